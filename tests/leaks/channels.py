"""Every way to ask the site for what may be closed, by the name of the channel.

    "feed": everywhere(by_word("/fr/search/feed.rss"), …)

A channel is a function of the World that gives addresses. A new route of the site is one line here,
or one in `HOLDING_NOTHING` with its reason: `test_table` fails by its name until it is.
"""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import override

from portal.content.images import signed_address
from portal.core.pictures import FIGURE
from portal.home.cards import address as card_address

from .content import COMMON, KINDS, POINTS, value

SEARCH = "/api/v1/search"


def asked(address, pairs=(), **query):
    return f"{address}?{urlencode([*pairs, *query.items()])}"


def localized(name, *args, language="fr"):
    with override(language):
        return reverse(name, args=args)


def always(*addresses):
    return lambda world: addresses


def searches(address, *more):
    """A search by a word of all, and by what more is given."""
    return always(asked(address, q=COMMON), *(asked(address, **query) for query in more))


def deep_searches(world):
    """By what is deep in each page, by what it is filed under, by its place."""
    yield SEARCH
    for kind in KINDS:
        yield asked(SEARCH, q=value(kind, "text"))
    for discipline, territory in world.nodes.values():
        yield asked(SEARCH, discipline=discipline.code)
        yield asked(SEARCH, territory=territory.code)
    for lat, lon in POINTS.values():
        yield asked(SEARCH, near=f"{lat},{lon},5")


# What narrows a search to what only one of the pages is.
FACETS = (
    {"kind": "project", "participation": "transcribe"},
    {"from": "2031-01-01", "to": "2031-12-31"},
)
# What the pages are filed under, besides disciplines and territories.
FILED = {
    "kind": "event",
    "participation": "transcribe",
    "setting": "online",
    "audience": "families",
    "status": "active",
    "resource_type": "protocol",
    "event_format": "hybrid",
}
MORE = (
    *FACETS,
    {"q": value("project", "title")[:-1] + "x"},  # which is corrected
    {"q": COMMON, "sort": "newest", "page_size": 2, "page": 2},
    {"q": COMMON, "view": "map"},
)


def exports(world):
    """All that is found, and by what more narrows a search."""
    export = f"{SEARCH}/export"
    for name in ("csv", "jsonl"):
        yield asked(export, format=name, q=COMMON)
    yield asked(export, format="jsonl", near="60.1,10.1,5")
    yield asked(export, format="csv", **{"from": "2031-01-01", "to": "2031-12-31"})
    for name, code in FILED.items():
        yield asked(export, format="jsonl", **{name: code})
    for discipline, territory in world.nodes.values():
        yield asked(export, format="csv", discipline=discipline.code, territory=territory.code)


def each_secret(make):
    """Addresses of each secret page, by a function of it and of its kind."""

    def ask(world):
        for kind, page in world.secrets.items():
            yield from make(page, kind)

    return ask


def completions(world):
    for kind in KINDS:
        yield asked("/api/v1/complete", q=value(kind, "title")[:-2])
    for kind in world.nodes:
        yield asked("/api/v1/complete", q=value(kind, "tag")[:-2])
    for kind in world.organisations:
        yield asked("/api/v1/complete", q=value(kind, "organisation")[:-2])
    yield asked("/api/v1/complete", q="science pro")
    yield asked("/api/v1/complete", q="lieu ev", kind="news")


def landings(world):
    yield localized("discipline", world.nodes["project"][0].code)
    yield localized("territory", world.nodes["event"][1].code)
    yield localized("discipline", world.nodes["resource"][0].code, language="en")
    yield localized("territory", world.nodes["news"][1].code)


def organisations(world):
    for each in world.organisations.values():
        yield localized("organisation", each.pk, each.slug)


def around(world):
    """Open pages that point at the closed ones, and those that these point at."""
    for page in (world.pointing, world.open, *world.openly.values(), *world.about.values()):
        yield page.url


def page_lists(world):
    pages = world.secrets.values()
    keys = [("key", page.translation_key) for page in pages]
    types = [("type", "section" if kind == "section" else kind) for kind in KINDS]
    yield asked(
        "/api/v1/pages", [*types, ("fields", "title,teaser,image,body"), ("page_size", 100)]
    )
    yield asked("/api/v1/pages", [*keys, ("aliases", 1)])
    yield asked("/api/v1/pages", parent=world.folder.pk, sort="tree")
    yield asked("/api/v1/pages", language="en", aliases=1, sort="title", page_size=100)
    yield asked("/api/v1/pages", modified_from="2020-01-01T00:00:00Z", sort="-modified")
    days = {"from": "2020-01-01", "to": "2040-01-01"}
    yield asked("/api/v1/pages", type="event", sort="-published", **days)


def pages_around(world):
    include = "ancestors,children,translations"
    for page in (world.folder, world.tree.home.fr, world.tree.projects.fr, world.pointing):
        yield asked(f"/api/v1/pages/{page.pk}", include=include)
    for page in (world.open, *world.about.values()):
        yield f"/api/v1/pages/{page.pk}"


def one_page(world):
    for page in world.secrets.values():
        yield asked(f"/api/v1/pages/{page.pk}", include="ancestors,translations")
    for page in world.aliases.values():
        yield asked("/api/v1/pages/by-path", path=page.url, include="children")
    yield f"/api/v1/pages/{world.aliases['news'].pk}"


def sub_pages(page, kind):
    tails = {"project": "go/", "event": "calendar/", "resource": "citation/ris/"}
    tail = tails.get(kind)
    if tail:
        yield f"{page.url}{tail}"


def members(world):
    key = world.secrets["project"].translation_key
    member = world.member.key
    with override("fr"):
        yield reverse("member", args=[member])
        yield asked(reverse("members"), project=key)
        yield asked(reverse("members"), view="project")
        yield asked(reverse("members"), q=value("project", "title"))
        yield asked(reverse("save-search", args=["members"]), project=key)
        yield asked(reverse("save-search", args=["catalogue"]), q=COMMON)
        yield reverse("network-home")
    yield asked("/api/v1/members", project=key)
    yield f"/api/v1/members/{member}"


def documents(world):
    for _image, document in world.files.values():
        yield document.url


def images(world):
    for kind, (image, _document) in world.files.items():
        yield f"{signed_address(image, FIGURE[-1])}#{kind}"
    for name in world.drawn["project"]:
        yield f"/pictures/{world.files['project'][0].pk}/{name.rpartition('/')[2]}#project"


CHANNELS = {
    # The search
    "search": searches("/fr/search/", {"view": "map"}, {"q": value("page", "title")[:-1] + "x"}),
    "search in English": always(asked("/en/search/", q=COMMON)),
    "sheet": searches("/fr/search/results.csv", *FACETS),
    "feed": searches("/fr/search/feed.rss", *FACETS),
    "Atom": searches("/fr/search/feed.atom", *FACETS),
    "references": always(
        *(asked(f"/fr/search/references/{name}", q=COMMON) for name in ("bibtex", "ris", "csl"))
    ),
    "calendar": searches("/fr/search/events.ics", {"discipline": "1.6-event"}),
    "API search": searches(SEARCH, *MORE),
    "API search, deep": deep_searches,
    "API search, facets": always(
        *(asked(SEARCH, q=COMMON, **{name: code}) for name, code in FILED.items())
    ),
    "API export": exports,
    "completions": completions,
    "vocabularies": always(
        *(f"/api/v1/vocabularies/{name}" for name in ("kind", "discipline", "territory", "status")),
        *(f"/api/v1/vocabularies/{name}" for name in ("participation", "resource_type")),
    ),
    "API itself": always("/api/v1/vocabularies", "/api/v1/openapi.json", "/api/v1/"),
    # The pages that are everybody's
    "lists": always("/fr/projets/", "/fr/ressources/", "/fr/actualites/", "/en/events/"),
    "homes": always("/fr/", "/en/"),
    "trees": always("/fr/disciplines/", "/fr/territories/"),
    "landings": landings,
    "organisations": always("/fr/organisations/", asked("/fr/organisations/", q="zqproject")),
    "organisation": organisations,
    "around": around,
    "section": lambda world: [world.folder.url],
    # The pages that are closed
    "page": each_secret(lambda page, kind: [page.url]),
    "page in English": lambda world: [world.aliases[kind].url for kind in ("project", "event")],
    "sub-page": each_secret(sub_pages),
    "password": lambda world: [
        localized("wagtailcore_authenticate_with_password", world.locked.pk, page.pk)
        for page in world.secrets.values()
    ],
    "old address": lambda world: [f"/fr/ancien-{kind}/" for kind in KINDS],
    "report": each_secret(lambda page, kind: [localized("report", page.pk)]),
    "report sent": lambda world: [localized("report-sent", world.secrets["news"].pk)],
    "card": each_secret(lambda page, kind: [f"{card_address(page)}#{kind}"]),
    "card of before": each_secret(lambda page, kind: [localized("card", page.pk, "x")]),
    "ask": lambda world: [localized("ask", world.secrets["project"].translation_key)],
    "members": members,
    # Programs
    "API pages": page_lists,
    "API around": pages_around,
    "API page": one_page,
    "API citation": lambda world: [
        asked(f"/api/v1/pages/{world.secrets['resource'].pk}/citation", format=name)
        for name in ("bibtex", "ris", "csl")
    ],
    "aggregators": always(
        *(
            asked("/api/v1/ppsr/projects", profile=name, page_size=100)
            for name in ("core", "extended")
        ),
        asked("/api/v1/ppsr/projects", modified_from="2020-01-01T00:00:00Z"),
    ),
    "API organisations": lambda world: [
        asked("/api/v1/organisations", page_size=100),
        *(f"/api/v1/organisations/{each.pk}" for each in world.organisations.values()),
    ],
    "API site": always("/api/v1/site"),
    "API redirects": lambda world: [
        asked("/api/v1/redirects", path=f"/fr/ancien-{kind}/") for kind in KINDS
    ],
    "sitemaps": always("/sitemap.xml", "/sitemap-fr-1.xml", "/sitemap-en-1.xml"),
    # Files
    "documents": documents,
    "images": images,
}
