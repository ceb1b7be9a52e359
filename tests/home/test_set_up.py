"""`manage.py set_up`: what a release and `make run` do to the database."""

import io

import pytest
from django.core.management import call_command

from directory.models import ProjectPage
from portal.core.models import Discipline, Territory
from portal.glossary.models import Term
from search.models import SynonymSet

pytestmark = pytest.mark.django_db
VOCABULARIES = (Discipline, Territory, SynonymSet, Term)


def set_up(**options):
    output = io.StringIO()
    call_command("set_up", stdout=output, **options)
    return output.getvalue()


def held():
    return {model: list(model.objects.values()) for model in VOCABULARIES}


def test_it_loads_what_the_site_comes_with_once():
    set_up()
    before = held()
    assert all(before.values()) and not ProjectPage.objects.exists()
    assert " 0 unchanged" not in set_up()
    assert held() == before


def test_what_staff_have_changed_stays():
    set_up()
    Discipline.objects.filter(code="1.6").update(label_fr="Le vivant", edited=True)
    SynonymSet.objects.first().delete()
    Term.objects.first().delete()
    before = held()
    set_up()
    assert held() == before


def test_the_demonstration_is_asked_for(demo):
    count = ProjectPage.objects.count()
    assert "already there" in set_up(demo=True)
    assert ProjectPage.objects.count() == count > 0
