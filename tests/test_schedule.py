"""Local time: what a clock on somebody's wall shows, through every kind of clock change."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workouts import schedule

ZONES = sorted(zoneinfo.available_timezones())


@pytest.mark.parametrize(
    ("zone", "day", "wish", "expected_utc", "expected_local"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29 01:30", "03:30"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25 00:30", "02:30"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08 07:30", "03:30"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01 05:30", "01:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03 15:45", "02:45"),
        ("America/Santiago", date(2026, 9, 6), time(0, 0), "2026-09-06 04:00", "01:00"),
    ],
)
def test_a_wish_becomes_the_instant_that_the_table_of_promises_names(
    zone: str, day: date, wish: time, expected_utc: str, expected_local: str
) -> None:
    moment = schedule.instant(day, wish, ZoneInfo(zone))
    assert moment is not None
    assert f"{moment:%Y-%m-%d %H:%M}" == expected_utc
    assert f"{moment.astimezone(ZoneInfo(zone)):%H:%M}" == expected_local


def test_a_day_that_does_not_exist_has_no_instant() -> None:
    assert schedule.instant(date(2011, 12, 30), time(9), ZoneInfo("Pacific/Apia")) is None
    assert schedule.instant(date(2011, 12, 31), time(9), ZoneInfo("Pacific/Apia")) is not None


def test_an_evening_that_a_clock_put_forward_cuts_off_has_no_instant() -> None:
    nuuk = ZoneInfo("America/Nuuk")
    assert schedule.instant(date(2026, 3, 28), time(22, 59), nuuk) is not None
    assert schedule.instant(date(2026, 3, 28), time(23, 30), nuuk) is None


def test_the_next_day_keeps_the_hour_on_the_wall_and_not_24_hours() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = schedule.instant(date(2026, 3, 28), time(19), berlin)
    after = schedule.instant(date(2026, 3, 29), time(19), berlin)
    assert before is not None
    assert after is not None
    assert after - before == timedelta(hours=23)
    assert after.astimezone(berlin).time() == time(19)


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    # Later in the evening a clock put forward may end the day early.
    wish=st.times(max_value=time(22)).map(lambda t: t.replace(second=0, microsecond=0, fold=0)),
)
def test_each_existing_local_date_has_one_instant_at_the_wish_or_right_after_the_gap(
    zone: str, day: date, wish: time
) -> None:
    clock = ZoneInfo(zone)
    moment = schedule.instant(day, wish, clock)
    assert moment is not None, "no date is left out in these years"
    local = moment.astimezone(clock)
    assert local.date() == day
    assert schedule.local_date(moment, clock) == day
    if local.time() != wish:
        assert local.time() > wish
        jump = local.utcoffset() - (moment - timedelta(days=1)).astimezone(clock).utcoffset()  # type: ignore[operator]
        assert jump > timedelta(0), "only a clock put forward may move a wish"
    else:
        earlier = [moment - timedelta(minutes=minutes) for minutes in (30, 60, 120)]
        assert all(e.astimezone(clock).replace(tzinfo=None) != local.replace(tzinfo=None) for e in earlier), (
            "in a repeated hour the first one counts"
        )


@given(
    zone=st.sampled_from(ZONES),
    start=st.dates(date(2026, 1, 1), date(2027, 12, 1)),
    wish=st.times(time(5), time(20, 30)),
)
def test_consecutive_days_have_instants_in_order(zone: str, start: date, wish: time) -> None:
    clock = ZoneInfo(zone)
    moments = [schedule.instant(start + timedelta(days=n), wish.replace(fold=0), clock) for n in range(8)]
    known = [m for m in moments if m is not None]
    assert known == sorted(set(known))
    assert all(timedelta(hours=21) <= b - a <= timedelta(hours=27) for a, b in pairwise(known))


def test_the_local_date_is_the_one_on_the_wall() -> None:
    late = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    assert schedule.local_date(late, ZoneInfo("Asia/Tokyo")) == date(2026, 11, 4)
    assert schedule.local_date(late, ZoneInfo("America/New_York")) == date(2026, 11, 3)


# Training days


@pytest.mark.parametrize(
    ("weekdays", "is_fine"),
    [((0, 3), True), ((0, 2), True), ((0, 1), False), ((0, 6), False), ((5, 0), True)],
)
def test_supervised_days_lie_two_or_more_days_apart_round_the_week(
    weekdays: tuple[int, ...], is_fine: bool
) -> None:
    assert schedule.has_rest_between(weekdays) is is_fine


@given(
    start=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    home=st.sets(st.sampled_from([1, 2, 4, 5, 6]), min_size=2, max_size=5),
    takes_turns=st.booleans(),
)
def test_eight_weeks_hold_each_chosen_weekday_once_a_week(
    start: date, home: set[int], takes_turns: bool
) -> None:
    days = list(schedule.lay_out(start, (0, 3), sorted(home), takes_turns=takes_turns))
    assert len(days) == 8 * (2 + len(home))
    assert [d.on_date for d in days] == sorted({d.on_date for d in days})
    assert all((d.on_date - start).days // 7 + 1 == d.week for d in days)
    assert all(d.on_date.weekday() in ((0, 3) if d.is_supervised else home) for d in days)
    supervised = [d.code for d in days if d.is_supervised]
    assert supervised == ["s1", "s2"] * 8
    if takes_turns:
        homes = [d.code for d in days if not d.is_supervised]
        assert homes == [("h1", "h2")[place % 2] for place in range(len(homes))]


@given(missed=st.integers(-60, 60))
def test_a_pause_moves_by_whole_weeks_so_that_nothing_lies_behind(missed: int) -> None:
    today = date(2026, 11, 21)
    first = today + timedelta(days=missed)
    weeks = schedule.weeks_to_move(first, today)
    assert first + timedelta(weeks=weeks) >= today
    assert weeks == 0 or first + timedelta(weeks=weeks - 1) < today


def test_a_weeks_questions_open_on_its_last_day() -> None:
    start = date(2026, 11, 2)
    opened = [schedule.check_in_week(start, start + timedelta(days=n)) for n in (0, 5, 6, 12, 13)]
    assert opened == [0, 0, 1, 1, 2]


# Moving a session: the week from Monday 2 November, supervised on Monday and Thursday, home on Tuesday,
# Friday and Sunday. Free are Wednesday the 4th and Saturday the 7th.

MONDAY = date(2026, 11, 2)
SUPERVISED = [date(2026, 10, 29), MONDAY, date(2026, 11, 5), date(2026, 11, 9)]
AT_HOME = [date(2026, 11, day) for day in (1, 3, 6, 8, 10)]


def november(*days: int) -> list[date]:
    return [date(2026, 11, day) for day in days]


def free(day: int, today: int, *, is_supervised: bool = True, without: tuple[int, ...] = ()) -> list[date]:
    """Where the session of a day in November may move, where some other days have lost theirs."""
    gone = november(day, *without)
    return schedule.free_days(
        date(2026, 11, day),
        is_supervised=is_supervised,
        week_starts_on=MONDAY,
        today=date(2026, 11, today),
        taken=[day for day in SUPERVISED + AT_HOME if day not in gone],
        supervised=[day for day in SUPERVISED if day not in gone],
    )


def test_a_supervised_session_finds_the_free_days_that_leave_rest_to_its_neighbours() -> None:
    assert free(5, today=2) == november(4, 7), "two days from Monday's and from the next week's"
    assert free(5, today=5) == november(7)
    assert free(5, today=7) == november(7), "missed, and today is still free"
    assert free(5, today=8) == [], "missed, and Sunday is taken"
    assert free(5, today=2, without=(8,)) == november(4, 7), "Sunday is one day from the next week's Monday"


def test_a_missed_supervised_session_is_dropped_where_no_free_day_keeps_rest() -> None:
    assert free(2, today=3) == november(7), "Wednesday is one day from Thursday's"
    assert free(2, today=4, without=(5,)) == november(4, 5, 7)
    assert free(2, today=9) == [], "its week is over"


def test_no_free_day_is_too_near_to_the_week_before() -> None:
    late = {"week_starts_on": MONDAY, "today": MONDAY, "taken": [], "is_supervised": True}
    assert schedule.free_days(date(2026, 11, 5), supervised=november(1), **late)[0] == date(2026, 11, 3)


def test_a_home_session_may_move_to_any_free_day_and_is_dropped_when_its_day_has_passed() -> None:
    assert free(6, today=2, is_supervised=False) == november(4, 7)
    assert free(6, today=6, is_supervised=False) == november(7)
    assert free(6, today=7, is_supervised=False) == []


@given(
    day=st.integers(0, 6),
    is_supervised=st.booleans(),
    today=st.integers(-8, 8),
    supervised=st.sets(st.integers(-7, 13)),
    others=st.sets(st.integers(-7, 13)),
)
def test_a_moved_session_is_alone_on_its_day_within_its_week_and_not_in_the_past(
    day: int, is_supervised: bool, today: int, supervised: set[int], others: set[int]
) -> None:
    on = [MONDAY + timedelta(days=n) for n in range(-7, 14)]
    days = schedule.free_days(
        MONDAY + timedelta(days=day),
        is_supervised=is_supervised,
        week_starts_on=MONDAY,
        today=MONDAY + timedelta(days=today),
        taken=[on[n + 7] for n in others],
        supervised=[on[n + 7] for n in supervised],
    )
    numbers = [(found - MONDAY).days for found in days]
    assert numbers == sorted(set(numbers))
    assert all(0 <= n <= 6 and n >= today and n != day for n in numbers)
    assert not set(numbers) & (supervised | others)
    if is_supervised:
        assert all(abs(n - other) >= 2 for n in numbers for other in supervised)
