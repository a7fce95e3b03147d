"""The API of the player: who may, what it answers, and that it keeps quiet."""

import json
import logging
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from legback.logs import DiscreetFormatter
from programs.screening import RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.phone_entries import entry, put, send, set_body, set_entry
from workouts import enrolling, phone, safety, training
from workouts.api import api
from workouts.models import Entry, Session, SetLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def runner(client, time_machine):
    time_machine.move_to(noon(START), tick=False)
    runner = eight_weeks.make_person()
    client.force_login(runner)
    return runner


@pytest.fixture
def enrolment(runner):
    return eight_weeks.enrol(runner)


@pytest.fixture
def planned(enrolment):
    return enrolment.sessions.get(on_date=START)


@pytest.fixture
def session(planned):
    """Begun with a back at 2."""
    return training.start(planned, now=noon(START), pain_before=2)


def routes(session):
    """Every route of the API with a body that would do, as (method, address, body)."""
    slot = session.slots.first()
    bodies = {"put": set_body(slot), "post": {"entries": [entry("shorten")]}, "get": None}
    for path, methods in api.get_openapi_schema()["paths"].items():
        address = path.replace("{session_id}", str(session.pk)).replace("{set_id}", str(uuid.uuid4()))
        for method in methods:
            yield method, address, bodies[method]


def ask(client, method, address, body):
    kind = {} if body is None else {"content_type": "application/json"}
    return getattr(client, method)(address, body, **kind)


def test_nobody_is_told_anything_and_nobody_is_led_to_the_log_in(session):
    every = list(routes(session))
    assert len(every) == 6
    for route in every:
        answer = ask(Client(), *route)
        assert (answer.status_code, answer.json()["code"]) == (401, "not-logged-in"), route
        assert answer.json()["message"]
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("body", [True, False])
def test_for_another_runner_no_session_exists_whatever_is_sent(session, body):
    other = Client()
    other.force_login(eight_weeks.make_person("other@example.com"))
    for method, address, sent in routes(session):
        if "sessions" in address:
            answer = ask(other, method, address, sent if body or method == "get" else {"x": 1})
            assert (answer.status_code, answer.json()["code"]) == (404, "no-session"), address
    assert not SetLog.objects.exists()
    assert not Entry.objects.exists()


def test_a_deleted_session_is_refused_clearly(client, session):
    sent = set_entry(session.slots.first())
    Session.objects.filter(pk=session.pk).delete()
    answer = send(client, session, sent)
    assert (answer.status_code, answer.json()["code"]) == (404, "no-session")
    assert "deleted" in answer.json()["message"]


def test_without_a_consent_nothing_is_taken_and_nothing_shown(client, runner, session):
    runner.withdraw_consent(now=noon(START))
    for route in routes(session):
        answer = ask(client, *route)
        assert (answer.status_code, answer.json()["code"]) == (403, "no-consent"), route


def test_what_changes_something_needs_the_token_and_me_gives_it(runner, session):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(runner)
    for method, address, body in routes(session):
        answer = ask(browser, method, address, body)
        if method != "get":
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
            assert "/api/me" in answer.json()["message"]
    assert not SetLog.objects.exists()
    token = browser.get("/api/me").json()["csrf"]
    url = f"/api/sessions/{session.pk}/entries"
    sent = {"entries": [set_entry(session.slots.first())]}
    answer = browser.post(url, sent, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.json()["answers"][0]["code"] == "stored"


def test_me_names_an_account_without_saying_whose_it_is(client, runner, enrolment):
    mine = client.get("/api/me").json()
    other = Client()
    other.force_login(eight_weeks.make_person("other@example.com"))
    assert mine["owner"] == client.get("/api/today").json()["owner"]
    assert mine["owner"] != other.get("/api/me").json()["owner"]
    assert str(runner.pk) not in json.dumps(mine)


def test_today_brings_the_document_of_the_session_before_during_and_not_after_it(client, planned):
    today = client.get("/api/today").json()
    assert (today["date"], today["zone"], today["title"]) == ("2026-11-02", "UTC", "Supervised session")
    assert (today["document"]["session"], today["document"]["status"]) == (str(planned.pk), "planned")
    assert today["document"]["targets"]
    training.start(planned, now=noon(START), pain_before=2)
    today = client.get("/api/today").json()
    assert (today["document"]["status"], len(today["document"]["slots"])) == ("running", 4)
    training.finish(Session.objects.get(pk=planned.pk), now=noon(START))
    today = client.get("/api/today").json()
    assert (today["document"], today["text"]) == (None, "Done for today")


def test_the_document_comes_whole_as_the_page_shows_it(client, session):
    today = session.enrolment.today(noon(START))
    whole = phone.document_of(Session.objects.get(pk=session.pk), today)
    for shown in (
        client.get("/api/today").json()["document"],
        client.get(f"/api/sessions/{session.pk}").json(),
    ):
        assert shown == json.loads(json.dumps(whole))


def test_a_session_left_unfinished_is_kept_at_hand_for_a_week(client, session, time_machine):
    time_machine.move_to(noon(START + timedelta(days=2)), tick=False)
    client.force_login(session.enrolment.user)
    today = client.get("/api/today").json()
    assert (today["title"], today["document"]["session"]) == ("Rest day", str(session.pk))


def test_a_closed_training_has_no_document(client, runner, planned):
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "E1": True}, now=noon(START))
    today = client.get("/api/today").json()
    assert today["document"] is None
    assert "training is open" in today["text"]


def test_without_a_plan_or_in_a_pause_today_says_so(client, runner):
    assert client.get("/api/today").json()["title"] == "You have no plan now"
    enrolling.pause(eight_weeks.enrol(runner), now=noon(START))
    today = client.get("/api/today").json()
    assert (today["title"], today["document"]) == ("Your plan waits", None)


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [q["sql"] for q in asked if not re.match(r"BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])]


def test_today_asks_ten_questions_at_most(client, enrolment, time_machine):
    assert len(queries(client, "/api/today")) <= 10
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    for week in (1, 4):
        eight_weeks.keep_to(enrolment, week=week)
        session = enrolment.sessions.get(week=week, plan_session__code="s2")
        time_machine.move_to(noon(session.on_date), tick=False)
        client.force_login(enrolment.user)
        own = queries(client, "/api/today")
        assert len(own) <= 10, [re.search(r'FROM "(\w+)"', sql)[1] for sql in own]
        training.start(session, now=noon(session.on_date), pain_before=1)
        own = queries(client, "/api/today")
        assert len(own) <= 10, [re.search(r'FROM "(\w+)"', sql)[1] for sql in own]


def test_what_comes_next_is_told_in_ten_questions(client, enrolment):
    for session in enrolment.sessions.filter(week=1).order_by("on_date"):
        eight_weeks.train(session)
    assert len(queries(client, f"/api/sessions/{session.pk}/summary")) <= 10


def test_after_the_last_session_of_its_kind_nothing_is_said_to_follow(client, session):
    Session.objects.filter(plan_session__code="s1").exclude(pk=session.pk).delete()
    put(client, session.slots.first())
    send(client, session, entry("finish", pain_peak=1))
    said = client.get(f"/api/sessions/{session.pk}/summary").json()
    assert (said["next_day"], {line["next"] for line in said["lines"]}) == ("", {""})
    assert said["lines"][0]["done"] == "10"


def test_a_document_is_read_at_any_time(client, session):
    address = f"/api/sessions/{session.pk}"
    slot = session.slots.first()
    put(client, slot, load_kg="30")
    shown = client.get(address).json()
    assert shown["slots"][0]["logs"][0]["load_kg"] == "30"
    training.finish(session, now=noon(START), pain_peak=1)
    assert client.get(address).json()["status"] == "finished"


def test_loads_are_shown_in_the_persons_unit_and_kept_in_kilograms(client, runner, session):
    runner.units = "lb"
    runner.save()
    put(client, session.slots.first(), load_kg="30")
    shown = client.get(f"/api/sessions/{session.pk}").json()
    assert shown["unit"] == "lb"
    assert shown["slots"][0]["logs"][0]["load_kg"] == "30"
    assert "lb" in shown["slots"][0]["own"]["work_words"]


def test_after_the_finish_it_says_what_was_done_and_what_comes_next_without_scores(client, session):
    address = f"/api/sessions/{session.pk}/summary"
    refused = client.get(address)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-finished")
    press, squat, *_ = session.slots.all()
    for number in range(1, press.sets + 1):
        put(client, press, number=number, load_kg="30", rir=3)
    training.describe_slot(squat, is_skipped=True)
    send(client, session, entry("pain", slot=press.slot_id, pain=4), entry("finish", pain_peak=4))
    said = client.get(address).json()
    first, second, *_ = said["lines"]
    assert first["name"] == "Leg press"
    assert first["done"].endswith("at 30 kg")
    assert "30 kg" in first["next"]
    assert first["why"] == "Same weight: your back was sore last time."
    assert second["done"] == "left out"
    assert said["next_day"] == "Monday 9 November"
    assert said["kind_words"] == "Saved. What you did counts, even when it is not all."


def test_what_is_not_json_or_has_another_form_is_refused_in_words(client, session):
    address = f"/api/sessions/{session.pk}/entries"
    answer = client.post(address, "{", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    for body, named in [
        ({}, "entries"),
        ({"entries": []}, "entries"),
        ({"entries": [entry("shorten")] * 301}, "entries"),
        ({"entries": [1]}, "entries"),
        ({"entries": [entry("shorten")], "user": 1}, "user"),
    ]:
        answer = client.post(address, body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert answer.json()["message"].startswith(named)


def test_neither_logs_nor_addresses_tell_of_the_back(client, session, caplog):
    """Scores travel in bodies only; an error names its place and not what was sent."""
    canary = "my knee since the accident"
    with caplog.at_level(logging.DEBUG):
        caplog.handler.setFormatter(DiscreetFormatter())
        slot = session.slots.first().slot_id
        noted = entry("note", slot=slot, note=canary)
        wrong = entry("pain", slot=slot, pain=99)
        assert canary not in send(client, session, noted, wrong, {**noted, "who": canary}).content.decode()
        client.post(f"/api/sessions/{session.pk}/entries", canary, content_type="application/json")
        client.get(f"/api/sessions/{uuid.uuid4()}")
    assert canary not in caplog.text
    assert "99" not in caplog.text


def test_the_documentation_says_a_word_on_every_route_and_names_no_other_site(client):
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "https://" not in page.content.decode()
    described = client.get("/api/openapi.json").json()
    for methods in described["paths"].values():
        for route in methods.values():
            assert route["summary"]
            assert route["description"]
    fields = described["components"]["schemas"]["SetBody"]["properties"]
    assert {"slot", "number", "edit", "amount", "at"} <= set(fields)
    assert {"Start", "Pain", "Finish", "Flags", "Order"} <= set(described["components"]["schemas"])
