"""A plan that runs is changed: other days, another zone, another plan, a smaller week, a long break."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.models import Kind, Plan
from tests import eight_weeks
from tests.eight_weeks import START, keep, keep_to, noon
from workouts import enrolling, in_session, layout, replanning, turning
from workouts.models import Enrolment, Session, Status, Variant, WeekMode, WeekTurn

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MONDAYS, TUESDAYS = (0, 3), (1, 5)  # with Thursdays, with Saturdays


@pytest.fixture
def enrolment(runner: Any) -> Enrolment:
    """Supervised on Mondays and Thursdays, at home on Tuesdays and Fridays."""
    return eight_weeks.enrol(runner)


def dates(enrolment: Enrolment, week: int) -> list[tuple[int, str]]:
    """Weekday and kind of the sessions of a program week that are not begun."""
    rows = enrolment.sessions.not_begun().filter(week=week).order_by("on_date")
    return [(s.on_date.weekday(), s.kind) for s in rows]


def week_of(supervised: tuple[int, ...], home: tuple[int, ...]) -> list[tuple[int, str]]:
    return sorted([(d, Kind.SUPERVISED) for d in supervised] + [(d, Kind.HOME) for d in home])


def after_training_for(enrolment: Enrolment, days: int) -> date:
    """Trained to the Monday of week 5, and then not for so many days; the weeks have turned."""
    keep_to(enrolment, week=5)
    keep(enrolment.sessions.filter(week=5, on_date=enrolment.week_starts_on))
    today = enrolment.week_starts_on + timedelta(days=days)
    turning.turn(enrolment, now=noon(today))
    enrolment.refresh_from_db()
    assert enrolment.week == 5
    return today


def test_what_stays_on_its_day_is_not_written_again(enrolment: Enrolment) -> None:
    with CaptureQueriesContext(connection) as seen:
        layout.lay_out(enrolment)
    assert [query["sql"] for query in seen if not query["sql"].startswith("SELECT")] == []
    moved = enrolment.sessions.get(week=3, kind=Kind.HOME, place=1)
    day = moved.on_date
    Session.objects.filter(pk=moved.pk).update(on_date=day + DAY)
    layout.lay_out(enrolment)
    moved.refresh_from_db()
    assert moved.on_date == day


# Other weekdays


def test_other_weekdays_count_from_the_next_week_on_and_sessions_keep_their_ids(enrolment: Enrolment) -> None:
    before = {s.pk: (s.week, s.kind, s.place) for s in enrolment.sessions.all()}
    first = replanning.change_days(enrolment, supervised=TUESDAYS, home=(2, 6), now=noon(START + DAY))
    assert first == START + WEEK
    assert dates(enrolment, 1) == week_of(MONDAYS, (1, 4))
    for week in range(2, 9):
        assert dates(enrolment, week) == week_of(TUESDAYS, (2, 6))
    assert {s.pk: (s.week, s.kind, s.place) for s in enrolment.sessions.all()} == before


def test_more_home_days_add_sessions_and_fewer_take_them_away(enrolment: Enrolment) -> None:
    for home in ((1, 2, 4, 6), (4,), (1, 4)):
        replanning.change_days(enrolment, supervised=MONDAYS, home=home, now=noon(START))
        assert dates(enrolment, 5) == week_of(MONDAYS, home)
    codes = [s.plan_session.code for s in enrolment.sessions.filter(kind=Kind.HOME, week__gt=1)]
    assert sorted(codes) == ["h1"] * 7 + ["h2"] * 7


def test_before_the_plan_begins_other_weekdays_count_from_its_first_day(enrolment: Enrolment) -> None:
    first = replanning.change_days(enrolment, supervised=TUESDAYS, home=(2, 6), now=noon(START - DAY))
    assert first == START
    assert dates(enrolment, 1) == week_of(TUESDAYS, (2, 6))


def test_a_week_that_comes_once_more_comes_on_the_new_days(enrolment: Enrolment) -> None:
    replanning.change_days(enrolment, supervised=TUESDAYS, home=(2, 6), now=noon(START))
    turning.turn(enrolment, now=noon(START + WEEK))
    assert dates(Enrolment.objects.get(), 1) == week_of(TUESDAYS, (2, 6))


def test_in_the_last_week_the_days_change_for_what_comes_after(enrolment: Enrolment) -> None:
    keep_to(enrolment, week=8)
    now = noon(enrolment.week_starts_on)
    replanning.change_days(enrolment, supervised=TUESDAYS, home=(2, 6), now=now)
    assert dates(enrolment, 8) == week_of(MONDAYS, (1, 4))
    enrolment.refresh_from_db()
    keep_to(enrolment, week=9)
    replanning.keep_on(enrolment, now=now + WEEK)
    assert dates(enrolment, 8) == week_of((1,), (2, 6))


def test_supervised_sessions_without_a_day_of_rest_between_the_weeks_are_refused(
    enrolment: Enrolment,
) -> None:
    sunday = START + timedelta(days=6)
    enrolment.sessions.filter(on_date=START + timedelta(days=3)).update(on_date=sunday)
    with pytest.raises(replanning.TooCloseError) as refused:
        replanning.change_days(enrolment, supervised=(0, 4), home=(2, 6), now=noon(START))
    assert refused.value.days == (sunday, sunday + DAY)
    assert dates(enrolment, 2) == week_of(MONDAYS, (1, 4))


# Another zone


def test_another_zone_leaves_the_dates_and_turns_the_week_by_its_own_midnight(enrolment: Enrolment) -> None:
    before = list(enrolment.sessions.order_by("pk").values("pk", "on_date"))
    now = noon(START + DAY)
    replanning.change_zone(enrolment, time_zone="Pacific/Kiritimati", now=now)
    enrolment.refresh_from_db()
    assert list(enrolment.sessions.order_by("pk").values("pk", "on_date")) == before
    assert enrolment.next_due_at == now
    turning.turn(enrolment, now=noon(START + WEEK) - timedelta(hours=26, seconds=1))
    assert not WeekTurn.objects.exists()
    turning.turn(enrolment, now=noon(START + WEEK) - timedelta(hours=26))
    assert WeekTurn.objects.count() == 1


def test_flying_back_over_the_date_line_turns_no_week_twice(enrolment: Enrolment) -> None:
    midnight_there = noon(START + WEEK) - timedelta(hours=26)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Kiritimati"):
        replanning.change_zone(enrolment, time_zone=zone, now=midnight_there)
        enrolment.refresh_from_db()
        turning.turn(enrolment, now=midnight_there)
    assert WeekTurn.objects.count() == 1


# Another plan


def change_plan(enrolment: Enrolment, now: datetime) -> Enrolment:
    plan = Plan.objects.current().get(slug="steady-core")
    return replanning.change_plan(enrolment, plan=plan, now=now)


def test_another_plan_begins_with_its_first_week_and_the_newest_scores(enrolment: Enrolment) -> None:
    keep_to(enrolment, week=2)
    eight_weeks.check_in(enrolment, 1, pain_average=4, running_pain=3, running_ability=6)
    begun = change_plan(enrolment, noon(START + WEEK))
    enrolment.refresh_from_db()
    assert enrolment.status(START + WEEK) == Status.ENDED
    assert (begun.week, begun.starts_on, begun.sessions.count()) == (1, START + WEEK, 32)
    assert (begun.supervised_weekdays, begun.home_weekdays) == ([0, 3], [1, 4])
    start = begun.check_ins.get(week=0)
    assert (start.pain_average, start.running_ability) == (4, 6)


def test_the_newest_score_given_is_the_start_also_where_a_later_check_in_left_it_out(
    enrolment: Enrolment,
) -> None:
    keep_to(enrolment, week=4)
    eight_weeks.check_in(enrolment, 1, pain_average=4, pain_worst=6, running_pain=3, runs=2, km=Decimal(11))
    eight_weeks.check_in(enrolment, 2, pain_average=3, no_run="back", running_ability=5)
    eight_weeks.check_in(enrolment, 3, pain_worst=2, runs=0)
    start = change_plan(enrolment, noon(START + 3 * WEEK)).check_ins.get(week=0)
    assert (start.pain_average, start.pain_worst) == (3, None), "worst and average are of the same week"
    assert (start.running_pain, start.no_run, start.running_ability) == (None, "back", 5)
    assert (start.runs, start.km) == (0, None)


def test_another_plan_begins_after_rest(enrolment: Enrolment) -> None:
    keep(enrolment.sessions.filter(on_date=START))
    assert change_plan(enrolment, noon(START)).starts_on == START + timedelta(days=3)


def test_another_plan_chosen_before_the_first_day_keeps_that_day(enrolment: Enrolment) -> None:
    assert change_plan(enrolment, noon(START - timedelta(days=10))).starts_on == START


# A smaller week


def test_a_smaller_week_has_two_supervised_sessions_and_a_short_one_at_home(enrolment: Enrolment) -> None:
    replanning.reshape(enrolment, now=noon(START))
    assert dates(enrolment, 3) == week_of(MONDAYS, (1,))
    home = enrolment.sessions.filter(kind=Kind.HOME)
    assert set(home.values_list("variant", flat=True)) == {Variant.SHORT}
    turning.turn(enrolment, now=noon(START + WEEK))
    assert dates(Enrolment.objects.get(), 1) == week_of(MONDAYS, (1,))


def test_a_smaller_week_leaves_what_was_done_and_moved_where_it_is(enrolment: Enrolment) -> None:
    friday, saturday = START + timedelta(days=4), START + timedelta(days=5)
    keep(enrolment.sessions.filter(on_date=START + DAY))
    moved = enrolment.sessions.get(on_date=START + timedelta(days=3))
    in_session.move(moved, to=saturday, now=noon(START + timedelta(days=3)))
    replanning.reshape(enrolment, now=noon(friday))
    assert enrolment.sessions.filter(week=1, started_at__isnull=False).count() == 1
    moved.refresh_from_db()
    assert moved.on_date == saturday


# A long break


@pytest.mark.parametrize(("days", "week"), [(28, 0), (29, 3), (56, 3), (57, 1)])
def test_after_a_long_break_the_plan_goes_back(enrolment: Enrolment, days: int, week: int) -> None:
    today = after_training_for(enrolment, days)
    assert replanning.come_back(enrolment, now=noon(today)) == week
    enrolment.refresh_from_db()
    assert enrolment.week == (week or 5)
    if not week:
        return
    assert (enrolment.week_mode, enrolment.came_back_on) == (WeekMode.NORMAL, today)
    assert enrolment.next_due_at == noon(today)
    for again in range(week, 9):
        assert dates(enrolment, again) == week_of(MONDAYS, (1, 4))
    waiting = enrolment.sessions.not_begun().order_by("on_date")
    assert today <= waiting.first().on_date < today + WEEK
    assert {s.round for s in enrolment.sessions.not_begun().filter(week__lte=4)} == {2}
    turning.turn(enrolment, now=noon(enrolment.week_starts_on + WEEK))
    assert enrolment.turns.last().week == week


def test_a_break_sets_the_plan_back_once_and_the_next_break_again(enrolment: Enrolment) -> None:
    today = after_training_for(enrolment, 29)
    assert replanning.come_back(enrolment, now=noon(today)) == 3
    for days in (0, 1, 28, 40):
        assert replanning.come_back(enrolment, now=noon(today + timedelta(days=days))) == 0
    enrolment.refresh_from_db()
    keep(enrolment.sessions.not_begun().filter(on_date=enrolment.week_starts_on))
    later = enrolment.week_starts_on + timedelta(days=29)
    turning.turn(enrolment, now=noon(later))
    assert replanning.come_back(enrolment, now=noon(later)) == 1


def test_a_pause_or_an_end_is_no_break_to_come_back_from(enrolment: Enrolment) -> None:
    today = after_training_for(enrolment, 30)
    enrolling.pause(enrolment, now=noon(today))
    assert replanning.come_back(enrolment, now=noon(today)) == 0
    enrolling.resume(enrolment, now=noon(today + DAY))
    assert replanning.come_back(enrolment, now=noon(today + DAY)) == 3


# Whatever comes after one another

STEPS = ("train", "train", "skip a day", "a week", "five weeks", "days", "reshape", "pause", "zone", "move")


def take(step: str, enrolment: Enrolment, today: date) -> date:
    """Do one step on `today` as its page would; returns the day after it."""
    now = noon(today)
    if step == "train":
        keep(enrolment.sessions.not_begun().filter(on_date=today))
        return today + DAY
    if step in ("skip a day", "a week", "five weeks"):
        return today + {"skip a day": DAY, "a week": WEEK, "five weeks": 5 * WEEK}[step]
    if step == "days":
        other = TUESDAYS if tuple(enrolment.supervised_weekdays) == MONDAYS else MONDAYS
        try:
            replanning.change_days(enrolment, supervised=other, home=(2, 6), now=now)
        except replanning.TooCloseError:
            return today + DAY
    elif step == "reshape":
        replanning.reshape(enrolment, now=now)
    elif step == "zone":
        replanning.change_zone(enrolment, time_zone="Asia/Tokyo", now=now)
    elif step == "pause":
        enrolling.pause(enrolment, now=now)
        enrolling.resume(enrolment, now=noon(today + 2 * WEEK + DAY))
        return today + 2 * WEEK + DAY
    else:
        session = enrolment.sessions.not_begun().filter(on_date__gte=today).order_by("on_date").first()
        siblings = list(enrolment.sessions.all())
        days = in_session.days_to_move_to(session, siblings, today) if session else []
        if session and days:
            in_session.move(session, to=days[-1], now=now)
    return today


def assert_in_order(enrolment: Enrolment, today: date) -> None:
    waiting = list(enrolment.sessions.not_begun().filter(on_date__gte=today).order_by("on_date"))
    days = [s.on_date for s in waiting]
    assert len(days) == len(set(days)), "two sessions on one day"
    supervised = [s.on_date for s in waiting if s.is_supervised]
    assert all((b - a).days >= 2 for a, b in pairwise(supervised)), "no rest between"
    rounds = {(s.week, s.round) for s in waiting}
    assert len(rounds) == len({week for week, _round in rounds}), "two rounds of a week at once"
    assert enrolment.round == layout.round_of(enrolment, enrolment.week)
    for week in range(enrolment.week + 1, 9):
        first = enrolment.week_start(week)
        inside = [s for s in waiting if s.week == week]
        assert all(first <= s.on_date < first + WEEK for s in inside), f"week {week} is not in its week"
        assert sum(s.is_supervised for s in inside) == 2
        assert sum(not s.is_supervised for s in inside) == len(enrolment.home_weekdays)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=14))
def test_whatever_is_done_to_a_plan_its_sessions_stay_in_order(
    library: None, runner: Any, steps: list[str]
) -> None:
    with transaction.atomic():
        enrolment = eight_weeks.enrol(runner)
        today = START
        for step in steps:
            ahead = set(
                enrolment.sessions.not_begun().filter(on_date__gte=today).values_list("pk", flat=True)
            )
            today = take(step, Enrolment.objects.get(), today)
            enrolment = turning.turn(Enrolment.objects.get(), now=noon(today))
            if step in ("days", "reshape", "zone", "move"):
                behind = Session.objects.not_begun().filter(pk__in=ahead, on_date__lt=today)
                assert not behind.exists(), f"{step} put a session behind"
            if step in ("five weeks", "pause"):
                replanning.come_back(enrolment, now=noon(today))
                enrolment = Enrolment.objects.get()
            assert_in_order(enrolment, today)
        transaction.set_rollback(True)
