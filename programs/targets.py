"""From a plan's line, the ladder and a slot's history to what a session asks for: pure.

`session_targets` goes through the slots of one session in their order. Each slot asks, in this order: is it
new (the plan's own start), does the plan move it to its next rung (domain.md 4.4), or what do the rules of
`progression.decide` say. Equipment that is missing sends a slot to its substitute (4.6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from programs import progression, substitutes, weeks
from programs.minutes import Work, session_minutes
from programs.progression import Code, Context, Decision, SetResult, SlotLog, Target
from programs.start_loads import start_load

PLAN, PROMOTE, EQUIPMENT, CHOICE = "PLAN", "PROMOTE", "EQUIPMENT", "CHOICE"
"""Codes beside those of `progression.Code`: the plan's own start or range, its planned step up, a substitute
for missing equipment, and a rung that the person chose (domain.md 4.4, 4.6, 4.7)."""

RUNG_RISES = frozenset({Code.NEXT_RUNG, PROMOTE, CHOICE})
RISES = frozenset({Code.ADD_REP, Code.ADD_LOAD, Code.EXTEND_REPS, Code.NEXT_RUNG, Code.CONFIRM})
LONGEST_MINUTES = {"supervised": 50, "home": 18}
HOME_REST_SECONDS = 60
UNASKED_EFFORT = 3  # stands in where the effort is not asked: holds, balance, breathing
SHORT_SLOTS, SHORT_SETS = 2, 2  # the 10-minute version (domain.md 4.5)
LOAD_FACTORS = {
    Code.RETURN_MEDIUM: Decimal("0.8"),
    Code.RETURN_LONG: Decimal("0.7"),
    Code.RESTART: Decimal("0.5"),
    Code.BACK_OFF: Decimal("0.8"),
    Code.BACK_OFF_RUNG: Decimal("0.8"),
    Code.EASE: Decimal("0.9"),
    Code.REDUCE: Decimal("0.9"),
}


@dataclass(frozen=True)
class RungFacts:
    """A rung of a ladder; `minimum` and `maximum` are its own range in repetitions or seconds."""

    slug: str
    ladder: str | None
    order: int
    measure: str
    minimum: int
    maximum: int
    rep_seconds: int = 3
    rest_seconds: int = 60
    sides: str = "both"
    is_loaded: bool = False
    step_kg: Decimal = Decimal(1)
    asks_effort: bool = True
    needs_supervision: bool = False
    equipment: tuple[str, ...] = ()
    place: str = "home"
    substitute: str | None = None


@dataclass(frozen=True)
class Line:
    """This week's line of a slot. `effort_rir` is None where effort is not asked; a slot without a ladder
    keeps its one rung."""

    slot: str
    rung: str
    sets: int
    minimum: int
    maximum: int
    effort_rir: int | None
    rest_seconds: int
    has_ladder: bool = True


@dataclass(frozen=True)
class Done:
    """One earlier session of a slot, as asked and as done. `load_kg` is the load last used in it."""

    rung: str
    target: Target
    log: SlotLog
    days_since: int
    code: str = PLAN
    load_kg: Decimal | None = None
    is_this_week: bool = False
    is_swapped: bool = False


@dataclass(frozen=True)
class Person:
    """What counts beside the slots. `equipment` None: not said; then everything is there. `away_with`: what
    there is while travelling; what needs more is done on a substitute, day by day (domain.md 4.5)."""

    equipment: frozenset[str] | None = None
    away_with: frozenset[str] | None = None
    starts_low: bool = False
    body_weight_kg: Decimal | None = None
    leg_press_kg: Decimal | None = None
    week_pain: int | None = None
    baseline: int | None = None
    is_blocked: bool = False


@dataclass(frozen=True)
class Situation:
    """The session's place in its week (domain.md 4.4): `holds` nothing rises, `repeats` the week is trained
    again, `eases` it is an easier week."""

    kind: str = "supervised"
    holds: bool = False
    repeats: bool = False
    eases: bool = False
    has_check: bool = False

    @property
    def is_supervised(self) -> bool:
        return self.kind == "supervised"


@dataclass(frozen=True)
class Asked:
    """What a session asks for in one slot, and why. `waits` says why the plan's next rung, `waiting_rung`,
    does not come yet; both empty where nothing waits. `swapped_from` is the slot's own rung where a
    substitute takes its place for one day."""

    slot: str
    rung: RungFacts
    target: Target
    effort_rir: int | None
    rest_seconds: int
    code: str
    lead: str = ""
    cause: str = ""
    numbers: Mapping[str, object] = field(default_factory=dict)
    waits: str = ""
    waiting_rung: str = ""
    swapped_from: str = ""


@dataclass(frozen=True)
class _Slot:
    """Everything that the target of one slot follows from; `history` is newest first."""

    line: Line
    history: Sequence[Done]
    rungs: Mapping[str, RungFacts]
    person: Person
    situation: Situation
    increases: int

    @cached_property
    def own(self) -> list[Done]:
        """The sessions on the slot's own rungs: a substitute for one day moves nothing."""
        return [done for done in self.history if not done.is_swapped]

    @cached_property
    def named(self) -> RungFacts:
        """The rung that the plan names, or what stands in for it."""
        return self.live(self.rungs[self.line.rung])

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
            reason = _reason_in_an_easier_week(code, full, target) or reason
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


def session_targets(
    lines: Sequence[Line],
    histories: Mapping[str, Sequence[Done]],
    rungs: Mapping[str, RungFacts],
    person: Person,
    situation: Situation,
) -> list[Asked]:
    """What a session asks for, slot by slot in its order; `histories` holds each slot's sessions, newest
    first. Empty while training is closed. At most two earned rises (row 7e); a session that would grow too
    long loses a set of its last slot (domain.md 5.1)."""
    if person.is_blocked:
        return []
    result: list[Asked] = []
    for line in lines:
        increases = sum(asked.code in progression.INCREASES for asked in result)
        slot = _Slot(line, histories.get(line.slot, ()), rungs, person, situation, increases)
        result.append(_travelling(_slot_target(slot), slot))
    if result and _minutes(result, situation) > LONGEST_MINUTES[situation.kind]:
        last = result[-1]
        result[-1] = replace(last, target=replace(last.target, sets=max(1, last.target.sets - 1)))
    return result


def shortened(asked: Sequence[Asked]) -> list[Asked]:
    """The 10-minute version: the first two slots with two sets each (domain.md 4.5)."""
    return [
        replace(each, target=replace(each.target, sets=min(SHORT_SETS, each.target.sets)))
        for each in asked[:SHORT_SLOTS]
    ]


def on_substitute(asked: Asked, rung: RungFacts, history: Sequence[Done], person: Person) -> Asked:
    """The slot for one day on another rung: that rung's own range from its own last result, else its
    minimum (domain.md 4.6)."""
    last = next((done for done in history if done.rung == rung.slug), None)
    amount = rung.minimum
    if last and last.log.sets:
        amount = min(max(min(result.amount for result in last.log.sets), rung.minimum), rung.maximum)
    load = None
    if rung.is_loaded:
        used = last.load_kg if last else None
        load = used or start_load(rung.slug, person.body_weight_kg, person.leg_press_kg)
    target = replace(
        asked.target,
        measure="seconds" if rung.measure == "seconds" else "reps",
        minimum=rung.minimum,
        maximum=rung.maximum,
        base_maximum=rung.maximum,
        amount=amount,
        load_kg=load,
        step_kg=rung.step_kg,
    )
    return replace(
        asked,
        swapped_from=asked.swapped_from or asked.rung.slug,
        lead="",
        cause="swapped",
        numbers={},
        rung=rung,
        target=target,
        effort_rir=asked.target.effort_rir if rung.asks_effort else None,
        rest_seconds=min(rung.rest_seconds, HOME_REST_SECONDS) if rung.place == "home" else rung.rest_seconds,
    )


def _travelling(asked: Asked, slot: _Slot) -> Asked:
    """The slot with what there is on a journey; its own target waits at home."""
    away_with = slot.person.away_with
    if away_with is None:
        return asked
    rung = substitutes.stand_in(asked.rung, slot.rungs, away_with, supervised=slot.situation.is_supervised)
    return asked if rung.slug == asked.rung.slug else on_substitute(asked, rung, slot.history, slot.person)


def _minutes(result: Sequence[Asked], situation: Situation) -> int:
    works = [
        Work(
            each.target.sets,
            each.target.maximum,
            each.rung.measure,
            each.rung.rep_seconds,
            each.rung.sides != "both",
            each.rest_seconds,
        )
        for each in result
    ]
    return session_minutes(works, situation.kind, has_check=situation.has_check)


def _slot_target(slot: _Slot) -> Asked:
    if not slot.own:
        rung = slot.lowest(slot.named) if slot.person.starts_low else slot.named
        cause = "start-load" if rung.is_loaded else "start"
        return slot.asked(rung, slot.target_on(rung, slot.load_on(rung)), PLAN, cause=cause)
    last = slot.own[0]
    current = slot.live(slot.rungs[last.rung])
    waits = _promotion_waits(slot, last, current)
    if waits == "":
        named = slot.named
        return slot.asked(
            named, slot.target_on(named, slot.load_on(named)), PROMOTE, lead="next", cause="promoted"
        )
    if current.slug != last.rung:
        target = slot.target_on(current, slot.load_on(current))
        asked = slot.asked(current, target, EQUIPMENT, cause="equipment", numbers={"instead": last.rung})
    else:
        asked = _decided(slot, last, current)
    return replace(asked, waits=waits, waiting_rung=slot.named.slug) if waits else asked


def _promotion_waits(slot: _Slot, last: Done, current: RungFacts) -> str | None:
    """Why the plan's rung waits, empty if the slot moves there now, None if there is none to move to or it
    was offered this week already (domain.md 4.4, planned promotion)."""
    named = slot.named
    is_above = named.ladder is None or named.ladder != current.ladder or named.order > current.order
    if named.slug == current.slug or not is_above or any(done.is_this_week for done in slot.own):
        return None
    return weeks.promotion_waits(
        weeks.LastTime(
            days_since=slot.history[0].days_since,
            sets=last.log.sets,
            asked_sets=last.target.sets,
            asked_minimum=last.target.minimum,
            effort_rir=last.target.effort_rir,
            pain_before=last.log.pain_before,
            pain_peak=last.log.pain_peak,
            pain_next_morning=last.log.pain_next_morning,
            stopped=last.log.stopped,
        ),
        week_pain=slot.person.week_pain,
        baseline=slot.person.baseline,
        week_holds=slot.situation.holds,
        week_repeats=slot.situation.repeats or slot.situation.eases,
    )


def _decided(slot: _Slot, last: Done, current: RungFacts) -> Asked:
    """What the rules say after the last time, in this week's range."""
    before = _asked_then(slot, last)
    carried = _carried(slot, last, before, current)
    judged = min(carried.sets, before.sets)
    decision = progression.decide(
        replace(carried, sets=judged), _in_this_range(last.log, before, carried), _context(slot, current)
    )
    sets = max(1, carried.sets - (judged - decision.target.sets))
    if decision.code == Code.RETURN_MEDIUM:
        sets = min(sets, max(2, carried.sets - 1))
    elif decision.code == Code.RETURN_LONG:
        sets = min(sets, 2)
    decision = replace(decision, target=replace(decision.target, sets=sets))
    if before.amount < carried.minimum and decision.code in {*RISES, Code.REPEAT}:
        numbers = {"amount": carried.minimum}
        return slot.asked(current, carried, PLAN, cause=f"plan-{carried.measure}", numbers=numbers)
    if decision.code in RISES and any(r.amount < before.amount for r in last.log.sets[: before.sets]):
        shown = {**decision.numbers, "amount": before.amount}
        lead = progression.lead_of(carried, carried, "same")
        return slot.asked(current, carried, Code.REPEAT, lead=lead, cause="sets-short", numbers=shown)
    return _on_the_rung(slot, current, decision)


def _asked_then(slot: _Slot, last: Done) -> Target:
    """What the last time asked for. On a new rung the first set finds the start (domain.md 4.4)."""
    earlier = slot.own[1].rung if len(slot.own) > 1 else None
    asked = last.target
    if earlier == last.rung or not last.log.sets:
        return asked
    return replace(asked, amount=max(asked.amount, min(last.log.sets[0].amount, asked.maximum)))


def _carried(slot: _Slot, last: Done, before: Target, current: RungFacts) -> Target:
    """This week's sets, range and effort with the amount and load of the last time; an extended maximum is
    kept, the amount clipped to the range."""
    load = (last.load_kg or before.load_kg or slot.load_on(current)) if current.is_loaded else None
    target = slot.target_on(current, load)
    maximum = target.maximum + max(0, before.maximum - before.base_maximum)
    return replace(target, maximum=maximum, amount=min(max(before.amount, target.minimum), maximum))


def _in_this_range(log: SlotLog, before: Target, carried: Target) -> SlotLog:
    """Where the plan's range has moved up, a set that met what was asked then is not below it now."""
    if carried.minimum <= before.minimum:
        return log
    sets = tuple(
        SetResult(max(r.amount, carried.minimum), r.rir) if r.amount >= before.minimum else r
        for r in log.sets
    )
    return replace(log, sets=sets)


def _context(slot: _Slot, current: RungFacts) -> Context:
    earlier = slot.own[1:]
    load = slot.own[0].load_kg
    tops = (
        done.rung == current.slug
        and done.load_kg == load
        and done.target.amount >= done.target.maximum
        and progression.is_success(done.target, done.log)
        for done in earlier
    )
    return Context(
        days_since=slot.history[0].days_since,
        top_streak=_streak(tops),
        amber_streak=_streak(done.log.is_amber for done in earlier),
        increases_this_session=slot.increases,
        rung_rose_this_week=any(d.is_this_week and d.code in RUNG_RISES for d in slot.history),
        has_easier=slot.neighbour(current, -1) is not None,
        has_harder=slot.neighbour(current, 1) is not None,
        week_holds=slot.situation.holds or slot.situation.eases,
        load_may_rise=slot.situation.is_supervised,
    )


def _streak(flags: object) -> int:
    count = 0
    for flag in flags:  # type: ignore[attr-defined]
        if not flag:
            break
        count += 1
    return count


def _on_the_rung(slot: _Slot, current: RungFacts, decision: Decision) -> Asked:
    """The decision on the rung that it leads to, with that rung's range, rest and load."""
    reason = {"lead": decision.lead, "cause": decision.cause, "numbers": decision.numbers}
    rung: RungFacts | None = current
    if decision.rung == "first":
        rung = _first(slot, current)
    elif decision.rung != "same":
        rung = slot.neighbour(current, -1 if decision.rung == "easier" else 1)
    if rung is None or rung.slug == current.slug:
        return slot.asked(current, decision.target, decision.code, **reason)
    factor = LOAD_FACTORS.get(decision.code, Decimal(1))
    moved = replace(
        slot.target_on(rung, slot.load_on(rung, factor)),
        sets=decision.target.sets,
        effort_rir=decision.target.effort_rir,
    )
    return slot.asked(rung, moved, decision.code, **reason)


def _first(slot: _Slot, current: RungFacts) -> RungFacts:
    """The rung to begin again on: the plan's own, never a harder one than now."""
    named = slot.lowest(slot.named) if slot.person.starts_low else slot.named
    is_harder = named.ladder == current.ladder and named.order > current.order
    return current if is_harder else named


def _eased(target: Target, slot: _Slot) -> Target:
    """An easier week: one set less, and once for each slot nine tenths of the load; reductions never
    multiply (domain.md 4.4)."""
    sets = max(1, min(target.sets, slot.line.sets - 1))
    load = target.load_kg
    last = slot.own[0] if slot.own else None
    if load is not None and last is not None and last.load_kg and not last.is_this_week:
        lighter = max(last.load_kg * Decimal("0.9") // target.step_kg * target.step_kg, target.step_kg)
        load = min(load, lighter)
    return replace(target, sets=sets, load_kg=load)


def _reason_in_an_easier_week(code: str, full: Target, eased: Target) -> dict[str, object]:
    """What the easier week itself changes; empty where a more careful rule has spoken."""
    if code != Code.HOLD_WEEK:
        return {}
    numbers: dict[str, object] = {}
    if full.load_kg is not None and eased.load_kg is not None:
        numbers["change_kg"] = str(full.load_kg - eased.load_kg)
    return {"lead": progression.lead_of(full, eased, "same"), "cause": "ease-week", "numbers": numbers}
