"""The resource centre: articles, guides, protocols, data, training."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.http import Http404
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from directory.context import around
from portal.core.choices import Audience, Kind, Language, Licence, ResourceType
from portal.core.fields import ChoiceListField
from portal.core.pages import BasePage, Filed, Row
from search.pages import SearchIndexMixin, filing, page_document
from search.views import REFERENCES

from . import scholar
from .bibliographies import FORMATS, one
from .citations import citation
from .dublin_core import keywords
from .facts import at_a_glance

DOI = RegexValidator(r"^10\.\d{4,9}/\S+\Z", _("A DOI looks like 10.1234/abcd."))
HAL_ID = RegexValidator(r"^[a-z]+[_-]\d+(v\d+)?\Z", _("A HAL identifier looks like hal-01234567."))


class ResourceIndexPage(SearchIndexMixin, BasePage):
    """The resource centre: the search page, restricted to resources."""

    search_kind = "resource"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["resources.ResourcePage"]
    max_count_per_parent = 1

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("resource centre")


class ResourceTag(TaggedItemBase):
    content_object = ParentalKey(
        "resources.ResourcePage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class ResourcePage(RoutablePageMixin, BasePage, Filed):
    """A publication, tool or medium, here as a file or elsewhere at an address."""

    resource_type = models.CharField(
        _("type"), max_length=20, choices=ResourceType.choices, default=ResourceType.ARTICLE
    )
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1500), MaxValueValidator(2200)],
    )
    publisher = models.CharField(_("publisher or journal"), max_length=255, blank=True)
    doi = models.CharField(
        _("DOI"),
        max_length=200,
        blank=True,
        validators=[DOI],
        help_text=_("Without the address in front of it: 10.1234/abcd"),
    )
    hal_id = models.CharField(_("HAL identifier"), max_length=40, blank=True, validators=[HAL_ID])
    external_url = models.URLField(_("address"), max_length=500, blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    licence = models.CharField(_("licence"), max_length=30, choices=Licence.choices, blank=True)
    languages = ChoiceListField(_("languages"), vocabulary=Language)
    audiences = ChoiceListField(_("audience"), vocabulary=Audience)
    project = models.ForeignKey(
        "directory.ProjectPage",
        verbose_name=_("project it comes from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="resources",
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="resources",
    )
    tags = ClusterTaggableManager(
        through=ResourceTag, verbose_name=_("keywords"), blank=True, related_name="resources"
    )

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("resource_type"), FieldPanel("year")]),
        InlinePanel("authors", heading=_("Authors"), label=_("Author")),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("external_url"), FieldPanel("document")], heading=_("Where to find it")
        ),
        MultiFieldPanel(
            [
                FieldPanel("publisher"),
                FieldRowPanel([FieldPanel("doi"), FieldPanel("hal_id")]),
                FieldPanel("licence"),
                FieldPanel("organisation"),
                FieldPanel("project"),
            ],
            heading=_("Reference"),
        ),
        FieldPanel("languages"),
        FieldPanel("audiences"),
        *Filed.filing_panels,
    ]
    template = "resources/resource_page.html"
    parent_page_types = ["resources.ResourceIndexPage", "network.SpacePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    @path("citation/<slug:name>/", name="citation")
    def reference(self, request, name):
        """How to cite it, as a file. Wagtail has checked that the visitor may see its page."""
        if name not in FORMATS:
            raise Http404
        cited = citation(self, request.build_absolute_uri, keywords(self))
        found = one(cited, name, self.slug)
        patch_cache_control(found, private=True, no_cache=True)
        return found

    def search_document(self, now):
        names = [str(author) for author in self.authors.all()]
        return page_document(
            self,
            Kind.RESOURCE,
            organisations=[self.organisation] if self.organisation else [],
            names=[*names, self.publisher],
            codes=filing(self)
            | {
                "resource_type": (self.resource_type,),
                "audience": tuple(self.audiences),
                "language": tuple(self.languages),
            },
            start=date(self.year, 1, 1) if self.year else None,
            end=date(self.year, 12, 31) if self.year else None,
            next_change=self.expire_at,
        )

    def get_context(self, request, *args, **kwargs):
        absolute = request.build_absolute_uri
        cited = citation(self, absolute)
        own = {
            "glance": at_a_glance(self),
            "cited": cited,
            "scholar": lambda: scholar.tags(self, cited, absolute),
            "references": REFERENCES,
        }
        return super().get_context(request, *args, **kwargs) | own | around(self, request)

    @property
    def addresses(self):
        """Where it is elsewhere: at its own address, by its DOI, at HAL."""
        known = (
            self.external_url,
            self.doi and f"https://doi.org/{self.doi}",
            self.hal_id and f"https://hal.science/{self.hal_id}",
        )
        return [address for address in known if address]

    @property
    def access_url(self):
        """Where to read it: elsewhere if it is there, else the document kept here."""
        document = [self.document.url] if self.document else []
        return next(iter([*self.addresses, *document]), "")


class ResourceAuthor(Row):
    """An author, in the order of the publication."""

    page = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="authors")
    family_name = models.CharField(_("family name or organisation"), max_length=200)
    given_name = models.CharField(_("given name"), max_length=200, blank=True)

    panels = [FieldRowPanel([FieldPanel("given_name"), FieldPanel("family_name")])]

    def __str__(self):
        return f"{self.given_name} {self.family_name}".strip()


class HarvestedWork(models.Model):
    """What harvesters were told last of a work: a resource in all its languages, by their key.

    There is one for what everybody could see when harvesters could first hear of it, and none for
    anything else. `digest` is of what was told, empty once it is withdrawn. A change deletes the
    row and makes another, so that ids rise with the datestamps.
    """

    key = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64, blank=True)
    sets = models.TextField(blank=True)  # with a space around each
    datestamp = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.key} at {self.datestamp}"


class Harvest(models.Model):
    """The one row that says at which state of the site the works were last compared with it.

    Who compares them holds its lock.
    """

    state = models.CharField(max_length=64, blank=True)

    def __str__(self):
        return self.state
