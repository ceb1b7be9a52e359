"""What pages say of themselves in schema.org's terms: the right shape, and nothing hidden in it."""

import json
import re

import pytest
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker
from pyld import jsonld as pyld
from wagtail.models import PageViewRestriction

from directory.models import ProjectParty
from portal.core import jsonld
from portal.events.models import EventOrganiser
from resources.models import ResourceAuthor
from tests.soup import soup_of

from .factories import (
    EventPageFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    StandardPageFactory,
    translate,
)

HOST = "http://testserver"
TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "format": "uri", "pattern": "^https?://"}
DATE = {"type": "string", "format": "date"}
MOMENT = {"anyOf": [DATE, {"type": "string", "format": "date-time"}]}


def thing(*kinds, required=(), **properties):
    """The schema of a node: of one of these types, with these properties and no others."""
    properties = {
        "@type": {"enum": list(kinds)},
        "@id": URL,
        "name": TEXT,
        "url": URL,
        **properties,
    }
    return {
        "type": "object",
        "properties": properties,
        "required": ["@type", *required],
        "additionalProperties": False,
    }


def several(schema):
    return {"type": "array", "items": schema, "minItems": 1}


ORGANISATION = thing("Organization", required=["name"], alternateName=TEXT, sameAs=URL, logo=URL)
TERM = thing("DefinedTerm", required=["name", "termCode"], termCode=TEXT)
PROJECT = thing("ResearchProject", required=["name", "url"])
ABOUT = several({"anyOf": [TERM, PROJECT]})
PLACE = thing(
    "Place",
    address=thing("PostalAddress", streetAddress=TEXT, addressLocality=TEXT),
    geo=thing(
        "GeoCoordinates",
        required=["latitude", "longitude"],
        latitude={"type": "number"},
        longitude={"type": "number"},
    ),
)
VIRTUAL = thing("VirtualLocation", required=["url"])
COMMON = {"description": TEXT, "inLanguage": TEXT, "image": URL}
REQUIRED = ["@id", "name", "url"]
SCHEMAS = {
    "ResearchProject": thing(
        "ResearchProject",
        required=REQUIRED,
        description=TEXT,
        image=URL,
        sameAs=URL,
        foundingDate=DATE,
        dissolutionDate=DATE,
        keywords=several(TEXT),
        knowsAbout=several(TERM),
        areaServed=several(thing("Place", required=["name"])),
        location=PLACE,
        member=several(ORGANISATION),
        funder=several(ORGANISATION),
        contactPoint=thing("ContactPoint", email=TEXT),
        parentOrganization=ORGANISATION,
    ),
    "Event": thing(
        "Event",
        required=[*REQUIRED, "startDate", "location", "eventAttendanceMode", "eventStatus"],
        **COMMON | {"inLanguage": several(TEXT)},
        startDate=MOMENT,
        endDate=MOMENT,
        eventAttendanceMode={"pattern": "^https://schema.org/(Off|On|Mixed)[a-zA-Z]+Mode$"},
        eventStatus={"pattern": "^https://schema.org/Event[A-Z]"},
        location=several({"anyOf": [PLACE, VIRTUAL]}),
        organizer={"anyOf": [several(ORGANISATION), ORGANISATION]},
        isAccessibleForFree={"type": "boolean"},
        keywords=several(TEXT),
        about=ABOUT,
    ),
    "NewsArticle": thing(
        "NewsArticle",
        required=[*REQUIRED, "headline", "datePublished", "publisher", "author"],
        **COMMON,
        headline={"type": "string", "maxLength": 110},
        datePublished=DATE,
        dateModified={"type": "string", "format": "date-time"},
        author=ORGANISATION,
        publisher=ORGANISATION,
        mainEntityOfPage=URL,
        keywords=several(TEXT),
        about=ABOUT,
    ),
    "WebPage": thing("WebPage", required=REQUIRED, **COMMON),
    "CollectionPage": thing(
        "CollectionPage",
        required=[*REQUIRED, "isPartOf"],
        **COMMON,
        isPartOf={"type": "object", "properties": {"@id": URL}, "required": ["@id"]},
        about=thing("DefinedTerm", "Place", required=["name"], termCode=TEXT),
        mainEntity=thing(
            "ItemList",
            required=["itemListElement"],
            itemListElement=several(
                thing(
                    "ListItem",
                    required=["position", "name", "url"],
                    position={"type": "integer", "minimum": 1},
                )
            ),
        ),
    ),
    "Organization": thing(
        "Organization",
        required=["@id", "name", "mainEntityOfPage"],
        alternateName=TEXT,
        sameAs=URL,
        description=TEXT,
        mainEntityOfPage=URL,
    ),
    "WebSite": thing(
        "WebSite",
        required=[*REQUIRED, "publisher", "potentialAction"],
        **COMMON,
        alternateName=TEXT,
        publisher=ORGANISATION,
        potentialAction=thing(
            "SearchAction",
            required=["target", "query-input"],
            target=thing("EntryPoint", required=["urlTemplate"], urlTemplate=TEXT),
            **{"query-input": {"const": "required name=search_term_string"}},
        ),
    ),
    "BreadcrumbList": thing(
        "BreadcrumbList",
        required=["itemListElement"],
        itemListElement=several(
            thing(
                "ListItem",
                required=["position", "name", "item"],
                position={"type": "integer", "minimum": 1},
                item=URL,
            )
        ),
    ),
}
WORK = {
    **COMMON,
    "inLanguage": several(TEXT),
    "headline": TEXT,
    "learningResourceType": TEXT,
    "author": several(thing("Person", "Organization", givenName=TEXT, familyName=TEXT)),
    "datePublished": {"type": "string", "pattern": r"^\d{4}$"},
    "publisher": ORGANISATION,
    "identifier": several(
        thing("PropertyValue", required=["propertyID", "value"], propertyID=TEXT, value=TEXT)
    ),
    "sameAs": several(URL),
    "license": URL,
    "audience": several(thing("Audience", audienceType=TEXT)),
    "keywords": several(TEXT),
    "about": ABOUT,
}
for kind in ("ScholarlyArticle", "Report", "Dataset", "Poster", "LearningResource"):
    SCHEMAS[kind] = thing(kind, required=REQUIRED, **WORK)


def vocabulary_alone(address, options):
    """In place of schema.org's own context: each name is one of its vocabulary."""
    assert address == "https://schema.org"
    context = {"@context": {"@vocab": "https://schema.org/"}}
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": context,
    }


def names_in(value, leaving=()):
    """The names of all properties, at any depth, as often as they are there."""
    if isinstance(value, list):
        return [name for each in value for name in names_in(each, leaving)]
    if not isinstance(value, dict):
        return []
    own = [name for name in value if name not in leaving]
    return own + [name for each in value.values() for name in names_in(each, leaving)]


def assert_whole(data):
    """A processor of JSON-LD finds all that is said, of things with full addresses."""
    options = {"documentLoader": vocabulary_alone}
    expanded = pyld.expand(data, options)
    told = [f"https://schema.org/{n}" for n in names_in(data["@graph"]) if not n.startswith("@")]
    found = [name for name in names_in(expanded) if not name.startswith("@")]
    assert sorted(found) == sorted(told)
    quads = pyld.normalize(
        data, {"algorithm": "URDNA2015", "format": "application/n-quads", **options}
    )
    for line in quads.removesuffix("\n").split("\n"):
        subject, _predicate, value = line.split(" ", 2)
        assert subject.startswith(("<http", "_:")), line
        assert value.startswith(("<http", "_:", '"')), line


def graph(client, page):
    """The nodes of a page, by type, each of the shape that it ought to have."""
    return graph_at(client, page.url)


def graph_at(client, address):
    response = client.get(address)
    soup = soup_of(response)
    [script] = soup.find_all("script", type="application/ld+json")
    data = json.loads(script.string)
    assert data["@context"] == "https://schema.org"
    assert_whole(data)
    nodes = {node["@type"]: node for node in data["@graph"]}
    for kind, node in nodes.items():
        checker = Draft202012Validator(SCHEMAS[kind], format_checker=FormatChecker())
        assert [f"{kind} {e.json_path}: {e.message}" for e in checker.iter_errors(node)] == []
    return nodes


@pytest.fixture
def filed(site_tree, vocabulary):
    return {
        "disciplines": [vocabulary.disciplines["1.6-ecology"]],
        "territories": [vocabulary.territories["FR-DEP-29"]],
        "tags": ["mares"],
    }


def test_project(client, filed):
    parties = [
        ProjectParty(organisation=OrganisationFactory(name=name, acronym="ABC"), role=role)
        for name, role in [("Meneurs", "lead"), ("Fonds", "funder"), ("Amis", "stakeholder")]
    ]
    page = ProjectPageFactory(
        title="Mares",
        start_date="2020-03-01",
        commune="Brest",
        lat=48.4,
        lon=-4.5,
        contact_email="mares@example.org",
        parties=parties,
        **filed,
    )
    nodes = graph(client, page)
    project = nodes["ResearchProject"]
    assert (project["name"], project["url"]) == ("Mares", HOST + page.url)
    assert project["sameAs"] == page.site_url
    assert project["foundingDate"] == "2020-03-01"
    assert [each["name"] for each in project["member"]] == ["Meneurs"]
    assert [each["name"] for each in project["funder"]] == ["Fonds"]
    assert project["knowsAbout"][0]["termCode"] == "1.6-ecology"
    assert project["areaServed"] == [{"@type": "Place", "name": "Finistère"}]
    assert project["location"]["geo"]["latitude"] == 48.4
    assert project["image"].startswith(f"{HOST}/cards/{page.pk}-")
    crumbs = nodes["BreadcrumbList"]["itemListElement"]
    assert [each["name"] for each in crumbs] == ["Accueil", "Projets", "Mares"]
    assert [each["item"] for each in crumbs][1:] == [f"{HOST}/fr/projets/", HOST + page.url]


@pytest.mark.parametrize(
    ("fields", "mode", "places"),
    [
        ({"event_format": "onsite"}, "Offline", ["Place"]),
        ({"event_format": "online"}, "Online", ["VirtualLocation"]),
        ({"event_format": "hybrid"}, "Mixed", ["Place", "VirtualLocation"]),
        ({"event_status": "moved-online"}, "Online", ["VirtualLocation"]),
        ({"venue": "", "commune": "Brest"}, "Offline", ["Place"]),
    ],
)
def test_event(client, site_tree, fields, mode, places):
    organisers = [EventOrganiser(organisation=OrganisationFactory(name="Les tritons"))]
    page = EventPageFactory(
        **{"venue": "Maison de la mer", "online_url": "https://example.org/visio", **fields},
        organisers=organisers,
    )
    event = graph(client, page)["Event"]
    assert event["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert [each["@type"] for each in event["location"]] == places
    assert event["organizer"][0]["name"] == "Les tritons"
    assert event["isAccessibleForFree"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+0[12]:00", event["startDate"])


def test_event_that_lasts_all_day_and_is_cancelled(client, site_tree):
    page = EventPageFactory(all_day=True, event_status="cancelled", venue="Ici", cost="5 €")
    event = graph(client, page)["Event"]
    assert len(event["startDate"]) == 10
    assert event["eventStatus"] == "https://schema.org/EventCancelled"
    assert event["isAccessibleForFree"] is False


@pytest.mark.parametrize(
    ("resource_type", "kind"),
    [
        ("article", "ScholarlyArticle"),
        ("proceedings", "ScholarlyArticle"),
        ("dataset", "Dataset"),
        ("report", "Report"),
        ("poster", "Poster"),
        ("guide", "LearningResource"),
        ("video", "LearningResource"),
    ],
)
def test_resource(client, filed, resource_type, kind):
    authors = [
        ResourceAuthor(family_name="Curie", given_name="Irène"),
        ResourceAuthor(family_name="Collectif Mares"),
    ]
    page = ResourcePageFactory(
        title="Suivre une mare",
        resource_type=resource_type,
        year=2024,
        doi="10.1234/mares",
        licence="CC-BY-4.0",
        languages=["fr"],
        audiences=["families"],
        organisation=OrganisationFactory(name="Les tritons"),
        authors=authors,
        **filed,
    )
    resource = graph(client, page)[kind]
    assert [each["@type"] for each in resource["author"]] == ["Person", "Organization"]
    assert resource["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert resource["sameAs"] == [page.external_url, "https://doi.org/10.1234/mares"]
    assert resource["publisher"]["name"] == "Les tritons"
    assert ("headline" in resource) == (kind in {"ScholarlyArticle", "Report"})


def test_news(client, site_tree):
    project = ProjectPageFactory(title="Mares")
    page = NewsPageFactory(title="Une mare rouvre " * 10, date="2026-02-03", project=project)
    news = graph(client, page)["NewsArticle"]
    assert news["datePublished"] == "2026-02-03"
    assert news["about"] == [
        {"@type": "ResearchProject", "name": "Mares", "url": HOST + project.url}
    ]
    assert news["publisher"]["@id"] == f"{HOST}/fr/#network"


def test_home_says_how_the_site_is_searched(client, site_tree):
    nodes = graph(client, site_tree.home.en)
    assert list(nodes) == ["WebSite"]
    target = nodes["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{HOST}/en/search/?q={{search_term_string}}"
    found = client.get(target.replace("{search_term_string}", "mares"))
    assert found.context["asked"].q == "mares"


def test_listings_and_plain_pages(client, site_tree):
    assert list(graph(client, site_tree.projects.fr)) == ["CollectionPage", "BreadcrumbList"]
    assert list(graph(client, StandardPageFactory())) == ["WebPage", "BreadcrumbList"]


def test_a_listing_names_what_it_shows(client, site_tree):
    pages = [ProjectPageFactory(title=f"Mares {n:02}") for n in range(22)]
    first = graph_at(client, "/fr/projets/?sort=title")["CollectionPage"]
    items = first["mainEntity"]["itemListElement"]
    assert [(each["name"], each["url"]) for each in items] == [
        (page.title, HOST + page.url) for page in pages[:20]
    ]
    second = graph_at(client, "/fr/projets/?page=2")["CollectionPage"]
    assert [each["position"] for each in second["mainEntity"]["itemListElement"]] == [21, 22]


@pytest.mark.parametrize(
    ("address", "about"),
    [
        (
            "/fr/disciplines/1.6-ecology/",
            {"@type": "DefinedTerm", "name": "Écologie", "termCode": "1.6-ecology"},
        ),
        ("/fr/territories/FR-DEP-29/", {"@type": "Place", "name": "Finistère"}),
    ],
)
def test_landing_pages(client, filed, address, about):
    page = ProjectPageFactory(title="Mares", **filed)
    nodes = graph_at(client, address)
    found = nodes["CollectionPage"]
    assert (found["name"], found["url"], found["about"]) == (about["name"], HOST + address, about)
    [item] = found["mainEntity"]["itemListElement"]
    assert (item["name"], item["url"]) == ("Mares", HOST + page.url)
    crumbs = [each["name"] for each in nodes["BreadcrumbList"]["itemListElement"]]
    assert (crumbs[0], crumbs[-1]) == ("Accueil", about["name"])


def test_an_organisation_and_the_list_of_all(client, site_tree):
    body = OrganisationFactory(
        name="Les <tritons>", acronym="LT", url="https://example.org/", summary_fr="Des amis."
    )
    ProjectPageFactory(parties=[ProjectParty(organisation=body, role="lead")])
    address = HOST + body.get_absolute_url()
    found = graph_at(client, body.get_absolute_url())["Organization"]
    assert found == {
        "@type": "Organization",
        "@id": address,
        "name": "Les <tritons>",
        "alternateName": "LT",
        "url": "https://example.org/",
        "description": "Des amis.",
        "mainEntityOfPage": address,
    }
    listed = graph_at(client, reverse("organisations"))["CollectionPage"]["mainEntity"]
    assert [each["url"] for each in listed["itemListElement"]] == [address]


@pytest.mark.parametrize("name", ["disciplines", "territories"])
def test_trees(client, site_tree, vocabulary, name):
    assert list(graph_at(client, reverse(name))) == ["CollectionPage", "BreadcrumbList"]


def test_every_licence_with_an_address_has_one():
    without = set(jsonld.Licence) - set(jsonld.LICENCES)
    assert without == {jsonld.Licence.RESERVED}


def test_no_title_breaks_out_of_the_script(client, site_tree):
    title = "</script><script>alert(1)</script><!-- & ]]> \u2028 \"'"
    page = ProjectPageFactory(title=title, slug="x")
    content = client.get(page.url).content.decode()
    assert "alert(1)</script>" not in content
    assert graph(client, page)["ResearchProject"]["name"] == title


class TestLeaks:
    """A restricted page is named in nobody's graph but those of who may open it."""

    def hidden_project(self, kind="login"):
        page = ProjectPageFactory(title="Projet caché")
        PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
        return page

    @pytest.mark.parametrize("factory", [ResourcePageFactory, EventPageFactory, NewsPageFactory])
    def test_project_of_a_page(self, client, client_of, site_tree, factory):
        values = {"venue": "Ici"} if factory is EventPageFactory else {}
        page = factory(project=self.hidden_project(), **values)
        assert "about" not in next(iter(graph(client, page).values()))
        told = next(iter(graph(client_of("member"), page).values()))["about"]
        assert [each["name"] for each in told] == ["Projet caché"]

    def test_project_behind_a_password_is_named_to_nobody(self, client_of, site_tree):
        page = NewsPageFactory(project=self.hidden_project("password"))
        for role in ("visitor", "member", "admin"):
            assert "about" not in graph(client_of(role), page)["NewsArticle"]

    def test_lists(self, client, client_of, filed):
        page = self.hidden_project()
        page.disciplines = filed["disciplines"]
        page.save_revision().publish()
        for address in ("/fr/projets/", "/fr/disciplines/1.6-ecology/"):
            assert "mainEntity" not in graph_at(client, address)["CollectionPage"]
            told = graph_at(client_of("member"), address)["CollectionPage"]["mainEntity"]
            assert [each["name"] for each in told["itemListElement"]] == ["Projet caché"]

    def test_way_to_a_page(self, client, site_tree):
        parent = StandardPageFactory(title="Coulisses")
        child = StandardPageFactory(title="Dessous", parent=parent)
        parent.unpublish()
        crumbs = graph(client, child)["BreadcrumbList"]["itemListElement"]
        assert [each["name"] for each in crumbs] == ["Accueil", "Dessous"]

    def test_restricted_page_has_no_image(self, client_of, site_tree):
        page = self.hidden_project()
        assert "image" not in graph(client_of("member"), page)["ResearchProject"]

    def test_other_language(self, client, site_tree):
        page = ProjectPageFactory(title="Ouvert")
        english = translate(page, title="Between us")
        PageViewRestriction.objects.create(page=english, restriction_type="login")
        assert "Between us" not in client.get(page.url).content.decode()
