"""What members are searched in: a corpus for each tier, which holds no more than that tier sees."""

from dataclasses import replace

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal.core.choices import Language
from search import corpus
from search.corpus import SORTS, Corpus
from search.facets import Facet
from search.lookup import hits_of, visible
from search.visibility import Viewer
from search.vocabulary import Term, Vocabulary

from .models import Availability, Involvement, Member
from .privacy import Tier, opened

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
    tier: Corpus(f"members_{tier.name.lower()}", FACETS, ORDERS, "title", VIEWS) for tier in Tier
}
for each in BY_TIER.values():
    corpus.register(each)


def corpus_of(reader, viewer, language):
    """The corpus that a reader searches, with the projects that they may open as its values.

    A project is named by its page, which may be closed to them: then it is no value to search by.
    """
    tier = Tier.ONLY_ME if reader.coordinates else Tier.MEMBERS if reader.admitted else Tier.PUBLIC
    return replace(BY_TIER[tier], values={"project": _projects(reader, tier, viewer, language)})


def search_url(**values):
    """The address of a search of members for any of some values of facets; "" without any."""
    chosen = [(name, value) for name, found in values.items() for value in found]
    return f"{reverse('members')}?{urlencode(chosen)}" if chosen else ""


def searcher(corpus):
    """The Viewer who sees what is in a corpus, and nothing else that isn't everybody's."""
    return Viewer(corpus=corpus.token)


def _projects(reader, tier, viewer, language):
    """The projects that members say they take part in, as far as this viewer may open them."""
    members = Member.objects.known_to(reader)
    if tier > Tier.ONLY_ME:
        members = members.filter(opened("projects", tier))
    told = Involvement.objects.filter(member__in=members)
    found = visible([told.values("project__translation_key")], viewer)
    hits = sorted(hits_of(found.values(), viewer, language), key=lambda hit: hit.title.casefold())
    return Vocabulary(
        Term(hit.id, None, {"fr": hit.title, language: hit.title}, None, 0, position)
        for position, hit in enumerate(hits)
    )
