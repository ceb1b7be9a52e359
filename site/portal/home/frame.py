"""The frame of every page, holding only what the visitor may open. The portal is one site."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse, translate_url
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from wagtail.models import Page, get_page_models

from search.pages import SearchIndexMixin
from search.visibility import Restrictions, Viewer

HOME_DEPTH = 2


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

    @property
    def menu(self):
        """The index pages."""
        return [self._link(page) for page in self._top if _is_index(page)]

    @property
    def footer(self):
        """The plain pages that editors have put into menus."""
        shown = [page for page in self._top if page.show_in_menus and not _is_index(page)]
        return [self._link(page) for page in shown]

    @property
    def ancestors(self):
        """The pages above, home first."""
        paths = _paths_above(self.page)
        return [self._link(page) for page in self._pages if page.path in paths]

    @property
    def languages(self):
        """The other languages, each with where its reader goes from here."""
        codes = [code for code, _label in settings.LANGUAGES if code != self.language]
        return [self._elsewhere(code) for code in codes]

    def _elsewhere(self, code):
        url = self._translations.get(code) if self.page else self._same_view(code)
        return Language(code, url or _home_url(code), bool(url))

    @cached_property
    def _translations(self):
        key = self.page.translation_key
        found = [page for page in self._pages if page.translation_key == key]
        return {page.language: _url(page, self.request) for page in found}

    def _same_view(self, code):
        """The same address in another language, for views that aren't pages; else None."""
        match = getattr(self.request, "resolver_match", None)
        if match is None or match.url_name not in {"search", "login"}:
            return None
        return translate_url(self.request.get_full_path(), code)

    @property
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
        wanted = Q(content_type__in=_types_in_menus(), depth=HOME_DEPTH + 1)
        if self.page:
            wanted |= Q(translation_key=self.page.translation_key)
            wanted |= Q(path__in=_paths_above(self.page))
        pages = Page.objects.live().filter(wanted).select_related("locale").order_by("path")
        restrictions, viewer = Restrictions(), self._viewer
        opened = [page for page in pages if restrictions.let_through(viewer, page.path)]
        for page in opened:
            page.language = page.locale.language_code
        return [page for page in opened if _url(page, self.request)]

    @property
    def _viewer(self):
        return Viewer.of(getattr(self.request, "user", AnonymousUser()))

    def _link(self, page):
        url = _url(page, self.request)
        return Link(page.title, url, self._current(url))

    def _current(self, url):
        here = self.request.path
        if here == url:
            return "page"
        return "true" if here.startswith(url) else ""


def _home_url(code):
    with override(code):
        return reverse("wagtail_serve", args=("",))


def _url(page, request):
    """The page's address within the site; None when no site leads to it."""
    parts = page.get_url_parts(request)
    return parts and parts[2]


def _paths_above(page):
    """The tree paths from the home page down to the page's parent."""
    path, size = page.path if page else "", Page.steplen
    return {path[:end] for end in range(HOME_DEPTH * size, len(path), size)}


def _is_index(page):
    return issubclass(page.specific_class or Page, SearchIndexMixin)


def _types_in_menus():
    models = [model for model in get_page_models() if model._meta.app_label != "wagtailcore"]
    return [found.pk for found in ContentType.objects.get_for_models(*models).values()]
