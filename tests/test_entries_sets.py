"""Sets from a phone: stored once however often they are sent, never overwritten, never risen again."""

import re
import threading
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.parallel import in_threads
from tests.phone_entries import answers, entry, put, set_entry
from workouts import entries, in_session, sets, training
from workouts.entries.kinds import ENTRY
from workouts.models import Enrolment, Entry, RemovedSet, SetLog

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("library")]


@pytest.fixture
def runner(client, time_machine):
    time_machine.move_to(noon(START), tick=False)
    runner = eight_weeks.make_person()
    client.force_login(runner)
    return runner


@pytest.fixture
def session(runner):
    """Begun with a back at 2."""
    enrolment = eight_weeks.enrol(runner)
    return training.start(enrolment.sessions.get(on_date=START), now=noon(START), pain_before=2)


@pytest.fixture
def slot(session):
    return session.slots.get(rung__slug="leg-press")


def stored():
    return list(SetLog.objects.values_list("number", "amount", "edit"))


def test_a_set_sent_ten_times_is_stored_once_and_answered_the_same(client, slot):
    set_id = uuid.uuid4()
    said = {put(client, slot, set_id, load_kg="30", rir=3).content for _ in range(10)}
    assert len(said) == 1
    log = SetLog.objects.get()
    assert (log.pk, log.amount, log.load_kg, log.rir, log.edit) == (set_id, 10, Decimal(30), 3, 1)
    assert log.logged_at == noon(START)


@pytest.mark.django_db(transaction=True)
def test_a_set_sent_in_parallel_is_stored_once_and_answered_the_same(runner, session, slot):
    sent = ENTRY.validate_python(set_entry(slot))
    said = set()
    in_threads(8, lambda: said.add(entries.apply_one(runner, session.pk, sent, now=timezone.now()).code))
    assert said == {"stored"}
    assert SetLog.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_phones_that_do_the_same_set_at_once_get_one_set_and_one_conflict(runner, session, slot):
    said = []

    def send():
        sent = ENTRY.validate_python(set_entry(slot))
        said.append(entries.apply_one(runner, session.pk, sent, now=timezone.now()).code)

    in_threads(4, send)
    assert sorted(said) == ["conflict", "conflict", "conflict", "stored"]
    assert SetLog.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_set_that_the_plain_page_writes_at_that_moment_is_one_set_all_the_same(runner, session, slot):
    def press():
        sent = ENTRY.validate_python(set_entry(slot, amount=12))
        entries.apply_one(runner, session.pk, sent, now=timezone.now())
        training.log_set(slot, number=1, now=noon(START), amount=12)

    in_threads(6, press)
    assert SetLog.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_set_of_a_phone_waits_for_one_of_the_plain_page(runner, session, slot, monkeypatch):
    said = []

    def send():
        sent = ENTRY.validate_python(set_entry(slot))
        said.append(entries.apply_one(runner, session.pk, sent, now=timezone.now()).code)

    phone = threading.Thread(target=in_threads, args=(1, send))
    count = sets.refresh_kept

    def count_later(counted):
        if threading.current_thread() is threading.main_thread():
            phone.start()
            phone.join(timeout=0.5)  # it waits, or each of them would wait for the other for ever
        count(counted)

    monkeypatch.setattr(sets, "refresh_kept", count_later)
    training.log_set(slot, number=1, now=noon(START), amount=7)
    phone.join()
    assert said == ["conflict"]


def test_a_later_edit_replaces_the_set_and_an_older_one_gets_what_is_stored(client, slot):
    set_id = uuid.uuid4()
    put(client, slot, set_id)
    assert put(client, slot, set_id, edit=2, amount=12, load_kg="32.5").status_code == 200
    late = put(client, slot, set_id, amount=10)
    assert late.status_code == 409
    assert late.json()["code"] == "conflict"
    assert late.json()["stored"] == {
        "id": str(set_id),
        "number": 1,
        "edit": 2,
        "amount": 12,
        "left": None,
        "right": None,
        "load_kg": "32.5",
        "rir": None,
        "is_eased": False,
    }
    assert put(client, slot, set_id, edit=2, amount=8).status_code == 409
    assert put(client, slot, set_id, edit=2, amount=12, load_kg="32.50").status_code == 200
    assert stored() == [(1, 12, 2)]


def test_a_number_that_another_set_has_is_not_taken_away_from_it(client, slot):
    put(client, slot, amount=9)
    answer = put(client, slot, amount=11)
    assert (answer.status_code, answer.json()["stored"]["amount"]) == (409, 9)
    other = uuid.uuid4()
    put(client, slot, other, number=2)
    assert put(client, slot, other, edit=2).status_code == 409  # from the second place to the first
    assert stored() == [(1, 9, 1), (2, 10, 1)]


def test_a_set_may_move_to_a_free_place(client, slot):
    set_id = uuid.uuid4()
    put(client, slot, set_id)
    assert put(client, slot, set_id, number=3, edit=2).status_code == 200
    assert stored() == [(3, 10, 2)]


def test_a_set_that_was_taken_back_does_not_rise_again_when_it_is_sent_late(client, slot):
    set_id = uuid.uuid4()
    put(client, slot, set_id)
    for _ in range(2):
        assert put(client, slot, set_id, edit=2, is_removed=True).status_code == 200
    late = put(client, slot, set_id)
    assert (late.status_code, late.json()["stored"]) == (409, None)
    assert "taken back" in late.json()["message"]
    assert not SetLog.objects.exists()


def test_a_removal_that_overtakes_its_set_keeps_it_away(client, slot):
    set_id = uuid.uuid4()
    assert put(client, slot, set_id, edit=2, is_removed=True).status_code == 200
    assert put(client, slot, set_id).status_code == 409
    assert not SetLog.objects.exists()


def test_a_removal_can_be_undone_by_a_later_edit(client, slot):
    set_id = uuid.uuid4()
    put(client, slot, set_id)
    put(client, slot, set_id, edit=2, is_removed=True)
    assert put(client, slot, set_id, edit=3).status_code == 200
    assert stored() == [(1, 10, 3)]
    assert not RemovedSet.objects.exists()
    late = put(client, slot, set_id, edit=2, is_removed=True)
    assert (late.status_code, late.json()["stored"]["edit"]) == (409, 3)


def test_what_the_plain_page_takes_back_stays_away_from_phones_too(client, session, slot):
    set_id = uuid.uuid4()
    put(client, slot, set_id)
    client.post(f"/sessions/{session.pk}/slots/{slot.pk}/sets/", {"number": "1", "remove": "1"})
    assert put(client, slot, set_id).status_code == 409
    assert put(client, slot, set_id, edit=2, amount=11).status_code == 409
    assert not SetLog.objects.exists()


def test_a_change_on_the_plain_page_is_not_overwritten_by_a_phone_that_has_not_seen_it(client, session, slot):
    set_id = uuid.uuid4()
    put(client, slot, set_id)
    client.post(f"/sessions/{session.pk}/slots/{slot.pk}/sets/", {"number": "1", "edit": "1", "amount": "9"})
    answer = put(client, slot, set_id, edit=2, amount=12)
    assert (answer.status_code, answer.json()["stored"]["amount"]) == (409, 9)
    assert stored() == [(1, 9, 2)]


def test_an_id_that_is_somebody_elses_is_refused_without_a_word_about_it(client, slot):
    other = eight_weeks.enrol(eight_weeks.make_person("other@example.com"))
    theirs = training.start(other.sessions.get(on_date=START), now=noon(START))
    log = training.log_set(theirs.slots.first(), number=1, now=noon(START), amount=7)
    answer = put(client, slot, log.pk, amount=9)
    assert (answer.status_code, answer.json()["stored"]) == (409, None)
    assert SetLog.objects.get().amount == 7


def test_both_sides_are_kept_and_the_weaker_one_counts(client, session, slot):
    slot.rung = type(slot.rung).objects.get(slug="sl-leg-press")
    slot.save()
    assert put(client, slot, amount=9, left=9, right=7).status_code == 200
    log = SetLog.objects.get()
    assert (log.amount, log.amount_left, log.amount_right) == (7, 9, 7)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"amount": 101}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": "10"}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": True}, "amount"),
        ({"number": 11}, "number"),
        ({"number": 0}, "number"),
        ({"edit": 0}, "edit"),
        ({"rir": 6}, "rir"),
        ({"load_kg": "500.5"}, "load_kg"),
        ({"load_kg": "1e3"}, "load_kg"),
        ({"load_kg": 30}, "load_kg"),
        ({"left": 8, "right": 8}, "left"),
        ({"at": "2026-11-02T12:00:00"}, "at"),
        ({"at": "yesterday"}, "at"),
        ({"session_slot": 1}, "session_slot"),
        ({"logged_at": "2026-11-02T12:00:00Z"}, "logged_at"),
    ],
)
def test_what_cannot_be_is_refused_and_names_the_field(client, slot, fields, named):
    answer = put(client, slot, **fields)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert answer.json()["message"].startswith(named)
    assert not SetLog.objects.exists()


def test_a_hold_may_be_longer_than_a_hundred_seconds(client, session):
    hold = session.slots.get(rung__measure="seconds")
    assert put(client, hold, amount=120).status_code == 200
    assert put(client, hold, number=2, amount=601).status_code == 422


def test_an_exercise_that_is_not_in_the_session_is_not_found(client, slot):
    slot.slot_id += 100_000
    answer = put(client, slot)
    assert (answer.status_code, answer.json()["code"]) == (404, "no-slot")


def test_nothing_is_stored_before_the_start_is(client, runner):
    session = Enrolment.objects.filter(user=runner).first() or eight_weeks.enrol(runner)
    planned = session.sessions.get(on_date=START)
    line = planned.plan_session.lines.first()
    sent = {**entry("set"), "slot": line.slot_id, "number": 1, "edit": 1, "amount": 10}
    assert answers(client, planned, sent) == [(424, "not-started")]


def test_a_new_set_after_a_stop_is_refused_and_one_before_it_can_be_corrected(client, session, slot):
    set_id = uuid.uuid4()
    put(client, slot, set_id)
    in_session.report_pain(slot, pain=7)
    answer = put(client, slot, number=2)
    assert (answer.status_code, answer.json()["code"]) == (409, "stopped")
    assert put(client, slot, set_id).status_code == 200
    assert put(client, slot, set_id, edit=2, amount=8).status_code == 200
    assert stored() == [(1, 8, 2)]


def test_a_set_on_the_easier_version_is_kept_as_such(client, session):
    slot = session.slots.get(rung__slug="chair-squat")
    assert put(client, slot, is_eased=True).json()["code"] == "not-possible"
    in_session.report_pain(slot, pain=6)
    in_session.ease(slot)
    put(client, slot, is_eased=True)
    assert SetLog.objects.get().is_eased


def test_a_finished_session_can_be_corrected(client, session, slot):
    set_id = uuid.uuid4()
    put(client, slot, set_id)
    training.finish(session, now=noon(START), pain_peak=1)
    assert put(client, slot, set_id, edit=2, amount=9).status_code == 200
    assert stored() == [(1, 9, 2)]


@pytest.mark.parametrize("when", ["new", "again", "changed"])
def test_saving_a_set_costs_six_queries_however_many_there_are(client, session, slot, when):
    set_id = uuid.uuid4()
    for number in range(2, 8):
        put(client, slot, number=number)
    if when != "new":
        put(client, slot, set_id)
    with CaptureQueriesContext(connection) as queries:
        put(client, slot, set_id, edit=2 if when == "changed" else 1, amount=9 if when == "changed" else 10)
    own = [q["sql"] for q in queries if not re.match(r"BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])]
    assert len(own) <= 6, own


def test_sets_leave_no_entry_behind_and_count_for_the_week(client, session):
    for slot in session.slots.all():
        for number in range(1, slot.sets + 1):
            put(client, slot, number=number)
    session.refresh_from_db()
    assert session.is_kept
    assert not Entry.objects.exists()
