import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def project_again(apps, schema_editor):
    """Entries written before have no names: they are due, so the next tick or search writes them."""
    entries = apps.get_model("search", "SearchEntry").objects.filter(deleted=False)
    entries.update(next_change=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_elastic'),
    ]

    operations = [
        migrations.AddField(
            model_name='searchentry',
            name='names',
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name='SearchName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.TextField()),
                ('group', models.CharField(max_length=20)),
                ('kind', models.CharField(max_length=20)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('key', models.BinaryField()),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='name_rows', to='search.searchentry')),
            ],
            options={
                'indexes': [models.Index(fields=['audience', 'group', 'kind', 'language', 'key', 'entry'], name='search_name_by_key')],
            },
        ),
        migrations.RunPython(project_again, migrations.RunPython.noop),
    ]
