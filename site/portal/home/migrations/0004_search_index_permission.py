"""Who looks after the index of the search: the coordinators."""

from django.db import migrations


def give(apps, schema_editor):
    """Rows of permissions are made after all migrations, too late to be given here."""
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="search", model="searchindex"
    )
    permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="rebuild_index",
        defaults={"name": "Can look after the search index"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="Coordinators"):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_search_permissions"),
        ("search", "0005_rebuild_permission"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
