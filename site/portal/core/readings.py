"""What reads published pages in the background, a few at once, each once it is published anew."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.models import Page


class Reading(models.Model):
    """When a page was last read for something: each kind of reading is a model of its own."""

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self):
        return f"{self.page_id} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def due(cls, count, good_for=None):
        """So many published pages that weren't read since they were published last, or for longer
        than `good_for`."""
        read = cls.objects.filter(page=OuterRef("pk"))
        again = Q(at__lt=OuterRef("last_published_at"))
        if good_for:
            again |= Q(at__lt=timezone.now() - good_for)
        published = Page.objects.live().filter(alias_of=None, depth__gt=1)
        due = published.filter(~Exists(read) | Exists(read.filter(again)))
        return list(due.order_by("pk").specific()[:count])
