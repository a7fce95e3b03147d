"""What a person tells before training: safety answers and a few words about themselves."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.screening import LOCKING, Outcome


class ScreeningQuerySet(models.QuerySet["Screening"]):
    def locking(self) -> "ScreeningQuerySet":
        """Answers that close training until the person's own dated statement."""
        return self.filter(outcome__in=[o.value for o in LOCKING], cleared_on=None)


class Screening(models.Model):
    """One set of safety answers with its date and the version of the questions (domain.md 3.2)."""

    class Outcomes(models.TextChoices):
        EMERGENCY = Outcome.EMERGENCY.value, _("emergency")
        SEE_DOCTOR_FIRST = Outcome.SEE_DOCTOR_FIRST.value, _("see a doctor first")
        CHECK_FIRST = Outcome.CHECK_FIRST.value, _("check first")
        OK = Outcome.OK.value, _("ok")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="screenings")
    answered_at = models.DateTimeField()
    text_version = models.CharField(max_length=20)
    is_full = models.BooleanField(default=True, help_text=_("All questions, or only E and D."))
    answers = models.JSONField()
    outcome = models.CharField(max_length=20, choices=Outcomes)
    read_at = models.DateTimeField(null=True, blank=True)
    cleared_on = models.DateField(
        null=True, blank=True, help_text=_("When a professional looked at it and agreed, in their own word.")
    )
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        ordering = ["-answered_at"]
        indexes = [models.Index(fields=["user", "-answered_at"], name="screening_latest")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.answered_at:%Y-%m-%d}"

    @property
    def is_locking(self) -> bool:
        return Outcome(self.outcome) in LOCKING and self.cleared_on is None

    @property
    def lets_start(self) -> bool:
        """Whether the person may go on: nothing closed, and what had to be read was read."""
        if self.outcome == Outcome.CHECK_FIRST:
            return self.read_at is not None
        return not self.is_locking


class Profile(models.Model):
    """About the person: what they have, what they want, and the scores waiting for an enrolment."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="profile"
    )
    runs_per_week = models.PositiveSmallIntegerField(default=0)
    running_goal = models.CharField(max_length=80)
    activity_2 = models.CharField(max_length=80, blank=True)
    activity_3 = models.CharField(max_length=80, blank=True)
    equipment = models.JSONField(default=list, blank=True)
    body_weight_kg = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    baseline = models.JSONField(
        null=True, blank=True, help_text=_("Scores of the about-you step, kept until they become a check-in.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(runs_per_week__lte=14), name="profile_runs_0_to_14"),
            models.CheckConstraint(
                condition=Q(body_weight_kg=None) | Q(body_weight_kg__range=(30, 250)),
                name="profile_body_weight_30_to_250",
            ),
        ]

    def __str__(self) -> str:
        return self.running_goal
