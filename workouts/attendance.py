"""What a coach notes about a supervised session: the person came, or did not and why."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from workouts import history, in_session, obstacles, replanning, schedule, training, turning
from workouts.models import Attendance, Enrolment, Obstacle, Session
from workouts.sets import NotPossibleError, refresh_kept

LATEST = timedelta(days=6)
"""So long after its day somebody may still be noted as having come."""


class RefusedError(NotPossibleError):
    """Nothing was noted; `words` say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def attend(*, session: Session, now: datetime, on: date | None = None) -> Session:
    """The person came, today or `on` the planned day a few days ago: the session counts as kept. Where it was
    not begun it is, without a number for pain, so that its sets can be written down. Noting it twice changes
    nothing.

    Raises `RefusedError`, also while training is closed: a coach opens nothing (domain.md 3.2).
    """
    _turned(session, now)
    with transaction.atomic():
        session = _locked(session)
        if session.started_at is None:
            session = _begin(session, now, on)
        elif (session.enrolment.today(now) - session.day) > LATEST:
            raise RefusedError(_("That was too long ago to note it now."))
        Session.objects.filter(pk=session.pk).update(attendance=Attendance.ATTENDED, absence="")
        refresh_kept(session)
    return _judged(session, now)


def absent(*, session: Session, reason: str, now: datetime) -> None:
    """The person did not come on the planned day, for a `reason` of `Obstacle` or none that is known.

    Raises `RefusedError` once it was begun, and before its day.
    """
    with transaction.atomic():
        session = _locked(session)
        if session.started_at is not None:
            raise RefusedError(_("This session was begun meanwhile, so nobody was absent."))
        if session.on_date > session.enrolment.today(now):
            raise RefusedError(_("Its day has not come yet. You can move it instead."))
        reason = reason if reason in Obstacle.values else ""
        Session.objects.filter(pk=session.pk).update(attendance=Attendance.ABSENT, absence=reason)


def take_back(*, session: Session, now: datetime) -> None:
    """The mark was a slip. A session that only the mark has begun is as before, unless something was done or
    said in it since."""
    with transaction.atomic():
        session = _locked(session)
        Session.objects.filter(pk=session.pk).update(attendance="", absence="")
        if session.is_begun_by_coach and session.started_at is not None and session.pain_before is None:
            training.begin_anew(session, now=session.started_at)
        refresh_kept(session)
    _judged(session, now)


def move(*, session: Session, to: date, now: datetime) -> None:
    """Another day of its week, by the rules that the person has too. Raises `RefusedError`."""
    _turned(session, now)
    try:
        in_session.move(session, to=to, now=now)
    except NotPossibleError:
        raise RefusedError(_("That day is not free for this session, so nothing has moved.")) from None


def _turned(session: Session, now: datetime) -> None:
    """As before everything that is done in a plan: a week that is over is turned, and a long break sets it
    back."""
    enrolment = turning.turn(Enrolment.objects.get(pk=session.enrolment_id), now=now)
    if history.facts_of(enrolment, enrolment.today(now)).ends_break:
        replanning.come_back(enrolment, now=now)
        obstacles.let_go(enrolment, now=now)


def _locked(session: Session) -> Session:
    """The session as it stands now, in which nobody else writes; the enrolment first, as everywhere."""
    enrolment = Enrolment.objects.select_for_update().filter(sessions=session.pk, ended_on=None).first()
    if enrolment is None:
        raise RefusedError(_("This plan has ended."))
    locked = Session.objects.select_for_update(of=("self",)).select_related("plan_session").get(pk=session.pk)
    locked.enrolment = enrolment
    if not locked.is_supervised:
        raise RefusedError(_("Only supervised sessions are attended."))
    return locked


def _begin(session: Session, now: datetime, on: date | None) -> Session:
    try:
        return training.start(session, now=_moment(session, now, on), by_coach=True)
    except training.ClosedError:
        raise RefusedError(
            _("Training is closed until safety questions are answered. Only the person can open it again.")
        ) from None
    except training.NotRunningError:
        raise RefusedError(_("The plan does not run on that day: it is paused, over or not begun.")) from None
    except training.NotTodayError:
        raise RefusedError(
            _("It cannot begin on that day: one session a day, and a day of rest between supervised ones.")
        ) from None


def _moment(session: Session, now: datetime, on: date | None) -> datetime:
    """When it began: now, or at noon of a planned day that is over."""
    zone, today = session.enrolment.zone, session.enrolment.today(now)
    if on is None or on == today:
        return now
    noon = schedule.instant(on, time(12), zone)
    if noon is None or on != session.on_date or not today - LATEST <= on < today:
        raise RefusedError(_("That was too long ago to note it now."))
    return noon


def _judged(session: Session, now: datetime) -> Session:
    """The week of the session is judged once more where it was over already (domain.md 4.4)."""
    session.refresh_from_db()
    enrolment = session.enrolment
    enrolment.refresh_from_db()
    if session.day < enrolment.week_starts_on:
        turning.recount(session, now=now)
    return session
