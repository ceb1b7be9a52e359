"""Who keeps the glossary: those who keep the other vocabularies; who writes reads it."""

from importlib import import_module

from django.db import migrations

READS = [("glossary", "term", ["view"])]
KEEPS = [("glossary", "term", ["add", "change", "delete"])]
GROUPS = {"Editors": READS, "Moderators": READS + KEEPS, "Coordinators": READS + KEEPS}


def give(apps, schema_editor):
    grant = import_module("portal.home.migrations.0002_groups").grant
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        grant(apps, group, GROUPS[group.name])


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0010_export_permission"),
        ("glossary", "0001_terms"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
