"""What a refused form says: all that is missing, in the order of the page, in plain words of our own."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from programs.models import Check
from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.starting import ABOUT, CONSENT, NOW, SCHEDULE, answers, go, words
from workouts import training

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

# How Django speaks where nobody has given it other words.
FOREIGN_WORDS = re.compile(r"Ensure |Enter a|This field is required|already registered")
WEEK_4 = {"pain_average": "3", "running": "2", "running_ability": "6", "anything_new": "no"}


@pytest.fixture
def runner(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    user = get_user_model().objects.create_user("runner@example.com", "a long password")
    client.force_login(user)
    return user


@pytest.fixture
def enrolment(client, time_machine):
    """Somebody in week 4, when the longer check-in is due."""
    time_machine.move_to(noon(START), tick=False)
    enrolment = eight_weeks.enrol(eight_weeks.make_person())
    eight_weeks.keep_to(enrolment, week=4)
    time_machine.move_to(noon(START + timedelta(days=27)), tick=False)
    client.force_login(enrolment.user)
    return enrolment


def listed(answer) -> list[str]:
    """The places that the summary above a refused form leads to."""
    assert answer.status_code == 422
    summary = words(answer).split('role="alert"')[1].split("</ul>")[0]
    return re.findall(r'href="#id_([A-Za-z_0-9]+?)(?:-errors)?"', summary)


def test_everything_that_is_missing_about_you_is_listed_in_the_order_of_the_page(client, runner):
    go(client, until="about")
    answer = client.post("/start/about/", {"body_weight_kg": "300", "pain_worst": ""})
    places = ["running_goal", "running_ability", "runs_per_week", "running", "pain_average", "body_weight_kg"]
    assert listed(answer) == places
    assert "6 answers are missing or do not fit" in words(answer)


def test_everything_that_is_missing_from_the_week_is_listed_in_the_order_of_the_page(client, enrolment):
    answer = client.post("/check-ins/", {"runs": "99", "km": "-1"})
    assert listed(answer) == ["pain_average", "running", "runs", "km", "running_ability", "anything_new"]


def test_everything_that_is_missing_from_the_schedule_is_listed_in_the_order_of_the_page(client, runner):
    go(client)
    places = ["plan", "starts_on", "supervised_weekdays", "home_weekdays", "reminder_time", "time_zone"]
    assert listed(client.post("/start/schedule/", {"sent": "1"})) == places


def test_a_long_list_of_missing_answers_ends_with_a_word_about_the_rest(client, runner):
    go(client, until="safety")
    answer = client.post("/start/safety/", {"sent": "1"})
    assert len(listed(answer)) == 8
    assert "20 answers are missing" in words(answer)
    assert "and those below them" in words(answer)
    assert "and those below them" not in words(client.post("/start/safety/", answers() | {"C1": ""}))


@pytest.mark.parametrize(
    ("year", "said"),
    [
        ("2030", "this one is still to come"),
        ("1850", "more than 100 years ago"),
        ("86", "with four digits, like 1986"),
        ("19866", "with four digits, like 1986"),
        ("-1986", "with four digits, like 1986"),
        ("soon", "with four digits, like 1986"),
    ],
)
def test_a_year_that_cannot_be_is_refused_with_the_true_reason(client, runner, year, said):
    answer = client.post("/start/consent/", {**CONSENT, "year_of_birth": year})
    assert answer.status_code == 422
    assert said in words(answer)
    assert ("four digits" in words(answer)) is ("four digits" in said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"km": "-1"}, "Please give a number from 0 to 300, with one decimal place at most."),
        ({"km": "301"}, "from 0 to 300"),
        ({"km": "1.25"}, "with one decimal place at most"),
        ({"km": "far"}, "from 0 to 300"),
        ({"runs_per_week": "-1"}, "Please give a whole number from 0 to 14."),
        ({"runs_per_week": "1.5"}, "from 0 to 14"),
        ({"runs_per_week": "often"}, "from 0 to 14"),
        ({"body_weight_kg": "71.55"}, "from 30 to 250 kg"),
        ({"body_weight_kg": "-70"}, "from 30 to 250 kg"),
        ({"body_weight_kg": "light"}, "from 30 to 250 kg"),
        ({"activity_2": "x" * 81}, "Please use 80 characters at most."),
    ],
)
def test_a_number_about_you_that_does_not_fit_is_told_what_would(client, runner, change, said):
    go(client, until="about")
    answer = client.post("/start/about/", {**ABOUT, **change})
    assert answer.status_code == 422
    assert words(answer).count(said) == 1
    assert not FOREIGN_WORDS.search(words(answer))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"km": "-1"}, "Please give a number from 0 to 300, with one decimal place at most."),
        ({"runs": "99"}, "Please give a whole number from 0 to 14."),
        ({"runs": "x"}, "Please give a whole number from 0 to 14."),
    ],
)
def test_a_number_of_the_week_that_does_not_fit_is_told_what_would(client, enrolment, change, said):
    answer = client.post("/check-ins/", {**WEEK_4, **change})
    assert answer.status_code == 422
    assert words(answer).count(said) == 1
    assert not FOREIGN_WORDS.search(words(answer))


@pytest.mark.parametrize("hour", ["", "noon", "04:00"])
def test_an_hour_for_reminders_is_asked_for_in_our_words_at_the_start(client, runner, hour):
    go(client)
    answer = client.post("/start/schedule/", {**SCHEDULE, "reminder_time": hour})
    assert listed(answer) == ["reminder_time"]
    assert "Please choose a time between 5:00 and 20:30." in words(answer)
    assert not FOREIGN_WORDS.search(words(answer))


@pytest.mark.parametrize("hour", ["", "noon", "04:00"])
def test_an_hour_for_reminders_is_asked_for_in_our_words_in_the_settings(client, enrolment, hour):
    answer = client.post("/settings/reminders/", {"reminders_on": "on", "reminder_time": hour})
    assert "Please choose a time between 5:00 and 20:30." in words(answer)
    assert not FOREIGN_WORDS.search(words(answer))


def test_signing_up_with_an_address_that_has_an_account_leads_to_log_in_or_a_new_password(client, db):
    get_user_model().objects.create_user("runner@example.com", "a long password")
    page = words(
        client.post("/accounts/signup/", {"email": "Runner@example.com", "password1": "green apples 7"})
    )
    assert "There is an account with this address already." in page
    main = page[page.index("<main") : page.index("<form", page.index("<main"))]
    assert 'href="/accounts/login/"' in main
    assert 'href="/accounts/password/reset/"' in main
    assert not FOREIGN_WORDS.search(page)
    assert "Is the account yours?" not in words(client.post("/accounts/signup/", {"email": "x"}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "x"}, "Please give a whole number."),
        ({"amount": "101"}, "Please give a whole number from 0 to 100."),
        ({"load_kg": "-1"}, "Please give a number from 0 to 500, with 2 decimal places at most."),
        ({"load_kg": "1000.123"}, "Please give a number from 0 to 500, with 2 decimal places at most."),
        ({"load_kg": "much"}, "Please give a number from 0 to 500, with 2 decimal places at most."),
    ],
)
def test_a_set_that_does_not_fit_is_told_what_would(client, enrolment, change, said):
    session = enrolment.sessions.get(week=4, plan_session__code="s2")
    session = training.start(session, now=noon(session.on_date))
    slot = next(slot for slot in session.slots.all() if slot.load_kg and not slot.is_two_sided)
    address = f"/sessions/{session.pk}/slots/{slot.pk}/sets/"
    answer = client.post(address, {"number": "1", "amount": "10", "load_kg": "20", **change})
    assert answer.status_code == 422
    assert words(answer).count(said) == 1
    assert not FOREIGN_WORDS.search(words(answer))


@pytest.mark.parametrize("result", ["-3", "1000", "x", "1.5"])
def test_a_check_that_does_not_fit_is_told_what_would(client, enrolment, result):
    session = next(s for s in enrolment.sessions.filter(week=4) if s.plan_session.has_check)
    session = training.start(session, now=noon(session.on_date))
    check = next(check for check in Check.objects.all() if check.is_for("strong-legs"))
    answer = client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "4", f"check_{check.pk}": result})
    assert answer.status_code == 422
    assert f"Please give a whole number from 0 to {check.cap}." in words(answer)
    assert not FOREIGN_WORDS.search(words(answer))
