"""Blocks as data: each as its schema says, nothing of what would show nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from pydantic import TypeAdapter
from wagtail.documents.models import Document
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from directory.models import ProjectPage
from portal.content import blocks
from portal.content.references import Reading
from portal.core import tree
from portal.core.blocks import BodyBlock

from ..factories import ProjectPageFactory

pytestmark = pytest.mark.django_db
VIDEO = "https://www.youtube.com/watch?v=zq"


def told(body):
    """What is made of a body, as an editor's page holds it."""
    page = ProjectPage.objects.get(pk=ProjectPageFactory(body=body).pk)
    reading = Reading(RequestFactory().get("/"))
    found = reading.all(lambda: blocks.data(page.body.get_prep_value(), reading))
    TypeAdapter(list[blocks.Block]).validate_python(found)
    assert all(each["id"] for each in found)
    return [(each["type"], each["value"]) for each in found]


def read(stored):
    """What is made of blocks as they may be stored, by whom they may be."""
    reading = Reading(RequestFactory().get("/"))
    return reading.all(lambda: blocks.data(stored, reading))


def test_each_block_of_a_body_is_known():
    known = {*BodyBlock().child_blocks}
    assert {*blocks.READERS} == {*blocks.SCHEMAS} == known


def test_texts(site_tree):
    body = [
        ("heading", {"text": "Quoi ?", "level": "h2"}),
        ("heading", {"text": "Comment ?", "level": "h3"}),
        ("text", "<p>Un <b>texte</b>.</p>"),
        ("quote", {"text": "Oh.", "author": "Ada"}),
    ]
    assert told(body) == [
        ("heading", {"text": "Quoi ?", "level": 2}),
        ("heading", {"text": "Comment ?", "level": 3}),
        ("text", "<p>Un <b>texte</b>.</p>"),
        ("quote", {"text": "Oh.", "author": "Ada"}),
    ]


def test_callouts(site_tree):
    told_of = {"kind": "warning", "title": "", "text": "<p>Ne plongez pas.</p>"}
    assert told([("callout", told_of)]) == [("callout", told_of)]
    [found] = read([{"id": "a", "type": "callout", "value": {"kind": "zq", "text": None}}])
    assert found["value"] == {"kind": "note", "title": "", "text": ""}


def test_lists(site_tree):
    body = [
        ("steps", [{"title": "Regarder", "text": "<p>Là.</p>"}, {"title": "Compter", "text": ""}]),
        ("timeline", [{"when": "2024", "title": "Un", "text": ""}] * 2),
        ("key_figures", [{"value": "12", "label": "mares"}]),
        ("questions", [{"question": "Où ?", "answer": "<p>Là.</p>"}]),
    ]
    assert told(body) == body


def test_lists_as_they_were_once_stored():
    stored = [{"type": "key_figures", "id": "a", "value": [{"value": "12", "label": "mares"}]}]
    reading = Reading(RequestFactory().get("/"))
    [found] = blocks.data(stored, reading)
    assert found["value"] == [{"value": "12", "label": "mares"}]


def test_a_type_of_before_is_left_out():
    assert blocks.data([{"type": "zq", "id": "a", "value": 1}], None) == []


LISTS = (
    *("documents", "gallery", "key_figures", "pages"),
    *("people", "questions", "steps", "timeline"),
)
BROKEN = [
    *({"type": name, "value": None} for name in blocks.READERS),
    *({"type": name, "value": "zq"} for name in blocks.READERS if name not in ("text", "video")),
    *({"type": name, "value": 7} for name in blocks.READERS),
    *({"type": name, "value": [None]} for name in LISTS),
    {"type": "figure", "value": {"image": 7}},
    {"type": "figure", "value": {"image": {"image": "abc"}}},
    {"type": "figure", "value": {"image": {"image": 10**30}}},
    {"type": "download", "value": {"document": 10**30}},
    {"type": "link", "value": {"page": True, "label": None}},
    {"type": "map", "value": {"places": 7}},
    {"type": "map", "value": {"places": [None, 7, "\x00", "\ud800", {}]}},
]


@pytest.mark.parametrize("stored", BROKEN, ids=str)
def test_a_broken_one_is_left_out_and_the_others_stay(db, stored):
    whole = {"id": "b", "type": "text", "value": "<p>zq</p>"}
    assert read([{"id": "a", **stored}, whole]) == [whole]


def test_what_is_missing_in_one_is_empty(db):
    stored = [
        {"id": "a", "type": "heading", "value": {"text": None}},
        {"id": "b", "type": "questions", "value": [{"question": "q", "answer": None}]},
    ]
    assert [each["value"] for each in read(stored)] == [
        {"text": "", "level": 2},
        [{"question": "q", "answer": ""}],
    ]


class TestFigures:
    def figure(self, image, **values):
        chosen = image
        if image:
            chosen.contextual_alt_text = values.pop("alt", "")
            chosen.decorative = values.pop("decorative", False)
        return [("figure", {"image": chosen, "caption": values.get("caption", "")})]

    def test_the_alternative_text_is_the_places(self, site_tree, files):
        [(_type, value)] = told(self.figure(files.image, alt="Ici", caption="Une légende"))
        assert (value["image"]["alt"], value["caption"]) == ("Ici", "Une légende")
        assert value["image"]["credit"] == "Ada"

    def test_what_decorates_has_none(self, site_tree, files):
        [(_type, value)] = told(self.figure(files.image, alt="zq", decorative=True))
        assert value["image"]["alt"] == ""

    def test_a_reserved_image_leaves_its_caption(self, site_tree, files):
        assert told(self.figure(files.closed_image)) == []
        found = told(self.figure(files.closed_image, caption="Une légende"))
        assert found == [("figure", {"image": None, "caption": "Une légende"})]


class TestMaps:
    MAP = {"title": "Où nous sommes", "counted": True, "caption": ""}

    def test_places_have_their_names(self, site_tree, vocabulary):
        body = [("map", self.MAP | {"places": ["FR-DEP-29", "BE"]})]
        [(_type, value)] = told(body)
        places = [("FR-DEP-29", "Finistère"), ("BE", "Belgique")]
        assert value == self.MAP | {
            "places": [{"code": code, "label": label} for code, label in places]
        }

    def test_of_two_that_were_merged_one(self, site_tree, vocabulary):
        tree.merge(vocabulary.territories["FR-DEP-29"], vocabulary.territories["FR-DEP-35"])
        body = [("map", self.MAP | {"places": ["FR-DEP-29", "FR-DEP-35", "FR-DEP-00"]})]
        [(_type, value)] = told(body)
        assert [each["code"] for each in value["places"]] == ["FR-DEP-35"]

    def test_none_without_a_place(self, site_tree, vocabulary):
        assert told([("map", self.MAP | {"places": ["FR-DEP-00"]})]) == []

    def test_any_number_in_one_query_more(self, site_tree, vocabulary, django_assert_num_queries):
        stored = [
            {"id": code, "type": "map", "value": self.MAP | {"places": [code]}}
            for code in ("FR-DEP-29", "FR-DEP-35", "BE")
        ]
        for some in (stored[:1], stored):
            with django_assert_num_queries(2):  # and of the restrictions
                assert len(read(some)) == len(some)


TABLE = {
    "caption": "Mares suivies",
    "columns": [{"type": "text", "heading": "Lieu"}, {"type": "number", "heading": "2025"}],
    "rows": [{"values": ["Brest", "12"]}, {"values": ["Quimper", None]}],
}


class TestTables:
    def test_as_it_is(self, site_tree):
        columns = [{"heading": "Lieu", "kind": "text"}, {"heading": "2025", "kind": "number"}]
        rows = [["Brest", "12"], ["Quimper", ""]]
        expected = {"caption": "Mares suivies", "columns": columns, "rows": rows}
        assert told([("table", TABLE)]) == [("table", expected)]

    def test_words_are_found_and_translated_numbers_are_not(self):
        block = BodyBlock().child_blocks["table"]
        table = block.to_python(TABLE)
        words = ["Mares suivies", "Lieu", "2025", "Brest", "Quimper"]
        assert block.get_searchable_content(TABLE) == words
        segments = block.get_translatable_segments(table)
        assert [each.string.data for each in segments] == words

    def test_a_translation_takes_the_place_of_what_it_translates(self):
        block = BodyBlock().child_blocks["table"]
        table = block.to_python(TABLE)
        segments = block.get_translatable_segments(table)
        english = ["Ponds", "Place", "2025", "Brest", "Kemper"]
        for segment, text in zip(segments, english, strict=True):
            segment.string.data = text
        restored = block.get_prep_value(block.restore_translated_segments(table, segments))
        assert restored["caption"] == "Ponds"
        assert [each["heading"] for each in restored["columns"]] == ["Place", "2025"]
        assert restored["rows"] == [{"values": ["Brest", "12"]}, {"values": ["Kemper", None]}]

    @pytest.mark.parametrize("part", ["columns", "rows"])
    def test_an_empty_one_is_refused(self, part):
        block = BodyBlock().child_blocks["table"]
        with pytest.raises(ValidationError):
            block.clean(block.to_python(TABLE | {"columns": [], "rows": []} | {part: TABLE[part]}))


class TestLists:
    def test_of_pages_without_closed_ones(self, site_tree):
        pages = [ProjectPageFactory(title=title) for title in ("Mares", "Fermée")]
        pages[1].view_restrictions.create(restriction_type="login")
        [(_type, value)] = told([("pages", pages)])
        assert [each["title"] for each in value] == ["Mares"]

    def test_of_images_without_reserved_ones(self, site_tree, files):
        for image in (files.image, files.closed_image):
            image.contextual_alt_text, image.decorative = "Une mare", False
        pictures = [{"image": each, "caption": ""} for each in (files.image, files.closed_image)]
        [(_type, value)] = told([("gallery", pictures)])
        assert [each["image"]["alt"] for each in value] == ["Une mare"]
        assert told([("gallery", pictures[1:] * 2)]) == []

    def test_of_documents_without_reserved_ones(self, site_tree, files):
        both = [files.document, files.closed_document]
        body = [("documents", [{"document": each, "description": ""} for each in both])]
        [(_type, value)] = told(body)
        assert [each["document"]["title"] for each in value] == ["Guide"]


class TestRecordings:
    TOLD = {"title": "La nuit", "transcript": "<p>Un triton.</p>"}

    def test_a_reserved_one_leaves_its_transcript(self, site_tree, files):
        [(_type, value)] = told([("audio", self.TOLD | {"document": files.document})])
        assert value["document"]["title"] == "Guide"
        [(_type, value)] = told([("audio", self.TOLD | {"document": files.closed_document})])
        assert value == self.TOLD | {"document": None}

    def test_only_what_is_heard_can_be_one(self, files):
        block = BodyBlock().child_blocks["audio"]
        with pytest.raises(ValidationError) as refused:
            block.clean(block.normalize(self.TOLD | {"document": files.document}))
        assert [*refused.value.block_errors] == ["document"]
        Document.objects.filter(pk=files.document.pk).update(file="documents/night.MP3")
        assert block.clean(block.normalize(self.TOLD | {"document": files.document}))

    @pytest.mark.parametrize("name", ["audio", "film"])
    def test_none_goes_without_its_transcript(self, files, name):
        block = BodyBlock().child_blocks[name]
        with pytest.raises(ValidationError) as refused:
            block.clean(block.to_python({"title": "La nuit"}))
        assert "transcript" in refused.value.block_errors


def test_films(site_tree):
    stored = {"video": VIDEO, "transcript": "<p>Un triton.</p>"}
    [block] = read([{"id": "a", "type": "film", "value": stored}])
    assert block["value"]["video"]["url"] == VIDEO
    assert block["value"]["transcript"] == "<p>Un triton.</p>"


def test_people(site_tree, files):
    files.image.contextual_alt_text, files.image.decorative = "", True
    ada = {"name": "Ada Exemple", "role": "Botaniste", "image": files.image, "url": ""}
    bea = {"name": "Béa", "role": "", "image": files.closed_image, "url": "https://example.org/"}
    files.closed_image.contextual_alt_text, files.closed_image.decorative = "zq", False
    [(_type, value)] = told([("people", [ada, bea])])
    assert [each["name"] for each in value] == ["Ada Exemple", "Béa"]
    assert value[0]["image"]["alt"] == "" and value[0]["url"] is None
    assert value[1] == bea | {"image": None}


class TestLinks:
    def link(self, **values):
        return [("link", {"label": "Venir", "page": None, "url": "", **values})]

    def test_to_a_page(self, site_tree):
        page = ProjectPageFactory(title="Mares")
        [(_type, value)] = told(self.link(page=page))
        assert (value["label"], value["page"]["id"], value["url"]) == ("Venir", page.pk, None)

    def test_elsewhere(self, site_tree):
        assert told(self.link(url="https://example.org/")) == [
            ("link", {"label": "Venir", "page": None, "url": "https://example.org/"})
        ]

    def test_to_what_isnt_published_any_more(self, site_tree):
        page = ProjectPageFactory(title="Mares")
        body = self.link(page=page)
        page.unpublish()
        assert told(body) == []


class TestEmbeds:
    def test_one_that_a_page_has_shown(self, site_tree):
        frame = '<iframe width="1" src="https://www.youtube.com/embed/zq?a=1&amp;b=2"></iframe>'
        Embed.objects.create(
            hash=get_embed_hash(VIDEO), url=VIDEO, title="Mares", html=frame, type="video"
        )
        assert told([("video", VIDEO)]) == [
            (
                "video",
                {
                    "url": VIDEO,
                    "host": "youtube.com",
                    "title": "Mares",
                    "frame": "https://www.youtube.com/embed/zq?a=1&b=2",
                },
            )
        ]

    @pytest.mark.parametrize("markup", ["", "<p>zq</p>", "<iframe class='zq'></iframe>"])
    def test_one_without_a_frame(self, site_tree, markup):
        Embed.objects.create(hash=get_embed_hash(VIDEO), url=VIDEO, html=markup, type="rich")
        [(_type, value)] = told([("video", VIDEO)])
        assert value["frame"] is None

    def test_nobody_is_asked_of_one_that_isnt_known(self, site_tree):
        [(_type, value)] = told([("video", VIDEO)])
        assert value == {"url": VIDEO, "host": "youtube.com", "title": "", "frame": None}
        assert not Embed.objects.exists()


class TestDownloads:
    def test_a_document(self, site_tree, files):
        [(_type, value)] = told([("download", {"document": files.document, "description": "d"})])
        document = value["document"]
        assert (document["title"], document["extension"], document["size"]) == ("Guide", "pdf", 15)
        assert value["description"] == "d"

    def test_not_a_reserved_one(self, site_tree, files):
        body = [("download", {"document": files.closed_document, "description": "zq"})]
        assert told(body) == []
