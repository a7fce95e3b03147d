"""What is done in a session: start, log, skip, finish, edit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import transaction

from programs import pain as pain_rules
from workouts import asking, hindsight, history, shown_targets
from workouts.models import (
    Attendance,
    CheckResult,
    Enrolment,
    Entry,
    RemovedSet,
    Session,
    SessionSlot,
    Variant,
)
from workouts.sets import NotPossibleError, PersonsOwnError, log_set, refresh_kept, remove_set

__all__ = ["log_set", "refresh_kept", "remove_set"]  # the sets of a session are part of its training


STARTED = (
    "started_at",
    "started_on",
    "pain_before",
    "was_alone",
    "variant",
    "attendance",
    "absence",
    "is_begun_by_coach",
)
"""What is written where a session begins."""
WAS_FULL = "was_full"
"""In the numbers of a slot: only its start made ten minutes of the session, which is whole without it."""


class NotTodayError(Exception):
    """The session cannot begin on this local day."""


class NotRunningError(NotTodayError):
    """The plan does not run on this local day: it was paused or ended meanwhile, or is over."""


class ClosedError(Exception):
    """Training is closed until safety questions are answered or a lock is lifted."""


class TooSoreError(Exception):
    """With so much pain before it there is no session today (domain.md 3.3)."""


def can_begin(session: Session, siblings: Sequence[Session], today: date, *, program_week: int) -> bool:
    """Whether a session not yet begun may begin today: on its day, or as a supervised one that was missed
    earlier in this program week, on a day with nothing else and with a day of rest from the other
    supervised one. A missed home session is dropped; never two on one day (domain.md 4.5)."""
    others = [s for s in siblings if s.pk != session.pk]
    if any(s.started_on == today for s in others):
        return False
    if session.on_date == today:
        return True
    is_missed = session.is_supervised and session.week == program_week and session.on_date < today
    is_free = not any(s.on_date == today and s.started_at is None for s in others)
    is_rested = all(abs((s.day - today).days) >= 2 for s in others if s.is_supervised)
    return is_missed and is_free and is_rested


@transaction.atomic
def start(
    session: Session,
    *,
    now: datetime,
    pain_before: int | None = None,
    was_alone: bool = False,
    is_short: bool = False,
    shown: Sequence[shown_targets.Shown] | None = None,
    by_coach: bool = False,
) -> Session:
    """Begin a session: it belongs to the local day of `now`, and what it asks for is stored with it. Begun
    without signal it asks for what was `shown` by the phone.

    With pain of 6 or 7 before it becomes a gentle session, which asks for no exercise. Starting twice
    changes nothing, unless a coach has begun it (`by_coach`) and the person now gives the first number.
    Raises `NotRunningError` while the plan does not run, `NotTodayError` if it may not
    begin on that day, `TooSoreError` from 8 on and `ClosedError` while training is closed.
    """
    enrolment = Enrolment.objects.select_for_update().filter(pk=session.enrolment_id).first()
    if enrolment is None:  # ended before anything was done in it, so that nothing is left of it
        raise NotRunningError
    session = Session.objects.select_related("plan_session", "enrolment__plan").get(pk=session.pk)
    if session.started_at is not None and not _back_to_number(session, pain_before):
        return session
    siblings, facts = _day_of_start(enrolment, session, enrolment.today(now), pain_before)
    was_full = session.variant == Variant.FULL
    session.was_alone = was_alone and session.is_supervised
    session.is_begun_by_coach = by_coach and session.is_supervised
    _begin(session, now, enrolment.today(now), pain_before, is_short)
    targets = _targets(session, siblings, facts, shown)
    session.save(update_fields=STARTED)
    _store_slots(session, targets, is_cut=was_full and is_short)
    Enrolment.objects.filter(pk=enrolment.pk).update(next_due_at=now)
    return session


def _back_to_number(session: Session, pain_before: int | None) -> bool:
    """Whether a begun session was taken back for the first number before it, which decides what it asks
    for."""
    if pain_before is None or session.started_at is None or not waits_for_number(session):
        return False
    begin_anew(session, now=session.started_at)
    session.refresh_from_db(fields=["started_at", "started_on", "is_begun_by_coach", "variant"])
    return True


def _day_of_start(
    enrolment: Enrolment, session: Session, today: date, pain_before: int | None
) -> tuple[list[Session], history.Facts]:
    """The sessions of the plan and what is known on the day on which one begins; raises what `start` does
    where it may not."""
    if not hindsight.runs_on(enrolment, today):
        raise NotRunningError
    hindsight.put_back(enrolment, session, today)
    siblings = list(enrolment.sessions.all())
    facts = history.facts_of(enrolment, today)
    if facts.is_closed:
        raise ClosedError
    if pain_rules.before_session(pain_before) == pain_rules.Before.NONE:
        raise TooSoreError
    if not can_begin(session, siblings, today, program_week=hindsight.week_on(enrolment, today)):
        raise NotTodayError
    return siblings, facts


def _begin(session: Session, now: datetime, today: date, pain_before: int | None, is_short: bool) -> None:
    """What the start says about the session itself; nothing is stored yet. From now on only what was done
    before it counts, also where it is received later."""
    is_gentle = _is_gentle(pain_before)
    if session.variant == Variant.FULL and (is_gentle or is_short):
        session.variant = Variant.GENTLE if is_gentle else Variant.SHORT
    session.started_at, session.started_on, session.pain_before = now, today, pain_before
    if session.attendance == Attendance.ABSENT:
        session.attendance = session.absence = ""


def _is_gentle(pain_before: int | None) -> bool:
    return pain_rules.before_session(pain_before) == pain_rules.Before.GENTLE


def _targets(
    session: Session,
    siblings: Sequence[Session],
    facts: history.Facts,
    shown: Sequence[shown_targets.Shown] | None,
) -> Sequence[asking.SlotTarget]:
    """What a session that begins asks for; nothing where it is gentle."""
    if _is_gentle(session.pain_before):
        return []
    targets = asking.targets_for(session, today=session.day, siblings=siblings, facts=facts)
    return shown_targets.kept(session, shown, targets)


def _store_slots(session: Session, targets: Sequence[asking.SlotTarget], *, is_cut: bool) -> None:
    """Keep what it asks for; `is_cut`: only its start made ten minutes of it."""
    slots = [target.stored_with(session) for target in targets]
    for slot in slots if is_cut else ():
        slot.numbers = {**slot.numbers, WAS_FULL: True}
    SessionSlot.objects.bulk_create(slots)


def is_untouched(session: Session, slots: Sequence[SessionSlot]) -> bool:
    """Whether nothing was done or said in a begun session yet that could be lost; `slots` are all of its."""
    return session.finished_at is None and not any(
        slot.set_logs.all()
        or slot.pain_peak is not None
        or slot.is_skipped
        or slot.full_sets is not None
        or slot.note
        or slot.feel
        for slot in slots
    )


def waits_for_number(session: Session) -> bool:
    """Whether a coach has begun it and nothing was done since: the person's own number before it still
    decides what it asks for."""
    is_open = session.is_begun_by_coach and session.pain_before is None
    return is_open and is_untouched(session, list(session.slots.prefetch_related("set_logs")))


@transaction.atomic
def begin_anew(session: Session, *, now: datetime, by_coach: bool = False) -> None:
    """Take back the start of a session, for whoever pressed the wrong number. One in which something was
    done or said stays, a finished one and that of another day; a planned 10-minute session is one again.

    Raises `PersonsOwnError` for a coach where the person has begun it, and at home.
    """
    session = Session.objects.select_for_update().get(pk=session.pk)
    if by_coach and session.started_at is not None and not session.is_begun_by_coach:
        raise PersonsOwnError
    slots = list(session.slots.prefetch_related("set_logs"))
    if session.started_on != session.enrolment.today(now) or not is_untouched(session, slots):
        return
    was_full = session.variant == Variant.GENTLE or any(slot.numbers.get(WAS_FULL) for slot in slots)
    planned = Variant.FULL if was_full else session.variant
    _remember_removed(session, now)
    session.slots.all().delete()
    Session.objects.filter(pk=session.pk).update(
        started_at=None,
        started_on=None,
        pain_before=None,
        was_alone=False,
        is_begun_by_coach=False,
        variant=planned,
    )
    Enrolment.objects.filter(pk=session.enrolment_id).update(next_due_at=now)


def _remember_removed(session: Session, now: datetime) -> None:
    """Sets that were taken back go with their slots; a phone that sends one late must not bring it back."""
    removed = RemovedSet.objects.filter(session_slot__session=session)
    gone = [
        Entry(pk=each.pk, session=session, kind="set", status=200, code="stored", answered_at=now)
        for each in removed
    ]
    Entry.objects.bulk_create(gone, ignore_conflicts=True)


class SlotAnswers(TypedDict, total=False):
    """What may be said about an exercise; what is left out stays as it is."""

    is_skipped: bool
    feel: str
    pain_peak: int | None
    note: str


def describe_slot(session_slot: SessionSlot, **answers: Unpack[SlotAnswers]) -> None:
    """Skip or take up an exercise again, with its own highest pain and a note."""
    if answers:
        SessionSlot.objects.filter(pk=session_slot.pk).update(**answers)


class SessionAnswers(TypedDict, total=False):
    """What may be said at the end of a session; what is left out stays as it is."""

    pain_peak: int | None
    effort: str
    note: str
    was_alone: bool


@transaction.atomic
def finish(
    session: Session,
    *,
    now: datetime,
    checks: Mapping[int, tuple[int, int | None] | None] | None = None,
    by_coach: bool = False,
    **answers: Unpack[SessionAnswers],
) -> Session:
    """Finish a begun session, or correct one that is finished; the time of the first finish stays. A coach
    never lowers a highest pain that is stored.

    `checks` maps the id of a performance check to its result (left, right where two-sided), or to None
    where it is taken back.
    """
    if by_coach and "pain_peak" in answers:
        answers["pain_peak"] = _at_least_stored(session, answers["pain_peak"])
    values = {"finished_at": session.finished_at or now, **answers}
    if not session.is_supervised:
        values.pop("was_alone", None)
    for name, value in values.items():
        setattr(session, name, value)
    session.save(update_fields=values)
    refresh_kept(session)
    session.refresh_from_db(fields=["is_kept"])
    for check_id, result in (checks or {}).items():
        _keep_check(session, check_id, result)
    return session


def _at_least_stored(session: Session, peak: int | None) -> int | None:
    stored = Session.objects.select_for_update().values_list("pain_peak", flat=True).get(pk=session.pk)
    return max((each for each in (stored, peak) if each is not None), default=None)


@transaction.atomic
def reopen(session: Session, *, now: datetime, by_coach: bool = False) -> None:
    """Take the finish of a session back on the local day on which it was finished. Highest pain and effort,
    which are said at the finish, go with it, in a coach's hands only the effort; what was written stays.

    Raises `NotPossibleError` for a session that is not finished, and on another day.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=session.pk)
    today = session.enrolment.today
    if session.finished_at is None or today(session.finished_at) != today(now):
        raise NotPossibleError
    peak = session.pain_peak if by_coach else None
    Session.objects.filter(pk=session.pk).update(finished_at=None, pain_peak=peak, effort="")
    refresh_kept(session)


def _keep_check(session: Session, check_id: int, result: tuple[int, int | None] | None) -> None:
    if result is None:
        CheckResult.objects.filter(session=session, check_of_id=check_id).delete()
        return
    left, right = result
    CheckResult.objects.update_or_create(
        session=session, check_of_id=check_id, defaults={"result": left, "result_right": right}
    )


def rate_morning(session: Session, *, pain: int, on_date: date) -> None:
    """How the back felt the morning after."""
    Session.objects.filter(pk=session.pk).update(morning_pain=pain, morning_on=on_date)


def answer_news(session: Session, *, is_new: bool, now: datetime) -> None:
    """Whether anything new has turned up since a stop for pain. Something new closes training until the
    safety questions are answered; a later no does not take it back (domain.md 3.2)."""
    asked = Session.objects.filter(pk=session.pk).exclude(anything_new=True)
    asked.update(anything_new=is_new, news_at=now)


def unrated_session(sessions: Sequence[Session], today: date) -> Session | None:
    """The last begun session, if its morning after has come and is still open (domain.md 3.3). With its day
    a session is over, also where nobody has pressed finish."""
    last = max((s for s in sessions if s.started_on), key=lambda s: s.day, default=None)
    return last if last is not None and last.day < today and last.morning_on is None else None
