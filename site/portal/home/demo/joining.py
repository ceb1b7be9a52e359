"""The terms of the network, to which its members have agreed, and some who ask to join."""

from datetime import timedelta

from django.utils import timezone

from network.models import Application, Consent, Member, Remark, Terms

from .pages import translation_key
from .text import rich_text, typeset


def load_terms(library, item):
    """Where there are terms already, they are somebody's own."""
    if Terms.objects.exists():
        library.unchanged["terms"] += 1
        return
    _agree(_terms(item))
    library.created["terms"] += 1


def load_applications(library, items):
    """Create those that are missing; an answered one stays as it was answered."""
    for item in items:
        key = translation_key("applications", item["key"])
        if Application.objects.filter(key=key).exists():
            library.unchanged["applications"] += 1
        else:
            _apply(key, item)
            library.created["applications"] += 1


def _terms(item):
    return Terms.objects.create(
        version=item["version"],
        in_force_on=item["in_force_on"],
        text_fr=rich_text(item["fr"], "fr"),
        text_en=rich_text(item["en"], "en"),
    )


def _agree(terms):
    """Everyone who has an account has agreed when they joined."""
    members = Member.objects.exclude(user=None)
    Consent.objects.bulk_create(Consent(member=member, terms=terms) for member in members)


def _apply(key, item):
    since = timezone.now() - timedelta(days=item["days"])
    application = Application.objects.create(
        key=key,
        email=item["email"],
        name=item["name"],
        organisation=typeset(item.get("organisation", ""), "fr"),
        motivation=typeset(item["motivation"], "fr"),
        terms=Terms.current(),
        state=item["state"],
        written_at=since,
        since=since,
    )
    if "question" in item:
        text = typeset(item["question"], "fr")
        Remark.objects.create(application=application, text=text, written_at=since)
