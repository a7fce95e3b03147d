"""What a session asks for: the rules fed with the person's own history, slot by slot. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from programs import targets as rules
from programs.minutes import Work, session_minutes
from programs.models import PlanLine, Rung, Sides, Slot
from programs.progression import RULES_VERSION
from programs.targets import Asked
from workouts import coached_slots, history
from workouts.models import Session, SessionSlot, SetLog, Variant


@dataclass(frozen=True)
class SlotTarget:
    """What a session asks for in one slot, and why. Amounts are repetitions or seconds of one set, of each
    side where two-sided; `last` holds the sets of the last time, oldest first. `waiting_rung` is the plan's
    next rung where it waits, for the reason `waits`; `offered` the slug of the harder one that it offers."""

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
    offered: str = ""

    def stored_with(self, session: Session) -> SessionSlot:
        """The row, not saved yet, that keeps this target with its session."""
        kept = {name: value for name, value in vars(self).items() if name not in ("last", "offered")}
        return SessionSlot(session=session, rules_version=RULES_VERSION, **kept)

    @property
    def measure(self) -> str:
        return self.rung.measure

    @property
    def is_two_sided(self) -> bool:
        return self.rung.sides != Sides.BOTH


Earlier = Mapping[str, Sequence[SessionSlot]]
"""What `history.earlier_slots` reads."""


def last_times(session: Session, earlier: Earlier | None = None) -> dict[str, tuple[SetLog, ...]]:
    """By slot, the sets of the last session before this one in which it was done, on its own rung."""
    earlier = history.earlier_slots(session) if earlier is None else earlier
    return {slug: history.own_sets(slots[0]) for slug, slots in earlier.items()}


def on_rung(sets: Sequence[SetLog], rung: Rung) -> tuple[SetLog, ...]:
    """The sets, if they were done on this rung: numbers of another one say nothing about it."""
    return tuple(log for log in sets if log.session_slot.rung_id == rung.pk)


def targets_for(
    session: Session,
    *,
    today: date,
    siblings: Sequence[Session] | None = None,
    facts: history.Facts | None = None,
    rungs: Mapping[str, Rung] | None = None,
    earlier: Earlier | None = None,
    lines: Sequence[PlanLine] | None = None,
) -> list[SlotTarget]:
    """What a session would ask for if it began on `today`, slot by slot, by the rules; stores nothing.

    `siblings` are all sessions of the enrolment, `facts` those of its person, `rungs`, `earlier` and
    `lines` what `history` reads, where they were read already. Empty while training is closed.
    """
    facts = facts or history.facts_of(session.enrolment, today)
    siblings = list(session.enrolment.sessions.all()) if siblings is None else siblings
    lines = history.plan_lines(session) if lines is None else lines
    rungs = history.all_rungs() if rungs is None else rungs
    earlier = history.earlier_slots(session) if earlier is None else earlier
    histories = {
        slug: [history.done(slot, session, today) for slot in slots] for slug, slots in earlier.items()
    }
    known = {slug: history.rung_facts(rung) for slug, rung in rungs.items()}
    person = history.person_of(facts, session.enrolment, today, histories)
    places = coached_slots.of(lines, earlier, histories, known)
    plan = [place.line for place in places.values()]
    asked = rules.session_targets(
        plan,
        {slug: place.done for slug, place in places.items()},
        known,
        replace(person, is_blocked=facts.is_closed),
        history.situation_of(session, siblings, week_holds=any(line.week_holds for line in lines)),  # type: ignore[attr-defined]
    )
    asked = [places[each.slot].answered(each) for each in rules.without_doubles(asked, plan)]
    if session.variant == Variant.SHORT:
        asked = rules.shortened(asked)
    last = last_times(session, earlier)
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
        offered=line.offered_rung.slug if line.offered_rung else "",
    )


def minutes_for(session: Session, targets: Sequence[SlotTarget | SessionSlot]) -> int:
    """About how many minutes the session takes, every set at its top number (domain.md 5.1)."""
    works = [
        Work(t.sets, t.maximum, t.rung.measure, t.rung.rep_seconds, t.is_two_sided, t.rest_seconds)
        for t in targets
    ]
    return session_minutes(works, session.kind, has_check=session.has_checks)
