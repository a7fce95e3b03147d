"""Lower by a tenth (domain.md 4.3): whole steps, whole repetitions, 5 seconds; never below one step."""

from dataclasses import replace

import pytest

from programs.progression import Context, SlotLog, Target, decide
from tests.progression_cases import (
    BW_SQUAT,
    LEG_PRESS,
    ONE_STEP,
    THIRD_AMBER,
    USUAL,
    WALL_SIT,
    aiming,
    expect,
    log,
    weighing,
)

DONE = log(12, 12, 12)
SORE = replace(DONE, pain_peak=7)
AMBER = replace(DONE, pain_peak=4, pain_before=2)
NO_EASIER = replace(USUAL, has_easier=False)


@pytest.mark.parametrize(
    ("load", "step", "days", "lowered"),
    [
        (60, 5, 12, 50),
        ("57.5", "2.5", 12, 50),
        (10, 5, 12, 5),
        (5, 5, 12, 5),
        (5, 5, 70, 5),
        (8, 2, 70, 4),
        (3, 5, 12, 3),  # logged below one step: never more than it was
        (3, 5, 70, 3),
    ],
)
def test_a_lowered_load_is_whole_steps_and_at_least_one_and_never_more_than_it_was(
    load: object, step: object, days: int, lowered: int
) -> None:
    context = replace(USUAL, days_since=days)
    assert decide(weighing(LEG_PRESS, load, step), DONE, context).target.load_kg == lowered


@pytest.mark.parametrize(
    ("target", "done", "context", "code", "changes"),
    [
        (ONE_STEP, AMBER, THIRD_AMBER, "EASE", {"amount": 10}),
        (ONE_STEP, log(12, 7, 7), USUAL, "REDUCE", {"amount": 10}),
        (ONE_STEP, log(12, 12, 12, rir=0), USUAL, "REDUCE", {"amount": 11}),
        (ONE_STEP, SORE, USUAL, "BACK_OFF", {"amount": 9}),
        (aiming(ONE_STEP, 8), AMBER, THIRD_AMBER, "EASE", {"rung": "easier"}),
        (aiming(ONE_STEP, 8), AMBER, replace(THIRD_AMBER, has_easier=False), "EASE", {}),
        (BW_SQUAT, AMBER, THIRD_AMBER, "EASE", {"amount": 10}),
        (aiming(BW_SQUAT, 8), AMBER, THIRD_AMBER, "EASE", {"rung": "easier"}),
        (aiming(BW_SQUAT, 8), log(9, 7, 7), NO_EASIER, "REDUCE", {}),
        (aiming(WALL_SIT, 45), log(45, 15, 15, rir=None), USUAL, "REDUCE", {"amount": 40}),
        (WALL_SIT, log(30, 15, 15, rir=None), USUAL, "REDUCE", {"amount": 25}),
        (aiming(WALL_SIT, 25), log(25, 15, 15, rir=None), USUAL, "REDUCE", {"amount": 20}),
        (aiming(WALL_SIT, 20), log(20, 15, 15, rir=None), USUAL, "REDUCE", {"rung": "easier"}),
        (aiming(WALL_SIT, 20), log(20, 15, 15, rir=None), NO_EASIER, "REDUCE", {}),
        (
            WALL_SIT,
            log(30, 30, 30, rir=None, pain_peak=6),
            USUAL,
            "BACK_OFF_RUNG",
            {"amount": 20, "rung": "easier"},
        ),
    ],
)
def test_where_no_load_can_fall_the_amount_falls_and_below_the_range_the_rung(
    target: Target, done: SlotLog, context: Context, code: str, changes: dict
) -> None:
    expect(target, done, context, code, **changes)
