"""The glossary in the admin: among the vocabularies, for who keeps them; who writes reads it."""

import pytest
from django.db.utils import IntegrityError
from django.urls import reverse

from portal.glossary.models import Term

from ..soup import soup_of, texts

pytestmark = pytest.mark.django_db
LIST = "/admin/glossary/"
ADD = f"{LIST}add/"
GIVEN = dict.fromkeys(("others_fr", "others_en", "note"), "")
GIVEN |= {"term_fr": "jeu de données", "term_en": "dataset"}


@pytest.fixture
def moderator(client_of, site_tree):
    return client_of("moderator")


@pytest.fixture
def term(db):
    return Term.objects.create(
        term_fr="données ouvertes", term_en="open data", note="Réutilisables par licence."
    )


def add(client, **values):
    return client.post(ADD, {**GIVEN, **values})


def errors(response):
    assert response.status_code == 200
    return texts(soup_of(response), ".error-message")


@pytest.mark.parametrize(
    ("role", "reads", "keeps"),
    [
        ("visitor", 302, 302),
        ("member", 302, 302),
        ("editor", 200, 302),
        ("moderator", 200, 200),
        ("coordinator", 200, 200),
    ],
)
def test_who_may(client_of, site_tree, term, role, reads, keeps):
    client = client_of(role)
    for address in (LIST, f"{LIST}inspect/{term.pk}/"):
        assert client.get(address).status_code == reads
    for address in (ADD, f"{LIST}edit/{term.pk}/", f"{LIST}delete/{term.pk}/"):
        assert client.get(address).status_code == keeps
    add(client)
    assert Term.objects.count() == 1 + (keeps == 200)


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_it_is_in_the_menu(client_of, site_tree, role):
    assert reverse("wagtailsnippets_glossary_term:list") == LIST
    assert f'"{LIST}"' in client_of(role).get("/admin/").content.decode()


def test_what_is_as_good_is_tidied(moderator):
    add(moderator, others_en=" data set ;data  sets,, Data Set")
    term = Term.objects.get()
    assert term.others_en == "data set\ndata sets"
    assert term.wordings("en") == ("dataset", "data set", "data sets")
    assert term.wordings("fr") == ("jeu de données",)


@pytest.mark.parametrize("given", ["Données ouvertes", "DONNEES  OUVERTES", "donnée ouverte"])
def test_each_term_once(moderator, term, given):
    told = f"Il est déjà dans le glossaire : {term}"
    assert errors(add(moderator, term_fr=given)) == [told]
    assert Term.objects.get() == term


def test_in_english_too_but_what_is_as_good_may_be_another_term(moderator, term):
    assert errors(add(moderator, term_en="Open Data"))
    add(moderator, others_en="open data")
    assert Term.objects.count() == 2


def test_what_has_no_word(moderator):
    told = "Des signes seuls ne font pas un terme : écrivez un mot."
    response = add(moderator, term_fr="…", term_en="", others_en="data set, !")
    assert errors(response) == [told, "Champ requis.", told]
    assert not Term.objects.exists()


def test_a_term_may_be_saved_as_it_is(moderator, term):
    moderator.post(f"{LIST}edit/{term.pk}/", {**GIVEN, "term_fr": "Donnée ouverte"})
    assert Term.objects.get().term_fr == "Donnée ouverte"


def test_two_at_once(term):
    with pytest.raises(IntegrityError):
        Term.objects.create(term_fr=term.term_fr, term_en="x")


@pytest.mark.parametrize("query", ["donnees", "OPEN", "licence", "data ouvertes"])
def test_it_is_searched(client_of, site_tree, term, query):
    Term.objects.create(term_fr="protocole", term_en="protocol")
    soup = soup_of(client_of("editor").get(LIST, {"q": query}))
    [row] = soup.select("main tbody tr")
    assert row.select_one(".title-wrapper").get_text(strip=True) == "données ouvertes"


def test_it_is_exported(client_of, site_tree, term):
    text = b"".join(client_of("editor").get(LIST, {"export": "csv"})).decode()
    assert text.splitlines()[1] == "données ouvertes,,open data,,Réutilisables par licence."


def test_who_writes_reads_what_else_may_be_said(client_of, site_tree, term):
    term.others_en = "free data\nopen dataset"
    term.save()
    shown = texts(soup_of(client_of("editor").get(f"{LIST}inspect/{term.pk}/")), "main dd")
    assert "free data, open dataset" in shown
