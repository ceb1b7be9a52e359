"""Projects, the organisations behind them, and what the relay counts."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from portal.core.choices import (
    Audience,
    Difficulty,
    Kind,
    Language,
    Licence,
    OrganisationKind,
    PartyRole,
    Setting,
    Status,
    Task,
    TimeNeeded,
)
from portal.core.fields import RICH_TEXT, ChoiceListField
from portal.core.pages import BasePage, Filed, Located, Row
from search.facets import RECRUITING
from search.pages import SearchIndexMixin, earliest, filing, midnight, page_document

from .context import around_project
from .facts import at_a_glance, data, in_detail, places, with_whom
from .panels import panels
from .status import ENDED, effective_status, is_recruiting, next_change, standing


class Organisation(index.Indexed, models.Model):
    """A body that leads, supports or funds projects, publishes resources or holds events."""

    name = models.CharField(_("name"), max_length=255, unique=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=OrganisationKind.choices,
        default=OrganisationKind.OTHER,
    )
    summary_fr = models.CharField(_("summary in French"), max_length=300, blank=True)
    summary_en = models.CharField(_("summary in English"), max_length=300, blank=True)
    url = models.URLField(_("website"), max_length=500, blank=True)
    ror = models.URLField(
        _("ROR identifier"), blank=True, help_text=_("For example https://ror.org/02feahw73")
    )
    logo = models.ForeignKey(
        "core.PortalImage",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    territory = models.ForeignKey(
        "core.Territory",
        verbose_name=_("territory"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("acronym"), FieldPanel("kind")]),
        FieldPanel("summary_fr"),
        FieldPanel("summary_en"),
        FieldPanel("url"),
        FieldPanel("ror"),
        FieldPanel("logo"),
        FieldPanel("territory"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("acronym"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The address of its page here; `url` is that of its own site."""
        return reverse("organisation", args=[self.pk, self.slug])

    @property
    def slug(self):
        """What its address says of it; the number in front is what counts."""
        return slugify(self.name)[:60].strip("-") or "organisation"

    def summary_for(self, language):
        """(summary, its language): the summary in `language`, else in another, else nothing."""
        texts = {"fr": self.summary_fr, "en": self.summary_en}
        code = next((code for code in (language, *texts) if texts.get(code)), "")
        return texts.get(code, ""), code


class ProjectIndexPage(SearchIndexMixin, BasePage):
    """The directory: the search page, restricted to projects."""

    search_kind = "project"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["directory.ProjectPage"]
    max_count_per_parent = 1

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("directory of projects")


class ProjectTag(TaggedItemBase):
    content_object = ParentalKey(
        "directory.ProjectPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


def _untraced(response):
    """An answer that counts: nobody keeps it, and no search engine lists it."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


class ProjectPage(RoutablePageMixin, BasePage, Filed, Located):
    """A participatory project. Its own site is elsewhere: the portal sends people on to it."""

    # What and why
    research_question = models.TextField(_("research question"), blank=True)
    how_to_take_part = RichTextField(_("how to take part"), blank=True, features=RICH_TEXT)
    data_use = RichTextField(_("what becomes of the data"), blank=True, features=RICH_TEXT)
    site_url = models.URLField(
        _("address of the project's site"),
        max_length=500,
        blank=True,
        help_text=_("Where visitors are sent on to take part."),
    )
    # When
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.ACTIVE
    )
    start_date = models.DateField(_("start date"), null=True, blank=True)
    end_date = models.DateField(
        _("end date"),
        null=True,
        blank=True,
        help_text=_("Past this date the project shows as completed."),
    )
    season = models.CharField(
        _("season"), max_length=120, blank=True, help_text=_("For example: April to June.")
    )
    welcomes_newcomers = models.BooleanField(_("welcomes newcomers"), default=True)
    recruiting_from = models.DateField(_("recruiting from"), null=True, blank=True)
    recruiting_until = models.DateField(_("recruiting until"), null=True, blank=True)
    # How
    tasks = ChoiceListField(_("ways of taking part"), vocabulary=Task)
    settings = ChoiceListField(_("where one takes part"), vocabulary=Setting)
    audiences = ChoiceListField(_("audience"), vocabulary=Audience)
    difficulty = models.CharField(
        _("difficulty"), max_length=10, choices=Difficulty.choices, blank=True
    )
    time_needed = models.CharField(
        _("time needed"), max_length=10, choices=TimeNeeded.choices, blank=True
    )
    languages = ChoiceListField(_("languages"), vocabulary=Language)
    equipment = models.TextField(_("equipment"), blank=True)
    cost = models.CharField(
        _("cost"), max_length=200, blank=True, help_text=_("Leave empty when it is free.")
    )
    teaching_materials = models.BooleanField(_("teaching materials available"), default=False)
    # Data and results
    data_policy = models.TextField(_("data policy"), blank=True)
    data_url = models.URLField(_("address of the data"), max_length=500, blank=True)
    data_licence = models.CharField(
        _("licence of the data"), max_length=30, choices=Licence.choices, blank=True
    )
    intended_outcomes = models.TextField(_("intended outcomes"), blank=True)
    outcomes = models.TextField(_("outcomes"), blank=True)
    funding = models.TextField(_("funding"), blank=True)
    # Contact
    contact_name = models.CharField(_("contact name"), max_length=200, blank=True)
    contact_email = models.EmailField(
        _("contact e-mail"),
        blank=True,
        help_text=_("Shown on the page: use an address that is meant to be public."),
    )
    contact_url = models.URLField(_("contact page"), max_length=500, blank=True)

    tags = ClusterTaggableManager(
        through=ProjectTag, verbose_name=_("keywords"), blank=True, related_name="projects"
    )

    what_panels = [
        *BasePage.content_panels,
        FieldPanel("site_url"),
        FieldPanel("research_question"),
        FieldPanel("how_to_take_part"),
        FieldPanel("data_use"),
        FieldPanel("body"),
    ]
    how_panels = [
        FieldPanel("tasks"),
        FieldPanel("settings"),
        FieldPanel("audiences"),
        FieldRowPanel([FieldPanel("difficulty"), FieldPanel("time_needed")]),
        FieldPanel("languages"),
        MultiFieldPanel(
            [FieldPanel("equipment"), FieldPanel("cost"), FieldPanel("teaching_materials")],
            heading=_("What one needs"),
        ),
    ]
    when_panels = [
        FieldPanel("status"),
        FieldRowPanel([FieldPanel("start_date"), FieldPanel("end_date")]),
        FieldPanel("season"),
        MultiFieldPanel(
            [
                FieldPanel("welcomes_newcomers"),
                FieldRowPanel([FieldPanel("recruiting_from"), FieldPanel("recruiting_until")]),
            ],
            heading=_("Recruiting"),
        ),
    ]
    where_panels = [
        *Filed.filing_panels,
        MultiFieldPanel(Located.location_panels, heading=_("Main place")),
        InlinePanel("points", heading=_("Other places"), label=_("Place")),
    ]
    who_panels = [
        InlinePanel("parties", heading=_("Organisations"), label=_("Organisation")),
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldPanel("contact_email"),
                FieldPanel("contact_url"),
            ],
            heading=_("Contact"),
        ),
    ]
    results_panels = [
        MultiFieldPanel(
            [
                FieldPanel("data_policy"),
                FieldPanel("data_url"),
                FieldPanel("data_licence"),
            ],
            heading=_("Data"),
        ),
        FieldPanel("intended_outcomes"),
        FieldPanel("outcomes"),
        InlinePanel("publications", heading=_("Publications"), label=_("Publication")),
        FieldPanel("funding"),
        InlinePanel("identifiers", heading=_("External identifiers"), label=_("Identifier")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(what_panels, heading=_("What")),
            ObjectList(how_panels, heading=_("How")),
            ObjectList(when_panels, heading=_("When")),
            ObjectList(where_panels, heading=_("Where and about what")),
            ObjectList(who_panels, heading=_("Who")),
            ObjectList(results_panels, heading=_("Data and results")),
            ObjectList(Page.promote_panels, heading=_("Promote")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ]
    )
    template = "directory/project_page.html"
    parent_page_types = ["directory.ProjectIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def clean(self):
        super().clean()
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValidationError({"end_date": _("The end comes before the start.")})
        opens, closes = self.recruiting_from, self.recruiting_until
        if opens and closes and closes < opens:
            raise ValidationError({"recruiting_until": _("The end comes before the start.")})

    @path("go/", name="relay")
    def relay(self, request):
        """Send the visitor on to the project's site, counting the click, not who clicks."""
        if not self.site_url:
            raise Http404
        self._count(request, "clicks")
        return _untraced(HttpResponseRedirect(self.site_url))

    @path("seen/", name="seen")
    def seen(self, request):
        """Count that a browser shows the page, which asks for this; programs that read it don't."""
        self._count(request, "views")
        return _untraced(HttpResponse(status=204))

    def _count(self, request, what):
        if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
            DailyCount.add(self, what)

    def search_document(self, now):
        today = timezone.localdate(now)
        change = next_change(self, today)
        recruiting = [RECRUITING] if is_recruiting(self, today) else []
        parties = self.parties.select_related("organisation")
        return page_document(
            self,
            Kind.PROJECT,
            texts=[self.research_question, self.how_to_take_part, self.data_use],
            organisations=[party.organisation for party in parties],
            names=[self.commune],
            codes=filing(self)
            | {
                "participation": tuple(self.tasks),
                "setting": tuple(self.settings),
                "audience": tuple(self.audiences),
                "language": tuple(self.languages),
                "status": (*recruiting, effective_status(self, today)),
            },
            start=self.start_date,
            end=self.end_date,
            point=(self.lat, self.lon) if None not in (self.lat, self.lon) else None,
            next_change=earliest(change and midnight(change), self.expire_at),
        )

    def get_context(self, request, *args, **kwargs):
        today = timezone.localdate()
        status = effective_status(self, today)
        around = around_project(self, request, ended=status in ENDED)
        parties = self.parties.select_related("organisation")
        parties = sorted(parties, key=lambda party: PartyRole.values.index(party.role))
        communes = places(self)
        territories = [territory.label for territory in around["filed"].territories]
        own = {
            "effective_status": status,
            "recruiting": is_recruiting(self, today),
            "standing": standing(self, today),
            "ended": status in ENDED,
            "glance": at_a_glance(self, communes, territories),
            "details": in_detail(self, communes),
            "data": data(self),
            "parties": parties,
            "with_whom": with_whom(parties),
            "panels": panels(self, request),
        }
        return super().get_context(request, *args, **kwargs) | own | around

    @property
    def relay_url(self):
        return self.url + self.reverse_subpage("relay")

    @property
    def seen_url(self):
        return self.url + self.reverse_subpage("seen")


class ProjectParty(Row):
    """An organisation in a project, with its role."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="project_parties",
    )
    role = models.CharField(
        _("role"), max_length=20, choices=PartyRole.choices, default=PartyRole.PARTNER
    )


class ProjectPoint(Row, Located):
    """A further place of a project."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="points")

    panels = Located.location_panels


class ProjectPublication(Row):
    """A publication that came of a project."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="publications")
    title = models.CharField(_("title"), max_length=400)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    url = models.URLField(_("address or DOI"), max_length=500, blank=True)


class ProjectIdentifier(Row):
    """The project's identifier in another catalogue."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="identifiers")
    origin = models.CharField(_("catalogue"), max_length=200)
    value = models.CharField(_("identifier"), max_length=200)


class ImportedRow(models.Model):
    """What settles repeats of an import: a catalogue's row, its fingerprint, the page it became."""

    origin = models.CharField(max_length=200)
    external_id = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    page = models.ForeignKey(ProjectPage, on_delete=models.CASCADE, related_name="imported_rows")
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "external_id"], name="unique_imported_row")
        ]

    def __str__(self):
        return f"{self.origin} {self.external_id}"


class NotTheSame(models.Model):
    """That somebody has looked at two projects that seemed one, and they aren't.

    They are named by their translation keys, the lower first, as `directory.duplicates` does.
    """

    one = models.UUIDField()
    other = models.UUIDField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="unique_not_the_same")]

    def __str__(self):
        return f"{self.one} ≠ {self.other}"

    @classmethod
    def say(cls, one, other, user):
        """Write it down, of two keys in any order."""
        first, second = sorted((one, other))
        cls.objects.get_or_create(one=first, other=second, defaults={"said_by": user})

    @classmethod
    def unsay(cls, one, other):
        """Take it back."""
        cls.objects.filter(one__in=(one, other), other__in=(one, other)).delete()


class DailyCount(models.Model):
    """How often a project's pages were shown, and its site gone to, by day and project (all its
    languages together). Nothing is kept of who."""

    project = models.UUIDField()
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "day"], name="unique_daily_count")
        ]

    def __str__(self):
        return f"{self.project} {self.day}: {self.views}, {self.clicks}"

    @classmethod
    def add(cls, page, what):
        """One more of the `views` or `clicks` of today."""
        row, _created = cls.objects.get_or_create(
            project=page.translation_key, day=timezone.localdate()
        )
        cls.objects.filter(pk=row.pk).update(**{what: F(what) + 1})
