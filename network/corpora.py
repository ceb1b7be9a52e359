"""What members are searched in: a corpus for each tier, which holds no more than that tier sees."""

from dataclasses import replace
from functools import lru_cache

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal.core.choices import Language
from search import corpus
from search.corpus import SORTS, Corpus
from search.embedded import ready_store
from search.facets import Facet
from search.lookup import hits_by_key
from search.models import SearchCounter
from search.visibility import Viewer
from search.vocabulary import Term, Vocabulary

from .models import Availability
from .privacy import Tier

KEPT = 64  # of the lists of projects, one for each kind of reader
NO_KINDS = frozenset()
FACETS = (
    Facet("skill", _("Skill"), NO_KINDS),
    Facet("discipline", _("Discipline"), NO_KINDS, tree="Discipline"),
    Facet("territory", _("Territory"), NO_KINDS, tree="Territory"),
    Facet("organisation", _("Organisation"), NO_KINDS),
    Facet("project", _("Project"), NO_KINDS),
    Facet("availability", _("Willing to"), NO_KINDS, lambda: Availability.choices),
    Facet("language", _("Language"), NO_KINDS, lambda: Language.choices),
)
# Cards beside one another, or under what each of them names: the name of a facet.
VIEWS = {
    "": _("List"),
    "cards": _("Cards"),
    "project": _("By project"),
    "organisation": _("By organisation"),
    corpus.MAP: _("Map"),
}
ORDERS = {name: SORTS[name] for name in ("relevance", "title")}
BY_TIER = {
    tier: Corpus(
        f"members_{tier.name.lower()}", FACETS, ORDERS, "title", views=VIEWS, bilingual=True
    )
    for tier in Tier
}
for each in BY_TIER.values():
    corpus.register(each)


def corpus_of(reader, viewer, language):
    """The corpus that a reader searches, with the projects that they may open as its values.

    A project is named by its page, which may be closed to them: then it is no value to search by.
    """
    tier = Tier.ONLY_ME if reader.coordinates else Tier.MEMBERS if reader.admitted else Tier.PUBLIC
    return replace(BY_TIER[tier], values={"project": _projects(BY_TIER[tier], viewer, language)})


def search_url(**values):
    """The address of a search of members for any of some values of facets; "" without any."""
    chosen = [(name, value) for name, found in values.items() for value in found]
    return f"{reverse('members')}?{urlencode(chosen)}" if chosen else ""


def searcher(corpus):
    """The Viewer who sees what is in a corpus, and nothing else that isn't everybody's."""
    return Viewer(corpus=corpus.token)


def _projects(corpus, viewer, language):
    """The projects that the members of a corpus tell of, as far as this viewer may open them."""
    store = ready_store(corpus)
    if SearchCounter.written_here():  # what may yet be rolled back isn't kept
        return _projects_told(store, viewer, language)
    return _projects_at(store.state, corpus, viewer, language)


@lru_cache(maxsize=KEPT)
def _projects_at(state, corpus, viewer, language):
    """The same, kept for as long as nothing is written."""
    return _projects_told(ready_store(corpus), viewer, language)


def _projects_told(store, viewer, language):
    with store.lock:
        told = [key for key, having in store.bits["project"].items() if having]
    hits = hits_by_key(told, viewer, language).values()
    hits = sorted(hits, key=lambda hit: hit.title.casefold())
    return Vocabulary(
        Term(hit.id, None, {"fr": hit.title, language: hit.title}, None, 0, position)
        for position, hit in enumerate(hits)
    )
