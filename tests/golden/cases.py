"""A fixed list of cases for the golden files: every code, every row and many of their meetings."""

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import product

from programs.progression import Context, SetResult, SlotLog, Target, decide
from tests.progression_cases import (
    BW_SQUAT,
    GOBLET,
    LEG_PRESS,
    ONE_STEP,
    SECOND_TOP,
    THIRD_AMBER,
    USUAL,
    WALL_SIT,
    aiming,
    as_asked,
    efforts,
    weighing,
)
from tests.progression_examples import EXAMPLES

Case = tuple[str, Target, SlotLog, Context]

TARGETS = {
    "leg press at the top": LEG_PRESS,
    "leg press at 9": aiming(LEG_PRESS, 9),
    "heavy leg press": weighing(LEG_PRESS, 140, "2.5"),
    "goblet squat": GOBLET,
    "goblet squat at 14 of 14": replace(GOBLET, maximum=14, amount=14),
    "goblet squat at 16 of 16": replace(GOBLET, maximum=16, amount=16),
    "one step": ONE_STEP,
    "one step at 8": aiming(ONE_STEP, 8),
    "squat": BW_SQUAT,
    "squat at 8, two sets": replace(BW_SQUAT, amount=8, sets=2),
    "wall sit at 30": WALL_SIT,
    "wall sit at 45": aiming(WALL_SIT, 45),
    "wall sit at 20": aiming(WALL_SIT, 20),
}

CONTEXTS = {
    "first top": USUAL,
    "second top": SECOND_TOP,
    "second top, nothing harder": replace(SECOND_TOP, has_harder=False),
    "second top at home": replace(SECOND_TOP, load_may_rise=False),
    "two rises already": replace(SECOND_TOP, increases_this_session=2),
    "rung rose this week": replace(SECOND_TOP, rung_rose_this_week=True),
    "two ambers before": THIRD_AMBER,
    "held": replace(SECOND_TOP, week_holds=True),
    "locked": replace(SECOND_TOP, blocked=True),
    "10 days": replace(USUAL, days_since=10),
    "11 days": replace(USUAL, days_since=11),
    "18 days": replace(USUAL, days_since=18),
    "29 days": replace(USUAL, days_since=29),
    "29 days, nothing easier": replace(USUAL, days_since=29, has_easier=False),
    "57 days": replace(USUAL, days_since=57),
}

CAREFUL = ("two ambers before", "held", "11 days", "18 days", "29 days, nothing easier", "57 days")
LOGS_THAT_LOWER = ("amber", "red", "unsettled morning", "below the range", "too hard", "pain unknown")


def logs_for(target: Target) -> dict[str, SlotLog]:
    """Ways to do what the target asks, or not."""
    done, short, effort = as_asked(target), target.minimum - 1, target.effort_rir
    return {
        "done": done,
        "done without efforts": efforts(target, *[None] * target.sets),
        "done easily": efforts(target, *[5] * target.sets),
        "last set hard": efforts(target, *[effort] * (target.sets - 1), effort - 1),
        "too hard": efforts(target, *[1] * target.sets),
        "one short": replace(done, sets=(*done.sets[:-1], SetResult(target.amount - 1, effort))),
        "below the range": replace(done, sets=(SetResult(short, effort),) * target.sets),
        "one set missing": replace(done, sets=done.sets[:-1]),
        "one set of all": replace(done, sets=done.sets[:1]),
        "pain unknown": replace(done, pain_peak=None),
        "morning unknown": replace(done, pain_next_morning=None),
        "amber": replace(done, pain_before=2, pain_peak=4),
        "rise of three": replace(done, pain_peak=4),
        "red": replace(done, pain_before=4, pain_peak=6),
        "unsettled morning": replace(done, pain_next_morning=3),
        "stopped": replace(done, sets=done.sets[:1], pain_peak=None, stopped=True),
    }


def cases() -> Iterator[Case]:
    """The worked examples; every target in every context, and after every log; meetings of careful rows."""
    for name, (target, log, context, *_) in EXAMPLES.items():
        yield f"example: {name}", target, log, context
    for (name, target), (when, context) in product(TARGETS.items(), CONTEXTS.items()):
        yield f"{name} · done · {when}", target, as_asked(target), context
    for name, target in TARGETS.items():
        for how, log in logs_for(target).items():
            if how != "done":
                yield f"{name} · {how} · second top", target, log, SECOND_TOP
    for name, how, when in product(
        ("leg press at the top", "one step at 8", "squat"), LOGS_THAT_LOWER, CAREFUL
    ):
        target = TARGETS[name]
        yield f"{name} · {how} · {when}", target, logs_for(target)[how], CONTEXTS[when]


def decided() -> list[dict]:
    """Every case with its decision, ready to be written as JSON."""
    return [_row(*case) for case in cases()]


def _row(name: str, target: Target, log: SlotLog, context: Context) -> dict:
    decision = decide(target, log, context)
    return {
        "case": name,
        "asked": target_words(target),
        "log": _log_words(log),
        "context": _context_words(context),
        "code": decision.code.value,
        "rung": decision.rung,
        "target": target_words(decision.target),
        "reason": decision.reason,
        "lead": decision.lead,
        "cause": decision.cause,
        "numbers": {key: value for key, value in decision.numbers.items() if value is not None},
    }


def target_words(target: Target) -> str:
    """`3 x 12 reps of 8-12 (12), 60 kg by 5, effort 3`"""
    load = "no load" if target.load_kg is None else f"{target.load_kg.normalize():f} kg"
    reach = f"{target.minimum}-{target.maximum} ({target.base_maximum})"
    return (
        f"{target.sets} x {target.amount} {target.measure} of {reach},"
        f" {load} by {target.step_kg.normalize():f}, effort {target.effort_rir}"
    )


def _log_words(log: SlotLog) -> str:
    sets = " ".join(f"{done.amount}@{_or_dash(done.rir)}" for done in log.sets)
    pains = (log.pain_before, log.pain_peak, log.pain_next_morning)
    return f"{sets}; pain {' '.join(map(_or_dash, pains))}" + ("; stopped" if log.stopped else "")


def _or_dash(value: int | None) -> str:
    return "-" if value is None else str(value)


def _context_words(context: Context) -> str:
    """Only what differs from the usual: three days ago, with a rung below and one above."""
    pairs = [(field.name, getattr(context, field.name)) for field in fields(Context)]
    return ", ".join(f"{name} {value}" for name, value in pairs if value != getattr(USUAL, name)) or "usual"
