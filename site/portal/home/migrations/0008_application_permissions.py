"""Coordinators invite people, answer applications, approve domains, and write the terms."""

from importlib import import_module

from django.db import migrations

ALL = ["add", "change", "delete", "view"]
COORDINATORS = [
    ("network", "application", ["change", "delete", "view"]),
    ("network", "invitation", ALL),
    ("network", "approveddomain", ALL),
    ("network", "terms", ALL),
]


def give(apps, schema_editor):
    grant = import_module("portal.home.migrations.0002_groups").grant
    for group in apps.get_model("auth", "Group").objects.filter(name="Coordinators"):
        grant(apps, group, COORDINATORS)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0007_member_permissions"),
        ("network", "0002_joining"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
