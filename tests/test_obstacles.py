"""Two missed in a row: one question, one fitting offer, and nothing more (domain.md 4.5)."""

import re
from datetime import timedelta

import pytest

from programs.screening import RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import enrolling, obstacles, replanning, safety, turning
from workouts.models import Hindrance, Obstacle, Variant, WeekMode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

QUESTION = "What got in the way?"
WEDNESDAY = START + timedelta(days=2)  # after a missed Monday and Tuesday


@pytest.fixture
def enrolment(runner):
    return eight_weeks.enrol(runner, home=(1, 4, 6))


@pytest.fixture
def today(client, runner, time_machine):
    """Reads Today on a day."""

    def read(day):
        time_machine.move_to(noon(day), tick=False)
        client.force_login(runner)
        return words(client.get("/today/"))

    return read


@pytest.fixture
def offered(client, enrolment, today):
    """Answers the question of Wednesday and reads what is offered."""

    def say(obstacle, day=WEDNESDAY):
        assert QUESTION in today(day)
        return words(client.post("/today/obstacle/", {"obstacle": obstacle}, follow=True))

    return say


def words(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def keep(enrolment, *days):
    eight_weeks.keep(enrolment.sessions.filter(on_date__in=[START + timedelta(days=n) for n in days]))


def test_two_missed_in_a_row_bring_one_question_with_six_answers(enrolment, today):
    page = today(WEDNESDAY)
    assert QUESTION in page
    for obstacle in Obstacle:
        assert f'name="obstacle" value="{obstacle.value}"' in page
    assert not re.search(r"missed two|failed|again\?|should have", page)


def test_one_missed_brings_none(enrolment, today):
    keep(enrolment, 0)
    assert QUESTION not in today(WEDNESDAY)


def test_who_trains_today_is_not_asked_about_the_days_before(enrolment, today):
    thursday = enrolment.sessions.get(on_date=START + timedelta(days=3))
    assert QUESTION in today(thursday.on_date)
    eight_weeks.keep([thursday])
    assert QUESTION not in today(thursday.on_date)


def test_a_session_made_up_for_on_another_day_counts_on_that_day(enrolment, today):
    monday = enrolment.sessions.get(on_date=START)
    eight_weeks.keep([monday])
    type(monday).objects.filter(pk=monday.pk).update(started_on=WEDNESDAY)
    assert QUESTION not in today(START + timedelta(days=3))


def test_skipped_it_does_not_come_back_until_something_was_trained(enrolment, client, today):
    assert QUESTION in today(WEDNESDAY)
    client.post("/today/obstacle/", {"obstacle": ""})
    for days in (2, 4, 6, 8, 12):
        assert QUESTION not in today(START + timedelta(days=days))
    turning.turn(enrolment, now=noon(START + timedelta(days=14)))
    eight_weeks.keep(enrolment.sessions.filter(on_date=START + timedelta(days=14)))
    assert QUESTION in today(START + timedelta(days=18)), "two more missed after a session"


def test_a_repeated_week_takes_its_sessions_along_and_the_question_stays(enrolment, today):
    keep(enrolment, 0)
    monday = START + timedelta(days=7)
    assert QUESTION in today(monday)
    eight_weeks.keep(enrolment.sessions.filter(on_date=monday))
    assert QUESTION not in today(monday + timedelta(days=1)), "they are at it again"


def test_who_was_away_for_weeks_is_asked_about_the_last_of_them_once(enrolment, client, today):
    assert QUESTION in today(START + timedelta(days=22))
    client.post("/today/obstacle/", {"obstacle": ""})
    assert QUESTION not in today(START + timedelta(days=23))
    assert Hindrance.objects.filter(is_taken=None).count() == 0


def test_nothing_is_asked_in_a_pause(enrolment, today):
    enrolling.pause(enrolment, now=noon(WEDNESDAY))
    assert QUESTION not in today(WEDNESDAY)


def test_nor_about_what_was_missed_while_training_was_closed(enrolment, runner, client, today):
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "D3": True}, now=noon(START))
    assert QUESTION not in today(WEDNESDAY)
    client.post("/safety/cleared/", {"agreed": "on", "looked_at_on": (START + timedelta(days=1)).isoformat()})
    page = today(WEDNESDAY)
    assert "Training is closed" not in page
    assert QUESTION not in page


def test_nor_after_a_week_that_a_lock_has_closed(enrolment, runner):
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "D3": True}, now=noon(START))
    turning.turn(enrolment, now=noon(START + timedelta(days=7)))
    assert not Hindrance.objects.exists()


def test_nor_when_the_eight_weeks_are_over_or_kept_on(enrolment, client, today):
    eight_weeks.keep_to(enrolment, week=8)
    eight_weeks.keep(list(enrolment.sessions.filter(week=8).order_by("on_date"))[:3])
    monday = START + timedelta(weeks=8)
    assert "Eight weeks done" in today(monday)
    assert QUESTION not in today(monday)
    client.post("/plan/keep/")
    assert QUESTION not in today(monday + timedelta(days=5))


def test_an_answer_that_is_none_of_them_and_one_that_nobody_asked_change_nothing(enrolment, client, today):
    today(WEDNESDAY)
    client.post("/today/obstacle/", {"obstacle": "laziness"})
    assert not Hindrance.objects.exists()
    keep(enrolment, 0, 1)
    client.post("/today/obstacle/", {"obstacle": "time"})
    assert not Hindrance.objects.exists()


def test_no_time_offers_a_short_session_and_makes_the_next_one_short(enrolment, client, offered):
    assert "the 10-minute version: its first two exercises" in offered("time")
    page = words(client.post("/today/offer/", {"take": "yes"}, follow=True))
    assert "Your next session, on Thursday 5 November, is the 10-minute version." in page
    thursday, friday = enrolment.sessions.filter(on_date__gte=WEDNESDAY).order_by("on_date")[:2]
    assert (thursday.variant, friday.variant) == (Variant.SHORT, Variant.FULL)
    assert "What would fit" not in page


def test_a_sore_back_offers_an_easier_rest_of_the_week(enrolment, client, offered):
    assert "an easier one: a set less, lighter, and nothing rises" in offered("pain")
    client.post("/today/offer/", {"take": "yes"})
    enrolment.refresh_from_db()
    assert enrolment.week_mode == WeekMode.EASE


def say_yes(client, offered, obstacle, *, day):
    offered(obstacle, day)
    return words(client.post("/today/offer/", {"take": "yes"}, follow=True))


def test_a_sore_back_at_the_end_of_a_week_makes_the_next_week_an_easier_one(enrolment, client, offered):
    type(enrolment.sessions.first()).objects.filter(on_date=START + timedelta(days=6)).delete()
    keep(enrolment, 0, 1)
    page = say_yes(client, offered, "pain", day=START + timedelta(days=6))
    assert "No session is left this week, so the next week is an easier one." in page
    monday = START + timedelta(days=7)
    enrolment = turning.turn(enrolment, now=noon(monday))
    assert enrolment.week_mode == WeekMode.EASE
    enrolment.refresh_from_db()
    assert enrolment.week_mode == WeekMode.EASE
    eight_weeks.keep(enrolment.sessions.filter(on_date=monday))
    turning.turn(enrolment, now=noon(monday + timedelta(days=7)))
    enrolment.refresh_from_db()
    assert enrolment.week_mode != WeekMode.EASE, "something was trained since"


def test_an_easier_rest_of_the_week_ends_with_it_where_it_was_trained(enrolment, client, offered):
    say_yes(client, offered, "pain", day=WEDNESDAY)
    keep(enrolment, 3, 4, 6)
    turning.turn(enrolment, now=noon(START + timedelta(days=7)))
    enrolment.refresh_from_db()
    assert enrolment.week_mode != WeekMode.EASE


@pytest.mark.parametrize("obstacle", ["time", "motivation"])
def test_the_next_session_stays_the_short_one_until_something_is_trained(
    enrolment, client, offered, obstacle
):
    if obstacle == "motivation":  # with so few home days a short session is its offer
        type(enrolment).objects.update(home_weekdays=[1, 4])
    keep(enrolment, 0)
    say_yes(client, offered, obstacle, day=START + timedelta(days=4))
    short = enrolment.sessions.filter(variant=Variant.SHORT)
    for week in (1, 2):
        enrolment.refresh_from_db()
        monday = START + timedelta(weeks=week)
        turning.turn(enrolment, now=noon(monday))
        assert [s.on_date for s in short.all()] == [monday]
    eight_weeks.keep(short.all())
    turning.turn(enrolment, now=noon(START + timedelta(weeks=3)))
    assert short.get().started_on, "the ones after it take their full time"


def test_in_a_smaller_week_sessions_at_home_stay_short_beside_the_one_that_was_offered(
    enrolment, client, offered
):
    say_yes(client, offered, "time", day=WEDNESDAY)
    enrolment.refresh_from_db()
    replanning.reshape(enrolment, now=noon(WEDNESDAY))
    enrolment.refresh_from_db()
    turning.turn(enrolment, now=noon(START + timedelta(days=7)))
    week = enrolment.sessions.filter(week=1).order_by("on_date")
    assert [(s.kind, s.variant) for s in week] == [
        ("supervised", Variant.SHORT),
        ("home", Variant.SHORT),
        ("supervised", Variant.FULL),
    ]


def test_one_home_day_less_makes_no_session_short(enrolment, client, offered):
    say_yes(client, offered, "motivation", day=WEDNESDAY)
    enrolment.refresh_from_db()
    turning.turn(enrolment, now=noon(START + timedelta(days=7)))
    assert not enrolment.sessions.filter(variant=Variant.SHORT).exists()


def test_forgetting_leads_to_the_reminders(client, offered):
    assert "another hour for your reminders" in offered("forgot")
    assert client.post("/today/offer/", {"take": "yes"}).url == "/settings/"


def test_being_unwell_offers_a_pause(enrolment, client, offered):
    assert "Pause the plan until you are well" in offered("unwell")
    page = words(client.post("/today/offer/", {"take": "yes"}, follow=True))
    assert "Your plan waits. Go on whenever you are ready." in page
    enrolment.refresh_from_db()
    assert enrolment.paused_on == WEDNESDAY


def test_no_mind_for_it_offers_one_home_day_less(enrolment, client, offered):
    assert "A smaller goal: one home day less a week." in offered("motivation")
    page = words(client.post("/today/offer/", {"take": "yes"}, follow=True))
    assert "From Monday 9 November on your home days are Tuesday and Friday." in page
    enrolment.refresh_from_db()
    assert enrolment.home_weekdays == [1, 4]
    assert enrolment.sessions.filter(week=2).count() == 4


def test_with_two_home_days_the_smaller_goal_is_a_short_session(enrolment, client, offered):
    type(enrolment).objects.update(home_weekdays=[1, 4])
    assert "the 10-minute version" in offered("motivation")
    client.post("/today/offer/", {"take": "yes"})
    enrolment.refresh_from_db()
    assert enrolment.home_weekdays == [1, 4]
    assert enrolment.sessions.filter(variant=Variant.SHORT).count() == 1


def test_travelling_offers_the_hotel_room_for_a_week_that_can_end_sooner(enrolment, client, offered, today):
    assert "hotel-room version" in offered("travel")
    page = words(client.post("/today/offer/", {"take": "yes"}, follow=True))
    assert "Until Tuesday 10 November a mat, a chair and a wall are enough." in page
    assert "Hotel-room version until Tuesday 10 November" in page
    assert "Leg press" not in today(START + timedelta(days=3))
    page = words(client.post("/today/back/", follow=True))
    assert "Your own equipment counts again." in page
    assert "Hotel-room version" not in page


def test_an_offer_that_is_not_wanted_goes_and_changes_nothing(enrolment, client, offered):
    offered("unwell")
    page = words(client.post("/today/offer/", {"take": "no"}, follow=True))
    assert "What would fit" not in page
    assert QUESTION not in page
    enrolment.refresh_from_db()
    assert enrolment.paused_on is None


def test_an_offer_is_taken_once(enrolment, offered):
    offered("motivation")
    type(enrolment).objects.update(home_weekdays=[1, 2, 4, 6])
    hindrance = Hindrance.objects.get()
    assert obstacles.take(hindrance, now=noon(WEDNESDAY))
    assert obstacles.take(hindrance, now=noon(WEDNESDAY)) == ""
    enrolment.refresh_from_db()
    assert enrolment.home_weekdays == [1, 2, 4]


def test_a_session_made_up_for_too_late_for_the_next_week_refuses_the_smaller_goal_kindly(
    enrolment, client, offered
):
    enrolment.sessions.filter(on_date=START + timedelta(days=3)).update(on_date=START + timedelta(days=6))
    enrolment.sessions.filter(on_date=START + timedelta(days=6), kind="home").delete()
    offered("motivation")
    page = words(client.post("/today/offer/", {"take": "yes"}, follow=True))
    assert "choose your days in the settings" in page


def test_nobody_answers_for_somebody_else(enrolment, client, time_machine):
    outsider = eight_weeks.make_person("outsider@example.com")
    time_machine.move_to(noon(WEDNESDAY), tick=False)
    client.force_login(outsider)
    for address in ("obstacle", "offer", "smaller-week", "back"):
        client.post(f"/today/{address}/", {"obstacle": "time", "take": "yes"})
    assert not Hindrance.objects.exists()
