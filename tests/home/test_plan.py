"""The plan of the site holds what its visitor may open, nested as the tree is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from tests.soup import soup_of

from ..factories import (
    EventPageFactory,
    ProjectPageFactory,
    SitePlanPageFactory,
    StandardPageFactory,
    translate,
)


@pytest.fixture
def plan(site_tree):
    return SitePlanPageFactory()


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def nested(client, page):
    """Titles as the plan nests them: {title: {below}}; counts stand behind their title."""
    response = client.get(page.url)
    soup = soup_of(response)
    return _read(soup.select_one(".plan"))


def _read(items):
    found = {}
    for item in items.find_all("li", recursive=False):
        count = item.find("span", class_="count", recursive=False)
        title = item.a.get_text() + (f" {count.get_text()}" if count else "")
        below = item.find("ul", recursive=False)
        found[title] = _read(below) if below else {}
    return found


def test_pages_are_nested_and_lists_are_counted(client, plan):
    parent = StandardPageFactory(title="Participer")
    StandardPageFactory(title="Avec une classe", parent=parent)
    ProjectPageFactory(title="Mares")
    ProjectPageFactory(title="Tritons")
    found = nested(client, plan)
    assert found["Projets (2)"] == {}
    assert found["Agenda (0)"] == {}
    assert found["Participer"] == {"Avec une classe": {}}
    assert list(found)[2:] == [
        *("Projets (2)", "Ressources (0)", "Actualités (0)", "Agenda (0)"),
        *("Plan du site", "Participer", list(found)[-1]),
    ]


def test_nothing_shows_that_its_visitor_may_not_open(client, client_of, plan, site_tree):
    parent = StandardPageFactory(title="Coulisses")
    StandardPageFactory(title="Dessous", parent=parent)
    restrict(parent)
    restrict(ProjectPageFactory(title="Entre nous"))
    ProjectPageFactory(title="Brouillon", live=False)
    ProjectPageFactory(title="Ouvert")
    EventPageFactory(title="Sortie")
    restrict(site_tree.events.fr)
    found = nested(client, plan)
    assert {"Projets (1)"} == {title for title in found if title.startswith("Projets")}
    assert {"Coulisses", "Agenda (0)", "Agenda (1)"} & set(found) == set()
    found = nested(client_of("member"), plan)
    assert found["Coulisses"] == {"Dessous": {}}
    assert {"Projets (2)", "Agenda (1)"} <= set(found)


def test_a_page_whose_parent_is_not_shown_stands_higher(client, plan):
    parent = StandardPageFactory(title="Parent")
    StandardPageFactory(title="Enfant", parent=parent)
    parent.unpublish()
    assert nested(client, plan)["Enfant"] == {}


def test_each_language_has_its_own(client, plan):
    english = translate(plan, title="Site map", slug="site-map")
    StandardPageFactory(title="À propos")
    found = nested(client, english)
    assert "Projects (0)" in found
    assert not {"À propos", "Projets (0)", "Plan du site"} & set(found)


def test_it_costs_no_query_for_each_page(client, plan):
    def queries():
        client.get(plan.url)  # what is kept per process is read
        with CaptureQueriesContext(connection) as found:
            client.get(plan.url)
        return len(found)

    StandardPageFactory(title="La première")
    before = queries()
    for number in range(8):
        StandardPageFactory(title=f"Page {number}")
    assert queries() == before <= 20
