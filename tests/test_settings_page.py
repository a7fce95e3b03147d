"""The settings page."""

import re
from datetime import time, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

from programs.screening import FULL
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts.reminders.models import Mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def enrolment(client, time_machine):
    time_machine.move_to(noon(START), tick=False)
    enrolment = eight_weeks.enrol(eight_weeks.make_person())
    client.force_login(enrolment.user)
    return enrolment


def test_reminders_get_another_hour_and_the_tick_looks_anew(client, enrolment):
    type(enrolment).objects.update(next_due_at=None)
    client.post("/settings/reminders/", {"reminders_on": "on", "reminder_time": "07:15"})
    enrolment.refresh_from_db()
    assert enrolment.reminder_time == time(7, 15)
    assert enrolment.next_due_at == noon(START)


def test_reminders_are_switched_off_and_on_again(client, enrolment):
    client.post("/settings/reminders/", {"reminder_time": "18:00"})
    enrolment.refresh_from_db()
    assert enrolment.reminders_on is False
    client.post("/settings/reminders/", {"reminder_time": "18:00", "reminders_on": "on"})
    enrolment.refresh_from_db()
    assert enrolment.reminders_on is True


@pytest.mark.parametrize(("wish", "are"), [({"reminders_on": "on"}, "on"), ({}, "off")])
def test_saving_confirms_the_clock_and_says_whether_reminders_come(client, enrolment, wish, are):
    sent = {**wish, "reminder_time": "18:00", "time_zone": "America/New_York"}
    page = client.post("/settings/reminders/", sent, follow=True).content.decode()
    assert f"Your reminders and time zone are saved. Reminders are {are}." in page


@pytest.mark.parametrize("page", ["/today/", "/settings/"])
def test_one_press_sends_the_link_again_and_leads_back(client, enrolment, page):
    address = EmailAddress.objects.create(user=enrolment.user, email=enrolment.user.email, primary=True)
    html = client.get(page).content.decode()
    form = html[html.index('action="/accounts/email/"') :].split("</form>")[0]
    assert "Reminders wait until you confirm" in form
    sent = dict(re.findall(r'name="(email|next|action_send)" value="([^"]*)"', form))
    answer = client.post("/accounts/email/", sent, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert f"A mail with a link to confirm {address.email} is on its way." in answer.content.decode()
    assert Mail.objects.get().context["address"] == str(address.pk)
    again = client.post("/accounts/email/", sent, follow=True)
    assert "went out a few minutes ago" in again.content.decode()
    assert Mail.objects.count() == 1


def test_the_link_never_leads_back_to_another_site(client, enrolment):
    sent = {"email": enrolment.user.email, "action_send": "1", "next": "https://elsewhere.example/"}
    assert client.post("/accounts/email/", sent).url == "/accounts/email/"


@pytest.mark.parametrize("page", ["/today/", "/settings/"])
def test_reminders_that_are_off_wait_for_nothing(client, enrolment, page):
    EmailAddress.objects.create(user=enrolment.user, email=enrolment.user.email, primary=True)
    assert "Reminders wait" in client.get(page).content.decode()
    client.post("/settings/reminders/", {"reminder_time": "18:00"})
    html = client.get("/settings/").content.decode()
    assert "Reminders are off." in html
    assert "Reminders wait" not in html
    assert "Reminders wait" not in client.get(page).content.decode()


def test_an_older_page_without_a_time_zone_leaves_it_as_it_is(client, enrolment):
    type(enrolment).objects.update(time_zone="America/New_York")
    client.post("/settings/reminders/", {"reminders_on": "on", "reminder_time": "08:00"})
    enrolment.refresh_from_db()
    assert enrolment.time_zone == "America/New_York"


@pytest.mark.parametrize("wrong", ["04:59", "20:31", "noon", ""])
def test_an_hour_outside_the_day_is_refused_and_nothing_changes(client, enrolment, wrong):
    answer = client.post("/settings/reminders/", {"reminders_on": "on", "reminder_time": wrong})
    assert answer.status_code == 422
    enrolment.refresh_from_db()
    assert enrolment.reminder_time == time(18)


def test_the_form_takes_no_other_field_of_the_plan(client, enrolment):
    client.post(
        "/settings/reminders/",
        {"reminders_on": "on", "reminder_time": "08:00", "starts_on": "2020-01-01", "week": "5"},
    )
    enrolment.refresh_from_db()
    assert (enrolment.starts_on, enrolment.week) == (START, 1)


def test_pausing_and_taking_up_again_are_one_press_each(client, enrolment, time_machine):
    assert client.post("/plan/pause/").url == "/today/"
    enrolment.refresh_from_db()
    assert enrolment.paused_on == START
    time_machine.move_to(noon(START + timedelta(days=7)), tick=False)
    client.force_login(enrolment.user)
    page = client.post("/plan/resume/", follow=True).content.decode()
    assert "Your sessions moved by 1 week." in page


def test_after_a_long_pause_the_safety_questions_come_first(client, enrolment, time_machine):
    client.post("/plan/pause/")
    time_machine.move_to(noon(START + timedelta(days=40)), tick=False)
    client.force_login(enrolment.user)
    questions = client.post("/plan/resume/").url
    page = client.get(questions).content.decode()
    assert page.count('type="radio"') == 2 * len(FULL)
    page = client.post(questions, dict.fromkeys(FULL, "no"), follow=True).content.decode()
    assert "Your sessions moved by 6 weeks." in page
    enrolment.refresh_from_db()
    assert enrolment.paused_on is None


def test_ending_asks_once_and_makes_room_for_another_plan(client, enrolment):
    eight_weeks.train(enrolment.sessions.order_by("on_date").first())
    assert "End Strong legs?" in client.get("/plan/end/").content.decode()
    client.post("/plan/end/")
    enrolment.refresh_from_db()
    assert enrolment.ended_on == START
    assert client.get("/start/").url == "/start/safety/"


@pytest.mark.parametrize("address", ["/plan/end/", "/plan/pause/", "/plan/resume/", "/today/habits/stretch/"])
def test_a_second_tab_hears_that_the_plan_has_ended_already(client, enrolment, address):
    eight_weeks.train(enrolment.sessions.order_by("on_date").first())
    client.post("/plan/end/")
    answer = client.post(address, follow=True)
    assert answer.redirect_chain == [("/today/", 302)]
    assert "This plan has ended already." in answer.content.decode()
    enrolment.refresh_from_db()
    assert enrolment.ended_on == START
    assert client.get("/plan/end/").url == "/today/"


def test_pages_with_health_data_are_never_stored_by_the_browser(client, enrolment):
    for path in ("/today/", "/progress/", "/plan/", "/settings/", "/check-ins/"):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_nobody_sees_settings_without_a_log_in(client, enrolment):
    client.logout()
    for path in ("/settings/", "/settings/consent/", "/settings/erase/"):
        assert client.get(path).url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/settings/reminders/", "/settings/"),
        ("/plan/pause/", "/today/"),
        ("/plan/resume/", "/today/"),
        ("/safety/cleared/", "/safety/"),
        ("/today/habits/stretch/", "/today/"),
    ],
)
def test_an_address_that_takes_a_form_leads_back_to_its_page_and_changes_nothing(
    client, enrolment, path, page
):
    before = type(enrolment).objects.values().get()
    assert client.get(path).url == page
    assert type(enrolment).objects.values().get() == before


def test_kilograms_or_pounds_are_chosen_with_one_save_and_said_back(client, enrolment):
    page = client.get("/settings/").content.decode()
    assert re.search(r'name="units" value="kg"[^>]*checked', page)
    answer = client.post("/settings/units/", {"units": "lb"}, follow=True)
    assert answer.redirect_chain == [("/settings/", 302)]
    page = answer.content.decode()
    assert "Weights are shown in pounds." in page
    assert re.search(r'name="units" value="lb"[^>]*checked', page)
    enrolment.user.refresh_from_db()
    assert enrolment.user.units == "lb"
    page = client.post("/settings/units/", {"units": "kg"}, follow=True).content.decode()
    assert "Weights are shown in kilograms." in page


@pytest.mark.parametrize("wrong", ["stone", ""])
def test_another_unit_is_refused_in_its_card_and_nothing_changes(client, enrolment, wrong):
    answer = client.post("/settings/units/", {"units": wrong})
    assert answer.status_code == 422
    card = answer.content.decode().split("<h2>Units</h2>")[1].split("</section>")[0]
    assert "Please choose kilograms or pounds." in card
    enrolment.user.refresh_from_db()
    assert enrolment.user.units == "kg"


def test_units_need_no_plan_and_no_agreement_but_a_log_in(client, db):
    assert client.post("/settings/units/", {"units": "lb"}).url.startswith("/accounts/login/")
    person = get_user_model().objects.create_user("new@example.com", "a long password")
    client.force_login(person)
    assert (
        "Weights are shown in pounds."
        in client.post("/settings/units/", {"units": "lb"}, follow=True).content.decode()
    )


def test_a_get_of_the_units_leads_to_the_settings_and_changes_nothing(client, enrolment):
    assert client.get("/settings/units/?units=lb").url == "/settings/"
    enrolment.user.refresh_from_db()
    assert enrolment.user.units == "kg"


def test_refused_reminders_leave_the_choice_of_units_on_the_page(client, enrolment):
    client.post("/settings/units/", {"units": "lb"})
    answer = client.post("/settings/reminders/", {"reminder_time": "noon"})
    assert answer.status_code == 422
    assert re.search(r'name="units" value="lb"[^>]*checked', answer.content.decode())
