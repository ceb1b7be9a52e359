"""The small markup of the demonstration's texts, and its typography."""

import pytest

from portal.home.demo.text import blocks, rich_text, typeset

NBSP, THIN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("typed", "set_in_french"),
    [
        ("l'eau", "l’eau"),
        ("Qui ? Toi !", f"Qui{THIN}? Toi{THIN}!"),
        ("un ; deux : trois", f"un{THIN}; deux{NBSP}: trois"),
        ("dire « oui » ici", f"dire «{NBSP}oui{NBSP}» ici"),
        ("12 000 planches", f"12{THIN}000 planches"),
        ("30 € ou 20 km", f"30{NBSP}€ ou 20{NBSP}km"),
        ("https://a.example.org/b?c", "https://a.example.org/b?c"),
    ],
)
def test_french_typography(typed, set_in_french):
    assert typeset(typed, "fr") == set_in_french


def test_english_has_no_spaces_before_punctuation_to_protect():
    assert typeset("it's 2 : 1", "en") == "it’s 2 : 1"


def test_rich_text_has_paragraphs_lists_and_inline_marks():
    text = "Un **mot** et [un *lien*](https://example.org/a).\n\n- un\n- deux <b>"
    assert rich_text(text, "en") == (
        '<p>Un <b>mot</b> et <a href="https://example.org/a">un <i>lien</i></a>.</p>'
        "<ul><li>un</li><li>deux &lt;b&gt;</li></ul>"
    )


def test_every_mark_makes_its_block():
    text = """
## Titre

### Sous-titre

Un.

Deux.

> Bravo. -- Elle

= 3 | fois
= 4 | jours

? Quand ?
Demain.

? Où ?
Ici.

=> Voir | https://example.org/

! stars | Ciel | Légende

@ Où | FR-REG-53 BE | Partout
"""
    assert blocks(text, "en", {"stars": 7}.get) == [
        {"type": "heading", "value": {"text": "Titre", "level": "h2"}},
        {"type": "heading", "value": {"text": "Sous-titre", "level": "h3"}},
        {"type": "text", "value": "<p>Un.</p><p>Deux.</p>"},
        {"type": "quote", "value": {"text": "Bravo.", "author": "Elle"}},
        {
            "type": "key_figures",
            "value": [{"value": "3", "label": "fois"}, {"value": "4", "label": "jours"}],
        },
        {
            "type": "questions",
            "value": [
                {"question": "Quand ?", "answer": "<p>Demain.</p>"},
                {"question": "Où ?", "answer": "<p>Ici.</p>"},
            ],
        },
        {"type": "link", "value": {"label": "Voir", "page": None, "url": "https://example.org/"}},
        {
            "type": "figure",
            "value": {
                "image": {"image": 7, "alt_text": "Ciel", "decorative": False},
                "caption": "Légende",
            },
        },
        {
            "type": "map",
            "value": {
                "title": "Où",
                "places": ["FR-REG-53", "BE"],
                "counted": True,
                "caption": "Partout",
            },
        },
    ]
