"""Events: workshops, outings, conferences, webinars."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from directory.context import around
from portal.core.choices import Audience, EventFormat, EventStatus, Kind, Language
from portal.core.fields import ChoiceListField
from portal.core.pages import BasePage, Filed, Located
from search.pages import SearchIndexMixin, filing, page_document


class EventIndexPage(SearchIndexMixin, BasePage):
    """The calendar: the search page, restricted to events."""

    search_kind = "event"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["events.EventPage"]
    max_count_per_parent = 1

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("calendar of events")


class EventTag(TaggedItemBase):
    content_object = ParentalKey(
        "events.EventPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class EventPage(BasePage, Filed, Located):
    """Something that takes place at a time, somewhere or online."""

    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"), null=True, blank=True)
    all_day = models.BooleanField(_("all day"), default=False)
    event_format = models.CharField(
        _("format"), max_length=10, choices=EventFormat.choices, default=EventFormat.ONSITE
    )
    event_status = models.CharField(
        _("status"), max_length=15, choices=EventStatus.choices, default=EventStatus.SCHEDULED
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("street address"), max_length=300, blank=True)
    online_url = models.URLField(_("address to join online"), max_length=500, blank=True)
    registration_url = models.URLField(_("registration address"), max_length=500, blank=True)
    cost = models.CharField(
        _("cost"), max_length=200, blank=True, help_text=_("Leave empty when it is free.")
    )
    languages = ChoiceListField(_("languages"), vocabulary=Language)
    audiences = ChoiceListField(_("audience"), vocabulary=Audience)
    project = models.ForeignKey(
        "directory.ProjectPage",
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="events",
    )
    tags = ClusterTaggableManager(
        through=EventTag, verbose_name=_("keywords"), blank=True, related_name="events"
    )

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
                FieldPanel("all_day"),
                FieldRowPanel([FieldPanel("event_format"), FieldPanel("event_status")]),
            ],
            heading=_("When and how"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("venue"),
                FieldPanel("address"),
                *Located.location_panels,
                FieldPanel("online_url"),
            ],
            heading=_("Where"),
        ),
        FieldPanel("registration_url"),
        FieldPanel("cost"),
        FieldPanel("body"),
        InlinePanel("organisers", heading=_("Organisers"), label=_("Organiser")),
        FieldPanel("project"),
        FieldPanel("languages"),
        FieldPanel("audiences"),
        *Filed.filing_panels,
    ]
    template = "events/event_page.html"
    parent_page_types = ["events.EventIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self):
        super().clean()
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": _("The end comes before the start.")})

    def search_document(self, now):
        organisers = self.organisers.select_related("organisation")
        return page_document(
            self,
            Kind.EVENT,
            organisations=[row.organisation for row in organisers],
            names=[self.venue, self.commune],
            codes=filing(self)
            | {
                "event_format": (self.event_format,),
                "audience": tuple(self.audiences),
                "language": tuple(self.languages),
            },
            start=timezone.localdate(self.start),
            end=timezone.localdate(self.end or self.start),
            point=(self.lat, self.lon) if None not in (self.lat, self.lon) else None,
            next_change=self.expire_at,
        )

    def get_context(self, request, *args, **kwargs):
        own = {"organisers": self.organisers.select_related("organisation")}
        return super().get_context(request, *args, **kwargs) | own | around(self, request)

    @property
    def is_past(self):
        return (self.end or self.start) < timezone.now()


class EventOrganiser(Orderable):
    """An organisation that holds an event."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="organisers")
    organisation = models.ForeignKey(
        "directory.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="event_organisers",
    )
