"""What happens in the middle of a session: pain, an easier version, a substitute, another day."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from programs import targets as rules
from programs.models import Rung
from programs.pain import During, during
from programs.progression import Target
from programs.substitutes import is_possible
from programs.targets import Asked
from workouts import history, schedule, training
from workouts.models import Enrolment, Session, SessionSlot, SetLog


class NotPossibleError(Exception):
    """What was asked for cannot be done any more: it was done already, or something has changed since."""


@transaction.atomic
def report_pain(session_slot: SessionSlot, *, pain: int) -> During:
    """Keep the pain of an exercise and act at once: go on, ease, stop the exercise or end the session.

    A number pressed by mistake can be corrected: a lower one takes the stop back, as long as nothing was
    done on an easier version. Source: domain.md 3.3.
    """
    session = Session.objects.select_for_update().get(pk=session_slot.session_id)
    others = session.slots.filter(is_stopped=True).exclude(pk=session_slot.pk).count()
    was_eased = session_slot.eased_rung_id is not None
    verdict = during(pain, pain_before=session.pain_before, was_eased=was_eased, other_stops=others)
    stops = verdict in (During.STOP_EXERCISE, During.END_SESSION)
    highest = max(pain, session_slot.pain_peak or 0) if was_eased else pain
    SessionSlot.objects.filter(pk=session_slot.pk).update(pain_peak=highest, is_stopped=stops or was_eased)
    Session.objects.filter(pk=session.pk).update(ended_for_pain=verdict == During.END_SESSION)
    return verdict


def easier_rung(session_slot: SessionSlot) -> Rung | None:
    """The next easier rung of the ladder that place and equipment allow, or None."""
    session = session_slot.session
    facts = history.facts_of(session.enrolment, session.day)
    rung = session_slot.rung
    below = (
        Rung.objects.filter(ladder=rung.ladder_id, order__lt=rung.order).order_by("-order")
        if rung.ladder_id is not None
        else Rung.objects.none()
    )
    for easier in below.select_related("exercise", "ladder", "substitute"):
        if is_possible(history.rung_facts(easier), facts.equipment, supervised=session.is_supervised):
            return easier
    return None


@transaction.atomic
def ease(session_slot: SessionSlot) -> Rung:
    """After a stop for pain, go on with the next easier rung: offered once for each exercise.

    Raises `NotPossibleError` where nothing was stopped, it was taken already or there is none.
    """
    slot = (
        SessionSlot.objects.select_for_update(of=("self",))
        .select_related("session__enrolment", "rung")
        .get(pk=session_slot.pk)
    )
    easier = easier_rung(slot)
    if not slot.is_stopped or slot.eased_rung_id or slot.session.ended_for_pain or easier is None:
        raise NotPossibleError
    SessionSlot.objects.filter(pk=slot.pk).update(eased_rung=easier)
    return easier


@transaction.atomic
def swap(session_slot: SessionSlot) -> Rung:
    """For this session take what stands in for the exercise; the slot's own target stays where it is.

    Raises `NotPossibleError` where a set was logged already or nothing stands in for it.
    """
    slot = _unlogged(session_slot)
    if slot.rung.substitute_id is None:
        raise NotPossibleError
    rungs = history.all_rungs()
    session = slot.session
    facts = history.facts_of(session.enrolment, session.day)
    earlier = history.earlier_slots(session)
    done = [history.done(each, session, session.day) for each in earlier.get(slot.slot.slug, [])]
    person = history.person_of(facts, session.enrolment, session.day, {slot.slot.slug: done})
    substitute = history.rung_facts(rungs[slot.rung.substitute.slug])  # type: ignore[union-attr]
    asked = rules.on_substitute(_asked(slot), substitute, done, person)
    _take(slot, asked, rungs[asked.rung.slug], swapped_from=slot.swapped_from or slot.rung)
    return rungs[asked.rung.slug]


@transaction.atomic
def swap_back(session_slot: SessionSlot) -> None:
    """Take the slot's own exercise again, with the target that the rules give it.

    Raises `NotPossibleError` where a set was logged already or nothing was swapped.
    """
    slot = _unlogged(session_slot)
    if slot.swapped_from_id is None:
        raise NotPossibleError
    fresh = training.targets_for(slot.session, today=slot.session.day)
    target = next((each for each in fresh if each.slot.pk == slot.slot_id), None)
    if target is None:
        raise NotPossibleError
    stored = target.stored_with(slot.session)
    stored.pk, stored.pain_peak, stored.note, stored.feel = slot.pk, slot.pain_peak, slot.note, slot.feel
    stored.save()


def _unlogged(session_slot: SessionSlot) -> SessionSlot:
    slot = SessionSlot.objects.select_related(
        "session__enrolment__plan", "session__plan_session", "slot", "rung__ladder", "rung__substitute"
    ).get(pk=session_slot.pk)
    if SetLog.objects.filter(session_slot=slot).exists():
        raise NotPossibleError
    return slot


def _asked(slot: SessionSlot) -> Asked:
    """The stored target as the rules see it."""
    return Asked(
        slot=slot.slot.slug,
        rung=history.rung_facts(slot.rung),
        target=Target(
            measure=slot.rung.measure,  # type: ignore[arg-type]
            sets=slot.sets,
            minimum=slot.minimum,
            maximum=slot.maximum,
            base_maximum=slot.base_maximum or slot.maximum,
            amount=slot.amount,
            load_kg=slot.load_kg,
            step_kg=slot.rung.step_kg,
            effort_rir=rules.UNASKED_EFFORT if slot.effort_rir is None else slot.effort_rir,
        ),
        effort_rir=slot.effort_rir,
        rest_seconds=slot.rest_seconds,
        code=slot.code,
    )


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
        cause="swapped" if swapped_from else "chosen",
        numbers={},
        **({} if swapped_from else {"code": rules.CHOICE}),
    )


@transaction.atomic
def choose(session_slot: SessionSlot, rung: Rung) -> None:
    """Take the harder rung that is offered (domain.md 4.7); it stays the slot's own from now on."""
    slot = _unlogged(session_slot)
    moved = rules.on_substitute(_asked(slot), history.rung_facts(rung), [], rules.Person())
    _take(slot, moved, rung, swapped_from=None)


def days_to_move_to(session: Session, siblings: Collection[Session], today: date) -> list[date]:
    """The free days of its week to which a session not yet begun may move (domain.md 4.5)."""
    enrolment = session.enrolment
    if session.started_at is not None or session.week < enrolment.week:
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
    Session.objects.filter(pk=session.pk, started_at=None).update(on_date=to)
    Enrolment.objects.filter(pk=enrolment.pk).update(next_due_at=now)
