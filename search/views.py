"""The search page, and the same component on every index page."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.core.choices import Kind

from . import missed, ways_out
from .corpus import CATALOGUE, MAP
from .engine import search
from .requests import parse
from .visibility import Viewer

AROUND = 2
FRAGMENT = "search/_fragment.html"
# The formats of references, by the names that addresses have for them.
REFERENCES = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}


@require_safe
def search_page(request):
    """Everything there is to find. What is wrong in the address is named, with status 400."""
    context = component(request, action=reverse("search"))
    template = template_for(request, "search/search_page.html")
    return as_asked(request, render(request, template, context, status=status(context)))


def template_for(request, whole):
    """The template of a page, or that of its component alone where a script puts it in place."""
    return FRAGMENT if getattr(request, "htmx", False) else whole


def as_asked(request, response):
    """A response that caches tell from the other form of the same page.

    A part is kept by nobody, so that no browser shows it as a page when its visitor comes back.
    """
    patch_vary_headers(response, ["HX-Request"])
    if getattr(request, "htmx", False):
        response["Cache-Control"] = "no-store"
    return response


def status(context):
    """The status of a page that shows a component."""
    return 400 if context["errors"] else 200


def component(request, *, action, scope=frozenset(), answer=None, corpus=CATALOGUE, viewer=None):
    """The context of the search component: results, errors by parameter, links.

    `action` is the address that its form goes to; `scope` the kinds it is restricted to. `answer`
    gives the results in place of the search, and what it gives isn't counted. What
    is searched in another corpus, for its own `viewer`, is counted nowhere and leaves no page.
    """
    language, public = get_language()[:2], corpus is CATALOGUE
    asked, errors = parse(request.GET, language=language, scope=scope, page_size=20, corpus=corpus)
    viewer = viewer or Viewer.behind(request)
    results = answer(asked) if answer else search(asked, viewer)
    if public and not (errors or answer):
        missed.record(results)
    asked = results.request
    return {
        "results": results,
        "asked": asked,
        "errors": errors,
        "action": action,
        "sorts": list(asked.sorts.items()),
        "chips": [_chip(asked, facet, value) for facet, value in results.chips],
        "chosen": len(results.chips) + sum(map(bool, (asked.date_from, asked.date_to, asked.near))),
        "wider": [
            (bucket, _link(asked.toggled("territory", bucket.code))) for bucket in results.wider
        ],
        "pages": list(_pages(results)),
        "previous": _page(asked, asked.page - 1) if asked.page > 1 else None,
        "next": _page(asked, asked.page + 1) if asked.page < results.pages else None,
        "clear": _link(asked.at(selected={}, date_from=None, date_to=None, near=None, page=1)),
        "first_page": _page(asked, 1),
        "kept": _link(_whole(results).at(sort="")),
        "as_typed": _link(asked.at(exact=True, page=1)),
        "other_view": _link(asked.at(view="" if asked.on_map else MAP)),
        "views": [
            (name, label, _link(asked.at(view=name, page=1)))
            for name, label in asked.corpus.views.items()
        ],
        **(_copies(results) if public else {}),
        **({} if results.total else _ways_out(results, viewer)),
    }


def _copies(results):
    """Where the same is found as a sheet, as feeds, and, if it is events or resources alone, as a
    calendar or as references."""
    whole = _whole(results)
    kinds = whole.selected.get("kind")
    are_events, are_resources = kinds == {Kind.EVENT}, kinds == {Kind.RESOURCE}
    return {
        "calendar": f"{reverse('search-ics')}{_link(whole.at(sort=''))}" if are_events else "",
        "references": list(_references(whole)) if are_resources and results.total else [],
        "sheet": f"{reverse('search-csv')}{_link(whole)}",
        **feeds(whole),
    }


def _references(whole):
    """(format, link) of each."""
    for name, label in REFERENCES.items():
        yield label, f"{reverse('search-references', args=[name])}{_link(whole)}"


def feeds(asked):
    """Where what a search finds is followed."""
    link = _link(asked.at(sort=""))
    return {"feed": reverse("search-rss") + link, "atom": reverse("search-atom") + link}


def _ways_out(results, viewer):
    """What leads from a search that found nothing to one that finds something."""
    dropping = ways_out.without(results, viewer)
    cleared = None if dropping else ways_out.with_words_alone(results, viewer)
    elsewhere = results.request.scope and ways_out.everywhere(results, viewer)
    return {
        "by_word": [_way(way) for way in ways_out.by_word(results, viewer)],
        "dropping": [_way(way) for way in dropping],
        "cleared": cleared and _way(cleared),
        "nearby": [_way(way) for way in ways_out.nearby(results, viewer)],
        "elsewhere": elsewhere and {**_way(elsewhere), "link": _everywhere(elsewhere.asked)},
    }


def _way(way):
    return {"label": way.label, "count": way.count, "link": _link(way.asked)}


def _everywhere(asked):
    return f"{reverse('search')}{_link(asked)}"


def _link(asked):
    return f"?{asked.querystring()}"


def _whole(results):
    """What finds the same by itself: the words that found it, the scope as a choice of kinds."""
    q = results.corrected or results.request.q
    return results.request.at(q=q, page=1, view="").unscoped


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
