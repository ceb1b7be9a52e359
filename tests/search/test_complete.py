"""What completes the words that someone types, and for whom."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override
from wagtail.models import PageViewRestriction

from directory.models import ProjectParty
from search.completion import Typed
from search.names import READ, folded_words
from tests.factories import (
    EventPageFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    StandardPageFactory,
    translate,
)
from tests.standing import standing

pytestmark = pytest.mark.django_db
COMPLETE = "/api/v1/complete"
API = "/api/v1/search"


@standing
def project(site_tree, vocabulary):
    """A page of each kind around what the tests type; the project."""
    disciplines, territories = vocabulary.disciplines, vocabulary.territories
    project = ProjectPageFactory(
        title="L’Écologie de l'eau & des <mares>",
        disciplines=[disciplines["1.6-ecology"]],
        territories=[territories["FR-DEP-29"]],
        tags=["Œuvre d'art", "eau douce"],
        parties=[ProjectParty(organisation=OrganisationFactory(name='Amis "de l’eau"'))],
    )
    translate(project, title="Water ecology", slug="water")
    EventPageFactory(title="Sortie en forêt", territories=[territories["FR-DEP-35"]])
    NewsPageFactory(title="Saint-Malo, eaux vives", disciplines=[disciplines["1.6"]])
    OrganisationFactory(name="Écologie sans page")
    return project


@pytest.fixture
def site(project, engine):
    return project


def groups(client, q, language="fr", **query):
    response = client.get(COMPLETE, {"q": q, **query}, headers={"accept-language": language})
    assert response.status_code == 200
    return {group["group"]: group["items"] for group in response.json()["groups"]}


def texts(*given, **query):
    found = groups(*given, **query)
    return {name: [item["text"] for item in items] for name, items in found.items()}


TITLE = "L’Écologie de l'eau & des <mares>"


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("", {}),
        ("e", {}),
        ("é ", {}),
        ("...", {}),
        ("ecol", {"title": [TITLE], "discipline": ["Écologie"]}),
        ("ÉCOLOGIE", {"title": [TITLE], "discipline": ["Écologie"]}),
        ("l'ecol", {"title": [TITLE], "discipline": ["Écologie"]}),
        ("colog", {}),
        ("mares", {"title": [TITLE]}),
        ("ecologie de l’ea", {"title": [TITLE]}),
        ("mares ecol", {"title": [TITLE]}),
        ("ecol mares", {}),
        ("saint mal", {"title": ["Saint-Malo, eaux vives"]}),
        ("malo", {"title": ["Saint-Malo, eaux vives"]}),
        ("oeuv", {"tag": ["Œuvre d'art"]}),
        ("œuvre d'a", {"tag": ["Œuvre d'art"]}),
        ("finis", {"territory": ["Finistère"]}),
        ("ille vil", {"territory": ["Ille-et-Vilaine"]}),
        ("vilaine ille", {"territory": ["Ille-et-Vilaine"]}),
        ("paris", {}),
        (
            "eau",
            {
                "title": [TITLE, "Saint-Malo, eaux vives"],
                "organisation": ['Amis "de l’eau"'],
                "tag": ["eau douce"],
            },
        ),
    ],
)
def test_what_is_suggested(client, site, q, expected):
    assert texts(client, q) == expected


def test_shape(client, site):
    response = client.get(COMPLETE, {"q": "écol"}, headers={"accept-language": "fr"})
    with override("fr"):
        label = gettext("Titles")
    assert response.json() == {
        "groups": [
            {
                "group": "title",
                "label": label,
                "items": [
                    {
                        "text": TITLE,
                        "html": "L’<mark>Écol</mark>ogie de l&#x27;eau &amp; des &lt;mares&gt;",
                        "url": site.url,
                        "code": None,
                        "count": None,
                    }
                ],
            },
            {
                "group": "discipline",
                "label": "Disciplines",
                "items": [
                    {
                        "text": "Écologie",
                        "html": "<mark>Écol</mark>ogie",
                        "url": "/fr/search/?discipline=1.6-ecology",
                        "code": "1.6-ecology",
                        "count": 1,
                    }
                ],
            },
        ]
    }


@pytest.mark.parametrize("q", ["eau", "ecol", "sc", "fr", "oeuvre", "bre", "am"])
def test_choosing_leads_to_what_was_promised(client, site, q):
    for items in groups(client, q).values():
        for item in items:
            response = client.get(item["url"])
            assert response.status_code == 200
            if "/search/" in item["url"]:
                total = client.get(API, QUERY_STRING=item["url"].partition("?")[2]).json()["total"]
                assert total == (item["count"] or total) > 0


class TestLanguages:
    def test_titles_are_those_that_the_visitor_reads(self, client, site):
        assert texts(client, "wat", "fr") == {}
        assert texts(client, "wat", "en") == {"title": ["Water ecology"]}
        assert "title" not in texts(client, "ecologie", "en")
        [item] = groups(client, "wat", "en")["title"]
        assert item["url"].startswith("/en/")

    def test_what_isnt_translated_is_suggested_to_all(self, client, site):
        for language in ("fr", "en"):
            assert texts(client, "foret", language) == {"title": ["Sortie en forêt"]}

    def test_labels(self, client, site):
        [item] = groups(client, "ecol", "en")["discipline"]
        assert (item["text"], item["url"]) == (
            "Ecology", "/en/search/?discipline=1.6-ecology",
        )  # fmt: skip


class TestKinds:
    def test_of_the_page_one_is_on(self, client, site):
        assert texts(client, "eau", kind="news") == {"title": ["Saint-Malo, eaux vives"]}
        assert texts(client, "biol", kind="news") == {"discipline": ["Sciences biologiques"]}
        [item] = groups(client, "sciences bio", kind="project")["discipline"]
        assert item["count"] == 1
        assert item["url"] == "/fr/search/?kind=project&discipline=1.6"

    def test_names_lead_to_that_kind(self, client, site):
        [item] = groups(client, "eau d", kind="project")["tag"]
        assert item["url"] == "/fr/search/?q=%22eau+douce%22&kind=project"


class TestMany:
    def test_five_of_each_by_the_matching_word(self, client, site_tree):
        for n in range(8, 0, -1):
            StandardPageFactory(title=f"Page mare {n}")
        assert texts(client, "mar") == {"title": [f"Page mare {n}" for n in range(1, 6)]}
        assert texts(client, "mar", size=2) == {"title": ["Page mare 1", "Page mare 2"]}

    def test_a_name_of_many_pages_is_suggested_once(self, client, site_tree):
        for n in range(3 * READ):
            ProjectPageFactory(title=f"Projet {n:03}", tags=["mares"])
        ProjectPageFactory(title="Autre", tags=["mares salées", "marettes"])
        assert texts(client, "mar") == {"tag": ["mares", "mares salées", "marettes"]}

    def test_as_many_queries_whatever_is_hidden(self, client, site_tree):
        """Hidden names take neither the place nor the time of those that are shown."""

        def asked():
            with CaptureQueriesContext(connection) as queries:
                found = texts(client, "mar")
            return found, len(queries)

        StandardPageFactory(title="Marmotte")
        hidden = StandardPageFactory(title="Réserve")
        PageViewRestriction.objects.create(page=hidden, restriction_type="login")
        StandardPageFactory(title="Mare", parent=hidden)
        client.get(API)
        before = asked()
        assert before[0] == {"title": ["Marmotte"]}
        for n in range(8 * READ):
            StandardPageFactory(title=f"Mare {n:03}", parent=hidden)
        client.get(API)
        assert asked() == before


class TestFreshness:
    def test_renamed_retagged_hidden_and_gone(self, client, client_of, site):
        site.title = "Étangs"
        site.tags.set(["vase"])
        site.save_revision().publish()
        assert texts(client, "mares") == {}
        assert texts(client, "etang") == {"title": ["Étangs"]}
        assert texts(client, "vas") == {"tag": ["vase"]}
        restriction = PageViewRestriction.objects.create(page=site, restriction_type="groups")
        assert texts(client, "vas") == texts(client, "finis") == {}
        member = client_of("member")
        assert texts(member, "vas") == {}
        group = Group.objects.create(name="Dedans")
        restriction.groups.set([group])
        member.user.groups.add(group)
        assert texts(member, "vas") == {"tag": ["vase"]}
        assert texts(member, "finis") == {"territory": ["Finistère"]}
        restriction.delete()
        assert texts(client, "vas") == {"tag": ["vase"]}
        site.unpublish()
        assert texts(client, "vas") == {}

    def test_organisation_that_gets_another_name(self, client, site):
        organisation = site.parties.get().organisation
        organisation.name = "Les Hirondelles"
        organisation.save()
        assert "organisation" not in texts(client, "amis")
        assert texts(client, "hiron") == {"organisation": ["Les Hirondelles"]}


def test_how_long_it_may_be_kept(client, client_of, site):
    assert client.get(f"{COMPLETE}?q=eau")["Cache-Control"] == "max-age=60, private"
    response = client_of("member").get(f"{COMPLETE}?q=eau")
    assert response["Cache-Control"] == "max-age=60, private"
    assert set(response["Vary"].split(", ")) >= {"Cookie", "Accept-Language"}
    assert client.get(f"{COMPLETE}?q=%00")["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("typed", "text", "html"),
    [
        ("ecol", "Écologie", "<mark>Écol</mark>ogie"),
        ("ecol", "E\u0301cologie", "<mark>Écol</mark>ogie"),
        ("oe", "Œuvres", "<mark>Œ</mark>uvres"),
        ("o", "Œuvres", "<mark>Œ</mark>uvres"),
        ("l'ea", "L’eau", "L’<mark>ea</mark>u"),
        ("aujourd'h", "Aujourd’hui", "<mark>Aujourd’h</mark>ui"),
        ("de ma", "De mare en mars", "<mark>De</mark> <mark>ma</mark>re en <mark>ma</mark>rs"),
        ("b", "<b>&", "&lt;<mark>b</mark>&gt;&amp;"),
        ("co", "Éco-code", "Éco-<mark>co</mark>de"),
    ],
)  # fmt: skip
def test_marks(typed, text, html):
    assert Typed(folded_words(typed)).mark(text) == html
