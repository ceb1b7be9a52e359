"""The site's tree: a home page per language with the four indexes below it."""

from types import SimpleNamespace

from wagtail.models import Locale, Page, Site

from directory.models import ProjectIndexPage
from portal.events.models import EventIndexPage
from portal.home.models import HomePage
from portal.news.models import NewsIndexPage
from resources.models import ResourceIndexPage

INDEXES = {
    "projects": (ProjectIndexPage, {"fr": ("Projets", "projets"), "en": ("Projects", "projects")}),
    "resources": (
        ResourceIndexPage,
        {"fr": ("Ressources", "ressources"), "en": ("Resources", "resources")},
    ),
    "news": (NewsIndexPage, {"fr": ("Actualités", "actualites"), "en": ("News", "news")}),
    "events": (EventIndexPage, {"fr": ("Agenda", "agenda"), "en": ("Events", "events")}),
}


def publish(page):
    """Publish the page as it stands and hand back what was stored."""
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def add_translation(source, locale, **values):
    """Copy `source` to `locale`, published, with `values` in place of its own."""
    page = source.copy_for_translation(locale)
    for name, value in values.items():
        setattr(page, name, value)
    return publish(page)


def _add_index(home, model, labels):
    title, slug = labels["fr"]
    source = publish(home["fr"].add_child(instance=model(title=title, slug=slug)))
    title, slug = labels["en"]
    translation = add_translation(source, home["en"].locale, title=title, slug=slug)
    return {"fr": source, "en": translation}


def _add_home():
    root = Page.objects.get(depth=1)
    french, _created = Locale.objects.get_or_create(language_code="fr")
    english, _created = Locale.objects.get_or_create(language_code="en")
    home = HomePage(title="Accueil", slug="accueil", locale=french)
    source = publish(root.add_child(instance=home))
    return {
        "fr": source,
        "en": add_translation(source, english, title="Home", slug="home"),
    }


def build_site_tree():
    """Home and index pages in French and English, and the default site that serves them.

    `tree.home.fr`, `tree.projects.en`, `tree.site` …
    """
    Page.objects.filter(depth=2).delete()  # Wagtail's welcome page, and its site with it
    home = _add_home()
    site = Site.objects.create(
        hostname="localhost", root_page=home["fr"], is_default_site=True, site_name="Test"
    )
    indexes = {name: _add_index(home, *index) for name, index in INDEXES.items()}
    pages = {name: SimpleNamespace(**pair) for name, pair in {"home": home, **indexes}.items()}
    return SimpleNamespace(site=site, **pages)
