"""The terms that come with the portal: proper ones, offered once, and staff's from then on."""

import json

import pytest
from django.core.management import call_command

from portal.glossary import starters
from portal.glossary.models import OfferedTerm, Term, glossary

pytestmark = pytest.mark.django_db


def test_each_is_a_proper_term():
    rows = json.loads(starters.FILE.read_text("utf-8"))
    assert starters.load() == (len(rows), 0)
    for term in Term.objects.all():
        before = vars(term).copy()
        term.full_clean()
        assert vars(term) == before


def test_each_is_said_by_what_it_is_put_as():
    """So that no translation that follows the glossary is told of it."""
    starters.load()
    known = glossary()
    for term in Term.objects.all():
        for source, target in (("fr", "en"), ("en", "fr")):
            [wording] = known.occurring(getattr(term, f"term_{source}"), source)
            text = getattr(term, f"term_{target}")
            assert not known.said(text, target).isdisjoint(wording.terms)


def test_staff_have_the_last_word():
    made, _left = starters.load()
    changed, deleted = Term.objects.all()[:2]
    changed.term_en = "something else"
    changed.save()
    deleted.delete()
    before = list(Term.objects.values())
    assert starters.load() == (0, made)
    assert list(Term.objects.values()) == before


def test_what_they_have_already_stays_theirs():
    own = Term.objects.create(term_fr="Protocoles", term_en="procedure")
    made, left = starters.load()
    assert left == 1
    assert Term.objects.get(term_fr__istartswith="protocole") == own
    assert Term.objects.count() == made + 1


def test_a_new_one_is_added(capsys):
    made, _left = starters.load()
    OfferedTerm.objects.get(code="protocol").delete()
    Term.objects.get(term_fr="protocole").delete()
    call_command("load_glossary")
    assert capsys.readouterr().out == f"glossary: 1 created, {made - 1} offered before\n"
