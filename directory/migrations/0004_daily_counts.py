from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_not_the_same")]

    operations = [
        migrations.RemoveConstraint("RelayCount", "unique_relay_count"),
        migrations.RenameModel("RelayCount", "DailyCount"),
        migrations.AddField("DailyCount", "views", models.PositiveIntegerField(default=0)),
        migrations.AddConstraint(
            "DailyCount",
            models.UniqueConstraint(fields=["project", "day"], name="unique_daily_count"),
        ),
    ]
