"""Events were filed without the moment at which they are over: all are looked at once more."""

from django.db import migrations
from django.utils import timezone


def look_again(apps, schema_editor):
    entries = apps.get_model("search", "SearchEntry").objects
    entries.filter(kind="event", deleted=False).update(next_change=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("events", "0003_rows_in_order"), ("search", "0007_content")]

    operations = [migrations.RunPython(look_again, migrations.RunPython.noop)]
