"""What got in the way after two missed sessions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workouts", "0004_session_decisions")]

    operations = [
        migrations.CreateModel(
            name="Hindrance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("missed_on", models.DateField()),
                (
                    "obstacle",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("time", "Not enough time"),
                            ("pain", "My back hurt"),
                            ("forgot", "I forgot"),
                            ("unwell", "I was unwell"),
                            ("motivation", "I did not feel like it"),
                            ("travel", "I was travelling"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("is_taken", models.BooleanField(blank=True, null=True)),
            ],
            options={
                "ordering": ["missed_on"],
            },
        ),
        migrations.AddField(
            model_name="hindrance",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hindrances",
                to="workouts.enrolment",
            ),
        ),
        migrations.AddConstraint(
            model_name="hindrance",
            constraint=models.UniqueConstraint(
                fields=("enrolment", "missed_on"), name="hindrance_asked_once"
            ),
        ),
    ]
