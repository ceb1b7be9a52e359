"""The map of chosen places: what each covers, and what its projects are to whoever looks."""

import pytest
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

from portal.core import tree
from tests.factories import ProjectPageFactory, StandardPageFactory, UserFactory
from tests.soup import soup_of
from tests.standing import standing

pytestmark = pytest.mark.django_db
ALL = ["FR-REG-53", "FR-DEP-75", "FR-REG-01", "FR-DEP-974", "BE", "ONLINE"]


def page_with(*codes, counted=True, maps=1):
    value = {"title": "Où nous sommes", "places": [*codes], "counted": counted, "caption": ""}
    return StandardPageFactory(body=[("map", value)] * maps)


def shown(page, client=None):
    return soup_of((client or Client()).get(page.get_url())).select_one("figure.places")


def told(soup):
    """{name: (count, address)} of the list, the address without its path."""
    found = {}
    for item in soup.select(".map__list > li"):
        count, link = item.select_one(".count"), item.a
        name = (link.span if link else item.span).get_text(strip=True)
        found[name] = (count and count.get_text(strip=True), link and link["href"])
    return found


def filled(soup):
    """The numbers of the départements that are highlighted."""
    drawn = soup.select(".map__france .map__c4 use, .map__overseas .map__c4 use")
    return {use["href"].partition("#d")[2] for use in drawn}


def search(code):
    return f"/fr/search/?kind=project&territory={code}"


def test_places_are_drawn_and_listed_by_the_alphabet(site_tree, full_vocabulary):
    soup = shown(page_with(*ALL))
    assert filled(soup) == {"22", "29", "35", "56", "75", "971", "974"}
    names = ["Belgique", "Bretagne", "En ligne / partout", "Guadeloupe", "La Réunion", "Paris"]
    assert [*told(soup)] == names
    overseas = soup.select(".map__overseas li")
    assert [each.get_text(strip=True) for each in overseas] == [
        *("Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte")
    ]
    assert len({use["href"] for use in soup.select(".map__france use")}) == 96


def test_each_place_leads_to_its_projects_where_there_are_some(site_tree, full_vocabulary):
    territories = full_vocabulary.territories
    for code in ("FR-DEP-29", "FR-DEP-35", "FR-REG-53", "FR-DEP-974", "FR-DEP-974"):
        ProjectPageFactory(territories=[territories[code]])
    soup = shown(page_with(*ALL, "FR-DEP-29"))
    found = told(soup)
    assert found["Bretagne"] == ("3 projets", search("FR-REG-53"))
    assert found["Finistère"] == ("1 projet", search("FR-DEP-29"))
    assert found["La Réunion"] == ("2 projets", search("FR-DEP-974"))
    assert found["Paris"] == found["Belgique"] == (None, None)
    links = {a["href"]: a for a in soup.select(".map__france a, .map__overseas a")}
    assert {*links} == {search(code) for code in ("FR-REG-53", "FR-DEP-29", "FR-DEP-974")}
    assert {a["tabindex"] for a in links.values()} == {"-1"}
    assert soup.select_one("[aria-hidden=true] .map__france") is not None
    # Finistère is drawn as itself, not as a part of its region.
    numbers = {use["href"][-2:] for use in links[search("FR-REG-53")].select("use")}
    assert numbers == {"22", "35", "56"}
    assert links[search("FR-DEP-29")].find("text").get_text() == "Finistère\xa0: 1 projet"


def test_no_project_is_counted_unless_it_is_wanted(site_tree, full_vocabulary):
    ProjectPageFactory(territories=[full_vocabulary.territories["FR-DEP-29"]])
    soup = shown(page_with("FR-DEP-29", counted=False))
    assert told(soup) == {"Finistère": (None, None)}
    assert filled(soup) == {"29"}
    assert soup.select(".map a") == []


def test_closed_and_unpublished_projects_arent_counted(site_tree, full_vocabulary):
    finistere = [full_vocabulary.territories["FR-DEP-29"]]
    ProjectPageFactory(territories=finistere, live=False)
    page = page_with("FR-DEP-29")
    assert told(shown(page)) == {"Finistère": (None, None)}
    for kind in ("login", "password"):
        project = ProjectPageFactory(territories=finistere)
        PageViewRestriction.objects.create(page=project, restriction_type=kind, password="x")
    member = Client()
    member.force_login(UserFactory())
    assert told(shown(page)) == {"Finistère": (None, None)}
    assert told(shown(page, member)) == {"Finistère": ("1 projet", search("FR-DEP-29"))}


def test_elsewhere_there_is_the_list_alone(site_tree, full_vocabulary):
    soup = shown(page_with("BE", "ONLINE"))
    assert [*told(soup)] == ["Belgique", "En ligne / partout"]
    assert soup.select("svg, .map__credit") == []


def test_what_was_merged_is_what_it_was_merged_into(site_tree, full_vocabulary):
    page = page_with("FR-DEP-29", "FR-DEP-35")
    tree.merge(full_vocabulary.territories["FR-DEP-29"], full_vocabulary.territories["FR-DEP-35"])
    assert [*told(shown(page))] == ["Ille-et-Vilaine"]


def test_what_is_gone_is_left_out_and_nothing_is_shown_without_the_rest(site_tree, full_vocabulary):
    pages = page_with("FR-DEP-29", "BE"), page_with("FR-DEP-29")
    full_vocabulary.territories["FR-DEP-29"].delete()  # as no editor can
    tree.change(full_vocabulary.territories["BE"], ["label_fr", "label_en"])
    soups = [shown(page) for page in pages]
    assert [*told(soups[0])] == ["Belgique"]
    assert soups[1] is None


@standing
def pages(site_tree, full_vocabulary):
    """[(page, number of its maps, queries of each)]: what is asked is whether what a process knows
    of the vocabulary is still right, and of the catalogue, if that is counted."""
    ProjectPageFactory(territories=[full_vocabulary.territories["FR-DEP-29"]])
    shapes = [(["FR-DEP-29"], 1), (ALL, 1), (["FR"], 2)]
    return [
        (page_with(*codes, counted=counted, maps=maps), maps, 1 + counted)
        for codes, maps in shapes
        for counted in (False, True)
    ]


def test_few_queries_whatever_it_shows(pages, django_assert_num_queries):
    for page, maps, queries in pages:
        page.body.render_as_block()  # warms what a process keeps
        with django_assert_num_queries(queries * maps):
            page.body.render_as_block({"request": RequestFactory().get("/")})
