"""Mails that members ask for, each kind by itself, and the searches that they are told of."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from .tokens import Tokened

LONGEST_NAME = 80
LONGEST_QUERY = 2000


class Subscription(Tokened, models.Model):
    """Whether a member wants mails of a kind; without one, they have never asked for them.

    Each of these mails holds a link by its token, which turns them off without signing in. It is
    good for as long as `key` stays, whether they are on or off.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", _("The weekly digest")
        ALERTS = "alerts", _("New results of saved searches")

    WEEK = timedelta(days=7)

    member = models.ForeignKey(
        "network.Member", on_delete=models.CASCADE, related_name="subscriptions"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_on = models.BooleanField(default=True)
    # The first day that no digest has told of.
    since = models.DateField(default=timezone.localdate)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["member", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind"], name="unique_subscription")
        ]

    def __str__(self):
        return str(self.key)

    @classmethod
    def wanted(cls, member):
        """The kinds that a member wants."""
        return set(member.subscriptions.filter(is_on=True).values_list("kind", flat=True))

    def renew(self):
        """From now on the links in mails that were sent before do nothing."""
        self.key = uuid.uuid4()
        self.save(update_fields=["key"])

    def turn(self, on):
        """On or off. What went on while they were off is no news, but for the last week.

        Only what changes is written: a digest may be under way.
        """
        own = Subscription.objects.filter(pk=self.pk)
        if on:
            since = max(self.since, timezone.localdate() - self.WEEK)
            own.filter(is_on=False).update(is_on=True, since=since)
        else:
            own.update(is_on=False)
        self.refresh_from_db()


class SavedSearchQuerySet(models.QuerySet):
    def due(self):
        """Those that are to be looked at again: some every day, some once a week."""
        today = timezone.localdate()
        long_ago = Q()
        for days in SavedSearch.Every.values:
            long_ago |= Q(every=days, looked_on__lte=today - timedelta(days=days))
        return self.filter(long_ago, is_paused=False)


class SavedSearch(models.Model):
    """A search of whose new results a member is told, as its canonical query string."""

    class Where(models.TextChoices):
        MEMBERS = "members", _("Members")
        CATALOGUE = "catalogue", _("The whole site")

    class Every(models.IntegerChoices):
        DAY = 1, _("Once a day at most")
        WEEK = 7, _("Once a week at most")

    MOST = 20  # of one member

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey("network.Member", on_delete=models.CASCADE, related_name="searches")
    where = models.CharField(max_length=10, choices=Where.choices)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    # Words are read in the language in which they were searched for.
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    every = models.PositiveSmallIntegerField(
        _("how often"), choices=Every.choices, default=Every.DAY
    )
    is_paused = models.BooleanField(_("paused"), default=False)
    # They have been told that it can't be made any more.
    is_broken = models.BooleanField(default=False)
    made_on = models.DateField(default=timezone.localdate)
    looked_on = models.DateField(default=timezone.localdate)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return str(self.key)

    def get_absolute_url(self):
        return reverse("saved-search", args=[self.key])

    @property
    def address(self):
        """Where its results are."""
        view = "members" if self.where == self.Where.MEMBERS else "search"
        with override(self.language):
            return f"{reverse(view)}?{self.query}"


class KnownResult(models.Model):
    """A result that was there when the search was saved, or that was told since: it isn't again."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="known")
    key = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "key"], name="unique_known")]

    def __str__(self):
        return str(self.key)
