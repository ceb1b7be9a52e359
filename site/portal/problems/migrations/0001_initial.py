import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProblemReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("broken-link", "A link doesn’t work"),
                            ("outdated", "It is out of date"),
                            ("wrong", "Something is wrong"),
                            ("inappropriate", "Something is inappropriate"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="kind of problem",
                    ),
                ),
                ("message", models.TextField(max_length=2000, verbose_name="message")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="reported")),
                (
                    "settled_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="settled"),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problem_reports",
                        to="wagtailcore.page",
                        verbose_name="page",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
            ],
            options={
                "verbose_name": "problem report",
                "verbose_name_plural": "problem reports",
                "ordering": [
                    django.db.models.expressions.OrderBy(
                        django.db.models.expressions.F("settled_at"),
                        descending=True,
                        nulls_first=True,
                    ),
                    "-created_at",
                ],
                "default_permissions": ("change", "delete", "view"),
            },
        ),
    ]
