"""The rules by which a target moves: pure functions over small frozen values (domain.md 4.2 and 4.3).

What a session asks for follows from what was logged and how the back felt. No database, no clock and no
randomness: the same inputs always give the same decision.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from programs import reasons
from programs.rule_values import (
    AMBER_FROM,
    HEAVIEST_KG,
    RED_FROM,
    Code,
    Context,
    Decision,
    RungChange,
    SetResult,
    SlotLog,
    Target,
)

__all__ = [
    "INCREASES",
    "RISES_PER_SESSION",
    "RISE_THAT_STOPS",
    "RULES_VERSION",
    "Code",
    "Context",
    "Decision",
    "SetResult",
    "SlotLog",
    "Target",
    "decide",
    "is_settled",
    "is_success",
    "lead_of",
    "why_back_off",
]

RULES_VERSION = "1"
"""Stored with every decision. A change of the rules is a new version with a golden file of its own."""

RISE_THAT_STOPS = 3  # points above the level before
SECONDS_STEP = 5
EXTENSION, FURTHEST_EXTENSION = 2, 4  # repetitions above the range, before a large jump in load
RISES_PER_SESSION = 2
_EASINESS = {"first": 0, "easier": 1, "same": 2, "harder": 3}

INCREASES = frozenset({Code.ADD_LOAD, Code.NEXT_RUNG})
"""Earned rises of load or rung, of which a session has at most two (row 7e)."""


@dataclass(frozen=True)
class _Proposal:
    """What one row of the table wants."""

    code: Code
    cause: str
    target: Target
    rung: RungChange = "same"


def decide(target: Target, log: SlotLog, context: Context) -> Decision:
    """The next target of a slot after `log` (domain.md 4.3).

    Row 1 comes first; the careful rows 2 to 6 combine, the most careful value of each winning; only where
    none of them applies may anything rise. Raises ValueError, in the values themselves, for what cannot be.
    """
    if context.blocked:
        return _decided(_Proposal(Code.BLOCK, "blocked", target), target, log, context)
    careful = list(_careful(target, log, context))
    proposal = _combined(careful) if careful else _steady_or_rising(target, log, context)
    return _decided(proposal, target, log, context)


def _careful(target: Target, log: SlotLog, context: Context) -> Iterator[_Proposal]:
    """What rows 2 to 6 propose, each from the same target."""
    rows: tuple[Callable[[Target, SlotLog, Context], _Proposal | None], ...] = (
        _after_a_gap,
        _back_off,
        _hold_for_pain,
        _reduce,
        _hold_the_week,
    )
    for row in rows:
        if proposal := row(target, log, context):
            yield proposal


def _combined(proposals: list[_Proposal]) -> _Proposal:
    """The most careful value of each kind; code and cause of the row that decided the rung, else the load,
    else of the earlier row (domain.md 4.2)."""
    if len(proposals) == 1:
        return proposals[0]
    deciding = min(proposals, key=lambda p: (_EASINESS[p.rung], p.target.load_kg or 0))
    merged = replace(
        deciding.target,
        amount=min(p.target.amount for p in proposals),
        sets=min(p.target.sets for p in proposals),
        effort_rir=max(p.target.effort_rir for p in proposals),
        load_kg=min((p.target.load_kg for p in proposals if p.target.load_kg is not None), default=None),
    )
    return replace(deciding, target=merged)


def _after_a_gap(target: Target, log: SlotLog, context: Context) -> _Proposal | None:
    """Row 2: the longer the break, the lighter the return."""
    days = context.days_since
    if days <= 10:
        return None
    if days <= 17:
        eased = replace(
            target,
            load_kg=_lighter(target, Decimal("0.9")),
            effort_rir=min(target.effort_rir + 1, 5),
        )
        return _Proposal(Code.RETURN_SHORT, "gap", eased)
    from_minimum = replace(target, amount=min(target.amount, target.minimum))
    if days <= 28:
        sets = min(target.sets, max(2, target.sets - 1))
        eased = replace(from_minimum, load_kg=_lighter(target, Decimal("0.8")), sets=sets)
        return _Proposal(Code.RETURN_MEDIUM, "gap", eased)
    if days <= 56:
        eased = replace(from_minimum, load_kg=_lighter(target, Decimal("0.7")), sets=min(target.sets, 2))
        return _Proposal(Code.RETURN_LONG, "gap", eased, "easier" if context.has_easier else "same")
    eased = replace(from_minimum, load_kg=_lighter(target, Decimal("0.5")))
    return _Proposal(Code.RESTART, "gap", eased, "first")


def _back_off(target: Target, log: SlotLog, context: Context) -> _Proposal | None:
    """Row 3: stopped, red, a rise of three or more, or not settled by the next morning."""
    cause = why_back_off(log)
    if cause is None:
        return None
    if target.load_kg is None:
        if context.has_easier:
            return _Proposal(Code.BACK_OFF_RUNG, cause, _at_minimum(target), "easier")
        fewer = replace(_at_minimum(target), sets=max(1, target.sets - 1))
        return _Proposal(Code.BACK_OFF, cause, fewer)
    rung, lowered = _lowered(target, 20, context)
    return _Proposal(Code.BACK_OFF if rung == "same" else Code.BACK_OFF_RUNG, cause, lowered, rung)


def why_back_off(log: SlotLog) -> str | None:
    """The cause of row 3, a key of `reasons.CAUSES`; None where the back took it well."""
    peak, before, morning = log.pain_peak, log.pain_before, log.pain_next_morning
    if log.stopped:
        return "stopped"
    if peak is not None and peak >= RED_FROM:
        return "pain"
    if peak is not None and before is not None and peak - before >= RISE_THAT_STOPS:
        return "pain-rose"
    if not is_settled(morning, before):
        return "morning"
    return None


def is_settled(morning: int | None, before: int | None) -> bool:
    """Whether the back had calmed down by the next morning; an unanswered morning counts as settled here,
    a missing level before as 0 (domain.md 3.3)."""
    return morning is None or morning < AMBER_FROM or morning < (before or 0) + 2


def _hold_for_pain(target: Target, log: SlotLog, context: Context) -> _Proposal | None:
    """Row 4: amber holds; the third amber in a row eases."""
    if not log.is_amber:
        return None
    if context.amber_streak < 2:
        return _Proposal(Code.HOLD_PAIN, "pain", target)
    rung, lowered = _lowered(target, 10, context)
    return _Proposal(Code.EASE, "pain-again", lowered, rung)


def _reduce(target: Target, log: SlotLog, context: Context) -> _Proposal | None:
    """Row 5: too many sets short, or far more effort than planned. A set left out counts as one below the
    minimum, so that doing less never yields more."""
    done = log.sets[: target.sets]
    missing = target.sets - len(done)
    below = sum(result.amount < target.minimum for result in done)
    if below + missing >= 2:
        rung, lowered = _lowered(target, 10, context)
        return _Proposal(Code.REDUCE, "sets-missing" if missing >= 2 else "sets-low", lowered, rung)
    given = [result.rir for result in done if result.rir is not None]
    # 1.5 below the target on average, in whole numbers.
    if not given or 2 * (target.effort_rir * len(given) - sum(given)) <= 3 * len(given):
        return None
    if target.load_kg is None:
        return _Proposal(Code.HOLD_EFFORT, "effort", target)
    rung, lowered = _lowered(target, 5, context)
    return _Proposal(Code.REDUCE, "effort", lowered, rung)


def _hold_the_week(target: Target, log: SlotLog, context: Context) -> _Proposal | None:
    """Row 6: a week or a session in which nothing rises."""
    return _Proposal(Code.HOLD_WEEK, "week-holds", target) if context.week_holds else None


def _steady_or_rising(target: Target, log: SlotLog, context: Context) -> _Proposal:
    """Rows 7 and 8: what may rise after a success, else the same again."""
    if cause := _why_not_yet(target, log):
        return _Proposal(Code.REPEAT, cause, target)
    if target.amount < target.maximum:
        return _add_rep(target, log)
    if log.pain_next_morning is None:
        return _Proposal(Code.CONFIRM, "morning-unknown" if context.top_streak else "top", target)
    if context.top_streak < 1:
        return _Proposal(Code.CONFIRM, "top", target)
    if context.increases_this_session >= RISES_PER_SESSION:
        return _Proposal(Code.CAP, "two-rises", target)
    return _add_load(target, context) if target.load_kg is not None else _next_rung(target, context)


def is_success(target: Target, log: SlotLog) -> bool:
    """Row 7: all sets done at the target with enough in reserve, and pain given and green."""
    is_green = log.pain_peak is None or log.pain_peak < AMBER_FROM
    return is_green and _why_not_yet(target, log) is None


def _why_not_yet(target: Target, log: SlotLog) -> str | None:
    """What keeps a session without pain from being a success; None if nothing does."""
    if log.pain_peak is None:
        return "pain-unknown"
    done = log.sets[: target.sets]
    if len(done) < target.sets or any(result.amount < target.amount for result in done):
        return "sets-short"
    last = done[-1].rir
    return "last-set" if last is not None and last < target.effort_rir else None


def _add_rep(target: Target, log: SlotLog) -> _Proposal:
    """Row 7a: repetitions or seconds first, up to the top of the range."""
    given = [result.rir for result in log.sets[: target.sets] if result.rir is not None]
    is_easy = bool(given) and sum(given) >= (target.effort_rir + 2) * len(given)
    more = SECONDS_STEP if target.measure == "seconds" else 2 if is_easy else 1
    amount = min(target.amount + more, target.maximum)
    cause = "easy" if is_easy and target.measure == "reps" else "done"
    return _Proposal(Code.ADD_REP, cause, replace(target, amount=amount))


def _add_load(target: Target, context: Context) -> _Proposal:
    """Row 7c: one step or 5 %; before a jump of more than 10 % a few repetitions more."""
    load = target.load_kg
    assert load is not None
    heavier = max(load + target.step_kg, _floor(load * Decimal("1.05"), target.step_kg))
    furthest = target.base_maximum + FURTHEST_EXTENSION
    if heavier - load > load / 10 and target.maximum < furthest:
        maximum = min(target.maximum + EXTENSION, furthest)
        longer = replace(target, maximum=maximum, amount=min(target.amount + 1, maximum))
        return _Proposal(Code.EXTEND_REPS, "big-step", longer)
    if not context.load_may_rise:
        return _Proposal(Code.MAINTAIN, "home", target)
    if heavier > HEAVIEST_KG:
        return _Proposal(Code.MAINTAIN, "hardest", target)
    maximum = max(target.base_maximum, target.minimum)
    heavier_target = replace(target, load_kg=heavier, amount=target.minimum, maximum=maximum)
    return _Proposal(Code.ADD_LOAD, "top-twice", heavier_target)


def _next_rung(target: Target, context: Context) -> _Proposal:
    """Row 7d: a harder version, one a week."""
    if context.rung_rose_this_week:
        return _Proposal(Code.CAP, "rung-rose", target)
    if not context.has_harder:
        return _Proposal(Code.MAINTAIN, "hardest", target)
    return _Proposal(Code.NEXT_RUNG, "top-twice", _at_minimum(target), "harder")


def _at_minimum(target: Target) -> Target:
    return replace(target, amount=min(target.amount, target.minimum))


def _floor(load: Decimal, step: Decimal) -> Decimal:
    return load // step * step


def _lighter(target: Target, factor: Decimal) -> Decimal | None:
    """The load times `factor`, down to a whole step, never below one step and never above what it was."""
    if target.load_kg is None:
        return None
    return min(target.load_kg, max(_floor(target.load_kg * factor, target.step_kg), target.step_kg))


def _lowered(target: Target, percent: int, context: Context) -> tuple[RungChange, Target]:
    """Lower by `percent`: the load where it stays at least one step, else the amount, else the rung."""
    if target.load_kg is not None and target.load_kg > target.step_kg:
        return "same", replace(_at_minimum(target), load_kg=_lighter(target, Decimal(100 - percent) / 100))
    amount = target.amount * (100 - percent) // 100
    if target.measure == "seconds":
        amount -= amount % SECONDS_STEP
    if amount >= target.minimum:
        return "same", replace(target, amount=amount)
    return "easier" if context.has_easier else "same", _at_minimum(target)


def _decided(proposal: _Proposal, before: Target, log: SlotLog, context: Context) -> Decision:
    """The proposal with its reason in words."""
    after = proposal.target
    numbers: dict[str, object] = {
        "days": context.days_since,
        "before": log.pain_before,
        "pain": log.pain_peak,
        "morning": log.pain_next_morning,
        "minimum": before.minimum,
        "amount": before.amount,
        "more": after.amount - before.amount,
        # What else it followed from, so that an old decision can be worked out again.
        "sets": [[result.amount, result.rir] for result in log.sets],
        "stopped": log.stopped,
        "top_streak": context.top_streak,
        "amber_streak": context.amber_streak,
        "increases": context.increases_this_session,
        "holds": context.week_holds,
    }
    if before.load_kg is not None and after.load_kg is not None and before.load_kg != after.load_kg:
        numbers |= {"from_kg": str(before.load_kg), "to_kg": str(after.load_kg)}
    lead = lead_of(before, after, proposal.rung)
    reason = reasons.sentence(lead, proposal.cause, numbers)
    return Decision(proposal.code, after, proposal.rung, reason, lead, proposal.cause, numbers)


def lead_of(before: Target, after: Target, rung: RungChange) -> str:
    """Which change is named first: version, load, amount, sets, effort."""
    if rung != "same":
        return rung
    if before.load_kg is not None and after.load_kg is not None and before.load_kg != after.load_kg:
        return "load-up" if after.load_kg > before.load_kg else "load-down"
    more = after.amount - before.amount
    if more > 0:
        return f"{before.measure}-up" if more > 1 or before.measure == "seconds" else "one-rep-up"
    if more < 0:
        return f"{before.measure}-down"
    if after.sets < before.sets:
        return "sets-down"
    if after.effort_rir > before.effort_rir:
        return "effort-up"
    return "same-load" if before.load_kg is not None else f"same-{before.measure}"
