"""The search page: what its form sends comes back, and what went wrong is said."""

from datetime import date

import pytest

from tests.soup import soup_of
from tests.standing import standing

from ..factories import EventPageFactory, NewsPageFactory, ProjectPageFactory

pytestmark = pytest.mark.usefixtures("engine")
ADDRESS = "/fr/search/"


def sent(soup):
    """What the form would send, without what is empty: [(name, value)]."""
    form = soup.select_one(".search__form")
    fields = [
        (field["name"], field.get("value", ""))
        for field in form.select("input")
        if field["type"] != "checkbox" or field.has_attr("checked")
    ]
    return sorted(pair for pair in fields if pair[1])


def ways(soup):
    """{address: count} of what leads out of an empty search."""
    return {
        way.a["href"]: int(way.select_one(".count").get_text().split()[0])
        for way in soup.select(".ways li")
    }


def titles(soup):
    return [title.get_text(strip=True) for title in soup.select(".hit__title")]


@standing
def projects(site_tree, vocabulary):
    places = {"Brest": "FR-DEP-29", "Rennes": "FR-DEP-35", "Bretagne": "FR-REG-53", "Nation": "FR"}
    return [
        ProjectPageFactory(
            title=title,
            territories=[vocabulary.territories[code]],
            disciplines=[vocabulary.disciplines["1.6-ecology"]],
        )
        for title, code in places.items()
    ]


def test_form_sends_what_was_asked(client, projects):
    asked = [
        ("from", "2020-01-02"),
        ("kind", "project"),
        ("q", "observer les saisons"),
        ("territory", "FR-DEP-29"),
        ("territory", "FR:only"),
    ]
    query = "&".join(f"{name}={value}" for name, value in asked)
    assert sent(soup_of(client.get(f"{ADDRESS}?{query}"))) == asked


def test_boxes_count_what_the_search_would_give(client, projects):
    soup = soup_of(client.get(f"{ADDRESS}?territory=FR-DEP-29"))
    counts = {
        label.input["value"]: int(label.select_one(".count").get_text())
        for label in soup.select("#search-territory label")
    }
    assert counts == {"WORLD": 4, "FR": 4, "FR-REG-53": 3, "FR-DEP-29": 1, "FR-DEP-35": 1}


def test_branches_are_open_where_something_is_chosen(client, projects):
    soup = soup_of(client.get(f"{ADDRESS}?discipline=1.6-ecology"))
    opened = [
        branch.parent.label.input["value"]
        for branch in soup.select("#search-discipline li > details[open]")
    ]
    assert opened == ["1", "1.6"]


def test_chips_take_a_choice_away(client, projects):
    soup = soup_of(client.get(f"{ADDRESS}?kind=project&territory=FR-DEP-29&to=2030-01-01"))
    assert [chip["href"] for chip in soup.select(".chip")] == [
        "?to=2030-01-01&territory=FR-DEP-29",
        "?to=2030-01-01&kind=project",
        "?kind=project&territory=FR-DEP-29",
    ]
    assert soup.select_one(".clear")["href"] == "?"


def test_wider_places_are_counted_and_one_click_away(client, projects):
    soup = soup_of(client.get(f"{ADDRESS}?territory=FR-DEP-29"))
    wider = {
        item.a["href"]: int(item.select_one(".count").get_text())
        for item in soup.select(".wider li")
    }
    region = "?territory=FR-DEP-29&territory=FR-REG-53%3Aonly"
    assert wider == {region: 1, "?territory=FR-DEP-29&territory=FR%3Aonly": 1}
    assert sorted(titles(soup_of(client.get(ADDRESS + region)))) == ["Brest", "Bretagne"]


def test_index_page_is_restricted_to_its_kind(client, projects):
    NewsPageFactory(title="Nouvelle")
    soup = soup_of(client.get("/fr/projets/?sort=title"))
    assert titles(soup) == ["Brest", "Bretagne", "Nation", "Rennes"]
    assert soup.select_one(".search__form")["action"] == "/fr/projets/"
    assert soup.select("#search-kind") == []


def test_errors_are_named_and_lead_to_their_fields(client, projects):
    response = client.get(f"{ADDRESS}?from=2020-13-01&sort=x&page=0&discipline=zzz&q={'a' * 501}")
    soup = soup_of(response, status=400)
    targets = [link["href"] for link in soup.select(".errors a")]
    assert sorted(targets) == ["#search-discipline", "#search-from", "#search-q", "#search-sort"]
    assert all(soup.select_one(target) for target in targets)
    for name in ("from", "sort", "q"):
        field = soup.find(id=f"search-{name}")
        assert soup.find(id=field["aria-describedby"]).get_text(strip=True)
    assert len(soup.select(".errors li")) == 5
    assert len(titles(soup)) == 4


def test_nothing_found_says_what_to_do(client, projects):
    NewsPageFactory(title="Introuvable ailleurs")
    soup = soup_of(client.get("/fr/projets/?q=introuvable"))
    assert ways(soup) == {"?": 4, "/fr/search/?q=introuvable": 1}
    soup = soup_of(client.get("/fr/projets/?q=introuvable&discipline=1.6-ecology"))
    assert ways(soup) == {"?discipline=1.6-ecology": 4}
    # Without filters it finds nothing either; what isn't there can be proposed.
    assert [a["href"] for a in soup.select(".empty > ul:not(.ways) a")] == ["/fr/propose/"]
    soup = soup_of(client.get("/fr/projets/?q=rien&to=1999-01-01"))
    assert ways(soup) == {}
    assert soup.select_one(".empty > p").get_text(strip=True)


def test_past_the_last_page(client, projects):
    soup = soup_of(client.get(f"{ADDRESS}?kind=project&page=9"))
    assert soup.select_one(".empty a")["href"] == "?kind=project"


def test_pages(client, site_tree):
    for n in range(21):
        NewsPageFactory(title=f"Nouvelle {n:02}", date=date(2026, 1, 1 + n))
    soup = soup_of(client.get(f"{ADDRESS}?sort=title"))
    assert len(titles(soup)) == 20
    assert soup.select_one("[rel=next]")["href"] == "?sort=title&page=2"
    assert soup.select_one(".pagination [aria-current]")["href"] == "?sort=title"
    soup = soup_of(client.get(f"{ADDRESS}?sort=title&page=2"))
    assert titles(soup) == ["Nouvelle 20"]
    assert soup.select_one("[rel=prev]")["href"] == "?sort=title"


def test_words_are_marked_and_escaped(client, site_tree):
    ProjectPageFactory(title="<b>Tritons</b> & mares", slug="tritons")
    [title] = soup_of(client.get(f"{ADDRESS}?q=triton")).select(".hit__title a")
    assert title.decode_contents() == "&lt;b&gt;<mark>Tritons</mark>&lt;/b&gt; &amp; mares"
    question = '"><script>alert(1)</script>'
    soup = soup_of(client.get(ADDRESS, {"q": question}))
    assert all(script["src"].startswith("/static/") for script in soup.select("script"))
    assert soup.select("script:not(:empty)") == []
    assert soup.find(id="search-q")["value"] == question


def test_hit_in_the_other_language_is_labelled(client, site_tree):
    EventPageFactory(title="Sortie")
    [hit] = soup_of(client.get("/en/search/")).select(".hit")
    assert hit.select_one(".hit__title")["lang"] == "fr"
    assert hit.select_one(".tag--language").get_text(strip=True) == "In French"
    [hit] = soup_of(client.get("/fr/search/")).select(".hit")
    assert hit.select(".tag--language") == []


class TestInPlace:
    """What a script asks for, to put it in the place of what there is."""

    HEADERS = {"HX-Request": "true"}

    @pytest.mark.parametrize(
        "address", [f"{ADDRESS}?q=brest&kind=project", "/fr/projets/?territory=FR-DEP-29&page=2"]
    )
    def test_is_the_component_of_the_page_and_nothing_else(self, client, projects, address):
        page = soup_of(client.get(address))
        part = soup_of(client.get(address, headers=self.HEADERS))
        assert str(part.select_one("#search")) == str(page.select_one("#search"))
        assert part.title.get_text().split() == page.title.get_text().split()
        assert [found.name for found in part.find_all(recursive=False)] == ["title", "div"]

    def test_is_kept_by_no_cache_and_told_from_the_page(self, client, projects):
        for address in (ADDRESS, "/fr/projets/"):
            page, part = client.get(address), client.get(address, headers=self.HEADERS)
            for response in (page, part):
                assert {"HX-Request", "Cookie"} <= set(response["Vary"].split(", "))
            assert part["Cache-Control"] == "no-store"
            assert "no-store" not in page.get("Cache-Control", "")

    def test_names_what_is_wrong_with_the_same_status(self, client, projects):
        part = soup_of(client.get(f"{ADDRESS}?from=x", headers=self.HEADERS), status=400)
        assert part.select_one("#error-from")

    def test_title_tells_words_and_page(self, client, projects):
        title = soup_of(client.get(f"{ADDRESS}?q=brest&page=3")).title.get_text()
        assert title.split()[:2] == ["brest", "–"]
        assert "3" in title

    def test_number_of_what_is_chosen(self, client, projects):
        query = "kind=project&territory=FR-DEP-29&territory=FR-DEP-35&to=2030-01-01&near=48,-2,500"
        soup = soup_of(client.get(f"{ADDRESS}?{query}"))
        assert soup.select_one("#to-filters .chosen").get_text().split()[0] == "5"
        assert len(soup.select(".chip")) == 5
        assert soup_of(client.get(ADDRESS)).select("#to-filters .chosen") == []

    def test_number_on_the_button(self, client, projects):
        def said(query):
            return soup_of(client.get(f"/en/search/?{query}")).select_one(".apply button")

        assert said("")["data-live"] == "Show the 4 results"
        assert said("q=brest")["data-live"] == "Show the 1 result"
        assert "0" not in said("q=introuvable")["data-live"]
        assert said("")["type"] == "submit"
