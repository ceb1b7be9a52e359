"""The frame of every page, holding only what the visitor may open. The portal is one site."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q
from django.urls import reverse, translate_url
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from wagtail.models import Page, Site, get_page_models

from network import rules
from network.pages import SpacePage
from search.facets import BY_NAME
from search.pages import SearchIndexMixin
from search.visibility import Restrictions, Viewer
from search.vocabulary import last_known

from .links import Links

HOME_DEPTH = 2
# What isn't a page, and has the same address in each language but for the language.
VIEWS = {
    *("search", "account_login", "style-guide", "style-guide-search", "report", "report-sent"),
    *("disciplines", "discipline", "territories", "territory", "organisations", "organisation"),
    *("api-reference", "propose", "propose-sent", "proposal", "proposal-change"),
    *(
        "network-home",
        "members",
        "member",
        "own-profile",
        "profile-section",
        "profile-as",
        "profile-readings",
        "mails",
        "tokens",
        "new-token",
        "remove-token",
        "saved-searches",
        "save-search",
        "saved-search",
    ),
}
FIELDS = (
    *("pk", "path", "title", "url_path", "locale__language_code", "translation_key"),
    *("show_in_menus", "content_type", "alias_of"),
)


@dataclass(frozen=True, slots=True)
class Node:
    """As much of a page as a frame needs."""

    pk: int
    path: str
    title: str
    url: str
    language: str
    key: UUID
    in_menus: bool
    model: type[Page]
    is_alias: bool = False

    @property
    def is_index(self):
        return issubclass(self.model, SearchIndexMixin)

    @property
    def depth(self):
        return len(self.path) // Page.steplen


@dataclass(frozen=True)
class Link:
    """An entry of a menu; `current` is "page", "true" (we are below it) or empty."""

    title: str
    url: str
    current: str = ""


@dataclass(frozen=True)
class Language:
    """Another language: where its reader goes, and whether that is the same page translated."""

    code: str
    url: str
    translated: bool


class Frame:
    """Menus, ancestors and languages for one request, read in two queries.

    `page` is the page being shown, when there is one and its visitor may know of it; the base
    template says so first.
    """

    site_name = settings.WAGTAIL_SITE_NAME

    def __init__(self, request):
        self.request = request
        self.language = (get_language() or settings.LANGUAGE_CODE)[:2]
        self.page = None

    @property
    def home(self):
        """The address of the home page in this language."""
        return _home_url(self.language)

    @cached_property
    def menu(self):
        """The index pages."""
        return [self._link(page) for page in self._top if page.is_index]

    @property
    def disciplines(self):
        """The fields of science, each with a code and a label in this language."""
        fields = last_known().of(BY_NAME["discipline"])
        values = fields.values(self.language)
        return [values[code] for code in fields.children.get(None, ())]

    @cached_property
    def footer(self):
        """The plain pages that editors have put into menus."""
        shown = [page for page in self._top if page.in_menus and not page.is_index]
        return [self._link(page) for page in shown]

    @cached_property
    def network(self):
        """Where the network begins for whoever asks; nothing where it isn't open to them."""
        user = getattr(self.request, "user", AnonymousUser())
        if rules.enters(user):
            return reverse("network-home")
        return reverse("own-profile") if rules.profile_of(user) else ""

    @property
    def space(self):
        """The first of the private sections, where one is open to whoever asks; else None."""
        return next((page for page in self._top if page.model is SpacePage), None)

    @property
    def ancestors(self):
        """The pages above, home first."""
        paths = _paths_above(self.page)
        return [self._link(page) for page in self._pages if page.path in paths]

    @cached_property
    def languages(self):
        """The other languages, each with where its reader goes from here."""
        codes = [code for code, _label in settings.LANGUAGES if code != self.language]
        return [self._elsewhere(code) for code in codes]

    @cached_property
    def links(self):
        """What machines are told of the page being shown."""
        return Links(self)

    @property
    def translations(self):
        """The page being shown in each language in which its visitor may open it, itself too."""
        return [page for page in self._pages if page.key == self.page.translation_key]

    def _elsewhere(self, code):
        url = self._translations.get(code) if self.page else self._same_view(code)
        return Language(code, url or _home_url(code), bool(url))

    @cached_property
    def _translations(self):
        return {page.language: page.url for page in self.translations}

    def _same_view(self, code):
        """The same address in another language, for views that aren't pages; else None."""
        match = getattr(self.request, "resolver_match", None)
        if match is None or match.url_name not in VIEWS:
            return None
        return translate_url(self.request.get_full_path(), code)

    @cached_property
    def _top(self):
        """The pages right below the home page of this language, in the order of the tree."""
        return [
            page
            for page in self._pages
            if page.depth == HOME_DEPTH + 1 and page.language == self.language
        ]

    @cached_property
    def _pages(self):
        """Of the pages that a frame may need, those the visitor can open without a password."""
        found = _around(self.page) if self.page else _in_menus()
        return _open(found, self._viewer, self.restrictions)

    @cached_property
    def restrictions(self):
        """All there are, read once."""
        return Restrictions()

    @property
    def _viewer(self):
        return Viewer.behind(self.request)

    def _link(self, page):
        return Link(page.title, page.url, self._current(page.url))

    def _current(self, url):
        here = self.request.path
        if here == url:
            return "page"
        return "true" if here.startswith(url) else ""


@cache
def _home_url(code):
    with override(code):
        return reverse("wagtail_serve", args=("",))


def nodes(pages, viewer, restrictions):
    """Of these pages, those that a viewer can open without a password, in their order."""
    return _open(pages.live().values_list(*FIELDS), viewer, restrictions)


def address(url_path, language):
    """Where a page is found on the site; None when no address leads to it."""
    for _site, root, _address, code in Site.get_site_root_paths():
        if code == language and url_path.startswith(root):
            return _home_url(code) + url_path[len(root) :]
    return None


def place(path):
    """(url_path, language) of the page that a path of the site leads to; None outside of it."""
    for _site, root, _address, code in Site.get_site_root_paths():
        if path.startswith(_home_url(code)):
            return root + path[len(_home_url(code)) :], code
    return None


def _open(rows, viewer, restrictions):
    found = filter(None, (_node(*values) for values in rows))
    return [node for node in found if restrictions.let_through(viewer, node.path)]


def _node(pk, path, title, url_path, language, key, in_menus, content_type, alias_of):
    """The page of these values; None when no address leads to it."""
    url = address(url_path, language)
    if url is None:
        return None
    model = ContentType.objects.get_for_id(content_type).model_class() or Page
    return Node(pk, path, title, url, language, key, in_menus, model, alias_of is not None)


def _paths_above(page):
    """The tree paths from the home page down to the page's parent."""
    path, size = page.path if page else "", Page.steplen
    return {path[:end] for end in range(HOME_DEPTH * size, len(path), size)}


def _pages_for_menus():
    """The condition that a page be right below a home page, and of a type that menus have."""
    models = [model for model in get_page_models() if model._meta.app_label != "wagtailcore"]
    types = ContentType.objects.get_for_models(*models).values()
    return Q(content_type__in=[found.pk for found in types], depth=HOME_DEPTH + 1)


def _rows(wanted):
    return Page.objects.live().filter(wanted).order_by("path").values_list(*FIELDS)


def _around(page):
    """The rows for menus, and of what is above a page or a translation of it."""
    wanted = _pages_for_menus() | Q(translation_key=page.translation_key)
    return _rows(wanted | Q(path__in=_paths_above(page)))


def _in_menus():
    """The rows for menus alone."""
    with connection.cursor() as cursor:
        cursor.execute(*_statement())
        return cursor.fetchall()


@cache
def _statement():
    """What reads them. Every search does; making the SQL takes longer than running it."""
    return _rows(_pages_for_menus()).query.sql_with_params()
