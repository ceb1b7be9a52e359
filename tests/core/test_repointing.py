"""Texts and blocks as they are stored, made to name another page; all else in them stays."""

import pytest
from wagtail import blocks

from portal.core.blocks import BodyBlock
from portal.core.repointing import in_block, in_text

LEADS = {7: 8}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a linktype="page" id="7">x</a>', '<a linktype="page" id="8">x</a>'),
        ("<a id='7' linktype='page'>x</a>", "<a id='8' linktype='page'>x</a>"),
        ('<a linktype="page" id="77">x</a>', '<a linktype="page" id="77">x</a>'),
        ('<a linktype="document" id="7">x</a>', '<a linktype="document" id="7">x</a>'),
        ('<embed embedtype="image" id="7"/>', '<embed embedtype="image" id="7"/>'),
        ('linktype="page" id="7"', 'linktype="page" id="7"'),
        (f'<a linktype="page" id="{"7" * 5000}">', f'<a linktype="page" id="{"7" * 5000}">'),
        ("", ""),
        (None, None),
    ],
    ids=["page", "quotes", "another", "document", "image", "words", "huge", "nothing", "null"],
)
def test_rich_text(before, after):
    assert in_text(before, LEADS) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"type": "link", "value": {"page": 7}}, {"type": "link", "value": {"page": 8}}),
        ({"type": "link", "value": {"page": None}}, {"type": "link", "value": {"page": None}}),
        ({"type": "pages", "value": [7, 9]}, {"type": "pages", "value": [8, 9]}),
        (
            {"type": "key_figures", "value": [{"value": "7", "label": "sept"}]},
            {"type": "key_figures", "value": [{"value": "7", "label": "sept"}]},
        ),
        ({"type": "figure", "value": {"image": 7}}, {"type": "figure", "value": {"image": 7}}),
        ({"type": "gone", "value": 7}, {"type": "gone", "value": 7}),
    ],
    ids=["button", "no page", "old list", "old list of figures", "image", "no such block"],
)
def test_blocks(before, after):
    assert in_block(BodyBlock(), [before], LEADS) == [after]


def test_blocks_within_blocks():
    inner = blocks.StreamBlock([("page", blocks.PageChooserBlock())])
    block = blocks.ListBlock(blocks.StructBlock([("inner", inner)]))
    value = [{"type": "item", "id": "x", "value": {"inner": [{"type": "page", "value": 7}]}}]
    expected = [{"type": "item", "id": "x", "value": {"inner": [{"type": "page", "value": 8}]}}]
    assert in_block(block, value, LEADS) == expected
