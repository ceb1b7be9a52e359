"""Pages and organisations.

    ProjectPageFactory(title="Vigie-Chiro", disciplines=[ecology], tags=["bats"], live=False)

A page goes below the French index of its kind unless it is given a `parent`.
"""

import datetime

import factory
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Locale, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail_factories.factories import MP_NodeFactory

from directory.models import Organisation, ProjectIndexPage, ProjectPage
from network.pages import SpacePage
from portal.events.models import EventIndexPage, EventPage
from portal.home.models import HomePage, SitePlanPage, StandardPage
from portal.news.models import NewsIndexPage, NewsPage
from resources.models import ResourceIndexPage, ResourcePage
from search.projection import collected

from .site import add_translation


def translate(page, language="en", **values):
    """The page's translation, published, with `values` for its own; its parent has one already."""
    return add_translation(page, Locale.objects.get(language_code=language), **values)


def _below(model):
    return factory.LazyFunction(lambda: model.objects.get(locale__language_code="fr"))


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Association des naturalistes {n}")
    kind = "association"


class PublishedPageFactory(MP_NodeFactory):
    """A page made as an editor makes it: a draft and its revision, published unless `live=False`.

    What names what, and what a search finds, is written once per page, not at each of its saves.
    Hands back what the database holds, so that nothing a test reads is only in memory.
    """

    class Meta:
        abstract = True

    slug = factory.LazyAttribute(lambda page: slugify(page.title))

    @classmethod
    def _create_instance(cls, model_class, parent, kwargs):
        live, tags = kwargs.pop("live", True), kwargs.pop("tags", ())
        page = model_class(live=False, **kwargs)
        if tags:
            page.tags.add(*tags)
        with collected(), disable_reference_index_auto_update():
            parent.add_child(instance=page)
            revision = page.save_revision()
            if live:
                revision.publish()
        ReferenceIndex.create_or_update_for_object(page)
        return model_class.objects.get(pk=page.pk)


class StandardPageFactory(PublishedPageFactory):
    class Meta:
        model = StandardPage

    parent = _below(HomePage)
    title = factory.Sequence(lambda n: f"À propos {n}")


class SitePlanPageFactory(PublishedPageFactory):
    class Meta:
        model = SitePlanPage

    parent = _below(HomePage)
    title = "Plan du site"


class SpacePageFactory(PublishedPageFactory):
    class Meta:
        model = SpacePage

    parent = _below(HomePage)
    title = factory.Sequence(lambda n: f"Espace {n}")


class ProjectPageFactory(PublishedPageFactory):
    class Meta:
        model = ProjectPage

    parent = _below(ProjectIndexPage)
    title = factory.Sequence(lambda n: f"Observatoire des saisons {n}")
    teaser = "Observer les saisons près de chez soi."
    site_url = factory.LazyAttribute(lambda page: f"https://example.org/{page.slug}")


class ResourcePageFactory(PublishedPageFactory):
    class Meta:
        model = ResourcePage

    parent = _below(ResourceIndexPage)
    title = factory.Sequence(lambda n: f"Guide de la recherche participative {n}")
    resource_type = "guide"
    external_url = factory.LazyAttribute(lambda page: f"https://example.org/{page.slug}")


class NewsPageFactory(PublishedPageFactory):
    class Meta:
        model = NewsPage

    parent = _below(NewsIndexPage)
    title = factory.Sequence(lambda n: f"Un appel à projets {n}")
    date = factory.LazyFunction(timezone.localdate)


class EventPageFactory(PublishedPageFactory):
    class Meta:
        model = EventPage

    parent = _below(EventIndexPage)
    title = factory.Sequence(lambda n: f"Atelier de terrain {n}")
    start = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))
    end = factory.LazyAttribute(lambda page: page.start + datetime.timedelta(hours=2))
