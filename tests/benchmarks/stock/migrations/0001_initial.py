from django.db import migrations, models
from wagtail.fields import StreamField


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
    ]
    operations = [
        migrations.CreateModel(
            name="StockPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        "wagtailcore.Page",
                        models.CASCADE,
                        parent_link=True,
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("teaser", models.TextField(blank=True)),
                (
                    "image",
                    models.ForeignKey(
                        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+"
                    ),
                ),
                ("body", StreamField([], blank=True)),
            ],
            bases=("wagtailcore.page",),
        ),
    ]
