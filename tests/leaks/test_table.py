"""What isn't open to somebody is told to them by no channel; who may open it is told all.

Every channel shows something of each page while that is everybody's, which is written by hand in
`SHOWN`; once it is closed, in any way, the same channels tell the same viewers nothing. And what a
visitor is told is the same, letter by letter, as if there were no such page.
"""

import pytest
from django.db import transaction

from . import ways
from .content import CARD, EVERY, FIELDS, FILES, KINDS
from .viewers import Viewer, addresses, kept, make_viewers, read, seen

# What databases do otherwise is in tests/search/test_leaks.py.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long, pytest.mark.sqlite]
LINK = {"title", "slug"}
HIT = CARD | {"alt", "file"}
EXCERPT = {"answer", "button", "caption", "counted", "figure", "heading", "question", "quote"}
EXCERPT |= {"quoted", "how", "use"}  # of a hit, around the words that were found
PAGE = set().union(*FIELDS.values()) - {"inside"}
NAMED = ("project", "resource", "event")  # those that name an organisation
FILED = (*NAMED, "news")
CITED = {"title", "teaser", "author", "given", "publisher", "doi", "elsewhere", "tag"}


def told(fields, *kinds):
    return {kind: fields & FIELDS[kind] for kind in kinds or KINDS}


# Where there is a menu, it has the page that is right below the home page.
FRAMED = {
    *("search", "search in English", "lists", "homes", "trees", "landings", "organisations"),
    *("organisation", "around", "section", "page", "page in English", "report", "report sent"),
    *("ask", "members", "images", "password", "API itself"),
}
# Some of it in English, where an alias of that page stays in the menu when it is moved.
IN_ENGLISH = {"search in English", "lists", "homes", "landings", "page in English"}
SHOWN = {
    "search": told(HIT),
    "search in English": told(HIT),
    "sheet": told(CARD),
    "feed": told(CARD),
    "Atom": told(CARD),
    "references": told(CITED, "resource"),
    "calendar": told(CARD | {"address", "commune", "venue", "online"}, "event"),
    "API search": told(HIT),
    "API search, deep": told(HIT | EXCERPT),
    "API search, facets": told(HIT, *NAMED),
    "API export": told(HIT),
    "completions": told(LINK | {"tag", "organisation"}),
    "lists": told(HIT, *FILED),
    "homes": told(HIT, "project", "event", "news"),
    "landings": told(HIT, *FILED),
    "organisations": told({"organisation"}, *NAMED),
    "organisation": told(HIT, *NAMED),
    "around": told(HIT, *FILED) | told({"slug"}, "section", "page"),
    "section": told(HIT, "resource", "event", "section"),
    "page": told(PAGE - {"slug", "catalogue", "identifier"}),
    "page in English": told(PAGE - {"slug", "catalogue", "identifier"}, "project", "event"),
    "sub-page": told({"site"}, "project")
    | told(CITED, "resource")
    | told({"title", "teaser", "venue", "address", "commune", "online"}, "event"),
    "old address": told({"slug"}),
    "report": told(LINK),
    "report sent": told({"slug"}, "news"),
    "card": {kind: {"picture"} for kind in KINDS},
    "ask": told(LINK, "project"),
    "members": told(LINK, "project"),
    "API pages": told(EVERY),
    "API around": told(LINK),
    "API page": told(PAGE),
    "API citation": told(CITED | {"slug"}, "resource"),
    "aggregators": told(PAGE, "project"),
    "API organisations": told({"organisation"}, *NAMED),
    "API site": told(LINK, "page"),
    "API redirects": told({"slug"}),
    "sitemaps": told({"slug", "organisation"}),
    "documents": told({"inside"}),
    "images": told({"file"}),
}
# The same for whoever asks: it may be kept and passed on by others.
EVERYBODYS = {"feed", "Atom", "calendar", "aggregators", "sitemaps", "card", "ask"}
# Files are governed by their collection, whatever shows them.
OF_FILES = {"documents", "images"}
# A page's own address, where Wagtail asks to sign in: so it tells that there is something.
OWN = {"page", "page in English", "sub-page", "old address"}
PROGRAMS = {channel for channel in (*SHOWN, *FRAMED) if channel.startswith("API")}
PROGRAMS |= {"completions"}

# Who may open it; the others who are asked for aren't told anything.
WAYS = {
    ways.for_who_signs_in: {"visitor": False, "outsider": True},
    ways.for_a_group: {
        **{"visitor": False, "outsider": False, "editor": False, "insider": True},
        **{"outsider's program": False, "insider's program": True},
    },
    ways.for_a_group_of_nobody: {"visitor": False, "insider": False},
    ways.behind_a_password: {"visitor": False, "insider": False},
    ways.below_what_is_restricted: {"visitor": False, "outsider": False, "insider": True},
    ways.moved_below_what_is_restricted: {"visitor": False, "insider": True},
    ways.never_published: {"visitor": False, "editor": False},
    ways.unpublished: {"visitor": False},
    ways.expired: {"visitor": False},
    ways.scheduled: {"visitor": False},
    ways.deleted: {"visitor": False},
}
WITH_FOLDER = {ways.below_what_is_restricted, ways.moved_below_what_is_restricted}
MOVED = {ways.moved_below_what_is_restricted}
NOTHING = {}  # what is told where there is no such page, by what is asked for


def flat(table):
    return {(channel, kind): f for channel, row in table.items() for kind, f in row.items() if f}


def shown(viewer="visitor", but=frozenset(), moved=False):
    """What the table says that a viewer is told of what they may open."""
    table = {channel: dict(row) for channel, row in SHOWN.items() if channel not in but}
    menus = framed(viewer, but)
    for channel in menus & IN_ENGLISH if moved else menus:
        row = table.setdefault(channel, {})
        row["page"] = row.get("page", set()) | LINK
    if viewer.endswith("program"):
        table = {channel: row for channel, row in table.items() if channel in PROGRAMS}
        table["members"] = told(LINK, "project")
    return flat(table)


def framed(viewer, but):
    """Where there is a menu: also on the page that says that there is no such card, or picture.

    A visitor is asked to sign in for a picture instead.
    """
    refused = {"card", "card of before"} if but else set()
    return FRAMED - {"images"} if viewer == "visitor" else FRAMED | refused


def shown_of_files(viewer):
    if viewer.endswith("program"):
        return {}
    return flat({channel: SHOWN[channel] for channel in OF_FILES})


def test_what_is_open_is_told_by_each_channel(world):
    assert unlike(seen(read(Viewer(), addresses(world))), shown()) == {}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_closed_is_told_to_who_may_open_it_alone(world, way):
    viewers = make_viewers()
    before = kept(viewers["visitor"], addresses(world))
    assert len({answer.address for answer in before}) > 10
    way(world)
    world.refresh()
    asked = addresses(world)
    told = {}
    for name, may_open in WAYS[way].items():
        answers = read(viewers[name], asked, before if name == "visitor" else ())
        open_to = shown(name, but=EVERYBODYS, moved=way in MOVED)
        told[name] = unlike(seen(answers), open_to if may_open else shown_of_files(name))
        if name == "visitor":
            without = nothing_there(world, asked, way in WITH_FOLDER)
            told["a trace"] = differing(answers, without, own_addresses(way))
    assert told == {name: {} for name in WAYS[way]} | {"a trace": []}


def unlike(found, expected):
    """{(channel, kind): (what is told too much, what is missing)} of two tables."""
    nothing = set()
    pairs = {
        which: (found.get(which, nothing), expected.get(which, nothing))
        for which in found.keys() | expected.keys()
    }
    return {which: (f - e, e - f) for which, (f, e) in pairs.items() if f != e}


def own_addresses(way):
    return OWN | {"section"} if way in WITH_FOLDER else OWN


def nothing_there(world, asked, with_folder):
    """What a visitor is told where there has never been such a page: the same after most ways."""
    key = with_folder, tuple(map(tuple, asked.values()))
    if key not in NOTHING:
        with transaction.atomic():
            world.remove()
            if with_folder:
                world.remove_folder()
            NOTHING[key] = read(Viewer(), asked)
            transaction.set_rollback(True)
    return NOTHING[key]


def differing(answers, others, but):
    return [
        answer.address
        for channel in answers.keys() - but
        for answer, other in zip(answers[channel], others[channel], strict=True)
        if (answer.status, answer.text) != (other.status, other.text)
    ]


def test_reserved_files_are_named_to_nobody_else(world):
    ways.with_reserved_files(world)
    assert unlike(seen(read(Viewer(), addresses(world))), without_files(shown())) == {}


def without_files(table):
    table = {which: fields - FILES for which, fields in table.items()}
    return {which: fields for which, fields in table.items() if fields}
