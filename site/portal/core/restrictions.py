"""Which page restrictions hold where: an alias is as closed as its source, wherever either stands.

An alias shows what its source holds, in another language or place. Wagtail gives it the source's
own restrictions and not those above that, so a page moved into a closed section would stay open in
each language that mirrors it. Here it doesn't: one rule, read in either direction.
"""

from functools import reduce
from operator import or_

from django.db.models import Q, Value
from django.db.models.functions import Concat
from wagtail.models import Page, PageViewRestriction

from .paths import paths_above

LAST = "Z" * (Page.steplen + 1)  # after any step of a tree path


def view_restrictions(page):
    """All the restrictions that a page is under. Two queries, and one more for what is an alias."""
    return PageViewRestriction.objects.filter(page_id__in=_governing(page.path))


def passes(request, restrictions):
    """Whether who sends a request (None: nobody in particular) passes all of some restrictions, of
    pages or of collections."""
    if request is None or not hasattr(request, "user"):
        return not restrictions
    return all(each.accept_request(request) for each in restrictions)


def _governing(path):
    """The pages whose restrictions hold at a path: an alias's own never do."""
    governing, seen, waiting = set(), set(), {path}
    while waiting:
        above = set().union(*map(_with_ancestors, waiting)) - seen
        seen |= above
        found = list(Page.objects.filter(path__in=above).values_list("pk", "alias_of__path"))
        governing.update(pk for pk, source in found if source is None)
        waiting = {source for _pk, source in found if source is not None}
    return governing


def _with_ancestors(path):
    return {*paths_above(path, Page.steplen), path}


def governed_paths(page):
    """The tree paths at and below which a restriction of `page` holds; the first is its own."""
    return [] if page.alias_of_id else shown_paths(page.path)


def shown_paths(path):
    """A tree path, and those of the aliases, elsewhere, of what stands at or below it."""
    paths, shows = [path], shown_below(Value(path))
    while aliases := _elsewhere(shows, paths):
        paths += aliases
        parents = Page.objects.filter(path__in=aliases, numchild__gt=0)
        below = [shown_below(Value(each.path)) for each in parents]
        shows = reduce(or_, below, Q(alias_of__path__in=aliases))
    return paths


def shown_below(path):
    """Is an alias of what stands at or below a tree path, given as an expression?

    By an interval, for which a database has its index.
    """
    return Q(alias_of__path__range=(path, Concat(path, Value(LAST))))


def _elsewhere(condition, paths):
    """The paths of those pages that lie below none of these paths, nor of each other."""
    topmost = []
    for path in sorted(Page.objects.filter(condition).values_list("path", flat=True)):
        if not path.startswith((*paths, *topmost[-1:])):
            topmost.append(path)
    return topmost
