"""What pain asks for before, during and after a session, and when to ask for help (domain.md 3.3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.pain import (
    Advice,
    Band,
    Before,
    During,
    Flag,
    advice,
    band,
    before_session,
    during,
    flag_outcome,
    is_settled,
)
from programs.screening import EMERGENCY_IDS, Outcome

SCORES = st.integers(0, 10)
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("pain", "colour"),
    [(0, Band.GREEN), (2, Band.GREEN), (3, Band.AMBER), (5, Band.AMBER), (6, Band.RED), (10, Band.RED)],
)
def test_a_score_has_one_of_three_bands(pain, colour):
    assert band(pain) is colour


@pytest.mark.parametrize("pain", [-1, 11, 2.5, True])
def test_a_score_that_cannot_be_is_refused_by_name(pain):
    for call in (band, before_session, lambda value: during(value, pain_before=None)):
        with pytest.raises(ValueError, match="pain"):
            call(pain)
    with pytest.raises(ValueError, match="pain_before"):
        during(3, pain_before=pain)
    with pytest.raises(ValueError, match="morning"):
        is_settled(pain, 1)


# Before


@pytest.mark.parametrize(
    ("pain", "answer"),
    [
        (None, Before.TRAIN),
        (0, Before.TRAIN),
        (5, Before.TRAIN),
        (6, Before.GENTLE),
        (7, Before.GENTLE),
        (8, Before.NONE),
        (10, Before.NONE),
    ],
)
def test_the_pain_before_a_session_decides_between_the_plan_a_gentle_one_and_none(pain, answer):
    assert before_session(pain) is answer


# During


@pytest.mark.parametrize(
    ("pain", "pain_before", "answer"),
    [
        (2, 0, During.GO_ON),
        (3, 1, During.EASE),
        (3, 0, During.STOP_EXERCISE),
        (5, 3, During.EASE),
        (5, 2, During.STOP_EXERCISE),
        (5, None, During.EASE),
        (6, 5, During.STOP_EXERCISE),
        (6, None, During.STOP_EXERCISE),
        (2, 5, During.GO_ON),
    ],
)
def test_a_pain_report_goes_on_eases_or_stops_the_exercise(pain, pain_before, answer):
    assert during(pain, pain_before=pain_before) is answer


def test_red_again_on_the_easier_rung_ends_the_session():
    assert during(6, pain_before=1, was_eased=True) is During.END_SESSION
    assert during(4, pain_before=1, was_eased=True) is During.END_SESSION
    assert during(3, pain_before=1, was_eased=True) is During.EASE


def test_red_on_a_second_exercise_ends_the_session():
    assert during(6, pain_before=1, other_stops=1) is During.END_SESSION
    assert during(5, pain_before=4, other_stops=1) is During.EASE


@given(SCORES, SCORES, st.none() | SCORES, st.booleans(), st.integers(0, 3))
def test_more_pain_never_gets_a_softer_answer_in_a_session(one, other, before, was_eased, stops):
    softer, harder = sorted((one, other))
    order = list(During)
    answers = [
        order.index(during(pain, pain_before=before, was_eased=was_eased, other_stops=stops))
        for pain in (softer, harder)
    ]
    assert answers == sorted(answers)


@given(SCORES, SCORES)
def test_more_pain_never_gets_a_softer_answer_before_a_session(one, other):
    order = list(Before)
    assert order.index(before_session(min(one, other))) <= order.index(before_session(max(one, other)))


# The next morning


@pytest.mark.parametrize(
    ("morning", "pain_before", "settled"),
    [
        (None, 1, None),
        (2, 0, True),
        (3, 2, True),
        (3, 1, False),
        (5, 4, True),
        (6, 4, False),
        (2, None, True),
        (3, None, False),
    ],
)
def test_a_back_has_settled_unless_it_is_at_three_or_more_and_two_above_before(morning, pain_before, settled):
    assert is_settled(morning, pain_before) is settled


# Signs that stop at once


@pytest.mark.parametrize("flag", Flag)
def test_each_sign_locks_and_only_the_emergency_signs_are_emergencies(flag):
    wanted = Outcome.EMERGENCY if flag in EMERGENCY_IDS else Outcome.SEE_DOCTOR_FIRST
    assert flag_outcome(flag) is wanted


def test_every_emergency_sign_can_be_reported_in_a_session():
    assert {*EMERGENCY_IDS} < {flag.value for flag in Flag}


# Advice


def advised(**changes):
    calm = {
        "weeks": (),
        "baseline": 3,
        "stop_days": (),
        "today": TODAY,
        "ended": False,
        "pain_change": None,
        "running_change": None,
    }
    return advice(**{**calm, **changes})


@pytest.mark.parametrize(
    ("weeks", "is_advised"),
    [
        ((5, 5), True),
        ((3, 5, 6), True),
        ((5, 4), False),
        ((4, 5), False),
        ((5, 5, 4), False),
        ((5,), False),
        ((5, None, 5), False),
        ((5, 5, None), True),
        ((), False),
    ],
)
def test_two_weeks_in_a_row_of_more_pain_bring_advice(weeks, is_advised):
    assert advised(weeks=weeks) == ([Advice.WORSE_TWO_WEEKS] if is_advised else [])


def test_without_a_score_of_the_start_no_week_counts_as_worse():
    assert advised(weeks=(9, 9), baseline=None) == []


@pytest.mark.parametrize(
    ("days_ago", "is_advised"),
    [((0, 3, 13), True), ((0, 3, 14), False), ((0, 3), False), ((-1, 0, 3), False), ((1, 1, 2), True)],
)
def test_three_stops_within_fourteen_days_bring_advice(days_ago, is_advised):
    days = [TODAY - timedelta(days=n) for n in days_ago]
    assert advised(stop_days=days) == ([Advice.THREE_STOPS] if is_advised else [])


@pytest.mark.parametrize(
    ("pain_change", "running_change", "is_advised"),
    [
        (1, 1, True),
        (-2, 0, True),
        (2, 0, False),
        (0, 2, False),
        (1, None, True),
        (None, 2, False),
        (None, None, False),
    ],
)
def test_no_clear_change_after_eight_weeks_brings_advice(pain_change, running_change, is_advised):
    changes = {"pain_change": pain_change, "running_change": running_change}
    assert advised(ended=True, **changes) == ([Advice.NO_CHANGE] if is_advised else [])
    assert advised(ended=False, **changes) == []


def test_several_reasons_for_advice_come_together():
    found = advised(weeks=(6, 6), stop_days=[TODAY] * 3, ended=True, pain_change=-3, running_change=None)
    assert found == list(Advice)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weeks": (11,)}, "weeks"),
        ({"baseline": -1}, "baseline"),
        ({"ended": True, "pain_change": 11}, "pain_change"),
        ({"ended": True, "running_change": -11}, "running_change"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(changes, field):
    with pytest.raises(ValueError, match=field):
        advised(**changes)
