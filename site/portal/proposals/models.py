"""Projects that somebody proposes, until some months after it is decided what becomes of them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory.models import ProjectPage
from network.tokens import Tokened
from portal.core.choices import Task
from portal.core.fields import ChoiceListField

CONTENT = (
    *("title", "teaser", "taking_part", "tasks", "site_url", "disciplines", "territories"),
    *("start_date", "end_date", "organisation", "contact_email"),
)


class Proposal(Tokened, models.Model):
    """A project as whoever leads it describes it, by an address that they have shown to be theirs.

    Who that is stands here and nowhere else: not on the page that is made of it, in a search, a log
    or an export. `portal.proposals.steps` has what can become of it.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Address not confirmed")
        WAITING = "waiting", _("To be looked at")
        ASKED = "asked", _("Changes were asked for")
        DRAFTED = "drafted", _("Its page is being prepared")
        PUBLISHED = "published", _("Its page is published")
        REFUSED = "refused", _("Refused")

    OPEN = (State.WAITING, State.ASKED)  # for the moderators to decide

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("name of the project"), max_length=255)
    teaser = models.CharField(_("the project in a sentence or two"), max_length=300)
    taking_part = models.TextField(_("what participants do"), max_length=5000)
    tasks = ChoiceListField(_("ways of taking part"), vocabulary=Task)
    site_url = models.URLField(_("address of the project's site"), max_length=500, blank=True)
    disciplines = models.ManyToManyField(
        "core.Discipline", verbose_name=_("disciplines"), blank=True, related_name="+"
    )
    territories = models.ManyToManyField(
        "core.Territory", verbose_name=_("territories"), blank=True, related_name="+"
    )
    start_date = models.DateField(_("start date"), null=True, blank=True)
    end_date = models.DateField(_("end date"), null=True, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    contact_email = models.EmailField(_("address shown on the page"), blank=True)
    # Who proposes it.
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    # How it stands, and since when.
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.UNCONFIRMED
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    since = models.DateTimeField(_("since"), default=timezone.now)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    page = models.OneToOneField(
        ProjectPage,
        verbose_name=_("page"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="proposal",
    )

    wagtail_reference_index_ignore = True  # what refers to a page isn't everybody's to know

    class Meta:
        verbose_name = _("proposed project")
        verbose_name_plural = _("proposed projects")
        ordering = ["-since", "-pk"]
        default_permissions = ()  # whoever may publish projects decides

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    def described(self):
        """[(label, text)] of what it says of the project; nothing of what it leaves out."""
        texts = {name: self._text(name) for name in CONTENT}
        labels = {name: capfirst(self._meta.get_field(name).verbose_name) for name in CONTENT}
        return [(labels[name], text) for name, text in texts.items() if text]

    def _text(self, name):
        if name == "tasks":
            return ", ".join(map(str, self.get_tasks_display()))
        if name in ("disciplines", "territories"):
            return ", ".join(node.label for node in getattr(self, name).all())
        value = getattr(self, name)
        return date_format(value) if value and name.endswith("_date") else value
