"""The exercises of domain.md 4.3's worked examples, and a log of each kind, for the tests of the rules."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from programs.progression import Code, Context, SetResult, SlotLog, Target, decide

LEG_PRESS = Target(
    measure="reps",
    sets=3,
    minimum=8,
    maximum=12,
    base_maximum=12,
    amount=12,
    load_kg=Decimal(60),
    step_kg=Decimal(5),
    effort_rir=3,
)
GOBLET = replace(LEG_PRESS, load_kg=Decimal(12), step_kg=Decimal(2))
BW_SQUAT = replace(LEG_PRESS, load_kg=None)
WALL_SIT = replace(
    LEG_PRESS, measure="seconds", minimum=20, maximum=45, base_maximum=45, amount=30, load_kg=None
)
ONE_STEP = replace(LEG_PRESS, load_kg=Decimal(5))  # the load cannot fall any further

# Three days ago, with a rung below and one above: what the worked examples take as given.
USUAL = Context(has_easier=True, has_harder=True)
SECOND_TOP = replace(USUAL, top_streak=1)
THIRD_AMBER = replace(USUAL, amber_streak=2)


def log(*amounts: int, rir: int | None = 3, **changes: Any) -> SlotLog:
    """A log of a quiet back: `log(12, 11, 9)`; pain 1 before, during and the next morning."""
    quiet = SlotLog(
        sets=tuple(SetResult(amount, rir) for amount in amounts),
        pain_before=1,
        pain_peak=1,
        stopped=False,
        pain_next_morning=1,
    )
    return replace(quiet, **changes)


def as_asked(target: Target, **changes: Any) -> SlotLog:
    """The log of somebody who did what the target asked, with the effort it asked for."""
    done = log(*[target.amount] * target.sets, rir=target.effort_rir)
    return replace(done, **changes)


def efforts(target: Target, *rirs: int | None) -> SlotLog:
    """All sets done as asked, each with its own repetitions in reserve."""
    return replace(as_asked(target), sets=tuple(SetResult(target.amount, rir) for rir in rirs))


def aiming(target: Target, amount: int) -> Target:
    return replace(target, amount=amount)


def weighing(target: Target, load_kg: Any, step_kg: Any = None) -> Target:
    step = target.step_kg if step_kg is None else Decimal(str(step_kg))
    return replace(target, load_kg=Decimal(str(load_kg)), step_kg=step)


def code_of(target: Target, done: SlotLog, context: Context = USUAL) -> Code:
    return decide(target, done, context).code


def expect(
    target: Target, done: SlotLog, context: Context, code: str, *, rung: str = "same", **changes: Any
) -> None:
    """The decision has this code and rung, and changes of the target what is named here and nothing else."""
    decision = decide(target, done, context)
    assert (decision.code, decision.rung) == (Code(code), rung), decision
    assert decision.target == replace(target, **changes)
