"""Erasing a member: nothing is left of them, and what they wrote for the portal is nobody's.

Pages keep their text: Wagtail empties the owner and the author of revisions with the account. Its
log of models holds names, and nothing deletes that; it is done here.
"""

from django.contrib.admin.utils import quote
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from search import fulltext
from search.names import folded_words

from . import questions
from .addressed import KEPT, by_address, of_member
from .audit import Export
from .corpora import BY_TIER
from .models import Application, Invitation, Member, Skill
from .threads import Question

ERASED = "[…]"


@transaction.atomic
def erase(member):
    """Delete a member with their account, their files, and what the log says of either.

    What they or others are writing at this moment comes before it, or finds nobody.
    """
    list(Member.objects.select_for_update().filter(pk=member.pk))
    user = member.user
    for instance in filter(None, (member, user)):
        forget_log(instance)
    _forget_picture(user)
    _forget_sessions(user)
    _forget_joining(member)
    _forget_address(member)
    _forget_words(member)
    member.delete()
    Skill.objects.filter(items=None).delete()
    for corpus in BY_TIER.values():
        fulltext.index().compact(corpus.name)
    if user is not None:
        user.delete()


def forget_log(instance):
    """The log of what was done to an instance bears its name."""
    ModelLogEntry.objects.filter(
        content_type__in=ContentType.objects.get_for_models(instance).values(),
        object_id=quote(str(instance.pk)),
    ).delete()


def _forget_picture(user):
    """The picture that an account has in the admin is a file of its own."""
    profile = UserProfile.objects.filter(user=user).first() if user else None
    if profile and profile.avatar:
        storage, name = profile.avatar.storage, profile.avatar.name
        transaction.on_commit(lambda: storage.delete(name))


def _forget_joining(member):
    """What they wrote when they asked to join, and that they were invited."""
    for model in (Application, Invitation):
        of_member(model, member).delete()


def _forget_address(member):
    """What they did as anybody may, by their address."""
    for question in by_address(Question, member):
        questions.forget(question)
    for kept in KEPT:
        kept.forget(by_address(kept.model, member))


def _forget_words(member):
    """A coordinator may have searched for them, or named them as a reason, to take a sheet away."""
    addresses = [member.email, member.user.email if member.user else ""]
    named = _words(member.name, *(address.rpartition("@")[0] for address in addresses))
    for export in Export.objects.exclude(selection="", reason="").iterator():
        telling = [
            field for field in ("selection", "reason") if _is_named(named, getattr(export, field))
        ]
        if telling:
            Export.objects.filter(pk=export.pk).update(**dict.fromkeys(telling, ERASED))


def _is_named(named, text):
    """Whether a text names somebody, or has the beginnings by which they were searched for."""
    return any(word in name or name in word for word in _words(text) for name in named)


def _words(*texts):
    """What would tell of somebody, which a name's "de" wouldn't."""
    return {word for text in texts for word in folded_words(text) if len(word) > 2}


def _forget_sessions(user):
    """On whichever device: a session says by which address somebody has signed in."""
    for session in Session.objects.iterator() if user else ():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
