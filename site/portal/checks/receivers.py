"""What a page is compared with has changed: it is read anew, without waiting for a week."""

from django.db.models import Count
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page

from portal.glossary.models import Term
from search.corpus import CATALOGUE
from search.models import everybodys_changed

from .checking import review_again


@receiver([post_save, post_delete], sender=Term)
def glossary_changed(**kwargs):
    keys = Page.objects.values("translation_key").annotate(pages=Count("pk"))
    review_again(keys.filter(pages__gt=1).values("translation_key"))


@receiver(everybodys_changed)
def page_changed(corpus, changes, **kwargs):
    """In any of its languages: written, closed, moved or taken back."""
    if corpus is CATALOGUE:
        review_again([each.key for each in changes])
