"""Personal tokens: by which a program asks the API in somebody's name."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.fields import ChoiceListField

PREFIX = "se_"  # by which scanners of published code know one
BYTES = 32
TOLD_EVERY = timedelta(minutes=10)


class Scope(models.TextChoices):
    """What a token may be used for, of all that its owner may do themselves."""

    CONTENT = "content", _("Read the site’s content as I see it, reserved pages included")
    MEMBERS = "members", _("Read the members as I see them, and my own profile")
    PROFILE = "profile", _("Read and change my own profile, and who sees what of it")
    WRITE_TO = "write-to", _("Write to members in my name")


class TokenQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(expires_on__gte=timezone.localdate(), user__is_active=True)


class Token(models.Model):
    """A token, of which only a digest is kept: it is random, so nothing slower is needed.

    `ending` is its last characters, by which its owner knows it again. `expires_on` is the last
    day on which it is good.
    """

    MOST = 20  # of an account

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    scopes = ChoiceListField(_("what it may do"), vocabulary=Scope)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    last_used_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["name"]
        default_permissions = ()  # its owner's alone
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="tokens_name_once"),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def make(cls, **values):
        """(the token's row, the token itself, which is told this once)."""
        secret = PREFIX + secrets.token_urlsafe(BYTES)
        token = cls.objects.create(digest=_digest(secret), ending=secret[-4:], **values)
        return token, secret

    @classmethod
    def of(cls, secret):
        """The row of a token that is good now, with its owner; else None."""
        return cls.objects.valid().select_related("user").filter(digest=_digest(secret)).first()

    @property
    def has_expired(self):
        return self.expires_on < timezone.localdate()

    def note_use(self):
        """Keep when it was used last, to some minutes: a program may ask many times a second."""
        now = timezone.now()
        if self.last_used_at and self.last_used_at >= now - TOLD_EVERY:
            return
        earlier = Q(last_used_at=None) | Q(last_used_at__lt=now - TOLD_EVERY)
        type(self).objects.filter(earlier, pk=self.pk).update(last_used_at=now)


def _digest(secret):
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
