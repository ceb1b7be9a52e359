"""What staff write on the page of a discipline or a territory, in each language."""

import wagtail.fields
from django.db import migrations


def text(name, language, **options):
    return [
        migrations.AddField(
            model_name=model,
            name=name,
            field=wagtail.fields.RichTextField(
                blank=True, verbose_name=f'text in {language}', **options
            ),
        )
        for model in ('discipline', 'territory')
    ]


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_images'),
    ]

    operations = [
        *text(
            'text_fr',
            'French',
            help_text='Introduces the page of this node, in a few sentences.',
        ),
        *text('text_en', 'English'),
    ]
