"""Drafts that other front ends show: a copy of what an editor sees, for whoever has its token.

`PREVIEW_FRONT_ENDS` names those front ends. Each is a mode of Wagtail's preview: what is typed
there is kept here for a while, and the front end gets an address with a signed token, for which the
API hands it out. Such a token is good for one page as it was at one moment, for LIFE, and until its
editor ends it, may no longer edit that page, or has no account any more.
"""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import periodic

SALT = "portal.preview"
MODE = "elsewhere:"
PANEL = "core_admin/preview_elsewhere.html"
LIFE = timedelta(hours=1)
MOST = 20  # of a page, by one editor: the panel makes one whenever they pause in typing


class PreviewQuerySet(models.QuerySet):
    def good(self):
        return self.filter(ends_at__gt=timezone.now(), user__is_active=True)


class Preview(models.Model):
    """A page as an editor had it; `revision` is what it was based on. Ending it deletes it."""

    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("shown by"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    front_end = models.CharField(_("shown in"), max_length=100)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField(_("since"), auto_now_add=True)
    ends_at = models.DateTimeField(_("until"))

    objects = PreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview elsewhere")
        verbose_name_plural = _("previews elsewhere")
        ordering = ["-made_at", "-pk"]
        default_permissions = ()  # who made it, and who may do all

    def __str__(self):
        return self.content["title"]

    @classmethod
    def make(cls, page, user, front_end):
        """Keep a page as it is in memory, and forget the editor's oldest of it."""
        preview = cls.objects.create(
            page_id=page.pk,
            revision_id=page.latest_revision_id,
            user=user,
            front_end=front_end,
            content=page.serializable_data(),
            ends_at=timezone.now() + LIFE,
        )
        same = cls.objects.filter(page=page.pk, user=user)
        same.exclude(pk__in=same.values_list("pk", flat=True)[:MOST]).delete()
        return preview

    @classmethod
    def of(cls, token, page_pk):
        """The preview of a page that a token is for; None where it isn't good, whyever."""
        try:
            pk, page, revision = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        found = cls.objects.good().select_related("user", "page")
        found = found.filter(pk=pk, page=page, revision=revision).first()
        return found if found and page == page_pk and may_show(found.user, found.page) else None

    @property
    def token(self):
        return signing.dumps([self.pk, self.page_id, self.revision_id], salt=SALT)

    @property
    def address(self):
        """Where its front end shows it."""
        told = urlencode({"page": self.page_id, "token": self.token})
        start = settings.PREVIEW_FRONT_ENDS[self.front_end]
        return f"{start}{'&' if '?' in start else '?'}{told}"

    def as_page(self):
        """The page as it was, which must not be saved."""
        return self.page.specific.with_content_json(self.content)


def may_show(user, page):
    return page.permissions_for_user(user).can_edit()


def modes():
    """Wagtail's preview modes, one for each front end."""
    return [(MODE + name, name) for name in settings.PREVIEW_FRONT_ENDS]


def front_end_of(mode):
    """The front end that a mode is of; "" where it is the site's own preview."""
    name = (mode or "").removeprefix(MODE)
    return name if name in settings.PREVIEW_FRONT_ENDS and name != mode else ""


def show(page, request, front_end):
    """A draft in another front end: in a frame within the panel, else by going there.

    The panel reads what its own frame holds, which it may not where that is of another site: hence
    a page of the admin around it.
    """
    if not page.pk or not may_show(request.user, page):
        return render(request, PANEL, {"front_end": front_end, "is_new": not page.pk})
    preview = Preview.make(page, request.user, front_end)
    response = (
        render(request, PANEL, {"preview": preview, "front_end": front_end})
        if request.GET.get("in_preview_panel") == "true"
        else redirect(preview.address)
    )
    place = urlsplit(preview.address)
    response._csp_update = {"frame-src": [f"{place.scheme}://{place.netloc}"]}
    response["Referrer-Policy"] = "no-referrer"  # whose address isn't for the front end
    return response


@periodic.job("previews elsewhere that have ended")
def forget_ended():
    return Preview.objects.filter(ends_at__lte=timezone.now()).delete()[0] or None
