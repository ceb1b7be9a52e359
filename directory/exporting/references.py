"""What text and blocks point to, as others can follow it: addresses for this site's numbers.

A page or document that the public can't open is no address: the words stay, the link goes. A
picture's or document's file isn't in an export: it is named by its address, title and
fingerprint.
"""

import re

from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page, Site

from portal.core.pictures import public_address

LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
KIND = re.compile(r'linktype="(page|document)"')
NUMBER = re.compile(r'\bid="(\d+)"')


def outward(markup):
    """Rich text whose links to pages and documents are addresses."""
    return LINK.sub(_link, markup)


def _link(match):
    kind, number = KIND.search(match[1]), NUMBER.search(match[1])
    if not kind or not number:
        return match[0]
    find = page_address if kind[1] == "page" else document_address
    address = find(int(number[1]))
    return f'<a href="{address}">{match[2]}</a>' if address else match[2]


def page_address(pk):
    page = Page.objects.live().public().filter(pk=pk).first()
    return page and page.full_url


def document_address(pk):
    document = get_document_model().objects.filter(pk=pk).select_related("collection").first()
    if not document or document.collection.get_view_restrictions():
        return None
    return absolute(document.url)


def absolute(url):
    """The whole address of a file of this site; a file at another host has one already."""
    if "://" in url:
        return url
    return Site.objects.get(is_default_site=True).root_url + url


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
    """Where everybody finds a picture or document; empty where not everybody may."""
    if isinstance(stored, get_image_model()):
        address = public_address(stored)
        return absolute(address) if address else ""
    return document_address(stored.pk) or ""


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


def _list(block, raw):
    return [{**item, "value": value(block.child_block, item["value"])} for item in raw]


def _image(block, raw):
    return {**raw, "image": described(get_image_model().objects.filter(pk=raw["image"]).first())}


def _document(block, raw):
    return described(get_document_model().objects.filter(pk=raw).first())


def _page(block, raw):
    return {"address": page_address(raw)} if raw else None


CONVERTERS = (
    (ImageBlock, _image),
    (blocks.StructBlock, _struct),
    (blocks.ListBlock, _list),
    (blocks.RichTextBlock, lambda block, raw: outward(raw)),
    (DocumentChooserBlock, _document),
    (blocks.PageChooserBlock, _page),
)
