"""From the plain text of `content/` to typeset prose, rich text and the blocks of a page's body.

Content is typed with an ordinary keyboard: straight apostrophes, ordinary spaces. Typography that
can't be seen in an editor (no-break spaces) is set here, once, so that it is right everywhere.
"""

import re
from html import escape

NO_BREAK, THIN = "\u00a0", "\u202f"
FRENCH = (
    (re.compile(r"(?<=\S) (?=[;!?%])"), THIN),
    (re.compile(r"(?<=\S) (?=[:»])"), NO_BREAK),
    (re.compile(r"(?<=«) "), NO_BREAK),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), THIN),
    (re.compile(r"(?<=\d) (?=(?:€|°C|h|min|m|cm|km|ans)(?!\w))"), NO_BREAK),
)
INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\*(.+?)\*"), r"<i>\1</i>"),
    (re.compile(r"\[([^][]+)\]\((.+?)\)"), r'<a href="\2">\1</a>'),
)


def typeset(text, language):
    """`text` with the apostrophes and spaces of good typography in `language`."""
    text = text.strip().replace("'", "’")
    for pattern, replacement in FRENCH if language == "fr" else ():
        text = pattern.sub(replacement, text)
    return text


def inline(text, language):
    """One paragraph as HTML: bold between two asterisks, italic between one, [links](address)."""
    text = escape(typeset(" ".join(text.split()), language), quote=False)
    for pattern, replacement in INLINE:
        text = pattern.sub(replacement, text)
    return text


def rich_text(text, language):
    """Paragraphs parted by blank lines, and lists of lines that begin with a hyphen, as HTML."""
    return "".join(_paragraph(chunk, language) for chunk in _chunks(text))


def blocks(text, language, picture):
    """The body's blocks, in the form a StreamField stores.

    A chunk's first characters say what it is: `##` a section, `###` a sub-section, `>` a quotation,
    `=` key figures, `?` a question, `=>` a button, `!` a picture, `@` a map, anything else text.
    `picture` gives the id of the image of a motif.
    """
    found = []
    for chunk in _chunks(text):
        mark, build = _builder(chunk)
        _append(found, build(chunk[len(mark) :].strip(), language, picture))
    return found


def _chunks(text):
    return [chunk.strip() for chunk in re.split(r"\n\s*\n", text) if chunk.strip()]


def _paragraph(chunk, language):
    lines = chunk.splitlines()
    if all(line.startswith("- ") for line in lines):
        items = "".join(f"<li>{inline(line[2:], language)}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{inline(chunk, language)}</p>"


def _builder(chunk):
    for mark, build in BUILDERS.items():
        if chunk.startswith(mark + " "):
            return mark, build
    return "", _text


def _append(found, block):
    """Add a block; neighbouring texts become one, neighbouring questions one list."""
    if found and found[-1]["type"] == block["type"] and block["type"] in {"text", "questions"}:
        found[-1]["value"] += block["value"]
    else:
        found.append(block)


def _cells(line, language):
    return [typeset(cell, language) for cell in line.split("|")]


def _text(chunk, language, _picture):
    return {"type": "text", "value": _paragraph(chunk, language)}


def _section(chunk, language, _picture):
    return {"type": "heading", "value": {"text": typeset(chunk, language), "level": "h2"}}


def _subsection(chunk, language, _picture):
    return {"type": "heading", "value": {"text": typeset(chunk, language), "level": "h3"}}


def _quote(chunk, language, _picture):
    text, _dash, author = " ".join(chunk.split()).partition(" -- ")
    value = {"text": typeset(text, language), "author": typeset(author, language)}
    return {"type": "quote", "value": value}


def _key_figures(chunk, language, _picture):
    lines = [_cells(line.lstrip("= "), language) for line in chunk.splitlines()]
    figures = [{"value": value, "label": label} for value, label in lines]
    return {"type": "key_figures", "value": figures}


def _question(chunk, language, _picture):
    question, _newline, answer = chunk.partition("\n")
    value = {
        "question": typeset(question, language),
        "answer": f"<p>{inline(answer, language)}</p>",
    }
    return {"type": "questions", "value": [value]}


def _link(chunk, language, _picture):
    label, url = _cells(chunk, language)
    return {"type": "link", "value": {"label": label, "page": None, "url": url}}


def _figure(chunk, language, picture):
    motif, alternative, caption = _cells(chunk, language)
    image = {"image": picture(motif), "alt_text": alternative, "decorative": False}
    return {"type": "figure", "value": {"image": image, "caption": caption}}


def _map(chunk, language, _picture):
    title, places, caption = _cells(chunk, language)
    value = {"title": title, "places": places.split(), "counted": True, "caption": caption}
    return {"type": "map", "value": value}


BUILDERS = {
    "##": _section,
    "###": _subsection,
    ">": _quote,
    "=>": _link,
    "=": _key_figures,
    "?": _question,
    "!": _figure,
    "@": _map,
}
