"""What a session asks for, and what is done in it: start, log, skip, finish, edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import Case, Count, F, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce

from programs.minutes import Work, session_minutes
from programs.models import Rung, Sides, Slot
from programs.start_loads import start_load
from workouts.models import CheckResult, Enrolment, Profile, Session, SessionSlot, SetLog

RULES_VERSION = "plan-table-1"
KEPT_SHARE = 0.6  # of the sets asked for (domain.md 4.4)
GENTLE_FROM = 6  # pain before, from which a session without loading is enough (domain.md 3.3)


class NotTodayError(Exception):
    """The session cannot begin on this local day."""


@dataclass(frozen=True)
class SlotTarget:
    """What a session asks for in one slot. Amounts are repetitions or seconds of one set, of each side
    where two-sided; `last` holds the sets of the last time, oldest first."""

    slot: Slot
    rung: Rung
    position: int
    sets: int
    minimum: int
    maximum: int
    amount: int
    load_kg: Decimal | None
    effort_rir: int | None
    rest_seconds: int
    last: tuple[SetLog, ...] = ()

    def stored_with(self, session: Session) -> SessionSlot:
        """The row, not saved yet, that keeps this target with its session."""
        return SessionSlot(
            session=session,
            slot=self.slot,
            rung=self.rung,
            position=self.position,
            sets=self.sets,
            minimum=self.minimum,
            maximum=self.maximum,
            amount=self.amount,
            load_kg=self.load_kg,
            effort_rir=self.effort_rir,
            rest_seconds=self.rest_seconds,
            rules_version=RULES_VERSION,
        )

    @property
    def measure(self) -> str:
        return self.rung.measure

    @property
    def is_two_sided(self) -> bool:
        return self.rung.sides != Sides.BOTH


def last_times(session: Session) -> dict[int, tuple[SetLog, ...]]:
    """By slot id, the sets of the last session before this one of the same enrolment in which the slot was
    done."""
    before = {"session_slot__session__started_at__lt": session.started_at} if session.started_at else {}
    logs = (
        SetLog.objects.filter(
            session_slot__session__enrolment_id=session.enrolment_id,
            session_slot__slot__lines__plan_session=session.plan_session_id,
            **before,
        )
        .exclude(session_slot__session=session)
        .select_related("session_slot__session", "session_slot__rung")
        .order_by("-session_slot__session__started_at", "number")
    )
    newest: dict[int, list[SetLog]] = {}
    for log in logs:
        seen = newest.setdefault(log.session_slot.slot_id, [])
        if not seen or seen[0].session_slot_id == log.session_slot_id:
            seen.append(log)
    return {slot_id: tuple(sets) for slot_id, sets in newest.items()}


def on_rung(sets: Sequence[SetLog], rung: Rung) -> tuple[SetLog, ...]:
    """The sets, if they were done on this rung: numbers of another one say nothing about it."""
    return tuple(log for log in sets if log.session_slot.rung_id == rung.pk)


def targets_for(session: Session, *, body_weight_kg: Decimal | None = None) -> list[SlotTarget]:
    """What the plan's table of that week asks for, slot by slot; stores nothing.

    A load goes on from the last time on the same rung, else it is a start value (domain.md 4.7).
    """
    lines = session.plan_session.lines.select_related(
        "slot", "rung__exercise", "rung__substitute__exercise", "offered_rung"
    )
    last = last_times(session)
    return [
        SlotTarget(
            slot=line.slot,
            rung=line.rung,
            position=line.position,
            sets=line.sets,
            minimum=line.minimum,
            maximum=line.maximum,
            amount=line.minimum,
            load_kg=_load(line.rung, last.get(line.slot_id, ()), body_weight_kg),
            effort_rir=line.effort_rir,
            rest_seconds=line.rest_seconds,
            last=on_rung(last.get(line.slot_id, ()), line.rung),
        )
        for line in lines
    ]


def _load(rung: Rung, last: Sequence[SetLog], body_weight_kg: Decimal | None) -> Decimal | None:
    if not rung.is_loaded:
        return None
    loads = {log.session_slot.rung.slug: log.load_kg for log in last if log.load_kg}
    return loads.get(rung.slug) or start_load(rung.slug, body_weight_kg, loads.get("leg-press"))


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
    session: Session, *, now: datetime, pain_before: int | None = None, was_alone: bool = False
) -> Session:
    """Begin a session: it belongs to the local day of `now`, and what it asks for is stored with it.

    Starting twice changes nothing. Raises `NotTodayError` if it may not begin on that day.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=session.enrolment_id)
    session = Session.objects.select_related("plan_session", "enrolment__plan").get(pk=session.pk)
    if session.started_at is not None:
        return session
    today = enrolment.today(now)
    week = enrolment.program_week(today)
    if not can_begin(session, list(enrolment.sessions.all()), today, program_week=week):
        raise NotTodayError
    weight = Profile.objects.filter(user=enrolment.user_id).values_list("body_weight_kg", flat=True).first()
    targets = targets_for(session, body_weight_kg=weight)
    session.started_at, session.started_on = now, today
    session.pain_before, session.was_alone = pain_before, was_alone and session.is_supervised
    session.save(update_fields=["started_at", "started_on", "pain_before", "was_alone"])
    SessionSlot.objects.bulk_create(target.stored_with(session) for target in targets)
    Enrolment.objects.filter(pk=enrolment.pk).update(next_due_at=now)
    return session


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
        create_defaults={**values, "logged_at": now},
    )
    _refresh_kept(session_slot.session)
    return log


@transaction.atomic
def remove_set(session_slot: SessionSlot, *, number: int) -> None:
    """Take a logged set back."""
    SetLog.objects.filter(session_slot=session_slot, number=number).delete()
    _refresh_kept(session_slot.session)


class SlotAnswers(TypedDict, total=False):
    """What may be said about an exercise; what is left out stays as it is."""

    is_skipped: bool
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
    _refresh_kept(session)
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


def _refresh_kept(session: Session) -> None:
    """Count the sets anew, in one query that several writers may run at once.

    On a sore day a gentle session is enough, so that one counts once it is finished (domain.md 3.3).
    """
    logs = SetLog.objects.filter(session_slot__session=OuterRef("pk")).order_by()
    asked = SessionSlot.objects.filter(session=OuterRef("pk")).order_by()
    counted = Session.objects.filter(pk=session.pk).annotate(
        done=Coalesce(Subquery(logs.values("session_slot__session").annotate(n=Count("pk")).values("n")), 0),
        asked=Coalesce(Subquery(asked.values("session").annotate(n=Sum("sets")).values("n")), 0),
    )
    is_enough = When(asked__gt=0, done__gte=F("asked") * KEPT_SHARE, then=True)
    is_gentle = When(finished_at__isnull=False, pain_before__gte=GENTLE_FROM, then=True)
    counted.update(is_kept=Case(is_enough, is_gentle, default=False))


def unrated_session(sessions: Sequence[Session], today: date) -> Session | None:
    """The last begun session, if its morning after has come and is still open (domain.md 3.3)."""
    last = max((s for s in sessions if s.started_on), key=lambda s: s.day, default=None)
    if last is None or last.day >= today or last.morning_on is not None:
        return None
    return last if last.finished_at is not None or last.is_kept else None
