"""What the next session asks for: the worked examples of domain.md 4.3, and its rows for gaps and success."""

from dataclasses import replace
from decimal import Decimal

import pytest

from programs.progression import Context, SlotLog, Target, decide
from tests.progression_cases import (
    BW_SQUAT,
    LEG_PRESS,
    SECOND_TOP,
    USUAL,
    WALL_SIT,
    aiming,
    as_asked,
    code_of,
    efforts,
    expect,
    log,
    weighing,
)
from tests.progression_examples import EXAMPLES

DONE = log(12, 12, 12)
NO_EASIER = replace(USUAL, has_easier=False)


@pytest.mark.parametrize(("target", "done", "context", "code", "changes"), EXAMPLES.values(), ids=EXAMPLES)
def test_each_worked_example_is_decided_as_written(
    target: Target, done: SlotLog, context: Context, code: str, changes: dict
) -> None:
    expect(target, done, context, code, **changes)


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_worked_example_gives_its_reason_in_one_sentence(example: str) -> None:
    target, done, context, *_ = EXAMPLES[example]
    reason = decide(target, done, context).reason
    assert reason == reason.strip()
    assert not reason[0].islower()
    assert reason.endswith(".")
    assert "%(" not in reason
    assert "\n" not in reason


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (0, "ADD_REP"),
        (10, "ADD_REP"),
        (11, "RETURN_SHORT"),
        (17, "RETURN_SHORT"),
        (18, "RETURN_MEDIUM"),
        (28, "RETURN_MEDIUM"),
        (29, "RETURN_LONG"),
        (56, "RETURN_LONG"),
        (57, "RESTART"),
        (400, "RESTART"),
    ],
)
def test_the_length_of_a_break_decides_how_one_returns(days: int, code: str) -> None:
    ten = aiming(LEG_PRESS, 10)
    assert code_of(ten, as_asked(ten), replace(USUAL, days_since=days)) == code


@pytest.mark.parametrize(("sets", "after"), [(4, 3), (3, 2), (2, 2), (1, 1)])
def test_a_return_after_18_days_takes_a_set_away_but_not_below_two(sets: int, after: int) -> None:
    target = replace(LEG_PRESS, sets=sets)
    expect(
        target,
        as_asked(target),
        replace(USUAL, days_since=18),
        "RETURN_MEDIUM",
        sets=after,
        amount=8,
        load_kg=Decimal(45),
    )


@pytest.mark.parametrize(("sets", "after"), [(4, 2), (3, 2), (2, 2), (1, 1)])
def test_a_return_after_29_days_asks_for_two_sets_at_most(sets: int, after: int) -> None:
    target = replace(LEG_PRESS, sets=sets)
    expect(
        target,
        as_asked(target),
        replace(NO_EASIER, days_since=29),
        "RETURN_LONG",
        sets=after,
        amount=8,
        load_kg=Decimal(40),
    )


@pytest.mark.parametrize(
    ("days", "code", "rung", "changes"),
    [
        (11, "RETURN_SHORT", "same", {"effort_rir": 4}),
        (18, "RETURN_MEDIUM", "same", {"sets": 2, "amount": 8}),
        (29, "RETURN_LONG", "easier", {"sets": 2, "amount": 8}),
        (57, "RESTART", "first", {"amount": 8}),
    ],
)
def test_a_return_without_load_changes_everything_but_the_load(
    days: int, code: str, rung: str, changes: dict
) -> None:
    expect(BW_SQUAT, DONE, replace(USUAL, days_since=days), code, rung=rung, **changes)


# Row 7: success.


@pytest.mark.parametrize(
    ("amount", "rirs", "after"),
    [
        (8, (2, 2, 2), 9),
        (8, (None, None, None), 9),
        (8, (1, 1, 2), 9),  # the last set counts
        (8, (4, 4, 3), 9),  # two in reserve more than asked, on average, or it is one repetition
        (8, (5, 4, 3), 10),
        (8, (4, 4, 4), 10),
        (11, (2, 2, 2), 12),
        (11, (5, 5, 5), 12),  # never above the range
    ],
)
def test_a_repetition_is_added_or_two_where_it_was_easy(amount: int, rirs: tuple, after: int) -> None:
    target = replace(LEG_PRESS, amount=amount, effort_rir=2)
    expect(target, efforts(target, *rirs), USUAL, "ADD_REP", amount=after)


@pytest.mark.parametrize(
    ("amount", "rir", "after"), [(20, None, 25), (40, None, 45), (30, 5, 35), (42, None, 45)]
)
def test_seconds_rise_by_five_and_not_above_the_range(amount: int, rir: int | None, after: int) -> None:
    target = aiming(WALL_SIT, amount)
    expect(target, efforts(target, rir, rir, rir), USUAL, "ADD_REP", amount=after)


@pytest.mark.parametrize(
    "done",
    [
        log(10, 10),
        log(10, 10, 9),
        log(9, 12, 12),
        efforts(aiming(LEG_PRESS, 10), 4, 4, 2),
        log(10, 10, 10, pain_peak=None),
    ],
    ids=["a set missing", "a set too short", "the first too short", "the last set too hard", "pain unknown"],
)
def test_what_is_no_success_and_no_failure_is_repeated(done: SlotLog) -> None:
    expect(aiming(LEG_PRESS, 10), done, USUAL, "REPEAT")


def test_more_than_asked_is_a_success_too() -> None:
    expect(aiming(LEG_PRESS, 10), log(14, 12, 10), USUAL, "ADD_REP", amount=11)


def test_repetitions_may_rise_while_the_morning_after_is_unknown() -> None:
    expect(aiming(LEG_PRESS, 10), log(10, 10, 10, pain_next_morning=None), USUAL, "ADD_REP", amount=11)


def test_repetitions_may_rise_after_two_increases_and_at_home() -> None:
    context = replace(USUAL, increases_this_session=2, rung_rose_this_week=True, load_may_rise=False)
    expect(aiming(LEG_PRESS, 10), log(10, 10, 10), context, "ADD_REP", amount=11)


@pytest.mark.parametrize(
    ("load", "step", "after"),
    [(60, 5, 65), (50, 5, 55), (100, 2, 104), (200, "2.5", 210), ("22.5", "2.5", None), (45, 5, None)],
)
def test_a_load_rises_by_a_step_or_five_percent_and_never_by_more_than_ten_percent_at_once(
    load: object, step: object, after: int | None
) -> None:
    target = weighing(LEG_PRESS, load, step)
    if after is None:
        expect(target, DONE, SECOND_TOP, "EXTEND_REPS", maximum=14, amount=13)
    else:
        expect(target, DONE, SECOND_TOP, "ADD_LOAD", amount=8, load_kg=Decimal(after))
