"""Somebody with a plan and a history, written through the services that a person uses."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from programs.models import Check, Kind, Plan
from programs.screening import FULL
from workouts import checkins, enrolling, safety, training, turning
from workouts.models import Enrolment, Profile, Session, SetLog

START = date(2026, 11, 2)  # a Monday


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def make_person(email: str = "runner@example.com") -> object:
    """An account with a valid consent and a baseline."""
    person = get_user_model().objects.create_user(email, "a long password")
    person.give_consent(version="1", year_of_birth=1990, now=timezone.now())
    return person


def enrol(
    person: object, *, plan: str = "strong-legs", home: tuple[int, ...] = (1, 4), **baseline
) -> Enrolment:
    """Starts a plan on a Monday with supervised Mondays and Thursdays."""
    if not Plan.objects.exists():
        call_command("load_library", verbosity=0)
    scores = baseline or {"pain_average": 6, "running_pain": 6, "running_ability": 3}
    Profile.objects.update_or_create(
        user=person, defaults={"running_goal": "run 10 km easily", "baseline": scores}
    )
    answered_at = noon(START - timedelta(days=1))
    safety.record(user=person, answers=dict.fromkeys(FULL, False), now=answered_at)
    return enrolling.enrol(
        user=person,
        plan=Plan.objects.current().get(slug=plan),
        starts_on=START,
        time_zone="UTC",
        supervised_weekdays=(0, 3),
        home_weekdays=home,
        reminder_time=time(18),
        now=answered_at,
    )


def train(session: Session, *, share: float = 1.0) -> None:
    """Starts, logs and finishes a session on its day: the plan's numbers, a little more each week.

    The sets are written in one go, since tests train for months; `finish` counts them as it always does.
    """
    now = noon(session.on_date)
    session = training.start(session, now=now, pain_before=2)
    sets = []
    for slot in session.slots.select_related("rung"):
        amount = min(slot.maximum, slot.minimum + session.week)
        load = slot.load_kg + Decimal(session.week) if slot.load_kg else None
        for number in range(1, round(slot.sets * share) + 1):
            done = {"number": number, "amount": amount, "load_kg": load, "logged_at": now}
            sets.append(SetLog(session_slot=slot, **done))
    SetLog.objects.bulk_create(sets)
    checks = {}
    if session.plan_session.has_check:
        for check in Check.objects.all():
            if check.is_for(session.enrolment.plan.slug):
                checks[check.pk] = (20 + 2 * session.week, 22 + session.week if check.is_two_sided else None)
    training.finish(session, now=now, pain_peak=2, checks=checks)


def live(enrolment: Enrolment, *, weeks: int, missed: tuple[int, ...] = ()) -> None:
    """Trains every session of the first weeks but those whose place in the whole plan is in `missed`, and
    turns each week when it is over; what was trained before stays."""
    place = 0
    for week in range(1, weeks + 1):
        for session in enrolment.sessions.filter(week=week).order_by("on_date"):
            if place not in missed and session.started_at is None:
                train(session)
            place += 1
        turn(enrolment, week)


def keep(sessions: Iterable[Session]) -> None:
    """Begins and finishes sessions on their days without a single set: quick, where only dates count."""
    for session in sessions:
        at = noon(session.on_date)
        Session.objects.filter(pk=session.pk).update(
            started_at=at, started_on=session.on_date, finished_at=at, is_kept=True
        )


def keep_to(enrolment: Enrolment, *, week: int) -> None:
    """To the first day of a program week, 9 for the end, every session before it kept."""
    for earlier in range(enrolment.week, week):
        keep(enrolment.sessions.filter(week=earlier, started_at=None))
        turn(enrolment, earlier)


def turn(enrolment: Enrolment, week: int) -> None:
    """What the first page after a program week does, if that week still runs."""
    if enrolment.week == week:
        turning.turn(enrolment, now=noon(enrolment.week_starts_on + timedelta(days=7)))


def check_in(enrolment: Enrolment, week: int, **scores) -> None:
    """Gives the scores of a week on its last day."""
    day = enrolment.starts_on + timedelta(days=7 * week - 1)
    checkins.save(enrolment, week=week, scores=scores, now=noon(day))


def supervised(enrolment: Enrolment) -> list[Session]:
    return list(enrolment.sessions.filter(kind=Kind.SUPERVISED).order_by("on_date"))
