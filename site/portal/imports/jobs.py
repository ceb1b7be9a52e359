"""An import goes on when nobody looks at it any more; files are kept no longer than needed."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.core import periodic

from .models import FOLLOWING, Batch
from .working import advance

ALONE_AFTER = timedelta(seconds=20)
SECONDS = 40.0  # the clock strikes every minute
FILE_KEPT = timedelta(days=30)


@periodic.job("imports that nobody looks at")
def go_on():
    """With the one that has waited for the longest."""
    waiting = Q(alive_at=None) | Q(alive_at__lt=timezone.now() - ALONE_AFTER)
    under_way = Batch.objects.filter(waiting, state__in=FOLLOWING, is_paused=False)
    batch = under_way.order_by("alive_at", "pk").first()
    return str(batch.pk) if batch and advance(batch.pk, SECONDS) else None


@periodic.job("files that were imported long ago")
def forget_files():
    """They may hold names and addresses; what became of their rows stays."""
    old = Batch.objects.filter(created_at__lt=timezone.now() - FILE_KEPT).exclude(file="")
    for batch in old.exclude(state__in=FOLLOWING):
        batch.file.delete()
