"""Who settles what visitors report: all who write for the portal. Editors delete nothing."""

from importlib import import_module

from django.db import migrations

SETTLE = [("problems", "problemreport", ["change", "view"])]
DELETE = [("problems", "problemreport", ["delete"])]
GROUPS = {
    "Editors": SETTLE,
    "Moderators": SETTLE + DELETE,
    "Coordinators": SETTLE + DELETE,
}


def give(apps, schema_editor):
    grant = import_module("portal.home.migrations.0002_groups").grant
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        grant(apps, group, GROUPS[group.name])


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0005_site_plan"),
        ("problems", "0001_initial"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
