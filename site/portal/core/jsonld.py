"""What a page is, in schema.org's terms: a registry of builders, one for each page type.

An app registers its own in a module that its `AppConfig.ready` imports:

    @jsonld.of(ProjectPage)
    def project(page, about):
        return {"@type": "ResearchProject", …}

A builder says what its type adds to what every page has (`common`). It names other pages only as
the page's own context holds them, which is by what the visitor may open: never by a foreign key.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.safestring import mark_safe

from .choices import Licence

# As Django's `json_script`: no text can end the script element, nor begin a comment in it.
ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})
LICENCES = {
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
    Licence.CC_BY_NC_SA: "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    Licence.CC_BY_ND: "https://creativecommons.org/licenses/by-nd/4.0/",
    Licence.CC_BY_NC_ND: "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    Licence.ETALAB: "https://spdx.org/licenses/etalab-2.0.html",
    Licence.ODBL: "https://opendatacommons.org/licenses/odbl/1-0/",
    Licence.MIT: "https://spdx.org/licenses/MIT.html",
    Licence.GPL: "https://spdx.org/licenses/GPL-3.0-or-later.html",
}
EMPTY = (None, "", [], {})
_builders = {}


@dataclass(frozen=True)
class About:
    """What a builder may know besides the page.

    `context` is the page's template context, `absolute` makes a full address of one of this site,
    `url` and `image` are the page's own, in full, `home` the address of the home page, `language`
    what the page is written in. `image` is empty for a page that isn't everybody's.
    """

    context: Mapping
    absolute: Callable[[str], str]
    url: str
    image: str
    home: str
    language: str

    def publisher(self):
        """The network whose portal this is."""
        name = settings.WAGTAIL_SITE_NAME
        return {
            "@type": "Organization",
            "@id": f"{self.home}#network",
            "name": name,
            "url": self.home,
        }

    def project(self):
        """The project that the page belongs to, if its visitor may know of it."""
        if found := self.context.get("project"):
            url = self.absolute(found.url)
            return {"@type": "ResearchProject", "name": found.title, "url": url}
        return None

    def disciplines(self):
        return [
            {"@type": "DefinedTerm", "name": value.label, "termCode": value.code}
            for value in self._filed("disciplines")
        ]

    def territories(self):
        return [{"@type": "Place", "name": value.label} for value in self._filed("territories")]

    def _filed(self, name):
        filed = self.context.get("filed") or {}
        return filed.get(name, ()) if isinstance(filed, dict) else getattr(filed, name)


def of(model):
    """Register the builder of a page type, and of those derived from it that have none."""

    def register(function):
        if model in _builders:
            raise ValueError(f"There is already a builder for {model.__name__}.")
        _builders[model] = function
        return function

    return register


def describe(page, about):
    """The page as JSON-LD: a mapping."""
    found = (_builders[kind] for kind in type(page).__mro__ if kind in _builders)
    builder = next(found, None)
    return clean(common(page, about) | (builder(page, about) if builder else {}))


def common(page, about):
    """What is known of every page."""
    return {
        "@type": "WebPage",
        "@id": about.url,
        "url": about.url,
        "name": page.title,
        "description": page.search_description or getattr(page, "teaser", ""),
        "inLanguage": about.language,
        "image": about.image,
    }


def breadcrumb(links):
    """A BreadcrumbList of (title, full address), from the home page down; None for a lone one."""
    items = [
        {"@type": "ListItem", "position": number, "name": title, "item": url}
        for number, (title, url) in enumerate(links, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items} if len(items) > 1 else None


def item_list(links, first=1):
    """An ItemList of (title, full address), the first of which has this position."""
    items = [
        {"@type": "ListItem", "position": position, "name": title, "url": url}
        for position, (title, url) in enumerate(links, start=first)
    ]
    return {"@type": "ItemList", "itemListElement": items} if items else None


def collection(url, title, language, home):
    """A list that isn't a page of the tree."""
    return {
        "@type": "CollectionPage",
        "@id": url,
        "url": url,
        "name": title,
        "inLanguage": language,
        "isPartOf": {"@id": f"{home}#site"},
    }


def clean(value):
    """The value without what is empty in it; days and moments as ISO 8601 writes them."""
    if isinstance(value, dict):
        cleaned = {key: clean(item) for key, item in value.items()}
        return {key: item for key, item in cleaned.items() if item not in EMPTY}
    if isinstance(value, list):
        return [item for item in map(clean, value) if item not in EMPTY]
    return value.isoformat() if isinstance(value, date) else value


def script(nodes, nonce):
    """A script element that holds the nodes as one graph. Any text may stand in them."""
    data = {"@context": "https://schema.org", "@graph": list(nodes)}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    opening = f'<script type="application/ld+json" nonce="{nonce}">'
    return mark_safe(f"{opening}{text.translate(ESCAPES)}</script>")


def keywords(page):
    return [tag.name for tag in page.tags.all()]


def place(page, name=""):
    """Where a Located page is; None when nothing is known."""
    address = {"streetAddress": getattr(page, "address", ""), "addressLocality": page.commune}
    point = None not in (page.lat, page.lon)
    if not (name or any(address.values()) or point):
        return None
    coordinates = {"@type": "GeoCoordinates", "latitude": page.lat, "longitude": page.lon}
    return {
        "@type": "Place",
        "name": name or page.commune,
        "address": {"@type": "PostalAddress", **address} if any(address.values()) else None,
        "geo": coordinates if point else None,
    }
