"""What a session asks for, and what is done in it: start, log, skip, finish, edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce

from programs import pain as pain_rules
from programs import targets as rules
from programs.minutes import Work, session_minutes
from programs.models import PlanLine, Rung, Sides, Slot
from programs.progression import RULES_VERSION
from programs.targets import Asked
from workouts import history
from workouts.models import CheckResult, Enrolment, Session, SessionSlot, SetLog, Variant

KEPT_SHARE = 0.6  # of the sets asked for (domain.md 4.4)


class NotTodayError(Exception):
    """The session cannot begin on this local day."""


class ClosedError(Exception):
    """Training is closed until safety questions are answered or a lock is lifted."""


class TooSoreError(Exception):
    """With so much pain before it there is no session today (domain.md 3.3)."""


@dataclass(frozen=True)
class SlotTarget:
    """What a session asks for in one slot, and why. Amounts are repetitions or seconds of one set, of each
    side where two-sided; `last` holds the sets of the last time, oldest first. `waiting_rung` is the plan's
    next rung where it waits, for the reason `waits`."""

    slot: Slot
    rung: Rung
    position: int
    sets: int
    minimum: int
    maximum: int
    base_maximum: int
    amount: int
    load_kg: Decimal | None
    effort_rir: int | None
    rest_seconds: int
    code: str
    lead: str
    cause: str
    numbers: Mapping[str, object]
    waits: str
    waiting_rung: Rung | None
    swapped_from: Rung | None
    last: tuple[SetLog, ...] = ()

    def stored_with(self, session: Session) -> SessionSlot:
        """The row, not saved yet, that keeps this target with its session."""
        kept = {name: value for name, value in vars(self).items() if name != "last"}
        return SessionSlot(session=session, rules_version=RULES_VERSION, **kept)

    @property
    def measure(self) -> str:
        return self.rung.measure

    @property
    def is_two_sided(self) -> bool:
        return self.rung.sides != Sides.BOTH


def last_times(session: Session) -> dict[str, tuple[SetLog, ...]]:
    """By slot, the sets of the last session before this one in which it was done, on its own rung."""
    return {slug: history.own_sets(slots[0]) for slug, slots in history.earlier_slots(session).items()}


def on_rung(sets: Sequence[SetLog], rung: Rung) -> tuple[SetLog, ...]:
    """The sets, if they were done on this rung: numbers of another one say nothing about it."""
    return tuple(log for log in sets if log.session_slot.rung_id == rung.pk)


def targets_for(
    session: Session,
    *,
    today: date,
    siblings: Sequence[Session] | None = None,
    facts: history.Facts | None = None,
) -> list[SlotTarget]:
    """What a session would ask for if it began on `today`, slot by slot, by the rules; stores nothing.

    `siblings` are all sessions of the enrolment, `facts` those of its person, where they were read already.
    Empty while training is closed.
    """
    facts = facts or history.facts_of(session.enrolment, today)
    siblings = list(session.enrolment.sessions.all()) if siblings is None else siblings
    lines = history.plan_lines(session)
    rungs = history.all_rungs()
    earlier = history.earlier_slots(session)
    histories = {
        slug: [history.done(slot, session, today) for slot in slots] for slug, slots in earlier.items()
    }
    person = history.person_of(facts, session.enrolment, today, histories)
    asked = rules.session_targets(
        [history.line_facts(line) for line in lines],
        histories,
        {slug: history.rung_facts(rung) for slug, rung in rungs.items()},
        replace(person, is_blocked=facts.is_closed),
        history.situation_of(session, siblings, week_holds=any(line.week_holds for line in lines)),  # type: ignore[attr-defined]
    )
    if session.variant == Variant.SHORT:
        asked = rules.shortened(asked)
    last = {slug: history.own_sets(slots[0]) for slug, slots in earlier.items()}
    by_slot = {line.slot.slug: line for line in lines}
    return [_slot_target(each, by_slot[each.slot], rungs, last.get(each.slot, ())) for each in asked]


def _slot_target(
    asked: Asked, line: PlanLine, rungs: Mapping[str, Rung], last: Sequence[SetLog]
) -> SlotTarget:
    rung, target = rungs[asked.rung.slug], asked.target
    return SlotTarget(
        slot=line.slot,
        rung=rung,
        position=line.position,
        sets=target.sets,
        minimum=target.minimum,
        maximum=target.maximum,
        base_maximum=target.base_maximum,
        amount=target.amount,
        load_kg=target.load_kg,
        effort_rir=asked.effort_rir,
        rest_seconds=asked.rest_seconds,
        code=asked.code,
        lead=asked.lead,
        cause=asked.cause,
        numbers=dict(asked.numbers),
        waits=asked.waits,
        waiting_rung=rungs[asked.waiting_rung] if asked.waiting_rung else None,
        swapped_from=rungs[asked.swapped_from] if asked.swapped_from else None,
        last=on_rung(last, rung),
    )


def minutes_for(session: Session, targets: Sequence[SlotTarget | SessionSlot]) -> int:
    """About how many minutes the session takes, every set at its top number (domain.md 5.1)."""
    works = [
        Work(t.sets, t.maximum, t.rung.measure, t.rung.rep_seconds, t.is_two_sided, t.rest_seconds)
        for t in targets
    ]
    return session_minutes(works, session.kind, has_check=session.plan_session.has_check)


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
) -> Session:
    """Begin a session: it belongs to the local day of `now`, and what it asks for is stored with it.

    With pain of 6 or 7 before it becomes a gentle session, which asks for no exercise. Starting twice
    changes nothing. Raises `NotTodayError` if it may not begin on that day, `TooSoreError` from 8 on and
    `ClosedError` while training is closed.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=session.enrolment_id)
    session = Session.objects.select_related("plan_session", "enrolment__plan").get(pk=session.pk)
    if session.started_at is not None:
        return session
    today = enrolment.today(now)
    siblings = list(enrolment.sessions.all())
    facts = history.facts_of(enrolment, today)
    before = pain_rules.before_session(pain_before)
    if facts.is_closed:
        raise ClosedError
    if before == pain_rules.Before.NONE:
        raise TooSoreError
    if not can_begin(session, siblings, today, program_week=enrolment.week):
        raise NotTodayError
    if before == pain_rules.Before.GENTLE:
        session.variant = Variant.GENTLE
    elif is_short:
        session.variant = Variant.SHORT
    targets = (
        []
        if session.variant == Variant.GENTLE
        else targets_for(session, today=today, siblings=siblings, facts=facts)
    )
    session.started_at, session.started_on = now, today
    session.pain_before, session.was_alone = pain_before, was_alone and session.is_supervised
    session.save(update_fields=["started_at", "started_on", "pain_before", "was_alone", "variant"])
    SessionSlot.objects.bulk_create(target.stored_with(session) for target in targets)
    Enrolment.objects.filter(pk=enrolment.pk).update(next_due_at=now)
    return session


@transaction.atomic
def begin_anew(session: Session, *, now: datetime) -> None:
    """Take back the start of a gentle session, for whoever pressed the wrong number. Nothing was done in it
    yet that could be lost; a finished one stays."""
    gentle = Session.objects.filter(pk=session.pk, variant=Variant.GENTLE, finished_at=None)
    gentle.update(started_at=None, started_on=None, pain_before=None, was_alone=False, variant=Variant.FULL)
    Enrolment.objects.filter(pk=session.enrolment_id).update(next_due_at=now)


@transaction.atomic
def log_set(
    session_slot: SessionSlot,
    *,
    number: int,
    now: datetime,
    amount: int,
    amount_left: int | None = None,
    amount_right: int | None = None,
    load_kg: Decimal | None = None,
    rir: int | None = None,
) -> SetLog:
    """Write down set `number` of a slot. The same set sent again replaces itself and is stored once."""
    values = {
        "amount": amount,
        "amount_left": amount_left,
        "amount_right": amount_right,
        "load_kg": load_kg,
        "rir": rir,
    }
    log, _ = SetLog.objects.update_or_create(
        session_slot=session_slot,
        number=number,
        defaults=values,
        create_defaults={**values, "logged_at": now, "is_eased": session_slot.eased_rung_id is not None},
    )
    refresh_kept(session_slot.session)
    return log


@transaction.atomic
def remove_set(session_slot: SessionSlot, *, number: int) -> None:
    """Take a logged set back."""
    SetLog.objects.filter(session_slot=session_slot, number=number).delete()
    refresh_kept(session_slot.session)


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
    note: str
    was_alone: bool


@transaction.atomic
def finish(
    session: Session,
    *,
    now: datetime,
    checks: Mapping[int, tuple[int, int | None] | None] | None = None,
    **answers: Unpack[SessionAnswers],
) -> Session:
    """Finish a begun session, or correct one that is finished; the time of the first finish stays.

    `checks` maps the id of a performance check to its result (left, right where two-sided), or to None
    where it is taken back.
    """
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


def refresh_kept(session: Session) -> None:
    """Count the sets anew, in one query that several writers may run at once.

    On a sore day a gentle session is enough, and a stop for pain counts as done; both once the session is
    finished (domain.md 3.3 and 4.4).
    """
    logs = SetLog.objects.filter(session_slot__session=OuterRef("pk")).order_by()
    asked = SessionSlot.objects.filter(session=OuterRef("pk")).order_by()
    counted = Session.objects.filter(pk=session.pk).annotate(
        done=Coalesce(Subquery(logs.values("session_slot__session").annotate(n=Count("pk")).values("n")), 0),
        asked=Coalesce(Subquery(asked.values("session").annotate(n=Sum("sets")).values("n")), 0),
        has_stop=Exists(asked.filter(is_stopped=True)),
    )
    is_enough = When(asked__gt=0, done__gte=F("asked") * KEPT_SHARE, then=True)
    is_gentle = When(finished_at__isnull=False, variant=Variant.GENTLE, then=True)
    is_stopped = When(finished_at__isnull=False, has_stop=True, then=True)
    counted.update(is_kept=Case(is_enough, is_gentle, is_stopped, default=False))


def unrated_session(sessions: Sequence[Session], today: date) -> Session | None:
    """The last begun session, if its morning after has come and is still open (domain.md 3.3)."""
    last = max((s for s in sessions if s.started_on), key=lambda s: s.day, default=None)
    if last is None or last.day >= today or last.morning_on is not None:
        return None
    return last if last.finished_at is not None or last.is_kept else None
