"""Whom the site tells of what becomes of its content, what it tells, and how that went."""

import secrets
from datetime import timedelta
from http.client import responses

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import outgoing
from portal.core.fields import ChoiceListField
from portal.core.outgoing import Fault

from . import signing
from .topics import TEST, Topics

BOTH_SIGN_FOR = timedelta(hours=24)  # the secret before, beside the new one
GIVE_UP_AFTER = timedelta(days=5)  # of failing without a success: longer than the attempts last
GONE = 410
LEASE = timedelta(minutes=2)  # more than an attempt can last
# Before each further attempt, as the Standard Webhooks advise; then the delivery is dead.
WAITS = [
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
]
JITTER = 0.1  # of a wait: what failed together doesn't come back together


class Endpoint(models.Model):
    """An address that is told of what it has asked for.

    `sealed` is its secret, `sealed_before` the one before; `stopped` why the site itself has
    switched it off.
    """

    class Stop(models.TextChoices):
        GONE = "gone", _("switched off: the address says that it is gone")
        FAILING = "failing", _("switched off: it has failed for days")

    url = models.URLField(
        _("address"),
        max_length=500,
        unique=True,
        validators=[outgoing.check],
        help_text=_("Where the messages are sent to, beginning with https://."),
        error_messages={"unique": _("There is an endpoint with this address already.")},
    )
    topics = ChoiceListField(_("told of"), vocabulary=Topics)
    is_active = models.BooleanField(_("switched on"), default=True)
    sealed = models.TextField(editable=False)
    sealed_before = models.TextField(blank=True, editable=False)
    rotated_at = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    delivered_at = models.DateTimeField(_("last delivery"), null=True, editable=False)
    stopped = models.CharField(max_length=10, choices=Stop, blank=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["url"]

    def __str__(self):
        return self.url

    def save(self, *args, **kwargs):
        """Somebody has seen to it: where it is switched on, it begins anew."""
        if self.is_active:
            self.stopped, self.failing_since = "", None
        super().save(*args, **kwargs)

    def clean(self):
        if not self.topics:
            text = _("Choose at least one: it would be told of nothing.")
            raise ValidationError({"topics": text})

    @property
    def state(self):
        """In a few words, for staff."""
        if not self.is_active:
            return self.get_stopped_display() or _("switched off")
        return _("switched on, but failing") if self.failing_since else _("switched on")

    def renew_secret(self):
        """Give it another secret, which is told this once; the one before signs for a while yet."""
        secret = signing.new_secret()
        self.sealed_before, self.sealed = self.sealed, signing.seal(secret)
        self.rotated_at = timezone.now()
        return secret

    def secrets(self, now):
        """What signs at a moment, the present one first; nothing where it can't be read."""
        both = self.rotated_at and now < self.rotated_at + BOTH_SIGN_FOR
        sealed = [self.sealed, self.sealed_before if both else ""]
        return [secret for each in filter(None, sealed) if (secret := signing.unseal(each))]

    def note(self, attempt):
        """What an attempt says of it; whether it has just been switched off."""
        own = type(self).objects.filter(pk=self.pk)
        if attempt.succeeded:
            own.update(failing_since=None, delivered_at=attempt.at)
            return False
        own.filter(failing_since=None).update(failing_since=attempt.at)
        if attempt.status == GONE:
            return self._stop(own, self.Stop.GONE)
        failing = own.filter(failing_since__lt=attempt.at - GIVE_UP_AFTER)
        return self._stop(failing, self.Stop.FAILING)

    @staticmethod
    def _stop(found, why):
        return bool(found.filter(is_active=True).update(is_active=False, stopped=why))


def new_uid():
    return f"msg_{secrets.token_urlsafe(18)}"


class Message(models.Model):
    """What is told, to all alike: `body` is what is signed and sent, `uid` what repeats share.

    `key` is that of the page it is about; tests are about none.
    """

    uid = models.CharField(max_length=40, unique=True, default=new_uid)
    topic = models.CharField(max_length=40)
    key = models.UUIDField(null=True, db_index=True)
    body = models.TextField()
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.topic} {self.uid}"


class DeliveryQuerySet(models.QuerySet):
    def due(self, now):
        """What waits for an attempt, the longest waiting first."""
        waiting = self.filter(state=Delivery.State.PENDING, next_attempt__lte=now)
        return waiting.filter(endpoint__is_active=True).order_by("next_attempt", "pk")

    def begin_anew(self):
        """Have all of it sent again, each under the same id; how many."""
        return self.update(state=Delivery.State.PENDING, attempts=0, next_attempt=timezone.now())


class Delivery(models.Model):
    """A message on its way to an endpoint.

    `next_attempt` is the claim as well: who raises it by the lease makes the attempt, and where
    that process is killed, the attempt is due again when the lease ends.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("on its way")
        DELIVERED = "delivered", _("delivered")
        DEAD = "dead", _("given up")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt = models.DateTimeField(_("next attempt"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["message", "endpoint"], name="webhooks_once_each"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt"], condition=Q(state="pending"), name="webhooks_due"
            ),
            models.Index(fields=["endpoint", "state"], name="webhooks_log"),
        ]

    def __str__(self):
        return f"{self.message} → {self.endpoint}"

    @property
    def waits_until(self):
        """When the next attempt is due, if there is one."""
        return self.next_attempt if self.state == self.State.PENDING else None

    @property
    def is_test(self):
        return self.message.topic == TEST

    def claim(self, now):
        """Whether the next attempt is this process's: one of several that ask at once gets it."""
        until = now + LEASE
        same = Delivery.objects.filter(
            pk=self.pk, state=self.State.PENDING, next_attempt=self.next_attempt
        )
        self.next_attempt = until
        return bool(same.update(next_attempt=until))


class Attempt(models.Model):
    """One attempt: what was answered, the beginning of it, or why nothing was."""

    KEPT = 500  # characters of an answer
    UNSIGNED = "unsigned"
    FAULTS = [*Fault.choices, (UNSIGNED, _("The secret can’t be read: give it a new one"))]

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=20, choices=FAULTS, blank=True)
    answer = models.CharField(max_length=KEPT, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.status or self.fault}"

    @property
    def outcome(self):
        """What came of it, in a few words, for staff."""
        if self.status is None:
            return self.get_fault_display()
        return f"{self.status} {responses.get(self.status, '')}".strip()

    @property
    def succeeded(self):
        """The Standard Webhooks take any 2xx for a yes, and all else, redirects too, for a no."""
        return self.status is not None and 200 <= self.status < 300
