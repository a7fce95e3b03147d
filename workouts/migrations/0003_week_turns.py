"""Each turned week with its decision."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workouts", "0002_week_as_state")]

    operations = [
        migrations.CreateModel(
            name="WeekTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.PositiveSmallIntegerField()),
                ("round", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField()),
                ("turned_at", models.DateTimeField()),
                ("code", models.CharField(max_length=10)),
                ("cause", models.CharField(max_length=20)),
                ("numbers", models.JSONField(blank=True, default=dict)),
                ("rules_version", models.CharField(max_length=20)),
                ("counts_as_repeat", models.BooleanField(default=False)),
                ("advises_help", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["starts_on", "pk"],
            },
        ),
        migrations.AddField(
            model_name="weekturn",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="workouts.enrolment"
            ),
        ),
        migrations.AddConstraint(
            model_name="weekturn",
            constraint=models.UniqueConstraint(fields=("enrolment", "starts_on"), name="week_turn_once"),
        ),
        migrations.AddConstraint(
            model_name="weekturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("week__range", (1, 8))), name="week_turn_week_1_to_8"
            ),
        ),
    ]
