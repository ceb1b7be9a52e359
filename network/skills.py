"""What coordinators do with skills: several names of one thing become one."""

from django.db import transaction
from wagtail.log_actions import log

from .models import Member, MemberSkill, Skill
from .projection import collected


@transaction.atomic
def merge(sources, target, user=None):
    """Give whoever has one of `sources` the target in its place, once; and delete these."""
    with collected():
        for source in Skill.objects.select_for_update().filter(pk__in=[s.pk for s in sources]):
            _give(source, target)
            log(target, "core.merge", user=user, data={"code": "", "label": source.name})
            source.delete()


def _give(source, target):
    having = Member.objects.filter(skill_items__tag=target)
    for item in MemberSkill.objects.filter(tag=source).exclude(content_object__in=having):
        item.tag = target
        item.save(update_fields=["tag"])
