"""A session that is received after its day: begun without signal, on a day that the plan has left behind."""

from datetime import date, timedelta

from django.db.models import F

from workouts.models import Enrolment, Session, WeekTurn

WEEK = timedelta(days=7)


def runs_on(enrolment: Enrolment, day: date) -> bool:
    """Whether the plan ran on a day, also one before it was paused or the eight weeks were over."""
    if enrolment.ended_on is not None or day < enrolment.starts_on:
        return False
    if enrolment.paused_on is not None and day >= enrolment.paused_on:
        return False
    return enrolment.finished_on is None or enrolment.is_keeping or day < enrolment.finished_on


def week_on(enrolment: Enrolment, day: date) -> int:
    """The program week that ran on a day."""
    turned = _turned(enrolment, day)
    return turned.week if turned else enrolment.week


def put_back(enrolment: Enrolment, session: Session, day: date) -> None:
    """A session that a repeated week has taken along was begun before, on `day`: it lies in its own week
    again, and the repeat gets one like it. Within the transaction of the caller, who has locked the
    enrolment."""
    turned = _turned(enrolment, day)
    if turned is None or turned.week != session.week or session.on_date < turned.starts_on + WEEK:
        return
    if session.round == turned.round:  # nothing was begun in that week, so that its repeat was no new round
        waiting = enrolment.sessions.not_begun().filter(week=session.week, round=session.round)
        waiting.exclude(pk=session.pk).update(round=F("round") + 1)
        enrolment.round = session.round + 1
        enrolment.save(update_fields=["round"])
    again = Session(
        enrolment=enrolment,
        plan_session=session.plan_session,
        kind=session.kind,
        week=session.week,
        round=max(session.round, turned.round + 1),
        place=session.place,
        on_date=session.on_date,
        variant=session.variant,
    )
    session.round, session.on_date = turned.round, day
    session.save(update_fields=["round", "on_date"])
    again.save()


def _turned(enrolment: Enrolment, day: date) -> WeekTurn | None:
    """The turn of the week of a day that lies before the one that runs."""
    if day >= enrolment.week_starts_on:
        return None
    turned = enrolment.turns.filter(starts_on__lte=day).order_by("-starts_on").first()
    return turned if turned is not None and day < turned.starts_on + WEEK else None
