"""Sessions keep their variant and their stops, slots the reason of their target."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0001_initial"),
        ("workouts", "0003_week_turns"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="session",
            name="session_unique",
        ),
        migrations.AddField(
            model_name="session",
            name="anything_new",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="ended_for_pain",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="session",
            name="news_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="round",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="session",
            name="variant",
            field=models.CharField(
                choices=[
                    ("full", "full session"),
                    ("short", "10-minute version"),
                    ("gentle", "gentle session"),
                ],
                default="full",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="sessionslot",
            name="base_maximum",
            field=models.PositiveSmallIntegerField(help_text="Of the plan's line.", null=True),
        ),
        migrations.AddField(
            model_name="sessionslot",
            name="cause",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="sessionslot",
            name="eased_rung",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="eased_in",
                to="programs.rung",
            ),
        ),
        migrations.AddField(
            model_name="sessionslot",
            name="feel",
            field=models.CharField(
                blank=True, choices=[("easy", "too easy"), ("hard", "too hard")], max_length=4
            ),
        ),
        migrations.AddField(
            model_name="sessionslot",
            name="is_stopped",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="sessionslot",
            name="lead",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="sessionslot",
            name="swapped_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="swapped_in",
                to="programs.rung",
            ),
        ),
        migrations.AddField(
            model_name="sessionslot",
            name="waiting_rung",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waiting_in",
                to="programs.rung",
            ),
        ),
        migrations.AddField(
            model_name="sessionslot",
            name="waits",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="setlog",
            name="is_eased",
            field=models.BooleanField(default=False, help_text="Done on the easier rung after a stop."),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                fields=("enrolment", "week", "round", "kind", "place"), name="session_unique"
            ),
        ),
    ]
