"""What happens in the middle of a session: pain, an easier version, a substitute, another day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from programs import targets as rules
from programs.coach_wishes import SWAP
from programs.models import Rung
from programs.pain import During, during
from programs.start_loads import barbell_is_open
from programs.substitutes import is_possible
from programs.targets import Asked
from workouts import alternatives, asking, history, schedule, training
from workouts.alternatives import Ground
from workouts.models import Enrolment, Session, SessionSlot, SetLog, Status
from workouts.sets import NotPossibleError, PersonsOwnError

OWN = "own"
"""The key in `SessionSlot.numbers` under which a target waits while another exercise takes its place."""
CHOSEN = "chosen"
TARGET = (
    "rung_id",
    "swapped_from_id",
    "minimum",
    "maximum",
    "base_maximum",
    "amount",
    "load_kg",
    "effort_rir",
    "rest_seconds",
    "code",
    "lead",
    "cause",
    "numbers",
)


@transaction.atomic
def report_pain(session_slot: SessionSlot, *, pain: int, by_coach: bool = False) -> During:
    """Keep the highest pain of an exercise and act at once: go on, ease, stop the exercise, end the session.

    A lower number afterwards takes nothing back; `take_back_pain` does. After a new stop it is asked again
    whether anything new has turned up. Raises `NotPossibleError` for an exercise that closed when another
    one ended the session. Source: domain.md 3.3.
    """
    session, slot = _reported(session_slot)
    others = session.slots.filter(is_stopped=True).exclude(pk=slot.pk).count()
    was_eased = slot.eased_rung_id is not None
    highest = max(pain, slot.pain_peak or 0)
    # The easier version is judged by its own number: the highest one has stopped the harder version already.
    number = pain if was_eased else highest
    verdict = during(number, pain_before=session.pain_before, was_eased=was_eased, other_stops=others)
    stops = slot.is_stopped or verdict in (During.STOP_EXERCISE, During.END_SESSION)
    if session.ended_for_pain:
        verdict = During.END_SESSION
    is_coachs = by_coach and (slot.pain_peak is None or slot.is_pain_by_coach)
    SessionSlot.objects.filter(pk=slot.pk).update(
        pain_peak=highest, is_stopped=stops, is_pain_by_coach=is_coachs
    )
    Session.objects.filter(pk=session.pk).update(ended_for_pain=verdict == During.END_SESSION)
    if stops and not slot.is_stopped:
        Session.objects.filter(pk=session.pk, anything_new=False).update(anything_new=None, news_at=None)
    training.refresh_kept(session)
    return verdict


@transaction.atomic
def take_back_pain(session_slot: SessionSlot, *, by_coach: bool = False) -> None:
    """The number of an exercise was a slip: it goes, and with it the stop and the end of the session that it
    brought. What was stopped before a set was done on an easier version stays stopped.

    Raises `NotPossibleError` like `report_pain`, and `PersonsOwnError` for a coach where the person has
    entered a number of it.
    """
    session, slot = _reported(session_slot)
    if by_coach and slot.pain_peak is not None and not slot.is_pain_by_coach:
        raise PersonsOwnError
    SessionSlot.objects.filter(pk=slot.pk).update(pain_peak=None, is_pain_by_coach=False)
    if slot.is_stopped and not slot.set_logs.filter(is_eased=True).exists():
        SessionSlot.objects.filter(pk=slot.pk).update(is_stopped=False, eased_rung=None)
        if not by_coach or _is_ended_by_coach(slot):
            # One more stop would end it again.
            Session.objects.filter(pk=session.pk).update(ended_for_pain=False)
    training.refresh_kept(session)


def _is_ended_by_coach(slot: SessionSlot) -> bool:
    """Whether the numbers of a coach alone can have ended the session with this stop: no stop of the person's
    own is beside it, nor was it a sign that something is wrong."""
    others = list(SessionSlot.objects.filter(session=slot.session_id, is_stopped=True).exclude(pk=slot.pk))
    return all(each.is_pain_by_coach for each in others) and bool(others or slot.eased_rung_id)


@transaction.atomic
def stop_for_flags(session: Session) -> None:
    """A sign that something is wrong ends the session, also once training is open again."""
    Session.objects.filter(pk=session.pk).update(ended_for_pain=True)
    training.refresh_kept(session)


def _reported(session_slot: SessionSlot) -> tuple[Session, SessionSlot]:
    """The locked session and the slot as it stands now; refused once another one has ended the session."""
    session = Session.objects.select_for_update().get(pk=session_slot.session_id)
    slot = session.slots.get(pk=session_slot.pk)
    if session.ended_for_pain and not slot.is_stopped:
        raise NotPossibleError
    return session, slot


def easier_of(slot: SessionSlot, rungs: Iterable[Rung], equipment: frozenset[str] | None) -> Rung | None:
    """The next easier of the ladder's rungs among `rungs` that place and equipment allow, or None."""
    return alternatives.easier_of(slot.rung, rungs, equipment, supervised=slot.session.is_supervised)


def equipment_of(session: Session, facts: history.Facts) -> frozenset[str] | None:
    """What there is on the day of the session; None: not said, so everything."""
    return history.person_of(facts, session.enrolment, session.day, {}).equipment


@transaction.atomic
def ease(session_slot: SessionSlot) -> Rung:
    """After a stop for pain, go on with the next easier rung: offered once for each exercise.

    Raises `NotPossibleError` where nothing was stopped, it was taken already or there is none.
    """
    slot = _running(SessionSlot.objects.select_for_update(of=("self",)), session_slot)
    facts = history.facts_of(slot.session.enrolment, slot.session.day)
    easier = easier_of(slot, history.all_rungs().values(), equipment_of(slot.session, facts))
    if not slot.is_stopped or slot.eased_rung_id or easier is None:
        raise NotPossibleError
    SessionSlot.objects.filter(pk=slot.pk).update(eased_rung=easier)
    return easier


@transaction.atomic
def swap(session_slot: SessionSlot) -> Rung:
    """For this session take what stands in for the exercise; the slot's own target stays where it is.

    Raises `NotPossibleError` where a set was logged already or nothing stands in for it.
    """
    slot = _unlogged(session_slot)
    ground = Ground.of(slot.session)
    asked = alternatives.substitute_for(slot, ground)
    if asked is None:
        raise NotPossibleError
    _take(slot, asked, ground.rungs[asked.rung.slug], swapped_from=slot.swapped_from or slot.rung)
    return ground.rungs[asked.rung.slug]


@transaction.atomic
def swap_back(session_slot: SessionSlot) -> None:
    """Take the slot's own exercise again, with the target that it had.

    Raises `NotPossibleError` where a set was logged already or nothing was swapped.
    """
    slot = _unlogged(session_slot)
    if slot.swapped_from_id is None:
        raise NotPossibleError
    _take_back(slot)


@transaction.atomic
def unchoose(session_slot: SessionSlot) -> None:
    """Leave the harder rung that was chosen for the slot's own one, with the target that it had.

    Raises `NotPossibleError` where a set was logged already or nothing was chosen in this session.
    """
    slot = _unlogged(session_slot)
    if slot.cause != CHOSEN:
        raise NotPossibleError
    _take_back(slot)


@transaction.atomic
def unease(session_slot: SessionSlot) -> None:
    """The easier version was a slip: the exercise is stopped as before.

    Raises `NotPossibleError` where none was taken or a set was done on it.
    """
    slot = _running(SessionSlot.objects.select_for_update(of=("self",)), session_slot)
    if slot.eased_rung_id is None or slot.set_logs.filter(is_eased=True).exists():
        raise NotPossibleError
    SessionSlot.objects.filter(pk=slot.pk).update(eased_rung=None)


def _take_back(slot: SessionSlot) -> None:
    """The target that another exercise has taken the place of; where an older version of the house has not
    kept it, the one that the rules give."""
    own = slot.numbers.get(OWN)
    if own is None:
        fresh = asking.targets_for(slot.session, today=slot.session.day)
        target = next((each for each in fresh if each.slot.pk == slot.slot_id), None)
        if target is None:
            raise NotPossibleError
        own = _kept(target.stored_with(slot.session))
    SessionSlot.objects.filter(pk=slot.pk).update(**own)


def _kept(slot: SessionSlot) -> dict[str, Any]:
    """What another exercise takes the place of, as it can be stored in `numbers`."""
    return {
        name: str(value) if isinstance(value := getattr(slot, name), Decimal) else value for name in TARGET
    }


def _running(slots: QuerySet[SessionSlot], session_slot: SessionSlot) -> SessionSlot:
    """The slot as it stands now; refused once its session is finished or was ended for pain."""
    slot = slots.select_related(
        "session__enrolment__plan", "session__plan_session", "slot", "rung__ladder", "rung__substitute"
    ).get(pk=session_slot.pk)
    if slot.session.finished_at is not None or slot.session.ended_for_pain:
        raise NotPossibleError
    return slot


def _unlogged(session_slot: SessionSlot) -> SessionSlot:
    """The slot while nothing was done in it that a change of the exercise would turn over."""
    slot = _running(SessionSlot.objects.select_for_update(of=("self",)), session_slot)
    if slot.is_stopped or SetLog.objects.filter(session_slot=slot).exists():
        raise NotPossibleError
    return slot


def _take(slot: SessionSlot, asked: Asked, rung: Rung, *, swapped_from: Rung | None) -> None:
    target = asked.target
    SessionSlot.objects.filter(pk=slot.pk).update(
        rung=rung,
        swapped_from=swapped_from,
        minimum=target.minimum,
        maximum=target.maximum,
        base_maximum=target.base_maximum,
        amount=target.amount,
        load_kg=target.load_kg,
        effort_rir=asked.effort_rir,
        rest_seconds=asked.rest_seconds,
        lead="",
        cause="swapped" if swapped_from else CHOSEN,
        numbers={
            # What was swapped twice goes back to where it came from.
            OWN: slot.numbers[OWN] if slot.cause == "swapped" and OWN in slot.numbers else _kept(slot),
            **({SWAP: slot.numbers[SWAP]} if SWAP in slot.numbers else {}),
        },
        **({} if swapped_from else {"code": rules.CHOICE}),
    )


def is_offered(
    slot: SessionSlot,
    rung: Rung,
    last: Sequence[SetLog],
    *,
    equipment: frozenset[str] | None,
    body_weight_kg: Decimal | None,
) -> bool:
    """Whether the harder rung that the plan's line offers is open to the person, who was strong enough in
    the `last` sets of the slot's own rung (domain.md 4.7)."""
    is_next = rung.ladder_id == slot.rung.ladder_id and rung.order > slot.rung.order
    return (
        slot.session.is_supervised
        and is_next
        and slot.swapped_from_id is None
        and is_possible(history.rung_facts(rung), equipment, supervised=True)
        and barbell_is_open(
            rung.slug,
            sets=[log.amount for log in last],
            load_kg=min((log.load_kg or Decimal(0) for log in last), default=None),
            body_weight_kg=body_weight_kg,
        )
    )


@transaction.atomic
def choose(session_slot: SessionSlot, rung: Rung) -> None:
    """Take the harder rung that is offered (`is_offered`); it stays the slot's own from now on.

    Raises `NotPossibleError` where a set was logged already.
    """
    slot = _unlogged(session_slot)
    _take(slot, alternatives.harder(slot, rung), rung, swapped_from=None)


def days_to_move_to(session: Session, siblings: Collection[Session], today: date) -> list[date]:
    """The free days of its week to which a session not yet begun may move (domain.md 4.5)."""
    enrolment = session.enrolment
    is_on = enrolment.status(today) in (Status.NOT_BEGUN, Status.RUNNING)
    if not is_on or session.started_at is not None or session.week < enrolment.week:
        return []
    others = [s for s in siblings if s.pk != session.pk]
    return schedule.free_days(
        session.on_date,
        is_supervised=session.is_supervised,
        week_starts_on=enrolment.week_start(session.week),
        today=today,
        taken={s.day for s in others},
        supervised={s.day for s in others if s.is_supervised},
    )


@transaction.atomic
def move(session: Session, *, to: date, now: datetime) -> None:
    """Move a session to a free day of its week. Raises `NotPossibleError` where the day is not free."""
    enrolment = Enrolment.objects.select_for_update().get(pk=session.enrolment_id)
    session = Session.objects.select_related("enrolment").get(pk=session.pk)
    if to not in days_to_move_to(session, list(enrolment.sessions.all()), enrolment.today(now)):
        raise NotPossibleError
    # What a coach noted about the old day says nothing about the new one.
    Session.objects.filter(pk=session.pk, started_at=None).update(on_date=to, attendance="", absence="")
    Enrolment.objects.filter(pk=enrolment.pk).update(next_due_at=now)
