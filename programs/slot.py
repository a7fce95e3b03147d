"""One slot of one session with everything that its target follows from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from programs import progression, substitutes
from programs.progression import Code, Target
from programs.slot_facts import (
    HOME_REST_SECONDS,
    UNASKED_EFFORT,
    Asked,
    Done,
    Line,
    Person,
    RungFacts,
    Situation,
)
from programs.start_loads import start_load


@dataclass(frozen=True)
class Slot:
    """Everything that the target of one slot follows from; `history` is newest first.

    `own` are the sessions on the slot's own rungs: a substitute for one day moves nothing. `named` is the
    rung that the plan names, or what stands in for it.
    """

    line: Line
    history: Sequence[Done]
    rungs: Mapping[str, RungFacts]
    person: Person
    situation: Situation
    increases: int

    own: Sequence[Done] = field(init=False)
    named: RungFacts = field(init=False)

    def __post_init__(self) -> None:
        # Asked for many times, so worked out once.
        object.__setattr__(self, "own", [done for done in self.history if not done.is_swapped])
        object.__setattr__(self, "named", self.live(self.rungs[self.line.rung]))

    def live(self, rung: RungFacts) -> RungFacts:
        return substitutes.stand_in(
            rung, self.rungs, self.person.equipment, supervised=self.situation.is_supervised
        )

    def neighbour(self, rung: RungFacts, step: int) -> RungFacts | None:
        """The next rung of the ladder in the direction of `step` that place and equipment allow."""
        if rung.ladder is None or not self.line.has_ladder:
            return None
        further = [
            r
            for r in self.rungs.values()
            if r.ladder == rung.ladder and (r.order - rung.order) * step > 0 and self.is_open(r)
        ]
        return min(further, key=lambda r: abs(r.order - rung.order), default=None)

    def is_open(self, rung: RungFacts) -> bool:
        """Whether the rules may lead there: under supervision only by the person's own choice (4.7)."""
        return not rung.needs_supervision and substitutes.is_possible(
            rung, self.person.equipment, supervised=self.situation.is_supervised
        )

    def lowest(self, rung: RungFacts) -> RungFacts:
        easiest = rung
        while easier := self.neighbour(easiest, -1):
            easiest = easier
        return easiest

    def load_on(self, rung: RungFacts, factor: Decimal = Decimal(1)) -> Decimal | None:
        """The load last used on a rung times `factor`, else its start value; None without load."""
        if not rung.is_loaded:
            return None
        used = next((done.load_kg for done in self.own if done.rung == rung.slug and done.load_kg), None)
        if used is None:
            return start_load(rung.slug, self.person.body_weight_kg, self.person.leg_press_kg)
        return min(used, max(used * factor // rung.step_kg * rung.step_kg, rung.step_kg))

    def target_on(self, rung: RungFacts, load_kg: Decimal | None) -> Target:
        """The line's sets on a rung, from the bottom of its range: the line's range on the rung that it
        names, the rung's own on any other."""
        is_named = rung.slug == self.line.rung
        minimum, maximum = (
            (self.line.minimum, self.line.maximum) if is_named else (rung.minimum, rung.maximum)
        )
        effort = self.line.effort_rir
        return Target(
            measure="seconds" if rung.measure == "seconds" else "reps",
            sets=self.line.sets,
            minimum=minimum,
            maximum=maximum,
            base_maximum=maximum,
            amount=minimum,
            load_kg=load_kg,
            step_kg=rung.step_kg,
            effort_rir=UNASKED_EFFORT if effort is None or not rung.asks_effort else effort,
        )

    def asked(self, rung: RungFacts, target: Target, code: str, **reason: object) -> Asked:
        if self.situation.eases:
            full, target = target, _eased(target, self)
            reason = _reason_in_an_easier_week(code, full, target, self) or reason
            reason["numbers"] = {**reason.get("numbers", {}), "eased": True}  # type: ignore[dict-item]
        asks_effort = rung.asks_effort and (self.line.effort_rir is not None or rung.slug != self.line.rung)
        rest = self.line.rest_seconds if rung.slug == self.line.rung else rung.rest_seconds
        return Asked(
            slot=self.line.slot,
            rung=rung,
            target=target,
            effort_rir=target.effort_rir if asks_effort else None,
            rest_seconds=rest if self.situation.is_supervised else min(rest, HOME_REST_SECONDS),
            code=str(code),
            **reason,  # type: ignore[arg-type]
        )


def _eased(target: Target, slot: Slot) -> Target:
    """An easier week: one set less, and nine tenths of the load, once for each slot however many easier weeks
    follow each other; reductions never multiply (domain.md 4.4)."""
    sets = max(1, min(target.sets, slot.line.sets - 1))
    load = target.load_kg
    last = slot.own[0] if slot.own else None
    has_been = last is not None and (last.is_this_week or last.was_eased)
    if load is not None and last is not None and last.load_kg and not has_been:
        lighter = max(last.load_kg * Decimal("0.9") // target.step_kg * target.step_kg, target.step_kg)
        load = min(load, lighter)
    return replace(target, sets=sets, load_kg=load)


def _reason_in_an_easier_week(code: str, full: Target, eased: Target, slot: Slot) -> dict[str, object]:
    """What the easier week itself changes; empty where a more careful rule has spoken."""
    if code != Code.HOLD_WEEK:
        return {}
    if slot.own:
        full = replace(full, sets=slot.own[0].target.sets)
    numbers: dict[str, object] = {}
    if full.load_kg is not None and eased.load_kg is not None:
        numbers |= {"from_kg": str(full.load_kg), "to_kg": str(eased.load_kg)}
    return {"lead": progression.lead_of(full, eased, "same"), "cause": "ease-week", "numbers": numbers}
