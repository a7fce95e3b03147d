from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0009_begun_by_coach"),
    ]

    operations = [
        migrations.AddField(
            model_name="coaching",
            name="hours",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
