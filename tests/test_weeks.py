"""How a week turns, and when a slot takes the rung that its plan names (domain.md 4.4)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.progression import SetResult
from programs.weeks import (
    FINISHED,
    PROMOTION_WAITS,
    REASONS,
    LastTime,
    WeekCode,
    WeekContext,
    WeekLog,
    adherence,
    decide_week,
    promotion_waits,
    week_after_break,
    week_numbers,
    week_sentence,
)

PAUSE, EASE, REPEAT, RESHAPE, ADVANCE = WeekCode
FULL = WeekLog(2, 2, 3, 3)
EMPTY = WeekLog(0, 2, 0, 3)
FEW = WeekLog(1, 2, 1, 3)  # 3 of 7
THIRD = WeekContext(program_week=3, calendar_week=5)


def decided(log, **context):
    return decide_week(log, replace(THIRD, **context))


# Adherence


@pytest.mark.parametrize(
    ("log", "share"),
    [
        (FULL, Fraction(1)),
        (EMPTY, Fraction(0)),
        (WeekLog(2, 2, 0, 3), Fraction(4, 7)),
        (WeekLog(0, 2, 3, 3), Fraction(3, 7)),
        (WeekLog(1, 1, 0, 0), Fraction(1)),
        (WeekLog(0, 0, 0, 0), None),
    ],
)
def test_a_supervised_session_counts_twice(log, share):
    assert adherence(log) == share


# The rows of the table


@pytest.mark.parametrize(
    ("log", "context", "code", "cause", "program_week"),
    [
        (replace(FULL, blocked=True), {}, PAUSE, "blocked", 3),
        (replace(FULL, blocked=True, pain=9, baseline=1), {}, PAUSE, "blocked", 3),
        # Pain and stops.
        (replace(FULL, pain=5, baseline=3), {}, EASE, "pain", 3),
        (replace(FULL, pain=4, baseline=3), {}, ADVANCE, "most", 4),
        (replace(FULL, pain=9, baseline=None), {}, ADVANCE, "most", 4),
        (replace(FULL, pain=None, baseline=3), {}, ADVANCE, "most", 4),
        (replace(FULL, stop_events=1), {}, ADVANCE, "most", 4),
        (replace(FULL, stop_events=2), {}, EASE, "stops", 3),
        (replace(EMPTY, pain=5, baseline=3), {}, EASE, "pain", 3),
        # Nothing done, or nothing planned.
        (EMPTY, {}, REPEAT, "nothing-done", 3),
        (EMPTY, {"repeats": 2}, REPEAT, "nothing-done", 3),
        (replace(EMPTY, begun=2), {}, REPEAT, "few", 3),
        (replace(EMPTY, begun=2), {"repeats": 2}, RESHAPE, "reshape", 4),
        (WeekLog(0, 0, 0, 0), {"repeats": 5}, REPEAT, "nothing-done", 3),
        # Less than half.
        (WeekLog(1, 2, 0, 2), {}, REPEAT, "few", 3),
        (WeekLog(1, 2, 0, 2), {"repeats": 1}, REPEAT, "few", 3),
        (WeekLog(1, 2, 0, 2), {"repeats": 2}, RESHAPE, "reshape", 4),
        # The boundaries: 0.50 and 0.75 exactly.
        (WeekLog(1, 2, 1, 2), {}, ADVANCE, "some", 4),
        (WeekLog(1, 2, 1, 2), {"repeats": 2}, ADVANCE, "some", 4),
        (WeekLog(1, 2, 2, 2), {}, ADVANCE, "some", 4),
        (WeekLog(2, 2, 2, 4), {}, ADVANCE, "most", 4),
        (WeekLog(2, 2, 1, 3), {}, ADVANCE, "some", 4),
        (FULL, {}, ADVANCE, "most", 4),
        # The last week.
        (FULL, {"program_week": 8}, ADVANCE, "most", 9),
        (WeekLog(1, 2, 1, 2), {"program_week": 8}, ADVANCE, "some", 9),
        (FEW, {"program_week": 8}, REPEAT, "few", 8),
        (FEW, {"program_week": 8, "repeats": 2}, RESHAPE, "reshape", 9),
        (replace(FULL, stop_events=2), {"program_week": 8}, EASE, "stops", 8),
    ],
)
def test_a_week_turns_by_the_first_row_that_applies(log, context, code, cause, program_week):
    decision = decided(log, **context)
    assert (decision.code, decision.cause, decision.program_week) == (code, cause, program_week)
    assert decision.calendar_week == 6


def test_just_below_half_and_three_quarters_lie_on_the_careful_side():
    assert decided(WeekLog(0, 10, 14, 15)).code is REPEAT  # 14 of 35
    assert decided(WeekLog(3, 10, 12, 17)).code is REPEAT  # 18 of 37
    assert decided(WeekLog(3, 10, 13, 17)).code is ADVANCE  # 19 of 37
    assert decided(WeekLog(7, 10, 13, 17)).cause == "some"  # 27 of 37
    assert decided(WeekLog(7, 10, 14, 17)).cause == "most"  # 28 of 37


@pytest.mark.parametrize(
    ("log", "holds", "sets_less", "load_factor"),
    [
        (replace(FULL, blocked=True), "none", 0, 1),
        (replace(FULL, stop_events=2), "week", 1, Decimal("0.9")),
        (EMPTY, "none", 0, 1),
        (FEW, "none", 0, 1),
        (WeekLog(1, 2, 2, 2), "first-session", 0, 1),
        (FULL, "none", 0, 1),
    ],
)
def test_an_easy_week_holds_all_and_a_thin_one_its_first_session(log, holds, sets_less, load_factor):
    decision = decided(log)
    assert (decision.holds, decision.sets_less, decision.load_factor) == (holds, sets_less, load_factor)


def test_after_two_repeats_the_plan_goes_on_with_a_steady_first_session():
    assert decided(FEW, repeats=2).holds == "first-session"


@pytest.mark.parametrize(
    ("log", "counts"),
    [(FEW, True), (EMPTY, False), (replace(FEW, blocked=True), False), (replace(FEW, stop_events=2), False)],
)
def test_only_a_week_of_few_sessions_counts_as_a_repeat(log, counts):
    assert decided(log).counts_as_repeat is counts


def test_the_third_week_of_few_sessions_no_longer_counts_as_a_repeat():
    assert [decided(FEW, repeats=n).counts_as_repeat for n in range(4)] == [True, True, False, False]


# Ease weeks in a row


@pytest.mark.parametrize(("eases", "advises"), [(0, False), (1, True), (2, True)])
def test_the_second_ease_week_in_a_row_advises_to_ask_for_help(eases, advises):
    assert decided(replace(FULL, pain=6, baseline=3), eases=eases).advises_help is advises
    assert decided(replace(FULL, stop_events=2), eases=eases).advises_help is advises
    assert not decided(FULL, eases=min(eases, 1)).advises_help


@pytest.mark.parametrize(
    ("eases", "pain", "baseline", "cause"),
    [
        (1, None, 3, "most"),
        (2, None, 3, "still-sore"),
        (3, None, 3, "still-sore"),
        (2, 5, 3, "pain"),
        (2, 4, 3, "most"),
        (2, None, None, "most"),
    ],
)
def test_after_two_ease_weeks_it_stays_easy_until_a_check_in_is_calmer(eases, pain, baseline, cause):
    decision = decided(replace(FULL, pain=pain, baseline=baseline), eases=eases)
    assert decision.cause == cause
    assert decision.code is (ADVANCE if cause == "most" else EASE)


# After a break


@pytest.mark.parametrize(
    ("week", "days", "goes_on_with"),
    [(5, 0, 5), (5, 28, 5), (5, 29, 3), (5, 56, 3), (5, 57, 1), (2, 29, 1), (1, 40, 1), (8, 29, 6)],
)
def test_a_long_break_leads_two_weeks_back_and_a_very_long_one_to_the_first(week, days, goes_on_with):
    assert week_after_break(week, days) == goes_on_with


@pytest.mark.parametrize(
    ("week", "days", "field"), [(0, 5, "program_week"), (9, 5, "program_week"), (3, -1, "days")]
)
def test_a_break_that_cannot_be_is_refused_by_name(week, days, field):
    with pytest.raises(ValueError, match=f"^{field}"):
        week_after_break(week, days)


# Sentences


def test_a_reason_is_one_sentence_with_its_numbers():
    assert decided(replace(FULL, pain=5, baseline=3)).reason == (
        "Your back was at 5 of 10 on average, against 3 at the start, so week 3 comes once more, "
        "with one set less and lighter weights."
    )
    assert decided(FEW).reason == (
        "You did 2 of 5 sessions (supervised ones count twice), so week 3 comes once more."
    )
    assert (
        decided(FULL, program_week=8).reason == "You kept to your plan to the end: your eight weeks are done."
    )


def test_the_same_count_with_two_outcomes_says_that_supervised_sessions_count_twice():
    at_home, supervised = decided(WeekLog(0, 2, 2, 3)), decided(WeekLog(2, 2, 0, 3))
    assert (at_home.cause, supervised.cause) == ("few", "some")
    for decision in (at_home, supervised):
        assert decision.reason.startswith("You did 2 of 5 sessions (supervised ones count twice)")


def test_a_stored_decision_says_the_same_again_in_any_language():
    decision = decided(FEW)
    numbers = week_numbers(FEW, decision.program_week)
    assert week_sentence(decision.cause, numbers) == decision.reason
    german = week_sentence("few", numbers, lambda text: text.replace("You did", "Du hast"))
    assert german.startswith("Du hast 2 of 5")


LOGS = st.builds(
    lambda planned, done, **rest: WeekLog(
        min(done[0], planned[0]), planned[0], min(done[1], planned[1]), planned[1], **rest
    ),
    st.tuples(st.integers(0, 3), st.integers(0, 5)),
    st.tuples(st.integers(0, 3), st.integers(0, 5)),
    pain=st.none() | st.integers(0, 10),
    baseline=st.none() | st.integers(0, 10),
    stop_events=st.integers(0, 3),
    blocked=st.booleans(),
)
CONTEXTS = st.builds(
    WeekContext, st.integers(1, 8), st.integers(1, 60), repeats=st.integers(0, 4), eases=st.integers(0, 4)
)


@given(LOGS, CONTEXTS)
def test_every_week_has_a_sentence_a_known_week_and_no_rise(log, context):
    decision = decide_week(log, context)
    assert decision.reason.endswith(".")
    assert "%" not in decision.reason
    assert "None" not in decision.reason
    assert decision.program_week in (context.program_week, context.program_week + 1)
    assert decision.program_week <= FINISHED
    assert decision.calendar_week == context.calendar_week + 1
    assert decision.load_factor <= 1
    assert decision == decide_week(log, context)


def strictness(decision):
    """Place among the codes; within one, holding more is stricter."""
    return (-list(WeekCode).index(decision.code), ["none", "first-session", "week"].index(decision.holds))


@given(LOGS, CONTEXTS, st.integers(0, 10), st.integers(0, 10))
def test_more_pain_never_gives_a_softer_week(log, context, one, other):
    calm, sore = (replace(log, pain=pain) for pain in sorted((one, other)))
    assert strictness(decide_week(calm, context)) <= strictness(decide_week(sore, context))


@given(LOGS, CONTEXTS)
def test_one_more_stop_never_gives_a_softer_week(log, context):
    more = replace(log, stop_events=log.stop_events + 1)
    assert strictness(decide_week(log, context)) <= strictness(decide_week(more, context))


@given(LOGS, CONTEXTS)
def test_one_more_session_done_never_gives_a_worse_week(log, context):
    before = decide_week(log, context)
    for kind in ("supervised", "home"):
        done = getattr(log, f"{kind}_done")
        if done < getattr(log, f"{kind}_planned"):
            after = decide_week(replace(log, **{f"{kind}_done": done + 1}), context)
            assert list(WeekCode).index(after.code) >= list(WeekCode).index(before.code)
            assert after.program_week >= before.program_week


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("supervised_done", {"supervised_done": 3}),
        ("home_done", {"home_done": -1}),
        ("home_planned", {"home_planned": -1}),
        ("pain", {"pain": 11}),
        ("baseline", {"baseline": -1}),
        ("stop_events", {"stop_events": -1}),
    ],
)
def test_a_week_that_cannot_be_is_refused_by_name(field, values):
    with pytest.raises(ValueError, match=f"^{field}"):
        replace(FULL, **values)


@pytest.mark.parametrize(
    ("field", "value"),
    [("program_week", 0), ("program_week", 9), ("calendar_week", 0), ("repeats", -1), ("eases", -1)],
)
def test_a_place_in_the_plan_that_cannot_be_is_refused_by_name(field, value):
    with pytest.raises(ValueError, match=f"^{field}"):
        WeekContext(**{field: value})


# Planned promotion


def reps(*amounts, rir=None):
    return tuple(SetResult(amount, rir) for amount in amounts)


GOOD = LastTime(
    days_since=7,
    sets=reps(8, 8, 8, rir=4),
    asked_sets=3,
    asked_minimum=8,
    effort_rir=4,
    pain_before=1,
    pain_peak=1,
    pain_next_morning=1,
)


def waits(week_pain=3, baseline=3, week_holds=False, week_repeats=False, **changes):
    return promotion_waits(
        replace(GOOD, **changes),
        week_pain=week_pain,
        baseline=baseline,
        week_holds=week_holds,
        week_repeats=week_repeats,
    )


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        # The table of domain.md 4.4.
        ({}, ""),
        ({"pain_peak": 4}, "pain"),
        ({"sets": reps(8, 8, 7, rir=4)}, "sets"),
        ({"sets": reps(8, 8, 8, rir=2)}, "effort"),
        ({"days_since": 14}, "too-long-ago"),
        ({"pain_next_morning": None, "week_pain": 3, "baseline": 3}, ""),
        ({"week_repeats": True}, "repeated-week"),
        # Boundaries, and what was not given.
        ({"week_holds": True}, "held-week"),
        ({"days_since": 10}, ""),
        ({"days_since": 11}, "too-long-ago"),
        ({"pain_peak": 2}, ""),
        ({"pain_peak": 3}, "pain"),
        ({"pain_peak": None}, "pain-not-given"),
        ({"stopped": True}, "stopped"),
        ({"stopped": True, "pain_peak": None}, "stopped"),
        ({"pain_next_morning": 2}, ""),
        ({"pain_next_morning": 3}, "not-settled"),
        ({"pain_next_morning": 3, "pain_before": 2}, ""),
        ({"pain_next_morning": 3, "pain_before": None}, "not-settled"),
        ({"pain_next_morning": None, "week_pain": 4}, "morning-open"),
        ({"pain_next_morning": None, "week_pain": None}, ""),
        ({"pain_next_morning": None, "week_pain": 9, "baseline": None}, ""),
        ({"pain_next_morning": 1, "week_pain": 9}, ""),
        ({"sets": reps(8, 8, rir=4)}, "sets"),
        ({"sets": ()}, "sets"),
        ({"sets": reps(8, 8, 8)}, ""),
        ({"sets": (*reps(8, 8, rir=0), SetResult(8, 4))}, ""),
        ({"sets": (*reps(8, 8, rir=4), SetResult(8, 3))}, "effort"),
        ({"sets": reps(8, 8, 8, 2, rir=4)}, ""),
    ],
)
def test_a_slot_takes_the_named_rung_only_where_the_last_time_was_good(changes, key):
    assert waits(**changes) == key


def test_every_reason_to_wait_has_words():
    numbers = {"pain": 4, "morning": 3, "minimum": 8}
    assert all((text % numbers)[0].islower() for text in PROMOTION_WAITS.values())
    assert PROMOTION_WAITS["too-long-ago"] == "the last time was more than 10 days ago"


@given(st.integers(0, 10), st.integers(0, 10), st.none() | st.integers(0, 10), st.none() | st.integers(0, 10))
def test_more_pain_never_opens_the_way_to_a_harder_rung(one, other, morning, before):
    calm, sore = sorted((one, other))
    if waits(pain_peak=calm, pain_next_morning=morning, pain_before=before):
        assert waits(pain_peak=sore, pain_next_morning=morning, pain_before=before)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("days_since", -1),
        ("asked_sets", 0),
        ("asked_minimum", -1),
        ("effort_rir", 6),
        ("pain_before", 11),
        ("pain_peak", -1),
        ("pain_next_morning", 11),
        ("week_pain", 11),
        ("baseline", 11),
    ],
)
def test_a_last_time_that_cannot_be_is_refused_by_name(field, value):
    with pytest.raises(ValueError, match=f"^{field}"):
        waits(**{field: value})


def test_every_cause_has_a_sentence_where_the_plan_ends_too():
    ends = {"reshape", "some", "most"}
    assert {f"{cause}-finished" for cause in ends} < set(REASONS)
