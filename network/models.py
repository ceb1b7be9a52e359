"""Members of the network, what they do in projects, who has read their contact details; and those
who ask to join.
"""

import hashlib
import re
import secrets
import uuid
from contextlib import nullcontext
from datetime import timedelta

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from taggit.models import ItemBase, TagBase
from wagtail.fields import RichTextField

from portal.core.choices import Language
from portal.core.fields import ChoiceListField
from portal.core.files import private_storage

from . import orcid
from .pages import SpacePage  # noqa: F401  Django looks for models here
from .privacy import FIELDS, Tier, opened
from .tokens import Tokened

TELEPHONE = RegexValidator(
    r"^\+?[0-9][0-9 ().-]{4,28}\Z", _("Use digits and spaces, as in +33 1 23 45 67 89.")
)
MAX_LINKS = 10
DOMAIN = RegexValidator(
    r"^[a-z0-9-]+(\.[a-z0-9-]+)+\Z", _("Write it as in universite.example."), flags=re.IGNORECASE
)
TERMS_FEATURES = ["h2", "h3", "bold", "ol", "ul", "link"]


class Availability(models.TextChoices):
    """What a member is willing to do for others."""

    MENTOR = "mentor", _("Advise a project that begins")
    SPEAK = "speak", _("Speak at an event")
    HOST = "host", _("Host a workshop")


class Absence(models.IntegerChoices):
    """What has come of not being here for long, one after the other."""

    NONE = 0
    REMINDED = 1
    HIDDEN = 2
    WARNED = 3


class Skill(TagBase):
    """Something that members can do. Not a keyword of pages: those are shown to everyone."""

    free_tagging = True

    @classmethod
    def told(cls):
        """The names that a member may be offered: of what members let each other see."""
        own = Member.objects.active().filter(opened("skills", Tier.MEMBERS))
        return cls.objects.filter(items__content_object__in=own).distinct().order_by("name")

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")


class MemberSkill(ItemBase):
    content_object = ParentalKey(
        "network.Member", on_delete=models.CASCADE, related_name="skill_items"
    )
    tag = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="items")


def photo_path(member, filename):
    """A name that says nothing of whose face it is."""
    return f"photos/{uuid.uuid4().hex}.webp"


class MemberQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=Member.State.ACTIVE)

    def unclaimed(self):
        return self.filter(user=None, state=Member.State.UNCLAIMED)

    def known_to(self, reader):
        """Those whose ProfileView for this reader isn't None, but for a reader's own."""
        if reader.coordinates:
            return self
        found = self.active()
        return found if reader.admitted else found.filter(opened("name", Tier.PUBLIC))

    def with_cards(self):
        """With what a card shows of each, and no more, in as many queries whatever the number."""
        shown = ("key", "state", "tiers", "locked", "name", "photo", "position")
        return self.prefetch_related("organisations").only(*shown)

    def with_details(self):
        """With all that a ProfileView holds, in as many queries whatever the number."""
        filed = ("organisations", "disciplines", "territories")
        skills = Prefetch("skill_items", MemberSkill.objects.select_related("tag"))
        projects = Prefetch("involvements", Involvement.objects.select_related("project"))
        return self.prefetch_related(*filed, skills, projects)


class Member(ClusterableModel):
    """A person of the network, and to whom each field of their profile is open.

    Only `privacy.visible` reads one for others. `tiers` maps a field's name to the tier that the
    member chose; `locked` names the fields that a coordinator has closed.
    """

    class State(models.TextChoices):
        UNCLAIMED = "unclaimed", _("Not claimed yet")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Hidden by the member")
        SUSPENDED = "suspended", _("Suspended by a coordinator")

    # No entry of the search is made of these.
    UNSEARCHED = frozenset({"seen_on", "absence", "absent_since"})

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="member",
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ACTIVE)
    # Of who is suspended: restoring shows nobody who had hidden.
    hid = models.BooleanField(default=False, editable=False)
    joined_on = models.DateField(_("member since"), default=timezone.localdate, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    # Whether they have put away what the network's home says of their profile.
    hint_put_away = models.BooleanField(default=False, editable=False)
    # When they were last here, and what has come of their absence: see `network.absence`.
    seen_on = models.DateField(default=timezone.localdate, editable=False)
    absence = models.PositiveSmallIntegerField(
        choices=Absence.choices, default=Absence.NONE, editable=False
    )
    absent_since = models.DateField(null=True, editable=False)
    tiers = models.JSONField(default=dict, blank=True, editable=False)
    locked = models.JSONField(_("closed by a coordinator"), default=list, blank=True)

    name = models.CharField(_("name"), max_length=120)
    photo = models.ImageField(
        _("photograph"), storage=private_storage, upload_to=photo_path, blank=True
    )
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    position = models.CharField(_("position"), max_length=160, blank=True)
    organisations = ParentalManyToManyField(
        "directory.Organisation",
        verbose_name=_("organisations"),
        blank=True,
        related_name="members",
    )
    biography = models.TextField(_("about me"), max_length=3000, blank=True)
    languages = ChoiceListField(_("languages"), vocabulary=Language)
    skills = ClusterTaggableManager(through=MemberSkill, verbose_name=_("skills"), blank=True)
    disciplines = ParentalManyToManyField(
        "core.Discipline", verbose_name=_("disciplines"), blank=True, related_name="members"
    )
    territories = ParentalManyToManyField(
        "core.Territory", verbose_name=_("territories"), blank=True, related_name="members"
    )
    offers = models.TextField(_("what I offer"), max_length=1000, blank=True)
    seeks = models.TextField(_("what I look for"), max_length=1000, blank=True)
    availability = ChoiceListField(_("willing to"), vocabulary=Availability)
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True, validators=[TELEPHONE])
    orcid = models.CharField(_("ORCID"), max_length=19, blank=True, validators=[orcid.validate])
    links = models.JSONField(_("links"), default=list, blank=True)

    # Who may write to them by the site; visitors only where name and projects are public.
    hears_members = models.BooleanField(_("Members may write to me"), default=True)
    hears_visitors = models.BooleanField(
        _("Visitors may write to me, from the pages of my projects"), default=True
    )

    # Who is in the network isn't told by lists of what uses an image or an organisation.
    wagtail_reference_index_ignore = True

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("member", args=[self.key])

    def save(self, *args, **kwargs):
        """What is closed is stored as closed: opened again, it stays so until the member says.

        Who was erased meanwhile isn't made anew: that is a DatabaseError.
        """
        from .projection import collected  # which is made of members

        kwargs["force_update"] = not self._state.adding
        self.tiers |= dict.fromkeys(self.locked, Tier.ONLY_ME.value)
        searched = set(kwargs.get("update_fields") or [self.pk]) - self.UNSEARCHED
        with collected() if searched else nullcontext():
            super().save(*args, **kwargs)

    @property
    def is_active(self):
        return self.state == self.State.ACTIVE

    @property
    def is_paused(self):
        return self.state == self.State.PAUSED

    @property
    def is_unclaimed(self):
        return self.user_id is None and self.state == self.State.UNCLAIMED

    def take_down(self, state):
        """Out of everybody's sight, whoever does it; that they had hidden themselves is kept."""
        self.hid, self.state = self.is_paused, state

    def put_back(self):
        """As they have chosen themselves: shown, or hidden."""
        self.state = self.State.PAUSED if self.hid else self.State.ACTIVE
        self.hid = False

    @property
    def missing(self):
        """The fields that say nothing yet, of those by which others find somebody."""
        wanted = ("photo", "position", "biography", "skills", "disciplines", "territories")
        return [each for each in FIELDS if each.name in wanted and not each.value(self)]


class Involvement(models.Model):
    """What a member does in a project, which is known by its translation key in any language."""

    member = ParentalKey(Member, on_delete=models.CASCADE, related_name="involvements")
    project = models.ForeignKey(
        "directory.ProjectPage",
        verbose_name=_("project"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    role = models.CharField(_("role"), max_length=120, blank=True)
    since = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    until = models.PositiveSmallIntegerField(_("until"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("project of a member")
        verbose_name_plural = _("projects of members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "project"], name="unique_involvement")
        ]

    def __str__(self):
        return f"{self.member}: {self.project}"


class ContactReading(models.Model):
    """That somebody was shown a member's contact details; once a day. The member can see it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="contact_readings",
    )
    day = models.DateField(default=timezone.localdate)
    fields = models.JSONField(default=list)

    class Meta:
        verbose_name = _("reading of contact details")
        verbose_name_plural = _("readings of contact details")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "reader", "day"], name="unique_reading")
        ]

    def __str__(self):
        return f"{self.day}: {self.reader_id} → {self.member_id}"

    @classmethod
    def note(cls, member, user, view):
        """Write down that `user` was shown the contact details in `view`, if that is news."""
        if not view.contact or not user.is_authenticated or member.user_id == user.pk:
            return
        today = {"member": member, "reader": user, "day": timezone.localdate()}
        reading, created = cls.objects.get_or_create(**today, defaults={"fields": view.contact})
        shown = sorted({*reading.fields, *view.contact})
        if not created and shown != reading.fields:
            cls.objects.filter(pk=reading.pk).update(fields=shown)


class Terms(models.Model):
    """A version of what members agree to. The latest that is in force is the one that counts."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    in_force_on = models.DateField(_("in force on"), default=timezone.localdate)
    text_fr = RichTextField(_("text in French"), features=TERMS_FEATURES)
    text_en = RichTextField(_("text in English"), features=TERMS_FEATURES)

    class Meta:
        verbose_name = _("terms of the network")
        verbose_name_plural = _("terms of the network")
        ordering = ["-in_force_on", "-pk"]

    def __str__(self):
        return self.version

    @classmethod
    def begun(cls):
        """The versions that are in force or have been, the latest first."""
        return cls.objects.filter(in_force_on__lte=timezone.localdate())

    @classmethod
    def current(cls):
        """What whoever joins today agrees to; None where nothing was written yet."""
        return cls.begun().first()

    @classmethod
    def awaits(cls, member):
        """Whether a member has yet to agree to the version in force."""
        agreed = Consent.objects.filter(terms=OuterRef("pk"), member=member)
        return cls.begun().values_list(~Exists(agreed), flat=True).first() or False

    @property
    def text(self):
        return self.text_fr if get_language() == "fr" else self.text_en


class Consent(models.Model):
    """That a member has agreed to a version of the terms, and when."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="consents")
    agreed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("agreement to the terms")
        verbose_name_plural = _("agreements to the terms")
        ordering = ["-agreed_at"]
        constraints = [models.UniqueConstraint(fields=["member", "terms"], name="unique_consent")]

    def __str__(self):
        return f"{self.member}: {self.terms}"


class ApprovedDomain(models.Model):
    """The part of an address after the @ whose holders join without waiting for anybody."""

    domain = models.CharField(_("domain"), max_length=253, unique=True, validators=[DOMAIN])
    note = models.CharField(_("whose it is"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("approved domain")
        verbose_name_plural = _("approved domains")
        ordering = ["domain"]

    def __str__(self):
        return self.domain

    def clean(self):
        self.domain = self.domain.lower()

    @classmethod
    def covers(cls, email):
        """Whether an address is of an approved domain; one below it is another one."""
        return cls.objects.filter(domain=email.lower().rpartition("@")[2]).exists()


class Application(Tokened, models.Model):
    """Somebody's request to join, by an address that they have shown to be theirs.

    Its page is known to the applicant alone, by a signed address that their mails hold. What is
    said about it, either way, is in `remarks`. `network.applications` has what can become of it.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Address not confirmed")
        WAITING = "waiting", _("Waiting for an answer")
        ASKED = "asked", _("The applicant was asked for more")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    OPEN = (State.WAITING, State.ASKED)  # for the coordinators to decide

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    motivation = models.TextField(_("what brings you here"), max_length=2000)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="fr")
    terms = models.ForeignKey(
        Terms, null=True, on_delete=models.PROTECT, related_name="applications"
    )
    # Whom it has made a member.
    member = models.ForeignKey(
        Member, null=True, on_delete=models.CASCADE, related_name="applications"
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.UNCONFIRMED
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    # Since when it is in its state.
    since = models.DateTimeField(_("since"), default=timezone.now)
    reminded_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-since", "-pk"]
        default_permissions = ("change", "delete", "view")  # only applicants add one

    def __str__(self):
        return self.name

    @property
    def is_open(self):
        return self.state in self.OPEN


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Those whose link still opens something, or is about to be sent."""
        return self.filter(Q(sent_at=None) | Q(sent_at__gte=lasting()), accepted_at=None)

    def expired(self):
        return self.filter(accepted_at=None, sent_at__lt=lasting())


def lasting():
    """Since when an invitation must have been sent to open anything now."""
    return timezone.now() - Invitation.LASTS


class Invitation(models.Model):
    """An offer to join, by a link that only its mail holds: here is but the digest of its token.

    It opens once, and for a month; sent again, the link before is void. `member` is the imported
    profile that it offers to claim; then whom it has made a member.
    """

    LASTS = timedelta(days=30)

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    message = models.TextField(_("message"), max_length=1000, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="fr"
    )
    member = models.ForeignKey(
        Member,
        verbose_name=_("profile to claim"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        self.email = self.email.lower()

    def renew(self):
        """A new token, by which alone it opens from now on."""
        token = secrets.token_urlsafe(32)
        self.digest, self.sent_at = digest(token), timezone.now()
        return token

    @classmethod
    def of(cls, token):
        """The Invitation that a token opens now, or None."""
        waiting = cls.objects.filter(accepted_at=None, sent_at__gte=lasting())
        return waiting.filter(digest=digest(token)).select_related("member").first()

    @property
    def offered(self):
        """The profile that can still be claimed by it, or None."""
        return self.member if self.member and self.member.is_unclaimed else None

    @property
    def standing(self):
        """How it stands, for the list of those who sent it."""
        if self.accepted_at:
            return _("Accepted")
        if self.sent_at is None:
            return _("Being sent")
        return _("Expired") if self.sent_at < lasting() else _("Sent")


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


class Remark(models.Model):
    """What one side has said of an application: a question, an answer, a reason."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="remarks")
    by_applicant = models.BooleanField(default=False)
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self):
        return self.text


# Django finds models there, too.
from . import audit, subscriptions, threads  # noqa: E402, F401
