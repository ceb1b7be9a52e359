"""Members are found: by words, by what they are filed under, on a map, or by the first letters.

What is found is found in the reader's own corpus, and shown as that has it now: as the projector
lets their tier see it.
"""

from dataclasses import asdict
from functools import partial
from itertools import groupby

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.organisations import letter_of
from search import completion
from search.engine import search
from search.names import folded_words
from search.requests import CompletionRequest, parse_completion
from search.views import as_asked, component, status, template_for
from search.visibility import Viewer

from .corpora import corpus_of, search_url, searcher
from .doors import entered
from .grouping import NONE, grouped
from .privacy import Reader
from .projection import KIND, cards
from .subscriptions import SavedSearch

GROUPS = {
    "title": gettext_lazy("Members"),
    "skill": gettext_lazy("Skills"),
    "organisation": gettext_lazy("Organisations"),
}


@entered
@require_safe
def member_list(request):
    """The members that this one may know of; what is wrong in the address is named, with a 400."""
    reader = Reader.of(request.user)
    corpus = corpus_of(reader, Viewer.behind(request), get_language()[:2])
    viewer = searcher(corpus)
    found = component(
        request,
        action=reverse("members"),
        corpus=corpus,
        viewer=viewer,
        answer=partial(answered, viewer=viewer),
    )
    results = found["results"]
    profiles = cards([hit.id for hit in results.hits], corpus)
    name, shown = ("_grouped", under_headings) if is_grouped(results) else ("_found", groups)
    context = found | {
        "title": _("Members"),
        "where": SavedSearch.Where.MEMBERS.value,
        "hits_template": f"network/{name}.html",
        "completion": reverse("member-complete"),
        "groups": shown(results, profiles),
        "perhaps": begun(results, viewer),
    }
    template = template_for(request, "network/member_list.html")
    return as_asked(request, render(request, template, context, status=status(context)))


def answered(asked, viewer):
    return grouped(asked, viewer) if asked.view in NONE else search(asked, viewer)


def is_grouped(results):
    return results.request.view in NONE


def groups(results, profiles):
    """[(letter, [(ProfileView, passage)])] of the hits; one group without a letter where they
    aren't in the order of names. A passage says where the words stand."""
    found = _seen(results.hits, results, profiles)
    if results.request.effective_sort != "title":
        return [("", found)]
    return [
        (letter, list(some))
        for letter, some in groupby(found, lambda each: letter_of(each[0].name))
    ]


def under_headings(results, profiles):
    """[(Group, [(ProfileView, passage)], address of the rest)] of the groups that hold somebody."""
    found = [(group, _seen(group.hits, results, profiles)) for group in results.groups]
    return [
        (group, people, f"?{group.rest.querystring()}" if group.rest else "")
        for group, people in found
        if people
    ]


def _seen(hits, results, profiles):
    """The ProfileViews of some hits, each with where the words stand, if any were asked for."""
    asked = bool(results.request.q)
    return [(profiles[h.id], h.excerpt_html if asked else "") for h in hits if h.id in profiles]


def begun(results, viewer):
    """Where the words find nothing: names, skills and organisations in which words begin so."""
    asked = results.request
    if results.total or not asked.q:
        return []
    begins = CompletionRequest(asked.q, language=asked.language)
    return [each for group in suggestions(begins, viewer) for each in group.items]


@entered
@require_safe
def member_complete(request):
    """What completes the words that a member types, in the form of the API's own suggestions."""
    asked, errors = parse_completion(request.GET, language=get_language()[:2])
    if errors:
        return JsonResponse({"errors": errors}, status=400)
    corpus = corpus_of(Reader.of(request.user), Viewer.behind(request), asked.language)
    found = suggestions(asked, searcher(corpus))
    return JsonResponse({"groups": [asdict(group) for group in found]})


def suggestions(asked, viewer):
    """Names, skills and organisations with words that begin so; nothing below two letters."""
    typed = completion.Typed(folded_words(asked.q))
    if typed.letters < completion.LEAST_LETTERS:
        return []
    found = Completion(asked, typed, viewer).named()
    return [
        completion.Group(name, str(label), tuple(found[name]))
        for name, label in GROUPS.items()
        if found[name]
    ]


class Completion(completion.Completion):
    """A name leads to its profile; a skill or an organisation becomes a filter."""

    kinds = (KIND,)

    def named(self):
        found = self._names()
        return {
            "title": list(self._titles(found["title"])),
            "skill": [self._filter("skill", name) for name in found["tag"]],
            "organisation": [self._filter("organisation", name) for name in found["organisation"]],
        }

    def _filter(self, facet, name):
        return self._suggest(name, search_url(**{facet: [name]}), code=name)
