"""Who needs a coach, and why: each flag of a person, its sentence and its order."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workouts.coach import attention
from workouts.coach.attention import Facts
from workouts.coach.attention_words import Code, Felt, State

TODAY = date(2026, 11, 19)  # a Thursday
MONDAY = date(2026, 11, 16)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


CALM = Facts(
    today=TODAY,
    state=State.RUNNING,
    coached_on=days_ago(40),
    starts_on=MONDAY - timedelta(days=28),
    week=5,
    week_starts_on=MONDAY,
    checked_on=days_ago(4),
    baseline=4,
    pain=4,
    pain_on=days_ago(4),
    time_point=4,
    due=5,
    kept=5,
)
FINISHED = CALM._replace(
    state=State.FINISHED, finished_on=MONDAY, starts_on=MONDAY - timedelta(days=56), week=8, time_point=8
)


def told(**changes: Any) -> list[tuple[str, str]]:
    return [(flag.code.value, flag.words) for flag in attention.flags_of(CALM._replace(**changes))]


def test_who_trains_well_is_on_track_and_has_no_flag():
    assert told() == []
    assert attention.state_words(CALM) == "on track"


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"locked_on": days_ago(7)}, "lock", "training closed since 12 November: to see a doctor first"),
        (
            {"locked_on": days_ago(7), "is_emergency": True},
            "lock",
            "training closed since 12 November: sent to get help at once",
        ),
        (
            {"has_news": True},
            "news",
            "said that something is new; the safety questions are not answered yet",
        ),
        ({"sore_on": days_ago(2), "stopped": "side plank"}, "stop", "stopped side plank on Tuesday"),
        ({"sore_on": days_ago(1), "stopped": "side plank"}, "stop", "stopped side plank yesterday"),
        ({"sore_on": TODAY, "sore_pain": 3}, "stop", "ended the session today for pain"),
        ({"sore_on": days_ago(7), "sore_pain": 6}, "red", "pain 6 in the session on 12 November"),
        (
            {"sore_on": TODAY, "sore_pain": 7, "sore_felt": Felt.BEFORE},
            "red",
            "pain 7 before the session today",
        ),
        (
            {"sore_on": days_ago(1), "sore_pain": 7, "sore_felt": Felt.MORNING},
            "red",
            "pain 7 the morning after the session yesterday",
        ),
        ({"pain": 7}, "pain-up", "pain 7 this week, 3 above the start"),
        (
            {"pain": 6, "pain_on": days_ago(8), "checked_on": days_ago(8)},
            "pain-up",
            "pain 6 in the last check-in, 2 above the start",
        ),
        ({"missed": 2, "kept": 3}, "missed", "missed 2 of the last 5"),
        ({"missed": 3, "kept": 2}, "missed", "missed 3 of the last 5"),
        ({"checked_on": days_ago(9)}, "no-check-in", "no check-in for 9 days"),
        ({"checked_on": None}, "no-check-in", "no check-in for 31 days"),
        (
            {"kept_flat": 6},
            "stuck",
            "no weight or version has risen for three weeks although 6 sessions were kept",
        ),
        ({"starts_on": MONDAY, "week": 1}, "new", "new this week"),
        ({"coached_on": days_ago(6)}, "new", "new to you this week"),
        ({"coached_on": days_ago(6), "state": State.NONE}, "new", "new to you, without a plan yet"),
        (
            {"state": State.NOT_BEGUN, "starts_on": TODAY + timedelta(days=4)},
            "new",
            "begins on 23 November",
        ),
    ],
)
def test_each_reason_says_what_it_is_with_its_numbers(changes, code, words):
    assert told(**changes) == [(code, words)]


@pytest.mark.parametrize(
    "changes",
    [
        {"sore_on": days_ago(8), "stopped": "side plank", "sore_pain": 7},  # a week is over
        {"pain": 5},  # one point is everyday
        {"pain": 9, "pain_on": days_ago(14)},  # too long ago to say how somebody is
        {"pain": 9, "baseline": None},
        {"missed": 1, "kept": 4},
        {"missed": 4, "state": State.PAUSED, "paused_on": days_ago(3)},
        {"checked_on": days_ago(8)},
        {"checked_on": days_ago(20), "state": State.PAUSED, "paused_on": days_ago(3)},
        {"kept_flat": 5},
        {"kept_flat": 9, "is_keeping": True},
        {"kept_flat": 9, "starts_on": days_ago(20)},
        {"coached_on": days_ago(7)},
    ],
)
def test_what_is_over_or_small_needs_nobody(changes):
    assert told(**changes) == []


def test_a_stop_that_hurt_says_both():
    assert told(sore_on=days_ago(2), stopped="side plank", sore_pain=7) == [
        ("stop", "stopped side plank on Tuesday"),
        ("red", "pain 7 in the session on Tuesday"),
    ]


def test_closed_training_is_not_called_missed_or_stuck():
    for closed in ({"locked_on": TODAY}, {"has_news": True}):
        assert {code for code, _words in told(missed=5, kept_flat=9, **closed)} <= {"lock", "news"}


def test_a_lock_stands_whatever_the_plan_does():
    for state in State:
        flags = attention.flags_of(CALM._replace(state=state, locked_on=days_ago(60)))
        assert flags[0].code == Code.LOCK


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"state": State.PAUSED, "paused_on": days_ago(3)}, "paused since 16 November"),
        ({"state": State.FINISHED, "finished_on": MONDAY}, "eight weeks done on 16 November"),
        ({"state": State.NONE}, "no plan"),
        ({"is_keeping": True}, "keeping what was gained"),
    ],
)
def test_the_quiet_have_a_state_of_their_own(state, words):
    assert attention.state_words(CALM._replace(**state)) == words


@pytest.mark.parametrize(
    ("day", "given", "due"),
    [
        (54, 4, None),
        (55, 4, 8),  # the last day of the eighth week
        (61, 4, 8),
        (62, 4, None),
        (55, 8, None),
        (91, 8, 13),
        (118, 8, 13),
        (119, 8, None),
        (100, 13, None),
        (182, 13, 26),
        (182, 26, None),
    ],
)
def test_the_last_check_ins_are_due_while_they_are_open(day, given, due):
    facts = FINISHED._replace(today=FINISHED.starts_on + timedelta(days=day), time_point=given)
    assert attention.due_time_point(facts) == due
    words = {8: "final check-in due", 13: "check-in 3 months after the start due"}
    if due in words:
        assert words[due] in [flag.words for flag in attention.flags_of(facts)]


ANY_DAY = st.one_of(st.none(), st.integers(0, 60).map(days_ago))
ANY_SCORE = st.one_of(st.none(), st.integers(0, 10))
ANYBODY = st.builds(
    Facts,
    today=st.just(TODAY),
    state=st.sampled_from(State),
    coached_on=ANY_DAY,
    starts_on=st.integers(-10, 300).map(days_ago),
    week=st.integers(1, 8),
    week_starts_on=st.integers(0, 6).map(days_ago),
    finished_on=ANY_DAY,
    paused_on=ANY_DAY,
    is_keeping=st.booleans(),
    locked_on=ANY_DAY,
    is_emergency=st.booleans(),
    has_news=st.booleans(),
    sore_on=ANY_DAY,
    sore_pain=ANY_SCORE,
    sore_felt=st.sampled_from(Felt),
    stopped=st.sampled_from(["", "side plank"]),
    baseline=ANY_SCORE,
    pain=ANY_SCORE,
    pain_on=ANY_DAY,
    checked_on=ANY_DAY,
    time_point=st.sampled_from([None, 0, 4, 8, 13, 26]),
    missed=st.integers(0, 9),
    due=st.integers(0, 9),
    kept=st.integers(0, 9),
    kept_flat=st.integers(0, 20),
)


@given(ANYBODY)
def test_whoever_it_is_flags_come_once_each_the_gravest_first_in_whole_sentences(facts):
    flags = attention.flags_of(facts)
    ranks = [attention.RANKS[flag.code] for flag in flags]
    assert ranks == sorted(set(ranks))
    for flag in flags:
        assert flag.words
        assert "None" not in flag.words
        assert flag.label
        assert flag.source.startswith("domain.md ")
        assert flag.tone in {"danger", "accent", "info"}
    assert attention.state_words(facts)


@given(ANYBODY)
def test_more_pain_never_takes_a_flag_away(facts):
    before = {flag.code for flag in attention.flags_of(facts)}
    worse = facts._replace(pain=10, sore_pain=10 if facts.stopped else facts.sore_pain)
    assert before <= {flag.code for flag in attention.flags_of(worse)}
