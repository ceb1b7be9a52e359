"""What visitors report of a page, until staff have settled it."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 2000


class ProblemReport(models.Model):
    """A problem with a page. Who reports it isn't asked: an e-mail address is theirs to give."""

    class Kind(models.TextChoices):
        BROKEN_LINK = "broken-link", _("A link doesn’t work")
        OUTDATED = "outdated", _("It is out of date")
        WRONG = "wrong", _("Something is wrong")
        INAPPROPRIATE = "inappropriate", _("Something is inappropriate")
        OTHER = "other", _("Something else")

    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        related_name="problem_reports",
    )
    kind = models.CharField(_("kind of problem"), max_length=20, choices=Kind.choices)
    message = models.TextField(_("message"), max_length=MAX_LENGTH)
    email = models.EmailField(_("e-mail address"), blank=True)
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("problem report")
        verbose_name_plural = _("problem reports")
        ordering = [F("settled_at").desc(nulls_first=True), "-created_at"]
        default_permissions = ("change", "delete", "view")  # only visitors add one

    def __str__(self):
        return f"{self.page.title}: {self.get_kind_display()}"

    @property
    def is_settled(self):
        return self.settled_at is not None

    def settle(self, user):
        """Note who settled it; who did so first stays."""
        if not self.is_settled:
            self.settled_at, self.settled_by = timezone.now(), user

    def reopen(self):
        self.settled_at = self.settled_by = None
