"""What pages refer to, as one viewer may see it: asked for one by one, read all at once.

    reading = Reading(request)
    reading.all(lambda: [data(page, reading) for page in pages])

makes the data twice: the first time `refer` only hears what is asked for, and finds nothing; then
that is read, in one query for each kind; the second time it is there. So whatever shows something
of others is written as if all were at hand, and a list costs no more queries than one page.
"""

from collections import defaultdict
from typing import Literal
from uuid import UUID

from ninja import Schema
from wagtail.documents import get_document_model
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed as StoredEmbed
from wagtail.models import Page

from directory.models import Organisation as StoredOrganisation
from portal.core import privacy
from portal.core.classification import is_code, resolve_all
from portal.core.examples import example
from portal.core.models import PortalImage, Territory
from portal.core.templatetags.elsewhere import FRAME, host
from portal.home import frame
from search.api import as_values
from search.visibility import Restrictions, Viewer, token

from . import images, kinds

MAX_ID = 2**31 - 1


class Reference(Schema):
    """A page that the viewer may open. `url` is its path on the site; `key` is what it shares with
    its translations, and the `id` of a hit."""

    model_config = example(
        id=5,
        key="c625f9b9-3ce8-5e26-9f46-7ab3562360dd",
        type="project-index",
        title="Projets",
        url="/fr/projets/",
        language="fr",
    )

    id: int
    key: UUID
    type: Literal[tuple(kinds.MODELS)]
    title: str
    url: str
    language: str


class Organisation(Schema):
    """`url` is the path of its page here."""

    id: int
    name: str
    url: str


class Document(Schema):
    """A file: `size` is in bytes, `extension` says its type."""

    id: int
    title: str
    url: str
    extension: str
    size: int | None


class Embed(Schema):
    """Something of another site. `frame` is the address for an `<iframe>`, null where it isn't
    known."""

    url: str
    host: str
    title: str
    frame: str | None


class Reading:
    """See above. `restrictions` are all there are, read once."""

    def __init__(self, request, viewer=None):
        self.request = request
        self.viewer = viewer or Viewer.behind(request)
        self.restrictions = Restrictions()
        self._site = request.build_absolute_uri("/").removesuffix("/")
        self._wanted = defaultdict(set)
        self._found = defaultdict(dict)

    def all(self, make):
        make()
        self._read()
        return make()

    def refer(self, kind, key):
        """The data of something, None where there is nothing that the viewer may see."""
        if not _can_be(kind, key):
            return None
        if key not in self._found[kind]:
            self._wanted[kind].add(key)
        return self._found[kind].get(key)

    def absolute(self, address):
        """The address in full; it may be so already, where files are kept elsewhere."""
        return self._site + address if address.startswith("/") else address

    def _read(self):
        for kind, keys in self._wanted.items():
            if load := LOADERS.get(kind):
                self._found[kind] |= load(self, keys)
        self._wanted.clear()


def _can_be(kind, key):
    """Whether something can have this key: what is stored may be anything."""
    if kind == "territory":
        return is_code(key)
    if kind == "embed":
        return isinstance(key, str) and key != ""
    return isinstance(key, int) and 0 < key <= MAX_ID


def of_node(node):
    """A page as `Reference` has it, from what a frame knows of it."""
    return {
        "id": node.pk,
        "key": node.key,
        "type": kinds.name_of(node.model),
        "title": node.title,
        "url": node.url,
        "language": node.language,
    }


def _pages(reading, keys):
    nodes = frame.nodes(Page.objects.filter(pk__in=keys), reading.viewer, reading.restrictions)
    return ((node.pk, of_node(node)) for node in nodes if kinds.name_of(node.model))


def _organisations(reading, keys):
    for each in StoredOrganisation.objects.filter(pk__in=keys):
        yield each.pk, {"id": each.pk, "name": each.name, "url": each.get_absolute_url()}


def _documents(reading, keys):
    found = get_document_model().objects.filter(pk__in=keys)
    for each in _open(reading, found):
        yield (
            each.pk,
            {
                "id": each.pk,
                "title": each.title,
                "url": reading.absolute(each.url),
                "extension": each.file_extension,
                "size": each.file_size,
            },
        )


def _images(reading, keys):
    found = PortalImage.objects.filter(pk__in=keys)
    drawn = images.drawn(keys)
    for each in _open(reading, found):
        yield each.pk, images.data(each, drawn, reading.absolute)


def _territories(reading, codes):
    """By the code that is asked for, which may be a former one."""
    for node in resolve_all(Territory, codes):
        [told] = as_values([node])
        yield from ((code, told) for code in (*node.former_codes, node.code) if code in codes)


def _embeds(reading, addresses):
    """What the site's own pages have asked of the other sites already; nobody is asked here."""
    by_hash = {get_embed_hash(address): address for address in addresses}
    known = {each.hash: each for each in StoredEmbed.objects.filter(hash__in=by_hash)}
    for digest, address in by_hash.items():
        found = known.get(digest)
        yield (
            address,
            {
                "url": address,
                "host": host(address),
                "title": found.title if found else "",
                "frame": _frame(found.html) if found else None,
            },
        )


def _frame(markup):
    """The address of the frame in an embed's markup, None where it is something else."""
    opening = FRAME.search(markup)
    parts = opening[1].split('src="', 1) if opening else []
    return parts[1].split('"', 1)[0].replace("&amp;", "&") if len(parts) == 2 else None


def _open(reading, found):
    """Those of some images or documents that the viewer may see, by the rule for pages.

    So nobody passes by a password, nor by what is their own: a validator knows of neither.
    """
    for each in privacy.with_closed(found.select_related("collection")):
        if not each.closed or _passes(reading.viewer, each.collection.get_view_restrictions()):
            yield each


def _passes(viewer, restrictions):
    groups = [each.groups.values_list("pk", flat=True) for each in restrictions]
    kinds = [each.restriction_type for each in restrictions]
    tokens = [token(*each) for each in zip(kinds, groups, strict=True)]
    return None not in tokens and viewer.sees(tokens)


LOADERS = {
    "page": _pages,
    "organisation": _organisations,
    "document": _documents,
    "image": _images,
    "territory": _territories,
    "embed": _embeds,
}
