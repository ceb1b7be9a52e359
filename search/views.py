"""The search page, and the same component on every index page."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from . import missed
from .engine import search
from .requests import parse
from .visibility import Viewer

AROUND = 2


@require_safe
def search_page(request):
    """Everything there is to find. What is wrong in the address is named, with status 400."""
    context = component(request, action=reverse("search"))
    return render(request, "search/search_page.html", context, status=status(context))


def status(context):
    """The status of a page that shows a component."""
    return 400 if context["errors"] else 200


def component(request, *, action, scope=frozenset(), answer=None):
    """The context of the search component: results, errors by parameter, links.

    `action` is the address that its form goes to; `scope` the kinds it is restricted to. `answer`
    gives the results in place of the search: those of the style guide, which aren't counted.
    """
    asked, errors = parse(request.GET, language=get_language()[:2], scope=scope, page_size=20)
    results = answer(asked) if answer else search(asked, Viewer.of(request.user))
    if not (errors or answer):
        missed.record(results)
    asked = results.request
    return {
        "results": results,
        "asked": asked,
        "errors": errors,
        "action": action,
        "sorts": list(asked.sorts.items()),
        "chips": [_chip(asked, facet, value) for facet, value in results.chips],
        "wider": [
            (bucket, _link(asked.toggled("territory", bucket.code))) for bucket in results.wider
        ],
        "pages": list(_pages(results)),
        "previous": _page(asked, asked.page - 1) if asked.page > 1 else None,
        "next": _page(asked, asked.page + 1) if asked.page < results.pages else None,
        "clear": _link(asked.at(selected={}, date_from=None, date_to=None, near=None, page=1)),
        "first_page": _page(asked, 1),
        "as_typed": _link(asked.at(exact=True, page=1)),
        "other_view": _link(asked.at(on_map=not asked.on_map)),
        "sheet": f"{reverse('search-csv')}{_link(_whole(results))}",
    }


def _link(asked):
    return f"?{asked.querystring()}"


def _whole(results):
    """What finds the same by itself: the words that found it, the scope as a choice of kinds."""
    q = results.corrected or results.request.q
    return results.request.at(q=q, page=1, on_map=False).unscoped


def _page(asked, number):
    return _link(asked.at(page=number))


def _chip(asked, facet, value):
    return {
        "facet": facet,
        "label": value.label,
        "remove": _link(asked.toggled(facet.name, value.code)),
    }


def _pages(results):
    """(number, link) of the first, the last and those around the current page; None for a gap."""
    asked, last = results.request, results.pages
    around = range(max(1, asked.page - AROUND), min(last, asked.page + AROUND) + 1)
    before = 0
    for number in sorted({1, last, *around}):
        if number > before + 1:
            yield None
        yield number, _page(asked, number)
        before = number
