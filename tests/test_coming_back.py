"""After more than 28 days without training: the questions first, then the plan a little earlier
(domain.md 3.2 and 4.3)."""

import re
from datetime import timedelta

import pytest

from programs.screening import FULL, RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import enrolling, safety, turning
from workouts.models import Hindrance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

NO = dict.fromkeys(FULL, "no")
LAST = START + timedelta(days=32)  # the last session of four weeks and one: a Friday in week 5


@pytest.fixture
def enrolment(runner):
    """Somebody in week 5 who trained until Friday."""
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.keep_to(enrolment, week=5)
    eight_weeks.keep(enrolment.sessions.filter(week=5))
    return enrolment


@pytest.fixture
def on(client, runner, time_machine):
    def move(day):
        time_machine.move_to(noon(day), tick=False)
        client.force_login(runner)
        return client

    return move


def words(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_until_the_28th_day_nothing_is_asked_and_from_the_29th_on_everything(enrolment, on):
    assert "Welcome back" not in words(on(LAST + timedelta(days=28)).get("/today/"))
    client = on(LAST + timedelta(days=29))
    page = words(client.get("/today/"))
    assert "Welcome back" in page
    assert "the safety questions come first" in page
    assert "Start session" not in page
    page = words(client.get("/safety/"))
    assert page.count('type="radio"') == 2 * len(FULL)
    assert "It has been a while" in page


def test_after_the_answers_the_plan_goes_on_two_weeks_earlier_and_says_so_once(enrolment, on):
    client = on(LAST + timedelta(days=31))
    client.get("/today/")
    enrolment.refresh_from_db()
    assert enrolment.week == 6
    page = words(client.post("/safety/", NO, follow=True))
    assert "Your plan goes on with week 4, lighter to begin with." in page
    assert "Week 4 of 8" in page
    assert "Welcome back" not in page
    enrolment.refresh_from_db()
    assert enrolment.week == 4
    client.post("/safety/", dict.fromkeys(RECHECK, "no"))
    enrolment.refresh_from_db()
    assert enrolment.week == 4


def test_after_eight_weeks_away_it_begins_with_the_first(enrolment, on):
    client = on(LAST + timedelta(days=60))
    assert "Your plan goes on with week 1" in words(client.post("/safety/", NO, follow=True))


def test_nothing_is_missed_and_nobody_asks_what_got_in_the_way(enrolment, on):
    client = on(LAST + timedelta(days=31))
    client.get("/today/")
    page = words(client.post("/safety/", NO, follow=True))
    assert "What got in the way?" not in page
    assert ", missed<" not in page
    assert not Hindrance.objects.filter(is_taken=None).exists()


def test_an_answer_that_locks_leaves_the_plan_where_it_is_until_the_lock_is_lifted(enrolment, on):
    day = LAST + timedelta(days=31)
    client = on(day)
    client.get("/today/")
    client.post("/safety/", {**NO, "D3": "yes", "is_sure": "on"})
    enrolment.refresh_from_db()
    assert enrolment.week == 6
    answer = client.post("/safety/cleared/", {"agreed": "on", "looked_at_on": day.isoformat()}, follow=True)
    page = words(answer)
    assert "Training is open again." in page
    assert "Your plan goes on with week 4" in page


def test_a_long_pause_ends_with_the_answers_and_goes_back_too(enrolment, on):
    enrolling.pause(enrolment, now=noon(LAST + timedelta(days=1)))
    client = on(LAST + timedelta(days=40))
    questions = client.post("/plan/resume/").url
    page = words(client.post(questions, NO, follow=True))
    assert "Your sessions moved by 6 weeks." in page
    assert "Your plan goes on with week 3" in page
    enrolment.refresh_from_db()
    assert enrolment.paused_on is None


def test_a_long_pause_with_answers_that_still_count_goes_back_at_once(enrolment, runner, on):
    enrolling.pause(enrolment, now=noon(LAST + timedelta(days=1)))
    safety.record(user=runner, answers=dict.fromkeys(FULL, False), now=noon(LAST + timedelta(days=20)))
    page = words(on(LAST + timedelta(days=40)).post("/plan/resume/", follow=True))
    assert "Your plan goes on with week 3" in page


PAGES = {"today": "/today/", "plan": "/plan/", "session": "/sessions/{}/"}


@pytest.mark.parametrize("page", PAGES)
def test_whoever_answered_early_goes_back_on_the_page_that_shows_the_next_session_once(
    enrolment, runner, on, page
):
    """The questions came in a pause that ended before the 29th day; then nobody trained."""
    enrolling.pause(enrolment, now=noon(LAST + timedelta(days=1)))
    safety.record(user=runner, answers=dict.fromkeys(FULL, False), now=noon(LAST + timedelta(days=20)))
    said = words(on(LAST + timedelta(days=25)).post("/plan/resume/", follow=True))
    assert "Your plan goes on with week" not in said
    session = enrolment.sessions.not_begun().order_by("on_date").first()
    path = PAGES[page].format(session.pk)
    client = on(LAST + timedelta(days=28))
    assert "Your plan goes on with week" not in words(client.get(path))
    client = on(LAST + timedelta(days=40))
    assert "Your plan goes on with week 4" in words(client.get(path))
    enrolment.refresh_from_db()
    assert (enrolment.week, enrolment.came_back_on) == (4, LAST + timedelta(days=40))
    assert "Your plan goes on with week" not in words(client.get(path))
    assert not Hindrance.objects.filter(is_taken=None).exists()


def test_a_session_of_the_week_that_one_has_fallen_out_of_cannot_be_begun(enrolment, runner, on):
    safety.record(user=runner, answers=dict.fromkeys(FULL, False), now=noon(LAST + timedelta(days=20)))
    day = LAST + timedelta(days=31)
    turning.turn(enrolment, now=noon(day))
    session = enrolment.sessions.get(on_date=day)
    page = words(on(day).post(f"/sessions/{session.pk}/start/", {"pain_before": "1"}, follow=True))
    assert "Your plan goes on with week 4" in page
    session.refresh_from_db()
    assert session.started_at is None


def test_on_the_way_to_another_plan_the_answers_wait_and_today_goes_back(enrolment, on):
    client = on(LAST + timedelta(days=31))
    assert client.post("/safety/?plan=strong-back", NO).url == "/settings/plan/strong-back/"
    assert "Your plan goes on with week 4" in words(client.get("/today/"))


@pytest.mark.parametrize("page", PAGES)
def test_while_training_is_closed_no_page_sets_the_plan_back(enrolment, runner, on, page):
    no = dict.fromkeys(FULL, False)
    safety.record(user=runner, answers={**no, "D3": True}, now=noon(LAST + timedelta(days=20)))
    session = enrolment.sessions.not_begun().order_by("on_date").first()
    words(on(LAST + timedelta(days=40)).get(PAGES[page].format(session.pk)))
    enrolment.refresh_from_db()
    assert enrolment.came_back_on is None


def test_a_short_pause_changes_no_week(enrolment, runner, on):
    enrolling.pause(enrolment, now=noon(LAST + timedelta(days=1)))
    safety.record(user=runner, answers=dict.fromkeys(FULL, False), now=noon(LAST))
    page = words(on(LAST + timedelta(days=10)).post("/plan/resume/", follow=True))
    assert "Your plan goes on with week" not in page


def test_answering_in_a_pause_without_the_wish_to_go_on_leaves_it_paused(enrolment, on):
    enrolling.pause(enrolment, now=noon(LAST + timedelta(days=1)))
    on(LAST + timedelta(days=40)).post("/safety/", NO)
    enrolment.refresh_from_db()
    assert enrolment.paused_on == LAST + timedelta(days=1)


def test_while_keeping_the_questions_come_and_the_plan_stays(runner, on):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.keep_to(enrolment, week=9)
    end = START + timedelta(weeks=8)
    client = on(end)
    client.post("/plan/keep/")
    client = on(end + timedelta(days=40))
    assert "Welcome back" in words(client.get("/today/"))
    page = words(client.post("/safety/", NO, follow=True))
    assert "Welcome back" not in page
    assert "keeping what you gained" in page
