"""Events: workshops, outings, conferences, webinars."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from directory.context import around
from portal.core.choices import Audience, EventFormat, EventStatus, Kind, Language
from portal.core.fields import ChoiceListField
from portal.core.pages import BasePage, Filed, Located, Row
from search.engine import search
from search.pages import SearchIndexMixin, earliest, filing, midnight, page_document
from search.requests import SearchRequest
from search.visibility import Viewer

from .ical import ical, response

CALLED_OFF = {EventStatus.CANCELLED, EventStatus.POSTPONED}
NEXT_SHOWN = 4


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


class EventPage(RoutablePageMixin, BasePage, Filed, Located):
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
    registration_until = models.DateField(
        _("registration until"),
        null=True,
        blank=True,
        help_text=_("The last day on which one can register."),
    )
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
        MultiFieldPanel(
            [FieldPanel("registration_url"), FieldPanel("registration_until")],
            heading=_("Registration"),
        ),
        FieldPanel("cost"),
        FieldPanel("body"),
        InlinePanel("organisers", heading=_("Organisers"), label=_("Organiser")),
        FieldPanel("project"),
        FieldPanel("languages"),
        FieldPanel("audiences"),
        *Filed.filing_panels,
    ]
    template = "events/event_page.html"
    parent_page_types = ["events.EventIndexPage", "network.SpacePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self):
        super().clean()
        if self.start and self.end and self.end < self.start:
            raise ValidationError({"end": _("The end comes before the start.")})
        if self.start and self.registration_until and self.registration_until > self.last_day:
            raise ValidationError({"registration_until": _("The event is over by then.")})

    @path("calendar/", name="calendar")
    def calendar(self, request):
        """The event for the visitor's calendar. Wagtail has checked that they may see its page."""
        found = response(ical(self, request.build_absolute_uri(self.url)), self.slug)
        patch_cache_control(found, private=True, no_cache=True)
        return found

    def search_document(self, now):
        organisers = self.organisers.select_related("organisation")
        return page_document(
            self,
            Kind.EVENT,
            organisations=[row.organisation for row in organisers],
            names=[self.venue, self.commune],
            codes=filing(self)
            | {
                "status": self.status_codes,
                "event_format": (self.event_format,),
                "audience": tuple(self.audiences),
                "language": tuple(self.languages),
            },
            start=timezone.localdate(self.start),
            end=self.last_day,
            point=(self.lat, self.lon) if None not in (self.lat, self.lon) else None,
            next_change=earliest(self.expire_at, self.over_at if self.over_at > now else None),
        )

    def get_context(self, request, *args, **kwargs):
        own = {"organisers": self.organisers.select_related("organisation")}
        surroundings = around(self, request)
        if self.is_past or self.is_called_off:
            own["next_events"] = self.next_events(Viewer.behind(request))
        return super().get_context(request, *args, **kwargs) | own | surroundings

    def next_events(self, viewer):
        """The next events that a viewer may see, for whoever can't come to this one any more."""
        asked = SearchRequest(
            scope=frozenset({Kind.EVENT}),
            date_from=timezone.localdate(),
            sort="soon",
            page_size=NEXT_SHOWN + 1,
            language=get_language()[:2],
        )
        found = search(asked, viewer).hits
        return [hit for hit in found if hit.id != str(self.translation_key)][:NEXT_SHOWN]

    @property
    def calendar_url(self):
        return self.url + self.reverse_subpage("calendar")

    @property
    def status_codes(self):
        """What lists say of it: nothing of what takes place as planned."""
        return () if self.event_status == EventStatus.SCHEDULED else (self.event_status,)

    @property
    def last_day(self):
        return timezone.localdate(self.end or self.start)

    @property
    def over_at(self):
        """When it is over: without hours, or without an end, at the end of its last day."""
        if self.all_day or self.end is None:
            return midnight(min(self.last_day, date.max - timedelta(days=2)) + timedelta(days=1))
        return self.end

    @property
    def is_past(self):
        return self.over_at <= timezone.now()

    @property
    def is_under_way(self):
        return self.start <= timezone.now() and not self.is_past

    @property
    def is_called_off(self):
        return self.event_status in CALLED_OFF

    @property
    def can_be_joined(self):
        """Whether its address online is of use to anybody."""
        return bool(self.online_url) and not self.is_past and not self.is_called_off

    @property
    def registration(self):
        """ "open", "closed" since its last day has passed, or nothing when there is none to say."""
        if not self.registration_url or self.is_past or self.is_called_off:
            return ""
        until = self.registration_until
        return "closed" if until and until < timezone.localdate() else "open"


class EventOrganiser(Row):
    """An organisation that holds an event."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="organisers")
    organisation = models.ForeignKey(
        "directory.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="event_organisers",
    )
