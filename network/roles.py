"""Roles are written down whichever way they change: a form of the admin, a bulk action, code.

Who does it is known in the admin, as Wagtail's own log knows it. An UPDATE that passes over the
models, and the end of an account with all it had, tell nobody.
"""

from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context

from portal.core.models import User

from .audit import ADMINISTRATOR, STAFF, RoleChange

FLAGS = {"is_superuser": ADMINISTRATOR, "is_staff": STAFF}
# By the table that holds them: what an account, or a group, has.
HOLDINGS = {
    descriptor.through: descriptor.field
    for descriptor in (User.groups, User.user_permissions, Group.permissions)
}


def note(holder, roles, given):
    """Write down that an account or a group was given some roles, or lost them."""
    whose = {"account": holder} if isinstance(holder, User) else {"group": holder.name}
    by = get_active_log_context().user
    RoleChange.objects.bulk_create(
        RoleChange(role=role, given=given, by=by, **whose) for role in roles
    )


def changed(sender, instance, action, reverse, pk_set, **kwargs):
    """Either side may be the one that is changed: a user's groups, or a group's users."""
    if action not in ("post_add", "pre_remove", "pre_clear"):
        return
    names = [HOLDINGS[sender].m2m_field_name(), HOLDINGS[sender].m2m_reverse_field_name()]
    near, far = reversed(names) if reverse else names
    rows = sender.objects.filter(**{near: instance}).select_related(*names)
    if pk_set is not None:
        rows = rows.filter(**{f"{far}__in": pk_set})
    for row in rows:
        holder, role = (getattr(row, name) for name in names)
        note(holder, [role.name], given=action == "post_add")


for through in HOLDINGS:
    m2m_changed.connect(changed, sender=through, dispatch_uid=f"network-roles-{through.__name__}")


@receiver(pre_delete, sender=Group)
def dissolved(instance, **kwargs):
    """Whoever was in a group that goes loses what it gave."""
    for account in instance.user_set.all():
        note(account, [instance.name], given=False)


@receiver(pre_save, sender=User)
def remember_flags(instance, raw=False, update_fields=None, **kwargs):
    instance.flags_before = None
    if raw or not set(update_fields or FLAGS) & set(FLAGS):
        return
    stored = None if instance._state.adding else User.objects.filter(pk=instance.pk).first()
    instance.flags_before = {name: bool(stored and getattr(stored, name)) for name in FLAGS}


@receiver(post_save, sender=User)
def flagged(instance, **kwargs):
    for name, before in (instance.flags_before or {}).items():
        if getattr(instance, name) != before:
            note(instance, [FLAGS[name]], given=not before)
