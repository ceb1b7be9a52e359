"""The map of territories: its counts are the facet's, for each visitor; its links filter."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import PageViewRestriction

from search.requests import SearchRequest
from search.results import Bucket
from search.territory_map import Links, Scale
from tests.factories import NewsPageFactory, ProjectPageFactory, UserFactory
from tests.soup import soup_of, total
from tests.standing import standing

ADDRESS = "/fr/search/"
MAP = f"{ADDRESS}?view=map"
# Where each project is filed; what is filed twice is counted once in what holds both.
FILED = [
    ["FR-DEP-29"],
    ["FR-DEP-29", "FR-DEP-35"],
    ["FR-REG-53"],
    ["FR-REG-53", "FR-DEP-75"],
    ["FR"],
    ["WORLD"],
    ["BE"],
    ["ONLINE"],
]


def number(text):
    """The count in "Finistère : 2 résultats (choix actuel)"."""
    return int("".join(c for c in text.partition(":")[2] if c.isdigit()))


def drawn(soup):
    """{code: count} by what is drawn, then by the lists."""
    shapes = {link["id"].removeprefix("map-"): link for link in soup.select(".map__france a")}
    insets = {link["id"].removeprefix("map-"): link for link in soup.select(".map__overseas a")}
    lists = {link["id"].removeprefix("list-"): link for link in soup.select(".map__list a")}
    found = {code: number(link.find("text").get_text()) for code, link in shapes.items()}
    found |= {code: int(link.select_one(".count").string) for code, link in insets.items()}
    return found, {code: int(link.select_one(".count").string) for code, link in lists.items()}


def boxes(soup):
    """{code: count} by the facet's boxes."""
    return {
        label.input["value"]: int(label.select_one(".count").get_text())
        for label in soup.select("#search-territory label")
    }


@standing
def readers(site_tree, vocabulary):
    """Who may read what: the same filings open to all, to who signs in, to a group, to nobody."""
    group = Group.objects.create(name="Dedans")
    kinds = [None, ("login", []), ("groups", [group]), ("password", [])]
    for times, kind in enumerate(kinds, start=1):
        for codes in FILED * times:
            page = ProjectPageFactory(territories=[vocabulary.territories[c] for c in codes])
            if kind:
                made = PageViewRestriction.objects.create(
                    page=page, restriction_type=kind[0], password="x"
                )
                made.groups.set(kind[1])
    member = UserFactory()
    member.groups.add(group)
    return {"signed in": UserFactory(), "member": member}


@pytest.fixture
def filed(readers):
    """A client for each of those who read."""
    clients = {name: Client() for name in ("anonymous", *readers)}
    for name, user in readers.items():
        clients[name].force_login(user)
    return clients


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(("who", "times"), [("anonymous", 1), ("signed in", 3), ("member", 6)])
def test_counts_are_those_of_what_the_visitor_may_see(filed, who, times):
    soup = soup_of(filed[who].get(MAP))
    shapes, lists = drawn(soup)
    departements = {"FR-DEP-29": 2, "FR-DEP-35": 1, "FR-DEP-75": 1, "FR-DEP-92": 0}
    regions = {"FR-REG-53": 4, "FR-REG-11": 1}
    wholes = {"FR-REG-53:only": 2, "FR:only": 1, "WORLD:only": 1, "BE": 1, "ONLINE": 1}
    assert shapes == {code: count * times for code, count in departements.items()}
    assert lists == {code: count * times for code, count in (regions | wholes).items()}
    by_facet = boxes(soup)
    for code, count in (shapes | lists).items():
        if not code.endswith(":only"):
            assert by_facet.get(code, 0) == count, code
        found = soup_of(filed[who].get(f"{ADDRESS}?territory={code}"))
        assert total(found) == count, code


@pytest.mark.usefixtures("engine")
def test_counts_obey_the_other_choices_and_not_those_of_places(filed):
    for question in ("&kind=resource", "&q=introuvable"):
        shapes, lists = drawn(soup_of(filed["anonymous"].get(MAP + question)))
        assert {*shapes.values(), *lists.values()} == {0}
    plain = drawn(soup_of(filed["anonymous"].get(MAP)))
    chosen = drawn(soup_of(filed["anonymous"].get(f"{MAP}&territory=BE")))
    assert chosen == plain


def test_map_is_drawn_only_where_it_is_asked_for(filed):
    plain = soup_of(filed["anonymous"].get(ADDRESS))
    assert plain.select("#search-map svg use, .map") == []
    [link] = plain.select("#search-view a")
    assert link["href"] == "?view=map"
    soup = soup_of(filed["anonymous"].get(MAP + "&kind=project&sort=title"))
    assert soup.select_one("#search-view a")["href"] == "?sort=title&kind=project"
    assert soup.select_one(".chip")["href"] == "?sort=title&view=map"
    assert soup.select_one(".search__form input[name=view]")["value"] == "map"
    assert "view" not in soup.select_one(".search__tools a")["href"]
    assert len(soup.select("[style]")) == 0


def test_unknown_view_is_an_error_that_leads_to_the_switch(client, filed):
    response = client.get(f"{ADDRESS}?view=globe")
    soup = soup_of(response, 400)
    assert soup.select_one(soup.select_one(".errors a")["href"]).name == "p"


def test_no_way_to_a_map_where_nothing_has_a_place(client, filed):
    assert soup_of(client.get(f"{ADDRESS}?kind=page")).select("#search-map > *") == []


def test_chosen_places_are_marked_and_their_link_takes_them_away(client, filed):
    soup = soup_of(client.get(f"{MAP}&territory=FR-DEP-29&territory=FR-REG-11"))
    marked = {link["id"] for link in soup.select(".map [aria-current=true]")}
    assert marked == {"map-FR-DEP-29", "list-FR-REG-11"}
    outlined = [use["href"].partition("#")[2] for use in soup.select(".map__marks use")]
    assert outlined == ["d75", "d92", "d29", "check"]  # those of the region first
    assert soup.find(id="map-FR-DEP-29")["href"] == "?view=map&territory=FR-REG-11"
    within = soup.find(id="list-FR-REG-11").parent.ul.select("a")
    assert [link["id"] for link in within] == ["list-FR-DEP-92", "list-FR-DEP-75"]


def test_home_leads_to_projects_in_that_place(client, filed):
    NewsPageFactory(title="Nouvelle")
    soup = soup_of(client.get("/fr/"))
    link = soup.find(id="map-FR-DEP-29")
    assert link["href"] == "/fr/search/?kind=project&territory=FR-DEP-29"
    assert number(link.find("text").get_text()) == 2
    assert client.get(link["href"]).context["results"].total == 2


def test_home_has_no_empty_map(client, site_tree, vocabulary):
    assert soup_of(client.get("/fr/")).select(".map") == []


class TestScale:
    @pytest.mark.parametrize(
        ("counts", "classes"),
        [
            ([], []),
            ([0, 0], []),
            ([4, 0, 4], [(3, 4, 4)]),
            ([1, 1, 1, 9], [(2, 1, 1), (4, 9, 9)]),
            ([1, 2, 3], [(1, 1, 1), (3, 2, 2), (5, 3, 3)]),
            ([*[1] * 60, 2, 3, 5, 80], [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 5, 5), (5, 80, 80)]),
            (range(1, 13), [(1, 1, 2), (2, 3, 4), (3, 5, 7), (4, 8, 9), (5, 10, 12)]),
        ],
    )
    def test_classes(self, counts, classes):
        assert Scale(counts).classes == classes

    def test_each_count_lies_in_its_class(self):
        counts = [0, 1, 1, 2, 4, 7, 7, 11, 30, 200, 1000]
        scale = Scale(counts)
        bounds = {number: (least, most) for number, least, most in scale.classes} | {0: (0, 0)}
        for count in counts:
            least, most = bounds[scale.of(count)]
            assert least <= count <= most


class TestLinks:
    PARENTS = {
        "WORLD": None,
        "FR": "WORLD",
        "FR-REG-53": "FR",
        "FR-REG-53:only": "FR-REG-53",
        "FR-DEP-29": "FR-REG-53",
        "FR-DEP-35": "FR-REG-53",
        "FR-DEP-75": "FR-REG-11",
    }
    PLACES = {code: Bucket(code, code, 1, parent=parent) for code, parent in PARENTS.items()}

    def chosen(self, codes, code):
        request = SearchRequest(q="a&territory=b", selected={"territory": frozenset(codes)})
        link = Links(request.at(view="map", page=3), self.PLACES).to(code)
        query = parse_qs(urlsplit(link).query)
        assert (query["q"], query["view"]) == (["a&territory=b"], ["map"])
        assert "page" not in query
        return query.get("territory", [])

    @pytest.mark.parametrize(
        ("before", "code", "after"),
        [
            ([], "FR-DEP-29", ["FR-DEP-29"]),
            (["FR-DEP-29"], "FR-DEP-29", []),
            (["FR-DEP-75"], "FR-DEP-29", ["FR-DEP-29", "FR-DEP-75"]),
            (["FR-REG-53", "WORLD"], "FR-DEP-29", ["FR-DEP-29"]),
            (["FR-DEP-29", "FR-DEP-75"], "FR-REG-53", ["FR-DEP-75", "FR-REG-53"]),
            (["FR-REG-53"], "FR-REG-53:only", ["FR-REG-53:only"]),
            (["FR-DEP-29"], "FR-REG-53:only", ["FR-DEP-29", "FR-REG-53:only"]),
        ],
    )
    def test_a_place_takes_the_place_of_those_around_and_within_it(self, before, code, after):
        assert self.chosen(before, code) == after

    def test_is_the_address_of_a_chip(self):
        request = SearchRequest(q="mares", selected={"status": frozenset({"recruiting"})})
        link = Links(request, self.PLACES).to("FR-DEP-29")
        assert link == f"?{request.toggled('territory', 'FR-DEP-29').querystring()}"


class TestOverseas:
    """Guadeloupe is a region and a département: one inset for what is filed under either."""

    @pytest.fixture(autouse=True)
    def filed_overseas(self, site_tree, full_vocabulary):
        for code in ("FR-REG-01", "FR-DEP-971", "FR-DEP-971"):
            ProjectPageFactory(territories=[full_vocabulary.territories[code]])

    def test_region_and_departement_are_one(self, client):
        soup = soup_of(client.get(MAP))
        shapes, lists = drawn(soup)
        assert {code for code, count in shapes.items() if count} == {"FR-REG-01"}
        assert shapes["FR-REG-01"] == lists["FR-REG-01"] == 3
        assert "FR-REG-01:only" not in lists
        assert len(shapes) == 101

    def test_choice_of_the_departement_is_marked_and_can_be_taken_away(self, client):
        soup = soup_of(client.get(f"{MAP}&territory=FR-DEP-971"))
        assert soup.find(id="map-FR-DEP-971")["href"] == "?view=map"
        assert soup.find(id="map-FR-DEP-971")["aria-current"] == "true"
