"""A coordinator erases somebody: it is what members do themselves, with a reason that they read."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from . import letters
from .erasure import erase
from .models import Member

NOBODY = "0"  # the id that the log has of who is erased


class Grounds(models.TextChoices):
    """All that the site keeps of why somebody was erased."""

    ASKED = "asked", gettext_lazy("They have asked for it")
    LEFT = "left", gettext_lazy("They have left the network")
    TERMS = "terms", gettext_lazy("They have broken the terms of the network")
    FALSE = "false", gettext_lazy("It isn’t a real person, or there is another profile of theirs")


@transaction.atomic
def remove(member, user, grounds, reason):
    """Erase a member, whom a mail tells why; False where somebody else has been faster.

    The mail is the last step: where it can't be sent, nobody is erased, and where something can't
    be erased, nothing is said.
    """
    member = Member.objects.select_for_update().filter(pk=member.pk).first()
    if member is None:
        return False
    account = member.user
    language = letters.language_of(account) if account else ""
    erase(member)
    _note(user, grounds)
    if account and account.email:
        letters.tell_removed(account.email, language, reason)
    return True


def _note(user, grounds):
    """That somebody was erased, by whom and on what grounds; not who."""
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Member),
        object_id=NOBODY,
        label=_("Somebody who was erased"),
        action="network.erase",
        user=user,
        data={"grounds": grounds},
        timestamp=timezone.now(),
        deleted=True,
    )
