import django.db.models.deletion
import django.utils.timezone
import network.tokens
import portal.core.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0004_previews"),
        ("directory", "0002_rows_in_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=255, verbose_name="name of the project")),
                (
                    "teaser",
                    models.CharField(
                        max_length=300, verbose_name="the project in a sentence or two"
                    ),
                ),
                (
                    "taking_part",
                    models.TextField(max_length=5000, verbose_name="what participants do"),
                ),
                (
                    "tasks",
                    portal.core.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="ways of taking part"
                    ),
                ),
                (
                    "site_url",
                    models.URLField(
                        blank=True, max_length=500, verbose_name="address of the project's site"
                    ),
                ),
                ("start_date", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="end date")),
                (
                    "organisation",
                    models.CharField(blank=True, max_length=200, verbose_name="organisation"),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="address shown on the page"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "French"), ("en", "English")],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "Address not confirmed"),
                            ("waiting", "To be looked at"),
                            ("asked", "Changes were asked for"),
                            ("drafted", "Its page is being prepared"),
                            ("published", "Its page is published"),
                            ("refused", "Refused"),
                        ],
                        default="unconfirmed",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent"),
                ),
                (
                    "since",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "disciplines",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="core.discipline",
                        verbose_name="disciplines",
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proposal",
                        to="directory.projectpage",
                        verbose_name="page",
                    ),
                ),
                (
                    "territories",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="core.territory",
                        verbose_name="territories",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed project",
                "verbose_name_plural": "proposed projects",
                "ordering": ["-since", "-pk"],
                "default_permissions": (),
            },
            bases=(network.tokens.Tokened, models.Model),
        ),
    ]
