"""The plan page: eight weeks at a glance."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import eight_weeks
from workouts import enrolling, plan_page, training, turning
from workouts.models import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(read_on):
    return partial(read_on, "/plan/")


def on(week, weekday):
    return eight_weeks.START + timedelta(weeks=week - 1, days=weekday)


def test_somebody_without_a_plan_is_shown_the_way_to_one(page):
    html = page(eight_weeks.START)
    assert "Your plan is not laid out yet" in html
    assert "/start/" in html


def test_every_session_says_in_words_what_it_is_and_leads_to_its_page(page, runner):
    enrolment = eight_weeks.enrol(runner)
    monday, tuesday, thursday, friday = enrolment.sessions.filter(week=1).order_by("on_date")
    eight_weeks.train(monday)
    training.start(thursday, now=eight_weeks.noon(thursday.on_date))
    html = page(on(1, 4))
    assert "Monday 2 November, Supervised session, done" in html
    assert "Tuesday 3 November, Home session, missed" in html
    assert "Thursday 5 November, Supervised session, started" in html
    assert "Friday 6 November, Home session, today" in html
    assert "Monday 9 November, Supervised session, ahead" in html
    for session in (monday, tuesday, thursday, friday):
        assert f"/sessions/{session.pk}/" in html
    assert html.count('<a class="chip ') == 32


def test_each_state_but_ahead_carries_a_sign_so_that_colour_says_nothing_alone():
    assert len({plan_page.SIGNS[state] for state in plan_page.State}) == 5
    assert [state for state, sign in plan_page.SIGNS.items() if not sign] == [plan_page.State.AHEAD]


def test_the_current_week_and_the_weeks_with_checks_are_marked(page, runner):
    eight_weeks.keep_to(eight_weeks.enrol(runner), week=3)
    html = page(on(3, 2))
    assert html.count('aria-current="step"') == 1
    assert "Week 3 of 8 · started 2 November" in html
    weeks = plan_page.look(runner.enrolments.get(), on(3, 2)).weeks
    assert [week.number for week in weeks if week.is_current] == [3]
    assert {4, 8} <= {week.number for week in weeks if week.has_check}


def test_supervised_and_home_sessions_are_counted_apart(runner):
    enrolment = eight_weeks.enrol(runner, home=(1, 4, 6))
    eight_weeks.live(enrolment, weeks=1, missed=(0, 1))
    look = plan_page.look(enrolment, on(2, 0))
    assert look.supervised == plan_page.Tally(kept=1, due=2, planned=16)
    assert look.home == plan_page.Tally(kept=2, due=3, planned=24)


def test_a_paused_plan_waits_without_missing_anything_and_can_go_on(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=1)
    enrolling.pause(enrolment, now=eight_weeks.noon(on(2, 0)))
    html = page(on(4, 0))
    assert "Week 2 of 8 · paused since 9 November" in html
    assert 'action="/plan/resume/"' in html
    assert 'action="/plan/pause/"' not in html
    assert ", missed<" not in html


def test_after_a_pause_the_calendar_week_stands_beside_the_plans(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=1)
    enrolling.pause(enrolment, now=eight_weeks.noon(on(2, 0)))
    enrolling.resume(enrolment, now=eight_weeks.noon(on(4, 0)))
    html = page(on(4, 0))
    assert "Week 2 of 8 · started 2 November, calendar week 4" in html
    assert 'action="/plan/pause/"' in html


def test_a_plan_that_has_not_begun_names_its_first_day(page, runner):
    eight_weeks.enrol(runner)
    html = page(eight_weeks.START - timedelta(days=1))
    assert "Eight weeks · starts 2 November" in html
    assert 'aria-current="step"' not in html


def test_a_finished_plan_leads_to_progress_and_to_another(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.keep_to(enrolment, week=9)
    html = page(on(9, 0))
    assert plan_page.look(enrolment, on(9, 0)).status == Status.FINISHED
    assert "Eight weeks behind you" in html
    assert "/progress/" in html
    assert 'aria-current="step"' not in html


def end(enrolment, day):
    enrolling.end(enrolment, now=eight_weeks.noon(day))
    enrolment.refresh_from_db()


def test_after_an_end_the_sessions_ahead_disappear_and_what_was_stays(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=1, missed=(1,))
    monday = enrolment.sessions.get(on_date=on(2, 0))
    training.start(monday, now=eight_weeks.noon(monday.on_date))
    end(enrolment, on(2, 1))
    html = page(on(2, 1))
    assert html.count('<a class="chip ') == 5
    assert "Tuesday 3 November, Home session, missed" in html
    assert "Monday 9 November, Supervised session, started" in html
    assert ", ahead<" not in html
    assert ", today<" not in html
    look = plan_page.look(enrolment, on(6, 0))
    assert [week.number for week in look.weeks] == [1, 2]
    assert look.all == plan_page.Tally(kept=3, due=5, planned=5)
    assert look.supervised.planned + look.home.planned == 5


def test_of_a_plan_ended_in_a_pause_what_waited_disappears_too(runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=1)
    enrolling.pause(enrolment, now=eight_weeks.noon(on(2, 0)))
    end(enrolment, on(4, 0))
    assert plan_page.look(enrolment, on(4, 0)).all == plan_page.Tally(kept=4, due=4, planned=4)


def test_a_plan_ended_before_its_first_session_says_that_there_is_none(page, runner):
    enrolment = eight_weeks.enrol(runner)
    enrolling.pause(enrolment, now=eight_weeks.noon(eight_weeks.START))
    eight_weeks.check_in(enrolment, 1, pain_average=5)
    end(enrolment, on(2, 0))
    html = page(on(2, 0))
    assert "This plan ended before its first session." in html
    assert '<a class="chip ' not in html


def test_a_week_in_which_nothing_rises_is_marked_as_lighter(page, runner):
    enrolment = eight_weeks.enrol(runner)
    assert [w.number for w in plan_page.look(enrolment, on(1, 0)).weeks if w.is_lighter] == [4]
    fourth = page(on(1, 0)).split("Week 4 ")[1].split("Week 5 ")[0]
    assert '<span class="pill">lighter</span>' in fourth


def test_the_page_asks_the_database_no_more_after_eight_weeks_than_before_the_first(
    client, runner, time_machine
):
    enrolment = eight_weeks.enrol(runner)
    counts = []
    for day in (eight_weeks.START, on(9, 0)):
        time_machine.move_to(eight_weeks.noon(day))
        client.force_login(runner)
        with CaptureQueriesContext(connection) as queries:
            client.get("/plan/")
        counts.append(len(queries))
        eight_weeks.live(enrolment, weeks=8)
    assert counts[0] == counts[1] <= 10


def repeat_the_first_week(enrolment):
    """One session of four, so that week 1 comes once more; the second time it is kept."""
    eight_weeks.train(enrolment.sessions.get(on_date=on(1, 0)))
    turning.turn(enrolment, now=eight_weeks.noon(on(2, 0)))
    for session in enrolment.sessions.filter(week=1, started_at=None).order_by("on_date"):
        eight_weeks.train(session)


def test_a_repeated_week_shows_each_time_in_order_of_date_and_why(page, runner):
    enrolment = eight_weeks.enrol(runner)
    repeat_the_first_week(enrolment)
    html = page(on(2, 6))
    first = html.split("Week 1 <")[1].split("Week 2 <")[0]
    assert "once more" in first
    assert "9 November: You did 1 of 4 sessions (supervised ones count twice), so week 1 comes" in first
    assert first.count('<ol class="chips"') == 2
    days = ["Monday 2 November", "Monday 9 November", "Tuesday 10 November", "Thursday 12 November"]
    assert [first.index(day) for day in days] == sorted(first.index(day) for day in days)
    assert html.count('<a class="chip ') == 33


def test_a_week_that_is_over_says_how_often_it_was_trained(page, runner):
    enrolment = eight_weeks.enrol(runner)
    repeat_the_first_week(enrolment)
    html = page(on(3, 0))
    first, second = html.split("Week 1 <")[1].split("Week 2 <")
    assert "trained twice" in first
    assert "trained" not in second.split("Week 3 <")[0]
    assert "Week 2 of 8 · started 2 November, calendar week 3" in html


def test_a_week_that_was_kept_to_needs_no_words(page, runner):
    eight_weeks.live(eight_weeks.enrol(runner), weeks=1)
    assert "You kept to your plan" not in page(on(2, 0))


def test_nobody_elses_plan_is_shown(page):
    eight_weeks.enrol(eight_weeks.make_person("outsider@example.com"))
    assert "Your plan is not laid out yet" in page(timezone.now().date())
