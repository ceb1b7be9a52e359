"""Two projects become one: who took part in either takes part in that, once; and no search that
knew the other tells of it as new.
"""

from django.dispatch import receiver

from directory.signals import projects_merging

from .models import Involvement
from .projection import collected
from .subscriptions import KnownResult

SAID = ("role", "since", "until")


@receiver(projects_merging)
def involved_in_one(gone, kept, leads, **kwargs):
    with collected():
        for own in Involvement.objects.filter(project__translation_key=gone):
            twin = Involvement.objects.filter(member=own.member_id, project__translation_key=kept)
            _join(own, twin.first(), leads)


def _join(own, twin, leads):
    """One row for both: what a member has said of the project that stays, counts."""
    if twin is None:
        own.project_id = leads[own.project_id]
        own.save()
        return
    for name in SAID:
        setattr(twin, name, getattr(twin, name) or getattr(own, name))
    own.delete()
    twin.save()


@receiver(projects_merging)
def known_as_one(gone, kept, **kwargs):
    found = KnownResult.objects.filter(key=gone)
    known = KnownResult.objects.filter(key=kept)
    found.filter(search__in=known.values("search")).delete()
    found.update(key=kept)
