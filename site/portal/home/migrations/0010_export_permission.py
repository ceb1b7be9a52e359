"""Coordinators take away profiles; contact details are for those to whom that is given on purpose."""

from importlib import import_module

from django.db import migrations

COORDINATORS = [("network", "export", ["add"])]


def give(apps, schema_editor):
    grant = import_module("portal.home.migrations.0002_groups").grant
    for group in apps.get_model("auth", "Group").objects.filter(name="Coordinators"):
        grant(apps, group, COORDINATORS)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0009_report_permissions"),
        ("network", "0006_audit"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
