"""The safety questions' outcome (domain.md 3.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.screening import (
    AGE_ID,
    CHECK_IDS,
    DOCTOR_IDS,
    EMERGENCY_IDS,
    FULL,
    RECHECK,
    Outcome,
    screen,
    ticked,
)

NO_TO_ALL = dict.fromkeys(FULL, False)


@pytest.mark.parametrize("key", EMERGENCY_IDS)
def test_any_emergency_sign_outweighs_everything_else(key):
    assert screen({**dict.fromkeys(FULL, True), key: True}) == Outcome.EMERGENCY
    assert screen({**NO_TO_ALL, key: True}) == Outcome.EMERGENCY


@pytest.mark.parametrize("key", DOCTOR_IDS)
def test_a_doctor_question_outweighs_the_points_to_check(key):
    assert screen({**NO_TO_ALL, key: True, "C1": True}) == Outcome.SEE_DOCTOR_FIRST


@pytest.mark.parametrize("key", [*CHECK_IDS, AGE_ID])
def test_a_point_to_check_alone_lets_start_after_reading(key):
    assert screen({**NO_TO_ALL, key: True}) == Outcome.CHECK_FIRST


def test_no_to_everything_is_ok():
    assert screen(NO_TO_ALL) == Outcome.OK
    assert screen({**NO_TO_ALL, AGE_ID: False}) == Outcome.OK


@pytest.mark.parametrize("key", FULL)
def test_an_unanswered_question_is_refused_by_name(key):
    answers = {**NO_TO_ALL}
    del answers[key]
    if key in CHECK_IDS:
        answers["C1" if key != "C1" else "C2"] = False
    with pytest.raises(ValueError, match=key):
        screen(answers)


def test_an_unknown_question_is_refused_by_name():
    with pytest.raises(ValueError, match="X9"):
        screen({**NO_TO_ALL, "X9": True})


def test_the_recheck_asks_only_the_first_two_groups():
    assert screen(dict.fromkeys(RECHECK, False)) == Outcome.OK


@given(st.fixed_dictionaries(dict.fromkeys(FULL, st.booleans())), st.sampled_from(FULL))
def test_one_more_yes_never_makes_the_outcome_milder(answers, key):
    order = [Outcome.OK, Outcome.CHECK_FIRST, Outcome.SEE_DOCTOR_FIRST, Outcome.EMERGENCY]
    assert order.index(screen({**answers, key: True})) >= order.index(screen(answers))


def test_what_was_ticked_comes_in_the_order_of_the_questions():
    assert ticked({**NO_TO_ALL, "D3": True, "E2": True, AGE_ID: True}) == ["E2", "D3", AGE_ID]
