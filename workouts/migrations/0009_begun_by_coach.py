from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0008_attendance"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="is_begun_by_coach",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="By noting that the person came, without a number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attendance", "absent"), _negated=True), ("started_at", None), _connector="OR"
                ),
                name="session_absent_is_not_begun",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_begun_by_coach", False),
                    models.Q(("kind", "supervised"), ("started_at__isnull", False)),
                    _connector="OR",
                ),
                name="session_begun_by_coach_is_begun",
            ),
        ),
    ]
