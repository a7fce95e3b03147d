"""The weekly check-in."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import checkins, enrolling
from workouts.models import CheckIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

WEEKLY = {"pain_average": "3", "running": "2", "running_ability": "6", "anything_new": "no"}


@pytest.fixture
def runner():
    return eight_weeks.make_person()


@pytest.fixture
def enrolment(runner):
    return eight_weeks.enrol(runner)


@pytest.fixture
def on(client, runner, time_machine):
    """Move to a day counted from the start, having trained until then, and be logged in there."""

    def move(days):
        for enrolment in runner.enrolments.filter(paused_on=None):
            eight_weeks.keep_to(enrolment, week=min(days // 7 + 1, 9))
        time_machine.move_to(noon(START + timedelta(days=days)), tick=False)
        client.force_login(runner)

    return move


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize(
    ("days", "week"),
    [
        (-1, 0),
        (0, 0),
        (5, 0),
        (6, 1),
        (12, 1),
        (13, 2),
        (55, 8),
        (61, 8),
        (62, None),
        (90, None),
        (91, 13),
        (118, 13),
        (119, None),
        (182, 26),
        (209, 26),
        (210, None),
    ],
)
def test_each_week_is_open_from_its_last_day_until_the_next_and_follow_ups_for_four_weeks(
    enrolment, days, week
):
    assert checkins.open_week(enrolment, START + timedelta(days=days)) == week


def test_a_pause_makes_the_plan_longer_and_with_it_the_weekly_questions(enrolment):
    enrolling.pause(enrolment, now=noon(START))
    enrolling.resume(enrolment, now=noon(START + timedelta(days=14)))
    enrolment.refresh_from_db()
    assert checkins.open_week(enrolment, START + timedelta(days=69)) == 10
    eight_weeks.keep_to(enrolment, week=5)
    assert checkins.time_point(enrolment, 6) == 4  # the plan's week 4, two calendar weeks later
    assert checkins.time_point(enrolment, 4) is None


@pytest.mark.parametrize(("days", "is_full"), [(6, False), (20, False), (27, True), (55, True), (91, True)])
def test_the_full_set_comes_at_weeks_4_and_8_and_at_the_follow_ups(client, enrolment, on, days, is_full):
    on(days)
    page = words(client.get("/check-ins/"))
    assert ("Back pain at its worst" in page) is is_full
    assert ("Kilometres this week" in page) is is_full


def test_a_week_is_kept_with_its_scores(client, enrolment, on):
    on(6)
    assert client.post("/check-ins/", WEEKLY).url == "/progress/"
    given = CheckIn.objects.get(week=1)
    assert (given.pain_average, given.running_pain, given.no_run, given.running_ability) == (3, 2, "", 6)
    assert given.anything_new is False


@pytest.mark.parametrize("reason", ["back", "other"])
def test_did_not_run_is_stored_as_null_with_its_reason_never_as_zero(client, enrolment, on, reason):
    on(6)
    client.post("/check-ins/", {**WEEKLY, "running": reason})
    given = CheckIn.objects.get(week=1)
    assert (given.running_pain, given.no_run) == (None, reason)


def test_scores_have_no_default_and_all_of_the_short_set_are_needed(client, enrolment, on):
    on(6)
    assert " checked" not in words(client.get("/check-ins/"))
    for missing in WEEKLY:
        answer = client.post("/check-ins/", {k: v for k, v in WEEKLY.items() if k != missing})
        assert answer.status_code == 422
        assert words(answer).count(" checked") == 3  # the others are not lost
    assert not CheckIn.objects.filter(week=1).exists()


def test_a_week_can_be_changed_until_the_next_opens_and_stays_one(client, enrolment, on):
    on(6)
    client.post("/check-ins/", WEEKLY)
    on(12)
    assert "You have answered this week" in words(client.get("/check-ins/"))
    client.post("/check-ins/", {**WEEKLY, "pain_average": "5"})
    assert CheckIn.objects.get(week=1).pain_average == 5
    on(13)
    client.post("/check-ins/", {**WEEKLY, "pain_average": "1"})
    assert CheckIn.objects.get(week=1).pain_average == 5
    assert CheckIn.objects.get(week=2).pain_average == 1


def test_something_new_keeps_the_week_and_opens_the_safety_questions(client, enrolment, on):
    on(6)
    assert client.post("/check-ins/", {**WEEKLY, "anything_new": "yes"}).url == "/safety/"
    assert CheckIn.objects.get(week=1).anything_new is True
    page = words(client.get("/safety/"))
    assert page.count("<fieldset") == 15  # E1 to E6 and D1 to D9


def test_a_new_emergency_sign_closes_training_at_once(client, runner, enrolment, on):
    on(6)
    from programs.screening import RECHECK

    answers = {key: "yes" if key == "E4" else "no" for key in RECHECK}
    answer = client.post("/safety/", {**answers, "is_sure": "on"}, follow=True)
    assert "go to an emergency department" in words(answer)
    assert "Training is closed for now" in words(client.get("/today/"))


def test_when_nothing_is_open_it_says_when_the_next_questions_come(client, enrolment, on):
    on(0)
    assert "The next questions open on Sunday 8 November" in words(client.get("/check-ins/"))


def test_the_scores_of_the_start_can_be_changed_until_the_first_week_opens(client, enrolment, on):
    on(2)
    client.post("/check-ins/", {**WEEKLY, "pain_average": "8"})
    start = CheckIn.objects.get()
    assert (start.week, start.time_point, start.pain_average) == (0, 0, 8)


def test_during_a_pause_nothing_is_asked(client, enrolment, on):
    enrolling.pause(enrolment, now=noon(START))
    on(6)
    assert checkins.open_week(enrolment, START + timedelta(days=6)) is None
    assert "How was your week?" not in words(client.get("/today/"))


def test_without_a_plan_it_leads_to_the_start(client, on):
    on(0)
    assert "Your plan is not laid out yet" in words(client.get("/check-ins/"))


def test_own_activities_are_asked_in_the_full_set_only(client, enrolment, on):
    type(enrolment).objects.update(activity_2="Carry shopping")
    on(6)
    assert "Carry shopping" not in words(client.get("/check-ins/"))
    on(27)
    assert "Carry shopping" in words(client.get("/check-ins/"))
    client.post("/check-ins/", {**WEEKLY, "ability_2": "7", "pain_worst": "6", "runs": "3", "km": "21.5"})
    given = CheckIn.objects.get(week=4)
    assert (given.time_point, given.ability_2, given.pain_worst, given.runs, float(given.km)) == (
        4,
        7,
        6,
        3,
        21.5,
    )


def test_an_optional_number_once_pressed_can_be_taken_back(client, enrolment, on):
    type(enrolment).objects.update(activity_2="Carry shopping")
    on(27)
    client.post("/check-ins/", {**WEEKLY, "pain_worst": "6", "ability_2": "7"})
    page = words(client.get("/check-ins/"))
    for name in ("pain_worst", "ability_2"):
        assert re.search(rf'name="{name}" value="none"[^>]*><span>no answer</span>', page)
    for name in ("pain_average", "running_ability"):
        assert not re.search(rf'name="{name}" value="none"', page)
    client.post("/check-ins/", {**WEEKLY, "pain_worst": "none", "ability_2": "none"})
    given = CheckIn.objects.get(week=4)
    assert (given.pain_worst, given.ability_2) == (None, None)


def test_a_needed_number_cannot_be_left_out_by_a_trick(client, enrolment, on):
    on(6)
    assert client.post("/check-ins/", {**WEEKLY, "pain_average": "none"}).status_code == 422


@pytest.mark.parametrize("label", ["Back pain at its worst", "Runs this week", "Kilometres this week"])
def test_what_may_be_left_out_says_so(client, enrolment, on, label):
    on(27)
    page = words(client.get("/check-ins/"))
    assert re.search(rf"{label} (\(optional\)|<span[^>]*>optional</span>)", page)
    assert "Please answer all but what says “optional”." in page
    on(34)
    assert "optional" not in words(client.get("/check-ins/"))  # the short set needs every answer


@pytest.mark.database
def test_the_database_keeps_one_check_in_a_week_and_scores_from_0_to_10(enrolment):
    given = CheckIn.objects.get(week=0)
    base = {"enrolment": enrolment, "created_at": given.created_at, "changed_at": given.changed_at}
    for wrong in (
        {"week": 0},
        {"week": 1, "pain_average": 11},
        {"week": 1, "running_pain": 3, "no_run": "back"},
        {"week": 1, "time_point": 0},
        {"week": 1, "runs": 15},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckIn.objects.create(**base, **wrong)
