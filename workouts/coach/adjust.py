"""A coach's hand on somebody's plan: each change a stored decision with an author and a reason.

It counts from the next session or the next turn of the week on, can be taken back, and never overrides a
stop or a safety block: the rules read it (`workouts.adjustments`) and stay the upper bound where the back has
spoken. Every verb checks anew, in its own transaction, that the coach may.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from programs.models import Plan, Rung, Slot
from programs.weeks import LAST_SKIPPED_FROM
from workouts import audit, history, layout, replanning, safety, turning
from workouts.models import (
    Access,
    Adjustment,
    Coaching,
    Enrolment,
    Screening,
    Session,
    SessionSlot,
    Status,
    WeekMode,
    WeekTurn,
)
from workouts.people import Person

Kind = Adjustment.Kind
MODES = {Kind.HOLD: WeekMode.HOLD, Kind.EASE: WeekMode.EASE}
CHANGEABLE = (Status.NOT_BEGUN, Status.RUNNING, Status.PAUSED)


class NotAllowedError(Exception):
    """The change cannot be made now; `code` says why, `workouts.coach.adjust_words` in which words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def swap(*, by: Person, enrolment: UUID, slot: Slot, rung: Rung, note: str, now: datetime) -> Adjustment:
    """Train `rung` in this slot from the next session on, in every week, until it is taken back."""
    locked = _locked(by, enrolment, now)
    _check_slot(locked, slot)
    standing = locked.adjustments.standing().filter(kind=Kind.SWAP, slot=slot).order_by("-made_at").first()
    if standing is not None and standing.rung_id == rung.pk:
        return standing  # pressed twice
    return _store(locked, by, Kind.SWAP, note, now, slot=slot, rung=rung)


@transaction.atomic
def set_target(
    *,
    by: Person,
    enrolment: UUID,
    slot: Slot,
    rung: Rung,
    amount: int | None,
    load_kg: Decimal | None,
    note: str,
    now: datetime,
) -> Adjustment:
    """Ask for this amount or load on `rung` the next time; from what is logged then the rules go on."""
    locked = _locked(by, enrolment, now)
    _check_slot(locked, slot)
    standing = locked.adjustments.standing().filter(kind=Kind.TARGET, slot=slot)
    standing.filter(made_at__lte=now).update(undone_at=now, undone_by=by)  # the newer one takes its place
    return _store(locked, by, Kind.TARGET, note, now, slot=slot, rung=rung, amount=amount, load_kg=load_kg)


@transaction.atomic
def set_week(*, by: Person, enrolment: UUID, kind: str, note: str, now: datetime) -> Adjustment:
    """Let the running week be a steady (HOLD) or an easier one (EASE), for the sessions that it still has."""
    locked = _locked(by, enrolment, now)
    why_not = why_not_week(locked, kind, locked.sessions.all(), locked.today(now))
    if why_not:
        raise NotAllowedError(why_not)
    before = locked.week_mode
    locked.week_mode = MODES[Kind(kind)]
    locked.next_due_at = now
    locked.save(update_fields=["week_mode", "next_due_at"])
    return _store(locked, by, Kind(kind), note, now, numbers={"before": before})


@transaction.atomic
def turn_week(*, by: Person, enrolment: UUID, kind: str, note: str, now: datetime) -> Adjustment:
    """When the running week is over, train it once more (REPEAT) or pass over the next one (SKIP), where the
    rules would let the plan go on."""
    locked = _locked(by, enrolment, now)
    why_not = why_not_turn(locked, kind)
    if why_not:
        raise NotAllowedError(why_not)
    others = locked.adjustments.standing().filter(
        kind__in=[Kind.REPEAT, Kind.SKIP], week=locked.week, round=locked.round
    )
    others.update(undone_at=now, undone_by=by)
    return _store(locked, by, Kind(kind), note, now)


@transaction.atomic
def change_days(
    *,
    by: Person,
    enrolment: UUID,
    supervised: Sequence[int],
    home: Sequence[int],
    note: str,
    now: datetime,
) -> Adjustment:
    """Other weekdays from the next program week on. Raises `replanning.TooCloseError` like the person's own
    change."""
    locked = _locked(by, enrolment, now)
    before = _days_of(locked)
    replanning.change_days(locked, supervised=supervised, home=home, now=now)
    after = {"supervised": sorted(supervised), "home": sorted(home)}
    return _store(locked, by, Kind.DAYS, note, now, numbers={"before": before, "after": after})


@transaction.atomic
def change_plan(*, by: Person, enrolment: UUID, plan: Plan, note: str, now: datetime) -> Adjustment:
    """Another plan in place of this one, from its first week. Refused while safety questions wait, which the
    person alone answers."""
    locked = _locked(by, enrolment, now)
    known: Any = history.with_facts(Enrolment.objects.filter(pk=locked.pk)).get()
    facts = history.facts_from(known, locked.today(now))
    why_not = why_not_plan(locked, facts, known.facts_answered_at, now)
    if why_not:
        raise NotAllowedError(why_not)
    old = {"name": locked.plan.name, "id": str(locked.pk), "plan": locked.plan_id}
    begun = replanning.change_plan(locked, plan=plan, now=now)
    return _store(begun, by, Kind.PLAN, note, now, numbers={"before": old, "after": plan.name})


def why_not_week(enrolment: Enrolment, kind: str, sessions: Iterable[Session], today: date) -> str:
    """Why the running week cannot be held or eased, a code; empty where it can. `sessions` are all of the
    enrolment."""
    if enrolment.status(today) == Status.NOT_BEGUN:
        return "not-begun"
    if enrolment.status(today) != Status.RUNNING or enrolment.is_keeping:
        return "not-running"
    if enrolment.week_mode == WeekMode.EASE:
        return "eased-already"
    if enrolment.week_mode == MODES[Kind(kind)]:
        return "held-already"
    this_week = (s for s in sessions if (s.week, s.round) == (enrolment.week, enrolment.round))
    is_left = any(s.started_at is None and s.on_date >= today for s in this_week)
    return "" if is_left else "no-session-left"


def why_not_turn(enrolment: Enrolment, kind: str) -> str:
    """Why the week cannot be repeated or the next one passed over; empty where it can."""
    if enrolment.is_keeping or enrolment.finished_on is not None:
        return "not-running"
    if kind == Kind.SKIP and enrolment.week > LAST_SKIPPED_FROM:
        return "last-week"
    return ""


def why_not_plan(
    enrolment: Enrolment, facts: history.Facts, answered_at: datetime | None, now: datetime
) -> str:
    """Why another plan has to wait; empty where it need not (domain.md 3.2). `answered_at`: the safety
    questions, all of them."""
    if facts.is_locked or facts.has_open_news:
        return "closed"
    answered = Screening(answered_at=answered_at) if answered_at else None
    if answered is None or not safety.counts_for_another(answered, enrolment, now=now):
        return "questions-first"
    return ""


Trained = Iterable[tuple[int, datetime]]
"""Slots of begun sessions, with the moment at which each began."""


def can_undo(
    adjustment: Adjustment, enrolment: Enrolment, trained: Trained, turned: WeekTurn | None, today: date
) -> bool:
    """Whether a change of the enrolment, whose week was `turned` last, can still be taken back as if it had
    never been. Pure. What the rules have decided anew since is theirs."""
    if adjustment.undone_at is not None or enrolment.ended_on is not None:
        return False
    kind = Kind(adjustment.kind)
    in_same_week = (enrolment.week, enrolment.round) == (adjustment.week, adjustment.round)
    if kind in MODES:
        is_judged_since = turned is not None and turned.turned_at > adjustment.made_at
        return in_same_week and enrolment.week_mode == MODES[kind] and not is_judged_since
    if kind in (Kind.REPEAT, Kind.SKIP):
        return in_same_week and enrolment.finished_on is None
    if kind == Kind.TARGET:
        return not any(slot == adjustment.slot_id and at >= adjustment.made_at for slot, at in trained)
    if kind == Kind.DAYS:
        return _days_of(enrolment) == {**adjustment.numbers["after"], "is_reshaped": False}
    if kind == Kind.PLAN:
        return enrolment.today(adjustment.made_at) == today and not list(trained)
    return True


@transaction.atomic
def undo(*, by: Person, adjustment: UUID, now: datetime) -> Adjustment:
    """Take a change back. Raises `NotAllowedError` where it has worked already or something newer stands on
    it, and `replanning.TooCloseError` where the old days do not fit any more."""
    row = Adjustment.objects.select_related("enrolment__plan").get(pk=adjustment)
    locked = _locked(by, row.enrolment_id, now, is_undo=True)
    row.enrolment = locked
    slots = SessionSlot.objects.filter(session__enrolment=locked, session__started_at__isnull=False)
    begun = slots.values_list("slot_id", "session__started_at")
    trained = [(slot, at) for slot, at in begun if at is not None]
    is_open = can_undo(row, locked, trained, locked.turns.order_by("starts_on").last(), locked.today(now))
    if not is_open or (row.kind == Kind.PLAN and _has_begun(locked)):
        raise NotAllowedError("too-late")
    row.undone_at, row.undone_by = now, by
    row.seen_at = None if row.seen_at else now  # who has read of it reads that it went; nobody else has to
    if row.kind in MODES:
        Enrolment.objects.filter(pk=locked.pk).update(week_mode=row.numbers["before"], next_due_at=now)
    elif row.kind == Kind.DAYS:
        _undo_days(locked, row.numbers["before"], now)
    elif row.kind == Kind.PLAN:
        row.enrolment = _undo_plan(locked, row.numbers["before"], now)
    row.save(update_fields=["undone_at", "undone_by", "seen_at", "enrolment"])
    audit.change(coach=by, person=row.enrolment.user_id, what=Access.What.UNDONE, now=now, subject=row.pk)
    return row


def _locked(by: Person, enrolment: UUID, now: datetime, *, is_undo: bool = False) -> Enrolment:
    """The enrolment, its week turned, in which nobody else changes anything until the end of the
    transaction; refused once the coaching has ended or the plan is over."""
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("plan", "user")
    locked = rows.filter(pk=enrolment).first()
    if locked is None:  # another plan has taken its place meanwhile
        raise NotAllowedError("other-plan")
    if not Coaching.objects.of_coach(by).filter(person=locked.user_id).exists():
        raise NotAllowedError("ended")
    locked = turning.turn(locked, now=now)
    if not is_undo and locked.status(locked.today(now)) not in CHANGEABLE:
        raise NotAllowedError("not-running")
    return locked


def _check_slot(enrolment: Enrolment, slot: Slot) -> None:
    if slot.plan_id != enrolment.plan_id:
        raise NotAllowedError("other-plan")


def _store(
    enrolment: Enrolment, by: Person, kind: Adjustment.Kind, note: str, now: datetime, **what: Any
) -> Adjustment:
    made = Adjustment.objects.create(
        enrolment=enrolment,
        by=by,
        kind=kind,
        note=note,
        week=enrolment.week,
        round=enrolment.round,
        made_at=now,
        **what,
    )
    audit.change(coach=by, person=enrolment.user_id, what=Access.What.ADJUSTED, now=now, subject=made.pk)
    return made


def _days_of(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "supervised": list(enrolment.supervised_weekdays),
        "home": list(enrolment.home_weekdays),
        "is_reshaped": enrolment.is_reshaped,
    }


def _undo_days(enrolment: Enrolment, before: dict[str, Any], now: datetime) -> None:
    replanning.change_days(enrolment, supervised=before["supervised"], home=before["home"], now=now)
    if before["is_reshaped"]:
        replanning.reshape(enrolment, now=now)


def _has_begun(enrolment: Enrolment) -> bool:
    """Whether the person did anything in a plan yet."""
    return (
        enrolment.sessions.exclude(started_at=None).exists()
        or enrolment.habit_ticks.exists()
        or enrolment.check_ins.exclude(week=0).exists()
    )


def _undo_plan(begun: Enrolment, before: dict[str, Any], now: datetime) -> Enrolment:
    """The plan of before as it was; one in which nothing was done had left no trace and begins anew."""
    old = Enrolment.objects.select_related("plan", "user").filter(pk=before["id"]).first()
    if old is None:
        made = list(begun.adjustments.all())
        again = replanning.change_plan(begun, plan=Plan.objects.get(pk=before["plan"]), now=now)
        for each in made:  # they went with the plan
            each.enrolment = again
        Adjustment.objects.bulk_create(made)
        return again
    # What was changed in the weeks of the other plan means nothing in these.
    begun.adjustments.exclude(kind=Kind.PLAN).filter(undone_at=None).update(undone_at=now)
    begun.adjustments.update(enrolment=old)
    begun.delete()
    Enrolment.objects.filter(pk=old.pk).update(ended_on=None, next_due_at=now)
    old.ended_on = None
    layout.lay_out(old, from_week=old.week)
    return old
