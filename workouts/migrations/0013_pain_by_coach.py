"""Which numbers of the back a coach has entered, so that a coach takes back only those."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0012_the_hour_in_the_trail"),
    ]

    operations = [
        migrations.AddField(
            model_name="sessionslot",
            name="is_pain_by_coach",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="session",
            name="is_begun_by_coach",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="So that a coach may take its start back.",
            ),
        ),
    ]
