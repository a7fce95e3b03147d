"""What a coach's hand does to a target and to the turn of a week: pure.

A coach may set a target, choose another exercise, repeat or skip a week. Where the rules are careful because
of the back, what they ask is the upper bound: a coach's hand never overrides a stop (domain.md 3.3, 4.3).
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from programs.progression import SlotLog, is_settled, why_back_off
from programs.rule_values import AMBER_FROM
from programs.slot_facts import Asked, Done, Line, RungFacts

COACH = "COACH"
"""The code of a target that a coach has set or whose exercise a coach has chosen."""

SWAP = "swap"
"""In the numbers of a target: the id of the coach's choice of an exercise that it stands on."""


@dataclass(frozen=True)
class Wish:
    """What a coach asks of one slot, by the id of the adjustment: the rung `rung`, for good, or for the next
    time `amount` (repetitions or seconds of one set) and `load_kg` on it; None leaves it to the rules."""

    id: str
    rung: str
    amount: int | None = None
    load_kg: Decimal | None = None


def why_not_harder(last: Done, current: RungFacts, wished: RungFacts) -> str:
    """Why a coach's exercise has to wait, a key of `weeks.PROMOTION_WAITS`; empty where it need not. Harder
    on the same ladder waits for a back that was calm the last time; another ladder begins at its start."""
    if wished.ladder is None or wished.ladder != current.ladder or wished.order <= current.order:
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


def is_sore(log: SlotLog) -> bool:
    """Whether the back speaks in a log: stopped, red, a rise, unsettled by the morning, or amber."""
    return why_back_off(log) is not None or log.is_amber


def tagged(asked: Asked, wish: Wish) -> Asked:
    """What the rules ask on the coach's exercise, kept with the choice that it was trained under."""
    return replace(asked, numbers={**asked.numbers, SWAP: wish.id})


def chosen(asked: Asked, wish: Wish) -> Asked:
    """The first time on the coach's exercise: the plan's start there, for the coach's reason."""
    return replace(
        asked, code=COACH, lead="", cause="coach-swap", numbers={**_kept(asked), "adjustment": wish.id}
    )


def _kept(asked: Asked) -> dict[str, object]:
    """What has to stay in the numbers of a target, whatever its reason is."""
    return {name: asked.numbers[name] for name in ("eased", SWAP) if name in asked.numbers}


def with_target(asked: Asked, wish: Wish, *, is_careful: bool) -> Asked:
    """The target with the coach's amount and load, within the range of the rung. Where the back spoke the
    last time (`is_careful`), or the week is an easier one, only what is less counts. Unchanged on another
    rung."""
    target = asked.target
    if asked.rung.slug != wish.rung or asked.swapped_from:
        return asked
    amount, load = target.amount, target.load_kg
    if wish.amount is not None:
        amount = max(target.minimum, min(target.maximum, wish.amount))
    if wish.load_kg is not None and load is not None:
        load = wish.load_kg
    if is_careful or asked.numbers.get("eased"):
        amount = min(amount, target.amount)
        load = min(load, target.load_kg) if load is not None and target.load_kg is not None else load
    if (amount, load) == (target.amount, target.load_kg):
        return asked
    numbers = {**_kept(asked), "adjustment": wish.id}
    target = replace(target, amount=amount, load_kg=load)
    return replace(asked, target=target, code=COACH, lead="", cause="coach-target", numbers=numbers)
