"""What someone may not see doesn't exist for them, wherever the site shows pages.

Every address is read twice by the same viewer: while the secret page is a draft, and once it is
published behind its restriction. What a viewer who doesn't pass reads must be the same, to the
byte; one who passes must read something else, or the test would prove nothing.
"""

from functools import cached_property

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from directory.models import ProjectParty
from tests.factories import (
    EventPageFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    StandardPageFactory,
    UserFactory,
    translate,
)
from tests.soup import unchanging
from tests.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]

SECRET = "ornithorynque"
API = "/api/v1/search"
QUESTIONS = [
    "",
    f"q={SECRET}",
    "q=mares&sort=title",
    "territory=FR-DEP-29",
    "discipline=6.2-linguistics",
    "participation=transcribe&kind=project",
    "from=2031-01-01&to=2031-12-31",
    "view=map",
]
# Nothing, with the counts of what there would be without one of the filters.
WITHOUT_ANSWER = [
    "q=mares&kind=event",
    "territory=FR-DEP-29&discipline=6.2-linguistics",
    "near=48.1,-1.7,10&participation=transcribe",
]
COMPLETE = "/api/v1/complete"
TYPED = [
    SECRET[:3],
    f"mares à {SECRET[:5]}",
    "mar",
    "be",
    "bec",
    "ecol",
    "ling",
    "bretagne",
    "nouv",
]
PAGES = ["/fr/", "/en/", "/fr/projets/", f"/en/projects/?q={SECRET}", "/fr/search/?kind=project"]
LANDINGS = ["disciplines/", "disciplines/1.6/", "disciplines/6.2-linguistics/"]
LANDINGS += ["territories/", "territories/FR/", "territories/FR-REG-53/", "organisations/"]
PAGES += [f"/fr/{rest}" for rest in LANDINGS]


class World:
    """An open project and things around it, beside a project that is to be hidden, with its own."""

    def __init__(self, tree, vocabulary):
        self.tree = tree
        disciplines, territories = vocabulary.disciplines, vocabulary.territories
        filed = {
            "disciplines": [disciplines["1.6-ecology"], disciplines["6.2-linguistics"]],
            "tasks": ["transcribe"],
        }
        self.section = StandardPageFactory(title="Rubrique", show_in_menus=True)
        self.inner = StandardPageFactory(title="Sous-rubrique", parent=self.section)
        self.open = ProjectPageFactory(
            title="Mares ouvertes",
            disciplines=[disciplines["1.6-ecology"]],
            territories=[territories["FR-DEP-29"]],
        )
        self.secret = ProjectPageFactory(
            title=f"Mares à {SECRET}",
            slug=SECRET,
            parent=self.inner,
            teaser=f"Compter chaque {SECRET}.",
            body=[("text", f"<p>Un {SECRET} dans les mares.</p>")],
            territories=[territories["FR-REG-53"]],
            tags=[f"{SECRET}s"],
            start_date="2031-05-01",
            parties=[ProjectParty(organisation=OrganisationFactory(name="Bec"), role="lead")],
            **filed,
        )
        self.child = NewsPageFactory(
            title=f"Nouvelle du {SECRET}", parent=self.secret, project=self.open
        )
        self.about = NewsPageFactory(title="Nouvelle ouverte", project=self.secret)
        self.groups = [Group.objects.create(name=name) for name in ("Dedans", "Dehors")]
        self.people = {"signed in": UserFactory(), "superuser": UserFactory(is_superuser=True)}
        for name, group in zip(("member", "other"), self.groups, strict=True):
            self.people[name] = UserFactory()
            self.people[name].groups.add(group)

    @cached_property
    def clients(self):
        clients = {name: Client() for name in EVERYONE}
        for name, user in self.people.items():
            clients[name].force_login(user)
        return clients

    @property
    def addresses(self):
        searches = [f"{API}?{q}" for q in QUESTIONS] + [f"/fr/search/?{q}" for q in QUESTIONS]
        searches += [f"/fr/search/?{q}" for q in WITHOUT_ANSWER]
        feeds = [f"/fr/search/feed.{kind}?{q}" for q in QUESTIONS for kind in ("rss", "atom")]
        completions = [f"{COMPLETE}?q={typed}" for typed in TYPED]
        return [*PAGES, *searches, *feeds, *completions, self.open.url, self.about.url]

    def read(self, who):
        """What a viewer reads, by address."""
        found = {}
        for address in self.addresses:
            response = self.clients[who].get(address)
            assert response.status_code == 200
            found[address] = unchanging(response)
        return found

    def publish(self, live):
        for page in (self.secret, self.child):
            page = type(page).objects.get(pk=page.pk)
            page.save_revision().publish() if live else page.unpublish()


def restrict(page, kind="login", groups=()):
    made = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
    made.groups.set(groups)
    return made


def own_login(world):
    restrict(world.secret)


def own_group(world):
    restrict(world.secret, "groups", world.groups[:1])


def own_group_of_nobody(world):
    restrict(world.secret, "groups")


def own_password(world):
    restrict(world.secret, "password")


def ancestor_two_levels_up(world):
    restrict(world.section, "groups", world.groups[:1])


def nested_restrictions(world):
    restrict(world.section, "groups", world.groups)
    restrict(world.inner)
    restrict(world.secret, "groups", world.groups[:1])


def password_above(world):
    restrict(world.section, "password")
    restrict(world.secret)


def alias_outside_of_what_is_restricted(world):
    restrict(world.section, "groups", world.groups[:1])
    world.secret.create_alias(parent=world.tree.projects.fr, update_slug="alias")


def below_an_alias_of_what_is_restricted(world):
    source = StandardPageFactory(title="Source")
    restrict(source, "groups", world.groups[:1])
    alias = source.create_alias(parent=world.tree.home.fr, update_slug="copie")
    world.secret.move(alias, "last-child")
    world.secret.refresh_from_db()


EVERYONE = ["anonymous", "signed in", "member", "other", "superuser"]
WAYS = {
    own_login: EVERYONE[1:],
    own_group: ["member", "superuser"],
    own_group_of_nobody: ["superuser"],
    own_password: [],
    ancestor_two_levels_up: ["member", "superuser"],
    nested_restrictions: ["member", "superuser"],
    password_above: [],
    alias_outside_of_what_is_restricted: ["member", "superuser"],
    below_an_alias_of_what_is_restricted: ["member", "superuser"],
}


@standing
def world(site_tree, vocabulary):
    return World(site_tree, vocabulary)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_hidden_page_is_nowhere(world, way):
    way(world)
    # Those who come closest to passing, and those who are furthest from it.
    blind = [who for who in EVERYONE if who not in WAYS[way]]
    watched = [*dict.fromkeys([blind[0], blind[-1]]), *WAYS[way][:1]]
    world.publish(live=False)
    without = {who: world.read(who) for who in watched}
    world.publish(live=True)
    for who in watched:
        now = world.read(who)
        changed = [address for address in now if now[address] != without[who][address]]
        if who in blind:
            assert changed == []
        else:
            assert set(changed) >= {"/fr/", f"{API}?q={SECRET}", world.open.url, world.about.url}
            assert set(changed) >= {f"{COMPLETE}?q={typed}" for typed in TYPED}
    for who in EVERYONE:
        total = world.clients[who].get(f"{API}?q={SECRET}").json()["total"]
        assert total == (0 if who in blind else 2), who


@pytest.mark.parametrize("who", EVERYONE)
def test_page_itself_is_refused_without_a_word_about_it(world, who):
    """Neither the page, nor its relay, nor the form for its password."""
    restrict(world.secret, "password")
    restrict(world.inner, "groups", world.groups[:1])
    for address in (world.secret.url, f"{world.secret.url}go/", world.child.url):
        response = world.clients[who].get(address)
        if response.status_code == 302:
            assert response["Location"].startswith("/fr/account/login/?next=")
            continue
        body = response.content.decode()
        assert response.status_code == 200
        assert "Mares à" not in body
        assert "Compter chaque" not in body
        assert "noindex" in body


class TestFreshness:
    """In the very next search."""

    def titles(self, who="anonymous"):
        client = Client() if who == "anonymous" else self.world.clients[who]
        hits = client.get(f"{API}?q={SECRET}&sort=title").json()["hits"]
        return [hit["title"] for hit in hits]

    @pytest.fixture(autouse=True)
    def both(self, world):
        self.world = world
        self.names = [f"Mares à {SECRET}", f"Nouvelle du {SECRET}"]
        assert self.titles() == self.names

    def test_hidden_with_what_is_below(self):
        restriction = restrict(self.world.section)
        assert self.titles() == []
        assert self.titles("signed in") == self.names
        restriction.delete()
        assert self.titles() == self.names

    def test_hidden_alone(self):
        restrict(self.world.child)
        assert self.titles() == self.names[:1]

    def test_moved_to_where_it_is_hidden_and_back(self):
        hidden = StandardPageFactory(title="Réserve")
        restrict(hidden)
        self.move(hidden)
        assert self.titles() == []
        self.move(self.world.inner)
        assert self.titles() == self.names

    def move(self, parent):
        page, target = (Page.objects.get(pk=each.pk) for each in (self.world.secret, parent))
        page.move(target, "last-child")

    def test_another_kind_of_restriction(self):
        restriction = restrict(self.world.secret)
        assert self.titles("other") == self.names
        restriction.restriction_type = "groups"
        restriction.save()
        restriction.groups.set(self.world.groups[:1])
        assert self.titles("other") == []
        assert self.titles("member") == self.names
        restriction.restriction_type = "password"
        restriction.save()
        assert self.titles("superuser") == []

    def test_viewer_who_leaves_the_group(self):
        restrict(self.world.secret, "groups", self.world.groups[:1])
        assert self.titles("member") == self.names
        self.world.groups[0].user_set.clear()
        assert self.titles("member") == []

    def test_group_that_is_deleted(self):
        restrict(self.world.secret, "groups", self.world.groups)
        self.world.groups[0].delete()
        assert self.titles("member") == []
        assert self.titles("other") == self.names

    def test_unpublished(self):
        self.world.publish(live=False)
        assert self.titles("superuser") == []

    def test_draft_words_are_not_published_words(self):
        self.world.open.title = "Mares secrètes"
        self.world.open.body = [("text", "<p>brouillonnant</p>")]
        self.world.open.save_revision()
        for words in ("secrètes", "brouillonnant"):
            assert Client().get(f"{API}?q={words}").json()["total"] == 0


class TestLanguages:
    def test_restricted_translation_hides_the_entry_and_its_address(self, client, world):
        english = translate(world.open, title=f"Open {SECRET}", slug="unheard-of")
        restrict(english)
        body = client.get(world.open.url).content.decode()
        assert "unheard-of" not in body
        assert f"Open {SECRET}" not in body
        assert client.get(f"{API}?q=mares+ouvertes").json()["total"] == 0
        assert world.clients["signed in"].get(f"{API}?q=mares+ouvertes").json()["total"] == 1

    def test_unpublished_translation_is_not_linked(self, client, world):
        english = translate(world.open, title=f"Open {SECRET}", slug="unheard-of")
        english.unpublish()
        before = client.get(world.open.url).content.decode()
        assert "unheard-of" not in before
        hits = client.get(f"{API}?q=mares+ouvertes", headers={"accept-language": "en"}).json()[
            "hits"
        ]
        assert [hit["language"] for hit in hits] == ["fr"]


class TestAround:
    """What belongs to an open project, and is itself hidden, by every kind of page."""

    @pytest.mark.parametrize(
        "factory",
        [NewsPageFactory, ResourcePageFactory, EventPageFactory],
        ids=lambda f: f.__name__,
    )
    def test_offshoots(self, world, factory):
        before = {who: world.read(who) for who in ("anonymous", "other")}
        page = factory(title=f"Du {SECRET}", project=world.open, live=False)
        restrict(page, "groups", world.groups[:1])
        page.save_revision().publish()
        assert {who: world.read(who) for who in ("anonymous", "other")} == before
        assert f"Du {SECRET}" in world.read("member")[world.open.url]

    def test_organisation_tells_nothing_of_hidden_projects(self, client, world):
        organisation = OrganisationFactory(name="Lutris")
        world.secret.parties.add(ProjectParty(organisation=organisation, role="funder"))
        world.secret.save_revision().publish()
        assert client.get(f"{API}?q=lutris").json()["total"] == 1
        restrict(world.secret)
        assert client.get(f"{API}?q=lutris").json()["total"] == 0


class TestLinks:
    """Links that an editor wrote name nothing by themselves; see tests/content/test_reading.py."""

    @pytest.fixture
    def linking(self, world):
        text = f'<p><a linktype="page" id="{world.secret.pk}">Par ici</a></p>'
        button = {"label": "Par là", "page": Page.objects.get(pk=world.secret.pk), "url": ""}
        return StandardPageFactory(title="Liens", body=[("text", text), ("link", button)])

    def test_title_of_a_hidden_page_isnt_shown(self, client, world, linking):
        restrict(world.secret)
        assert "Mares à" not in client.get(linking.url).content.decode()

    def test_button_to_an_unpublished_page_isnt_shown(self, client, world, linking):
        world.publish(live=False)
        assert "Par là" not in client.get(linking.url).content.decode()

    def test_words_of_the_page_linked_to_dont_find_the_linking_page(self, client, world, linking):
        restrict(world.secret)
        assert client.get(f"{API}?q={SECRET}").json()["total"] == 0
        assert client.get(f"{API}?q=ici").json()["total"] == 1
