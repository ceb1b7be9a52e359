"""Sites that the demonstration leaves alone; its other tests begin by filling the site."""

import io

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from portal.core.models import User
from portal.home.models import HomePage


def load_demo():
    call_command("load_demo", users=True, stdout=io.StringIO(), stderr=io.StringIO())


def test_a_site_without_vocabularies(db):
    with pytest.raises(CommandError, match="run load_vocabularies first"):
        load_demo()


def test_a_site_without_all_the_codes(vocabulary):
    """Half a vocabulary: the code that is missing is named, and nothing is left half loaded."""
    with pytest.raises(CommandError, match=r"Unknown code \S+: run load_vocabularies first"):
        load_demo()
    assert not HomePage.objects.exists()
    assert not User.objects.exists()


def test_a_site_in_use(vocabulary, site_tree):
    before = list(Page.objects.order_by("pk").values())
    with pytest.raises(CommandError, match="has a home page of its own"):
        load_demo()
    assert list(Page.objects.order_by("pk").values()) == before
    assert Site.objects.get().root_page_id == site_tree.home.fr.pk
