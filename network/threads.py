"""Conversations: between two members, or a visitor and a member, without either's address.

A side of one is a `Party`: whoever is erased leaves an empty one behind, and messages without
words. What can become of all this is in `network.relay`, `questions` and `moderation`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .tokens import Tokened

LONGEST = 5000  # characters of a message
LONGEST_SUBJECT = 120


class Question(Tokened, models.Model):
    """What a visitor asks the members of a project, by an address shown to be theirs.

    Nobody but the visitor knows of it before that. Its text is in each conversation afterwards.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        "directory.ProjectPage", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField()
    text = models.TextField(max_length=LONGEST, blank=True)
    shares_address = models.BooleanField(default=False)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="fr")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    # By a coordinator, after a report: nothing more comes from there.
    is_barred = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return str(self.key)

    @property
    def digest(self):
        """By what members know its address again, without knowing it."""
        return salted_hmac("network.question", self.email.lower(), algorithm="sha256").hexdigest()


class Thread(Tokened, models.Model):
    """A conversation between two."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    project = models.ForeignKey(
        "directory.ProjectPage", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-last_at", "-pk"]

    def __str__(self):
        return str(self.key)

    def get_absolute_url(self):
        return reverse("conversation", args=[self.key])

    @property
    def title(self):
        """Its subject, which goes with whoever began it."""
        return self.subject or gettext("(erased)")


class PartyQuerySet(models.QuerySet):
    def of(self, member):
        """The conversations that a member hasn't left."""
        return self.filter(member=member, left_at=None)

    def unread(self):
        return self.exclude(unread_since=None)

    def with_others(self):
        """With the other side of each, in as many queries whatever the number."""
        sides = Party.objects.select_related("member__user", "question")
        found = self.select_related("thread", "member__user", "question")
        return found.prefetch_related(Prefetch("thread__parties", sides))

    def present(self):
        """Somebody is still there."""
        return self.filter(left_at=None).exclude(member=None, question=None)


class Party(models.Model):
    """A side of a conversation: a member, a visitor by their question, or who was erased."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="parties")
    member = models.ForeignKey(
        "network.Member", null=True, on_delete=models.SET_NULL, related_name="parties"
    )
    question = models.ForeignKey(
        Question, null=True, on_delete=models.SET_NULL, related_name="parties"
    )
    began = models.BooleanField(default=False)
    # Since when something waits that they haven't looked at; they were told of it then.
    unread_since = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "member"], name="unique_party"),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def is_present(self):
        return self.left_at is None and (self.member_id or self.question_id) is not None

    @cached_property
    def other(self):
        """Whom they write with."""
        return next(each for each in self.thread.parties.all() if each.pk != self.pk)


class Message(models.Model):
    """What one side has written, or the address that they give the other; empty once erased."""

    class Kind(models.TextChoices):
        TEXT = "text"
        ADDRESS = "address"

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    text = models.TextField(max_length=LONGEST, blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self):
        return str(self.pk)

    @property
    def is_address(self):
        return self.kind == self.Kind.ADDRESS


class Block(models.Model):
    """That a member wants nothing from another, or from a visitor, of whom a digest is kept."""

    by = models.ForeignKey("network.Member", on_delete=models.CASCADE, related_name="blocks")
    member = models.ForeignKey(
        "network.Member", null=True, on_delete=models.CASCADE, related_name="blocked_by"
    )
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "member"], name="unique_block"),
            models.UniqueConstraint(
                fields=["by", "digest"], condition=~Q(digest=""), name="unique_visitor_block"
            ),
        ]

    def __str__(self):
        return str(self.pk)

    @classmethod
    def between(cls, one, other):
        """Whether either of two members has blocked the other."""
        return cls.objects.filter(Q(by=one, member=other) | Q(by=other, member=one)).exists()

    @classmethod
    def against(cls, question, member):
        """Whether a member has blocked the visitor of a question."""
        return cls.objects.filter(by=member, digest=question.digest).exists()


class Allowance(models.Model):
    """How much a member has written in a day. It is counted by the database: see `relay`."""

    member = models.ForeignKey(
        "network.Member", on_delete=models.CASCADE, related_name="allowances"
    )
    day = models.DateField(default=timezone.localdate)
    begun = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "day"], name="unique_allowance"),
        ]

    def __str__(self):
        return str(self.pk)


class Report(models.Model):
    """That somebody has reported a message, and what the coordinators have made of it."""

    class Kind(models.TextChoices):
        SPAM = "spam", _("Advertising, or the same to everybody")
        INSULT = "insult", _("Insults, threats or harassment")
        FRAUD = "fraud", _("Somebody pretends to be who they are not")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("To be looked at")
        DISMISSED = "dismissed", _("Nothing wrong")
        WARNED = "warned", _("The author was warned")
        SUSPENDED = "suspended", _("The author was suspended")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(_("reason"), max_length=8, choices=Kind.choices)
    reason = models.TextField(_("in their words"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("reported"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("report of a message")
        verbose_name_plural = _("reports of messages")
        ordering = ["-made_at", "-pk"]
        default_permissions = ("change", "view")  # only who was written to adds one
        constraints = [models.UniqueConstraint(fields=["message", "by"], name="unique_report")]

    def __str__(self):
        return gettext("Report %(number)s") % {"number": self.pk}

    @property
    def is_open(self):
        return self.state == self.State.OPEN
