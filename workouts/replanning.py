"""Change a plan that runs: weekdays, time zone, plan, a smaller week, a long break, and what comes after."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from programs.models import Plan
from programs.weeks import week_after_break
from workouts import enrolling, layout, schedule
from workouts.models import Enrolment, Profile, Status, WeekMode
from workouts.people import Person

RETURN_FROM = 29  # days without training (domain.md 4.3, row 2)


class TooCloseError(Exception):
    """The new days would bring two supervised sessions too close together; `days` are the two dates."""

    def __init__(self, days: tuple[date, date]) -> None:
        super().__init__()
        self.days = days


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
    before = enrolment.sessions.filter(kind="supervised", on_date__lt=first).aggregate(last=Max("on_date"))
    days = [first + timedelta(days=n) for n in range(7)]
    after = next(day for day in days if day.weekday() in supervised)
    if before["last"] and (after - before["last"]).days < 2:
        raise TooCloseError((before["last"], after))


def _lay_out_from(enrolment: Enrolment, first: date) -> None:
    week = enrolment.week + (first - enrolment.week_starts_on).days // 7
    if week <= schedule.PLAN_WEEKS:
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
    layout.lay_out(enrolment, from_week=enrolment.week)


@transaction.atomic
def change_plan(enrolment: Enrolment, *, plan: Plan, now: datetime) -> Enrolment:
    """End this plan and begin another from its first week, on the same days and with the newest scores as
    its start. Its first day is the next with a supervised session, today included where nothing was trained.
    """
    today = enrolment.today(now)
    newest = enrolment.check_ins.order_by("-week").first()
    scores = ("pain_average", "pain_worst", "running_pain", "no_run", "running_ability")
    profile = Profile.objects.select_for_update().get(user=enrolment.user_id)
    profile.baseline = {name: getattr(newest, name) for name in scores} if newest else {}
    profile.save(update_fields=["baseline"])
    has_trained = enrolment.sessions.filter(started_on=today).exists()
    earliest = today + timedelta(days=1) if has_trained else today
    enrolling.end(enrolment, now=now)
    return enrolling.enrol(
        user=enrolment.user,
        plan=plan,
        starts_on=schedule.first_supervised_day(earliest, enrolment.supervised_weekdays),
        time_zone=enrolment.time_zone,
        supervised_weekdays=enrolment.supervised_weekdays,
        home_weekdays=enrolment.home_weekdays,
        reminder_time=enrolment.reminder_time,
        reminders_on=enrolment.reminders_on,
        now=now,
    )


def change_equipment(user: Person, equipment: Sequence[str]) -> None:
    """What the person can use from now on; targets follow with the next session."""
    Profile.objects.filter(user=user).update(equipment=sorted(equipment))


@transaction.atomic
def keep_on(enrolment: Enrolment, *, now: datetime) -> None:
    """After the eight weeks: one supervised session a week and the home days, and nothing rises."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    today = enrolment.today(now)
    if enrolment.status(today) != Status.FINISHED:
        return
    enrolment.week_mode = WeekMode.KEEP
    enrolment.week_starts_on += timedelta(days=7 * ((today - enrolment.week_starts_on).days // 7))
    layout.lay_out(enrolment, from_week=schedule.PLAN_WEEKS, again_until=schedule.PLAN_WEEKS)
    enrolment.round = layout.round_of(enrolment, schedule.PLAN_WEEKS)
    enrolment.next_due_at = now
    enrolment.save(update_fields=["week_mode", "week_starts_on", "round", "next_due_at"])


def days_away(enrolment: Enrolment, today: date) -> int:
    """Days since the last session of this plan was begun, or since the plan began."""
    last = enrolment.sessions.aggregate(last=Max("started_on"))["last"] or enrolment.starts_on
    return max(0, (today - last).days)


@transaction.atomic
def come_back(enrolment: Enrolment, *, now: datetime) -> int:
    """After a long break the plan goes back, two weeks from the 29th day on, to its beginning from the 57th
    (domain.md 4.3, row 2), once for each break. Returns the program week, or 0 where nothing changed."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    today = enrolment.today(now)
    away = days_away(enrolment, today)
    has_come_back = enrolment.came_back_on and (today - enrolment.came_back_on).days < away
    if (
        away < RETURN_FROM
        or has_come_back
        or enrolment.status(today) != Status.RUNNING
        or enrolment.is_keeping
    ):
        return 0
    was, week = enrolment.week, week_after_break(enrolment.week, away)
    enrolment.week, enrolment.week_mode, enrolment.came_back_on = week, WeekMode.NORMAL, today
    days = schedule.lay_out(
        enrolment.week_starts_on, enrolment.supervised_weekdays, enrolment.home_weekdays, takes_turns=False
    )
    enrolment.week_starts_on += timedelta(weeks=schedule.weeks_to_move(next(days).on_date, today))
    layout.lay_out(enrolment, from_week=week, again_until=was)
    enrolment.round = layout.round_of(enrolment, week)
    enrolment.next_due_at = now
    enrolment.save(
        update_fields=["week", "week_mode", "came_back_on", "week_starts_on", "round", "next_due_at"]
    )
    return week
