"""The pages of disciplines and territories: what is filed there, as each visitor may see it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from portal.core import tree
from portal.core.models import Discipline, Territory
from tests.factories import (
    EventPageFactory,
    NewsPageFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    translate,
)
from tests.soup import soup_of, texts, unchanging

pytestmark = pytest.mark.django_db
ECOLOGY = "/fr/disciplines/1.6-ecology/"


def section(soup, name):
    """The titles under a heading."""
    return texts(soup, f"section[aria-labelledby={name}] .hit__title")


def doors(soup, selector=".doors a"):
    return {door["href"]: texts(door, ".count") for door in soup.select(selector)}


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


@pytest.fixture
def ecology(site_tree, vocabulary):
    return {"disciplines": [vocabulary.disciplines["1.6-ecology"]]}


@pytest.fixture
def birds(site_tree, vocabulary):
    return {"disciplines": [vocabulary.disciplines["1.6-ornithology"]]}


class TestWhatIsFiledThere:
    def test_by_kind_those_that_recruit_first(self, client, ecology, birds):
        ProjectPageFactory(title="Terminé", status="completed", **ecology)
        ProjectPageFactory(title="Recrute", **ecology)
        ProjectPageFactory(title="Ailleurs", **birds)
        EventPageFactory(title="À venir", **ecology)
        EventPageFactory(title="Passé", start=timezone.now() - timedelta(days=9), **ecology)
        ResourcePageFactory(title="Guide", **ecology)
        NewsPageFactory(title="Nouvelle", **ecology)
        soup = soup_of(client.get(ECOLOGY))
        names = ["recruiting", "others", "events", "resources", "news"]
        assert {name: section(soup, name) for name in names} == {
            "recruiting": ["Recrute"],
            "others": ["Terminé"],
            "events": ["À venir"],
            "resources": ["Guide"],
            "news": ["Nouvelle"],
        }
        [action] = soup.select(".page-title .action a")
        assert action["href"] == "/fr/search/?kind=project&discipline=1.6-ecology"
        assert "2" in action.get_text()

    def test_children_are_doors_with_counts(self, client, ecology, birds):
        for _number in range(2):
            ProjectPageFactory(**ecology)
        ResourcePageFactory(**birds)
        soup = soup_of(client.get("/en/disciplines/1.6/"))
        assert doors(soup) == {
            "/en/disciplines/1.6-ecology/": ["2 projects"],
            "/en/disciplines/1.6-ornithology/": ["1 other page"],
        }

    def test_much_is_cut_and_leads_to_the_search(self, client, ecology, monkeypatch):
        monkeypatch.setattr("search.landing.RECRUITING_SHOWN", 2)
        monkeypatch.setattr("search.landing.PROJECTS_SHOWN", 2)
        for number in range(5):
            ProjectPageFactory(title=f"Recrute {number}", **ecology)
            ProjectPageFactory(title=f"En pause {number}", status="on-hold", **ecology)
        soup = soup_of(client.get(ECOLOGY))
        assert section(soup, "recruiting") == ["Recrute 4", "Recrute 3"]
        assert section(soup, "others") == ["En pause 4", "En pause 3"]
        more = [link["href"] for link in soup.select(".more a")]
        assert more == [
            "/fr/search/?kind=project&discipline=1.6-ecology&status=recruiting",
            "/fr/search/?kind=project&discipline=1.6-ecology",
        ]
        for address in more:
            assert soup_of(client.get(address)).select(".hit")

    def test_a_territory_shows_what_is_open_more_widely(self, client, site_tree, vocabulary):
        territories = vocabulary.territories
        ProjectPageFactory(title="Ici", territories=[territories["FR-DEP-29"]])
        ProjectPageFactory(title="Partout", territories=[territories["FR"]])
        soup = soup_of(client.get("/en/territories/FR-DEP-29/"))
        assert section(soup, "recruiting") == ["Ici"]
        [wider] = soup.select("section[aria-labelledby=wider] a")
        assert texts(soup, "section[aria-labelledby=wider] a") == ["France as a whole (1)"]
        assert texts(soup_of(client.get(wider["href"])), ".hit__title") == ["Partout"]

    @pytest.mark.parametrize("query", ["", "?kind=news&page=7&x=%00"])
    def test_parameters_change_nothing(self, client, ecology, query):
        ProjectPageFactory(title="Mares", **ecology)
        assert section(soup_of(client.get(ECOLOGY + query)), "recruiting") == ["Mares"]


class TestNothingThere:
    def test_leads_to_the_parent_and_to_what_is_beside(self, client, ecology, vocabulary):
        ProjectPageFactory(**ecology)
        soup = soup_of(client.get("/fr/disciplines/1.6-ornithology/"))
        addresses = [link["href"] for link in soup.select(".empty a")]
        assert addresses == [
            "/fr/disciplines/1.6/",
            "/fr/disciplines/",
            "/fr/search/?kind=project",
        ]
        assert list(doors(soup)) == [ECOLOGY]
        assert soup.select(".hit") == []

    def test_the_parent_is_the_nearest_one_that_has_something(self, client, ecology):
        ProjectPageFactory(**ecology)
        soup = soup_of(client.get("/fr/disciplines/1.3/"))
        assert soup.select_one(".empty a")["href"] == "/fr/disciplines/1/"

    def test_an_empty_site(self, client, site_tree, vocabulary):
        for address in (ECOLOGY, "/fr/territories/ONLINE/", "/fr/territories/WORLD/"):
            soup = soup_of(client.get(address))
            assert len(soup.select(".empty")) == 1
            assert soup.select(".doors") == []
        assert len(soup_of(client.get("/fr/disciplines/")).select(".empty")) == 1


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "/fr/disciplines/nowhere/",
            "/fr/disciplines/FR/",
            "/fr/territories/1.6/",
            "/fr/territories/FR:only/",
            "/fr/disciplines/%00/",
        ],
    )
    def test_unknown_codes(self, client, site_tree, vocabulary, address):
        assert client.get(address).status_code == 404

    def test_a_former_code_leads_to_the_node(self, client, site_tree, vocabulary):
        source, target = (Discipline.objects.get(code=code) for code in ("1.6-ecology", "1.3"))
        tree.merge(source, target)
        response = client.get("/en/disciplines/1.6-ecology/")
        assert (response.status_code, response["Location"]) == (301, "/en/disciplines/1.3/")

    def test_are_only_read(self, client, site_tree, vocabulary):
        assert client.post(ECOLOGY).status_code == 405
        assert client.post("/fr/disciplines/").status_code == 405
        assert client.head(ECOLOGY).status_code == 200

    @pytest.mark.parametrize(
        ("language", "other"), [("fr", "en"), ("en", "fr")], ids=["French", "English"]
    )
    @pytest.mark.parametrize("rest", ["disciplines/", "disciplines/1.6/", "territories/FR/"])
    def test_name_themselves_and_the_other_language(
        self, client, site_tree, vocabulary, language, other, rest
    ):
        soup = soup_of(client.get(f"/{language}/{rest}?x=1"))
        links = {
            (link["rel"][0], link.get("hreflang")): link["href"]
            for link in soup.select("link[hreflang], link[rel=canonical]")
        }
        here = f"http://testserver/{language}/{rest}"
        assert links[("canonical", None)] == links[("alternate", language)] == here
        [switch] = soup.select(f".tools a[hreflang={other}]")
        assert switch["href"].startswith(f"/{other}/{rest}")
        assert len(soup.select("meta[name=description]")) == 1

    def test_breadcrumb_and_title(self, client, site_tree, vocabulary):
        soup = soup_of(client.get("/en/territories/FR-DEP-29/"))
        assert texts(soup, ".breadcrumb li") == [
            "Home", "Territories", "World", "France", "Brittany", "Finistère",
        ]  # fmt: skip
        for link in soup.select(".breadcrumb a"):
            assert client.get(link["href"]).status_code == 200
        assert texts(soup, "title") == ["Finistère – Territories – Science Ensemble"]
        assert texts(soup, "h1") == ["Finistère"]


class TestText:
    def test_is_in_the_language_of_the_page_else_in_another_and_says_so(
        self, client, site_tree, vocabulary
    ):
        Discipline.objects.filter(code="1.6").update(
            text_fr="<p>Le <b>vivant</b>.</p>", text_en='<p data-block-key="x"></p>'
        )
        french = soup_of(client.get("/fr/disciplines/1.6/"))
        assert texts(french, ".landing__text") == ["Le vivant."]
        assert french.select_one("meta[name=description]")["content"] == "Le vivant."
        english = soup_of(client.get("/en/disciplines/1.6/"))
        assert english.select_one(".landing__text")["lang"] == "fr"
        assert "French" in texts(english, ".byline")[0]
        assert "vivant" not in english.select_one("meta[name=description]")["content"]

    def test_links_are_resolved(self, client, site_tree, vocabulary):
        project = ProjectPageFactory()
        link = f'<p><a linktype="page" id="{project.pk}">Mares</a></p>'
        Territory.objects.filter(code="FR").update(text_fr=link)
        soup = soup_of(client.get("/fr/territories/FR/"))
        assert soup.select_one(".landing__text a")["href"] == project.url


class TestTree:
    def test_lists_what_holds_something(self, client, ecology, birds, vocabulary):
        ProjectPageFactory(**ecology)
        NewsPageFactory(**birds)
        ProjectPageFactory(disciplines=[vocabulary.disciplines["3"]])
        soup = soup_of(client.get("/en/disciplines/"))
        assert texts(soup, ".shelf h2") == ["Natural sciences 1 project", "Other fields"]
        links = {link["href"]: link.get_text() for link in soup.select(".shelf__groups a")}
        assert links == {
            "/en/disciplines/1.6/": "Biological sciences",
            "/en/disciplines/1.6-ecology/": "Ecology",
            "/en/disciplines/1.6-ornithology/": "Ornithology",
        }
        assert texts(soup, ".shelf__groups .count") == ["1 project", "1 project", "1 other page"]
        assert doors(soup) == {"/en/disciplines/3/": ["1 project"]}

    def test_territories_are_shelved_by_country(self, client, site_tree, vocabulary):
        for code in ("FR-DEP-75", "FR-DEP-29", "BE", "ONLINE"):
            ProjectPageFactory(territories=[vocabulary.territories[code]])
        soup = soup_of(client.get("/fr/territories/"))
        assert texts(soup, ".shelf h2 a") == ["France"]
        assert texts(soup, ".tree > .doors a span:first-child") == ["Monde", "En ligne, partout"]
        assert texts(soup, ".shelf .doors a span:first-child") == ["Belgique"]
        assert texts(soup, ".shelf__groups p a") == ["Bretagne", "Île-de-France"]
        assert texts(soup, ".shelf__groups li li a") == ["Finistère", "Paris"]


class TestLeaks:
    """What somebody may not see is in no count, no list and no door; what they may see, is."""

    ADDRESSES = [
        ECOLOGY,
        "/fr/disciplines/1.6/",
        "/fr/disciplines/1.6-ornithology/",
        "/fr/disciplines/",
        "/fr/territories/FR-REG-53/",
        "/fr/territories/FR-DEP-29/",
        "/fr/territories/",
    ]

    def test_as_if_it_did_not_exist(self, client, client_of, ecology, vocabulary):
        member = client_of("member")
        ProjectPageFactory(title="Ouvert", **ecology)
        filed = ecology | {"territories": [vocabulary.territories["FR-DEP-29"]]}
        before = {address: unchanging(client.get(address)) for address in self.ADDRESSES}
        restrict(ProjectPageFactory(title="Entre nous", **filed))
        restrict(EventPageFactory(title="Réunion", **filed))
        ResourcePageFactory(title="Brouillon", live=False, **filed)
        for address in self.ADDRESSES:
            assert unchanging(client.get(address)) == before[address], address
        soup = soup_of(member.get(ECOLOGY))
        assert sorted(section(soup, "recruiting")) == ["Entre nous", "Ouvert"]
        assert section(soup, "events") == ["Réunion"]
        assert doors(soup_of(member.get("/fr/disciplines/1.6/")))[ECOLOGY] == ["2 projets"]


class TestQueries:
    @pytest.mark.django_db(transaction=True)
    def test_are_bounded_however_much_there_is(
        self, client, django_assert_max_num_queries, site_tree, vocabulary
    ):
        filed = {
            "disciplines": [vocabulary.disciplines["1.6-ecology"]],
            "territories": [vocabulary.territories["FR-DEP-29"]],
        }
        for factory in (ProjectPageFactory, EventPageFactory, ResourcePageFactory, NewsPageFactory):
            for _number in range(9):
                translate(factory(**filed))
        for address in (
            ECOLOGY, "/en/disciplines/1/", "/en/territories/FR-DEP-29/", "/fr/territories/WORLD/",
        ):  # fmt: skip
            client.get(address)
            with django_assert_max_num_queries(20):
                assert len(soup_of(client.get(address)).select(".hit")) == 6 + 3 * 4
        for address in ("/fr/disciplines/", "/en/territories/"):
            with django_assert_max_num_queries(10):
                assert soup_of(client.get(address)).select(".tree a")
