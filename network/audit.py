"""What is written down for those whom it is about: sheets that were taken away, and rights.

Wagtail's log keeps names as text, and the numbers of accounts that are gone: what names nobody any
more once they are erased has to be in rows of its own. Readings are in `models.ContactReading`.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from .privacy import FIELDS

KEPT_FOR = timedelta(days=365)  # the pages of members and coordinators say a year

ADMINISTRATOR = gettext_noop("Administrator")
STAFF = gettext_noop("Staff of Django’s admin")
# Groups are called so in the database; whoever reads of them does so in their language.
GROUPS = (
    gettext_noop("Members"),
    gettext_noop("Editors"),
    gettext_noop("Moderators"),
    gettext_noop("Coordinators"),
)


def _set_null(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, **options
    )


class Export(models.Model):
    """A sheet of members that somebody took out of the site: who, when, of whom, what, and why."""

    class Kind(models.TextChoices):
        PROFILES = "profiles", _("Profiles")
        CONTACTS = "contacts", _("Contact details")

    kind = models.CharField(_("sheet"), max_length=8, choices=Kind.choices)
    by = _set_null(verbose_name=_("by whom"), related_name="exports")
    made_at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    # What the list of members was narrowed to, in words; empty for all of them.
    selection = models.TextField(_("of whom"), blank=True)
    columns = models.JSONField(_("columns"), default=list)
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    count = models.PositiveIntegerField(_("members"), default=0)

    class Meta:
        verbose_name = _("export of members")
        verbose_name_plural = _("exports of members")
        ordering = ["-made_at", "-pk"]
        default_permissions = ("add",)
        permissions = [("export_contacts", _("Can export contact details of members"))]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.made_at:%Y-%m-%d}"

    @property
    def labels(self):
        """The names of the columns."""
        return labels(self.columns)


def labels(names):
    """What some fields of a profile are called."""
    return [field.label for field in FIELDS if field.name in names]


def listed(names):
    """The same, as one text."""
    return ", ".join(map(str, labels(names)))


class Exported(models.Model):
    """That a sheet held something of a member, who can see it; and which fields said something."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="exported")
    member = models.ForeignKey("network.Member", on_delete=models.CASCADE, related_name="exported")
    fields = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "member"], name="unique_exported"),
        ]

    def __str__(self):
        return f"{self.export_id} → {self.member_id}"

    @property
    def labels(self):
        return labels(self.fields)


def exports_with(member):
    """That some sheets held something of a member, the latest first."""
    found = Exported.objects.filter(member=member).select_related("export__by__member")
    return found.order_by("-export__made_at", "-pk")


class RoleChange(models.Model):
    """That an account was given a role or lost it; or a group a right, and so all who are in it.

    `role` is the name of a group or a permission, or one of the constants above. `by` is nobody
    where the site did it: who becomes a member, say.
    """

    account = _set_null(verbose_name=_("whom"), related_name="role_changes")
    group = models.CharField(_("group"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=255)
    given = models.BooleanField(_("given"))
    by = _set_null(verbose_name=_("by whom"), related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("change of a role")
        verbose_name_plural = _("changes of roles")
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self):
        return self.said

    @property
    def said(self):
        """What has changed, in words."""
        words = gettext("Given: %(role)s") if self.given else gettext("Taken away: %(role)s")
        return words % {"role": gettext(self.role)}
