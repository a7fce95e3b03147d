"""What may take an exercise's place in a session: the substitute, the easier rung, the harder one that the
plan offers. Reads only; `in_session` stores what is taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from programs import targets as rules
from programs.models import Rung
from programs.progression import Target
from programs.start_loads import start_load
from programs.substitutes import is_possible, stand_in
from programs.targets import Asked
from workouts import history
from workouts.asking import Earlier
from workouts.models import Session, SessionSlot


@dataclass(frozen=True)
class Ground:
    """What the alternatives of one session are found with, read once."""

    session: Session
    facts: history.Facts
    rungs: Mapping[str, Rung]
    earlier: Earlier

    @classmethod
    def of(cls, session: Session, today: date | None = None, beside: Sequence[SessionSlot] = ()) -> "Ground":
        """On `today`, else on the session's own day. Slots that are given `beside` get their sets too."""
        facts = history.facts_in(session, today or session.day)
        return cls(session, facts, history.all_rungs(), history.earlier_slots(session, beside))


def asked_of(slot: SessionSlot) -> Asked:
    """The target of a slot, stored or about to be, as the rules see it."""
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


def substitute_for(slot: SessionSlot, ground: Ground) -> Asked | None:
    """What stands in for the slot's exercise today; None where nothing does."""
    if slot.rung.substitute_id is None:
        return None
    session = ground.session
    done = [history.done(each, session, session.day) for each in ground.earlier.get(slot.slot.slug, ())]
    person = history.person_of(ground.facts, session.enrolment, session.day, {slot.slot.slug: done})
    known = {slug: history.rung_facts(rung) for slug, rung in ground.rungs.items()}
    own = known[slot.rung.slug]
    substitute = stand_in(
        known[own.substitute or own.slug], known, ground.facts.equipment, supervised=session.is_supervised
    )
    return rules.on_substitute(asked_of(slot), substitute, done, person)


def harder(slot: SessionSlot, rung: Rung) -> Asked:
    """The slot on the harder rung that the plan offers (domain.md 4.7)."""
    return rules.on_substitute(asked_of(slot), history.rung_facts(rung), [], rules.Person())


def easier_of(
    own: Rung, rungs: Iterable[Rung], equipment: frozenset[str] | None, *, supervised: bool
) -> Rung | None:
    """The next easier of the ladder's rungs among `rungs` that place and equipment allow, or None."""
    below = [
        rung
        for rung in rungs
        if rung.ladder_id is not None
        and (rung.ladder_id, rung.order < own.order) == (own.ladder_id, True)
        and is_possible(history.rung_facts(rung), equipment, supervised=supervised)
    ]
    return max(below, key=lambda rung: rung.order, default=None)


@dataclass(frozen=True)
class Easier:
    """What each set on the easier rung asks for after a stop: its minimum, with a load to begin with."""

    rung: Rung
    amount: int
    load_kg: Decimal | None


def easier_version(rung: Rung, body_weight_kg: Decimal | None) -> Easier:
    return Easier(rung, rung.minimum, start_load(rung.slug, body_weight_kg))
