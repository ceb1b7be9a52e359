"""The list of members and the page of one: what they show, to whom, in how many queries."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import PageViewRestriction

from network.models import Member
from tests.factories import MemberFactory, OrganisationFactory, ProjectPageFactory
from tests.queries import queries
from tests.soup import soup_of, texts
from tests.standing import standing

QUERIES_OF_A_PROFILE = 20
QUERIES_OF_HEADINGS = 70  # a search for each of ten headings


@pytest.fixture
def reader(client, db):
    """The client of a member called Zoé."""
    client.force_login(MemberFactory(name="Zoé Exemple").user)
    return client


def names(response):
    return [link.text for link in soup_of(response).select(".person a")]


def test_members_stand_in_the_order_of_the_alphabet(reader):
    for name in ("Élodie Brun", "Eric Aulne", "œuvre d’Essai", "ada Minuscule", "123"):
        MemberFactory(name=name)
    response = reader.get(reverse("members"))
    expected = ["123", "ada Minuscule", "Élodie Brun", "Eric Aulne", "œuvre d’Essai", "Zoé Exemple"]
    assert names(response) == expected
    assert [h.text for h in soup_of(response).select(".letter h3")] == ["#", "A", "E", "O", "Z"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("elodie", ["Élodie Brun"]),
        ("BRUN élodie", ["Élodie Brun"]),
        ("exemple", ["Zoé Exemple"]),
        ("elodei", ["Élodie Brun"]),
    ],
)
def test_members_are_found_by_their_names(reader, typed, found):
    MemberFactory(name="Élodie Brun")
    assert names(reader.get(reverse("members"), {"q": typed})) == found


class TestViews:
    """Of the same search: cards, by project, by organisation."""

    @pytest.fixture
    def found(self, reader, site_tree):
        """Members in an open project, in a closed one, and in one that they keep to themselves."""
        open_one, closed = ProjectPageFactory(title="Mares"), ProjectPageFactory(title="Zqfermé")
        kept = ProjectPageFactory(title="Zqgardé")
        restriction = PageViewRestriction.objects.create(page=closed, restriction_type="groups")
        restriction.groups.add(Group.objects.create(name="Autres"))
        herons = OrganisationFactory(name="Hérons")
        MemberFactory(name="Ada", projects=[(open_one, "")], organisations=[herons])
        MemberFactory(name="Béa", projects=[(open_one, ""), (closed, "")])
        MemberFactory(name="Cléo", projects=[(closed, "")])
        MemberFactory(name="Dora", projects=[(kept, "")], tiers={"projects": 0})
        MemberFactory(
            name="Elia", organisations=[OrganisationFactory(name="Zq")], tiers={"organisations": 0}
        )

    def headed(self, response):
        return {
            (part.h3.text, " ".join(part.select_one(".count").text.split())): [
                link.text for link in part.select(".person a")
            ]
            for part in soup_of(response).select(".named")
        }

    def test_by_project(self, reader, found):
        shown = reader.get(reverse("members"), {"view": "project"})
        assert self.headed(shown) == {("Mares", "2 membres"): ["Ada", "Béa"]}
        assert "Zq" not in shown.content.decode()
        last = reader.get(reverse("members"), {"view": "project", "page": 2})
        none = ["Cléo", "Dora", "Elia", "Zoé Exemple"]
        assert self.headed(last) == {("N’indiquent pas de projet", "4 membres"): none}

    def test_by_organisation(self, reader, found):
        shown = reader.get(reverse("members"), {"view": "organisation"})
        assert self.headed(shown) == {("Hérons", "1 membre"): ["Ada"]}

    def test_the_search_is_kept(self, reader, found):
        asked = {"q": "ada béa", "view": "organisation", "organisation": "Hérons"}
        shown = soup_of(reader.get(reverse("members"), asked | {"q": "ada"}))
        assert texts(shown, ".person a") == ["Ada"]
        links = {a.text: a["href"] for a in shown.select("#search-view a")}
        assert links["Liste"] == "?q=ada&organisation=H%C3%A9rons"
        assert links["Par projet"] == "?q=ada&view=project&organisation=H%C3%A9rons"
        assert texts(shown, "#search-view [aria-current]") == ["Par organisation"]
        assert shown.select_one("#search-form [name=view]")["value"] == "organisation"

    def test_words_are_corrected_there_too(self, reader, found):
        shown = reader.get(reverse("members"), {"q": "maers", "view": "project"})
        assert self.headed(shown) == {}
        MemberFactory(name="Fany", biography="bryologie")
        shown = reader.get(reverse("members"), {"q": "bryolgie", "view": "project"})
        assert self.headed(shown) == {("N’indiquent pas de projet", "1 membre"): ["Fany"]}

    def test_what_is_found_as_typed_isnt_looked_for_otherwise(self, reader, found):
        project = ProjectPageFactory(title="Mousses")
        MemberFactory(name="Fany", biography="bryologie")
        MemberFactory(name="Gaël", biography="bryologue", projects=[(project, "")])
        shown = reader.get(reverse("members"), {"q": "gaël", "view": "project"})
        assert self.headed(shown) == {("Mousses", "1 membre"): ["Gaël"]}

    def test_a_large_group_leads_to_all_of_it(self, reader, site_tree):
        herons = OrganisationFactory(name="Hérons")
        for number in range(8):
            MemberFactory(name=f"Ada {number}", organisations=[herons])
        shown = soup_of(reader.get(reverse("members"), {"view": "organisation"}))
        assert len(shown.select(".person")) == 6
        [link] = shown.select(".named > p > a")
        assert link["href"] == "?organisation=H%C3%A9rons"
        assert len(names(reader.get(reverse("members") + link["href"]))) == 8

    @pytest.mark.parametrize("view", ["cards", "map"])
    def test_others(self, reader, found, view):
        assert "Ada" in names(reader.get(reverse("members"), {"view": view}))

    def test_an_unknown_one_is_named(self, reader):
        answer = reader.get(reverse("members"), {"view": "discipline"})
        assert answer.status_code == 400
        assert "Vue inconnue" in answer.content.decode()

    def test_a_page_past_the_last(self, reader, found):
        shown = reader.get(reverse("members"), {"view": "project", "page": 9})
        assert shown.status_code == 200 and names(shown) == []


@pytest.mark.parametrize(("typed", "offered"), [("BRUN él", ["Élodie Brun"]), ("xyz", [])])
def test_where_nothing_is_found_it_is_offered_what_begins_so(reader, typed, offered):
    MemberFactory(name="Élodie Brun")
    response = reader.get(reverse("members"), {"q": typed})
    assert names(response) == []
    assert [a.text for a in soup_of(response).select("[aria-labelledby=perhaps] a")] == offered


@pytest.mark.parametrize(
    "asked", [{"q": "e\0lodie"}, {"q": "ÿ" * 20_000}, {"page": "-1"}, {"sort": "newest"}]
)
def test_what_is_wrong_in_the_address_is_named(reader, asked):
    response = reader.get(reverse("members"), asked)
    page = soup_of(response, status=400)
    assert page.select_one(".errors li")
    assert [link.text for link in page.select(".person a")] == ["Zoé Exemple"]


def test_a_long_list_is_in_pages(reader):
    MemberFactory.create_batch(70, user=None)
    first = reader.get(reverse("members"))
    assert len(names(first)) == 20
    last = soup_of(first).select(".pagination a")[-2]
    assert len(names(reader.get(reverse("members") + last["href"]))) == 11
    past = reader.get(reverse("members"), {"page": "99"})
    assert names(past) == []
    assert soup_of(past).select_one(".empty .button")["href"] == "?"


def full_member(vocabulary, n, projects):
    member = MemberFactory(
        name=f"Plein {n}",
        biography="Beaucoup",
        skills=[f"savoir {n} {i}" for i in range(8)],
        organisations=[OrganisationFactory() for _ in range(4)],
        disciplines=list(vocabulary.disciplines.values()),
        territories=list(vocabulary.territories.values()),
        projects=[(page, "Animation") for page in projects],
        languages=["fr", "en"],
        availability=["mentor", "speak"],
        email="plein@example.org",
        telephone="+33 1 99 00 00 00",
        tiers={"email": 1, "telephone": 1},
    )
    member.photo.save("photo.webp", ContentFile(b"a face"))
    return member


@standing
def full(site_tree, vocabulary):
    """A member with much of everything, and one who reads.

    They stand before a test's own transaction begins: one that has written keeps nothing in memory.
    """
    projects = [ProjectPageFactory() for _ in range(6)]
    return full_member(vocabulary, 1, projects), MemberFactory(name="Zoé Exemple").user


def test_a_profile_takes_few_queries_whatever_it_holds(full, client):
    member, user = full
    client.force_login(user)
    assert queries(client, member.get_absolute_url()) <= QUERIES_OF_A_PROFILE


def test_a_list_takes_as_many_queries_for_one_as_for_many(reader, vocabulary, site_tree):
    projects = [ProjectPageFactory() for _ in range(2)]
    full_member(vocabulary, 0, projects)
    few = queries(reader, reverse("members"))
    for n in range(1, 8):
        full_member(vocabulary, n, projects)
    assert queries(reader, reverse("members")) == few


@standing
def peopled(site_tree, vocabulary):
    """Members in as many projects and organisations as make several pages of headings."""
    for number in range(25):
        named = {
            "projects": [(ProjectPageFactory(), "")],
            "organisations": [OrganisationFactory(name=f"Maison {number:02}")],
        }
        for _ in range(3):
            MemberFactory(biography="grenouille", **named)
    return MemberFactory(name="Zoé Exemple").user


@pytest.mark.parametrize("view", ["project", "organisation"])
@pytest.mark.parametrize("words", ["", "grenouille"])
def test_headings_take_few_queries_however_many_there_are(peopled, client, view, words):
    client.force_login(peopled)
    address = f"{reverse('members')}?view={view}&q={words}"
    taken = [queries(client, f"{address}&page={page}") for page in (1, 2)]
    assert taken[0] == taken[1] <= QUERIES_OF_HEADINGS


def test_the_way_into_the_network_is_shown_to_those_it_is_open_to(client_of, reader, site_tree):
    def ways(client):
        return {a["href"] for a in soup_of(client.get("/fr/")).select("header .tools a")} & {
            reverse("network-home"),
            reverse("own-profile"),
        }

    assert ways(client_of("visitor")) == set()
    assert ways(client_of("editor")) == set()
    assert ways(client_of("coordinator")) == {reverse("network-home")}
    assert ways(reader) == {reverse("network-home")}
    hidden = client_of("visitor")
    hidden.force_login(MemberFactory(state=Member.State.PAUSED).user)
    assert ways(hidden) == {reverse("own-profile")}


def test_both_languages_lead_to_each_other(reader):
    page = soup_of(reader.get(reverse("members"), {"q": "zo"}))
    assert page.select_one("a[hreflang=en]")["href"] == "/en/network/members/?q=zo"


def test_a_profile_with_a_name_alone_says_so(reader):
    member = MemberFactory(name="Seul Nom")
    page = soup_of(reader.get(member.get_absolute_url()))
    assert page.select_one("h1").text.strip() == "Seul Nom"
    assert page.select_one(".empty")
    assert page.select_one(".portrait--letters").text == "SN"


def test_what_members_write_is_text(reader):
    member = MemberFactory(
        name="<b>Gras</b>", biography="<script>alert(1)</script>", skills=["<i>"]
    )
    page = soup_of(reader.get(member.get_absolute_url())).select_one("main")
    assert not page.select("script, b, i")
    assert "<script>alert(1)</script>" in page.text


def test_a_project_that_is_closed_to_the_reader_is_nothing_more(reader, site_tree):
    """Not even that there is one."""
    project = ProjectPageFactory(title="Mares")
    member = MemberFactory(name="Anne Exemple", projects=[(project, "")])
    address = reverse("member", args=[member.key])
    assert not soup_of(reader.get(address)).select(".profile .empty")
    PageViewRestriction.objects.create(page=project, restriction_type="groups")
    assert soup_of(reader.get(address)).select(".profile .empty")
