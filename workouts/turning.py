"""The week turns: once, by the first page or tick after local midnight, with its decision (domain.md 4.4)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from programs.progression import RULES_VERSION
from programs.weeks import (
    PLAN_WEEKS,
    WeekCode,
    WeekContext,
    WeekDecision,
    WeekLog,
    decide_week,
    week_numbers,
)
from workouts import layout, obstacles
from workouts.models import CheckIn, Enrolment, Screening, Session, WeekMode, WeekTurn

KEPT_ON = "KEEP"  # beside the codes of programs.weeks: what was gained is being kept


MOVED = ("week", "round", "week_starts_on", "week_mode", "finished_on", "next_due_at")


def turn(enrolment: Enrolment, *, now: datetime) -> Enrolment:
    """Turn every week of the plan that is over at `now`; returns the enrolment as it stands then.

    Costs nothing while no week is over, and may be called any number of times at once.
    """
    if not enrolment.is_week_over(enrolment.today(now)):
        return enrolment
    with transaction.atomic():
        locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        while locked.is_week_over(locked.today(now)):
            if locked.is_keeping:
                _keep_on(locked, now)
            else:
                _turn_one(locked, now)
    for name in MOVED:  # not refreshed as a whole, which would forget what was read along with it
        setattr(enrolment, name, getattr(locked, name))
    return enrolment


def _turn_one(enrolment: Enrolment, now: datetime) -> None:
    """Decide about the week that is over and go on, within the transaction of the caller."""
    sessions = list(enrolment.sessions.filter(week=enrolment.week, round=enrolment.round))
    log = _week_log(enrolment, sessions)
    if not log.blocked:
        obstacles.note_misses(enrolment, sessions)
    decision = decide_week(log, _context(enrolment))
    WeekTurn.objects.create(
        enrolment=enrolment,
        week=enrolment.week,
        round=enrolment.round,
        starts_on=enrolment.week_starts_on,
        turned_at=now,
        code=decision.code,
        cause=decision.cause,
        numbers=week_numbers(log, decision.program_week),
        rules_version=RULES_VERSION,
        counts_as_repeat=decision.counts_as_repeat,
        advises_help=decision.advises_help,
    )
    _go_on(enrolment, decision, now, was_begun=bool(log.begun))


def _week_log(enrolment: Enrolment, sessions: list[Session]) -> WeekLog:
    """What was done in the week that is over, and how the back was in it."""
    supervised = [s for s in sessions if s.is_supervised]
    home = [s for s in sessions if not s.is_supervised]
    week = enrolment.calendar_week(enrolment.week_starts_on)
    check_ins = enrolment.check_ins.filter(week__in=(0, week - 1, week), pain_average__isnull=False)
    given = {check_in.week: check_in for check_in in check_ins}
    # By session and not by date: a pause within the week parts its days.
    stops = enrolment.sessions.filter(pk__in=[s.pk for s in sessions]).with_stop()
    return WeekLog(
        supervised_done=sum(s.is_kept for s in supervised),
        supervised_planned=len(supervised),
        home_done=sum(s.is_kept for s in home),
        home_planned=len(home),
        pain=_week_pain(enrolment, given, week),
        baseline=given[0].pain_average if 0 in given else None,
        stop_events=stops.count(),
        blocked=Screening.objects.filter(user=enrolment.user_id).locking().exists(),
        begun=sum(s.started_at is not None for s in sessions),
    )


def _week_pain(enrolment: Enrolment, given: Mapping[int, CheckIn], week: int) -> int | None:
    """The average pain that counts for the turn of calendar week `week`: that of its check-in. Where it has
    none, the one of the week before counts if it came too late for its own turn, so that none is lost."""
    if week in given:
        return given[week].pain_average
    last = enrolment.turns.order_by("-starts_on").first()
    late = given.get(week - 1) if week > 1 else None
    if late is None or last is None or late.created_at < last.turned_at:
        return None
    return late.pain_average


def _context(enrolment: Enrolment) -> WeekContext:
    """What came directly before; weeks without a session or under a lock are not counted as repeats, nor
    are those of another program week, from before a long break."""
    turns = list(enrolment.turns.order_by("-starts_on")[: 2 * PLAN_WEEKS])
    repeats = eases = 0
    for turned in turns:
        if turned.code not in (WeekCode.REPEAT, WeekCode.PAUSE) or turned.week != enrolment.week:
            break
        repeats += turned.counts_as_repeat
    for turned in turns:
        if turned.code != WeekCode.EASE:
            break
        eases += 1
    return WeekContext(
        program_week=enrolment.week,
        calendar_week=max(1, enrolment.calendar_week(enrolment.week_starts_on)),
        repeats=repeats,
        eases=eases,
    )


def _go_on(enrolment: Enrolment, decision: WeekDecision, now: datetime, *, was_begun: bool) -> None:
    """The next seven days: the same week again, the next one, or the end of the eight."""
    old_week = enrolment.week
    enrolment.week_starts_on += timedelta(days=7)
    enrolment.next_due_at = now
    if decision.program_week > PLAN_WEEKS:
        enrolment.finished_on, enrolment.week_mode = enrolment.week_starts_on, WeekMode.NORMAL
    elif decision.program_week == old_week:
        enrolment.week_mode = _mode_of_the_same_week(enrolment, decision, was_begun=was_begun)
        layout.lay_out(enrolment, from_week=old_week, again_until=old_week)
    else:
        enrolment.week = decision.program_week
        holds_first = decision.holds == "first-session"
        enrolment.week_mode = WeekMode.FIRST_HOLDS if holds_first else WeekMode.NORMAL
    _save(enrolment)


def _mode_of_the_same_week(enrolment: Enrolment, decision: WeekDecision, *, was_begun: bool) -> str:
    """How a week that comes once more is trained. One that only waited under a lock, with nothing begun, is
    no repeat: it stays what it was, with its planned promotions (domain.md 4.4)."""
    if decision.code == WeekCode.EASE:
        return WeekMode.EASE
    if decision.code == WeekCode.PAUSE and not was_begun:
        return enrolment.week_mode
    return WeekMode.REPEAT


def _keep_on(enrolment: Enrolment, now: datetime) -> None:
    """After the eight weeks: the last week once more, for as long as the person likes."""
    WeekTurn.objects.create(
        enrolment=enrolment,
        week=enrolment.week,
        round=enrolment.round,
        starts_on=enrolment.week_starts_on,
        turned_at=now,
        code=KEPT_ON,
        rules_version=RULES_VERSION,
    )
    enrolment.week_starts_on += timedelta(days=7)
    enrolment.next_due_at = now
    layout.lay_out(enrolment, from_week=PLAN_WEEKS, again_until=PLAN_WEEKS)
    _save(enrolment)


def _save(enrolment: Enrolment) -> None:
    enrolment.round = layout.round_of(enrolment, enrolment.week)
    enrolment.save(update_fields=MOVED)
