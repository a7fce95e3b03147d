"""The steps of /start/, as requests."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

from programs.screening import FULL
from tests import eight_weeks
from tests.starting import ABOUT, NOW, SCHEDULE, answers, go, stored_health_data, words
from workouts import replanning, safety
from workouts.models import CheckIn, Enrolment, Profile, Screening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def runner(client):
    user = get_user_model().objects.create_user("runner@example.com", "a long password")
    client.force_login(user)
    return user


def test_a_visitor_signs_up_or_logs_in_and_comes_back_to_the_start(client):
    assert client.get("/start/").url == "/accounts/signup/?next=/start/"
    assert client.get("/start/safety/").url == "/accounts/login/?next=/start/safety/"


def test_the_whole_way_ends_with_eight_weeks_laid_out(client, runner):
    go(client, until=None)
    enrolment = Enrolment.objects.get()
    assert (enrolment.plan.slug, enrolment.time_zone) == ("strong-legs", "Europe/Berlin")
    assert enrolment.sessions.count() == 40
    start = CheckIn.objects.get()
    assert (start.pain_average, start.running_pain, start.no_run, start.running_ability) == (
        5,
        None,
        "back",
        3,
    )
    assert client.get("/start/").url == "/today/"


@pytest.mark.parametrize("step", ["safety", "safety/result", "about", "schedule"])
def test_no_step_can_be_skipped_by_its_address(client, runner, step):
    assert client.get(f"/start/{step}/").url == "/start/consent/"
    assert client.post(f"/start/{step}/", {**answers(), **ABOUT, **SCHEDULE}).url == "/start/consent/"
    assert not stored_health_data()


def test_each_step_leads_back_to_the_first_open_one(client, runner):
    go(client, until="about")
    assert client.get("/start/schedule/").url == "/start/about/"
    assert client.get("/start/").url == "/start/about/"


def test_what_was_done_survives_a_log_out(client, runner):
    go(client)
    client.logout()
    client.force_login(runner)
    assert client.get("/start/").url == "/start/schedule/"


@pytest.mark.parametrize("year", ["86", "1900", "2030", "abc", ""])
def test_a_year_that_cannot_be_is_asked_again_and_kept_in_the_field(client, runner, year):
    answer = client.post("/start/consent/", {"year_of_birth": year, "agrees": "on"})
    assert answer.status_code == 422
    assert f'value="{year}"' in words(answer) or not year
    assert not stored_health_data()


def test_without_the_tick_nothing_is_stored(client, runner):
    answer = client.post("/start/consent/", {"year_of_birth": "1986"})
    assert answer.status_code == 422
    runner.refresh_from_db()
    assert runner.consented_at is None


def test_every_safety_question_needs_an_answer_and_none_is_preset(client, runner):
    go(client, until="safety")
    page = words(client.get("/start/safety/"))
    assert page.count('type="radio"') == 2 * len(FULL)
    assert " checked" not in page
    incomplete = answers()
    del incomplete["C3"]
    answer = client.post("/start/safety/", incomplete)
    assert answer.status_code == 422
    assert "Please answer yes or no." in words(answer)
    assert words(answer).count(" checked") == len(FULL) - 1  # nothing lost of what was answered
    assert not Screening.objects.exists()


def test_answers_are_kept_with_their_date_and_the_version_of_the_text(client, runner):
    go(client, until="safety")
    client.post("/start/safety/", answers(C2="yes"))
    stored = Screening.objects.get()
    assert (stored.answered_at, stored.text_version) == (NOW, safety.TEXT_VERSION)
    assert stored.outcome == "check-first"
    assert stored.answers == {**dict.fromkeys(FULL, False), "C2": True, "C6": False}


def test_a_point_to_check_has_to_be_read_before_going_on(client, runner):
    go(client, until="safety")
    client.post("/start/safety/", answers(C4="yes"))
    assert "another joint that limits you" in words(client.get("/start/safety/result/"))
    assert client.get("/start/about/").url == "/start/safety/result/"
    assert client.post("/start/safety/result/").url == "/start/about/"
    assert client.get("/start/about/").status_code == 200


def test_65_or_older_is_a_point_to_check_without_being_asked(client, runner):
    client.post("/start/consent/", {"year_of_birth": "1960", "agrees": "on"})
    client.post("/start/safety/", answers())
    assert "65 or older" in words(client.get("/start/safety/result/"))


@pytest.mark.parametrize(("key", "title"), [("E2", "Get help now"), ("D3", "Have this looked at first")])
def test_an_emergency_or_a_doctors_point_closes_the_way_until_the_own_dated_statement(
    client, runner, key, title
):
    go(client, until="safety")
    client.post("/start/safety/", {**answers(**{key: "yes"}), "is_sure": "on"})
    assert client.get("/start/safety/result/").url == "/safety/"
    assert title in words(client.get("/safety/"))
    assert client.get("/start/about/").status_code == 302
    client.post("/start/safety/", answers())  # answering anew does not open it
    assert client.get("/start/about/").status_code == 302
    cleared = client.post("/safety/cleared/", {"agreed": "on", "looked_at_on": "2026-11-23"})
    assert cleared.url == "/start/"
    assert Screening.objects.filter(cleared_on="2026-11-23").count() == 1
    client.post("/start/safety/result/")
    assert client.get("/start/about/").status_code == 200


def test_a_yes_that_closes_training_is_shown_once_more_with_what_it_means(client, runner):
    go(client, until="safety")
    page = words(client.post("/start/safety/", answers(E2="yes")))
    assert "new difficulty with urine" in page
    assert "go to an emergency department" in page
    assert not Screening.objects.exists()
    client.post("/start/safety/", answers())  # it was a slip of the thumb
    assert Screening.objects.get().outcome == "ok"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"looked_at_on": "2026-11-23"}, "only with this statement"),
        ({"agreed": "on"}, "Please give the day"),
        ({"agreed": "on", "looked_at_on": "2026-11-20"}, "has to be since then"),
        ({"agreed": "on", "looked_at_on": "2026-12-24"}, "still to come"),
    ],
)
def test_a_statement_without_its_parts_opens_nothing(client, runner, data, said):
    go(client, until="safety")
    client.post("/start/safety/", {**answers(D1="yes"), "is_sure": "on"})
    answer = client.post("/safety/cleared/", data)
    assert answer.status_code == 422
    assert said in words(answer)
    assert safety.lock(runner)


def test_safety_answers_older_than_28_days_are_asked_again(client, runner, time_machine):
    go(client)
    time_machine.move_to(NOW + timedelta(days=28))
    client.force_login(runner)  # the log-in does not last so long
    assert client.get("/start/schedule/").status_code == 200
    time_machine.move_to(NOW + timedelta(days=29))
    assert client.get("/start/schedule/").url == "/start/safety/"


def test_scores_have_no_default_and_what_was_written_stays_after_a_refusal(client, runner):
    go(client, until="about")
    page = words(client.get("/start/about/"))
    assert " checked" not in page
    assert not re.search(r'name="runs_per_week"[^>]*value=', page)
    answer = client.post("/start/about/", {"running_goal": "Run to the lake", "body_weight_kg": "300"})
    page = words(answer)
    assert answer.status_code == 422
    assert "Run to the lake" in page
    assert "from 30 to 250 kg" in page
    assert "Please choose a number from 0 to 10." in page
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pain_worst": "2"}, "cannot be less than the average"),
        ({"activity_2": "Carry shopping"}, "Please choose a number from 0 to 10."),
        ({"runs_per_week": "15"}, "from 0 to 14"),
        ({"runs_per_week": ""}, "Please write a number; 0 is fine."),
        ({"running_goal": ""}, "what you would like to be able to do"),
        ({"running_goal": "x" * 81}, "80 characters at most"),
    ],
)
def test_answers_about_you_that_do_not_fit_together_are_asked_again(client, runner, change, said):
    go(client, until="about")
    answer = client.post("/start/about/", {**ABOUT, **change})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    "label", ["Back pain at its worst", "And how many kilometres in all?", "Body weight in kg"]
)
def test_what_may_be_left_out_about_you_says_so(client, runner, label):
    go(client, until="about")
    page = words(client.get("/start/about/"))
    assert re.search(rf"{re.escape(label)} (\(optional\)|<span[^>]*>optional</span>)", page)
    assert "Please answer all but what says “optional”." in page


def test_a_worst_pain_once_pressed_can_be_taken_back(client, runner):
    go(client, until="about")
    page = words(client.get("/start/about/"))
    assert re.search(r'name="pain_worst" value="none"[^>]*><span>no answer</span>', page)
    client.post("/start/about/", {**ABOUT, "pain_worst": "none"})
    assert Profile.objects.get().baseline["pain_worst"] is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"supervised_weekdays": ["0", "1"]}, "do not follow each other"),
        ({"supervised_weekdays": ["0"]}, "exactly two days"),
        ({"home_weekdays": ["0", "1"]}, "One session a day"),
        ({"home_weekdays": ["1"]}, "two to five days"),
        ({"starts_on": "2026-11-20"}, "That day has passed"),
        ({"starts_on": "2027-03-01"}, "within the next two months"),
        ({"reminder_time": "04:00"}, "between 5:00 and 20:30"),
        ({"reminder_time": "21:00"}, "between 5:00 and 20:30"),
        ({"time_zone": "Mars/Base"}, "Please choose where your days begin and end."),
        ({"plan": "strong-arms"}, "valid choice"),
    ],
)
def test_a_schedule_that_does_not_fit_names_the_field_and_the_remedy(client, runner, change, said):
    go(client)
    answer = client.post("/start/schedule/", {**SCHEDULE, **change})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Enrolment.objects.exists()


def test_the_plan_chosen_on_its_page_is_chosen_here_too(client, runner):
    client.get("/start/?plan=steady-core")
    go(client)
    page = words(client.get("/start/schedule/"))
    chosen = page[page.index('value="steady-core"') :][:120]
    assert "checked" in chosen


@pytest.mark.parametrize("wish", ["%00", "no-such-plan", "x" * 300])
def test_a_wish_for_a_plan_that_is_not_there_is_passed_over(client, runner, wish):
    assert client.get(f"/start/?plan={wish}").url == "/start/consent/"


def test_the_time_zone_has_no_default_and_a_chosen_one_is_not_guessed_over(client, runner):
    go(client)
    page = words(client.get("/start/schedule/"))
    assert "data-guess" in page
    assert '<option value="" selected>' in page
    answer = client.post("/start/schedule/", {**SCHEDULE, "home_weekdays": ["1"]})
    assert "data-guess" not in words(answer)
    assert '<option value="Europe/Berlin" selected>' in words(answer)


def test_whoever_opted_out_of_reminders_is_not_opted_in_by_the_next_plan(client, runner, time_machine):
    go(client, until=None)
    Enrolment.objects.update(reminders_on=False)
    eight_weeks.train(Enrolment.objects.get().sessions.order_by("on_date").first())
    client.post("/plan/end/")
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    client.post("/start/safety/", answers())
    client.post("/start/safety/result/")
    client.post("/start/about/", ABOUT)
    page = words(client.get("/start/schedule/"))
    box = page[page.index('name="reminders_on"') :][:120]
    assert "checked" not in box


def test_a_new_cycle_asks_the_safety_questions_anew_also_where_they_were_answered_shortly_before(
    client, runner, time_machine
):
    go(client, until=None)
    enrolment = Enrolment.objects.get()
    eight_weeks.keep_to(enrolment, week=9)
    end = NOW + timedelta(weeks=8)
    safety.record(user=runner, answers=dict.fromkeys(answers(), False), now=end - timedelta(days=2))
    time_machine.move_to(end, tick=False)
    client.force_login(runner)
    assert client.get("/start/").url == "/start/safety/"
    client.post("/start/safety/", answers())
    client.post("/start/safety/result/")
    assert client.get("/start/", follow=True).redirect_chain[-1][0] == "/start/about/"


def checked(page, name):
    return re.findall(rf'name="{name}" value="([^"]*)"[^>]* checked', page)


@pytest.mark.parametrize(("smaller", "home"), [(False, ["2", "5", "6"]), (True, ["2", "6"])])
def test_another_cycle_proposes_the_plan_days_hour_and_clock_of_the_last_one(
    client, runner, time_machine, smaller, home
):
    go(client)
    wishes = {"supervised_weekdays": ["1", "4"], "home_weekdays": ["2", "5", "6"], "reminder_time": "07:15"}
    client.post("/start/schedule/", {**SCHEDULE, **wishes, "plan": "steady-core"})
    enrolment = Enrolment.objects.get()
    if smaller:
        replanning.reshape(enrolment, now=NOW)
        enrolment.refresh_from_db()
    eight_weeks.keep_to(enrolment, week=9)
    time_machine.move_to(NOW + timedelta(weeks=8), tick=False)
    client.force_login(runner)
    client.post("/start/safety/", answers())
    client.post("/start/safety/result/")
    client.post("/start/about/", ABOUT)
    page = words(client.get("/start/schedule/"))
    assert (checked(page, "supervised_weekdays"), checked(page, "plan")) == (["1", "4"], ["steady-core"])
    assert checked(page, "home_weekdays") == home
    assert 'value="07:15"' in page
    assert '<option value="Europe/Berlin" selected>' in page
    assert "data-guess" not in page
    assert 'value="2027-01-19"' in page, "the first Tuesday"


def test_a_form_sent_twice_lays_out_one_plan(client, runner):
    go(client)
    client.post("/start/schedule/", SCHEDULE)
    assert client.post("/start/schedule/", SCHEDULE).url == "/today/"
    assert Enrolment.objects.count() == 1


def test_an_unverified_person_starts_and_reads_that_reminders_wait(client, runner):
    EmailAddress.objects.create(user=runner, email=runner.email, verified=False, primary=True)
    go(client, until=None)
    assert "Reminders wait until you confirm" in words(client.get("/today/"))
    EmailAddress.objects.update(verified=True)
    assert "Reminders wait" not in words(client.get("/today/"))
