"""What a coach's hand does to a target and to the turn of a week: pure.

A coach may set a target, choose another exercise, repeat or skip a week. Where the rules are careful because
of the back, what they ask is the upper bound: a coach's hand never overrides a stop (domain.md 3.3, 4.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from programs.progression import is_settled
from programs.rule_values import AMBER_FROM, Code
from programs.slot_facts import Asked, Done, Line, RungFacts

COACH = "COACH"
"""The code of a target that a coach has set or whose exercise a coach has chosen."""

FOR_THE_BACK = frozenset({Code.BLOCK, Code.BACK_OFF, Code.BACK_OFF_RUNG, Code.HOLD_PAIN, Code.EASE})
"""Decisions that the back has made: no coach's number goes above them."""


@dataclass(frozen=True)
class Wish:
    """What a coach asks of one slot, by the id of the adjustment: the rung `rung`, for good, or for the next
    time `amount` (repetitions or seconds of one set) and `load_kg` on it; None leaves it to the rules."""

    id: str
    rung: str
    amount: int | None = None
    load_kg: Decimal | None = None


def why_not_harder(last: Done | None, current: RungFacts | None, wished: RungFacts) -> str:
    """Why a coach's exercise has to wait, a key of `weeks.PROMOTION_WAITS`; empty where it need not. Harder
    on the same ladder waits for a back that was calm the last time; another ladder begins at its start."""
    if last is None or current is None or wished.ladder is None:
        return ""
    if wished.ladder != current.ladder or wished.order <= current.order:
        return ""
    if last.log.stopped:
        return "stopped"
    if (last.log.pain_peak or 0) >= AMBER_FROM:
        return "pain"
    return "" if is_settled(last.log.pain_next_morning, last.log.pain_before) else "not-settled"


def on_rung(line: Line, rung: RungFacts) -> Line:
    """The plan's line with the coach's exercise: as many sets, in that rung's own range."""
    return replace(
        line,
        rung=rung.slug,
        minimum=rung.minimum,
        maximum=rung.maximum,
        rest_seconds=rung.rest_seconds,
        effort_rir=line.effort_rir if rung.asks_effort else None,
    )


def is_of(rung: RungFacts, wished: RungFacts) -> bool:
    """Whether a rung belongs to the exercise that a coach chose: the same ladder, or the rung itself."""
    return rung.slug == wished.slug or (rung.ladder is not None and rung.ladder == wished.ladder)


def chosen(asked: Asked, wish: Wish) -> Asked:
    """The first time on the coach's exercise: the plan's start there, for the coach's reason."""
    return replace(asked, code=COACH, lead="", cause="coach-swap", numbers={"adjustment": wish.id})


def with_target(asked: Asked, wish: Wish) -> Asked:
    """The target with the coach's amount and load, within the range of the rung. Where the back made the
    rules careful, or the week is an easier one, only what is less counts. Unchanged on another rung."""
    target = asked.target
    if asked.rung.slug != wish.rung or asked.swapped_from:
        return asked
    amount, load = target.amount, target.load_kg
    if wish.amount is not None:
        amount = max(target.minimum, min(target.maximum, wish.amount))
    if wish.load_kg is not None and load is not None:
        load = wish.load_kg
    if is_careful(asked):
        amount = min(amount, target.amount)
        load = min(load, target.load_kg) if load is not None and target.load_kg is not None else load
    if (amount, load) == (target.amount, target.load_kg):
        return asked
    numbers = {"adjustment": wish.id, **({"eased": True} if asked.numbers.get("eased") else {})}
    target = replace(target, amount=amount, load_kg=load)
    return replace(asked, target=target, code=COACH, lead="", cause="coach-target", numbers=numbers)


def is_careful(asked: Asked) -> bool:
    """Whether the back, or an easier week, has made this target what it is."""
    return asked.code in FOR_THE_BACK or bool(asked.numbers.get("eased"))


def with_targets(asked: Sequence[Asked], wishes: Mapping[str, Wish]) -> list[Asked]:
    """Each slot's target with the coach's wish for it, by slot."""
    return [with_target(each, wishes[each.slot]) if each.slot in wishes else each for each in asked]
