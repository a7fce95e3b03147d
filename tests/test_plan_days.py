"""Training days of a plan: dates and codes, without a database (domain.md 5.1)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workouts import schedule

MONDAY = date(2026, 11, 23)


def days(home=(1, 4, 6), *, takes_turns=True, starts_on=MONDAY, supervised=(0, 3)):
    return list(schedule.lay_out(starts_on, supervised, home, takes_turns=takes_turns))


def test_the_default_week_is_supervised_on_monday_and_thursday_and_home_on_three_days():
    first_week = [(day.on_date.weekday(), day.code) for day in days() if day.week == 1]
    assert first_week == [(0, "s1"), (1, "h1"), (3, "s2"), (4, "h2"), (6, "h1")]


def test_with_three_home_days_the_second_week_begins_with_the_other_home_session():
    assert [day.code for day in days() if day.week == 2 and not day.is_supervised] == ["h2", "h1", "h2"]


@pytest.mark.parametrize("home", [(1, 4), (1, 2, 4, 6)])
def test_with_an_even_number_of_home_days_every_week_is_alike(home):
    weeks = [[d.code for d in days(home) if d.week == week and not d.is_supervised] for week in range(1, 9)]
    assert weeks == [["h1", "h2"] * (len(home) // 2)] * 8


def test_a_plan_with_one_home_session_does_it_each_time():
    assert {day.code for day in days(takes_turns=False) if not day.is_supervised} == {"h"}


starts = st.dates(date(2026, 1, 1), date(2027, 12, 31))
pairs = st.sampled_from([(a, b) for a in range(7) for b in range(a) if schedule.has_rest_between([a, b])])


@given(starts, pairs, st.sets(st.integers(0, 6), min_size=2, max_size=5))
def test_eight_weeks_hold_two_supervised_and_the_chosen_home_days_from_any_start(starts_on, supervised, home):
    home = sorted(home - set(supervised))
    plan = days(home, starts_on=starts_on, supervised=supervised)
    assert [day.on_date for day in plan] == sorted({day.on_date for day in plan})
    for week in range(1, 9):
        first = starts_on + timedelta(weeks=week - 1)
        of_week = [day for day in plan if day.week == week]
        assert all(first <= day.on_date < first + timedelta(days=7) for day in of_week)
        assert [day.code for day in of_week if day.is_supervised] == ["s1", "s2"]
        assert [day.place for day in of_week if not day.is_supervised] == list(range(1, len(home) + 1))


def test_supervised_days_need_a_day_between_also_round_the_week():
    assert schedule.has_rest_between([0, 3])
    assert schedule.has_rest_between([0, 2])
    assert not schedule.has_rest_between([0, 1])
    assert not schedule.has_rest_between([0, 6])


@pytest.mark.parametrize(
    ("today", "weeks"),
    [
        (MONDAY - timedelta(days=1), 0),
        (MONDAY, 0),
        (MONDAY + timedelta(days=1), 1),
        (MONDAY + timedelta(days=7), 1),
        (MONDAY + timedelta(days=8), 2),
    ],
)
def test_after_a_pause_sessions_move_by_the_fewest_whole_weeks_that_leave_none_behind(today, weeks):
    assert schedule.weeks_to_move(MONDAY, today) == weeks
    assert MONDAY + timedelta(weeks=weeks) >= today or weeks == 0


def test_a_weeks_check_in_opens_on_its_last_day_and_stays_until_the_next():
    sunday = MONDAY + timedelta(days=6)
    assert schedule.check_in_week(MONDAY, sunday - timedelta(days=1)) == 0
    assert schedule.check_in_week(MONDAY, sunday) == 1
    assert schedule.check_in_week(MONDAY, sunday + timedelta(days=6)) == 1
    assert schedule.check_in_week(MONDAY, sunday + timedelta(days=7)) == 2


def test_the_suggested_first_day_is_the_next_supervised_one():
    assert schedule.first_supervised_day(MONDAY, (0, 3)) == MONDAY
    assert schedule.first_supervised_day(MONDAY + timedelta(days=5), (0, 3)) == MONDAY + timedelta(days=7)
