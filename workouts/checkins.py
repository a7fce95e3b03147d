"""Weekly scores: which week is open, which set of questions it has, and keeping the answers."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from workouts import schedule, turning
from workouts.models import CheckIn, Enrolment, Status

FOLLOW_UPS = (13, 26)  # weeks after the start: the study's +3 and +6 months
FOLLOW_UP_OPEN_DAYS = 28
FULL_PROGRAM_WEEKS = (4, 8)


def open_week(enrolment: Enrolment, today: date) -> int | None:
    """The calendar week whose check-in can be given or changed today, or None.

    The scores of the start (week 0) can be changed until the first check-in opens. A week's check-in opens
    on its last day and closes when the next opens; follow-ups are open for four weeks from 13 and 26 weeks
    after the start. During a pause nothing is asked.
    """
    if enrolment.status(today) in (Status.PAUSED, Status.ENDED):
        return None
    week = schedule.check_in_week(enrolment.starts_on, today)
    if week <= enrolment.last_calendar_week or enrolment.is_keeping:
        return week
    days = enrolment.days_since_start(today)
    for follow_up in FOLLOW_UPS:
        if 0 <= days - 7 * follow_up < FOLLOW_UP_OPEN_DAYS:
            return follow_up
    return None


def next_opening(enrolment: Enrolment, today: date) -> date | None:
    """The day on which the next check-in opens, or None after the last one."""
    asked_weekly = schedule.check_in_week(enrolment.starts_on, today) + 1 if enrolment.is_keeping else 0
    weeks = range(1, max(enrolment.last_calendar_week, asked_weekly) + 1)
    days = [enrolment.starts_on + timedelta(days=7 * week - 1) for week in weeks]
    days += [enrolment.starts_on + timedelta(weeks=week) for week in FOLLOW_UPS]
    return min((day for day in days if day > today), default=None)


def time_point(enrolment: Enrolment, week: int) -> int | None:
    """Which of the study's time points a week's check-in stands for; a repeated week counts once."""
    taken = set(enrolment.check_ins.exclude(week=week).values_list("time_point", flat=True))
    if week == 0:
        return 0
    if week > enrolment.last_calendar_week:
        return week if week in FOLLOW_UPS and week not in taken else None
    last_day = enrolment.starts_on + timedelta(days=7 * week - 1)
    program_week = _program_week(enrolment, last_day)
    return program_week if program_week in FULL_PROGRAM_WEEKS and program_week not in taken else None


def _program_week(enrolment: Enrolment, day: date) -> int:
    """The program week that ran on a day."""
    if day >= enrolment.week_starts_on:
        return enrolment.week
    turned = enrolment.turns.filter(starts_on__lte=day).order_by("-starts_on").first()
    return turned.week if turned else 1


@transaction.atomic
def save(enrolment: Enrolment, *, week: int, scores: dict[str, Any], now: datetime) -> CheckIn:
    """Keep the scores of a week; given again they replace themselves. Where that week has turned already,
    its turn takes them into account."""
    check_in, _ = CheckIn.objects.update_or_create(
        enrolment=enrolment,
        week=week,
        defaults={**scores, "changed_at": now},
        create_defaults={
            **scores,
            "changed_at": now,
            "created_at": now,
            "time_point": time_point(enrolment, week),
        },
    )
    turning.reconsider(enrolment, now=now)
    return check_in
