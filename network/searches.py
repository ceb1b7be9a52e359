"""Saved searches: made, and made again as their member may see things at that moment."""

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.core.models import User
from search.corpus import CATALOGUE
from search.documents import LANGUAGES
from search.engine import every
from search.lookup import hits_by_key
from search.requests import parse
from search.visibility import Viewer
from search.vocabulary import last_known

from .corpora import corpus_of, searcher
from .models import Member
from .privacy import Reader, views
from .subscriptions import LONGEST_NAME, LONGEST_QUERY, KnownResult, SavedSearch, Subscription

WIDEST = 2000  # results
Where = SavedSearch.Where


class Refused(Exception):
    """A search that can't be saved; its words say why, and what to do."""


@dataclass(frozen=True)
class Searcher:
    """Somebody who searches: they find what they may see now."""

    user: User

    @cached_property
    def reader(self):
        return Reader.of(self.user)

    @cached_property
    def viewer(self):
        return Viewer.of(self.user)

    def read(self, where, query, language):
        """The SearchRequest of a query string, and what is wrong with it by parameter."""
        is_catalogue = where == Where.CATALOGUE
        corpus = CATALOGUE if is_catalogue else self._members[language]
        return parse(QueryDict(query), language=language, corpus=corpus)

    @cached_property
    def _members(self):
        return {code: corpus_of(self.reader, self.viewer, code) for code in LANGUAGES}

    def keys(self, asked):
        """The keys of what a search finds, the newest first, without their own profile."""
        viewer = self.viewer if asked.corpus is CATALOGUE else searcher(asked.corpus)
        found = (UUID(hit.id) for hit in every(asked.at(sort="newest"), viewer))
        others = (key for key in found if key != self.reader.member)
        return list(islice(others, WIDEST + 1))

    def shown(self, asked, keys):
        """{key: hit or ProfileView} of these, as the database lets them see them now."""
        if asked.corpus is CATALOGUE:
            hits = hits_by_key(keys, self.viewer, asked.language)
            return {UUID(key): hit for key, hit in hits.items()}
        members = Member.objects.filter(key__in=keys)
        return {each.key: each for each in views(members, self.reader, ["position"])}


def canonical(asked):
    """The query string by which a search is kept: its order and page are no part of it."""
    return asked.at(sort="", page=1, view="").querystring()


def title(asked):
    """What a search that was just read asks for: the words typed, then what is chosen."""
    known = last_known().within(asked.corpus)
    chosen = [
        str(known.of(facet).label(code, asked.language))
        for facet in asked.corpus.facets
        for code in sorted(asked.selected.get(facet.name, ()), key=known.of(facet).position)
    ]
    days = [day.isoformat() for day in (asked.date_from, asked.date_to) if day]
    place = [_("near a place")] if asked.near else []
    return " · ".join(filter(None, [asked.q, *chosen, *days, *place])) or _("Everything")


def short(text):
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


@transaction.atomic
def save(member, where, asked, **given):
    """Keep a search, and what it finds now, which is no news. Refused says why it can't be."""
    Subscription.objects.get_or_create(member=member, kind=Subscription.Kind.ALERTS)
    # Held, so that many at once don't exceed the number, nor keep the same one twice.
    Subscription.objects.select_for_update().get(member=member, kind=Subscription.Kind.ALERTS)
    query, own = canonical(asked), SavedSearch.objects.filter(member=member)
    _check(query, own.filter(where=where, query=query, language=asked.language), own)
    keys = Searcher(member.user).keys(asked)
    if len(keys) > WIDEST:
        raise Refused(
            _("This search finds more than %(most)d results: narrow it first.") % {"most": WIDEST}
        )
    search = own.create(member=member, where=where, query=query, language=asked.language, **given)
    know(search, keys)
    return search


def _check(query, same, own):
    if len(query) > LONGEST_QUERY:
        raise Refused(_("This search is too long to be saved: choose fewer values."))
    if same.exists():
        raise Refused(_("You have saved this search already."))
    if own.count() >= SavedSearch.MOST:
        text = _("You have %(most)d saved searches, the most there may be: remove one first.")
        raise Refused(text % {"most": SavedSearch.MOST})


def know(search, keys):
    """Write down that these results are no news any more."""
    rows = [KnownResult(search=search, key=key) for key in keys]
    KnownResult.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
