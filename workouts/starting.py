"""How far somebody has come with the steps of /start/."""

from dataclasses import dataclass
from datetime import datetime

from workouts import safety
from workouts.models import Enrolment, Profile, Screening, Status
from workouts.people import Person

STEPS = ("consent", "safety", "result", "about", "schedule")
SHOWN = tuple(step for step in STEPS if step != "result")


def number_of(step: str) -> int:
    """Which step a person reads that they are at: the result belongs to the safety questions."""
    return SHOWN.index("safety" if step == "result" else step) + 1


@dataclass(frozen=True)
class Progress:
    """The first step that is still open, and whether anything was done for this plan before it."""

    step: str
    is_begun: bool = True
    screening: Screening | None = None
    profile: Profile | None = None

    def reaches(self, step: str) -> bool:
        return STEPS.index(step) <= STEPS.index(self.step)

    @property
    def number(self) -> int:
        return number_of(self.step)

    @property
    def steps(self) -> int:
        return len(SHOWN)

    @property
    def url_name(self) -> str:
        return f"workouts:start-{self.step}"


def progress_of(user: Person, now: datetime) -> Progress:
    """The first open step. Safety answers count for 28 days and for one plan only, and not for a new cycle
    where they were given before the last one was over (domain.md 3.2)."""
    if not user.has_consented:
        return Progress("consent", is_begun=False)
    answered = safety.latest_full(user)
    last = Enrolment.objects.filter(user=user).order_by("-created_at").first()
    is_used = answered and last and answered.answered_at <= last.created_at
    if answered is None or is_used or not safety.counts_for_another(answered, last, now=now):
        return Progress("safety", is_begun=last is None)
    if not answered.lets_start or safety.lock(user):
        return Progress("result", screening=answered)
    profile = Profile.objects.filter(user=user).first()
    if profile is None or profile.baseline is None:
        return Progress("about", screening=answered, profile=profile)
    return Progress("schedule", screening=answered, profile=profile)


def runs_a_plan(user: Person, now: datetime) -> bool:
    """Whether the person has a plan that is not finished yet."""
    enrolment = Enrolment.objects.open_of(user)
    return enrolment is not None and enrolment.status(enrolment.today(now)) != Status.FINISHED
