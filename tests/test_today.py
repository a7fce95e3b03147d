"""The Today page in each of its states."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.screening import RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import enrolling, safety, training
from workouts.models import HabitTick

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def runner():
    return eight_weeks.make_person()


@pytest.fixture
def enrolment(runner):
    return eight_weeks.enrol(runner)


@pytest.fixture
def today(client, runner, time_machine):
    def get(day):
        time_machine.move_to(noon(day))
        client.force_login(runner)
        answer = client.get("/today/")
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.content.decode())

    return get


def session_of(enrolment, day):
    return enrolment.sessions.get(on_date=day)


def test_without_a_plan_it_leads_to_the_start(today):
    page = today(START)
    assert "Your plan is not laid out yet" in page
    assert 'href="/start/safety/"' in page


def test_before_the_first_day_it_says_when_the_plan_begins(enrolment, today):
    assert "Strong legs begins Monday 2 November" in today(START - timedelta(days=2))


def test_on_a_training_day_it_shows_the_session_with_exercises_and_minutes(enrolment, today):
    page = today(START)
    assert "Supervised session" in page
    assert "About 33 minutes" in page
    assert "Leg press" in page
    assert "2 × 10 · 30 kg" in page
    assert f"/sessions/{session_of(enrolment, START).pk}/" in page


def test_on_a_rest_day_it_says_when_the_next_session_is(enrolment, today):
    page = today(START + timedelta(days=2))
    assert "Rest day" in page
    assert "Supervised session, Thursday 5 November" in page


def test_a_missed_supervised_session_is_offered_on_a_free_day_without_shame(enrolment, today):
    eight_weeks.train(session_of(enrolment, START))
    page = today(START + timedelta(days=5))
    assert "Supervised session of Thursday: not done. There is room for it today" in page
    assert "failed" not in page
    assert "room for it" not in today(START + timedelta(days=6))  # Monday's is a day too near


def test_a_paused_plan_asks_nothing_and_can_be_taken_up_again(enrolment, today):
    enrolling.pause(enrolment, now=noon(START))
    page = today(START + timedelta(days=5))
    assert "Your plan waits" in page
    assert "Go on with the plan" in page
    for question in ("Start session", "missed", "room for it", "How was your week", "The morning after"):
        assert question not in page
    assert "room for it" not in today(START + timedelta(days=6))


def test_a_finished_plan_leads_to_what_has_changed_and_to_another_one(enrolment, today):
    eight_weeks.keep_to(enrolment, week=9)
    page = today(START + timedelta(days=56))
    assert "Eight weeks done" in page
    assert 'href="/progress/"' in page
    assert 'href="/start/?plan=strong-legs"' in page
    assert 'href="/programs/"' in page


def test_after_its_session_it_says_done(enrolment, today):
    eight_weeks.train(session_of(enrolment, START))
    page = today(START)
    assert "Done for today" in page
    assert "1 of 1 done" in page


def test_a_session_begun_yesterday_and_not_finished_waits_at_the_top(enrolment, today):
    training.start(session_of(enrolment, START), now=noon(START))
    page = today(START + timedelta(days=1))
    assert "Supervised session of Monday: begun, not finished." in page
    assert "Start session" in page  # and today's own is there all the same


def test_the_morning_question_comes_the_day_after_and_goes_with_its_answer(enrolment, today, client):
    session = session_of(enrolment, START)
    eight_weeks.train(session)
    assert "The morning after Monday" in today(START + timedelta(days=1))
    client.post(f"/sessions/{session.pk}/morning/", {"morning_pain": "3"})
    session.refresh_from_db()
    assert (session.morning_pain, session.morning_on) == (3, START + timedelta(days=1))
    assert "The morning after" not in today(START + timedelta(days=1))


def test_the_morning_question_goes_where_nobody_would_remember_it(enrolment, today):
    eight_weeks.train(session_of(enrolment, START))
    assert "The morning after Monday" in today(START + timedelta(days=7))
    assert "The morning after Monday" not in today(START + timedelta(days=8))


def test_the_check_in_is_due_from_the_last_day_of_the_week(enrolment, today):
    assert "How was your week?" not in today(START + timedelta(days=5))
    assert "How was your week?" in today(START + timedelta(days=6))


def test_a_lock_closes_training_here_too(enrolment, runner, today):
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "E4": True}, now=noon(START))
    page = today(START)
    assert "Training is closed for now" in page
    assert "Start session" not in page


def test_something_new_that_was_not_asked_about_closes_training_until_it_is(enrolment, client, today):
    sunday = START + timedelta(days=6)
    today(sunday)
    scores = {"pain_average": "3", "running": "2", "running_ability": "6", "anything_new": "yes"}
    client.post("/check-ins/", scores)
    page = today(START + timedelta(days=7))
    assert "You said that something is new" in page
    assert "Start session" not in page
    session = session_of(enrolment, START + timedelta(days=7))
    assert client.post(f"/sessions/{session.pk}/start/", {"pain_before": "1"}).url == "/safety/"
    client.post("/safety/", dict.fromkeys(RECHECK, "no"))
    assert "Start session" in today(START + timedelta(days=7))


def test_habits_are_ticked_once_a_day_and_the_tick_can_be_taken_back(enrolment, today, client):
    today(START)
    for _ in range(2):
        client.post("/today/habits/stretch/", {"done": "1"})
    assert HabitTick.objects.count() == 1
    client.post("/today/habits/stretch/", {"done": "0"})
    assert not HabitTick.objects.exists()


def test_the_day_is_the_persons_own(enrolment, client, runner, time_machine):
    type(enrolment).objects.update(time_zone="Pacific/Auckland")
    time_machine.move_to(noon(START))  # already Tuesday in Auckland
    client.force_login(runner)
    assert "Tuesday 3 November" in client.get("/today/").content.decode()


# O3


def test_a_page_asks_at_most_ten_queries_whatever_the_history(enrolment, client, runner, time_machine):
    counts = {}
    for weeks in (1, 7):
        eight_weeks.live(enrolment, weeks=weeks)
        for week in range(1, weeks + 1):
            eight_weeks.check_in(enrolment, week, pain_average=3, running_ability=5, running_pain=2)
        day = START + timedelta(weeks=weeks)
        time_machine.move_to(noon(day))
        sessions = {
            "preview": session_of(enrolment, day),
            "session": enrolment.sessions.get(week=1, plan_session__code="s1"),
        }
        places = {name: f"/sessions/{session.pk}/" for name, session in sessions.items()}
        for name in ("today", "check-ins", "plan", "progress", "settings", "safety", *places):
            client.force_login(runner)  # the log-in does not outlast seven weeks
            with CaptureQueriesContext(connection) as queries:
                assert client.get(places.get(name, f"/{name}/")).status_code == 200
            own = [q["sql"] for q in queries if not re.match(r"BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])]
            assert len(own) <= 10, (name, own)
            assert counts.setdefault(name, len(own)) == len(own), (name, own)


def test_the_morning_answer_pressed_on_today_is_kept_as_the_page_sends_it(read_on, client, enrolment):
    """Also while the address waits to be confirmed, when the page carries another form."""
    first = enrolment.sessions.get(on_date=START)
    eight_weeks.train(first)
    html = read_on("/today/", START + timedelta(days=1))
    form = re.search(rf'<form[^>]*action="(/sessions/{first.pk}/morning/)".*?</form>', html)[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    hidden.pop("csrfmiddlewaretoken")
    answer = client.post(f"/sessions/{first.pk}/morning/", {**hidden, "morning_pain": "1"}, follow=True)
    assert "Thank you, noted." in answer.content.decode()
    first.refresh_from_db()
    assert first.morning_pain == 1
