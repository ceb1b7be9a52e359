"""The vocabularies as JSON: their trees, labels in both languages, counts that betray nothing."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from portal.core import tree
from search.facets import FACETS
from search.vocabulary_api import Terms
from tests.factories import ProjectPageFactory
from tests.soup import unchanging

VOCABULARIES = "/api/v1/vocabularies"


@pytest.fixture
def site(site_tree, vocabulary, engine):
    return ProjectPageFactory(
        title="Mares",
        disciplines=[vocabulary.disciplines["1.6-ecology"]],
        territories=[vocabulary.territories["FR-DEP-29"]],
    )


def ask(client, name):
    response = client.get(f"{VOCABULARIES}/{name}")
    assert response.status_code == 200, response.content
    return response.json()


def flat(terms):
    """{code: (count, code of what it is in)}, in their order."""
    found = {}

    def walk(terms, parent):
        for term in terms:
            found[term["code"]] = term["count"], parent
            walk(term["children"], term["code"])

    walk(terms, None)
    return found


def test_all_that_a_search_filters_by_are_there(client, site):
    listed = client.get(VOCABULARIES).json()["vocabularies"]
    assert [each["name"] for each in listed] == [facet.name for facet in FACETS]
    assert listed[1] == {
        "name": "discipline",
        "labels": {"fr": "Discipline", "en": "Discipline"},
    }
    for each in listed:
        assert Terms(**ask(client, each["name"])).terms, each


def test_a_tree_counts_what_is_below(client, site):
    terms = flat(ask(client, "discipline")["terms"])
    assert terms["1"] == (1, None)
    assert terms["1.6"] == (1, "1")
    assert terms["1.6-ecology"] == (1, "1.6")
    assert {code for code, (count, _in) in terms.items() if count} == {"1", "1.6", "1.6-ecology"}


def test_labels_are_in_both_languages_whatever_is_accepted(client, site):
    for accepted in ("fr", "en"):
        response = client.get(f"{VOCABULARIES}/setting", headers={"accept-language": accepted})
        [home] = [term for term in response.json()["terms"] if term["code"] == "home"]
        assert home["labels"] == {"fr": "À la maison", "en": "At home"}


def test_a_count_is_what_a_search_finds(client, site):
    for name in ("discipline", "territory", "kind"):
        for code, (count, _in) in flat(ask(client, name)["terms"]).items():
            found = client.get("/api/v1/search", {name: code, "page_size": 1}).json()["total"]
            assert (code, found) == (code, count)


def test_what_one_may_not_see_counts_for_nothing(client, client_of, site):
    """To the byte as if it weren't there."""
    addresses = [f"{VOCABULARIES}/{facet.name}" for facet in FACETS]
    group, _created = Group.objects.get_or_create(name="Members")
    closed = PageViewRestriction.objects.create(page=site, restriction_type="groups")
    closed.groups.add(group)
    there = [unchanging(client.get(address)) for address in addresses]
    assert flat(ask(client_of("member"), "discipline")["terms"])["1"][0] == 1
    site.unpublish()
    assert [unchanging(client.get(address)) for address in addresses] == there
    assert flat(ask(client, "discipline")["terms"])["1"][0] == 0


def test_former_codes_are_named(client, site, vocabulary):
    disciplines = vocabulary.disciplines
    tree.merge(disciplines["1.6-ecology"], disciplines["1.6"])
    terms = {each["code"]: each for each in ask(client, "discipline")["terms"][0]["children"]}
    assert terms["1.6"]["former"] == ["1.6-ecology"]


@pytest.mark.parametrize("name", ["nothing", "Discipline", "%00", "skill", "a" * 5000])
def test_others_arent_there(client, site, name):
    response = client.get(f"{VOCABULARIES}/{name}")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_takes_no_parameters(client, site):
    response = client.get(f"{VOCABULARIES}/kind?zq=1")
    assert (response.status_code, list(response.json()["errors"])) == (400, ["zq"])


@pytest.mark.parametrize("name", ["discipline", "kind"])
def test_takes_few_queries_whatever_its_size(
    client, full_vocabulary, site_tree, name, django_assert_max_num_queries
):
    ask(client, name)
    with django_assert_max_num_queries(4):
        ask(client, name)
