"""When somebody last said that what a project's pages tell is still right.

All pages of a project say the same, each in its language: they share its confirmation.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import ProjectPage

GOOD_FOR = timedelta(days=365)
TOKEN_GOOD_FOR = timedelta(days=90)


class Confirmation(models.Model):
    """`key` is that of the project's pages. `confirmed_by` is nobody where a mail's link was used;
    `asked_at`, when a mail was sent last."""

    key = models.UUIDField(primary_key=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked by mail"), null=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.key} {self.confirmed_at}"


def confirm(key, user=None):
    """Write down that a project's pages are right, today."""
    values = {"confirmed_at": timezone.now(), "confirmed_by": user}
    Confirmation.objects.update_or_create(key=key, defaults=values)


def confirmed(pages):
    """Pages of projects, each with `confirmed_at`, `asked_at` and `last_confirmed`.

    What nobody has confirmed yet was right when it was published first.
    """
    own = Confirmation.objects.filter(key=OuterRef("translation_key"))
    return pages.annotate(
        confirmed_at=Subquery(own.values("confirmed_at")),
        asked_at=Subquery(own.values("asked_at")),
        last_confirmed=Coalesce("confirmed_at", "first_published_at"),
    )


def projects():
    """Published projects, one page of each, with when they were confirmed."""
    earlier = ProjectPage.objects.live().filter(
        translation_key=OuterRef("translation_key"), alias_of=None, pk__lt=OuterRef("pk")
    )
    return confirmed(ProjectPage.objects.live().filter(~Exists(earlier), alias_of=None))


def stale(now):
    """Those that nobody has confirmed for a year, or whose end date has passed since."""
    ended = Q(end_date__lt=timezone.localdate(now), last_confirmed__date__lte=models.F("end_date"))
    return projects().filter(Q(last_confirmed__lt=now - GOOD_FOR) | ended)


_signer = signing.TimestampSigner(salt="confirmations")
_figures = signing.Signer(salt="figures")


def token_of(page):
    """What the address in a mail holds: nobody can make it up, and it ends."""
    return _signer.sign(page.translation_key.hex)


def page_of(token):
    """The project's page that a token was made for, in the present language if it has one; None
    where there is none any more."""
    return _page(_signer, token, max_age=TOKEN_GOOD_FOR)


def figures_token_of(page):
    """What the address of a project's figures holds: it doesn't end, as it opens nothing else."""
    return _figures.sign(page.translation_key.hex)


def page_of_figures(token):
    return _page(_figures, token)


def _page(signer, token, **options):
    try:
        key = signer.unsign(token, **options)
    except signing.BadSignature:
        return None
    pages = ProjectPage.objects.live().filter(translation_key=key, alias_of=None)
    page = pages.order_by("pk").first()
    return page and page.localized
