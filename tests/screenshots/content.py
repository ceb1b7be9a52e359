"""What the demonstration lacks: titles and lists that are too long, and ten thousand entries."""

from django.db import transaction
from django.utils.translation import override
from wagtail.models import Locale

from portal.core.models import Discipline, PortalImage, Territory
from portal.core.specimens import texts

from ..benchmarks.synthetic import Corpus
from ..factories import NewsPageFactory, ProjectPageFactory, StandardPageFactory, translate

MANY = 10_000
DISCIPLINES = 30


def load_extremes():
    """Pages by the name of their screenshot; all but one are translated."""
    return {
        "project-long-title": _both(title="long_title", slug="titre-long"),
        "project-long-words": _both(title="long_words", slug="mots-longs", teaser="long_words"),
        "project-30-disciplines": _overfull(),
        "project-bare": _both(title="title", slug="presque-rien", teaser="", site_url=""),
        "project-untranslated": _alias(),
        "news-long-title": _both(NewsPageFactory, title="long_title", slug="nouvelle-longue"),
        "page-short": _both(StandardPageFactory, title="title", slug="page-courte"),
    }


def _both(factory=ProjectPageFactory, title="title", slug="", teaser="teaser", **values):
    """A page and its translation, whose title and teaser are texts of the style guide."""
    page = factory(slug=slug, **_said("fr", title, teaser), **values)
    translate(page, slug=f"{slug}-en", **_said("en", title, teaser))
    return page


def _said(language, title, teaser):
    with override(language):
        said = vars(texts(language))
    return {"title": said[title], "teaser": said.get(teaser, teaser)[:300]}


def _overfull():
    """A page filed under more than anyone would."""
    leaves = Discipline.objects.filter(numchild=0).order_by("path")
    return _both(
        slug="trente-disciplines",
        disciplines=list(leaves[:DISCIPLINES]),
        territories=list(Territory.objects.filter(kind="departement").order_by("path")[:12]),
        image=PortalImage.objects.order_by("pk").first(),
        tags=[f"mot-clé {number}" for number in range(20)],
    )


def _alias():
    """A French page that stands in the English tree untranslated."""
    page = ProjectPageFactory(slug="sans-traduction", **_said("fr", "title", "teaser"))
    page.copy_for_translation(Locale.objects.get(language_code="en"), alias=True)
    return page


def load_many():
    """Entries enough for more than can be paged through, behind those that there are."""
    with transaction.atomic():
        Corpus(MANY).add()
