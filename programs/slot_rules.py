"""The next target of one slot: new, moved on by the plan, or decided by the rules. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from programs import progression, weeks
from programs.progression import Code, Context, Decision, SetResult, SlotLog, Target
from programs.rule_values import RED_FROM
from programs.slot import Slot
from programs.slot_facts import CHOICE, EQUIPMENT, PLAN, PROMOTE, Asked, Done, RungFacts

RUNG_RISES = frozenset({Code.NEXT_RUNG, PROMOTE, CHOICE})
RISES = frozenset({Code.ADD_REP, Code.ADD_LOAD, Code.EXTEND_REPS, Code.NEXT_RUNG, Code.CONFIRM})
GAP_FACTORS = (
    (56, Decimal("0.5")),
    (28, Decimal("0.7")),
    (17, Decimal("0.8")),
    (10, Decimal("0.9")),
)  # domain.md 4.3, row 2
FELT_RIR = 2  # too easy or too hard: so far from the effort asked for
LOAD_FACTORS = {
    Code.RETURN_MEDIUM: Decimal("0.8"),
    Code.RETURN_LONG: Decimal("0.7"),
    Code.RESTART: Decimal("0.5"),
    Code.BACK_OFF: Decimal("0.8"),
    Code.BACK_OFF_RUNG: Decimal("0.8"),
    Code.EASE: Decimal("0.9"),
    Code.REDUCE: Decimal("0.9"),
}


def slot_target(slot: Slot) -> Asked:
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
    if own := _own_rung_again(slot, last):
        asked = slot.asked(own, *_after_so_long(slot, own), cause="equipment-back")
    elif current.slug == last.rung:
        asked = _decided(slot, last, current)
    else:
        asked = _instead(slot, last, current)
    if not waits or asked.rung.slug == slot.named.slug:
        return asked
    seen = {
        "pain": last.log.pain_peak,
        "morning": last.log.pain_next_morning,
        "minimum": last.target.minimum,
    }
    numbers = {**asked.numbers, "waits": seen}
    return replace(asked, waits=waits, waiting_rung=slot.named.slug, numbers=numbers)


def _promotion_waits(slot: Slot, last: Done, current: RungFacts) -> str | None:
    """Why the plan's rung waits, empty if the slot moves there now, None if there is none to move to or it
    was offered this week already (domain.md 4.4, planned promotion)."""
    named = slot.named
    is_above = named.ladder is None or named.ladder != current.ladder or named.order > current.order
    if named.slug == current.slug or not is_above or any(done.is_this_week for done in slot.own):
        return None
    return weeks.promotion_waits(
        weeks.LastTime(
            days_since=slot.history[0].days_since,
            sets=_felt(last, last.target.effort_rir),
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


def _own_rung_again(slot: Slot, last: Done) -> RungFacts | None:
    """The slot's own rung, once the equipment for it is back and the substitute did no harm."""
    substitute = slot.rungs[last.rung]
    if last.log.stopped or last.log.is_amber or (last.log.pain_peak or 0) >= RED_FROM:
        return None
    for done, before in zip(slot.own, slot.own[1:], strict=False):
        if slot.rungs[done.rung].ladder != substitute.ladder:
            return None
        if done.code == EQUIPMENT:
            own = slot.rungs[before.rung]
            return own if own.ladder != substitute.ladder and slot.live(own) == own else None
    return None


def _after_so_long(slot: Slot, rung: RungFacts) -> tuple[Target, str]:
    """The bottom of a rung's range with the load that a break as long as since its last time leaves."""
    days = min(done.days_since for done in slot.own if done.rung == rung.slug)
    factor = next((factor for above, factor in GAP_FACTORS if days > above), Decimal(1))
    return slot.target_on(rung, slot.load_on(rung, factor)), EQUIPMENT


def _instead(slot: Slot, last: Done, current: RungFacts) -> Asked:
    """What stands in for a rung whose equipment is gone: from the bottom of its range, as careful about
    load, sets and effort as the rules are after the last time."""
    old = slot.rungs[last.rung]
    before = _asked_then(slot, last)
    carried = _carried(slot, last, before, old)
    decision = _judged(last, before, carried, _context(slot, old, carried))
    factor = LOAD_FACTORS.get(decision.code, Decimal(1))
    target = replace(
        slot.target_on(current, slot.load_on(current, factor)),
        sets=decision.target.sets,
        effort_rir=decision.target.effort_rir,
    )
    return slot.asked(current, target, EQUIPMENT, cause="equipment", numbers={"instead": last.rung})


def _decided(slot: Slot, last: Done, current: RungFacts) -> Asked:
    """What the rules say after the last time, in this week's range."""
    before = _asked_then(slot, last)
    carried = _carried(slot, last, before, current)
    decision = _judged(last, before, carried, _context(slot, current, carried))
    if before.amount < carried.minimum and decision.rung == "same":
        return _in_a_higher_range(slot, current, before, carried, decision)
    if decision.code in RISES and any(r.amount < before.amount for r in last.log.sets[: before.sets]):
        shown = {**decision.numbers, "amount": before.amount}
        lead = progression.lead_of(carried, carried, "same")
        return slot.asked(current, carried, Code.REPEAT, lead=lead, cause="sets-short", numbers=shown)
    if decision.cause == "week-holds" and decision.target.sets != last.target.sets:
        numbers = {**decision.numbers, "now": decision.target.sets}
        return slot.asked(current, decision.target, decision.code, cause="plan-sets", numbers=numbers)
    return _on_the_rung(slot, current, carried, decision)


def _in_a_higher_range(
    slot: Slot, current: RungFacts, before: Target, carried: Target, decision: Decision
) -> Asked:
    """The plan's range begins above what was asked for last time: it counts from now on, but never against
    a more careful rule, which keeps the amount where it was."""
    if decision.cause != "pain-unknown" and decision.code in {*RISES, Code.REPEAT}:
        numbers = {"amount": carried.minimum}
        return slot.asked(current, carried, PLAN, cause=f"plan-{carried.measure}", numbers=numbers)
    kept = replace(decision.target, minimum=min(carried.minimum, before.amount), amount=before.amount)
    asked_then = replace(carried, amount=before.amount, minimum=kept.minimum)
    lead = progression.lead_of(asked_then, kept, "same")
    return slot.asked(
        current, kept, decision.code, lead=lead, cause=decision.cause, numbers={**decision.numbers, "more": 0}
    )


def _judged(last: Done, before: Target, carried: Target, context: Context) -> Decision:
    """The decision about the sets and the effort that were asked for then, given back in those of now."""
    sets, effort = min(carried.sets, before.sets), carried.effort_rir
    if last.feel == "easy":  # two more in reserve than asked for; the scale ends at five
        effort = min(effort, 5 - FELT_RIR)
    judged = carried
    if (sets, effort) != (carried.sets, carried.effort_rir):
        judged = replace(carried, sets=sets, effort_rir=effort)
    log = _as_asked_now(last.log, before, carried)
    if last.feel:
        log = replace(log, sets=_felt(last, effort))
    decision = progression.decide(judged, _in_this_range(log, before, carried), context)
    if judged is carried:
        return decision
    sets = max(1, carried.sets - (sets - decision.target.sets))
    if decision.code == Code.RETURN_MEDIUM:
        sets = min(sets, max(2, carried.sets - 1))
    elif decision.code == Code.RETURN_LONG:
        sets = min(sets, 2)
    effort = min(5, decision.target.effort_rir + carried.effort_rir - effort)
    return replace(decision, target=replace(decision.target, sets=sets, effort_rir=effort))


def _as_asked_now(log: SlotLog, before: Target, carried: Target) -> SlotLog:
    """Where this week asks for more in reserve, who kept what was asked for then was not too hard at work."""
    more = carried.effort_rir - before.effort_rir
    if more <= 0:
        return log
    sets = tuple(
        SetResult(result.amount, None if result.rir is None else min(5, result.rir + more))
        for result in log.sets
    )
    return replace(log, sets=sets)


def _felt(last: Done, effort: int) -> tuple[SetResult, ...]:
    """The sets of the last time; what was said about the whole exercise counts as effort."""
    if not last.feel:
        return last.log.sets
    rir = min(5, effort + FELT_RIR) if last.feel == "easy" else max(0, effort - FELT_RIR)
    return tuple(SetResult(result.amount, rir) for result in last.log.sets)


def _asked_then(slot: Slot, last: Done) -> Target:
    """What the last time asked for. On a new rung the first set finds the start (domain.md 4.4)."""
    earlier = slot.own[1].rung if len(slot.own) > 1 else None
    asked = last.target
    if earlier == last.rung or not last.log.sets:
        return asked
    return replace(asked, amount=max(asked.amount, min(last.log.sets[0].amount, asked.maximum)))


def _carried(slot: Slot, last: Done, before: Target, current: RungFacts) -> Target:
    """This week's sets, range and effort with the amount and load of the last time; an extended maximum is
    kept, the amount clipped to the range."""
    load = (last.load_kg or before.load_kg or slot.load_on(current)) if current.is_loaded else None
    target = slot.target_on(current, load)
    maximum = target.maximum + max(0, before.maximum - before.base_maximum)
    if (maximum, before.amount) == (target.maximum, target.amount):
        return target
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


def _context(slot: Slot, current: RungFacts, carried: Target) -> Context:
    earlier = slot.own[1:]
    load = slot.own[0].load_kg
    tops = (
        done.rung == current.slug
        and done.load_kg == load
        and done.target.amount >= min(done.target.maximum, carried.maximum)
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


def _streak(flags: Iterable[bool]) -> int:
    count = 0
    for flag in flags:
        if not flag:
            break
        count += 1
    return count


def _on_the_rung(slot: Slot, current: RungFacts, carried: Target, decision: Decision) -> Asked:
    """The decision on the rung that it leads to, with that rung's range, rest and load."""
    reason = {"lead": decision.lead, "cause": decision.cause, "numbers": decision.numbers}
    rung: RungFacts | None = current
    if decision.rung == "first":
        rung = _first(slot, current)
    elif decision.rung != "same":
        rung = slot.neighbour(current, -1 if decision.rung == "easier" else 1)
    if rung is None or rung.slug == current.slug:
        if decision.rung != "same":
            reason["lead"] = progression.lead_of(carried, decision.target, "same")
        return slot.asked(current, decision.target, decision.code, **reason)
    factor = LOAD_FACTORS.get(decision.code, Decimal(1))
    moved = replace(
        slot.target_on(rung, slot.load_on(rung, factor)),
        sets=decision.target.sets,
        effort_rir=decision.target.effort_rir,
    )
    return slot.asked(rung, moved, decision.code, **reason)


def _first(slot: Slot, current: RungFacts) -> RungFacts:
    """The rung to begin again on: the plan's own, never a harder one than a shorter break leads to."""
    named = slot.lowest(slot.named) if slot.person.starts_low else slot.named
    easier = slot.neighbour(current, -1) or current
    is_harder = named.ladder == current.ladder and named.order > easier.order
    return easier if is_harder else named
