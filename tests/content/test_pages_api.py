"""Pages as data: what each type shows, which pages a list holds, where it goes on."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from wagtail.models import Page, get_page_models

from directory.models import ProjectIdentifier, ProjectParty, ProjectPoint, ProjectPublication
from portal.content import kinds
from portal.content.listing import SORTS
from portal.content.pages_api import OnePage, Pages
from portal.content.types import SUMMARY, TYPES
from portal.events.models import EventOrganiser
from resources.models import ResourceAuthor

from ..factories import (
    EventPageFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    SitePlanPageFactory,
    SpacePageFactory,
    StandardPageFactory,
    translate,
)
from .conftest import get

pytestmark = pytest.mark.django_db


def titles(found):
    return [page["title"] for page in found["items"]]


def refused(client, address, /, **query):
    response = client.get(f"/api/v1/{address}", query, headers={"accept-language": "en"})
    assert response.status_code == 400, response.content
    assert response.json()["code"] == "invalid_parameters"
    return response.json()["errors"]


@pytest.fixture
def one_of_each(site_tree, vocabulary, files):
    """A page of each type, by its name, with something in every field that has relations."""
    filed = {
        "disciplines": [vocabulary.disciplines["1.6-ecology"]],
        "territories": [vocabulary.territories["FR-DEP-29"]],
        "tags": ["bats"],
    }
    project = ProjectPageFactory(
        title="Chauves-souris",
        image=files.image,
        how_to_take_part='<p data-block-key="a">Écouter <b>la nuit</b>.</p>',
        tasks=["observe"],
        difficulty="easy",
        end_date=date(2020, 1, 1),
        **filed,
    )
    body = OrganisationFactory(name="Les Naturalistes")
    ProjectParty.objects.create(page=project, organisation=body, role="lead")
    ProjectPoint.objects.create(page=project, commune="Brest", lat=48.4, lon=-4.5)
    ProjectPublication.objects.create(page=project, title="La nuit", year=2020)
    ProjectIdentifier.objects.create(page=project, origin="zq", value="7")
    resource = ResourcePageFactory(
        document=files.document, project=project, organisation=body, **filed
    )
    ResourceAuthor.objects.create(page=resource, given_name="Ada", family_name="Lovelace")
    event = EventPageFactory(project=project, online_url="https://example.org/in", **filed)
    EventOrganiser.objects.create(page=event, organisation=body)
    made = [project, resource, event, NewsPageFactory(project=project, **filed)]
    made += [StandardPageFactory(), SitePlanPageFactory(), SpacePageFactory()]
    made += [site_tree.home.fr, site_tree.projects.fr, site_tree.resources.fr]
    made += [site_tree.events.fr, site_tree.news.fr]
    return {kinds.name_of(type(page)): page for page in made}


class TestTypes:
    def test_each_page_model_is_of_one(self):
        ours = {each for each in get_page_models() if each._meta.app_label != "wagtailcore"}
        assert {each.model for each in TYPES.values()} == ours

    @pytest.mark.parametrize("name", TYPES)
    def test_a_page_has_every_field_of_its_type_as_described(self, name, client_of, one_of_each):
        client = client_of("admin")  # as a section is reserved to members
        told = get(client, f"pages/{one_of_each[name].pk}", include="ancestors,children")
        assert {*told["page"]} == {"id", "type", *TYPES[name].by_name}
        assert told["page"]["type"] == name
        TypeAdapter(OnePage).validate_python(told)
        TYPES[name].schema.model_validate(told["page"], extra="forbid", strict=False)

    def test_what_the_project_page_says(self, client, one_of_each, files):
        told = get(client, f"pages/{one_of_each['project'].pk}")["page"]
        assert told["how_to_take_part"] == "<p>Écouter <b>la nuit</b>.</p>"
        assert told["tasks"] == [{"code": "observe", "label": "Observe"}]
        assert told["difficulty"]["code"] == "easy"
        assert told["time_needed"] is None
        assert told["status"] == {"code": "completed", "label": "Completed"}
        assert told["is_recruiting"] is False
        assert told["disciplines"] == [{"code": "1.6-ecology", "label": "Ecology"}]
        assert told["tags"] == ["bats"]
        [party] = told["parties"]
        assert party["organisation"]["name"] == "Les Naturalistes"
        assert party["role"] == {"code": "lead", "label": "Lead"}
        assert told["points"] == [{"commune": "Brest", "lat": 48.4, "lon": -4.5}]
        assert told["publications"] == [{"title": "La nuit", "year": 2020, "url": ""}]
        assert told["identifiers"] == [{"origin": "zq", "value": "7"}]
        assert told["image"]["id"] == files.image.pk

    def test_what_others_refer_to(self, client, one_of_each, files):
        project = one_of_each["project"]
        resource = get(client, f"pages/{one_of_each['resource'].pk}")["page"]
        assert resource["project"] == {
            "id": project.pk,
            "key": str(project.translation_key),
            "type": "project",
            "title": "Chauves-souris",
            "url": "/fr/projets/chauves-souris/",
            "language": "fr",
        }
        assert resource["document"]["url"] == f"http://testserver{files.document.url}"
        assert resource["authors"] == [{"given_name": "Ada", "family_name": "Lovelace"}]
        event = get(client, f"pages/{one_of_each['event'].pk}")["page"]
        assert event["online_url"] == "https://example.org/in"
        assert [each["organisation"]["name"] for each in event["organisers"]] == [
            "Les Naturalistes"
        ]

    def test_an_event_that_is_over_cant_be_joined(self, client, site_tree):
        past = timezone.now() - timedelta(days=3)
        event = EventPageFactory(start=past, online_url="https://example.org/zq")
        assert get(client, f"pages/{event.pk}")["page"]["online_url"] == ""

    def test_labels_are_in_the_language_asked_for(self, client, one_of_each):
        address = f"/api/v1/pages/{one_of_each['project'].pk}"
        response = client.get(address, headers={"accept-language": "fr"})
        assert response.json()["page"]["disciplines"][0]["label"] == "Écologie"

    def test_a_draft_isnt_told_of(self, client, site_tree):
        page = ProjectPageFactory(title="Mares")
        page.title = "zqdraft"
        page.save_revision()
        assert get(client, f"pages/{page.pk}")["page"]["title"] == "Mares"

    @pytest.mark.sqlite
    def test_half_a_character_that_is_stored_is_no_fault(self, client, site_tree):
        """SQLite keeps in JSON what no text may hold in UTF-8; PostgreSQL refuses it."""
        page = ProjectPageFactory(title="Mares")
        stored = r'[{"type": "quote", "value": {"text": "a\ud83d", "author": "\ud83d\ude00"}}]'
        with connection.cursor() as cursor:
            table = page._meta.db_table
            cursor.execute(
                f"UPDATE {table} SET body = %s WHERE page_ptr_id = %s", [stored, page.pk]
            )
        [block] = get(client, f"pages/{page.pk}", fields="body")["page"]["body"]
        assert block["value"] == {"text": "a\ufffd", "author": "😀"}

    def test_half_a_character_is_made_whole_when_it_is_saved(self, client, site_tree):
        page = ProjectPageFactory(body=[("quote", {"text": "a\ud83d", "author": "😀"})])
        [block] = get(client, f"pages/{page.pk}", fields="body")["page"]["body"]
        assert block["value"] == {"text": "a\ufffd", "author": "😀"}
        assert "a\ufffd" in client.get(page.url).content.decode()


class TestFields:
    def test_a_list_has_a_summary_of_each(self, client_of, one_of_each):
        client = client_of("admin")
        found = get(client, "pages", page_size=100)
        TypeAdapter(Pages).validate_python(found)
        assert all({*page} == {"id", "type", *SUMMARY} for page in found["items"])
        assert {page["type"] for page in found["items"]} == {*TYPES}

    def test_those_asked_for_and_of_each_type_what_it_has(self, client, one_of_each):
        found = get(client, "pages", fields="title,tags", type=["project", "page"])
        assert [{*page} for page in found["items"]] == [
            {"id", "type", "title", "tags"},
            {"id", "type", "title"},
        ]

    @pytest.mark.parametrize("asked", ["zq", "title,", "", "body,zq", "__class__"])
    def test_what_no_page_has_is_refused(self, client, site_tree, asked):
        assert "Give one of these" in refused(client, "pages", fields=asked)["fields"]

    def test_of_one_page(self, client, one_of_each):
        told = get(client, f"pages/{one_of_each['news'].pk}", fields="date")
        assert {*told["page"]} == {"id", "type", "date"}
        assert told["around"] == {}


class TestFilters:
    def test_by_type(self, client, one_of_each):
        found = get(client, "pages", type=["news", "event"])
        assert {page["type"] for page in found["items"]} == {"news", "event"}

    def test_by_language_and_key(self, client, site_tree):
        page = ProjectPageFactory(title="Mares")
        translate(page, title="Ponds")
        other = ProjectPageFactory(title="Étangs")
        assert titles(get(client, "pages", key=page.translation_key)) == ["Mares", "Ponds"]
        keys = [page.translation_key, other.translation_key]
        assert titles(get(client, "pages", key=keys, language="en")) == ["Ponds"]

    def test_children_in_the_order_of_the_tree(self, client, site_tree):
        first, second = ProjectPageFactory(title="B"), ProjectPageFactory(title="A")
        second.move(first, "left")
        found = get(client, "pages", parent=site_tree.projects.fr.pk, sort="tree")
        assert titles(found) == ["A", "B"]
        assert get(client, "pages", parent=10**9)["items"] == []

    def test_aliases_if_asked_for(self, client, site_tree):
        page = StandardPageFactory(title="À propos")
        alias = page.create_alias(parent=site_tree.home.fr, update_slug="bis")
        found = get(client, "pages", type="page")
        assert [each["id"] for each in found["items"]] == [page.pk]
        both = get(client, "pages", type="page", aliases="1", fields="is_alias")
        told = {each["id"]: each["is_alias"] for each in both["items"]}
        assert told == {page.pk: False, alias.pk: True}

    def test_events_by_their_days(self, client, site_tree):
        def at(day, **values):
            return datetime(2026, 3, day, 18, tzinfo=UTC), values

        for title, day, last in (("lone", 5, None), ("long", 1, 10), ("late", 20, 21)):
            start, _values = at(day)
            end = at(last)[0] if last else None
            EventPageFactory(title=title, start=start, end=end)
        for begins, ends, expected in (
            ("2026-03-05", "2026-03-05", ["lone", "long"]),
            ("2026-03-06", "2026-03-19", ["long"]),
            ("2026-03-11", None, ["late"]),
            (None, "2026-03-01", ["long"]),
            ("2026-03-22", None, []),
        ):
            days = {"from": begins, "to": ends}
            asked = {name: day for name, day in days.items() if day}
            assert titles(get(client, "pages", type="event", **asked)) == expected
        assert "type=event" in refused(client, "pages", **{"from": "2026-03-01"})["from"]
        assert {*refused(client, "pages", type="event", **{"from": "0001-01-01"})} == {"from"}
        assert "type=event" in refused(client, "pages", type="news", to="2026-03-01")["to"]

    def test_what_was_published_since(self, client, site_tree):
        ProjectPageFactory(title="before")
        moment = timezone.now()
        ProjectPageFactory(title="after")
        found = get(client, "pages", modified_from=moment.isoformat(), type="project")
        assert titles(found) == ["after"]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("type", "zq"),
            ("language", "de"),
            ("key", "\0"),
            ("key", "10"),
            ("parent", "0"),
            ("parent", "-1"),
            ("parent", "9" * 5000),
            ("parent", "٣"),
            ("aliases", "0"),
            ("from", "2026-02-31"),
            ("modified_from", "2026-03-31T12:00:00"),
            ("modified_from", "2026-02-31T12:00:00Z"),
            ("modified_from", "0001-01-01T00:00:00+14:00"),
            ("modified_from", "9999-12-31T23:59:59-14:00"),
            ("sort", "zq"),
            ("page_size", "0"),
            ("page_size", "101"),
            ("cursor", "\ud83d".encode("utf-8", "surrogatepass")),
            ("cursor", "zq" * 10_000),
            ("offset", "10"),
            ("title", "Mares"),
        ],
    )
    def test_anything_else_is_refused_by_name(self, client, site_tree, name, value):
        assert {*refused(client, "pages", **{name: value})} == {name}

    def test_a_lone_parameter_once(self, client, site_tree):
        assert refused(client, "pages", sort=["id", "title"]) == {"sort": "Give this once."}

    def test_no_more_keys_than_a_page_has(self, client, site_tree):
        keys = [f"{number:032x}" for number in range(101)]
        assert refused(client, "pages", key=keys) == {"key": "Give at most 100 of these."}


class TestCursors:
    @pytest.fixture
    def some(self, site_tree):
        names = ["b", "a", "a", "c", "b", "a"]
        return [ProjectPageFactory(title=name, slug=f"p{n}") for n, name in enumerate(names)]

    def walk(self, client, **query):
        found, pages = get(client, "pages", **query), []
        while True:
            pages.append(found["items"])
            if not found["next"]:
                return pages
            found = client.get(found["next"]).json()

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(sort=st.sampled_from(list(SORTS)), size=st.integers(1, 7))
    def test_each_page_once_in_order(self, client, some, sort, size):
        walked = self.walk(client, type="project", sort=sort, page_size=size)
        assert [len(part) for part in walked[:-1]] == [size] * (len(walked) - 1)
        ids = [page["id"] for part in walked for page in part]
        of = {
            "id": lambda page: page.pk,
            "tree": lambda page: page.path,
            "title": lambda page: (page.title, page.pk),
            "modified": lambda page: (page.last_published_at, page.pk),
            "-modified": lambda page: (page.last_published_at, page.pk),
            "-published": lambda page: (page.first_published_at, page.pk),
        }[sort]
        ordered = sorted(some, key=of, reverse=sort.startswith("-"))
        assert ids == [page.pk for page in ordered]

    def test_what_is_written_meanwhile_shifts_nothing(self, client, some):
        first = get(client, "pages", type="project", sort="title", page_size=3)
        Page.objects.get(pk=first["items"][0]["id"]).delete()
        ProjectPageFactory(title="0")
        second = client.get(first["next"]).json()
        assert titles(first) + titles(second) == ["a", "a", "a", "b", "b", "c"]
        assert second["next"] is None

    def test_one_without_a_date_has_its_place(self, client, some):
        Page.objects.filter(pk=some[0].pk).update(last_published_at=None)
        walked = self.walk(client, type="project", sort="-modified", page_size=1)
        assert walked[-1][0]["id"] == some[0].pk
        assert len(walked) == len(some)

    def test_it_is_of_its_list_alone(self, client, some):
        found = get(client, "pages", type="project", page_size=2)
        [cursor] = parse_qs(urlsplit(found["next"]).query)["cursor"]
        kept = get(client, "pages", type="project", cursor=cursor, page_size=50, fields="title")
        assert len(kept["items"]) == 4
        told = refused(client, "pages", cursor=cursor)
        assert told == {"cursor": "This cursor is of another list. Begin this one without it."}

    def test_one_behind_the_longest_title(self, client, site_tree):
        title = "".join(chr(0x1F300 + 7 * n % 0x600) for n in range(255))
        for number in range(2):
            ProjectPageFactory(title=title, slug=f"p{number}")
        assert len(self.walk(client, type="project", sort="title", page_size=1)) == 2

    def test_a_forged_one_is_refused(self, client, some):
        found = get(client, "pages", type="project", page_size=2)
        [cursor] = parse_qs(urlsplit(found["next"]).query)["cursor"]
        told = refused(client, "pages", type="project", cursor=cursor[::-1])
        assert told["cursor"].startswith("This isn’t a cursor.")


class TestByPath:
    @pytest.mark.parametrize("path", ["/fr/projets/mares/", "/fr/projets/mares"])
    def test_a_page_of_a_path(self, client, site_tree, path):
        page = ProjectPageFactory(title="Mares", slug="mares")
        assert get(client, "pages/by-path", path=path)["page"]["id"] == page.pk

    def test_the_home_pages(self, client, site_tree):
        for language in ("fr", "en"):
            told = get(client, "pages/by-path", path=f"/{language}/", fields="url")
            assert told["page"]["url"] == f"/{language}/"

    @pytest.mark.parametrize(
        "path", ["/", "/fr/zq/", "/admin/", "/de/", "zq", "/fr/\0/", "/fr//", "//fr/", "/fr/../"]
    )
    def test_none_elsewhere(self, client, site_tree, path):
        response = client.get("/api/v1/pages/by-path", {"path": path})
        assert (response.status_code, response.json()["code"]) == (404, "not_found")

    @pytest.mark.parametrize(
        "query",
        [{}, {"path": ""}, {"path": "/" * 3000}, {"path": ["/fr/", "/en/"]}],
    )
    def test_one_has_to_be_given(self, client, site_tree, query):
        assert {*refused(client, "pages/by-path", **query)} == {"path"}


class TestAround:
    def test_it_is_told_on_request(self, client, site_tree):
        page = ProjectPageFactory(title="Mares")
        translate(page, title="Ponds")
        told = get(client, f"pages/{page.pk}", include="ancestors,children,translations")
        assert [each["url"] for each in told["around"]["ancestors"]] == ["/fr/", "/fr/projets/"]
        assert told["around"]["children"] == []
        assert [each["title"] for each in told["around"]["translations"]] == ["Ponds"]
        index = get(client, f"pages/{site_tree.projects.fr.pk}", include="children")
        assert {*index["around"]} == {"children"}
        assert [each["title"] for each in index["around"]["children"]] == ["Mares"]

    def test_anything_else_is_refused(self, client, site_tree):
        errors = refused(client, f"pages/{site_tree.home.fr.pk}", include="children,revisions")
        assert {*errors} == {"include"}


@pytest.mark.parametrize("pk", ["0", "abc", "9" * 30, "-1", "1.5", "%00", "1_0", "+3", "3.0"])
def test_what_cant_be_an_id_is_of_nothing(client, site_tree, pk):
    response = client.get(f"/api/v1/pages/{pk}")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


class TestQueries:
    def count(self, client, address, **query):
        get(client, address, **query)
        with CaptureQueriesContext(connection) as captured:
            get(client, address, **query)
        return len(captured)

    def test_a_list_with_images_and_blocks_takes_few(self, client, one_of_each, files):
        body = [
            ("text", f'<p><a linktype="page" id="{one_of_each["news"].pk}">a</a></p>'),
            ("download", {"document": files.document, "description": ""}),
            ("video", "https://www.youtube.com/watch?v=zq"),
            ("figure", {"image": files.image, "caption": ""}),
        ]
        for number in range(20):
            ProjectPageFactory(title=f"P{number}", image=files.image, body=body)
        asked = {"type": "project", "fields": "title,teaser,image,body"}
        most = self.count(client, "pages", page_size=20, **asked)
        assert self.count(client, "pages", page_size=2, **asked) == most <= 8

    @pytest.mark.parametrize("name", TYPES)
    def test_a_page_takes_few(self, client_of, one_of_each, name):
        client = client_of("admin")
        assert self.count(client, f"pages/{one_of_each[name].pk}") <= 20
