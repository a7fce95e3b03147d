"""What a coach's list asks of everybody: the session begun last, the exercises stopped for pain and
what was said to be new."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0010_coaching_hours"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=Q(started_at__isnull=False),
                fields=["enrolment", "-started_at"],
                name="session_begun_latest",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=Q(anything_new=True), fields=["enrolment"], name="session_with_news"
            ),
        ),
        migrations.AddIndex(
            model_name="sessionslot",
            index=models.Index(condition=Q(is_stopped=True), fields=["session"], name="session_slot_stopped"),
        ),
    ]
