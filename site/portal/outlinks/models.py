"""Where pages lead to on other sites, and what came of asking for it.

An address is one row, however many pages lead there: it is asked for once for all of them.
"""

import hashlib
import random
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import readings
from portal.core.outgoing import Fault

LONGEST = 2000  # characters of an address; no browser is sure to take more
LEASE = timedelta(minutes=10)  # in which a process that was killed would have asked
JITTER = 0.1  # so that what was read on one day isn't asked for on one day for ever
# One that doesn't answer may do so tomorrow: it is broken once it hasn't so often for so long.
FAILURES, FAILING_FOR = 3, timedelta(days=3)
REDIRECTS = "redirects"


class State(models.TextChoices):
    NEW = "new", _("Not asked for yet")
    GOOD = "good", _("Works")
    UNSURE = "unsure", _("Can’t be told: the site answers browsers alone")
    FAILING = "failing", _("Doesn’t work at the moment")
    BROKEN = "broken", _("Broken")


AGAIN_AFTER = {
    State.GOOD: timedelta(days=14),
    State.UNSURE: timedelta(days=7),
    State.FAILING: timedelta(days=1),
    State.BROKEN: timedelta(days=7),
}


SAID = (
    (range(200, 400), _("It works")),
    ((404, 410), _("The page is gone")),
    (range(400, 500), _("The site doesn’t answer programs")),
    (range(1000), _("The site doesn’t work")),
)


def key_of(url):
    """What an address is found by: no database has an index for one that may be this long."""
    return hashlib.sha256(url.encode()).hexdigest()


class OutlinkQuerySet(models.QuerySet):
    def due(self, now):
        """What is to be asked for, the longest waiting first."""
        return self.filter(next_check__lte=now).order_by("next_check", "pk")


class Outlink(models.Model):
    """An address that published pages lead to.

    `next_check` is the claim as well: who raises it by the lease asks for the address.
    """

    FAULTS = [*Fault.choices, (REDIRECTS, _("It leads on and on"))]

    url = models.URLField(_("address"), max_length=LONGEST)
    key = models.CharField(max_length=64, unique=True, editable=False)
    host = models.CharField(_("site"), max_length=255, db_index=True, editable=False)
    pages = models.ManyToManyField("wagtailcore.Page", related_name="outlinks")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    status = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=20, choices=FAULTS, blank=True)
    moved_to = models.URLField(_("moved to"), max_length=LONGEST, blank=True)
    archived = models.URLField(_("in the archive"), max_length=LONGEST, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(_("since"), null=True)
    checked_at = models.DateTimeField(_("last asked for"), null=True)
    next_check = models.DateTimeField(db_index=True, default=timezone.now)

    objects = OutlinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")
        default_permissions = ()

    def __str__(self):
        return self.url

    @classmethod
    def of(cls, url):
        """The row of an address, made where there is none."""
        host = (urlsplit(url).hostname or "")[:255]
        found, _is_new = cls.objects.get_or_create(
            key=key_of(url), defaults={"url": url, "host": host}
        )
        return found

    @property
    def outcome(self):
        """What came of it, in a few words, for staff."""
        if self.fault or not self.status:
            return self.get_fault_display()
        said = next(text for statuses, text in SAID if self.status in statuses)
        return f"{said} ({self.status})"

    @property
    def titles(self):
        """Of the pages, as far as they were read for who looks."""
        return "; ".join(page.title for page in self.pages.all())

    def claim(self, now):
        """Whether it is for this process to ask: one of several that want to at once gets it."""
        until = now + LEASE
        same = Outlink.objects.filter(pk=self.pk, next_check=self.next_check)
        self.next_check = until
        return bool(same.update(next_check=until))

    def note(self, at, state, status=None, fault="", moved_to=""):
        """Write down what came of asking for it; what fails for long is broken."""
        fails = state in (State.FAILING, State.BROKEN)
        self.failures = self.failures + 1 if fails else 0
        self.failing_since = (self.failing_since or at) if fails else None
        if state == State.FAILING and self._fails_for_long(at):
            state = State.BROKEN
        self.state, self.status, self.fault = state, status, fault
        self.moved_to, self.checked_at = moved_to, at
        self.next_check = at + AGAIN_AFTER[state] * (1 + random.uniform(-JITTER, JITTER))

    def _fails_for_long(self, at):
        return self.failures >= FAILURES and at - self.failing_since >= FAILING_FOR


class Reading(readings.Reading):
    """When a page was last read for its links: again once it was published anew."""
