"""The week turns: once, by the first page or tick after local midnight, with its decision (domain.md 4.4)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from programs.progression import RULES_VERSION
from programs.weeks import (
    PLAN_WEEKS,
    WeekCode,
    WeekContext,
    WeekDecision,
    WeekLog,
    as_coach_wishes,
    decide_week,
    week_numbers,
)
from workouts import adjustments, layout, obstacles
from workouts.models import CheckIn, Enrolment, Screening, Session, Status, WeekMode, WeekTurn

KEPT_ON = "KEEP"  # beside the codes of programs.weeks: what was gained is being kept


COUNTED = ("supervised_done", "supervised_planned", "home_done", "home_planned", "stop_events", "begun")
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
        obstacles.carry_over(locked, now=now)
    return _as_moved(enrolment, locked)


def _as_moved(enrolment: Enrolment, locked: Enrolment) -> Enrolment:
    """Not refreshed as a whole, which would forget what was read along with it."""
    for name in MOVED:
        setattr(enrolment, name, getattr(locked, name))
    return enrolment


def _turn_one(enrolment: Enrolment, now: datetime) -> None:
    """Decide about the week that is over and go on, within the transaction of the caller."""
    sessions = list(enrolment.sessions.filter(week=enrolment.week, round=enrolment.round))
    log = _week_log(enrolment, sessions)
    if not log.blocked:
        obstacles.note_misses(enrolment, sessions)
    decision = _decide(enrolment, log, enrolment.round)
    WeekTurn.objects.create(
        enrolment=enrolment,
        week=enrolment.week,
        round=enrolment.round,
        starts_on=enrolment.week_starts_on,
        **_decided(log, decision, now),
    )
    _go_on(enrolment, decision, now, was_begun=bool(log.begun))


def _decide(enrolment: Enrolment, log: WeekLog, number: int) -> WeekDecision:
    """What the rules say about the week that is over, trained the `number`-th time, with what a coach asked
    of it."""
    context = _context(enrolment)
    decision = decide_week(log, context)
    return as_coach_wishes(decision, adjustments.week_wish(enrolment, number), log, context)


def _decided(log: WeekLog, decision: WeekDecision, now: datetime) -> dict[str, Any]:
    """What a turn keeps of its decision; beside the numbers of its sentence those to decide anew from."""
    again = {name: getattr(log, name) for name in COUNTED}
    return {
        "turned_at": now,
        "code": decision.code,
        "cause": decision.cause,
        "numbers": {**week_numbers(log, decision.program_week), **again},
        "rules_version": RULES_VERSION,
        "counts_as_repeat": decision.counts_as_repeat,
        "advises_help": decision.advises_help,
    }


def _week_log(enrolment: Enrolment, sessions: list[Session]) -> WeekLog:
    """What was done in the week that is over, and how the back was in it."""
    return _log_of(enrolment, _counted(enrolment, sessions))


def _counted(enrolment: Enrolment, sessions: list[Session]) -> dict[str, int]:
    """By the names of `COUNTED`, how many of a week's sessions were planned, begun, done and stopped."""
    supervised = [s for s in sessions if s.is_supervised]
    home = [s for s in sessions if not s.is_supervised]
    # By session and not by date: a pause within the week parts its days.
    stops = enrolment.sessions.filter(pk__in=[s.pk for s in sessions]).with_stop()
    return {
        "supervised_done": sum(s.is_kept for s in supervised),
        "supervised_planned": len(supervised),
        "home_done": sum(s.is_kept for s in home),
        "home_planned": len(home),
        "stop_events": stops.count(),
        "begun": sum(s.started_at is not None for s in sessions),
    }


def _log_of(enrolment: Enrolment, counted: Mapping[str, int]) -> WeekLog:
    """The week that is over from what was counted in it, with how the back was and whether a lock holds."""
    week = enrolment.calendar_week(enrolment.week_starts_on)
    check_ins = enrolment.check_ins.filter(week__in=(0, week - 1, week), pain_average__isnull=False)
    given = {check_in.week: check_in for check_in in check_ins}
    return WeekLog(
        **counted,
        pain=_week_pain(enrolment, given, week),
        baseline=given[0].pain_average if 0 in given else None,
        blocked=Screening.objects.filter(user=enrolment.user_id).locking().exists(),
    )


def _turns_before(enrolment: Enrolment) -> QuerySet[WeekTurn]:
    """The turns before the week that is judged, newest first."""
    return enrolment.turns.filter(starts_on__lt=enrolment.week_starts_on).order_by("-starts_on")


def _week_pain(enrolment: Enrolment, given: Mapping[int, CheckIn], week: int) -> int | None:
    """The average pain that counts for the turn of calendar week `week`: that of its check-in. Where it has
    none, the one of the week before counts if it came when a session after its own turn was begun already
    (else `reconsider` has judged it), so that none is lost."""
    if week in given:
        return given[week].pain_average
    last = _turns_before(enrolment).first()
    late = given.get(week - 1) if week > 1 else None
    if late is None or last is None or late.created_at <= last.turned_at:
        return None
    return late.pain_average


def _context(enrolment: Enrolment) -> WeekContext:
    """What came directly before; weeks without a session or under a lock are not counted as repeats, nor
    are those of another program week, from before a long break."""
    turns = list(_turns_before(enrolment)[: 2 * PLAN_WEEKS])
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
        if enrolment.week > old_week + 1:
            _leave_out(enrolment, old_week)
        holds_first = decision.holds == "first-session"
        enrolment.week_mode = WeekMode.FIRST_HOLDS if holds_first else WeekMode.NORMAL
    _save(enrolment)


def _leave_out(enrolment: Enrolment, old_week: int) -> None:
    """The weeks between go, and what follows them moves up."""
    between = range(old_week + 1, enrolment.week)
    enrolment.sessions.not_begun().filter(week__in=between).delete()
    layout.lay_out(enrolment, from_week=enrolment.week)


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


def reconsider(enrolment: Enrolment, *, now: datetime) -> Enrolment:
    """Judge the week that has turned last once more, where its check-in was given or changed only after that
    and no session was begun since. It takes the turn back only where that makes the new week an easier one,
    or no longer one. May be called any number of times; returns the enrolment as it stands then.
    """
    with transaction.atomic():
        locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        last = locked.turns.order_by("-starts_on").first()
        if last is None or not _may_change(locked, last, now):
            return enrolment
        locked.week, locked.week_starts_on, locked.finished_on = last.week, last.starts_on, None
        log = _log_of(locked, {name: last.numbers[name] for name in COUNTED})
        if log.blocked:
            return enrolment
        decision = _decide(locked, log, last.round)
        if (decision.code == WeekCode.EASE) == (last.code == WeekCode.EASE):
            WeekTurn.objects.filter(pk=last.pk).update(turned_at=now)  # its check-in is not late any more
            return enrolment
        _go_otherwise(locked, last, decision, now, was_begun=bool(log.begun))
        WeekTurn.objects.filter(pk=last.pk).update(**_decided(log, decision, now))
        obstacles.carry_over(locked, now=now)
    return _as_moved(enrolment, locked)


def recount(session: Session, *, now: datetime) -> None:
    """Judge the week that has turned last once more, where a session of it, begun without signal, came only
    after that and no other one was begun since. May be called any number of times."""
    with transaction.atomic():
        locked = Enrolment.objects.select_for_update().get(pk=session.enrolment_id)
        session.refresh_from_db(fields=["week", "round"])
        last = locked.turns.order_by("-starts_on").first()
        is_last = last is not None and (last.week, last.round) == (session.week, session.round)
        if last is None or not is_last or not _stands(locked, last, now):
            return
        locked.week, locked.week_starts_on, locked.finished_on = last.week, last.starts_on, None
        counted = _counted(locked, list(locked.sessions.filter(week=last.week, round=last.round)))
        # What was planned was counted at the turn: a repeat has taken along what was not begun.
        counted |= {name: last.numbers[name] for name in COUNTED if name.endswith("planned")}
        log = _log_of(locked, counted)
        if log.blocked or counted == {name: last.numbers[name] for name in COUNTED}:
            return
        decision = _decide(locked, log, last.round)
        if (decision.code, decision.cause) != (last.code, last.cause):
            _go_otherwise(locked, last, decision, now, was_begun=bool(log.begun))
            obstacles.carry_over(locked, now=now)
        WeekTurn.objects.filter(pk=last.pk).update(**_decided(log, decision, last.turned_at))


def _may_change(enrolment: Enrolment, last: WeekTurn, now: datetime) -> bool:
    """Whether the plan stands as its last turn left it, and the check-in of that week came after it."""
    turned_week = enrolment.calendar_week(last.starts_on)
    late = enrolment.check_ins.filter(week=turned_week, changed_at__gte=last.turned_at)
    return _stands(enrolment, last, now) and late.exists()


def _stands(enrolment: Enrolment, last: WeekTurn, now: datetime) -> bool:
    """Whether the plan stands as its last turn left it, with nothing begun since."""
    status = enrolment.status(enrolment.today(now))
    if status not in (Status.RUNNING, Status.FINISHED) or not set(COUNTED) <= set(last.numbers):
        return False
    week = min(last.numbers["week"], PLAN_WEEKS)
    stands = (enrolment.week, enrolment.week_starts_on) == (week, last.starts_on + timedelta(days=7))
    if not stands or enrolment.is_keeping:
        return False
    running = enrolment.sessions.filter(week=enrolment.week, round=enrolment.round)
    return status == Status.FINISHED or not running.filter(started_at__isnull=False).exists()


def _go_otherwise(
    enrolment: Enrolment, last: WeekTurn, decision: WeekDecision, now: datetime, *, was_begun: bool
) -> None:
    """From the week that was judged anew on another way than its turn `last` had gone."""
    was_again = last.numbers["week"] == last.week
    if was_again and decision.program_week == last.week:  # its sessions are laid out, only lighter or not
        enrolment.week_starts_on += timedelta(days=7)
        enrolment.next_due_at = now
        enrolment.week_mode = _mode_of_the_same_week(enrolment, decision, was_begun=was_begun)
        _save(enrolment)
        return
    if was_again:
        _forget_repeat(enrolment, last)
    _go_on(enrolment, decision, now, was_begun=was_begun)
    if was_again and decision.program_week <= PLAN_WEEKS:
        layout.lay_out(enrolment, from_week=decision.program_week)


def _forget_repeat(enrolment: Enrolment, last: WeekTurn) -> None:
    """What was laid out once more goes; what was missed lies in its own week again."""
    begun = set(enrolment.sessions.filter(week=last.week, round=last.round).values_list("kind", "place"))
    for session in enrolment.sessions.not_begun().filter(week=last.week, round=last.round + 1):
        if (session.kind, session.place) in begun:
            session.delete()
        else:
            session.round, session.on_date = last.round, session.on_date - timedelta(days=7)
            session.attendance = session.absence = ""  # noted about the day that it leaves
            session.save(update_fields=["round", "on_date", "attendance", "absence"])
