"""Consent: nothing is stored before it, nothing is used after its end, and all can be erased (P3)."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client

from tests import eight_weeks
from tests.starting import ABOUT, CONSENT, NOW, SCHEDULE, answers, go, stored_health_data, words
from workouts.models import Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def runner(client):
    user = get_user_model().objects.create_user("runner@example.com", "a long password")
    client.force_login(user)
    return user


def test_whoever_declines_has_nothing_stored_and_is_told_kindly(client, runner):
    answer = client.post("/start/consent/", {"year_of_birth": "1986", "decline": "1"})
    assert answer.url == "/start/declined/"  # an address of its own: the back button leads there again
    assert "Nothing you entered has been kept" in words(client.get(answer.url))
    runner.refresh_from_db()
    assert (runner.consented_at, runner.year_of_birth) == (None, None)
    assert not stored_health_data()


@pytest.mark.parametrize("data", [{"year_of_birth": "2010"}, {"year_of_birth": "2008", "is_18": "no"}])
def test_whoever_is_under_18_has_nothing_stored_and_is_told_kindly(client, runner, data):
    answer = client.post("/start/consent/", {**data, "agrees": "on"})
    assert answer.url == "/start/not-yet/"  # without a year or an age in it
    assert "made for adults" in words(client.get(answer.url))
    runner.refresh_from_db()
    assert (runner.consented_at, runner.year_of_birth) == (None, None)


@pytest.mark.parametrize("change_of_mind", [{"decline": "1"}, {"agrees": "on"}])
def test_a_step_back_and_a_no_removes_what_was_told_meanwhile(client, runner, change_of_mind):
    go(client)
    assert stored_health_data()
    answer = client.post("/start/consent/", {"year_of_birth": "2012", **change_of_mind}, follow=True)
    assert "Nothing you entered has been kept" in words(answer)
    runner.refresh_from_db()
    assert (runner.consented_at, runner.year_of_birth, runner.has_consented) == (None, None, False)
    assert not stored_health_data()


@pytest.mark.parametrize("page", ["/start/declined/", "/start/not-yet/"])
def test_nobody_of_whom_something_is_kept_reads_that_nothing_is(client, runner, page):
    go(client, until="safety")
    assert client.get(page).url == "/start/"
    assert client.post(page).status_code == 405
    client.logout()
    assert client.get(page).url == f"/accounts/login/?next={page}"


def test_whoever_has_trained_already_is_asked_what_shall_become_of_it(client, runner):
    go(client, until=None)
    client.post("/settings/consent/")
    answer = client.post("/start/consent/", {"year_of_birth": "1986", "decline": "1"})
    assert answer.url == "/settings/consent/"
    assert Enrolment.objects.exists()


def test_a_consent_never_given_cannot_be_withdrawn(client, runner):
    assert client.post("/settings/consent/").url == "/settings/"
    runner.refresh_from_db()
    assert runner.consent_withdrawn_at is None


def test_at_exactly_18_by_the_year_it_asks_once_more(client, runner):
    asked = client.post("/start/consent/", {"year_of_birth": "2008", "agrees": "on"})
    assert "Are you 18 already?" in words(asked)
    runner.refresh_from_db()
    assert runner.year_of_birth is None
    data = {"year_of_birth": "2008", "agrees": "on", "is_18": "yes"}
    assert client.post("/start/consent/", data).url == "/start/"


def test_no_health_data_is_stored_before_consent(client, runner):
    for address in ("/today/", "/plan/", "/progress/", "/check-ins/", "/safety/"):
        assert client.get(address).url == "/start/consent/"
    for address in ("/safety/", "/check-ins/", "/start/safety/", "/start/about/", "/start/schedule/"):
        client.post(address, {**answers(), **ABOUT, **SCHEDULE})
    assert not stored_health_data()


def test_withdrawing_consent_stops_all_use_and_offers_erasure(client, runner):
    go(client, until=None)
    session = Enrolment.objects.get().sessions.first()
    assert client.post("/settings/consent/")["Clear-Site-Data"] == '"cache", "storage"'  # the phone too
    for address in ("/today/", "/plan/", "/progress/", f"/sessions/{session.pk}/"):
        assert client.get(address).url == "/start/consent/"
    assert client.post(f"/sessions/{session.pk}/start/", {}).url == "/start/consent/"
    session.refresh_from_db()
    assert session.started_at is None
    assert "/settings/erase/" in words(client.get("/settings/consent/"))
    assert "Erase my data" in words(client.get("/start/consent/"))


def test_agreeing_again_brings_everything_back(client, runner):
    go(client, until=None)
    client.post("/settings/consent/")
    assert client.post("/start/consent/", CONSENT).url == "/today/"
    assert client.get("/today/").status_code == 200


def test_erasing_asks_for_the_password_and_leaves_no_row_of_the_person(client, runner):
    go(client, until=None)
    eight_weeks.train(Enrolment.objects.get().sessions.order_by("on_date").first())
    other_phone = Client()
    other_phone.force_login(runner)
    asked = client.get("/settings/erase/")
    assert asked.url.startswith("/accounts/reauthenticate/")
    client.post(asked.url, {"password": "a long password"})
    assert "Erase everything?" in words(client.get("/settings/erase/"))
    answer = client.post("/settings/erase/")
    assert "Everything is erased" in words(answer)
    assert not stored_health_data()
    assert not get_user_model().objects.exists()
    assert not Session.objects.exists()  # of any device: the address stands in them
    assert other_phone.get("/today/").url.startswith("/accounts/login/")
    assert client.get("/today/").url.startswith("/accounts/login/")
