"""Foreign text made safe and readable: plain, rich, and nothing that a database refuses."""

import html
import re

import nh3

# What PostgreSQL refuses (NUL) or what only confuses: control characters but tab and line ends.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SURROGATES = re.compile(r"[\ud800-\udfff]")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
BLOCK_END = re.compile(r"</(?:p|div|h[1-6]|ul|ol|blockquote|tr)\s*>", re.IGNORECASE)
LINE_END = re.compile(r"</li\s*>|<br\s*/?>", re.IGNORECASE)
BLOCK = re.compile(r"<(?:p|h3|h4|ul|ol|blockquote)[ >]")
EMPTY_PARAGRAPH = re.compile(r"<p[^>]*>(?:\s|&nbsp;|<br/>)*</p>")
ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}»”]")

FIELD_TAGS = {"p", "br", "b", "i", "sup", "sub", "ul", "ol", "li", "a"}
BODY_TAGS = FIELD_TAGS | {"h3", "h4", "blockquote"}
RENAMED = {"strong": "b", "em": "i", "div": "p", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
RENAMED_TAG = re.compile(r"<(/?)(strong|em|div|h[1-6])(?=[\s>/])", re.IGNORECASE)
ATTRIBUTES = {"*": {"data-block-key"}, "a": {"href"}}
SCHEMES = {"http", "https", "mailto"}


def characters(text):
    """`text` without control characters; a lone surrogate becomes the replacement character."""
    return SURROGATES.sub("\ufffd", CONTROLS.sub("", text))


def unescape(text):
    """Entities resolved, but only those that end in a semicolon: `?a=1&copy=2` is an address."""
    return characters(ENTITY.sub(lambda match: html.unescape(match[0]), text))


def plain(value):
    """Text without tags and entities; paragraphs are kept, runs of spaces are not."""
    text = characters(str(value))
    if MARKUP.search(text):
        text = LINE_END.sub("\n", BLOCK_END.sub("\n\n", text))
        text = nh3.clean(text, tags=set())
    text = re.sub(r"\r\n?", "\n", unescape(text))
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def line(value):
    """Plain text on one line."""
    return " ".join(plain(value).split())


def rich(value, tags=FIELD_TAGS):
    """Rich text with `tags` only; plain text becomes paragraphs with its addresses as links."""
    text = characters(str(value))
    if not MARKUP.search(text):
        return _paragraphs(unescape(text))
    return _blocks(clean_html(text, tags))


def clean_html(text, tags):
    """`text` with `tags` and safe addresses only, written as the editor writes it."""
    renamed = RENAMED_TAG.sub(lambda match: f"<{match[1]}{_tag(match[2].lower(), tags)}", text)
    cleaned = nh3.clean(
        renamed,
        tags=tags,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        clean_content_tags={"script", "style"},
        link_rel=None,
    )
    return EMPTY_PARAGRAPH.sub("", cleaned.replace("<br>", "<br/>")).strip()


def _tag(name, tags):
    """The tag that stands for `name`: a heading is a paragraph where headings aren't allowed."""
    name = RENAMED.get(name, name)
    return "p" if name in {"h3", "h4"} and name not in tags else name


def _blocks(markup):
    """Paragraphs for markup that has none but line breaks."""
    if not markup or BLOCK.search(markup):
        return markup
    parts = re.split(r"(?:\s*<br/>\s*){2,}|\n\s*\n", markup)
    return "".join(f"<p>{part.strip()}</p>" for part in parts if part.strip())


def _paragraphs(text):
    parts = re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        f"<p>{'<br/>'.join(_linked(line.strip()) for line in part.strip().splitlines())}</p>"
        for part in parts
        if part.strip()
    )


def _linked(text):
    pieces, end = [], 0
    for match in ADDRESS.finditer(text):
        address = html.escape(match[0])
        pieces += [_escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*pieces, _escape(text[end:])])


def _escape(text):
    return html.escape(text, quote=False)
