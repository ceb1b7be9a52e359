import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.core.fields


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0002_images"),
        ("home", "0004_search_index_permission"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="SitePlanPage",
            fields=[
                ("page_ptr", models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ("teaser", models.CharField(blank=True, help_text="One or two sentences, shown in lists and search results.", max_length=300, verbose_name="teaser")),
                ("body", portal.core.fields.BodyField([], blank=True, verbose_name="body")),
                ("image", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="core.portalimage", verbose_name="image")),
            ],
            options={
                "verbose_name": "plan of the site",
            },
            bases=("wagtailcore.page",),
        ),
    ]
