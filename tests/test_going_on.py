"""How a plan goes on: the week that turns, a smaller week, the end of eight weeks and keeping what was
gained (domain.md 4.4)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.screening import RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import checkins, plan_page, progress, safety, turning
from workouts.models import Status, Variant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

END = START + timedelta(weeks=8)


@pytest.fixture
def enrolment(runner):
    return eight_weeks.enrol(runner, home=(1, 4, 6))


@pytest.fixture
def read(client, runner, time_machine):
    """Reads a page on a day."""

    def get(day, path="/today/"):
        time_machine.move_to(noon(day), tick=False)
        client.force_login(runner)
        return words(client.get(path))

    return get


def words(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode()).replace("&#x27;", "'")


def reshaped(enrolment):
    """Three weeks with one home session each: the third brings the offer of smaller weeks."""
    for _week in range(3):
        first = enrolment.week_starts_on
        eight_weeks.keep(enrolment.sessions.filter(on_date=first + timedelta(days=1)))
        turning.turn(enrolment, now=noon(first + timedelta(days=7)))
    return enrolment.week_starts_on


def test_a_new_week_says_how_it_has_turned_until_its_first_session_is_begun(enrolment, read):
    eight_weeks.keep(enrolment.sessions.filter(week=1))
    said = "You kept to your plan last week: on to week 2."
    monday = START + timedelta(days=7)
    assert said in read(monday), "on the very page that turns it"
    assert said in read(monday)
    eight_weeks.keep(enrolment.sessions.filter(on_date=monday))
    assert said not in read(monday)
    assert said not in read(monday + timedelta(days=1))


def test_a_week_without_training_begins_again_without_a_reproach(enrolment, read):
    page = read(START + timedelta(days=7))
    assert "You did not train last week, and that is fine: week 1 begins again." in page


def test_a_week_as_planned_offers_nothing_smaller(enrolment, read):
    eight_weeks.keep_to(enrolment, week=2)
    assert "smaller" not in read(START + timedelta(days=7))


def test_three_weeks_below_half_offer_smaller_weeks_that_one_press_takes(enrolment, client, read):
    monday = reshaped(enrolment)
    page = read(monday)
    assert "you may make your weeks smaller" in page
    assert "two supervised sessions and one home session of ten minutes" in page
    page = words(client.post("/today/smaller-week/", {"take": "yes"}, follow=True))
    assert "Your weeks are smaller now" in page
    assert "Make my weeks smaller" not in page
    week = enrolment.sessions.filter(week=2).order_by("on_date")
    assert [(s.kind, s.variant) for s in week] == [
        ("supervised", Variant.FULL),
        ("home", Variant.SHORT),
        ("supervised", Variant.FULL),
    ]


def test_beside_smaller_weeks_nothing_else_is_asked_or_offered(enrolment, read):
    assert "What got in the way?" not in read(reshaped(enrolment))


def test_smaller_weeks_may_be_left_and_the_card_goes(enrolment, client, read):
    monday = reshaped(enrolment)
    read(monday)
    page = words(client.post("/today/smaller-week/", {"take": "no"}, follow=True))
    assert "smaller" not in page
    enrolment.refresh_from_db()
    assert not enrolment.is_reshaped


def test_a_late_check_in_of_a_sorer_week_is_told_on_today_also_where_the_week_was_waved_away(
    enrolment, client, read
):
    monday = reshaped(enrolment)
    read(monday)
    client.post("/today/smaller-week/", {"take": "no"})
    scores = {"pain_average": "9", "running": "2", "running_ability": "6", "anything_new": "no"}
    client.post("/check-ins/", scores)
    page = read(monday)
    assert "Your back was at 9 of 10 on average, against 6 at the start, so week 1 comes once more" in page


def test_the_news_of_the_week_is_not_told_while_training_is_closed(enrolment, runner, read):
    eight_weeks.keep_to(enrolment, week=2)
    monday = START + timedelta(days=7)
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "D3": True}, now=noon(monday))
    page = read(monday)
    assert "on to week 2" not in page
    assert "Training is closed for now" in page


def test_a_closed_session_waits_without_targets_and_without_minutes(enrolment, runner, read):
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "E4": True}, now=noon(START))
    page = read(START)
    assert "Your session waits" in page
    assert "Leg press" not in page
    assert not re.search(r"About \d+ minutes", page)


def test_a_finished_plan_offers_the_same_another_or_keeping(enrolment, read):
    eight_weeks.keep_to(enrolment, week=9)
    for page in (read(END), read(END, "/plan/")):
        assert 'href="/start/?plan=strong-legs"' in page
        assert 'href="/programs/"' in page
        assert 'action="/plan/keep/"' in page
        assert "Nothing rises, and it goes on as long as you like." in page
    assert "You kept to your plan to the end: your eight weeks are done." in read(END)


def test_keeping_lays_out_one_supervised_session_a_week_and_the_home_days(enrolment, client, read):
    eight_weeks.keep_to(enrolment, week=9)
    read(END)
    page = words(client.post("/plan/keep/", follow=True))
    assert "From now on you keep what you gained" in page
    assert "keeping what you gained" in page
    coming = enrolment.sessions.filter(on_date__gte=END).order_by("on_date")
    assert [(s.kind, (s.on_date - END).days) for s in coming] == [
        ("supervised", 0),
        ("home", 1),
        ("home", 4),
        ("home", 6),
    ]


def test_keeping_begun_in_the_middle_of_a_week_leaves_nothing_missed(enrolment, client, read):
    eight_weeks.keep_to(enrolment, week=9)
    wednesday = END + timedelta(days=9)
    read(wednesday)
    page = words(client.post("/plan/keep/", follow=True))
    assert "Next: <a" in page
    assert "Supervised session, Monday 11 January" in page
    assert ", missed<" not in page
    assert "Wednesday 6 January" in page.split('aria-label="This week"')[1].split("</ol>")[0]


def test_keeping_goes_on_week_by_week_and_nobody_is_told_of_weeks(enrolment, client, read):
    eight_weeks.keep_to(enrolment, week=9)
    read(END)
    client.post("/plan/keep/")
    for week in range(3):
        first = END + timedelta(weeks=week)
        eight_weeks.keep(enrolment.sessions.filter(on_date__range=(first, first + timedelta(days=6))))
        page = read(first + timedelta(days=7))
        assert "keeping what you gained" in page
        assert "Week 8 of 8" not in page
        assert "on to week" not in page
    later = END + timedelta(weeks=3)
    enrolment.refresh_from_db()
    assert enrolment.status(later) == Status.RUNNING
    page = read(later, "/plan/")
    assert "Keeping what you gained · started 2 November" in page
    assert 'href="/plan/end/"' in page
    weeks = plan_page.look(enrolment, later).weeks
    assert [len(week.rounds) for week in weeks] == [1] * 7 + [2], "its own and the one that runs"
    assert weeks[-1].times_text == "to keep what you gained"


def test_while_keeping_progress_shows_the_eight_weeks_as_they_were(enrolment, client, read):
    eight_weeks.keep_to(enrolment, week=9)
    before = progress.look(enrolment, END).kept
    read(END)
    client.post("/plan/keep/")
    eight_weeks.keep(enrolment.sessions.filter(on_date__range=(END, END + timedelta(days=6))))
    enrolment.refresh_from_db()
    look = progress.look(enrolment, END + timedelta(days=7))
    assert look.kept == before
    assert look.kept_span == "the whole plan"


def test_while_keeping_each_week_asks_its_short_questions_and_says_when_the_next_come(
    enrolment, client, read
):
    eight_weeks.keep_to(enrolment, week=9)
    read(END)
    client.post("/plan/keep/")
    enrolment.refresh_from_db()
    day = START + timedelta(days=7 * 10 - 1)
    assert checkins.open_week(enrolment, day) == 10
    assert checkins.time_point(enrolment, 10) is None
    assert checkins.next_opening(enrolment, day) == day + timedelta(days=7)
    assert checkins.time_point(enrolment, 13) == 13


def test_keeping_is_only_for_a_plan_that_is_over(enrolment, client, read):
    read(START)
    client.post("/plan/keep/")
    enrolment.refresh_from_db()
    assert not enrolment.is_keeping


def test_after_keeping_an_end_makes_room_for_another_plan(enrolment, client, read):
    eight_weeks.keep_to(enrolment, week=9)
    read(END)
    client.post("/plan/keep/")
    client.post("/plan/end/")
    assert client.get("/start/?plan=steady-core").url == "/start/safety/"


@pytest.mark.parametrize("state", ["turned", "question", "offer", "advice", "finished", "closed"])
def test_today_asks_at_most_ten_queries_whatever_it_has_to_say(enrolment, runner, client, read, state):
    eight_weeks.live(enrolment, weeks=2)
    day = START + timedelta(days=14)
    if state in ("question", "offer"):
        day += timedelta(days=3)
        if state == "offer":
            read(day)
            client.post("/today/obstacle/", {"obstacle": "time"})
    elif state == "advice":
        for week in (1, 2):
            eight_weeks.check_in(enrolment, week, pain_average=9)
    elif state == "finished":
        eight_weeks.keep_to(enrolment, week=9)
        day = END
    elif state == "closed":
        safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "D3": True}, now=noon(day))
    read(day)
    with CaptureQueriesContext(connection) as queries:
        page = words(client.get("/today/"))
    shown = {
        "turned": "on to week 3",
        "question": "What got in the way?",
        "offer": "What would fit",
        "advice": "This is the point",
        "finished": "Three ways to go on",
        "closed": "Training is closed",
    }
    assert shown[state] in page
    own = [q["sql"] for q in queries if not re.match(r"BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])]
    assert len(own) <= 10, own
