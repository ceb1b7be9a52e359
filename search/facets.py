"""The facets, declared as data: parameters, form, counts, API and projection all read them here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.core.choices import (
    Audience,
    EventFormat,
    EventStatus,
    Kind,
    Language,
    ResourceType,
    Setting,
    Status,
    Task,
)

RECRUITING = "recruiting"
# A territory's own entries, without those of the territories within it: `FR-REG-53:only`.
ONLY = ":only"

CLASSIFIED = frozenset({Kind.PROJECT, Kind.RESOURCE, Kind.EVENT, Kind.NEWS})


def status_choices():
    """What projects are, by which they are chosen; and what becomes of events, which hits say."""
    events = [choice for choice in EventStatus.choices if choice[0] != EventStatus.SCHEDULED]
    return [(RECRUITING, _("Recruiting now")), *Status.choices, *events]


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: its parameter, its label, the kinds that have it, and where its values come from.

    `choices` gives (code, label) in order, `tree` names a tree of `portal.core`; with neither, its
    values are names, each its own label.
    `size` is how many values the page shows at first.
    """

    name: str
    label: str
    kinds: frozenset[str]
    choices: Callable | None = None
    tree: str = ""
    size: int = 8

    def fits(self, kinds):
        """Whether every kind in view has this facet; plain pages have none and don't count."""
        return set(kinds) - {Kind.PAGE} <= self.kinds


FACETS = (
    Facet("kind", _("Kind"), frozenset(Kind), lambda: Kind.choices),
    Facet("discipline", _("Discipline"), CLASSIFIED, tree="Discipline"),
    Facet("territory", _("Territory"), CLASSIFIED, tree="Territory"),
    Facet(
        "participation", _("Way of taking part"), frozenset({Kind.PROJECT}), lambda: Task.choices
    ),
    Facet("setting", _("Where"), frozenset({Kind.PROJECT}), lambda: Setting.choices),
    Facet(
        "audience",
        _("Audience"),
        frozenset({Kind.PROJECT, Kind.RESOURCE, Kind.EVENT}),
        lambda: Audience.choices,
    ),
    Facet("status", _("Status"), frozenset({Kind.PROJECT}), status_choices),
    Facet("resource_type", _("Type"), frozenset({Kind.RESOURCE}), lambda: ResourceType.choices),
    Facet(
        "language",
        _("Language"),
        frozenset({Kind.PROJECT, Kind.RESOURCE, Kind.EVENT}),
        lambda: Language.choices,
    ),
    Facet("event_format", _("Format"), frozenset({Kind.EVENT}), lambda: EventFormat.choices),
)
BY_NAME = {facet.name: facet for facet in FACETS}
