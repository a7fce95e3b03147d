"""At the top of the range (domain.md 4.3, row 7): confirm, more load or the next rung, and the caps."""

from dataclasses import replace
from decimal import Decimal

import pytest

from programs.progression import Context, Target, decide
from tests.progression_cases import (
    BW_SQUAT,
    GOBLET,
    LEG_PRESS,
    SECOND_TOP,
    USUAL,
    WALL_SIT,
    as_asked,
    code_of,
    expect,
    log,
)

DONE = log(12, 12, 12)
UNKNOWN_MORNING = replace(DONE, pain_next_morning=None)
TWO_INCREASES = replace(SECOND_TOP, increases_this_session=2)
HOME = replace(SECOND_TOP, load_may_rise=False)


@pytest.mark.parametrize("target", [LEG_PRESS, GOBLET, BW_SQUAT], ids=["loaded", "big step", "unloaded"])
@pytest.mark.parametrize(
    ("context", "done"),
    [
        (USUAL, DONE),
        (USUAL, UNKNOWN_MORNING),
        (SECOND_TOP, UNKNOWN_MORNING),
        (replace(USUAL, top_streak=5), UNKNOWN_MORNING),
        (replace(USUAL, increases_this_session=2), DONE),
        (TWO_INCREASES, UNKNOWN_MORNING),
    ],
)
def test_the_top_is_confirmed_the_first_time_and_whenever_the_morning_after_is_unknown(
    target: Target, context: Context, done
) -> None:
    expect(target, done, context, "CONFIRM")


def test_a_third_time_at_the_top_counts_like_the_second() -> None:
    expect(LEG_PRESS, DONE, replace(USUAL, top_streak=2), "ADD_LOAD", amount=8, load_kg=Decimal(65))


def test_where_a_step_is_too_much_at_once_repetitions_are_added_above_the_range_before_the_load() -> None:
    """12 kg in steps of 2: 12 repetitions, then 13 to 14, then 15 to 16, then 8 with 14 kg."""
    target, streak, way = GOBLET, 0, []
    for _ in range(20):
        at_top = target.amount == target.maximum
        decision = decide(target, as_asked(target), replace(USUAL, top_streak=streak))
        streak = streak + 1 if at_top else 0
        target = decision.target
        way.append((decision.code.value, target.amount, target.maximum, target.load_kg))
        if target.load_kg != GOBLET.load_kg:
            break
    assert way == [
        ("CONFIRM", 12, 12, 12),
        ("EXTEND_REPS", 13, 14, 12),
        ("ADD_REP", 14, 14, 12),
        ("CONFIRM", 14, 14, 12),
        ("EXTEND_REPS", 15, 16, 12),
        ("ADD_REP", 16, 16, 12),
        ("CONFIRM", 16, 16, 12),
        ("ADD_LOAD", 8, 12, 14),
    ]


def test_the_range_is_never_extended_by_more_than_four() -> None:
    target = replace(GOBLET, maximum=15, amount=15)
    expect(target, as_asked(target), SECOND_TOP, "EXTEND_REPS", maximum=16, amount=16)


def test_a_load_that_rises_after_extended_repetitions_may_rise_by_a_whole_step_above_ten_percent() -> None:
    target = replace(GOBLET, load_kg=Decimal(2), maximum=16, amount=16)
    expect(target, as_asked(target), SECOND_TOP, "ADD_LOAD", maximum=12, amount=8, load_kg=Decimal(4))


def test_an_extended_range_goes_back_when_the_load_can_rise_after_all() -> None:
    """Extended at 12 kg, and since then 20 kg: a step is now ten percent."""
    target = replace(GOBLET, load_kg=Decimal(20), maximum=14, amount=14)
    expect(target, as_asked(target), SECOND_TOP, "ADD_LOAD", maximum=12, amount=8, load_kg=Decimal(22))


@pytest.mark.parametrize("target", [BW_SQUAT, replace(WALL_SIT, amount=45)], ids=["repetitions", "seconds"])
def test_without_load_the_second_top_session_leads_to_the_next_rung_at_its_lowest_amount(
    target: Target,
) -> None:
    expect(target, as_asked(target), SECOND_TOP, "NEXT_RUNG", rung="harder", amount=target.minimum)


def test_on_the_last_rung_the_top_is_kept() -> None:
    expect(BW_SQUAT, DONE, replace(SECOND_TOP, has_harder=False), "MAINTAIN")


def test_a_loaded_exercise_gains_load_and_keeps_its_rung_though_a_harder_one_exists() -> None:
    expect(LEG_PRESS, DONE, SECOND_TOP, "ADD_LOAD", amount=8, load_kg=Decimal(65))


@pytest.mark.parametrize(
    ("target", "context", "code"),
    [
        (LEG_PRESS, replace(SECOND_TOP, increases_this_session=1), "ADD_LOAD"),
        (LEG_PRESS, TWO_INCREASES, "CAP"),
        (LEG_PRESS, replace(SECOND_TOP, increases_this_session=3), "CAP"),
        (LEG_PRESS, replace(SECOND_TOP, rung_rose_this_week=True), "ADD_LOAD"),
        (BW_SQUAT, replace(SECOND_TOP, increases_this_session=1), "NEXT_RUNG"),
        (BW_SQUAT, TWO_INCREASES, "CAP"),
        (BW_SQUAT, replace(SECOND_TOP, rung_rose_this_week=True), "CAP"),
        (GOBLET, TWO_INCREASES, "CAP"),
    ],
)
def test_two_increases_a_session_and_one_rung_a_week_are_the_most(
    target: Target, context: Context, code: str
) -> None:
    assert code_of(target, DONE, context) == code
    if code == "CAP":
        expect(target, DONE, context, "CAP")


def test_home_sessions_keep_the_load_at_the_top() -> None:
    expect(LEG_PRESS, DONE, HOME, "MAINTAIN")


def test_home_sessions_reach_the_next_rung_of_an_exercise_without_load() -> None:
    expect(BW_SQUAT, DONE, HOME, "NEXT_RUNG", rung="harder", amount=8)


def test_home_sessions_add_repetitions_above_the_range_and_then_keep_them() -> None:
    """Row 7c answers MAINTAIN at home where it would add load, not where it would add repetitions."""
    expect(GOBLET, DONE, HOME, "EXTEND_REPS", maximum=14, amount=13)
    extended = replace(GOBLET, maximum=16, amount=16)
    expect(extended, as_asked(extended), HOME, "MAINTAIN")
