"""Blocks as data: each as its schema says, nothing of what would show nothing."""

import pytest
from django.test import RequestFactory
from pydantic import TypeAdapter
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from directory.models import ProjectPage
from portal.content import blocks
from portal.content.references import Reading
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


def test_lists(site_tree):
    body = [
        ("key_figures", [{"value": "12", "label": "mares"}]),
        ("questions", [{"question": "Où ?", "answer": "<p>Là.</p>"}]),
    ]
    assert told(body) == [
        ("key_figures", [{"value": "12", "label": "mares"}]),
        ("questions", [{"question": "Où ?", "answer": "<p>Là.</p>"}]),
    ]


def test_lists_as_they_were_once_stored():
    stored = [{"type": "key_figures", "id": "a", "value": [{"value": "12", "label": "mares"}]}]
    reading = Reading(RequestFactory().get("/"))
    [found] = blocks.data(stored, reading)
    assert found["value"] == [{"value": "12", "label": "mares"}]


def test_a_type_of_before_is_left_out():
    assert blocks.data([{"type": "zq", "id": "a", "value": 1}], None) == []


BROKEN = [
    *({"type": name, "value": None} for name in blocks.READERS),
    *({"type": name, "value": "zq"} for name in blocks.READERS if name not in ("text", "video")),
    *({"type": name, "value": 7} for name in blocks.READERS),
    *({"type": name, "value": [None]} for name in ("key_figures", "questions")),
    {"type": "figure", "value": {"image": 7}},
    {"type": "figure", "value": {"image": {"image": "abc"}}},
    {"type": "figure", "value": {"image": {"image": 10**30}}},
    {"type": "download", "value": {"document": 10**30}},
    {"type": "link", "value": {"page": True, "label": None}},
]


@pytest.mark.parametrize("stored", BROKEN, ids=str)
def test_a_broken_one_is_left_out_and_the_others_stay(db, stored):
    whole = {"id": "b", "type": "text", "value": "<p>zq</p>"}
    reading = Reading(RequestFactory().get("/"))
    found = reading.all(lambda: blocks.data([{"id": "a", **stored}, whole], reading))
    assert found == [whole]


def test_what_is_missing_in_one_is_empty(db):
    reading = Reading(RequestFactory().get("/"))
    stored = [
        {"id": "a", "type": "heading", "value": {"text": None}},
        {"id": "b", "type": "questions", "value": [{"question": "q", "answer": None}]},
    ]
    assert [each["value"] for each in blocks.data(stored, reading)] == [
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
