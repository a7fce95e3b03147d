"""Groups of a coach's people with scores at the study's time points, written directly."""

import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model

from programs.models import Plan
from workouts.models import CheckIn, Coaching, Enrolment

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
Scores = tuple[int | None, int | None]  # running ability, pain when running
_numbers = itertools.count()


def gather(
    coach: Any, plan: str, everybody: Iterable[Mapping[int, Scores]], *, days_ago: int | Iterable[int] = 200
) -> list[Enrolment]:
    """A person of the coach for each mapping of week (0, 4, 8, 13, 26) to scores."""
    everybody = list(everybody)
    started = [days_ago] * len(everybody) if isinstance(days_ago, int) else list(days_ago)
    accounts = get_user_model().objects.bulk_create(
        get_user_model()(
            email=f"cohort-{next(_numbers)}@made-up.invalid",
            password="!",  # nobody logs in
            consented_at=NOW,
            year_of_birth=1990,
        )
        for _scores in everybody
    )
    Coaching.objects.bulk_create(
        Coaching(coach=coach, person=account, name="=Cmd Runner", started_at=NOW) for account in accounts
    )
    enrolments = Enrolment.objects.bulk_create(
        begin(account, plan, days) for account, days in zip(accounts, started, strict=True)
    )
    CheckIn.objects.bulk_create(
        CheckIn(
            enrolment=enrolment,
            week=week,
            time_point=week,
            created_at=NOW,
            changed_at=NOW,
            running_ability=ability,
            running_pain=pain,
            pain_average=5,
        )
        for scores, enrolment in zip(everybody, enrolments, strict=True)
        for week, (ability, pain) in scores.items()
    )
    return enrolments


def begin(account: Any, plan: str, days_ago: int, **values: Any) -> Enrolment:
    """An enrolment that is not stored yet."""
    starts_on = NOW.date() - timedelta(days=days_ago)
    return Enrolment(
        **{
            "user": account,
            "plan": Plan.objects.current().get(slug=plan),
            "created_at": NOW,
            "starts_on": starts_on,
            "week_starts_on": starts_on,
            "time_zone": "UTC",
            "supervised_weekdays": [0, 3],
            "home_weekdays": [1, 4],
            "running_goal": "run",
            "reminder_time": time(18),
            **values,
        }
    )
