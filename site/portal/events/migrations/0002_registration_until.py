from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='eventpage',
            name='registration_until',
            field=models.DateField(blank=True, help_text='The last day on which one can register.', null=True, verbose_name='registration until'),
        ),
    ]
