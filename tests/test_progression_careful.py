"""The careful rows 2 to 6 of domain.md 4.3, one by one, and how they combine (4.2)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from programs.progression import Context, SlotLog, decide
from tests.progression_cases import (
    BW_SQUAT,
    LEG_PRESS,
    SECOND_TOP,
    THIRD_AMBER,
    USUAL,
    WALL_SIT,
    aiming,
    as_asked,
    code_of,
    efforts,
    expect,
    log,
)

DONE = log(12, 12, 12)
SORE = replace(DONE, pain_peak=7)
AMBER = replace(DONE, pain_peak=4, pain_before=2)
NO_EASIER = replace(USUAL, has_easier=False)
HELD = replace(USUAL, week_holds=True)


def after(days: int, **changes: object) -> Context:
    return replace(USUAL, days_since=days, **changes)


# Rows 3 and 4: pain.


@pytest.mark.parametrize(
    ("before", "peak", "code"),
    [
        (0, 0, "ADD_REP"),
        (1, 2, "ADD_REP"),
        (1, 3, "HOLD_PAIN"),
        (3, 5, "HOLD_PAIN"),
        (4, 6, "BACK_OFF"),
        (10, 10, "BACK_OFF"),
        (0, 2, "ADD_REP"),  # a rise of 2
        (0, 3, "BACK_OFF"),  # a rise of 3
        (2, 4, "HOLD_PAIN"),
        (2, 5, "BACK_OFF"),
        (8, 2, "ADD_REP"),
        (None, 2, "ADD_REP"),
        (None, 5, "HOLD_PAIN"),  # an unknown start is no rise
        (None, 6, "BACK_OFF"),
    ],
)
def test_pain_holds_from_3_and_lowers_from_6_or_after_a_rise_of_3(
    before: int | None, peak: int, code: str
) -> None:
    ten = aiming(LEG_PRESS, 10)
    assert code_of(ten, as_asked(ten, pain_before=before, pain_peak=peak)) == code


@pytest.mark.parametrize(
    ("before", "morning", "code"),
    [
        (1, 2, "ADD_REP"),
        (1, 3, "BACK_OFF"),
        (0, 2, "ADD_REP"),  # two more, but below 3
        (0, 3, "BACK_OFF"),
        (2, 3, "ADD_REP"),  # 3, but only one more
        (2, 4, "BACK_OFF"),
        (5, 6, "ADD_REP"),
        (5, 7, "BACK_OFF"),
        (None, 2, "ADD_REP"),  # a missing start counts as 0
        (None, 3, "BACK_OFF"),
        (1, None, "ADD_REP"),
    ],
)
def test_a_morning_two_above_the_start_and_at_least_3_lowers(
    before: int | None, morning: int | None, code: str
) -> None:
    ten = aiming(LEG_PRESS, 10)
    assert code_of(ten, as_asked(ten, pain_before=before, pain_peak=1, pain_next_morning=morning)) == code


@pytest.mark.parametrize(("streak", "code"), [(0, "HOLD_PAIN"), (1, "HOLD_PAIN"), (2, "EASE"), (3, "EASE")])
def test_the_third_amber_session_in_a_row_lowers(streak: int, code: str) -> None:
    assert code_of(LEG_PRESS, AMBER, replace(USUAL, amber_streak=streak)) == code


def test_amber_sessions_before_do_not_matter_once_the_back_is_quiet() -> None:
    expect(LEG_PRESS, DONE, THIRD_AMBER, "CONFIRM")


def test_a_stop_lowers_though_no_pain_was_given() -> None:
    done = log(12, stopped=True, pain_before=None, pain_peak=None, pain_next_morning=None)
    expect(LEG_PRESS, done, USUAL, "BACK_OFF", amount=8, load_kg=Decimal(45))


@pytest.mark.parametrize(("sets", "left"), [(3, 2), (2, 1), (1, 1)])
def test_on_the_first_rung_pain_takes_a_set_away_but_never_the_last(sets: int, left: int) -> None:
    target = replace(BW_SQUAT, sets=sets)
    expect(target, as_asked(target, pain_peak=7), NO_EASIER, "BACK_OFF", amount=8, sets=left)


# Row 5: too few repetitions, too many sets missing, too hard.


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ((12, 8, 8), "REPEAT"),
        ((12, 12, 7), "REPEAT"),
        ((12, 7, 7), "REDUCE"),
        ((7, 7, 12), "REDUCE"),
        ((12, 12), "REPEAT"),
        ((12, 7), "REDUCE"),  # a set left out counts as one below, or doing less would yield more
        ((12,), "REDUCE"),
        ((), "REDUCE"),
    ],
)
def test_two_sets_below_the_range_or_two_missing_lower_by_ten_percent(amounts: tuple, code: str) -> None:
    changes = {"amount": 8, "load_kg": Decimal(50)} if code == "REDUCE" else {}
    expect(LEG_PRESS, log(*amounts), USUAL, code, **changes)


def test_sets_beyond_those_asked_for_do_not_count() -> None:
    """Or leaving them out would have yielded more."""
    expect(LEG_PRESS, log(12, 12, 12, 5, 5), USUAL, "CONFIRM")
    expect(LEG_PRESS, log(12, 7, 7, 12), USUAL, "REDUCE", amount=8, load_kg=Decimal(50))


@pytest.mark.parametrize(
    ("rirs", "code"),
    [
        ((2, 1, 1), "REDUCE"),
        ((2, 2, 1), "REPEAT"),
        ((1, 2), "REPEAT"),  # exactly 1.5 below
        ((1, 1), "REDUCE"),
        ((0, 0, 0), "REDUCE"),
    ],
)
def test_sets_more_than_one_and_a_half_too_hard_lower_the_load_by_five_percent(
    rirs: tuple, code: str
) -> None:
    target = replace(LEG_PRESS, sets=len(rirs))
    changes = {"amount": 8, "load_kg": Decimal(55)} if code == "REDUCE" else {}
    expect(target, efforts(target, *rirs), USUAL, code, **changes)


def test_too_hard_without_load_changes_nothing() -> None:
    expect(BW_SQUAT, efforts(BW_SQUAT, 2, 1, 1), USUAL, "HOLD_EFFORT")
    expect(BW_SQUAT, efforts(BW_SQUAT, 2, 2, 1), USUAL, "REPEAT")


# Row 6 and row 1.


def test_a_held_week_changes_nothing_though_all_went_well() -> None:
    for target in (LEG_PRESS, BW_SQUAT, WALL_SIT, aiming(LEG_PRESS, 8)):
        expect(target, as_asked(target), replace(HELD, top_streak=3), "HOLD_WEEK")


@pytest.mark.parametrize("done", [DONE, SORE, AMBER, log(), log(5, 5, 5, rir=0), log(12, stopped=True)])
@pytest.mark.parametrize("days", [3, 12, 21, 35, 70])
def test_behind_a_safety_lock_nothing_else_counts(done: SlotLog, days: int) -> None:
    for target in (LEG_PRESS, BW_SQUAT):
        decision = decide(target, done, replace(SECOND_TOP, days_since=days, blocked=True, week_holds=True))
        assert (decision.code, decision.rung, decision.target) == ("BLOCK", "same", target)


# Not given.


@pytest.mark.parametrize(
    ("done", "context", "code"),
    [
        (DONE, USUAL, "REPEAT"),
        (DONE, SECOND_TOP, "REPEAT"),
        (DONE, after(12), "RETURN_SHORT"),
        (DONE, after(70), "RESTART"),
        (log(12, 7, 7), USUAL, "REDUCE"),
        (log(12, 12, 12, rir=1), USUAL, "REDUCE"),
        (replace(DONE, pain_next_morning=3), USUAL, "BACK_OFF"),
        (replace(DONE, stopped=True), USUAL, "BACK_OFF"),
        (DONE, HELD, "HOLD_WEEK"),
    ],
)
def test_unknown_pain_leaves_the_rows_that_need_none_and_otherwise_nothing_rises(
    done: SlotLog, context: Context, code: str
) -> None:
    for before in (None, 0):
        unknown = replace(done, pain_peak=None, pain_before=before)
        assert code_of(LEG_PRESS, unknown, context) == code


def test_the_reason_says_that_pain_was_not_given() -> None:
    unknown = decide(LEG_PRESS, replace(DONE, pain_peak=None), SECOND_TOP)
    known = decide(LEG_PRESS, log(12, 11, 9), SECOND_TOP)
    assert (unknown.code, known.code) == ("REPEAT", "REPEAT")
    assert "pain" in unknown.reason or "back" in unknown.reason
    assert unknown.reason != known.reason


def test_the_reason_names_the_number_that_decided() -> None:
    assert "4" in decide(LEG_PRESS, AMBER, USUAL).reason
    assert "7" in decide(LEG_PRESS, SORE, USUAL).reason


# How careful rows combine (4.2).

LOADED_TOGETHER = {
    "a short break and amber": (
        DONE,
        3,
        after(12),
        "RETURN_SHORT",
        {"load_kg": Decimal(50), "effort_rir": 4},
    ),
    "two equal reductions: the earlier row, once": (
        DONE,
        7,
        after(21),
        "RETURN_MEDIUM",
        {"sets": 2, "amount": 8, "load_kg": Decimal(45)},
    ),
    "a medium break and too few": (
        log(8, 7, 6),
        1,
        after(21),
        "RETURN_MEDIUM",
        {"sets": 2, "amount": 8, "load_kg": Decimal(45)},
    ),
    "a short break and too few: equal loads": (
        log(8, 7, 6),
        1,
        after(12),
        "RETURN_SHORT",
        {"amount": 8, "load_kg": Decimal(50), "effort_rir": 4},
    ),
    "a long break and red": (
        DONE,
        7,
        after(35),
        "RETURN_LONG",
        {"sets": 2, "amount": 8, "load_kg": Decimal(40), "rung": "easier"},
    ),
    "a held week and amber": (DONE, 3, HELD, "HOLD_PAIN", {}),
    "a held week and red": (DONE, 7, HELD, "BACK_OFF", {"amount": 8, "load_kg": Decimal(45)}),
    "a held week after a short break": (
        DONE,
        1,
        after(12, week_holds=True),
        "RETURN_SHORT",
        {"load_kg": Decimal(50), "effort_rir": 4},
    ),
    "amber for the third time and too hard": (
        log(12, 12, 12, rir=0),
        3,
        THIRD_AMBER,
        "EASE",
        {"amount": 8, "load_kg": Decimal(50)},
    ),
}


@pytest.mark.parametrize(
    ("done", "peak", "context", "code", "changes"), LOADED_TOGETHER.values(), ids=LOADED_TOGETHER
)
def test_careful_rows_combine_without_multiplying(
    done: SlotLog, peak: int, context: Context, code: str, changes: dict
) -> None:
    expect(LEG_PRESS, replace(done, pain_peak=peak), context, code, **changes)


@pytest.mark.parametrize(
    ("done", "context", "code", "changes"),
    [
        (SORE, after(12), "BACK_OFF_RUNG", {"rung": "easier", "amount": 8, "effort_rir": 4}),
        (SORE, after(21), "BACK_OFF_RUNG", {"rung": "easier", "amount": 8, "sets": 2}),
        (SORE, after(70), "RESTART", {"rung": "first", "amount": 8}),
        (SORE, after(35), "RETURN_LONG", {"rung": "easier", "amount": 8, "sets": 2}),
        (SORE, after(21, has_easier=False), "RETURN_MEDIUM", {"amount": 8, "sets": 2}),
        (SORE, after(35, has_easier=False), "RETURN_LONG", {"amount": 8, "sets": 2}),
        (log(9, 7, 7), after(12), "RETURN_SHORT", {"amount": 10, "effort_rir": 4}),
        (log(12, 12, 12, rir=0), HELD, "HOLD_EFFORT", {}),
        (log(9, 7, 7, pain_peak=3), USUAL, "HOLD_PAIN", {"amount": 10}),
    ],
)
def test_careful_rows_combine_without_load(done: SlotLog, context: Context, code: str, changes: dict) -> None:
    expect(BW_SQUAT, done, context, code, **changes)
