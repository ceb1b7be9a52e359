"""A resource's facts, in the order in which one asks for them; what is not known is left out."""

from django.utils.translation import gettext as _

from directory.facts import Fact
from portal.core.choices import ResourceType

ICONS = {
    ResourceType.ARTICLE: "file-text",
    ResourceType.GUIDE: "book-open",
    ResourceType.REPORT: "file-chart-column",
    ResourceType.TOOL: "wrench",
    ResourceType.PROTOCOL: "clipboard-list",
    ResourceType.DATASET: "database",
    ResourceType.VIDEO: "circle-play",
    ResourceType.PODCAST: "mic",
    ResourceType.TRAINING: "graduation-cap",
    ResourceType.PROCEEDINGS: "book-marked",
    ResourceType.POSTER: "presentation",
}


def at_a_glance(resource):
    """What decides whether a resource is of use, for the band below its title."""
    icon = ICONS.get(resource.resource_type, "file-text")
    year, licence = resource.year, resource.get_licence_display()
    facts = [
        Fact(_("Type"), [resource.get_resource_type_display()], icon),
        Fact(_("Year"), [str(year)] if year else [], "calendar-days"),
        Fact(_("Languages"), resource.get_languages_display(), "languages"),
        Fact(_("For whom"), resource.get_audiences_display(), "users"),
        Fact(_("Licence"), [licence] if licence else [], "scale"),
    ]
    return [fact for fact in facts if fact.values]
