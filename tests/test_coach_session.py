"""A session in the hands of a coach: what they may do in it, what stays the person's, and the trail of it."""

import json
import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from programs.screening import RECHECK
from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from tests.eight_weeks import START, noon
from tests.phone_entries import answers, entry, put, send, set_body, set_entry
from workouts import attendance, entries, in_session, safety, session_document, training
from workouts.forms.fields import NO_ANSWER
from workouts.models import Access, Screening, Session, SetLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
What = Access.What


@pytest.fixture
def runner(time_machine):
    time_machine.move_to(noon(START), tick=False)
    return eight_weeks.make_person()


@pytest.fixture
def enrolment(runner):
    return eight_weeks.enrol(runner)


@pytest.fixture
def planned(enrolment):
    return enrolment.sessions.get(on_date=START)


@pytest.fixture
def coach(client, runner):
    """Without a plan and a consent of her own; the client is hers."""
    coach = make_coach()
    coach_person(coach, runner, "Runner 12")
    client.force_login(coach)
    return coach


@pytest.fixture
def session(planned):
    """Begun with a back at 2."""
    return training.start(planned, now=noon(START), pain_before=2)


@pytest.fixture
def own(runner):
    """A browser of the person."""
    browser = Client()
    browser.force_login(runner)
    return browser


def words(answer):
    page = re.sub(r'<script id="[\w-]+" type="application/json">.*?</script>', "", answer.content.decode())
    return re.sub(r"\s+", " ", page)


def document(answer):
    found = re.search(
        r'<script id="session-document" type="application/json">(.*?)</script>', answer.content.decode()
    )
    return json.loads(found[1])


def trail(runner):
    return sorted(Access.objects.filter(person=runner).values_list("what", flat=True))


def asked(queries):
    return [q["sql"] for q in queries if not re.match(r"BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])]


def test_the_page_says_whose_session_it_is_and_leads_back_to_the_coachs_day(client, coach, planned):
    before = words(client.get(f"/sessions/{planned.pk}/"))
    training.start(planned, now=noon(START), pain_before=2)
    player = words(client.get(f"/sessions/{planned.pk}/"))
    plain = words(client.get(f"/sessions/{planned.pk}/?plain=1"))
    for page in (before, player, plain):
        assert "Session of Runner 12" in page
        assert "you log as their coach" in page
        assert re.search(r'href="/coach/" aria-current="page"', page)
    assert "How is their back right now?" in before
    assert 'href="/coach/today/"' in plain
    assert 'href="/today/">Back' not in plain


def test_the_persons_own_page_says_nothing_of_a_coach(own, coach, session):
    page = words(own.get(f"/sessions/{session.pk}/?plain=1"))
    assert "coach" not in page.lower()
    assert not Access.objects.exists()


def test_a_coach_starts_logs_corrects_and_finishes_it_on_the_plain_page(client, coach, runner, planned):
    base = f"/sessions/{planned.pk}/"
    assert client.post(f"{base}start/", {"pain_before": "3"}).url == base
    slot = planned.slots.first()
    for number, amount, edit in ((1, 8, 0), (2, 9, 0), (1, 10, 1)):
        sent = {"number": number, "amount": amount, "edit": edit, "load_kg": "30"}
        assert client.post(f"{base}slots/{slot.pk}/sets/", sent).status_code == 302
    for verb, data in (("feel", {"feel": "hard"}), ("pain", {"pain": "4"}), ("slip", {})):
        assert client.post(f"{base}slots/{slot.pk}/{verb}/", data).status_code == 302
    client.post(f"{base}slots/{slot.pk}/", {f"slot-{slot.pk}-note": "knee over toes"})
    answer = client.post(f"{base}finish/", {"pain_peak": "4", "effort": "right"})
    assert answer.url == "/coach/today/"
    planned.refresh_from_db()
    slot.refresh_from_db()
    assert (planned.pain_before, planned.pain_peak, planned.enrolment.user_id) == (3, 4, runner.pk)
    assert [log.amount for log in slot.set_logs.all()] == [10, 9]
    assert (slot.feel, slot.note) == ("hard", "knee over toes")
    assert planned.finished_at is not None


def test_the_plain_page_speaks_of_the_person_to_a_coach_and_to_the_person_of_themselves(
    own, client, coach, session
):
    url = f"/sessions/{session.pk}/?plain=1"
    of_coach, of_person = words(client.get(url)), words(own.get(url))
    for coached, said in (
        ("How is their back in this exercise?", "How is your back in this exercise?"),
        ("The number they say finishes it.", "Your answer finishes it."),
        ("Not 2? Change the answer", "Not 2? Change my answer"),
        ("Stop, and say what to do", "Stop, and tell me what to do"),
    ):
        assert (coached in of_coach, said in of_coach) == (True, False)
        assert (coached in of_person, said in of_person) == (False, True)
    assert "I trained alone" in of_person
    assert "I trained alone" not in of_coach


def test_a_coach_who_finishes_keeps_what_the_person_said_about_training_alone(client, coach, planned):
    session = training.start(planned, now=noon(START), pain_before=2, was_alone=True)
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "2", "initial-pain_peak": ""})
    session.refresh_from_db()
    assert session.finished_at is not None
    assert session.was_alone


def test_a_stop_an_easier_version_and_a_swap_are_in_the_coachs_hands_too(client, coach, session):
    press, squat, *_ = session.slots.all()
    base = f"/sessions/{session.pk}/slots/"
    client.post(f"{base}{press.pk}/pain/", {"pain": "6"})
    press.refresh_from_db()
    assert press.is_stopped
    client.post(f"{base}{press.pk}/ease/")
    press.refresh_from_db()
    client.post(f"{base}{squat.pk}/swap/")
    squat.refresh_from_db()
    assert squat.swapped_from_id is not None or squat.rung.substitute_id is None


def test_fifteen_sets_within_an_hour_are_one_line_of_the_trail_and_the_next_hour_another(
    client, coach, runner, session, time_machine
):
    slot = session.slots.first()
    for number in range(1, 6):
        put(client, slot, number=number)
    answers(client, session, *(set_entry(slot, number=number) for number in range(6, 10)))
    client.post(f"/sessions/{session.pk}/slots/{slot.pk}/sets/", {"number": 10, "amount": 8, "edit": 0})
    assert SetLog.objects.count() == 10
    assert trail(runner) == ["logged"]
    line = Access.objects.get()
    assert (line.coach, line.subject) == (coach, str(session.pk))
    time_machine.move_to(noon(START) + timedelta(hours=1), tick=False)
    client.force_login(coach)
    answers(client, session, entry("feel", slot=slot.slot_id, feel="hard"))
    client.post(f"/sessions/{session.pk}/slots/{slot.pk}/feel/", {"feel": "easy"})
    assert trail(runner) == ["logged", "logged"]


def test_each_way_of_opening_a_session_is_a_look(client, coach, runner, session):
    for address in (f"/sessions/{session.pk}/", f"/api/sessions/{session.pk}"):
        Access.objects.all().delete()
        assert client.get(address).status_code == 200
        assert trail(runner) == ["session"]
    training.finish(session, now=noon(START))
    Access.objects.all().delete()
    assert client.get(f"/api/sessions/{session.pk}/summary").status_code == 200
    assert trail(runner) == ["session"]


def test_a_move_is_said_as_a_move(client, coach, runner, planned):
    later = START + timedelta(days=1)
    client.post(f"/sessions/{planned.pk}/move/", {"to": (START - timedelta(days=9)).isoformat()})
    assert trail(runner) == []
    moved = planned.enrolment.sessions.get(on_date=later)
    free = next(
        day
        for day in (START + timedelta(days=n) for n in range(1, 7))
        if not planned.enrolment.sessions.filter(on_date=day).exists()
    )
    client.post(f"/sessions/{moved.pk}/move/", {"to": free.isoformat()})
    moved.refresh_from_db()
    assert moved.on_date == free
    assert trail(runner) == ["moved"]


@pytest.mark.parametrize("verb", ["morning", "news"])
def test_what_only_the_person_can_say_is_not_there_for_a_coach(client, coach, runner, session, verb):
    session.slots.update(is_stopped=True)
    data = {"morning_pain": "1", "is_new": "no"}
    assert client.post(f"/sessions/{session.pk}/{verb}/", data).status_code == 404
    session.refresh_from_db()
    assert (session.anything_new, session.morning_pain) == (None, None)
    assert trail(runner) == []


def test_the_morning_question_is_not_put_to_a_coach(client, coach, enrolment, time_machine):
    eight_weeks.keep(enrolment.sessions.filter(on_date=START))
    time_machine.move_to(noon(START + timedelta(days=1)), tick=False)
    client.force_login(coach)
    today = enrolment.sessions.get(on_date=START + timedelta(days=1))
    assert "morning after" not in words(client.get(f"/sessions/{today.pk}/"))


def test_a_sign_that_something_is_wrong_stops_it_and_closes_training_for_the_person(
    client, coach, runner, session
):
    answer = client.post(f"/sessions/{session.pk}/flags/", {"flags": ["S4"]})
    page = words(answer)
    assert answer.status_code == 200
    assert "Please have this looked at before you train." in page
    assert "answers the safety questions on their own phone" in page
    assert "/safety/" not in page
    session.refresh_from_db()
    assert session.ended_for_pain
    assert Screening.objects.filter(user=runner).locking().exists()
    assert not Screening.objects.filter(user=coach).exists()


def test_the_same_sign_from_the_tablet_closes_training_for_the_person(client, coach, runner, session):
    assert answers(client, session, entry("flags", flags=["S4"])) == [(200, "stored")]
    assert Screening.objects.filter(user=runner).locking().exists()
    assert not Screening.objects.filter(user=coach).exists()


@pytest.fixture
def closed(runner):
    return safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "E1": True}, now=noon(START))


def test_a_block_holds_against_the_coach_who_is_told_in_words(client, coach, runner, planned, closed):
    answer = client.post(f"/sessions/{planned.pk}/start/", {"pain_before": "0"}, follow=True)
    page = words(answer)
    assert answer.redirect_chain == [(f"/sessions/{planned.pk}/", 302)]
    assert "Runner 12 answers the safety questions on their own phone" in page
    assert "/safety/" not in page
    planned.refresh_from_db()
    assert planned.started_at is None
    assert answers(client, planned, entry("start", pain_before=0)) == [(423, "closed")]
    # What the coach answers about themselves opens nothing of the person's.
    coach.give_consent(version="1", year_of_birth=1980, now=noon(START))
    client.post("/safety/", dict.fromkeys(RECHECK, "no"))
    client.post("/safety/cleared/", {"agreed": "on", "looked_at_on": START.isoformat()})
    assert Screening.objects.filter(user=runner).locking().exists()


def test_in_a_closed_session_no_set_is_taken_from_a_coach(client, coach, session, closed):
    slot = session.slots.first()
    url = f"/sessions/{session.pk}/slots/{slot.pk}/sets/"
    assert client.post(url, {"number": 1, "amount": 8}).url == f"/sessions/{session.pk}/"
    assert put(client, slot).json()["code"] == "closed"
    assert not SetLog.objects.exists()
    assert "/safety/" not in words(client.get(f"/sessions/{session.pk}/"))


def test_the_coachs_own_block_is_not_the_persons(client, coach, session):
    coach.give_consent(version="1", year_of_birth=1980, now=noon(START))
    safety.record(user=coach, answers={**dict.fromkeys(RECHECK, False), "E1": True}, now=noon(START))
    assert put(client, session.slots.first()).status_code == 200


def test_the_document_belongs_to_the_account_on_the_tablet_and_names_nobody(client, coach, runner, session):
    mine = client.get("/api/me").json()["owner"]
    for shown in (
        client.get(f"/api/sessions/{session.pk}").json(),
        document(client.get(f"/sessions/{session.pk}/")),
    ):
        assert (shown["owner"], shown["is_coached"]) == (mine, True)
        assert mine == session_document.owner_of(coach) != session_document.owner_of(runner)
        assert "Runner 12" not in json.dumps(shown)
        assert str(runner.pk) not in json.dumps(shown)


def test_the_persons_document_stays_hers(own, runner, coach, session):
    shown = own.get(f"/api/sessions/{session.pk}").json()
    assert (shown["owner"], shown["is_coached"]) == (session_document.owner_of(runner), False)


def test_weights_are_in_the_coachs_own_unit(client, coach, session):
    coach.units = "lb"
    coach.save()
    assert client.get(f"/api/sessions/{session.pk}").json()["unit"] == "lb"


def test_what_is_kept_for_offline_is_never_somebody_elses_day(client, coach, enrolment):
    assert client.get("/api/today").json()["code"] == "no-consent"
    coach.give_consent(version="1", year_of_birth=1980, now=noon(START))
    today = client.get("/api/today").json()
    assert (today["title"], today["document"]) == ("You have no plan now", None)


def test_everything_is_sent_from_the_tablet_as_from_the_persons_phone(client, coach, runner, planned):
    assert answers(client, planned, entry("start", pain_before=2)) == [(200, "stored")]
    slot, other, *_ = planned.slots.all()
    sent = [
        set_entry(slot),
        entry("feel", slot=slot.slot_id, feel="easy"),
        entry("note", slot=None, note="steady", was=""),
        entry("skip", slot=other.slot_id),
        entry("finish", pain_peak=2),
        entry("reopen"),
        entry("finish", pain_peak=3),
    ]
    assert answers(client, planned, *sent) == [(200, "stored")] * 7
    planned.refresh_from_db()
    assert (planned.note, planned.pain_peak, planned.slots.first().set_logs.count()) == ("steady", 3, 1)
    assert trail(runner) == ["logged"]


# A coach's hand never overrides a stop: what the person has entered only they take back.


def hurts(browser, slot, pain):
    return browser.post(f"/sessions/{slot.session_id}/slots/{slot.pk}/pain/", {"pain": str(pain)})


def slips(browser, slot):
    address = f"/sessions/{slot.session_id}/slots/{slot.pk}/slip/"
    return words(browser.post(address, follow=True))


def stop_of(slot):
    slot.refresh_from_db()
    return (slot.pain_peak, slot.is_stopped)


ONLY_THE_PERSON = "Only the person can take this back."


def test_a_stop_of_the_persons_own_is_not_taken_back_by_the_coach(own, client, coach, runner, session):
    slot = session.slots.first()
    hurts(own, slot, 8)
    assert ONLY_THE_PERSON in slips(client, slot)
    answer = send(client, session, entry("slip", slot=slot.slot_id)).json()["answers"][0]
    assert (answer["status"], answer["message"]) == (409, ONLY_THE_PERSON)
    assert stop_of(slot) == (8, True)
    assert f'id="slip-{slot.pk}"' in words(client.get(f"/sessions/{session.pk}/?plain=1"))
    assert "That was a slip" not in words(client.get(f"/sessions/{session.pk}/?plain=1"))
    assert "That was a slip" in words(own.get(f"/sessions/{session.pk}/?plain=1"))
    slips(own, slot)
    assert stop_of(slot) == (None, False)


@pytest.mark.parametrize("numbers", [("own", "coach"), ("coach", "own")])
def test_nor_one_of_which_the_person_has_entered_a_number(own, client, coach, session, numbers):
    slot = session.slots.first()
    for who, pain in zip(numbers, (4, 8), strict=True):
        hurts(own if who == "own" else client, slot, pain)
    assert ONLY_THE_PERSON in slips(client, slot)
    assert stop_of(slot) == (8, True)


def test_a_coach_takes_back_what_only_the_coach_has_entered(client, coach, runner, session):
    first, second, *_ = session.slots.all()
    assert answers(client, session, entry("pain", slot=first.slot_id, pain=8)) == [(200, "stored")]
    hurts(client, second, 8)
    session.refresh_from_db()
    assert session.ended_for_pain
    assert ONLY_THE_PERSON not in slips(client, second)
    session.refresh_from_db()
    assert not session.ended_for_pain
    assert answers(client, session, entry("slip", slot=first.slot_id)) == [(200, "stored")]
    assert stop_of(first) == stop_of(second) == (None, False)
    assert "logged" in trail(runner)


def test_the_end_that_a_number_of_the_persons_brought_stays_when_the_coach_takes_back_theirs(
    own, client, coach, session
):
    first, second, *_ = session.slots.all()
    hurts(client, first, 8)
    hurts(own, second, 8)
    slips(client, first)
    session.refresh_from_db()
    assert session.ended_for_pain


def test_nor_does_it_take_back_the_end_that_a_sign_brought(client, coach, runner, session):
    slot = session.slots.first()
    hurts(client, slot, 8)
    in_session.stop_for_flags(session)
    slips(client, slot)
    session.refresh_from_db()
    assert session.ended_for_pain


def test_a_coach_never_lowers_the_highest_pain_of_a_session(own, client, coach, session):
    finish = f"/sessions/{session.pk}/finish/"
    own.post(finish, {"pain_peak": "8"})
    for peak in ("0", NO_ANSWER):
        sent = {"initial-pain_peak": "8", "pain_peak": peak}
        said = words(client.post(finish, sent, follow=True))
        assert "The higher number for the back stays" in said
        session.refresh_from_db()
        assert session.pain_peak == 8
    client.post(finish, {"pain_peak": "9"})
    session.refresh_from_db()
    assert session.pain_peak == 9
    own.post(finish, {"pain_peak": "2"})
    session.refresh_from_db()
    assert session.pain_peak == 2


def test_nor_by_taking_the_finish_back_first(own, client, coach, session):
    own.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "8"})
    sent = entry("reopen"), entry("finish", pain_peak=0)
    assert answers(client, session, *sent) == [(200, "stored")] * 2
    session.refresh_from_db()
    assert session.pain_peak == 8


def test_a_session_that_the_person_has_begun_is_not_begun_anew_by_the_coach(own, client, coach, session):
    address = f"/sessions/{session.pk}/begin-anew/"
    assert ONLY_THE_PERSON in words(client.post(address, follow=True))
    assert answers(client, session, entry("begin-anew")) == [(409, "not-possible")]
    session.refresh_from_db()
    assert (session.pain_before, session.started_at is None) == (2, False)
    own.post(address)
    session.refresh_from_db()
    assert session.started_at is None


def begin(client, session):
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": "6"})
    session.refresh_from_db()
    assert session.pain_before == 6


def test_begun_anew_by_the_coach_who_pressed_the_wrong_number(client, coach, planned):
    begin(client, planned)
    client.post(f"/sessions/{planned.pk}/begin-anew/")
    planned.refresh_from_db()
    assert planned.started_at is None
    sent = entry("start", pain_before=6), entry("begin-anew"), entry("start", pain_before=1)
    assert answers(client, planned, *sent) == [(200, "stored")] * 3


def test_at_home_a_coach_begins_nothing_anew(client, coach, enrolment, time_machine):
    home = enrolment.sessions.filter(kind="home").earliest("on_date")
    time_machine.move_to(noon(home.on_date), tick=False)
    client.force_login(coach)
    begin(client, home)
    assert ONLY_THE_PERSON in words(client.post(f"/sessions/{home.pk}/begin-anew/", follow=True))
    home.refresh_from_db()
    assert home.pain_before == 6


def test_a_mark_taken_back_leaves_the_session_that_the_coach_has_begun_with_a_number(client, coach, planned):
    begin(client, planned)
    attendance.attend(session=planned, now=noon(START))
    attendance.take_back(session=planned, now=noon(START))
    planned.refresh_from_db()
    assert planned.pain_before == 6


def test_a_refusal_that_shows_the_persons_set_is_a_look(own, client, coach, runner, session):
    slot, set_id = session.slots.first(), uuid.uuid4()
    assert put(own, slot, set_id, amount=10).status_code == 200
    refused = put(client, slot, set_id, amount=8)
    assert (refused.status_code, refused.json()["stored"]["amount"]) == (409, 10)
    assert trail(runner) == ["session"]
    put(own, slot, set_id, amount=8)
    assert trail(runner) == ["session"]


# A coach without a second factor, or whose coaching has ended, is nobody special.


def test_without_a_second_factor_a_coach_reaches_nothing(client, runner, session):
    coach = make_coach(has_second_factor=False)
    coach_person(coach, runner)
    client.force_login(coach)
    assert client.get(f"/sessions/{session.pk}/").status_code == 404
    assert put(client, session.slots.first()).status_code == 404
    assert not Access.objects.exists()


def test_when_the_person_withdraws_the_consent_the_coach_sees_nothing_either(client, coach, runner, session):
    runner.withdraw_consent(now=noon(START))
    assert client.get(f"/sessions/{session.pk}/").status_code == 404


def test_of_a_coach_without_a_consent_nothing_of_their_own_is_used(client, coach):
    coach.give_consent(version="1", year_of_birth=1980, now=noon(START))
    eight_weeks.enrol(coach)
    session = Session.objects.of(coach).earliest("on_date")
    assert client.get(f"/sessions/{session.pk}/").status_code == 200
    assert not Access.objects.exists()
    coach.withdraw_consent(now=noon(START))
    assert client.get(f"/sessions/{session.pk}/").status_code == 404
    assert client.get(f"/api/sessions/{session.pk}").status_code == 404


# Where a coach lands.


def log_in(client, email):
    return client.post("/accounts/login/", {"login": email, "password": "a long password"})


def test_after_the_log_in_a_coach_without_a_plan_begins_with_their_people(client, runner):
    make_coach(has_second_factor=False)
    assert log_in(client, "coach@example.com").url == "/coach/"
    assert log_in(Client(), "runner@example.com").url == "/today/"


def test_after_the_log_in_a_coach_who_trains_begins_with_their_own_day(client, enrolment):
    enrolment.user.is_coach, enrolment.user.coach_name = True, "Anna"
    enrolment.user.save()
    assert log_in(client, "runner@example.com").url == "/today/"


@pytest.mark.parametrize("page", ["plan", "progress"])
def test_the_menu_leads_a_coach_who_does_not_train_to_their_people(client, coach, page):
    html = words(client.get(f"/{page}/"))
    assert f"<h1>{page.capitalize()}</h1>" in html
    assert "Their sessions today" in html
    assert 'href="/start/"' in html


def test_who_is_no_coach_is_led_to_the_agreement(client, coach):
    coach.is_coach = False
    coach.save()
    assert client.get("/plan/").url == "/start/consent/"


@pytest.mark.parametrize("has_consented", [True, False])
def test_today_of_a_coach_who_does_not_train_leads_on_in_plain_words(client, coach, has_consented):
    if has_consented:
        coach.give_consent(version="1", year_of_birth=1980, now=noon(START))
    page = words(client.get("/today/"))
    assert "Their sessions today" in page
    assert 'href="/coach/today/"' in page


# Costs.


def cost(client, ask):
    with CaptureQueriesContext(connection) as queries:
        assert ask(client).status_code in (200, 302)
    return asked(queries)


@pytest.mark.parametrize("state", ["planned", "running", "finished"])
def test_a_page_costs_a_coach_one_question_more_than_the_person(own, client, coach, planned, state):
    if state != "planned":
        planned = training.start(planned, now=noon(START), pain_before=2)
    if state == "finished":
        training.finish(planned, now=noon(START))
    for address in (f"/sessions/{planned.pk}/", f"/api/sessions/{planned.pk}"):
        hers = len(cost(own, lambda browser, at=address: browser.get(at)))
        theirs = cost(client, lambda browser, at=address: browser.get(at))
        assert hers <= 10
        assert len(theirs) <= hers + 1, theirs


def test_what_comes_next_costs_a_coach_ten_questions_at_most(client, coach, enrolment):
    for session in enrolment.sessions.filter(week=1).order_by("on_date"):
        eight_weeks.train(session)
    address = f"/api/sessions/{session.pk}/summary"
    theirs = cost(client, lambda browser: browser.get(address))
    assert len(theirs) <= 10, theirs


def test_saving_a_set_costs_a_coach_one_question_more(own, client, coach, session):
    slot = session.slots.first()
    url = f"/sessions/{session.pk}/slots/{slot.pk}/sets/"
    ways = [
        lambda browser, n: put(browser, slot, number=n),
        lambda browser, n: browser.post(url, {"number": n + 1, "amount": 8, "edit": 0}),
    ]
    for way in ways:
        first, second = (1, 3) if way is ways[0] else (5, 7)
        hers = cost(own, lambda browser, way=way, n=first: way(browser, n))
        theirs = cost(client, lambda browser, way=way, n=second: way(browser, n))
        assert len(hers) <= 6, hers
        assert len(theirs) <= 7, theirs


# R17: coach and person at once.


def test_a_set_that_the_person_has_changed_meanwhile_is_not_overwritten_by_the_coach(
    own, client, coach, session
):
    slot, set_id = session.slots.first(), uuid.uuid4()
    assert put(own, slot, set_id, amount=10).status_code == 200
    assert put(client, slot, set_id, amount=8, edit=2).status_code == 200
    late = put(own, slot, set_id, amount=12, edit=2)
    assert (late.status_code, late.json()["code"], late.json()["stored"]["amount"]) == (409, "conflict", 8)
    url = f"/sessions/{session.pk}/slots/{slot.pk}/sets/"
    plain = own.post(url, {"number": 1, "amount": 11, "edit": 1})
    assert plain.status_code == 409
    assert "Meanwhile this set was saved" in words(plain)
    assert SetLog.objects.get().amount == 8


@pytest.mark.django_db(transaction=True)
def test_coach_and_person_who_log_the_same_set_at_once_store_one_and_the_other_is_asked(
    coach, runner, session
):
    slot = session.slots.first()
    both = threading.Barrier(2)
    codes = []

    def log(user, amount):
        body = set_entry(slot, amount=amount)
        both.wait()
        answer = entries.apply_one(
            user, session.pk, entries.applying.kinds.ENTRY.validate_python(body), now=noon(START)
        )
        codes.append(answer.code)
        connections.close_all()

    pair = [threading.Thread(target=log, args=each) for each in ((coach, 8), (runner, 10))]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()
    assert sorted(codes) == ["conflict", "stored"]
    assert SetLog.objects.count() == 1


# S13: nothing of somebody else's.


def test_a_coach_cannot_post_what_is_not_asked_for(client, coach, runner, session):
    """Every column of the session and of its exercise beside the fields of the forms."""
    slot = session.slots.first()
    other = eight_weeks.enrol(eight_weeks.make_person("other@example.com"))
    foreign = {
        "enrolment": other.pk,
        "enrolment_id": other.pk,
        "user": other.user_id,
        "person": other.user_id,
        "owner": "x",
        "is_kept": "on",
        "anything_new": "no",
        "morning_pain": "0",
        "started_on": "2020-01-01",
        "rung": "1",
        "session": str(other.sessions.first().pk),
        "coached_by": other.user_id,
        "attendance": "attended",
        "week": "8",
    }
    kept = Session.objects.values("enrolment_id", "week", "morning_pain", "anything_new", "started_on")
    before = kept.get(pk=session.pk)
    base = f"/sessions/{session.pk}/"
    client.post(f"{base}slots/{slot.pk}/sets/", {"number": 1, "amount": 8, "edit": 0, **foreign})
    client.post(f"{base}slots/{slot.pk}/feel/", {"feel": "easy", **foreign})
    client.post(f"{base}finish/", {"pain_peak": "1", **foreign})
    assert kept.get(pk=session.pk) == before
    url = f"/api/sessions/{session.pk}/sets/{uuid.uuid4()}"
    for name, value in foreign.items():
        sent = {**set_body(slot, number=2), name: value}
        assert client.put(url, sent, content_type="application/json").status_code == 422
    assert (
        send(client, session, {**set_entry(slot, number=3), "user": "x"}).json()["answers"][0]["status"]
        == 422
    )
    # An exercise of somebody else's session is not reached through one's own.
    foreign_session = training.start(other.sessions.get(on_date=START), now=noon(START), pain_before=1)
    foreign_slot = foreign_session.slots.first()
    sent = {"number": 1, "amount": 8}
    assert client.post(f"{base}slots/{foreign_slot.pk}/sets/", sent).status_code == 404
    assert put(client, foreign_slot).status_code == 404
    assert not foreign_slot.set_logs.exists()
