"""The plan of the site: the pages that a visitor may open, nested as in the tree."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, get_page_models

from portal.core.paths import paths_above
from search.engine import visible_counts
from search.pages import SearchIndexMixin
from search.visibility import Restrictions, Viewer


@dataclass
class Branch:
    """A page and those below it; `count` is how much an index lists, else None."""

    title: str
    url: str
    count: int | None = None
    children: list["Branch"] = field(default_factory=list)


def site_plan(home, request):
    """The branch of the home page.

    What an index lists is counted and not named, as it may be thousands of pages. A page whose
    parent isn't shown stands below the nearest one that is.
    """
    viewer = Viewer.behind(request)
    restrictions, counts = Restrictions(), _counts(viewer)
    branches = {}
    for page in _pages(home):
        if page.path == home.path or restrictions.let_through(viewer, page.path):
            branch = Branch(page.title, page.get_url(request), counts.get(_kind(page)))
            _nearest(branches, page.path).append(branch)
            branches[page.path] = branch
    return branches[home.path]


def _nearest(branches, path):
    """Where the branch of this path goes: the children of the nearest page above it."""
    above = reversed(paths_above(path, Page.steplen))
    return next((branches[each].children for each in above if each in branches), [])


def _pages(home):
    """The live pages of the home page's tree, it first, without those that an index lists."""
    found = Page.objects.descendant_of(home, inclusive=True).live().filter(locale=home.locale)
    return found.exclude(content_type__in=_listed()).order_by("path")


def _indexes():
    return [model for model in get_page_models() if issubclass(model, SearchIndexMixin)]


def _listed():
    """The content types of what stands below an index."""
    models = {below for index in _indexes() for below in index.allowed_subpage_models()}
    return [found.pk for found in ContentType.objects.get_for_models(*models).values()]


def _kind(page):
    return getattr(page.specific_class, "search_kind", None)


def _counts(viewer):
    kinds = frozenset(index.search_kind for index in _indexes())
    return visible_counts({"kind": kinds}, viewer).get("kind", {})
