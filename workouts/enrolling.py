"""Begin, pause, take up again and end a plan."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F

from programs.models import Plan
from workouts import layout, schedule
from workouts.models import CheckIn, Enrolment, Profile, Screening, Status
from workouts.people import Person


class AlreadyEnrolledError(Exception):
    """The person has a plan that is not finished yet."""


@transaction.atomic
def enrol(
    *,
    user: Person,
    plan: Plan,
    starts_on: date,
    time_zone: str,
    supervised_weekdays: Sequence[int],
    home_weekdays: Sequence[int],
    reminder_time: time,
    now: datetime,
    reminders_on: bool = True,
) -> Enrolment:
    """Lay out eight weeks of dated sessions and keep the scores of the start as check-in 0.

    A finished plan is ended by it; one that still runs raises `AlreadyEnrolledError`.
    """
    profile = Profile.objects.select_for_update().get(user=user)
    for earlier in Enrolment.objects.open().filter(user=user):
        if earlier.status(earlier.today(now)) != Status.FINISHED:
            raise AlreadyEnrolledError
        end(earlier, now=now)
    enrolment = Enrolment.objects.create(
        user=user,
        plan=plan,
        created_at=now,
        starts_on=starts_on,
        week_starts_on=starts_on,
        time_zone=time_zone,
        supervised_weekdays=sorted(supervised_weekdays),
        home_weekdays=sorted(home_weekdays),
        reminder_time=reminder_time,
        reminders_on=reminders_on,
        running_goal=profile.running_goal,
        activity_2=profile.activity_2,
        activity_3=profile.activity_3,
        next_due_at=now,
    )
    layout.lay_out(enrolment)
    CheckIn.objects.create(
        enrolment=enrolment, week=0, time_point=0, created_at=now, changed_at=now, **(profile.baseline or {})
    )
    profile.baseline = None
    profile.save(update_fields=["baseline"])
    return enrolment


def pause(enrolment: Enrolment, *, now: datetime) -> None:
    """Freeze a plan that has not ended from today on; no reminders until it is taken up again."""
    today = enrolment.today(now)
    if enrolment.status(today) not in (Status.NOT_BEGUN, Status.RUNNING):
        return
    Enrolment.objects.open().filter(pk=enrolment.pk, paused_on=None).update(paused_on=today, next_due_at=now)
    enrolment.refresh_from_db()


@transaction.atomic
def resume(enrolment: Enrolment, *, now: datetime) -> int:
    """Take the plan up again: sessions not begun since the pause move by whole weeks, so that the
    weekdays stay and none lies behind. Returns by how many weeks they moved."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.paused_on is None:
        return 0
    waiting = enrolment.sessions.not_begun().filter(on_date__gte=enrolment.paused_on)
    first = waiting.order_by("on_date").values_list("on_date", flat=True).first()
    weeks = schedule.weeks_to_move(first, enrolment.today(now)) if first else 0
    if weeks:
        waiting.update(on_date=F("on_date") + timedelta(weeks=weeks), attendance="", absence="")
    Enrolment.objects.filter(pk=enrolment.pk).update(
        paused_on=None,
        week_starts_on=F("week_starts_on") + timedelta(weeks=weeks),
        next_due_at=now,
    )
    return weeks


@transaction.atomic
def end(enrolment: Enrolment, *, now: datetime) -> None:
    """End a plan for good. One in which nothing was done yet leaves no trace."""
    # Locked, so that a session that begins at this moment is not taken for one that never did.
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    has_history = (
        enrolment.sessions.exclude(started_at=None).exists()
        or enrolment.check_ins.exclude(week=0).exists()
        or enrolment.habit_ticks.exists()
    )
    if not has_history:
        enrolment.delete()
        return
    Enrolment.objects.open().filter(pk=enrolment.pk).update(ended_on=enrolment.today(now), next_due_at=None)


def look_again(user: Person, *, now: datetime) -> None:
    """After a consent given anew the tick looks at the plan at once; what fell in between is owed nothing."""
    Enrolment.objects.open().filter(user=user).update(next_due_at=now)


@transaction.atomic
def forget_start(user: Person) -> None:
    """Nothing that was told on the way to a first plan stays, nor the consent to keep it."""
    Screening.objects.filter(user=user).delete()
    Profile.objects.filter(user=user).delete()
    user.forget_consent()
