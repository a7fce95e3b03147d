"""The program week is stored, because repeats and pauses part it from the calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import migrations, models


def place(apps: Any, schema_editor: Any) -> None:
    """Where each plan stands today becomes its week; nothing that was done is decided anew."""
    Enrolment = apps.get_model("workouts", "Enrolment")
    today = datetime.now(tz=UTC).date()
    for enrolment in Enrolment.objects.all():
        begins = enrolment.starts_on + timedelta(days=enrolment.moved_days)
        stop = min(day for day in (today, enrolment.paused_on, enrolment.ended_on) if day)
        reached = (stop - begins).days // 7 + 1
        enrolment.week = min(8, max(1, enrolment.reached_week, reached))
        enrolment.week_starts_on = begins + timedelta(days=7 * (enrolment.week - 1))
        if reached > 8:
            enrolment.finished_on = begins + timedelta(weeks=8)
        enrolment.save(update_fields=["week", "week_starts_on", "finished_on"])


class Migration(migrations.Migration):
    dependencies = [("workouts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="finished_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="came_back_on",
            field=models.DateField(
                blank=True, help_text="When a long break last set the plan back.", null=True
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="hotel_until",
            field=models.DateField(
                blank=True, help_text="Until then only what a hotel room has: mat, chair, wall.", null=True
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="is_reshaped",
            field=models.BooleanField(
                default=False, help_text="A smaller week: two supervised and one short home session."
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="round",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="week",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="week_mode",
            field=models.CharField(
                choices=[
                    ("normal", "as planned"),
                    ("first-holds", "its first session keeps everything steady"),
                    ("repeat", "again"),
                    ("ease", "again, and easier"),
                    ("keep", "keeping what was gained"),
                ],
                default="normal",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="week_starts_on",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(place, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="enrolment",
            name="week_starts_on",
            field=models.DateField(),
        ),
        migrations.RemoveField(
            model_name="enrolment",
            name="moved_days",
        ),
        migrations.RemoveField(
            model_name="enrolment",
            name="reached_week",
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("week__range", (1, 8))), name="enrolment_week_1_to_8"
            ),
        ),
    ]
