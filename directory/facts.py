"""A project's facts at a glance, as (label, values) in the order in which one asks for them."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

PLAIN = ("season", "difficulty", "time_needed", "equipment")


def facts(project):
    """What is known of taking part in a project; what is not known is left out."""
    return [(label, values) for label, values in _facts(project) if values]


def _facts(project):
    yield _several(project, "tasks")
    yield _several(project, "settings")
    yield _("Places"), places(project)
    yield _several(project, "audiences")
    for name in PLAIN:
        yield _one(project, name)
    yield _label(project, "cost"), [project.cost or _("Free of charge")]
    yield _several(project, "languages")
    if project.teaching_materials:
        yield _("For schools"), [_("Teaching materials available")]


def places(project):
    """The communes of a project, the main one first, each once."""
    communes = [project.commune, *(point.commune for point in project.points.all())]
    return list(dict.fromkeys(filter(None, communes)))


def _several(project, name):
    return _label(project, name), getattr(project, f"get_{name}_display")()


def _one(project, name):
    display = getattr(project, f"get_{name}_display", None)
    value = display() if display else getattr(project, name)
    return _label(project, name), [value] if value else []


def _label(project, name):
    return capfirst(project._meta.get_field(name).verbose_name)
