"""What text and blocks point to, as others can follow it: addresses for this site's numbers.

A page or document that the public can't open is no address: the words stay, the link goes. A
picture's or document's file isn't in an export: it is named by its address, title and
fingerprint.
"""

import re
from collections import defaultdict
from contextvars import ContextVar

from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page, Site

from portal.core import privacy
from portal.core.blocks import DownloadBlock
from portal.core.pictures import PUBLIC, public_address
from search.visibility import ANONYMOUS, Restrictions

MAX_ID = 2**31 - 1
_known = ContextVar("known", default=None)
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
KIND = re.compile(r'linktype="(page|document)"')
NUMBER = re.compile(r'\bid="(\d{1,10})"')


def outward(markup):
    """Rich text whose links to pages and documents are addresses."""
    return LINK.sub(_link, markup)


def _link(match):
    kind, number = KIND.search(match[1]), NUMBER.search(match[1])
    if not kind or not number:
        return match[0]
    pk = int(number[1])
    address = page_address(pk) if kind[1] == "page" else _download(pk)
    return f'<a href="{address}">{match[2]}</a>' if address else match[2]


def at_once(make):
    """What `make()` gives, where all that it points to is read in one query for each kind.

    It is made twice: the first time, what is asked for is only heard, and there is none of it.
    """
    known = defaultdict(dict)
    token = _known.set(known)
    try:
        make()
        for kind, found in known.items():
            found |= FINDERS[kind](found)
        return make()
    finally:
        _known.reset(token)


def _find(kind, pk):
    if not isinstance(pk, int) or pk > MAX_ID:  # what is stored may be anything
        return None
    known = _known.get()
    return FINDERS[kind]([pk]).get(pk) if known is None else known[kind].setdefault(pk)


def _download(pk):
    found = document(pk)
    return found and file_address(found)


def page_address(pk):
    """Where everybody finds a page; None where not everybody may."""
    return _find("page", pk)


def image(pk):
    """A picture that everybody may see, else None."""
    return _find("image", pk)


def document(pk):
    """A document that everybody may have, else None."""
    return _find("document", pk)


def _pages(pks):
    restrictions = Restrictions()
    found = Page.objects.live().filter(pk__in=pks)
    return {
        page.pk: page.full_url for page in found if restrictions.let_through(ANONYMOUS, page.path)
    }


def _images(pks):
    return _open(get_image_model().objects.prefetch_renditions(*PUBLIC), pks)


def _documents(pks):
    return _open(get_document_model().objects.all(), pks)


def _open(files, pks):
    found = privacy.with_closed(files.filter(pk__in=pks)).filter(closed=False)
    return {each.pk: each for each in found}


FINDERS = {"page": _pages, "image": _images, "document": _documents}


def absolute(url):
    """The whole address of a file of this site; a file at another host has one already."""
    return url if "://" in url else Site.get_site_root_paths()[0].root_url + url


def described(stored):
    """A picture or document by what finds it elsewhere; its file stays here."""
    if stored is None:
        return None
    return {
        "title": stored.title,
        "description": getattr(stored, "description", ""),
        "credit": getattr(stored, "credit", ""),
        "file": file_address(stored),
        "sha1": stored.get_file_hash(),
    }


def file_address(stored):
    address = public_address(stored) if isinstance(stored, get_image_model()) else stored.url
    return address and absolute(address)


def body(page):
    """The page's blocks as JSON, with nothing that only this database understands."""
    raw = page.body.get_prep_value()
    return [_named(page.body.stream_block, block) for block in raw]


def _named(stream, raw):
    return {**raw, "value": value(stream.child_blocks[raw["type"]], raw["value"])}


def value(block, raw):
    """A block's stored value, for others."""
    for kind, convert in CONVERTERS:
        if isinstance(block, kind):
            return convert(block, raw)
    return raw


def _struct(block, raw):
    told = {name: value(block.child_blocks[name], part) for name, part in raw.items()}
    if isinstance(told.get("page"), dict):  # a button: to the page's address
        told |= {"page": None, "url": told["page"]["address"] or ""}
    return told


def _download_block(block, raw):
    told = _struct(block, raw)
    return told if told["document"] else told | {"description": ""}  # what is said of it goes too


def items(raw):
    """The items of a list as Wagtail stores them, though a program wrote them by themselves."""
    return [each if _is_item(each) else {"type": "item", "id": None, "value": each} for each in raw]


def _is_item(raw):
    return isinstance(raw, dict) and raw.get("type") == "item" and {"id", "value"} <= {*raw}


def _list(block, raw):
    return [{**item, "value": value(block.child_block, item["value"])} for item in items(raw)]


def _image(block, raw):
    return {**raw, "image": described(image(raw["image"]))}


def _document(block, raw):
    return described(document(raw))


def _page(block, raw):
    return {"address": page_address(raw)} if raw else None


CONVERTERS = (
    (ImageBlock, _image),
    (DownloadBlock, _download_block),
    (blocks.StructBlock, _struct),
    (blocks.ListBlock, _list),
    (blocks.RichTextBlock, lambda block, raw: outward(raw)),
    (DocumentChooserBlock, _document),
    (blocks.PageChooserBlock, _page),
)
