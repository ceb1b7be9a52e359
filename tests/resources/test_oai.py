"""OAI-PMH: what is said of works, and how requests are answered."""

from xml.etree import ElementTree

import pytest
from django.conf import settings as site_settings

from resources import oai, oai_lists
from resources.models import HarvestedWork, ResourceAuthor
from tests.factories import (
    DisciplineFactory,
    OrganisationFactory,
    ResourcePageFactory,
    translate,
)

from .harvester import ADDRESS, OAI, Record, ask, error, harvest, pages_of, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(site_tree, vocabulary):
    """A resource with all that Dublin Core has a place for, in two languages."""
    page = ResourcePageFactory(
        title="Étudier les mares",
        slug="mares",
        teaser="Un protocole & ses fiches.",
        resource_type="protocol",
        year=2024,
        publisher="Éditions de l’étang",
        doi="10.1234/mares",
        hal_id="hal-01234567",
        external_url="https://example.org/mares?a=1&b=2",
        licence="CC-BY-4.0",
        languages=["fr", "br", "other"],
        tags=["amphibiens", "eau"],
        disciplines=[vocabulary.disciplines["1.6-ecology"]],
        territories=[vocabulary.territories["FR-DEP-29"]],
    )
    for given, family in (("Ana", "Le Goff"), ("", "Les Naturalistes")):
        ResourceAuthor.objects.create(page=page, given_name=given, family_name=family)
    translate(page, title="Studying ponds", slug="ponds", teaser="A protocol.")
    return page


def test_a_work_in_dublin_core(client, work):
    [record] = harvest(client)
    assert record.identifier == f"urn:uuid:{work.translation_key}"
    assert record.sets == ["type-protocol", "discipline-1"]
    assert record.metadata == [
        ("title", "Étudier les mares", "fr"),
        ("title", "Studying ponds", "en"),
        ("creator", "Le Goff, Ana", ""),
        ("creator", "Les Naturalistes", ""),
        ("subject", "amphibiens", "fr"),
        ("subject", "eau", "fr"),
        ("subject", "amphibiens", "en"),
        ("subject", "eau", "en"),
        ("subject", "Écologie", "fr"),
        ("subject", "Ecology", "en"),
        ("description", "Un protocole & ses fiches.", "fr"),
        ("description", "A protocol.", "en"),
        ("publisher", "Éditions de l’étang", ""),
        ("date", "2024", ""),
        ("type", "Text", ""),
        ("type", "Protocole", "fr"),
        ("type", "Protocol", "en"),
        ("identifier", "http://testserver/fr/ressources/mares/", ""),
        ("identifier", "http://testserver/en/resources/ponds/", ""),
        ("identifier", "https://example.org/mares?a=1&b=2", ""),
        ("identifier", "https://doi.org/10.1234/mares", ""),
        ("identifier", "https://hal.science/hal-01234567", ""),
        ("language", "fr", ""),
        ("language", "br", ""),
        ("coverage", "Finistère", "fr"),
        ("coverage", "Finistère", "en"),
        ("rights", "https://creativecommons.org/licenses/by/4.0/", ""),
    ]


def test_a_work_of_which_little_is_known(client, site_tree):
    ResourcePageFactory(title="Guide", slug="guide", external_url="", licence="reserved")
    [record] = harvest(client)
    assert record.metadata == [
        ("title", "Guide", "fr"),
        ("type", "Text", ""),
        ("type", "Guide", "fr"),
        ("type", "Guide", "en"),
        ("identifier", "http://testserver/fr/ressources/guide/", ""),
        ("rights", "Tous droits réservés", "fr"),
        ("rights", "All rights reserved", "en"),
    ]
    assert record.sets == ["type-guide"]


def test_its_organisation_stands_in_for_a_publisher(client, site_tree):
    ResourcePageFactory(organisation=OrganisationFactory(name="Les Amis des mares"))
    [record] = harvest(client)
    assert record["publisher"] == ["Les Amis des mares"]


def test_each_way_to_ask_tells_the_same(client, work):
    [record] = harvest(client)
    [header] = harvest(client, "ListIdentifiers")
    found = ask(client, "GetRecord", identifier=record.identifier, metadataPrefix="oai_dc")
    alone = Record(found.find(f"{OAI}GetRecord/{OAI}record"))
    assert vars(alone) == vars(record)
    assert vars(header) == vars(record) | {"metadata": []}
    posted = client.post(ADDRESS, {"verb": "ListRecords", "metadataPrefix": "oai_dc"})
    root = ElementTree.fromstring(posted.content)
    assert vars(Record(root.find(f"{OAI}ListRecords/{OAI}record"))) == vars(record)


def test_what_xml_cannot_hold_is_left_out(client, site_tree):
    ResourcePageFactory(title="A\x0b\ufffe]]> <b>&amp;", slug="a", teaser="\x01")
    [record] = harvest(client)
    assert record["title"] == ["A]]> <b>&amp;"]
    assert record["description"] == [None]


class TestIdentify:
    def test_says_who_and_how(self, client, work, settings):
        settings.DEFAULT_FROM_EMAIL = "Le portail <portail@example.org>"
        [record] = harvest(client)
        told = {each.tag.removeprefix(OAI): each.text for each in ask(client, "Identify")[2]}
        assert told == {
            "repositoryName": site_settings.WAGTAIL_SITE_NAME,
            "baseURL": "http://testserver/oai",
            "protocolVersion": "2.0",
            "adminEmail": "portail@example.org",
            "earliestDatestamp": record.datestamp,
            "deletedRecord": "persistent",
            "granularity": "YYYY-MM-DDThh:mm:ssZ",
        }

    def test_while_there_is_nothing(self, client, site_tree):
        root = ask(client, "Identify")
        earliest = root.findtext(f"{OAI}Identify/{OAI}earliestDatestamp")
        assert earliest >= root.findtext(f"{OAI}responseDate")


def test_formats(client, work):
    for arguments in ({}, {"identifier": f"urn:uuid:{work.translation_key}"}):
        root = ask(client, "ListMetadataFormats", **arguments)
        [found] = root.findall(f"{OAI}ListMetadataFormats/{OAI}metadataFormat")
        assert [each.text for each in found] == [
            "oai_dc",
            "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
            "http://www.openarchives.org/OAI/2.0/oai_dc/",
        ]


class TestSets:
    def test_types_and_disciplines_of_the_first_level(self, client, vocabulary):
        found = ask(client, "ListSets").findall(f"{OAI}ListSets/{OAI}set")
        named = {each[0].text: each[1].text for each in found}
        assert len(named) == len(found)
        assert (named["type-poster"], named["discipline-6"]) == (
            "Poster",
            "Humanities and the arts",
        )
        assert [each for each in named if each[0] == "d"] == [
            *("discipline-1", "discipline-3", "discipline-6")
        ]

    def test_hold_what_is_filed_there(self, client, work):
        ResourcePageFactory(title="Un poster", resource_type="poster")
        assert titles(client, set="type-poster") == ["Un poster"]
        assert titles(client, set="discipline-1") == ["Étudier les mares"]
        for other in ("type-video", "TYPE-POSTER", "type-post", "discipline-1.6", "%", "zq"):
            root = ask(client, "ListRecords", set=other, metadataPrefix="oai_dc")
            assert error(root) == ("badArgument" if other == "%" else "noRecordsMatch"), other

    def test_no_discipline_is_taken_for_another(self, client, work):
        other = DisciplineFactory(code="11")
        ResourcePageFactory(title="Autre", disciplines=[other])
        assert titles(client, set="discipline-1") == ["Étudier les mares"]
        assert titles(client, set="discipline-11") == ["Autre"]


class TestDates:
    @pytest.fixture
    def dated(self, work):
        """A work of the end of a February's day, and the client's view of it."""
        oai.harvest.refresh()
        HarvestedWork.objects.update(datestamp="2024-02-29T23:59:59Z")

    @pytest.mark.parametrize(
        ("since", "until", "count"),
        [
            ("2024-02-29", None, 1),
            ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z", 1),
            ("2024-03-01", None, 0),
            ("2024-03-01T00:00:00Z", None, 0),
            (None, "2024-02-29", 1),
            (None, "2024-02-29T23:59:58Z", 0),
            (None, "2024-02-28", 0),
            ("2024-02-29", "2024-02-29", 1),
            ("0001-01-01", "9999-12-31", 1),
            ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", 1),
        ],
    )
    def test_are_of_days_or_seconds_and_inclusive(self, client, dated, since, until, count):
        asked = {"from_": since, "until": until}
        asked = {name: value for name, value in asked.items() if value}
        for verb in ("ListRecords", "ListIdentifiers"):
            assert len(harvest(client, verb, **asked)) == count

    @pytest.mark.parametrize(
        "asked",
        [
            {"from_": "2024-02-30"},
            {"from_": "2024-2-29"},
            {"from_": "2024"},
            {"from_": "2024-02-29T10:00:00"},
            {"from_": "2024-02-29T10:00:00+01:00"},
            {"from_": "0000-01-01"},
            {"from_": "２０２４-02-29"},
            {"until": "yesterday"},
            {"from_": ""},
            {"from_": "2024-03-01", "until": "2024-02-29"},
            {"from_": "2024-02-29", "until": "2024-02-29T10:00:00Z"},
        ],
    )
    def test_that_there_arent_are_refused(self, client, dated, asked):
        root = ask(client, "ListRecords", metadataPrefix="oai_dc", **asked)
        assert error(root) == "badArgument"
        assert root.find(f"{OAI}request").attrib == {}


class TestErrors:
    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("", "badVerb"),
            ("verb=", "badVerb"),
            ("verb=identify", "badVerb"),
            ("verb=Identify&verb=Identify", "badVerb"),
            ("verb=Identify&zq=1", "badArgument"),
            ("verb=Identify&%00=1", "badArgument"),
            ("verb=ListRecords", "badArgument"),
            ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
            ("verb=GetRecord&identifier=urn:uuid:1", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
            ("verb=ListRecords&metadataPrefix=", "badArgument"),
            ("verb=ListRecords&metadataPrefix=%00", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&set=%00", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&set=a:b", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
            ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
            ("verb=GetRecord&metadataPrefix=x&identifier=zq", "cannotDisseminateFormat"),
            ("verb=GetRecord&metadataPrefix=oai_dc&identifier=zq", "idDoesNotExist"),
            ("verb=GetRecord&metadataPrefix=oai_dc&identifier=urn:uuid:%00", "badArgument"),
            ("verb=ListMetadataFormats&identifier=a%20b", "badArgument"),
            ("verb=ListMetadataFormats&identifier=urn:uuid:zq", "idDoesNotExist"),
            ("verb=ListRecords&resumptionToken=zq", "badResumptionToken"),
            ("verb=ListRecords&resumptionToken=%C3%A9%00", "badResumptionToken"),
            ("verb=ListRecords&resumptionToken=" + "x" * 5000, "badResumptionToken"),
            ("verb=ListSets&resumptionToken=zq", "badResumptionToken"),
            ("verb=ListRecords&metadataPrefix=oai_dc&set=type-video", "noRecordsMatch"),
        ],
    )
    def test_by_their_codes(self, client, work, query, code):
        response = client.get(f"{ADDRESS}?{query}")
        root = ElementTree.fromstring(response.content)
        assert (response.status_code, error(root)) == (200, code)
        posted = client.post(
            ADDRESS, query, content_type="application/x-www-form-urlencoded", follow=True
        )
        assert error(ElementTree.fromstring(posted.content)) == code

    def test_say_again_what_was_asked_unless_it_was_wrong(self, client, work):
        root = ask(client, "ListRecords", metadataPrefix="marc21")
        request = root.find(f"{OAI}request")
        assert request.attrib == {"verb": "ListRecords", "metadataPrefix": "marc21"}
        assert request.text == "http://testserver/oai"

    def test_an_identifier_has_one_form(self, client, work):
        key = work.translation_key
        for other in (str(key), f"urn:uuid:{key.hex}", f"URN:UUID:{key}", f"urn:uuid:{key}%20"):
            root = ask(client, "GetRecord", identifier=other, metadataPrefix="oai_dc")
            assert error(root) == "idDoesNotExist"

    def test_other_methods(self, client, site_tree):
        assert client.put(ADDRESS).status_code == 405
        assert client.head(ADDRESS, {"verb": "Identify"}).status_code == 200


class TestResumption:
    @pytest.fixture(autouse=True)
    def few_at_once(self, monkeypatch):
        monkeypatch.setattr(oai, "AT_ONCE", 2)

    @pytest.fixture
    def several(self, site_tree):
        return [ResourcePageFactory(title=f"R{n}") for n in range(5)]

    def test_tells_each_once(self, client, several):
        assert titles(client) == ["R0", "R1", "R2", "R3", "R4"]
        numbers = [
            (token.get("completeListSize"), token.get("cursor"), bool(token.text))
            for root in pages_of(client)
            for token in root.iter(f"{OAI}resumptionToken")
        ]
        assert numbers == [("5", "0", True), ("5", "2", True), ("5", "4", False)]

    def test_a_whole_list_has_no_token(self, client, site_tree):
        for n in range(2):
            ResourcePageFactory(title=f"R{n}")
        [root] = pages_of(client)
        assert list(root.iter(f"{OAI}resumptionToken")) == []

    def test_goes_on_with_what_was_asked(self, client, several):
        ResourcePageFactory(title="Vidéo", resource_type="video")
        asked = {"set": "type-guide", "from_": "2020-01-01", "until": "9999-12-31"}
        assert titles(client, **asked) == ["R0", "R1", "R2", "R3", "R4"]
        assert len(harvest(client, "ListIdentifiers", **asked)) == 5

    def test_what_changes_meanwhile_is_told_as_it_is_now(self, client, several):
        pages = pages_of(client)
        first = next(pages)
        told = [Record(each) for each in first.iter(f"{OAI}record")]
        by_identifier = {f"urn:uuid:{page.translation_key}": page for page in several}
        seen = [by_identifier.pop(record.identifier) for record in told]
        [changed, gone, same] = by_identifier.values()
        for page in (changed, seen[0]):
            page.title += " bis"
            page.save_revision().publish()
        for page in (gone, seen[1]):
            page.delete()
        rest = [Record(each) for root in pages for each in root.iter(f"{OAI}record")]
        assert {each["title"][0] for each in rest if not each.is_deleted} == {
            same.title,
            changed.title,
            seen[0].title,
        }
        assert {each.identifier for each in rest if each.is_deleted} == {
            f"urn:uuid:{page.translation_key}" for page in (gone, seen[1])
        }

    def test_a_token_is_of_one_verb_and_as_it_was_given(self, client, several):
        [token] = next(pages_of(client)).iter(f"{OAI}resumptionToken")
        assert error(ask(client, "ListIdentifiers", resumptionToken=token.text)) == (
            "badResumptionToken"
        )
        for other in (token.text[:-1], token.text.swapcase(), f"{token.text}x"):
            assert error(ask(client, "ListRecords", resumptionToken=other)) == "badResumptionToken"
        again = [ask(client, "ListRecords", resumptionToken=token.text) for _ in range(2)]
        assert len({ElementTree.tostring(root[2]) for root in again}) == 1

    def test_is_short(self):
        whole = oai_lists.Selection(
            "ListIdentifiers", *["2024-02-29T23:59:59Z"] * 2, "x" * 90, 10**12, 10**12
        )
        assert len(whole.token) < oai_lists.MAX_TOKEN


def test_as_many_queries_however_many(client, site_tree, django_assert_max_num_queries):
    counts = []
    for n in (2, 10):
        for each in range(n):
            page = ResourcePageFactory(title=f"R{n} {each}", tags=[f"t{each}"])
            translate(page, title=f"E{n} {each}")
        harvest(client)
        with django_assert_max_num_queries(32) as found:
            harvest(client)
        counts.append(len(found))
    assert len(set(counts)) == 1


def test_is_kept_for_as_long_as_feeds_are_and_asks_for_no_cookie(client_of, work):
    response = client_of("member").get(ADDRESS, {"verb": "Identify"})
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
