"""Coordinators decide on messages that were reported."""

from importlib import import_module

from django.db import migrations

COORDINATORS = [("network", "report", ["change", "view"])]


def give(apps, schema_editor):
    grant = import_module("portal.home.migrations.0002_groups").grant
    for group in apps.get_model("auth", "Group").objects.filter(name="Coordinators"):
        grant(apps, group, COORDINATORS)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0008_application_permissions"),
        ("network", "0004_conversations"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
