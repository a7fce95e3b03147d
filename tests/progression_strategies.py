"""Any target, log and context that can be, for the property tests of the rules."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from programs.progression import Context, Decision, SetResult, SlotLog, Target

EASINESS = {"first": 0, "easier": 1, "same": 2, "harder": 3}
STEPS = [Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5)]
SCORES = st.none() | st.integers(0, 10)
EFFORTS = st.none() | st.integers(0, 5)


def asks(target: Target, rung: str = "same") -> tuple[int, Decimal, int]:
    """How much is asked for, to compare: the rung first, then the load, then the amount."""
    return EASINESS[rung], target.load_kg or Decimal(0), target.amount


def gives(decision: Decision) -> tuple[int, Decimal, int]:
    return asks(decision.target, decision.rung)


@st.composite
def targets(draw: Callable[[Any], Any]) -> Target:
    """A loaded one weighs a whole number of steps, as everything that the rules and the form write."""
    measure = draw(st.sampled_from(["reps", "reps", "seconds"]))
    unit = 5 if measure == "seconds" else 1
    minimum = unit * draw(st.integers(1, 12))
    base_maximum = minimum + unit * draw(st.integers(0, 7))
    step = draw(st.sampled_from(STEPS))
    load = draw(st.none() | st.integers(1, 60).map(lambda steps: steps * step))
    maximum = base_maximum + (0 if load is None else draw(st.sampled_from([0, 0, 2, 4])))
    amount = draw(st.one_of(st.just(maximum), st.just(minimum), st.integers(minimum, maximum)))
    sets = draw(st.integers(1, 4))
    return Target(measure, sets, minimum, maximum, base_maximum, amount, load, step, draw(st.integers(0, 4)))


@st.composite
def logs(draw: Callable[[Any], Any], target: Target) -> SlotLog:
    """Half of them as asked, so that rises are met often."""
    if draw(st.booleans()):
        sets = [
            SetResult(target.amount, draw(EFFORTS | st.just(target.effort_rir))) for _ in range(target.sets)
        ]
    else:
        results = st.builds(SetResult, st.integers(0, target.maximum + 3), EFFORTS)
        sets = draw(st.lists(results, max_size=target.sets + 1))
    quiet = SlotLog(tuple(sets), 1, 1, False, 1)
    if draw(st.booleans()):
        return quiet
    return replace(
        quiet,
        pain_before=draw(SCORES),
        pain_peak=draw(SCORES),
        stopped=draw(st.sampled_from([False, False, False, True])),
        pain_next_morning=draw(SCORES),
    )


contexts = st.builds(
    Context,
    days_since=st.sampled_from([3, 3, 3, 3, 10, 11, 17, 18, 28, 29, 56, 57]),
    top_streak=st.integers(0, 2),
    amber_streak=st.integers(0, 3),
    increases_this_session=st.integers(0, 3),
    rung_rose_this_week=st.sampled_from([False, False, True]),
    has_easier=st.booleans(),
    has_harder=st.booleans(),
    week_holds=st.sampled_from([False, False, False, True]),
    load_may_rise=st.sampled_from([True, True, False]),
    blocked=st.sampled_from([False] * 7 + [True]),
)


@st.composite
def cases(draw: Callable[[Any], Any]) -> tuple[Target, SlotLog, Context]:
    target = draw(targets())
    return target, draw(logs(target)), draw(contexts)
