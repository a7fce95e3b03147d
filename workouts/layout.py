"""The dated sessions of a plan: laid out at its start, and anew where weeks are repeated or days change."""

from collections.abc import Iterable

from programs.models import Kind, PlanSession
from workouts import schedule
from workouts.models import Enrolment, Session, Variant, WeekMode
from workouts.schedule import Day

PLACED = ("on_date", "round", "plan_session_id", "variant", "attendance", "absence")
Key = tuple[int, str, int]  # program week, kind, place in the week


def lay_out(enrolment: Enrolment, *, from_week: int = 1, again_until: int = 0) -> None:
    """Bring the sessions not yet begun from program week `from_week` on to the days that the weekdays say.

    They keep their ids; what is missing is written, what is too many goes. Weeks up to `again_until` in
    which something was begun are trained once more, as a new round; elsewhere what was begun stays.
    """
    rows = list(enrolment.sessions.filter(week__gte=from_week))
    rounds = _rounds(rows, again_until)
    fresh = {week for week, (_latest, is_new) in rounds.items() if is_new}
    waiting = {_key(s): s for s in rows if s.started_at is None}
    begun = {
        _key(s)
        for s in rows
        if s.started_at is not None and s.week not in fresh and s.round == rounds[s.week][0]
    }
    plan_sessions = {(ps.week, ps.code): ps for ps in enrolment.plan.sessions.all()}
    stood = {session.pk: _stands(session) for session in rows}
    placed: list[Session] = []
    for day in _days(enrolment, from_week, plan_sessions):
        key = (day.week, _kind(day), day.place)
        if key in begun:
            continue
        placed.append(
            _placed(
                waiting.pop(key) if key in waiting else Session(enrolment=enrolment),
                day,
                plan_sessions[day.week, day.code],
                rounds.get(day.week, (1, False))[0],
                is_short=enrolment.is_reshaped and not day.is_supervised,
            )
        )
    Session.objects.bulk_update([s for s in placed if s.pk in stood and stood[s.pk] != _stands(s)], PLACED)
    Session.objects.bulk_create([s for s in placed if s.pk not in stood])
    Session.objects.filter(pk__in=[session.pk for session in waiting.values()]).delete()


def _stands(session: Session) -> tuple[object, ...]:
    return tuple(getattr(session, name) for name in PLACED)


def round_of(enrolment: Enrolment, week: int) -> int:
    """The how-manieth time a program week is laid out, from 1."""
    rounds = enrolment.sessions.filter(week=week).values_list("round", flat=True)
    return max(rounds, default=1)


def _rounds(rows: Iterable[Session], again_until: int) -> dict[int, tuple[int, bool]]:
    """By program week, the round of its waiting sessions and whether that one is new."""
    latest: dict[int, int] = {}
    for session in rows:
        latest[session.week] = max(latest.get(session.week, 1), session.round)
    was_begun = {s.week for s in rows if s.started_at is not None and s.round == latest[s.week]}
    return {
        week: (number + 1, True) if week <= again_until and week in was_begun else (number, False)
        for week, number in latest.items()
    }


def _days(
    enrolment: Enrolment, from_week: int, plan_sessions: dict[tuple[int, str], PlanSession]
) -> Iterable[Day]:
    days = schedule.lay_out(
        enrolment.week_start(from_week),
        enrolment.supervised_weekdays,
        enrolment.home_weekdays,
        takes_turns=(1, "h1") in plan_sessions,
        from_week=from_week,
    )
    # To keep what was gained, one supervised session a week is enough.
    return [day for day in days if day.code != "s2" or enrolment.week_mode != WeekMode.KEEP]


def _kind(day: Day) -> str:
    return Kind.SUPERVISED if day.is_supervised else Kind.HOME


def _key(session: Session) -> Key:
    return session.week, session.kind, session.place


def _placed(session: Session, day: Day, plan_session: PlanSession, number: int, *, is_short: bool) -> Session:
    session.week, session.kind, session.place = day.week, _kind(day), day.place
    if session.on_date != day.on_date:  # who did not come on the old day may well come on the new one
        session.attendance = session.absence = ""
    session.on_date, session.round, session.plan_session = day.on_date, number, plan_session
    session.variant = Variant.SHORT if is_short else session.variant
    return session
