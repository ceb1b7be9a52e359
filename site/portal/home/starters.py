"""The pages that a site begins with: home, indexes, what French law requires in the footer, and the
private pages of the network.
"""

from pathlib import Path

from django.core.management.base import CommandError
from wagtail.models import Page, Site

from network.pages import SpacePage, private_collection

from .demo.catalogue import read
from .demo.pages import load
from .demo.site import INDEXES, is_welcome_page, point
from .models import HomePage, SitePlanPage, StandardPage

KIND = "starters"
FOLDER = Path(__file__).parent


def load_starters(library):
    """On an empty site everything; on another one what it lacks. What is there is left as it is."""
    items = _items()
    home = _home(library, items["home"])
    homes = _translations(library, home)
    for kind, model in INDEXES.items():
        if not model.objects.child_of(home).exists():
            _load(library, homes, model, items[kind])
    load_required(library, home)
    load_space(library, home)


def load_required(library, home):
    """The legal notice, accessibility, privacy and the plan of the site, below the home page."""
    homes = _translations(library, home)
    for key, item in _own().items():
        if key != "home":
            _load(library, homes, SitePlanPage if key == "plan" else StandardPage, item)


def load_space(library, home):
    """The private section below the home page, with its own, and the collection of its files."""
    top, *sections = read("space", FOLDER)
    _load(library, _translations(library, home), SpacePage, top)
    if place := space_page(library, top["key"]):
        places = _translations(library, place)
        for item in sections:
            _load(library, places, SpacePage, item)
    private_collection()


def space_page(library, key):
    """The French page of an item of `space.toml`, or None."""
    return SpacePage.objects.filter(pk=library.page_id(KIND, key, library.fr)).first()


def _own():
    return {item["key"]: item for item in read(KIND, FOLDER)}


def _items():
    """All items: index pages say the same on every site, and so are the demonstration's."""
    return {item["key"]: item for item in read("frame") if item["key"] in INDEXES} | _own()


def _translations(library, page):
    """A page by locale; the English one may be missing."""
    english = Page.objects.filter(translation_key=page.translation_key, locale=library.en).first()
    return {library.fr: page, library.en: english}


def _load(library, parents, model, item):
    """The item in the languages of its parent in which nothing else has its address."""
    if not _is_free(library, library.fr, parents, item["key"], item["slug"]):
        return
    if not _is_free(library, library.en, parents, item["key"], item["en"]["slug"]):
        item = {name: value for name, value in item.items() if name != "en"}
    load(library, KIND, model, item, parents[library.fr])


def _is_free(library, locale, parents, key, slug):
    if library.has(KIND, key, locale):
        return True
    parent = parents[locale]
    return parent is not None and not Page.objects.child_of(parent).filter(slug=slug).exists()


def _home(library, item):
    """The French home page of the default site, made where there is but Wagtail's welcome."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or is_welcome_page(site.root_page):
        load(library, KIND, HomePage, item, Page.get_first_root_node())
        home = Page.objects.get(pk=library.page_id(KIND, "home", library.fr)).specific
        point(site, home)
        return home
    home = site.root_page.specific
    if not isinstance(home, HomePage) or home.locale_id != library.fr.pk:
        raise CommandError(f"“{home.title}”, the root of the site, isn't a French home page.")
    return home
