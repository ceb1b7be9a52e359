"""A project's facts, in the order in which one asks for them; what is not known is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import Truncator, capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.rich_text import get_text_for_indexing

from portal.core.choices import PartyRole
from portal.core.templatetags.days import since

PLACES_AT_A_GLANCE = 2
NAMED = 2  # partners, where there are more the others are counted
WORDS = 14


@dataclass(frozen=True)
class Fact:
    """What `parts/glance.html` and `parts/facts.html` show; the values are texts or safe HTML.

    `link` leads to where more of it is said; `written` marks what an editor wrote, in the language
    of the page.
    """

    label: str
    values: Sequence[str]
    icon: str = ""
    link: str = ""
    written: bool = False


def at_a_glance(project, communes, territories):
    """What decides whether a project is for someone, for the band below its title."""
    facts = [
        Fact(_("Time needed"), _display(project, "time_needed"), "clock"),
        Fact(_("For whom"), project.get_audiences_display(), "users"),
        Fact(_("Difficulty"), _display(project, "difficulty"), "gauge"),
        Fact(_("Where"), _where(project, communes or territories), "map-pin"),
        Fact(_("When"), _when(project), "calendar-days"),
        Fact(
            _("Cost"), [project.cost or _("Free of charge")], "wallet", written=bool(project.cost)
        ),
        Fact(_("Equipment"), _short(project.equipment), "backpack", written=True),
        Fact(
            _("What becomes of the data"), _short(data(project)), "database", "#data", written=True
        ),
    ]
    return [fact for fact in facts if fact.values]


def in_detail(project, communes):
    """What else is known of taking part."""
    facts = [
        Fact(_label(project, "tasks"), project.get_tasks_display()),
        Fact(_("Places"), communes if len(communes) > PLACES_AT_A_GLANCE else []),
        Fact(_label(project, "languages"), project.get_languages_display()),
        Fact(_label(project, "equipment"), _rest(project.equipment), written=True),
        Fact(_("For schools"), _materials(project)),
        Fact(_("Dates"), _dates(project) if project.season else []),
        Fact(_("Recruiting"), _texts(since(project.recruiting_from, project.recruiting_until))),
    ]
    return [fact for fact in facts if fact.values]


def with_whom(parties):
    """The organisations in a line: (who leads, who takes part besides), as names."""
    names = {lead: [] for lead in (True, False)}
    for party in parties:
        names[party.role == PartyRole.LEAD].append(party.organisation.name)
    return get_text_list(names[True], _("and")), _some(names[False])


def data(project):
    """What becomes of the data, in the editor's words, else by its licence or where it is."""
    said = get_text_for_indexing(project.data_use).strip() or project.data_policy.strip()
    return said or project.get_data_licence_display() or (project.data_url and _("See the data"))


def places(project):
    """The communes of a project, the main one first, each once."""
    communes = [project.commune, *(point.commune for point in project.points.all())]
    return list(dict.fromkeys(filter(None, communes)))


def _where(project, places):
    shown = list(places[:PLACES_AT_A_GLANCE])
    if more := len(places) - len(shown):
        shown.append(ngettext("and %(n)d other", "and %(n)d others", more) % {"n": more})
    return [*project.get_settings_display(), *_texts(", ".join(shown))]


def _when(project):
    return _texts(project.season) or _dates(project)


def _dates(project):
    return _texts(since(project.start_date, project.end_date))


def _some(names):
    """Names in a sentence, the last ones only counted where there are many."""
    if len(names) > NAMED + 1:
        more = len(names) - NAMED
        others = ngettext("%(n)d other", "%(n)d others", more) % {"n": more}
        names = [*names[:NAMED], others]
    return get_text_list(names, _("and"))


def _materials(project):
    return [_("Teaching materials available")] if project.teaching_materials else []


def _short(text):
    return _texts(Truncator(" ".join(text.split())).words(WORDS))


def _rest(text):
    """The text, where a glance at it doesn't show all of it."""
    return _texts(text) if len(text.split()) > WORDS else []


def _texts(text):
    return [text] if text else []


def _display(project, name):
    return _texts(getattr(project, f"get_{name}_display")())


def _label(project, name):
    return capfirst(project._meta.get_field(name).verbose_name)
