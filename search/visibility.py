"""Who may find what: the one place that decides, for every face of the search."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction

from portal.core.restrictions import governed_paths, shown_below

from .corpus import CORPUS

LOGIN = "login"
GROUPS = "groups:"


def token(kind, groups):
    """A restriction as a token of an entry's visibility; None for a password, never indexed.

    `kind` is its Wagtail type, `groups` the ids of the groups that pass. Two restrictions that the
    same people pass have the same token.
    """
    if kind == BaseViewRestriction.PASSWORD:
        return None
    if kind == BaseViewRestriction.LOGIN:
        return LOGIN
    return GROUPS + ",".join(str(pk) for pk in sorted(groups))


@cache
def _statement():
    """What reads all restrictions. Every page does; making the SQL takes longer than running it."""
    return (
        PageViewRestriction.objects.annotate(
            aliased=Exists(Page.objects.filter(shown_below(OuterRef("page__path"))))
        )
        .values_list(
            *("pk", "restriction_type", "page", "page__path", "page__alias_of", "aliased"),
            "groups",
        )
        .query.sql_with_params()
    )


class Restrictions:
    """All page restrictions, read once; they are few. One query, and more only for aliases."""

    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute(*_statement())
            found = cursor.fetchall()
        groups = defaultdict(set)
        for *restriction, group in found:
            groups[tuple(restriction)].add(group)
        self._tokens = [
            (path, token(kind, passing - {None}))
            for (_pk, kind, *page), passing in groups.items()
            for path in self._paths(*page)
        ]

    @staticmethod
    def _paths(page, path, alias_of, aliased):
        return governed_paths(Page.objects.get(pk=page)) if aliased or alias_of else [path]

    def on(self, path):
        """The tokens of the restrictions on a page's path: they add up. None in it: a password."""
        return {token for restricted, token in self._tokens if path.startswith(restricted)}

    @property
    def locked(self):
        """The tree paths at and below which a password is asked for."""
        return [path for path, token in self._tokens if token is None]

    def closed_to(self, viewer):
        """The tree paths at and below which a viewer may open nothing."""
        return [path for path, token in self._tokens if token is None or not viewer.passes(token)]

    @property
    def tokens(self):
        """All tokens there are now."""
        return {token for _path, token in self._tokens if token is not None}

    def let_through(self, viewer, path):
        """Whether the viewer may open the page at `path` without giving a password."""
        tokens = self.on(path)
        return None not in tokens and viewer.sees(tokens)


@dataclass(frozen=True)
class Viewer:
    """Someone who searches: what they pass is all that a search knows of them."""

    authenticated: bool = False
    superuser: bool = False
    groups: frozenset[int] = frozenset()
    corpus: str = ""  # the token of one that is open to them besides the catalogue

    @classmethod
    def of(cls, user):
        """The viewer for a user, as Wagtail's `PageViewRestriction.accept_request` sees them."""
        if not user.is_authenticated:
            return cls()
        if user.is_superuser:
            return cls(authenticated=True, superuser=True)
        return cls(True, False, frozenset(user.groups.values_list("pk", flat=True)))

    @classmethod
    def behind(cls, request):
        """The viewer who sends a request (None: anybody); asked for once for all of a page."""
        if request is None:
            return cls()
        user = getattr(request, "user", None) or AnonymousUser()
        known = getattr(request, "_viewer", None)
        if known is None or known[0] != user.pk:
            known = request._viewer = (user.pk, cls.of(user))
        return known[1]

    def passes(self, token):
        """Whether the viewer passes one restriction."""
        if token.startswith(CORPUS):
            return token == self.corpus
        if token == LOGIN:
            return self.authenticated
        return self.superuser or not self._groups_of(token).isdisjoint(self.groups)

    def sees(self, tokens):
        """Whether the viewer passes all of an entry's restrictions."""
        return all(self.passes(token) for token in tokens)

    @staticmethod
    def _groups_of(token):
        return {int(pk) for pk in token.removeprefix(GROUPS).split(",") if pk}


def tokens_passed(viewer):
    """The tokens, of those there are now, that a viewer passes."""
    if viewer.corpus:
        return {viewer.corpus}
    return {token for token in Restrictions().tokens if viewer.passes(token)}


ANONYMOUS = Viewer()
