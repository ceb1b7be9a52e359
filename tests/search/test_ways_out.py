"""Ways out of an empty search: the filters that stand in the way, what is near; few, and safe."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from search import ways_out
from search.engine import search
from search.requests import parse
from search.visibility import Viewer
from tests.factories import EventPageFactory, ProjectPageFactory
from tests.standing import standing

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture(autouse=True)
def english():
    """Whatever language an earlier test has left behind."""
    with override("en"):
        yield


@standing
def projects(site_tree, vocabulary):
    """In Brest on ecology, in Rennes on linguistics, on ecology in the whole country."""
    filed = [
        ("Mares", "1.6-ecology", "FR-DEP-29", (48.39, -4.49)),
        ("Accents", "6.2-linguistics", "FR-DEP-35", (48.11, -1.68)),
        ("Hirondelles", "1.6-ecology", "FR", (None, None)),
    ]
    return {
        title: ProjectPageFactory(
            title=title,
            disciplines=[vocabulary.disciplines[discipline]],
            territories=[vocabulary.territories[territory]],
            lat=point[0],
            lon=point[1],
        )
        for title, discipline, territory, point in filed
    }


def found(query, user=None, scope=frozenset()):
    viewer = Viewer.of(user or AnonymousUser())
    asked, errors = parse(QueryDict(query), language="en", scope=scope)
    assert errors == {}
    results = search(asked, viewer)
    assert results.total == 0
    return results, viewer


def pairs(ways):
    return [(way.asked.querystring(), way.count) for way in ways]


def test_each_filter_that_alone_stands_in_the_way(projects):
    results, viewer = found("territory=FR-DEP-35&discipline=1.6-ecology&kind=project")
    ways = ways_out.without(results, viewer)
    assert pairs(ways) == [
        ("kind=project&territory=FR-DEP-35", 1),
        ("kind=project&discipline=1.6-ecology", 2),
    ]
    assert [way.label for way in ways] == [
        "Without “Ecology” (Discipline)",
        "Without “Ille-et-Vilaine” (Territory)",
    ]


def test_a_facet_goes_as_a_whole(projects):
    query = "territory=FR-DEP-35&discipline=1.6-ecology&discipline=6.1-history"
    [first, second] = ways_out.without(*found(query))
    assert first.asked.querystring() == "territory=FR-DEP-35"
    assert "Ecology" in first.label
    assert "History" in first.label
    assert second.count == 2


def test_words_dates_and_distance(projects):
    EventPageFactory(title="Fête des mares")
    assert pairs(ways_out.without(*found("q=mares&to=1999-01-01"))) == [("q=mares", 2)]
    assert pairs(ways_out.without(*found("q=accents&near=48.39,-4.49,10"))) == [
        ("q=accents", 1),
        ("near=48.39%2C-4.49%2C10".replace("48.39", "48.390").replace("-4.49", "-4.490"), 1),
    ]


def test_what_helps_nothing_is_left_out(projects):
    results, viewer = found("q=introuvable&to=1999-01-01")
    assert ways_out.without(results, viewer) == []


def test_the_count_is_what_the_link_shows(client, projects):
    results, viewer = found("territory=FR-DEP-35&discipline=1.6-ecology&q=mare")
    for way in [*ways_out.without(results, viewer), *ways_out.nearby(results, viewer)]:
        answer = client.get(f"/api/v1/search?{way.asked.querystring()}").json()
        assert answer["total"] == way.count > 0


def test_each_of_several_words_alone(client, projects):
    EventPageFactory(title="Fête des mares")
    results, viewer = found("q=mares+and+accents+introuvables&kind=project&exact=1")
    ways = ways_out.by_word(results, viewer)
    assert [(way.label, way.count) for way in ways] == [("mares", 1), ("accents", 1)]
    assert ways[0].asked.querystring() == "q=mares&kind=project"
    assert ways_out.by_word(*found("q=the+introuvables")) == []
    page = client.get("/fr/search/?q=mares+accents")
    assert [way["link"] for way in page.context["by_word"]] == ["?q=accents", "?q=mares"]


def test_the_places_around(projects):
    results, viewer = found("territory=FR-DEP-35&discipline=1.6-ecology")
    [way] = ways_out.nearby(results, viewer)
    assert pairs([way]) == [("discipline=1.6-ecology&territory=FR-REG-53", 1)]
    results, viewer = found("territory=FR-DEP-75&territory=FR-DEP-35&discipline=1.6-ecology")
    assert sorted(way.asked.selected["territory"] for way in ways_out.nearby(results, viewer)) == [
        frozenset({"FR-REG-53"}),
        frozenset({"FR"}),
    ]


def test_the_next_larger_circle_that_holds_something(projects):
    results, viewer = found("near=48.117,-1.678,10&discipline=1.6-ecology")
    assert pairs(ways_out.nearby(results, viewer)) == []  # Brest is 210 km away: the fourth
    results, viewer = found("near=48.117,-1.678,50&discipline=1.6-ecology")
    [way] = ways_out.nearby(results, viewer)
    assert (way.asked.near.radius, way.count) == (250, 1)


def test_when_one_is_not_enough(client, projects):
    results, viewer = found("q=mares&kind=event&discipline=6.2-linguistics")
    assert ways_out.without(results, viewer) == []
    assert pairs([ways_out.with_words_alone(results, viewer)]) == [("q=mares", 1)]
    assert ways_out.with_words_alone(*found("q=introuvable&kind=event")) is None
    page = client.get("/fr/search/?q=mares&kind=event&discipline=6.2-linguistics")
    assert page.context["cleared"]["link"] == "?q=mares"


def test_elsewhere(projects):
    EventPageFactory(title="Fête des lucioles")
    results, viewer = found("q=lucioles", scope={"project"})
    way = ways_out.everywhere(results, viewer)
    assert (way.asked.scope, way.count) == (frozenset(), 1)
    assert ways_out.everywhere(*found("q=introuvable", scope={"project"})) is None


def test_nobody_is_told_of_what_they_may_not_find(projects, member):
    PageViewRestriction.objects.create(page=projects["Mares"], restriction_type="login")
    query = "territory=FR-DEP-35&discipline=1.6-ecology"
    for user, ecology, region in [(None, 1, 0), (member, 2, 1)]:
        results, viewer = found(query, user)
        assert [way.count for way in ways_out.without(results, viewer)] == [1, ecology]
        around = {tuple(way.asked.selected["territory"]): way.count for way in
                  ways_out.nearby(results, viewer)}  # fmt: skip
        assert around == ({("FR-REG-53",): region} if region else {("FR",): 1})


def test_searches_are_few_however_much_is_asked(projects, monkeypatch):
    made = []
    monkeypatch.setattr(ways_out, "search", lambda *asked: made.append(asked) or search(*asked))
    query = (
        "q=rien+que+du+vent+et+des+mots+en+trop&kind=project&discipline=1&territory=FR"
        "&participation=observe&setting=field&audience=families&status=recruiting&resource_type=guide"
        "&language=fr&event_format=online&from=2020-01-01&near=48,2,1"
    )
    results, viewer = found(query)
    ways_out.without(results, viewer)
    ways_out.nearby(results, viewer)
    ways_out.by_word(results, viewer)
    assert len(made) == ways_out.MOST_DROPPED + ways_out.MOST_RADII + ways_out.MOST_WORDS


def test_none_are_made_where_there_are_results(client, projects, monkeypatch):
    monkeypatch.setattr(ways_out, "search", None)
    assert client.get("/fr/search/?q=mares").status_code == 200
    assert client.get("/fr/search/?page=9").status_code == 200
