"""What pages show of other pages: always through the search, so that visibility holds."""

from types import SimpleNamespace

from django.utils.translation import get_language

from portal.core import covers
from search.facets import RECRUITING
from search.lookup import surroundings
from search.results import Value
from search.visibility import Viewer


def around(page, request):
    """What a page's template shows of others: the project it belongs to, and what is like it."""
    project = getattr(page, "project", None)
    found = _surroundings(page, request, [[project.translation_key]] if project else [])
    return _context(page, request, found) | {"project": next(iter(found.others), None)}


def around_project(project, request, ended=False):
    """The same for a project, with what refers to it: resources, events, news.

    Where it has ended, what is like it are projects that one can join.
    """
    within = {"status": [RECRUITING]} if ended else None
    found = _surroundings(project, request, list(_referring(project)), within)
    return _context(project, request, found) | {"offshoots": found.others}


def _surroundings(page, request, others, within=None):
    language = get_language()[:2]
    viewer = Viewer.behind(request)
    return surroundings(page.translation_key, others, viewer, language, within=within)


def _context(page, request, found):
    filed = found.own
    if filed is None or getattr(request, "is_preview", False):
        filed = SimpleNamespace(
            disciplines=_values(page.disciplines),
            territories=_values(page.territories),
            cover=covers.of(page),
        )
    return {"filed": filed, "related": found.related}


def _values(nodes):
    return [Value(node.code, node.label) for node in nodes.all()]


def _referring(project):
    """For each page type with a key to projects, the translation keys of what refers to this one.

    In any of its languages. The types are upper apps', found by their foreign keys so that nothing
    is imported from above.
    """
    for relation in type(project)._meta.related_objects:
        model = relation.related_model
        if hasattr(model, "search_document"):
            same = {f"{relation.field.name}__translation_key": project.translation_key}
            yield model.objects.live().filter(**same).values("translation_key")
