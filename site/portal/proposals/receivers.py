"""What becomes of a proposal with its page, and of its traces when it goes."""

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from wagtail.signals import page_published

from directory.models import ProjectPage
from network.erasure import forget_log

from . import steps
from .models import Proposal


@receiver(page_published, sender=ProjectPage)
def page_was_published(instance, **kwargs):
    steps.published(instance)


@receiver(pre_delete, sender=ProjectPage)
def page_is_deleted(instance, **kwargs):
    steps.deleted(instance)


@receiver(post_delete, sender=Proposal)
def proposal_was_deleted(instance, **kwargs):
    """The log bears its title, and nobody has promised to keep that."""
    forget_log(instance)
