from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0004_words'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='searchindex',
            options={'default_permissions': (), 'permissions': [('rebuild_index', 'Can look after the search index')]},
        ),
    ]
