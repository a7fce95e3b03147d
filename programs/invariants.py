"""What must hold for every session that the rules ask for: pure checks that raise `Breach`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from programs import pain, slot_rules, substitutes, targets
from programs.progression import INCREASES, RISES_PER_SESSION, Code, SetResult
from programs.targets import Asked, Done, Line, Person, RungFacts, Situation

KNOWN_CODES = {*Code, targets.PLAN, targets.PROMOTE, targets.EQUIPMENT, targets.CHOICE}
EARNED = {Code.ADD_REP, Code.ADD_LOAD, Code.EXTEND_REPS, Code.NEXT_RUNG, targets.PROMOTE}
FURTHEST_ABOVE_RANGE = 4
LONGER_BREAK = "a longer break"


class Breach(Exception):
    """A rule that did not hold: which slot, and what happened."""


@dataclass(frozen=True)
class Asking:
    """Everything that the targets of one session follow from. Histories are newest first."""

    lines: Sequence[Line]
    histories: Mapping[str, Sequence[Done]]
    rungs: Mapping[str, RungFacts]
    person: Person
    situation: Situation

    def targets(self) -> list[Asked]:
        return targets.session_targets(self.lines, self.histories, self.rungs, self.person, self.situation)

    @cached_property
    def own(self) -> dict[str, list[Done]]:
        """Each slot's sessions on its own rungs, those with a substitute left out."""
        return {
            slot: [done for done in history if not done.is_swapped]
            for slot, history in self.histories.items()
        }


def _hold(is_so: bool, slot: str, what: str, *values: object) -> None:
    """Raises Breach naming the slot unless it is so; `what` is a template for the values."""
    if not is_so:
        raise Breach(f"{slot}: {what % values}")


def check_session(asking: Asking, session: Sequence[Asked]) -> None:
    """All that one session must keep. Raises Breach naming the slot."""
    if asking.person.is_blocked:
        _hold(not session, "session", "something is asked for while training is closed")
        return
    _hold([a.slot for a in session] == [line.slot for line in asking.lines], "session", "slots differ")
    rises = sum(asked.code in INCREASES for asked in session)
    _hold(rises <= RISES_PER_SESSION, "session", "%s increases of load or rung", rises)
    for line, asked in zip(asking.lines, session, strict=True):
        own = asking.own[line.slot]
        _check_values(asking, line, asked)
        if own:
            _check_load(asking, asked, own[0])
            _check_care(asking, asked, own)


def _check_values(asking: Asking, line: Line, asked: Asked) -> None:
    target, slot = asked.target, asked.slot
    _hold(asked.code in KNOWN_CODES, slot, "unknown code %s", asked.code)
    _hold(1 <= target.sets <= line.sets, slot, "%s sets where the plan has %s", target.sets, line.sets)
    _hold(target.minimum <= target.amount <= target.maximum, slot, "amount %s out of range", target.amount)
    _hold(target.maximum <= target.base_maximum + FURTHEST_ABOVE_RANGE, slot, "range too long")
    _hold(asked.rung.is_loaded == (target.load_kg is not None), slot, "load %s on that rung", target.load_kg)
    if target.load_kg is not None:
        on_step = target.load_kg % target.step_kg == 0 and target.load_kg >= target.step_kg
        _hold(on_step, slot, "%s kg is no whole number of steps", target.load_kg)
    is_possible = substitutes.is_possible(
        asked.rung, asking.person.equipment, supervised=asking.situation.is_supervised
    )
    _hold(is_possible, slot, "%s is not possible here", asked.rung.slug)
    if asking.situation.eases and line.sets > 1:
        _hold(target.sets < line.sets, slot, "an easier week has as many sets")


def load_rise(asked: Asked, last: Done) -> Decimal:
    """By how many kilograms a decision raises the load of the same rung; 0 or less where it does not."""
    if asked.target.load_kg is None or last.load_kg is None or asked.rung.slug != last.rung:
        return Decimal(0)
    return asked.target.load_kg - last.load_kg


def _check_load(asking: Asking, asked: Asked, last: Done) -> None:
    rise = load_rise(asked, last)
    if rise <= 0 or last.load_kg is None:
        return
    largest = max(asked.target.step_kg, last.load_kg / 10)
    _hold(rise <= largest, asked.slot, "%s kg more at once, from %s kg", rise, last.load_kg)
    _hold(asked.code == Code.ADD_LOAD, asked.slot, "more load by %s", asked.code)
    _hold(asking.situation.is_supervised, asked.slot, "more load in a session at home")


def rung_rises(asked: Asked, last: Done, rungs: Mapping[str, RungFacts]) -> bool:
    """Whether a decision leads to a harder rung of the same ladder."""
    before = rungs[last.rung]
    return asked.rung.ladder is not None and (
        asked.rung.ladder == before.ladder and asked.rung.order > before.order
    )


def _check_care(asking: Asking, asked: Asked, own: Sequence[Done]) -> None:
    """Nothing rises after a bad time or a break, in a week that holds, or twice a week by its rung."""
    last = own[0]
    log = last.log
    peak = log.pain_peak
    is_bad = (
        log.stopped
        or (peak is not None and pain.band(peak) is not pain.Band.GREEN)
        or pain.is_settled(log.pain_next_morning, log.pain_before) is False
        or asking.histories[asked.slot][0].days_since > 10
    )
    rises = rung_rises(asked, last, asking.rungs) and asked.code != targets.EQUIPMENT
    if is_bad or asking.situation.holds or asking.situation.eases:
        _hold(asked.code not in EARNED and not rises, asked.slot, "%s where nothing may rise", asked.code)
    if rises or asked.code in slot_rules.RUNG_RISES:
        # A rise that was done with a substitute has not been taken; it may come again.
        earlier = {done.code for done in own if done.is_this_week}
        _hold(not slot_rules.RUNG_RISES & earlier, asked.slot, "a second harder rung in a week")
        _hold(
            not asking.situation.repeats or asked.code == Code.NEXT_RUNG, asked.slot, "promoted in a repeat"
        )


def check_worse_times(asking: Asking, line: Line) -> None:
    """With more pain, fewer repetitions or a longer break the slot must not ask for more."""
    history = asking.histories.get(line.slot, ())
    own = asking.own[line.slot]
    if not own:
        return
    alone = replace(asking, lines=[line])
    better = alone.targets()[0]
    for name, worse in _worse(own[0]):
        changed = [worse if done is own[0] else done for done in history]
        after = replace(alone, histories={line.slot: changed}).targets()[0]
        # After 56 days the plan begins anew with all its sets, after fewer with two (domain.md 4.3, row 2).
        is_more = _asks_more(after, better, compares_sets=name != LONGER_BREAK)
        _hold(not is_more, line.slot, "%s asks for more: %s became %s", name, _said(better), _said(after))


def _said(asked: Asked) -> str:
    target = asked.target
    load = "" if target.load_kg is None else f" {target.load_kg} kg"
    return f"{asked.rung.slug} {target.sets} x {target.amount}{load} ({asked.code} {asked.cause})"


def _worse(done: Done) -> list[tuple[str, Done]]:
    log = done.log
    found = [("a stop", replace(log, stopped=True))]
    if log.pain_peak is not None and log.pain_peak < 10:
        found.append(("more pain", replace(log, pain_peak=min(10, log.pain_peak + 2))))
    if log.pain_next_morning is not None and log.pain_next_morning < 10:
        found.append(("a worse morning", replace(log, pain_next_morning=min(10, log.pain_next_morning + 2))))
    if log.sets:
        fewer = tuple(SetResult(max(0, result.amount - 2), result.rir) for result in log.sets)
        given_up = (*log.sets[:-1], SetResult(0, log.sets[-1].rir))
        found += [
            ("fewer repetitions", replace(log, sets=fewer)),
            ("a set given up", replace(log, sets=given_up)),
        ]
    # How hard a set was is a word of its own; only without it is a set less nothing but less.
    if all(result.rir is None for result in log.sets):
        found.append(("a set less", replace(log, sets=log.sets[:-1])))
    worse = [(name, replace(done, log=changed)) for name, changed in found]
    return [*worse, (LONGER_BREAK, replace(done, days_since=done.days_since + 10))]


def _asks_more(one: Asked, other: Asked, *, compares_sets: bool) -> bool:
    """Whether `one` is a harder rung than `other`, or on the same rung has more load, or with the same load
    more of the rest: a rise in load begins again at the bottom of the range."""
    if one.rung.slug != other.rung.slug:
        return one.rung.ladder == other.rung.ladder and one.rung.order > other.rung.order
    if one.target.load_kg != other.target.load_kg:
        return (one.target.load_kg or 0) > (other.target.load_kg or 0)
    return one.target.amount > other.target.amount or (compares_sets and one.target.sets > other.target.sets)
