"""What staff do with organisations: several entries for one body become one."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log

from portal.core.refiling import refile
from search.visibility import ANONYMOUS

from .models import Organisation
from .organisations import known_among

LANGUAGES = [code for code, _label in settings.LANGUAGES]
# What the one that stays takes over where it says nothing itself.
LACKED = ("acronym", "summary_fr", "summary_en", "url", "ror", "logo", "territory")


@transaction.atomic
def merge(sources, target, user=None):
    """Have all that names one of `sources` name the target, drafts included; and delete these.

    Saving the target tells whoever finds something by its name, or shows it. Where somebody else
    has merged the target meanwhile, nothing is done.
    """
    ids = [target.pk, *(source.pk for source in sources)]
    locked = Organisation.objects.select_for_update().order_by("pk").in_bulk(ids)
    target = locked.pop(target.pk, None)
    if target is None:
        return
    for source in locked.values():
        _lead_on(source, target)
        refile(source, target)
        _take_over(source, target)
        log(target, "core.merge", user=user, data={"code": "", "label": source.name})
        source.delete()
    target.save()


def _take_over(source, target):
    for name in LACKED:
        if not getattr(target, name):
            setattr(target, name, getattr(source, name))


def _lead_on(source, target):
    """Let the addresses of a page that everybody could open lead to the other's.

    They say nothing of the other's name, which not everybody may know.
    """
    is_known = bool(known_among([source.pk], ANONYMOUS))
    for language in LANGUAGES:
        with override(language):
            old, new = reverse_plain(source), reverse_plain(target)
            Redirect.objects.filter(redirect_link=old).update(redirect_link=new)
            if is_known:
                Redirect.add_redirect(source.get_absolute_url(), new)


def reverse_plain(organisation):
    """An address that leads to its page by the number alone."""
    return reverse("organisation", args=[organisation.pk, "-"])
