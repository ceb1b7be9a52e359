"""Images and documents that aren't everybody's: those of a restricted collection, or of one below.

Wagtail asks before it hands out a document. Pictures are files that a proxy hands out, so those of
a restricted collection are drawn to where none does, and a view asks. `settle` takes away what lies
where it doesn't belong any more, after whatever has changed that.
"""

from django.db import transaction
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.permissions import policy_registry

from . import periodic
from .models import PortalImage, PortalRendition
from .restrictions import passes
from .signals import files_moved, pictures_moved

KEEP = ("change", "choose")  # Wagtail lists an image for these; who may add has their own


def restricted():
    """The collections into which not everybody may see."""
    found = Q(pk__in=())
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
        found |= Q(path__startswith=path)
    return Collection.objects.filter(found)


def with_closed(files):
    """Images or documents, each with `closed`: whether not everybody may see it."""
    place = ExpressionWrapper(OuterRef("collection__path"), CharField())
    above = CollectionViewRestriction.objects.annotate(place=place)
    return files.annotate(closed=Exists(above.filter(place__startswith=F("collection__path"))))


def may_see(request, image):
    """Whether who sends a request (None: nobody in particular) may see an image.

    They pass all that restricts its collection, or they look after it in the admin, whose lists
    show it to them.
    """
    if passes(request, image.collection.get_view_restrictions()):
        return True
    return hasattr(request, "user") and keeps(request.user, image)


def keeps(user, image):
    policy = policy_registry.get_by_type(PortalImage)
    return policy.user_has_any_permission_for_instance(user, KEEP, image)


@periodic.job("pictures that lie where they no longer belong")
def settle():
    """Take them away, file and all; asked for again, they are drawn where they belong."""
    private = Q(image__collection__in=restricted())
    wrong = (private & ~PortalRendition.PRIVATE) | (~private & PortalRendition.PRIVATE)
    found = list(PortalRendition.objects.filter(wrong))
    if not found:
        return None
    with transaction.atomic():
        PortalRendition.objects.filter(pk__in=[each.pk for each in found]).delete()
        images = {each.image_id for each in found}
        pictures_moved.send(PortalImage, images=images)
    for each in found:  # at once, where Wagtail leaves it to a worker
        each.file.storage.delete(each.file.name)
    return f"{len(found)} of {len(images)} images"


def settle_soon(**kwargs):
    files_moved.send(Collection)
    transaction.on_commit(settle)
