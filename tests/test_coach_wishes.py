"""A coach's number against the rules: it counts, and never goes above what the back allows."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs import coach_wishes
from programs.coach_wishes import COACH, Wish, is_sore, on_rung, why_not_harder
from programs.progression import SetResult, SlotLog, Target
from programs.rule_values import Code
from programs.slot_facts import Asked, Done, Line, RungFacts
from programs.weeks import PLAN_WEEKS, WeekCode, WeekContext, WeekLog, as_coach_wishes, decide_week

SQUAT = RungFacts("goblet", "squat", 3, "reps", 8, 12, is_loaded=True)
HARDER = RungFacts("front-squat", "squat", 4, "reps", 6, 10, is_loaded=True)
BRIDGE = RungFacts("bridge", "bridge", 1, "reps", 10, 15)
TARGET = Target("reps", 3, 8, 12, 12, 10, Decimal(20), Decimal(2), 2)
ASKED = Asked("squat", SQUAT, TARGET, 2, 90, Code.REPEAT)

loads = st.decimals(min_value=1, max_value=500, places=1)
wishes = st.builds(Wish, st.just("1"), st.just("goblet"), st.none() | st.integers(1, 100), st.none() | loads)


def with_target(asked: Asked, wish: Wish, *, is_careful: bool = False) -> Asked:
    return coach_wishes.with_target(asked, wish, is_careful=is_careful)


@given(wish=wishes, code=st.sampled_from(list(Code)))
def test_where_the_back_spoke_no_wish_asks_for_more_whatever_the_rules_call_it(
    wish: Wish, code: Code
) -> None:
    wished = with_target(replace(ASKED, code=code), wish, is_careful=True)
    assert wished.target.amount <= TARGET.amount
    assert wished.target.load_kg <= TARGET.load_kg


@given(wish=wishes)
def test_in_an_easier_week_no_wish_asks_for_more(wish: Wish) -> None:
    eased = replace(ASKED, numbers={"eased": True})
    wished = with_target(eased, wish)
    assert wished.target.amount <= TARGET.amount
    assert wished.target.load_kg <= TARGET.load_kg
    assert wished.target.sets == TARGET.sets
    assert wished.numbers.get("eased")


@given(wish=wishes, code=st.sampled_from(list(Code)))
def test_a_wish_stays_within_the_range_and_changes_neither_sets_nor_version(wish: Wish, code: Code) -> None:
    wished = with_target(replace(ASKED, code=code), wish)
    assert TARGET.minimum <= wished.target.amount <= TARGET.maximum
    assert (wished.target.sets, wished.rung) == (TARGET.sets, SQUAT)
    if wish.load_kg is not None:
        assert wished.target.load_kg == wish.load_kg


def test_a_wish_that_changes_nothing_leaves_the_rules_their_reason() -> None:
    assert with_target(ASKED, Wish("1", "goblet", 10, Decimal(20))) is ASKED


def test_a_wish_for_another_version_or_on_a_day_with_a_substitute_waits() -> None:
    assert with_target(ASKED, Wish("1", "front-squat", 9)) is ASKED
    swapped = replace(ASKED, swapped_from="front-squat")
    assert with_target(swapped, Wish("1", "goblet", 9)) is swapped


def test_a_wish_that_counts_names_the_coach() -> None:
    wished = with_target(ASKED, Wish("7", "goblet", 12))
    assert (wished.code, wished.cause, wished.numbers) == (COACH, "coach-target", {"adjustment": "7"})


def done(**log: object) -> Done:
    sore = SlotLog((SetResult(10),), 1, 1, False, 1)
    return Done("goblet", TARGET, replace(sore, **log), 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("log", "why"),
    [
        ({}, ""),
        ({"stopped": True}, "stopped"),
        ({"pain_peak": 3}, "pain"),
        ({"pain_peak": 8}, "pain"),
        ({"pain_next_morning": 4}, "not-settled"),
        ({"pain_peak": None, "pain_next_morning": None}, ""),
    ],
)
def test_a_harder_version_waits_for_a_calm_back(log: dict[str, object], why: str) -> None:
    assert why_not_harder(done(**log), SQUAT, HARDER) == why
    assert why_not_harder(done(**log), HARDER, SQUAT) == ""
    assert why_not_harder(done(**log), SQUAT, BRIDGE) == ""


def test_a_line_takes_the_range_of_the_exercise_and_keeps_its_sets() -> None:
    line = on_rung(Line("squat", "goblet", 4, 6, 8, 2, 120), BRIDGE)
    assert (line.rung, line.sets, line.minimum, line.maximum) == ("bridge", 4, 10, 15)


@pytest.mark.parametrize(
    ("log", "sore"),
    [
        ({}, False),
        ({"stopped": True}, True),
        ({"pain_peak": 3}, True),
        ({"pain_peak": 6}, True),
        ({"pain_before": 0, "pain_peak": 3}, True),
        ({"pain_next_morning": 4}, True),
        ({"pain_peak": None, "pain_next_morning": None}, False),
    ],
)
def test_the_back_has_spoken_after_a_stop_pain_or_a_bad_morning(log: dict[str, object], sore: bool) -> None:
    assert is_sore(done(**log).log) is sore


logs = st.builds(
    WeekLog,
    supervised_done=st.integers(0, 2),
    supervised_planned=st.just(2),
    home_done=st.integers(0, 3),
    home_planned=st.just(3),
    stop_events=st.integers(0, 3),
    begun=st.integers(0, 5),
    pain=st.none() | st.integers(0, 10),
    baseline=st.none() | st.integers(0, 10),
    blocked=st.booleans(),
)


@given(log=logs, week=st.integers(1, PLAN_WEEKS), wish=st.sampled_from(["repeat", "skip"]))
def test_a_coach_never_turns_a_careful_week(log: WeekLog, week: int, wish: str) -> None:
    context = WeekContext(program_week=week, calendar_week=week, repeats=0, eases=0)
    ruled = decide_week(log, context)
    wished = as_coach_wishes(ruled, wish, log, context)  # type: ignore[arg-type]
    if ruled.code not in (WeekCode.ADVANCE, WeekCode.RESHAPE):
        assert wished == ruled
    elif wish == "repeat":
        assert (wished.code, wished.program_week) == (WeekCode.REPEAT, week)
    else:
        assert wished.program_week == (week + 2 if week <= PLAN_WEEKS - 2 else ruled.program_week)
        assert wished.holds == ruled.holds
