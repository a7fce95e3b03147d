"""From a plan's lines, the ladders and the slots' histories to what a session asks for: pure.

`session_targets` goes through the slots of one session in their order. Each slot asks, in this order: is it
new (the plan's own start), does the plan move it to its next rung (domain.md 4.4), or what do the rules of
`progression.decide` say. Equipment that is missing sends a slot to its substitute (4.6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from programs import progression, substitutes
from programs.minutes import Work, session_minutes
from programs.progression import SlotLog
from programs.rule_values import RED_FROM
from programs.slot import Slot
from programs.slot_facts import (
    CHOICE,
    EQUIPMENT,
    HOME_REST_SECONDS,
    PLAN,
    PROMOTE,
    UNASKED_EFFORT,
    Asked,
    Done,
    Line,
    Person,
    RungFacts,
    Situation,
)
from programs.slot_rules import slot_target
from programs.start_loads import start_load

__all__ = [
    "CHOICE",
    "EQUIPMENT",
    "PLAN",
    "PROMOTE",
    "UNASKED_EFFORT",
    "Asked",
    "Done",
    "Line",
    "Person",
    "RungFacts",
    "Situation",
    "on_substitute",
    "session_targets",
    "shortened",
    "without_doubles",
]

LONGEST_MINUTES = {"supervised": 50, "home": 18}
LONGEST_REST_DAYS = 10  # above that the rules for a break begin (domain.md 4.3, row 2)
SHORT_SLOTS, SHORT_SETS = 2, 2  # the 10-minute version (domain.md 4.5)


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
        slot = Slot(line, histories.get(line.slot, ()), rungs, person, situation, increases)
        result.append(_travelling(slot_target(slot), slot))
    if result and _minutes(result, situation) > LONGEST_MINUTES[situation.kind]:
        last = result[-1]
        result[-1] = replace(last, target=replace(last.target, sets=max(1, last.target.sets - 1)))
    return result


def without_doubles(asked: Sequence[Asked], lines: Sequence[Line]) -> list[Asked]:
    """No exercise twice in one session: where a substitute is what another slot asks for already, its slot
    rests until its equipment is there."""
    named = {line.slot: line.rung for line in lines}
    kept: list[Asked] = []
    for each in asked:
        same = [other for other in asked if other.rung.slug == each.rung.slug]
        keeper = next((other for other in same if named[other.slot] == other.rung.slug), same[0])
        if each is keeper or named[each.slot] == each.rung.slug:
            kept.append(each)
    return kept


def shortened(asked: Sequence[Asked]) -> list[Asked]:
    """The 10-minute version: the first two slots with two sets each (domain.md 4.5)."""
    return [
        replace(each, target=replace(each.target, sets=min(SHORT_SETS, each.target.sets)))
        for each in asked[:SHORT_SLOTS]
    ]


def on_substitute(asked: Asked, rung: RungFacts, history: Sequence[Done], person: Person) -> Asked:
    """The slot for one day on another rung: that rung's own range from its own last result, else its
    minimum (domain.md 4.6); its minimum too after a longer break, and a set less after a bad time."""
    last = next((done for done in history if done.rung == rung.slug), None)
    amount, sets = rung.minimum, asked.target.sets
    if last and _was_bad(last.log):
        sets = max(1, sets - 1)
    elif last and last.log.sets and last.days_since <= LONGEST_REST_DAYS:
        amount = min(max(min(result.amount for result in last.log.sets), rung.minimum), rung.maximum)
    load = None
    if rung.is_loaded:
        used = last.load_kg if last else None
        load = used or start_load(rung.slug, person.body_weight_kg, person.leg_press_kg)
    target = replace(
        asked.target,
        measure="seconds" if rung.measure == "seconds" else "reps",
        sets=sets,
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


def _was_bad(log: SlotLog) -> bool:
    """Whether the back did not take it well the last time: stopped, red, or not settled by the morning."""
    is_red = log.pain_peak is not None and log.pain_peak >= RED_FROM
    return log.stopped or is_red or not progression.is_settled(log.pain_next_morning, log.pain_before)


def _travelling(asked: Asked, slot: Slot) -> Asked:
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
