"""The frame of the demonstration: home, index pages, plain pages, and who may read them."""

from django.contrib.auth.models import Group
from django.core.management.base import CommandError
from wagtail.models import Page, PageViewRestriction, Site

from directory.models import ProjectIndexPage
from portal.events.models import EventIndexPage
from portal.home.models import HomePage, StandardPage
from portal.news.models import NewsIndexPage
from resources.models import ResourceIndexPage

from .catalogue import read
from .pages import load

INDEXES = {
    "projects": ProjectIndexPage,
    "resources": ResourceIndexPage,
    "news": NewsIndexPage,
    "events": EventIndexPage,
}


def load_frame(library):
    """Home, index pages and plain pages in both languages; the site's root is the French home."""
    items = {item["key"]: item for item in read("frame")}
    home = load_home(library, items.pop("home"))
    for kind, model in INDEXES.items():
        load(library, "frame", model, items.pop(kind), home)
    for item in items.values():
        restriction = item.pop("restriction", None)
        load(library, "frame", StandardPage, item, home, restrict(restriction))
    return home


def load_home(library, item):
    """The home page; Wagtail's welcome page makes room, anybody else's home page does not."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if not library.has("frame", "home", library.fr):
        _refuse_to_replace(site)
    load(library, "frame", HomePage, item, Page.get_first_root_node())
    home = _page(library, "home")
    point(site, home)
    return home


def index_page(library, kind):
    """The French index page under which the pages of a kind are created."""
    return _page(library, kind)


def _page(library, key):
    return Page.objects.get(pk=library.page_id("frame", key, library.fr)).specific


def _refuse_to_replace(site):
    if site and not is_welcome_page(site.root_page):
        raise CommandError(
            f"This site has a home page of its own (“{site.root_page.title}”): "
            "the demonstration is for an empty site."
        )


def is_welcome_page(page):
    """Whether it is the page that Wagtail's own migrations make."""
    return page.specific_class is Page and page.is_leaf()


def point(site, home):
    """Make `home` the root of the default site, and only then remove the welcome page.

    Deleting a site's root page deletes the site.
    """
    site = site or Site(hostname="localhost", is_default_site=True)
    former = site.root_page if site.pk else None
    if former and former.pk == home.pk:
        return
    site.root_page, site.site_name = home, site.site_name or "Science Ensemble"
    site.save()
    if former:
        former.delete()


def restrict(kind):
    """What restricts a page to people who are signed in (`login`) or to a group (its name)."""

    def before_publishing(page):
        if kind and not page.view_restrictions.exists():
            login = kind == PageViewRestriction.LOGIN
            rule = PageViewRestriction.LOGIN if login else PageViewRestriction.GROUPS
            restriction = PageViewRestriction.objects.create(page=page, restriction_type=rule)
            if not login:
                restriction.groups.add(Group.objects.get_or_create(name=kind)[0])

    return before_publishing
