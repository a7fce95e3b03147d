"""How far somebody has come with the steps of /start/."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from workouts import replanning, safety, schedule
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


def proposal_for(user: Person, now: datetime) -> dict[str, Any]:
    """What the last step begins with: plan, days, hour, clock and reminders of the last plan, or what suits
    most."""
    last = Enrolment.objects.filter(user=user).select_related("plan").order_by("-created_at").first()
    if last is None:
        first = schedule.first_supervised_day(timezone.localdate(now), schedule.DEFAULT_SUPERVISED)
        return {"plan": "strong-legs", "starts_on": first}
    return {
        "plan": last.plan.slug,
        "starts_on": replanning.begins_on(last, last.today(now)),
        "supervised_weekdays": last.supervised_weekdays,
        "home_weekdays": _at_least_two(last.home_weekdays, last.supervised_weekdays),
        "time_zone": last.time_zone,
        "reminder_time": last.reminder_time,
        "reminders_on": last.reminders_on,  # who has opted out is not opted in again by a form
    }


def _at_least_two(home: Sequence[int], supervised: Sequence[int]) -> list[int]:
    """The home days, with another one where a smaller week had a single one."""
    usual = (*schedule.DEFAULT_HOME[3], *schedule.DEFAULT_HOME[5])
    free = [day for day in usual if day not in {*home, *supervised}]
    return sorted([*home, *free[: max(0, 2 - len(home))]])
