"""Weekly scores and daily ticks."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from programs.models import Habit
from workouts.models.enrolments import Enrolment
from workouts.models.fields import score_field, scores_constraint
from workouts.models.people import Screening


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def with_open_news(self) -> "CheckInQuerySet":
        """Something new was said, and the safety questions that it opens were not answered since."""
        answered = Screening.objects.filter(
            user=OuterRef("enrolment__user"), answered_at__gte=OuterRef("changed_at")
        )
        return self.filter(~Exists(answered), anything_new=True)


class CheckIn(models.Model):
    """One week's scores (domain.md 2.4). Pain: lower is better; running ability: higher is better.

    `week` is the calendar week since the start, 0 for the start itself. `time_point` is 0, 4, 8, 13 or 26
    for the full sets that match the study's time points, else null.
    """

    class NoRun(models.TextChoices):
        BACK = "back", _("I did not run: my back")
        OTHER = "other", _("I did not run: another reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="check_ins")
    week = models.PositiveSmallIntegerField()
    time_point = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    pain_average = score_field()
    pain_worst = score_field()
    running_pain = score_field()
    no_run = models.CharField(max_length=5, choices=NoRun, blank=True)
    running_ability = score_field()
    ability_2 = score_field()
    ability_3 = score_field()
    anything_new = models.BooleanField(null=True, blank=True)
    runs = models.PositiveSmallIntegerField(null=True, blank=True)
    km = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["week"]
        indexes = [
            models.Index(fields=["enrolment"], condition=Q(anything_new=True), name="check_in_with_news"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "week"], name="check_in_one_a_week"),
            models.UniqueConstraint(
                fields=["enrolment", "time_point"],
                condition=Q(time_point__isnull=False),
                name="check_in_time_point_once",
            ),
            scores_constraint(
                "check_in_scores_0_to_10",
                "pain_average",
                "pain_worst",
                "running_pain",
                "running_ability",
                "ability_2",
                "ability_3",
            ),
            models.CheckConstraint(
                condition=Q(running_pain=None) | Q(no_run=""), name="check_in_no_run_means_no_running_pain"
            ),
            models.CheckConstraint(condition=Q(runs=None) | Q(runs__lte=14), name="check_in_runs_0_to_14"),
            models.CheckConstraint(condition=Q(km=None) | Q(km__range=(0, 300)), name="check_in_km_0_to_300"),
        ]

    def __str__(self) -> str:
        return f"week {self.week}"


class HabitTick(models.Model):
    """One daily habit done on one local date."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="habit_ticks")
    habit = models.ForeignKey(Habit, on_delete=models.CASCADE, related_name="ticks")
    on_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "habit", "on_date"], name="habit_tick_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.habit} {self.on_date}"
