"""Change a plan that runs: weekdays, time zone, plan, a smaller week, a long break, and what comes after."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce

from programs.models import Kind, Plan
from programs.weeks import PLAN_WEEKS, week_after_break
from workouts import enrolling, history, layout, schedule
from workouts.models import Enrolment, Profile, Status, Variant, WeekMode
from workouts.people import Person

# Each question of a check-in with the fields that answer it, and what only makes sense beside that answer.
ASKED_TOGETHER: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("pain_average",), ("pain_worst",)),
    (("running_pain", "no_run"), ()),
    (("running_ability",), ()),
    (("ability_2",), ()),
    (("ability_3",), ()),
    (("runs",), ("km",)),
)


class TooCloseError(Exception):
    """The new days would bring two supervised sessions too close together; `days` are the two dates."""

    def __init__(self, days: tuple[date, date]) -> None:
        super().__init__()
        self.days = days


class HasEndedError(Exception):
    """The plan has ended meanwhile, in another tab or on another device."""


def changes_from(enrolment: Enrolment, today: date) -> date:
    """The day from which new weekdays count: the next program week, or the start of a plan to come."""
    is_ahead = enrolment.status(today) == Status.NOT_BEGUN
    return enrolment.week_starts_on + timedelta(days=0 if is_ahead else 7)


@transaction.atomic
def change_days(
    enrolment: Enrolment, *, supervised: Sequence[int], home: Sequence[int], now: datetime
) -> date:
    """Train on other weekdays from the next program week on; the running week stays as it is.

    Returns the day from which they count. Raises `TooCloseError` where the last supervised session of this
    week and the first on the new days would lie less than two days apart.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    first = changes_from(enrolment, enrolment.today(now))
    _check_rest(enrolment, supervised, first)
    if enrolment.is_reshaped:  # what is done at home takes its full time again
        at_home = enrolment.sessions.not_begun().filter(kind=Kind.HOME, on_date__gte=first)
        at_home.update(variant=Variant.FULL)
    enrolment.supervised_weekdays, enrolment.home_weekdays = sorted(supervised), sorted(home)
    enrolment.is_reshaped = False
    Enrolment.objects.filter(pk=enrolment.pk).update(
        supervised_weekdays=enrolment.supervised_weekdays,
        home_weekdays=enrolment.home_weekdays,
        is_reshaped=False,
        next_due_at=now,
    )
    _lay_out_from(enrolment, first)
    return first


def _check_rest(enrolment: Enrolment, supervised: Sequence[int], first: date) -> None:
    supervised_before = enrolment.sessions.filter(kind=Kind.SUPERVISED, on_date__lt=first)
    last = supervised_before.aggregate(last=Max(Coalesce("started_on", "on_date")))["last"]
    after = schedule.first_supervised_day(first, supervised)
    if last and (after - last).days < schedule.REST_DAYS:
        raise TooCloseError((last, after))


def _lay_out_from(enrolment: Enrolment, first: date) -> None:
    week = enrolment.week + (first - enrolment.week_starts_on).days // 7
    if week <= PLAN_WEEKS:
        layout.lay_out(enrolment, from_week=week)


def change_zone(enrolment: Enrolment, *, time_zone: str, now: datetime) -> None:
    """Live by the clock of another place from now on; dates already trained on stay."""
    Enrolment.objects.filter(pk=enrolment.pk).update(time_zone=time_zone, next_due_at=now)


@transaction.atomic
def reshape(enrolment: Enrolment, *, now: datetime) -> None:
    """A smaller week from the next session on: two supervised sessions and one home session of ten minutes
    (domain.md 4.4, RESHAPE)."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    enrolment.is_reshaped, enrolment.home_weekdays = True, enrolment.home_weekdays[:1]
    Enrolment.objects.filter(pk=enrolment.pk).update(
        is_reshaped=True, home_weekdays=enrolment.home_weekdays, next_due_at=now
    )
    # In the running week what was moved stays on its day.
    at_home = enrolment.sessions.not_begun().filter(week=enrolment.week, kind=Kind.HOME)
    at_home.filter(place__gt=1).delete()
    at_home.update(variant=Variant.SHORT)
    _lay_out_from(enrolment, enrolment.week_start(enrolment.week + 1))


def begins_on(enrolment: Enrolment, today: date) -> date:
    """The first day of a plan that takes the place of this one today: the next with a supervised session,
    today included where nothing was trained, and with a day of rest after the last supervised one. A plan
    that has not begun yet keeps its first day."""
    trained = enrolment.sessions.aggregate(
        last=Max("started_on"), supervised=Max("started_on", filter=Q(kind=Kind.SUPERVISED))
    )
    rest = (("last", 1), ("supervised", schedule.REST_DAYS))
    rested = [trained[name] + timedelta(days=days) for name, days in rest if trained[name]]
    earliest = max([today, enrolment.starts_on, *rested])
    return schedule.first_supervised_day(earliest, enrolment.supervised_weekdays)


@transaction.atomic
def change_plan(enrolment: Enrolment, *, plan: Plan, now: datetime) -> Enrolment:
    """End this plan and begin another, or the same one anew, from its first week: on the same days, as small
    a week as it is now, and with the newest scores as its start. Its first day is `begins_on`.

    Raises `HasEndedError` where this plan is not open any more.
    """
    profile = Profile.objects.select_for_update().get(user=enrolment.user_id)
    if not Enrolment.objects.open().filter(pk=enrolment.pk).exists():
        raise HasEndedError
    profile.baseline = _newest_scores(enrolment)
    profile.save(update_fields=["baseline"])
    starts_on = begins_on(enrolment, enrolment.today(now))
    enrolling.end(enrolment, now=now)
    begun = enrolling.enrol(
        user=enrolment.user,
        plan=plan,
        starts_on=starts_on,
        time_zone=enrolment.time_zone,
        supervised_weekdays=enrolment.supervised_weekdays,
        home_weekdays=enrolment.home_weekdays,
        reminder_time=enrolment.reminder_time,
        reminders_on=enrolment.reminders_on,
        now=now,
    )
    if enrolment.hotel_until:
        Enrolment.objects.filter(pk=begun.pk).update(hotel_until=enrolment.hotel_until)
    if enrolment.is_reshaped:
        reshape(begun, now=now)
    return begun


def _newest_scores(enrolment: Enrolment) -> dict[str, Any]:
    """The newest answer given to each question, as a start for another plan: not every check-in asks all of
    them, nor is every one answered."""
    check_ins = list(enrolment.check_ins.order_by("-week"))
    scores: dict[str, Any] = {}
    for answers, beside in ASKED_TOGETHER if check_ins else ():
        told = (c for c in check_ins if any(getattr(c, name) not in (None, "") for name in answers))
        newest = next(told, check_ins[0])
        scores |= {name: getattr(newest, name) for name in answers + beside}
    if scores.get("km") is not None:
        scores["km"] = str(scores["km"])  # JSON knows no decimals
    return scores


def change_equipment(user: Person, *, equipment: Sequence[str], body_weight_kg: Decimal | None) -> None:
    """What the person can use from now on, and their weight; targets follow with the next session."""
    Profile.objects.filter(user=user).update(equipment=sorted(equipment), body_weight_kg=body_weight_kg)


@transaction.atomic
def keep_on(enrolment: Enrolment, *, now: datetime) -> None:
    """After the eight weeks: one supervised session a week and the home days, and nothing rises. It begins
    with the first week of which no session lies behind."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    today = enrolment.today(now)
    if enrolment.status(today) != Status.FINISHED:
        return
    enrolment.week_mode = WeekMode.KEEP
    enrolment.week_starts_on += timedelta(weeks=_weeks_until_ahead(enrolment, today))
    layout.lay_out(enrolment, from_week=PLAN_WEEKS, again_until=PLAN_WEEKS)
    enrolment.round = layout.round_of(enrolment, PLAN_WEEKS)
    enrolment.next_due_at = now
    enrolment.save(update_fields=["week_mode", "week_starts_on", "round", "next_due_at"])


def _weeks_until_ahead(enrolment: Enrolment, today: date) -> int:
    """By how many weeks the current one has to move so that none of its days lies behind."""
    days = schedule.lay_out(
        enrolment.week_starts_on, enrolment.supervised_weekdays, enrolment.home_weekdays, takes_turns=False
    )
    return schedule.weeks_to_move(next(days).on_date, today)


@transaction.atomic
def come_back(enrolment: Enrolment, *, now: datetime) -> int:
    """After a long break the plan goes back, two weeks from the 29th day on, to its beginning from the 57th
    (domain.md 4.3, row 2), once for each break. Returns the program week, or 0 where nothing changed."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    today = enrolment.today(now)
    last_day = enrolment.sessions.aggregate(last=Max("started_on"))["last"]
    if not history.goes_back(enrolment, last_day, today):
        return 0
    away = history.days_away(enrolment, last_day, today)
    was, week = enrolment.week, week_after_break(enrolment.week, away)
    enrolment.week, enrolment.week_mode, enrolment.came_back_on = week, WeekMode.NORMAL, today
    enrolment.week_starts_on += timedelta(weeks=_weeks_until_ahead(enrolment, today))
    layout.lay_out(enrolment, from_week=week, again_until=was)
    enrolment.round = layout.round_of(enrolment, week)
    enrolment.next_due_at = now
    enrolment.save(
        update_fields=["week", "week_mode", "came_back_on", "week_starts_on", "round", "next_due_at"]
    )
    return week
