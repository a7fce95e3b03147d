from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0007_coaching"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="absence",
            field=models.CharField(
                blank=True,
                choices=[
                    ("time", "Not enough time"),
                    ("pain", "My back hurt"),
                    ("forgot", "I forgot"),
                    ("unwell", "I was unwell"),
                    ("motivation", "I did not feel like it"),
                    ("travel", "I was travelling"),
                ],
                db_default="",
                help_text="Why they did not come.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="attendance",
            field=models.CharField(
                blank=True,
                choices=[("attended", "came"), ("absent", "did not come")],
                db_default="",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("attendance", ""), ("kind", "supervised"), _connector="OR"),
                name="session_attendance_if_supervised",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("absence", ""), ("attendance", "absent"), _connector="OR"),
                name="session_absence_of_the_absent",
            ),
        ),
    ]
