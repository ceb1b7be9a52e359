"""Who looks after the words of the search: all who write for the portal."""

from importlib import import_module

from django.db import migrations

SYNONYMS = [("search", "synonymset", ["add", "change", "delete", "view"])]
GROUPS = ("Editors", "Moderators", "Coordinators")


def give(apps, schema_editor):
    grant = import_module("portal.home.migrations.0002_groups").grant
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        grant(apps, group, SYNONYMS)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_groups"),
        ("search", "0004_words"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
