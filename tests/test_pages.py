"""What visitors see of each page: its facts, what surrounds it, and in how many queries."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override
from PIL import Image
from wagtail.documents.models import Document
from wagtail.models import PageViewRestriction

from directory.models import ProjectParty, ProjectPoint, ProjectPublication
from portal.core.choices import PartyRole
from portal.core.models import PortalImage
from portal.events.models import EventOrganiser
from resources.models import ResourceAuthor
from tests.soup import soup_of, texts
from tests.standing import standing

from .factories import (
    EventPageFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    StandardPageFactory,
    translate,
)

QUERIES_OF_A_SEARCH = 7
QUERIES_ON_ELASTICSEARCH = 4
YESTERDAY, TODAY, TOMORROW = (timedelta(days=number) for number in (-1, 0, 1))


def say(text, n=None):
    """What the site says in French."""
    with override("fr"):
        return gettext(text) if n is None else ngettext(text.replace("others", "other"), text, n)


def project(**fields):
    """A project whose dates are given as seen from today, since a run may go past midnight."""
    today = timezone.localdate()
    dates = {name: today + value for name, value in fields.items() if isinstance(value, timedelta)}
    return ProjectPageFactory(**fields | dates)


def restrict(page, kind=PageViewRestriction.LOGIN, **values):
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, **values)


@standing
def image():
    pixels = BytesIO()
    Image.new("RGB", (1600, 900), "teal").save(pixels, "png")
    file = ImageFile(BytesIO(pixels.getvalue()), name="pond.png")
    return PortalImage.objects.create(title="pond.png", description="A pond", file=file)


def rich_project(vocabulary, image):
    """A project with many rows of everything that a page shows."""
    parties = [ProjectParty(organisation=OrganisationFactory(), role="partner") for _ in range(12)]
    parties.append(ProjectParty(organisation=OrganisationFactory(name="Zoé"), role="lead"))
    project = ProjectPageFactory(
        title="Mares et étangs",
        disciplines=[vocabulary.disciplines["1.6-ecology"]],
        territories=[vocabulary.territories["FR-DEP-29"]],
        tags=["mares", "tritons"],
        image=image,
        commune="Brest",
        tasks=["observe", "count"],
        contact_email="mares@example.org",
        parties=parties,
        points=[ProjectPoint(commune=f"Commune {n}") for n in range(6)],
        publications=[ProjectPublication(title=f"Article {n}", year=2020 + n) for n in range(8)],
    )
    for n in range(5):
        ProjectPageFactory(title=f"Parent {n}", disciplines=list(project.disciplines.all()))
        ResourcePageFactory(project=project)
        EventPageFactory(project=project)
        NewsPageFactory(project=project)
    return project


@standing
def rich(site_tree, vocabulary, image):
    """A rich project in both languages."""
    project = rich_project(vocabulary, image)
    return SimpleNamespace(project=project, in_english=translate(project, title="Ponds"))


@pytest.mark.django_db(transaction=True)
class TestQueries:
    """Counts don't grow with rows, and stay in their bounds in either language."""

    @pytest.fixture(autouse=True)
    def warm(self, rich, client):
        self.project, self.in_english = rich.project, rich.in_english
        client.get(self.project.url)  # which makes the renditions of the image, once for all

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_project(self, client, django_assert_max_num_queries, language):
        page = self.project if language == "fr" else self.in_english
        with django_assert_max_num_queries(20):
            soup = soup_of(client.get(page.url))
        assert len(soup.select("#offshoots ~ ol > li")) == 15
        assert len(soup.select("aside dl a, aside dd")) > 13

    def test_resource(self, client, django_assert_max_num_queries, image):
        page = ResourcePageFactory(
            project=self.project,
            organisation=OrganisationFactory(),
            image=image,
            tags=["mares"],
            authors=[ResourceAuthor(family_name=f"Martin {n}") for n in range(9)],
        )
        client.get("/fr/search/")
        with django_assert_max_num_queries(20):
            client.get(page.url)

    def test_event(self, client, django_assert_max_num_queries, image):
        organisers = [EventOrganiser(organisation=OrganisationFactory()) for _ in range(9)]
        page = EventPageFactory(project=self.project, image=image, organisers=organisers)
        client.get("/fr/search/")
        with django_assert_max_num_queries(20):
            client.get(page.url)

    @pytest.mark.parametrize("address", ["/fr/", "/en/"])
    def test_home(self, client, django_assert_max_num_queries, address):
        with django_assert_max_num_queries(20):
            client.get(address)

    @pytest.mark.parametrize(
        "query", ["", "?q=mares", "?q=parent&discipline=1&sort=title", "?view=map"]
    )
    def test_search(self, client, django_assert_max_num_queries, query):
        with django_assert_max_num_queries(8):
            assert soup_of(client.get(f"/fr/search/{query}")).select(".hit")

    def test_search_is_constant(self, client, django_assert_num_queries):
        """The same for three hits as for twenty."""
        for name, hits in [("Relais", 3), ("Halte", 20)]:
            for n in range(hits):
                StandardPageFactory(title=f"{name} {n}")
            client.get("/fr/search/?q=parent")  # which takes in what was written
            with django_assert_num_queries(QUERIES_OF_A_SEARCH):
                found = soup_of(client.get(f"/fr/search/?q={name}")).select(".hit")
            assert len(found) == hits

    @pytest.mark.parametrize(
        "rest", ["", "&kind=page", "&sort=title&kind=page&from=", "&page=1", "&view=map"]
    )
    def test_search_on_elasticsearch(self, client, elastic_index, rest):
        """None for the hits, however many they are: the counter, the state, the frame's two."""
        for n in range(20):
            StandardPageFactory(title=f"Halte {n} {'Relais' * (n < 3)}")
        elastic_index.build()
        for question, hits in [("q=relais", 3), ("q=halte", 20), ("", 20)]:
            address = f"/fr/search/?{question}{rest}"
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
            assert len(soup_of(response).select(".hit")) == hits
            assert response.context["results"].engine == "elasticsearch"
            asked = [query["sql"] for query in queries]
            assert len(asked) == QUERIES_ON_ELASTICSEARCH, asked
            assert [sql for sql in asked if "texts" in sql] == []


class TestProject:
    def test_facts(self, client, rich):
        project = rich.project
        soup = soup_of(client.get(project.url))
        facts = {
            " ".join(row.dt.get_text().split()): texts(row, "dd")
            for row in soup.select("aside dl > div")
        }
        assert len(facts[str(PartyRole.PARTNER.label)]) == 12
        assert list(facts.values())[:2] == [
            [str(label) for label in project.get_tasks_display()],
            ["Brest", *(f"Commune {n}" for n in range(6))],
        ]
        assert texts(soup, ".glance dt") == [say("Where"), say("Cost")]
        others = say("and %(n)d others", 5) % {"n": 5}
        assert texts(soup, ".glance dd") == [
            f"Brest, Commune 0, {others}",
            say("Free of charge"),
        ]
        assert texts(soup, "header .filing li") == ["Écologie", "Finistère"]
        links = [link["href"] for link in soup.select("header .filing a")]
        assert links == [
            "/fr/disciplines/1.6-ecology/",
            "/fr/territories/FR-DEP-29/",
        ]
        assert texts(soup, ".breadcrumb li") == ["Accueil", "Projets", "Mares et étangs"]

    def test_organisations_by_role_the_lead_first(self, client, rich):
        project = rich.project
        soup = soup_of(client.get(project.url))
        assert texts(soup, "aside dl:nth-of-type(2) > div:first-child dd") == ["Zoé"]
        [byline] = texts(soup, ".byline")
        names = [party.organisation.name for party in project.parties.all()[:3]]
        assert [name in byline for name in ("Zoé", *names)] == [True, True, True, False]
        assert say("%(n)d others", 10) % {"n": 10} in byline

    def test_main_action_is_the_relay(self, client, site_tree):
        project = ProjectPageFactory(site_url="https://www.mares.example.org/join?x=1")
        soup = soup_of(client.get(project.url))
        [action] = soup.select(".button--main")
        assert action["href"] == f"{project.url}go/"
        assert "mares.example.org." in soup.find(id=action["aria-describedby"]).get_text()
        assert client.get(action["href"])["Location"] == project.site_url

    @pytest.mark.parametrize(
        ("contact", "action"),
        [
            ({}, []),
            ({"contact_url": "https://example.org/c"}, ["https://example.org/c"]),
            ({"contact_email": "a@example.org"}, ["mailto:a@example.org?subject=Mares"]),
        ],
    )
    def test_without_a_site_contact_is_the_action(self, client, site_tree, contact, action):
        page = ProjectPageFactory(title="Mares", site_url="", **contact)
        soup = soup_of(client.get(page.url))
        assert [link["href"] for link in soup.select(".action--sticky .button--main")] == action
        assert len(soup.select(".action a")) == len(action)

    @pytest.mark.parametrize(
        ("fields", "badges"),
        [
            ({}, ["badge--recruiting", "badge--active"]),
            ({"end_date": YESTERDAY}, ["badge--completed"]),
            ({"recruiting_from": TOMORROW}, ["badge--active"]),
            ({"status": "on-hold"}, ["badge--on-hold"]),
        ],
    )
    def test_status_follows_time(self, client, site_tree, fields, badges):
        soup = soup_of(client.get(project(**fields).url))
        assert [badge["class"][1] for badge in soup.select(".statuses .badge")] == badges

    @pytest.mark.parametrize(
        ("fields", "standing"),
        [
            ({}, "open"),
            ({"recruiting_until": TODAY}, "open"),
            ({"recruiting_from": TOMORROW}, "opens"),
            ({"recruiting_until": YESTERDAY}, "closed"),
            ({"welcomes_newcomers": False}, "closed"),
            ({"status": "not-started"}, "not-started"),
            ({"status": "on-hold", "recruiting_from": TOMORROW}, "on-hold"),
            ({"end_date": YESTERDAY}, "completed"),
            ({"status": "abandoned"}, "abandoned"),
        ],
    )
    def test_says_whether_one_can_join(self, client, site_tree, fields, standing):
        soup = soup_of(client.get(project(**fields).url))
        [sentence] = soup.select(".standing")
        assert sentence["class"] == ["standing", f"standing--{standing}"]
        assert sentence.get_text(strip=True)

    def test_ended_offers_what_is_like_it_and_open(self, client, site_tree, vocabulary):
        filed = {"disciplines": [vocabulary.disciplines["1.6-ecology"]]}
        ended = ProjectPageFactory(status="completed", **filed)
        soup = soup_of(client.get(ended.url))
        [action] = soup.select(".button--main")
        assert action["href"] == "/fr/search/?kind=project&status=recruiting"
        ProjectPageFactory(title="Ouvert", **filed)
        ProjectPageFactory(title="Complet", welcomes_newcomers=False, **filed)
        ProjectPageFactory(title="Terminé aussi", status="completed", **filed)
        restrict(ProjectPageFactory(title="Entre nous", **filed))
        soup = soup_of(client.get(ended.url))
        assert texts(soup, ".related .hit__title") == ["Ouvert"]
        [action] = soup.select(".button--main")
        assert action["href"] == "#related"
        assert len(soup.select("#related")) == 1
        assert soup.select(".action--sticky") == []
        assert soup.select_one(".action .button--quiet")["href"] == f"{ended.url}go/"

    def test_what_becomes_of_the_data_is_said_at_a_glance(self, client, site_tree):
        words = " ".join(f"mot{n}" for n in range(30))
        page = ProjectPageFactory(data_use=f"<p>A &amp; b</p><p>{words}</p>")
        soup = soup_of(client.get(page.url))
        [link] = soup.select(".glance a")
        assert link.get_text(strip=True) == "A & b " + " ".join(f"mot{n}" for n in range(11)) + "…"
        assert soup.select_one(link["href"]).name == "section"
        licensed = ProjectPageFactory(data_licence="CC-BY-4.0")
        assert texts(soup_of(client.get(licensed.url)), ".glance a") == ["CC BY 4.0"]

    def test_untranslated_is_labelled_and_marked(self, client, site_tree):
        page = ProjectPageFactory(title="Mares", equipment="Bottes", research_question="Quoi ?")
        alias = page.copy_for_translation(site_tree.home.en.locale, alias=True)
        soup = soup_of(client.get(alias.url))
        [note] = texts(soup, ".note")
        assert note.endswith("translated into English yet: you are reading it in French.")
        marked = {found.get_text(strip=True) for found in soup.select("main [lang=fr]")}
        assert {"Mares", "Observer les saisons près de chez soi.", "Bottes", "Quoi ?"} <= marked
        assert soup.select("main h2[lang], main [lang=fr] h2") == []
        assert soup_of(client.get(page.url)).select("main .note, main [lang=fr] h1") == []

    def test_what_belongs_to_it_is_shown_only_to_those_who_may_see_it(
        self, client, client_of, site_tree
    ):
        project = ProjectPageFactory()
        NewsPageFactory(title="Ouvert", project=project)
        NewsPageFactory(title="Brouillon", project=project, live=False)
        restrict(NewsPageFactory(title="Entre nous", project=project))
        secret = ResourcePageFactory(title="Mot de passe", project=project)
        restrict(secret, PageViewRestriction.PASSWORD, password="x")
        shown = texts(soup_of(client.get(project.url)), ".related .hit__title")
        assert shown == ["Ouvert"]
        shown = texts(soup_of(client_of("member").get(project.url)), ".related .hit__title")
        assert sorted(shown) == ["Entre nous", "Ouvert"]

    def test_what_is_like_it_is_shown_only_to_those_who_may_see_it(
        self, client, client_of, site_tree, vocabulary
    ):
        filed = {"disciplines": [vocabulary.disciplines["1.6-ecology"]]}
        project = ProjectPageFactory(**filed)
        ProjectPageFactory(title="Ouvert", **filed)
        restrict(ProjectPageFactory(title="Entre nous", **filed))
        assert texts(soup_of(client.get(project.url)), ".related .hit__title") == ["Ouvert"]
        shown = texts(soup_of(client_of("member").get(project.url)), ".related .hit__title")
        assert sorted(shown) == ["Entre nous", "Ouvert"]

    def test_what_belongs_to_it_is_read_in_the_visitors_language_else_labelled(
        self, client, site_tree
    ):
        project = ProjectPageFactory()
        NewsPageFactory(title="Seulement en français", project=project)
        english = translate(project, title="Ponds")
        ResourcePageFactory(title="Guide", project=english)
        soup = soup_of(client.get(english.url))
        titles = {title.get_text(strip=True): title for title in soup.select(".hit__title")}
        assert sorted(titles) == ["Guide", "Seulement en français"]
        assert {title.get("lang") for title in titles.values()} == {"fr"}
        assert len(soup.select(".hit .tag--language")) == 2

    def test_preview_of_a_draft(self, client_of, site_tree, vocabulary):
        project = ProjectPageFactory(
            live=False, disciplines=[vocabulary.disciplines["1.6-ecology"]], body=[]
        )
        response = client_of("admin").get(f"/admin/pages/{project.pk}/view_draft/")
        assert texts(soup_of(response), "header .filing li") == ["Écologie"]


class TestOfAProject:
    """A page names the project it comes from, if its visitor may know of that project."""

    @pytest.mark.parametrize("factory", [ResourcePageFactory, EventPageFactory, NewsPageFactory])
    def test_names_its_project(self, client, site_tree, factory):
        project = ProjectPageFactory(title="Mares")
        page = factory(project=project)
        [link] = soup_of(client.get(page.url)).select(".of-project a")
        assert (link.get_text(), link["href"]) == ("Mares", project.url)

    @pytest.mark.parametrize("factory", [ResourcePageFactory, EventPageFactory, NewsPageFactory])
    def test_is_silent_on_a_restricted_or_unpublished_project(self, client, site_tree, factory):
        hidden = ProjectPageFactory(title="Projet caché")
        restrict(hidden)
        draft = ProjectPageFactory(title="Projet caché aussi", live=False)
        for project in (hidden, draft):
            content = client.get(factory(project=project).url).content.decode()
            assert "Projet caché" not in content


class TestEvent:
    def test_times_are_those_of_here(self, client, site_tree):
        start = timezone.make_aware(timezone.datetime(2031, 7, 2, 14))
        page = EventPageFactory(start=start, end=start + timedelta(hours=2))
        times = [time["datetime"] for time in soup_of(client.get(page.url)).select(".when time")]
        assert times == ["2031-07-02", "2031-07-02T14:00+02:00", "2031-07-02T16:00+02:00"]


class TestResource:
    def test_reference(self, client, site_tree):
        page = ResourcePageFactory(
            external_url="",
            doi="10.1234/abcd",
            year=2024,
            authors=[ResourceAuthor(family_name="Curie", given_name="Irène")],
        )
        soup = soup_of(client.get(page.url))
        assert soup.select_one(".action a")["href"] == "https://doi.org/10.1234/abcd"
        assert texts(soup, ".byline") == ["Irène Curie"]
        assert texts(soup, ".glance dd") == ["Guide", "2024"]

    @pytest.mark.parametrize("address", ["", "https://example.org/guide"])
    def test_a_download_says_what_it_is(self, client, site_tree, address):
        file = ContentFile(b"%PDF" * 512, name="guide.pdf")
        document = Document.objects.create(title="Protocole", file=file)
        soup = soup_of(client.get(ResourcePageFactory(document=document, external_url=address).url))
        [main] = soup.select(".button--main")
        assert main["href"] == (address or document.url)
        [download] = soup.select(f"header a[href='{document.url}']")
        assert " ".join(download.get_text().split()).endswith("(PDF, 2,0 Kio)")


class TestHome:
    def test_shows_what_the_visitor_may_see(self, client, site_tree, vocabulary):
        filed = {"disciplines": [vocabulary.disciplines["1.6-ecology"]]}
        ProjectPageFactory(title="Ouvert", **filed)
        ProjectPageFactory(title="Terminé", status="completed", **filed)
        restrict(ProjectPageFactory(title="Entre nous", **filed))
        EventPageFactory(title="À venir")
        EventPageFactory(title="Passé", start=timezone.now() - timedelta(days=9))
        NewsPageFactory(title="Nouvelle")
        soup = soup_of(client.get("/fr/"))
        assert sorted(texts(soup, ".hit__title")) == ["Nouvelle", "Ouvert", "À venir"]
        [door] = soup.select(".doors a")
        assert door["href"] == "/fr/search/?kind=project&discipline=1"
        assert "2" in door.select_one(".count").get_text()

    def test_of_an_empty_site(self, client, site_tree):
        soup = soup_of(client.get("/en/"))
        assert texts(soup, "h1") == ["Home"]
        assert soup.select(".hit") == []


class TestAddresses:
    """The home page finds pages by their whole address; Wagtail's own rules still hold."""

    def test_unpublished_page_is_not_found(self, client, site_tree):
        page = ProjectPageFactory(title="Brouillon", live=False)
        assert client.get(page.url).status_code == 404

    def test_page_below_a_page(self, client, site_tree):
        parent = StandardPageFactory(title="Parent", slug="twin")
        child = StandardPageFactory(title="Enfant", slug="twin", parent=parent)
        assert texts(soup_of(client.get(child.url)), "h1") == ["Enfant"]
        assert texts(soup_of(client.get(parent.url)), "h1") == ["Parent"]

    def test_restricted_page_asks_to_sign_in_and_leads_back(self, client, site_tree, member):
        page = ProjectPageFactory()
        restrict(page)
        response = client.get(page.url)
        assert response["Location"] == f"/fr/account/login/?next={page.url}"
        values = {"login": member.email, "password": "open sesame", "next": page.url}
        assert client.post("/fr/account/login/", values)["Location"] == page.url
        assert client.get(page.url).status_code == 200

    def test_sign_in_leads_to_no_other_site(self, client, site_tree, member):
        values = {"login": member.email, "password": "open sesame"}
        response = client.post("/fr/account/login/", values | {"next": "https://evil.example/"})
        assert response["Location"] == "/"

    def test_password_page_says_nothing_of_the_page(self, client, site_tree):
        page = ProjectPageFactory(title="Très secret", teaser="Un secret.")
        restrict(page, PageViewRestriction.PASSWORD, password="mellon")
        soup = soup_of(client.get(page.url))
        assert len(soup.select("input[type=password]")) == 1
        assert "ecret" not in soup.get_text() + str(soup.head)

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_not_found_helps(self, client, site_tree, language):
        response = client.get(f"/{language}/projets/mares-et%20tritons-2.html")
        soup = soup_of(response, 404)
        assert soup.html["lang"] == language
        [form] = soup.select("main form[role=search]")
        assert form["action"] == f"/{language}/search/"
        assert form.select_one("[name=q]")["value"] == "mares et tritons"
        ways = [link["href"] for link in soup.select("main li a")]
        assert len(ways) == 5
        assert [client.get(way).status_code for way in ways] == [200] * 5


class TestTools:
    """Sharing and reporting, on each page of content."""

    @pytest.mark.parametrize(
        "factory",
        [
            ProjectPageFactory,
            ResourcePageFactory,
            EventPageFactory,
            NewsPageFactory,
            StandardPageFactory,
        ],
    )
    def test_every_content_page_has_them(self, client, site_tree, factory):
        page = factory(title="Mares & co")
        soup = soup_of(client.get(page.url))
        address = f"http://testserver{page.url}"
        assert texts(soup, ".share__address") == [address]
        [mail] = soup.select(".share a")
        sent = urlsplit(mail["href"])
        assert dict(parse_qsl(sent.query)) == {"subject": "Mares & co", "body": address}
        assert sent.scheme == "mailto"
        [report] = soup.select(".report-link a")
        assert report["href"] == f"/fr/report/{page.pk}/"
        assert client.get(report["href"]).status_code == 200
