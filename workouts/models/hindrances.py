"""What got in the way of training, in the person's own words of one press."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workouts.models.enrolments import Enrolment


class Obstacle(models.TextChoices):
    """The answers to "What got in the way?" (domain.md 4.5)."""

    TIME = "time", _("Not enough time")
    PAIN = "pain", _("My back hurt")
    FORGOT = "forgot", _("I forgot")
    UNWELL = "unwell", _("I was unwell")
    MOTIVATION = "motivation", _("I did not feel like it")
    TRAVEL = "travel", _("I was travelling")


class Hindrance(models.Model):
    """The one question after two missed sessions in a row, its answer and whether the offer was taken.

    `missed_on` is the planned day of the second one. Open while `answered_at` is null; `obstacle` stays empty
    where it was waved away. `is_taken` is null while its offer is open.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="hindrances")
    missed_on = models.DateField()
    obstacle = models.CharField(max_length=10, choices=Obstacle, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_taken = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["missed_on"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "missed_on"], name="hindrance_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.obstacle} {self.missed_on}"

    @property
    def is_open(self) -> bool:
        """Whether the question waits for an answer."""
        return not self.obstacle and self.is_taken is None

    @property
    def is_offer_open(self) -> bool:
        """Whether it was answered and the offer waits for a yes or no."""
        return bool(self.obstacle) and self.is_taken is None
