"""What a list of nodes tells the script that makes it pleasant; it works without that, too."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.forms import ModelMultipleChoiceField
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from portal.core.models import Territory
from portal.core.node_widget import NodesSelect

from ..factories import NewsPageFactory
from ..soup import soup_of

pytestmark = pytest.mark.django_db
PARIS = "FR-DEP-75"


def shown(queryset, *chosen):
    widget = ModelMultipleChoiceField(queryset, widget=NodesSelect).widget
    return BeautifulSoup(widget.render("territories", [node.pk for node in chosen]), "html.parser")


def test_where_each_is_and_what_finds_it(vocabulary):
    paris = vocabulary.territories[PARIS]
    soup = shown(Territory.objects.all(), paris)
    (option,) = soup.select("option[selected]")
    assert option.get_text() == "Paris"
    assert option["data-above"] == "Monde › France › Île-de-France"
    assert option["data-found"] == f"Paris Paris {PARIS}"
    assert soup.select_one("option")["data-above"] == ""


def test_what_isnt_in_the_list_isnt_told(vocabulary):
    paris = vocabulary.territories[PARIS]
    (option,) = shown(Territory.objects.filter(pk=paris.pk)).select("option")
    assert option["data-above"] == ""


def test_in_one_query_however_many(vocabulary):
    with CaptureQueriesContext(connection) as captured:
        shown(Territory.objects.all())
    assert len(captured) == 1


def test_in_the_editor_as_a_list_of_several_values(client_of, site_tree, vocabulary):
    page = NewsPageFactory()
    soup = soup_of(client_of("editor").get(f"/admin/pages/{page.pk}/edit/"))
    for name in ("disciplines", "territories"):
        assert soup.select_one(f"portal-nodes select[multiple][name={name}]")
    assert soup.select_one("script[type=module][src*='core_admin/nodes.js']")
    assert soup.select_one("link[href*='core_admin/nodes.css']")


def test_as_they_are_now(vocabulary):
    """What was drawn is kept, for as long as nothing of it has changed."""
    shown(Territory.objects.all())
    Territory.objects.filter(code=PARIS).update(label_fr="Lutèce")
    assert "Lutèce" in shown(Territory.objects.all()).get_text()
    with override("en"):
        assert "Brittany" in shown(Territory.objects.all()).get_text()
