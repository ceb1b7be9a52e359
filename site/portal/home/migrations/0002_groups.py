"""The four groups and what each may do.

Wagtail's own migrations make Editors and Moderators, who may enter the admin, add and change pages,
images and documents; only Moderators publish. What is added here is the portal's. Rows of
permissions are usually made after all migrations, too late to be given here: they are made here too.
"""

from django.db import migrations

EDITORS = [
    ("directory", "organisation", ["add", "change", "view"]),
    ("wagtail_localize", "translation", ["submit"]),
]
MODERATORS = [
    *EDITORS,
    ("directory", "organisation", ["delete"]),
    ("core", "discipline", ["add", "change", "delete", "view"]),
    ("core", "territory", ["add", "change", "delete", "view"]),
    ("taggit", "tag", ["add", "change", "delete", "view"]),
    ("wagtailredirects", "redirect", ["add", "change", "delete", "view"]),
]
COORDINATORS = [
    *MODERATORS,
    # They see who has an account; who has which rights stays with administrators.
    ("core", "user", ["view"]),
]
# Deleting a page together with those below it is the coordinators' alone.
COORDINATORS_PAGES = ["add", "change", "publish", "lock", "unlock", "bulk_delete"]


def permission(apps, app_label, model, action):
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    found, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action.replace('_', ' ')} {model}"},
    )
    return found


def grant(apps, group, rows):
    for app_label, model, actions in rows:
        group.permissions.add(*(permission(apps, app_label, model, a) for a in actions))


def copy_collection_permissions(apps, source, target):
    rows = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    for row in rows.filter(group=source):
        rows.get_or_create(
            group=target, collection_id=row.collection_id, permission_id=row.permission_id
        )


def grant_pages(apps, group, actions):
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    for action in actions:
        apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
            group=group, page=root, permission=permission(apps, "wagtailcore", "page", action)
        )


def share_moderation(apps, moderators, coordinators):
    """Who may approve for moderators: Wagtail's default workflow asks for the group by name."""
    tasks = apps.get_model("wagtailcore", "GroupApprovalTask").objects
    for task in tasks.filter(groups=moderators):
        task.groups.add(coordinators)


def make_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    groups.get_or_create(name="Members")
    grant(apps, groups.get(name="Editors"), EDITORS)
    moderators = groups.get(name="Moderators")
    grant(apps, moderators, MODERATORS)
    coordinators, _created = groups.get_or_create(name="Coordinators")
    grant(apps, coordinators, COORDINATORS)
    coordinators.permissions.add(*moderators.permissions.all())
    copy_collection_permissions(apps, moderators, coordinators)
    grant_pages(apps, coordinators, COORDINATORS_PAGES)
    share_moderation(apps, moderators, coordinators)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("core", "0002_images"),
        ("directory", "0001_initial"),
        ("taggit", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtail_localize", "0006_create_submit_translation_permission"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
