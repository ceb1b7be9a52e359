"""Who passes what: tokens, viewers, and what governs a page, as Wagtail itself sees it."""

import random
from itertools import combinations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from wagtail.models import Page, PageViewRestriction

from search.visibility import (
    ANONYMOUS,
    LOGIN,
    Restrictions,
    Viewer,
    token,
)
from tests.factories import StandardPageFactory, UserFactory
from tests.lengths import SEED, examples

SOMEONE = Viewer(authenticated=True)
IN_1 = Viewer(authenticated=True, groups=frozenset({1}))
IN_12 = Viewer(authenticated=True, groups=frozenset({12}))
IN_BOTH = Viewer(authenticated=True, groups=frozenset({1, 2}))
SUPER = Viewer(authenticated=True, superuser=True)
EVERYONE = [ANONYMOUS, SOMEONE, IN_1, IN_12, IN_BOTH, SUPER]


@pytest.mark.parametrize(
    ("tokens", "passing"),
    [
        ([], EVERYONE),
        ([LOGIN], [SOMEONE, IN_1, IN_12, IN_BOTH, SUPER]),
        (["groups:1"], [IN_1, IN_BOTH, SUPER]),
        (["groups:12"], [IN_12, SUPER]),
        (["groups:1,12"], [IN_1, IN_12, IN_BOTH, SUPER]),
        (["groups:"], [SUPER]),
        (["groups:1", "groups:2"], [IN_BOTH, SUPER]),
        (["groups:1", LOGIN], [IN_1, IN_BOTH, SUPER]),
        (["groups:1", "groups:"], [SUPER]),
    ],
    ids=lambda given: " + ".join(given) if not given or isinstance(given[0], str) else "",
)
def test_restrictions_add_up(tokens, passing):
    assert [viewer for viewer in EVERYONE if viewer.sees(tokens)] == passing


@pytest.mark.parametrize(
    ("kind", "groups", "expected"),
    [
        ("password", {1}, None),
        ("login", {1}, "login"),
        ("groups", set(), "groups:"),
        ("groups", {12, 3}, "groups:3,12"),
    ],
)
def test_token(kind, groups, expected):
    assert token(kind, groups) == expected


class TestViewerOf:
    def test_nobody(self):
        assert Viewer.of(AnonymousUser()) == ANONYMOUS

    def test_member(self, member):
        assert Viewer.of(member) == Viewer(
            True, False, frozenset(member.groups.values_list("pk", flat=True))
        )

    def test_superuser(self, client_of):
        assert Viewer.of(client_of("admin").user) == SUPER

    def test_staff_is_not_a_superuser(self, db):
        assert Viewer.of(UserFactory(is_staff=True)) == SOMEONE


class RandomTree:
    """Nested pages, aliases of some below others, restrictions on any of them."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.groups = [Group.objects.create(name=f"{name} {seed}") for name in "AB"]
        self.pages = []
        for n in range(9):
            parents = [page for page in self.pages if page.depth < 6]
            parent = self.rng.choice(parents) if parents and n % 3 else None
            options = {"parent": Page.objects.get(pk=parent.pk).specific} if parent else {}
            self.pages.append(StandardPageFactory(title=f"Page {n}", **options))
        self.alias(recursive=True)
        self.alias(recursive=False)
        self.alias(recursive=False, of_an_alias=True)
        for page in self.rng.sample(list(Page.objects.filter(depth__gt=2)), 5):
            self.restrict(page)

    def alias(self, recursive, of_an_alias=False):
        """An alias, with a page of its own below it."""
        known = (
            Page.objects.exclude(alias_of=None)
            if of_an_alias
            else Page.objects.filter(pk__in=[page.pk for page in self.pages])
        )
        source = self.rng.choice(list(known.order_by("path")))
        others = [p for p in self.pages if not p.path.startswith(source.path)] or self.pages[:1]
        parent = Page.objects.get(pk=self.rng.choice(others).pk)
        if parent.path.startswith(source.path):
            parent, recursive = parent.get_parent(), False
        slug = f"alias-{self.rng.getrandbits(40)}"
        alias = source.specific.create_alias(parent=parent, recursive=recursive, update_slug=slug)
        below = Page.objects.get(pk=alias.pk)
        self.pages.append(StandardPageFactory(title=f"Sous {slug}", parent=below))

    def restrict(self, page):
        kind = self.rng.choice(["login", "groups", "groups", "password"])
        made = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
        if kind == "groups":
            made.groups.set(self.rng.sample(self.groups, self.rng.randint(0, 2)))

    def users(self):
        users = [AnonymousUser(), UserFactory(is_superuser=True)]
        for size in range(len(self.groups) + 1):
            for chosen in combinations(self.groups, size):
                user = UserFactory()
                user.groups.set(chosen)
                users.append(user)
        return users


def accepts(restriction, user):
    request = type("Request", (), {"user": user, "session": {}})()
    return restriction.accept_request(request)


@pytest.mark.parametrize("number", range(examples(8)))
def test_what_governs_a_page_is_what_wagtail_asks(site_tree, number):
    """Every page of a random tree, every kind of viewer: seen here if and only if served there.

    And an alias is seen by nobody who doesn't see its source.
    """
    tree = RandomTree(SEED * 1000 + number)
    restrictions = Restrictions()
    aliases = 0
    for user in tree.users():
        viewer = Viewer.of(user)
        for page in Page.objects.filter(depth__gt=1).specific():
            asked = page.get_view_restrictions()
            served = all(accepts(restriction, user) for restriction in asked)
            assert restrictions.let_through(viewer, page.path) == served, (page, page.alias_of)
            if served and page.alias_of:
                assert restrictions.let_through(viewer, page.alias_of.path), (page, page.alias_of)
            aliases += bool(page.alias_of_id)
    assert aliases


def test_restrictions_take_few_queries(site_tree, django_assert_num_queries):
    """One, however many there are, as long as what they close has no aliases."""
    for n in range(6):
        page = StandardPageFactory(title=f"Page {n}")
        made = PageViewRestriction.objects.create(page=page, restriction_type="groups")
        made.groups.set(Group.objects.all()[: n % 3])
    with django_assert_num_queries(1):
        Restrictions()
