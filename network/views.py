"""The pages of members. They show `ProfileView`s, never a `Member`."""

import json
from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.organisations import address
from portal.core.choices import Language
from search.lookup import hits_by_key
from search.visibility import Viewer

from .audit import exports_with, listed
from .corpora import search_url
from .doors import agreed, private, unknown, with_profile
from .erasure import erase
from .faces import face
from .forms import SECTIONS, ErasureForm, Involvements, ProfileForm
from .held import held, sheet
from .models import Availability, ContactReading, Member, Terms, private_storage
from .privacy import FIELDS, SAMPLES, Reader, Tier, tier_of, visible
from .projection import collected
from .relay import may_begin
from .rules import belongs, enters, may_erase, may_pause, owns, profile_of
from .threads import Message

PER_PAGE = 60


@dataclass(frozen=True)
class Work:
    """A project of a member's that the reader may open, and what the member does there."""

    hit: object
    role: str
    since: int | None
    until: int | None


def works(profile, viewer):
    """The Works of a profile: a project that this viewer may not find is left out."""
    if not profile.projects:
        return []
    keys = [each.project for each in profile.projects]
    hits = hits_by_key(keys, viewer, get_language()[:2])
    return [
        Work(hits[str(each.project)], each.role, each.since, each.until)
        for each in profile.projects
        if str(each.project) in hits
    ]


def shown(profile, request):
    """What a template needs to show a profile."""
    done = works(profile, Viewer.behind(request))
    others = (field.name for field in FIELDS if field.name not in ("name", "photo", "projects"))
    return {
        "profile": profile,
        "skills": [(skill, "") for skill in profile.skills],
        "works": done,
        "languages": [label for code, label in Language.choices if code in profile.languages],
        "availability": [
            label for code, label in Availability.choices if code in profile.availability
        ],
        "has_more": bool(done) or any(getattr(profile, name) for name in others),
    }


@private
@agreed
@require_safe
def member_page(request, key):
    """A member as this reader may see them; reading contact details is written down."""
    member = find(key)
    profile = visible(member, Reader.of(request.user)) if member else None
    if profile is None:
        return unknown(request)
    try:
        ContactReading.note(member, request.user, profile)
    except IntegrityError:  # erased at this moment
        return unknown(request)
    context = {
        "title": profile.name,
        "trail": trail(request),
        "is_own": owns(request.user, member),
        "may_write": belongs(request.user) and may_begin(profile_of(request.user), member),
        **shown(profile, request),
        **(ways_on(profile) if enters(request.user) else {}),
    }
    return render(request, "network/member_page.html", context)


def ways_on(profile):
    """To those with each skill, and to who works on similar things, by their skills or fields."""
    disciplines = [node.code for node in profile.disciplines]
    return {
        "skills": [(skill, search_url(skill=[skill])) for skill in profile.skills],
        "alike_url": search_url(skill=profile.skills) or search_url(discipline=disciplines),
    }


def known():
    """The members, each with what a ProfileView holds."""
    return Member.objects.with_details().select_related("user")


def locked():
    """The same; who is read of them is changed or erased by nobody else in this transaction."""
    return known().select_for_update(of=["self"], no_key=True)


def find(key):
    """The Member of a key; None if there is none."""
    return known().filter(key=key).first()


def trail(request):
    """The way to a profile, for those who may go it."""
    reader = Reader.of(request.user)
    known = reader.admitted or reader.coordinates
    return [{"title": _("Members"), "url": reverse("members")}] if known else []


@private
@require_safe
def member_photo(request, key):
    """The photograph of a member, for whom it is open to."""
    member = Member.objects.filter(key=key).first()
    profile = visible(member, Reader.of(request.user), ["photo"]) if member else None
    file = photograph(profile) if profile else None
    return FileResponse(file, content_type="image/webp") if file else unknown(request)


def photograph(profile):
    """The file of the photograph in a profile; None where there is none."""
    if not profile.photo or not private_storage().exists(profile.photo):
        return None
    return private_storage().open(profile.photo)


@with_profile
@require_safe
def own_profile(request):
    """One's own profile: its sections, with whom each field is open to, and what is missing."""
    member = find(profile_of(request.user).key)
    context = {
        "title": _("My profile"),
        "member": member,
        "missing": member.missing,
        "sections": [(section, summary(member, section)) for section in SECTIONS.values()],
        "samples": [(tier.slug, tier) for tier in reversed(Tier)],
        "has_terms": Terms.current() is not None,
        "may_pause": may_pause(request.user, member),
        "may_erase": may_erase(request.user, member),
    }
    return render(request, "network/own_profile.html", context)


def summary(member, section):
    """(field, whether it says something, its tier) for each field of a section."""
    return [
        (field, bool(field.value(member)), tier_of(member, field))
        for field in FIELDS
        if field.name in section.fields
    ]


@with_profile
@require_http_methods(["GET", "HEAD", "POST"])
def profile_section(request, name):
    """The form of one section of one's own profile."""
    section = SECTIONS.get(name)
    if section is None:
        raise Http404
    key, is_sent = profile_of(request.user).key, request.method == "POST"
    if not is_sent:
        form, rows = section_forms(section, find(key))
    else:
        form, rows, is_saved = sent_section(section, key, request)
        if is_saved:
            messages.success(request, _("Saved."))
            return redirect(again(request, name))
    context = {
        "title": section.title,
        "trail": [{"title": _("My profile"), "url": reverse("own-profile")}],
        "form": form,
        "projects": rows,
    }
    status = 422 if is_sent else 200
    return render(request, "network/profile_section.html", context, status=status)


def section_forms(section, member, *sent):
    """(the form of a section, that of the projects or None)."""
    form = ProfileForm(*sent, section=section, instance=member)
    return form, Involvements(*sent, instance=member) if "projects" in section.fields else None


def sent_section(section, key, request):
    """The forms of a section as they were sent, and whether they are saved.

    Nobody else changes or erases the member meanwhile; what the forms name may still be merged or
    deleted.
    """
    try:
        with collected():
            member = get_object_or_404(locked(), key=key)
            form, rows = section_forms(section, member, request.POST, request.FILES)
            both = [each for each in (form, rows) if each is not None]
            told = [each.is_valid() for each in both]  # both say what is wrong
            is_saved = all(told)
            for each in both if is_saved else ():
                each.save()
    except IntegrityError:
        form.add_error(None, _("Something that is named here has just changed. Please save again."))
        is_saved = False
    return form, rows, is_saved


def again(request, name):
    """Where saving leads: back to the section for who wants to add more, else to the overview."""
    if "more" in request.POST:
        return reverse("profile-section", args=[name])
    return reverse("own-profile")


@with_profile
@require_safe
def profile_as(request, tier):
    """One's own profile as somebody else sees it."""
    member = find(profile_of(request.user).key)
    seen_by = {each.slug: each for each in Tier}.get(tier)
    if seen_by is None:
        raise Http404
    profile = visible(member, SAMPLES[seen_by])
    context = {
        "title": profile.name if profile else _("My profile"),
        "trail": [{"title": _("My profile"), "url": reverse("own-profile")}],
        "seen_by": seen_by,
        "sample": True,
        **(shown(profile, request) if profile else {}),
    }
    return render(request, "network/member_page.html", context)


@with_profile
@require_safe
def profile_readings(request):
    """Who has been shown one's contact details, or taken something away; and one's own roles."""
    member, reader = profile_of(request.user), Reader.of(request.user)
    readings = member.readings.select_related("reader__member")
    page = Paginator(readings, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Who has read my contact details"),
        "trail": [{"title": _("My profile"), "url": reverse("own-profile")}],
        "page_of_rows": page,
        "rows": [read_by(reading, reader) for reading in page],
        "given": [given_to(each, reader) for each in addresses_given(member)],
        "exports": [(each, name_of(each.export.by, reader)) for each in exports_with(member)],
        "roles": [(each, name_of(each.by, reader)) for each in roles_of(request.user)],
        "pages": [(n, f"?{address(n, '')}") for n in page.paginator.page_range],
    }
    return render(request, "network/profile_readings.html", context)


def read_by(reading, reader):
    """(day, name of who read it as `reader` may know it, what)."""
    return reading.day, name_of(reading.reader, reader), listed(reading.fields)


def name_of(account, reader):
    """The name of somebody as `reader` may know it; empty where they may not."""
    member = getattr(account, "member", None)
    view = visible(member, reader, []) if member else None
    return view.name if view else ""


def roles_of(user):
    """What roles an account was given or lost, the latest first."""
    return user.role_changes.select_related("by__member")


def addresses_given(member):
    """The messages by which somebody has given their address themselves, the latest first."""
    given = Message.objects.filter(author__member=member, kind=Message.Kind.ADDRESS)
    return given.select_related("author__thread").order_by("-written_at", "-pk")


def given_to(message, reader):
    """(when, name of who got it as `reader` may know them, the address)."""
    return message.written_at, face(message.author.other, reader).name, message.text


@with_profile
@require_safe
def profile_json(request):
    """Everything that is held of oneself, as JSON."""
    data = held(find(profile_of(request.user).key))
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return download(text, "application/json", "profile.json")


@with_profile
@require_safe
def profile_csv(request):
    """The same as CSV, for a spreadsheet."""
    data = held(find(profile_of(request.user).key))
    return download(sheet(data), "text/csv; charset=utf-8", "profile.csv")


def download(content, content_type, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@with_profile
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile_erase(request):
    """Erase one's own account and profile, once it is certain that they ask it themselves."""
    member = profile_of(request.user)
    if not may_erase(request.user, member):
        raise PermissionDenied
    form = ErasureForm(request.POST or None)
    if form.is_valid():
        erase(member)
        logout(request)
        return render(request, "network/erased.html", {"title": _("Nothing is left of you here")})
    context = {
        "title": _("Erase my account"),
        "trail": [{"title": _("My profile"), "url": reverse("own-profile")}],
        "form": form,
    }
    return render(
        request, "network/profile_erase.html", context, status=422 if form.is_bound else 200
    )


@with_profile
@require_POST
def profile_pause(request):
    """Hide one's own profile from everybody, or show it again."""
    member = profile_of(request.user)
    if not may_pause(request.user, member):
        raise Http404
    member.state = Member.State.PAUSED if member.is_active else Member.State.ACTIVE
    member.save(update_fields=["state", "changed_at"])
    said = _("Your profile is hidden.") if member.is_paused else _("Your profile is shown again.")
    messages.success(request, said)
    return redirect("own-profile")
