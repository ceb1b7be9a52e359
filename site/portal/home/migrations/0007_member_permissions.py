"""Coordinators keep the members of the network and their skills."""

from importlib import import_module

from django.db import migrations

ALL = ["add", "change", "delete", "view"]
COORDINATORS = [("network", "member", ALL), ("network", "skill", ALL)]


def give(apps, schema_editor):
    grant = import_module("portal.home.migrations.0002_groups").grant
    for group in apps.get_model("auth", "Group").objects.filter(name="Coordinators"):
        grant(apps, group, COORDINATORS)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0006_problem_report_permissions"),
        ("network", "0001_initial"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
