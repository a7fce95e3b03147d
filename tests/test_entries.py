"""Everything else that a phone sends: applied once and in order, and taken back exactly."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from programs.models import Check, Rung
from programs.screening import RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.parallel import in_threads
from tests.phone_entries import answers, entry, put, send, set_entry
from workouts import enrolling, entries, safety, training
from workouts.entries.kinds import ENTRY
from workouts.models import CheckResult, Entry, RemovedSet, Screening, Session, SetLog, Variant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
OK = (200, "stored")
NOT_POSSIBLE = (409, "not-possible")


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


def slot_of(session, rung):
    return session.slots.get(rung__slug=rung)


def state(session):
    """Everything that is stored about a session but what only grows: entries and tombstones."""
    session = Session.objects.get(pk=session.pk)
    own = {name: value for name, value in vars(session).items() if not name.startswith("_")}
    slots = [
        {name: value for name, value in row.items() if name != "id"}
        for row in session.slots.order_by("slot").values()
    ]
    logs = SetLog.objects.filter(session_slot__session=session).order_by("session_slot__slot", "number")
    return own, slots, list(logs.values("number", "amount", "load_kg", "rir", "is_eased"))


def test_a_whole_session_goes_in_one_request_in_its_order(client, planned):
    lines = list(planned.plan_session.lines.select_related("rung"))
    sets = [
        {**entry("set"), "slot": line.slot_id, "number": number, "edit": 1, "amount": 10}
        for line in lines
        for number in range(1, line.sets + 1)
    ]
    pressed = [
        entry("start", pain_before=2),
        *sets,
        entry("pain", slot=lines[0].slot_id, pain=3),
        entry("feel", slot=lines[1].slot_id, feel="easy"),
        entry("note", slot=lines[1].slot_id, note="lower the seat"),
        entry("note", note="a good day"),
        entry("finish", pain_peak=3, effort="right", was_alone=True),
    ]
    assert set(answers(client, planned, *pressed)) == {OK}
    planned.refresh_from_db()
    assert (planned.pain_before, planned.pain_peak, planned.effort) == (2, 3, "right")
    assert (planned.note, planned.was_alone, planned.is_kept) == ("a good day", True, True)
    assert planned.finished_at == noon(START)
    assert SetLog.objects.count() == len(sets)
    first, second, *_ = planned.slots.all()
    assert (first.pain_peak, second.feel, second.note) == (3, "easy", "lower the seat")
    before = state(planned)
    assert set(answers(client, planned, *pressed)) == {OK}, "sent again it is answered the same"
    assert state(planned) == before


def test_what_was_pressed_earlier_counts_earlier(client, session):
    slot = slot_of(session, "chair-squat")
    pressed = [
        set_entry(slot),
        entry("pain", slot=slot.slot_id, pain=7),
        set_entry(slot, number=2),
        entry("ease", slot=slot.slot_id),
        set_entry(slot, number=2, amount=8, is_eased=True),
    ]
    assert answers(client, session, *pressed) == [OK, OK, (409, "stopped"), OK, OK]
    assert list(SetLog.objects.values_list("number", "amount", "is_eased")) == [(1, 10, False), (2, 8, True)]


def test_one_that_cannot_be_read_stops_no_other_and_says_which_field(client, session):
    slot = slot_of(session, "leg-press").slot_id
    wrong = [
        (entry("pain", slot=slot, pain=11), "pain"),
        (entry("pain", slot=slot), "pain"),
        (entry("pain", slot=slot, pain=1, pain_peak=9), "pain_peak"),
        (entry("feel", slot=slot, feel="fine"), "feel"),
        (entry("dance", slot=slot), "kind"),
        (entry("flags", flags=["X1"]), "flags"),
        (entry("flags", flags=[]), "flags"),
        (entry("note", note="long " * 500), "note"),
        (entry("finish", effort="terrible"), "effort"),
        (entry("finish", checks={"1": [700, None]}), "checks"),
        (entry("finish", is_kept=True), "is_kept"),
        ({**entry("shorten"), "id": "first"}, "id"),
        ({**entry("start"), "pain_before": "2"}, "pain_before"),
    ]
    sent = send(client, session, *[each for each, _ in wrong], entry("note", note="here")).json()["answers"]
    for answer, (each, named) in zip(sent, wrong, strict=False):
        assert (answer["status"], answer["code"]) == (422, "invalid"), each
        assert answer["message"].startswith(named)
    assert sent[-1]["status"] == 200
    session.refresh_from_db()
    assert (session.note, session.is_kept, session.finished_at) == ("here", False, None)


def test_only_what_was_stored_is_remembered_so_the_rest_can_be_sent_again(client, session):
    slot = slot_of(session, "leg-press")
    early = entry("ease", slot=slot_of(session, "chair-squat").slot_id)
    swapped = entry("swap", slot=slot.slot_id)
    assert answers(client, session, early, swapped, swapped) == [NOT_POSSIBLE, OK, OK]
    assert list(Entry.objects.values_list("kind", "status")) == [("swap", 200)]
    hurts = entry("pain", slot=early["slot"], pain=6)
    assert answers(client, session, hurts, early) == [OK, OK]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["flags", "skip", "swap", "shorten"])
def test_a_press_sent_in_parallel_is_applied_once(runner, session, kind):
    fields = {"flags": {"flags": ["S1"]}, "shorten": {}}
    slot = {"slot": slot_of(session, "leg-press").slot_id}
    sent = ENTRY.validate_python(entry(kind, **fields.get(kind, slot)))
    said = []
    in_threads(6, lambda: said.append(entries.apply_one(runner, session.pk, sent, now=timezone.now()).code))
    assert set(said) == {"stored"}
    assert Entry.objects.count() == 1
    assert Screening.objects.filter(is_full=False).count() == (kind == "flags")


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_start_sent_in_parallel_begins_once(runner, planned):
    sent = ENTRY.validate_python(entry("start", pain_before=1))
    said = []
    in_threads(6, lambda: said.append(entries.apply_one(runner, planned.pk, sent, now=timezone.now()).code))
    assert set(said) == {"stored"}
    assert planned.slots.count() == 4


def test_an_id_serves_one_entry_only(client, session, enrolment):
    slot = slot_of(session, "leg-press").slot_id
    first = entry("skip", slot=slot)
    assert answers(client, session, first, {**first, "kind": "unskip"}) == [OK, (422, "invalid")]
    assert slot_of(session, "leg-press").is_skipped


# How every press is taken back: what comes before it, the press, its opposite.
UNDO = {
    "swap": ([], ("swap", "leg-press", {}), ("swap-back", {})),
    "swap twice": ([("swap", "leg-press", {})], ("swap", "goblet-squat", {}), ("swap-back", {})),
    "ease": ([("pain", "chair-squat", {"pain": 6})], ("ease", "chair-squat", {}), ("unease", {})),
    "skip": ([], ("skip", "leg-press", {}), ("unskip", {})),
    "skip in ten minutes": ([("shorten", "", {})], ("skip", "leg-press", {}), ("unskip", {})),
    "unskip in ten minutes": ([("shorten", "", {})], ("unskip", "glute-bridge", {}), ("skip", {})),
    "feel": ([], ("feel", "leg-press", {"feel": "hard"}), ("feel", {"feel": ""})),
    "pain": ([], ("pain", "leg-press", {"pain": 7}), ("slip", {})),
    "note": ([], ("note", "leg-press", {"note": "seat 4"}), ("note", {"note": ""})),
    "shorten": ([], ("shorten", "", {}), ("lengthen", {})),
    "shorten with a skip": ([("skip", "leg-press", {})], ("shorten", "", {}), ("lengthen", {})),
    "shorten begun": ([("set", "glute-bridge", {})], ("shorten", "", {}), ("lengthen", {})),
    "finish": ([], ("finish", "", {"pain_peak": 6, "effort": "hard"}), ("reopen", {})),
}


@pytest.mark.parametrize("case", UNDO)
def test_every_press_is_taken_back_exactly(client, session, case):
    earlier, (kind, rung, fields), (opposite, back) = UNDO[case]
    slots = {slot.rung.slug: slot for slot in session.slots.select_related("rung")}

    def made(kind, rung, fields):
        if kind == "set":
            return set_entry(slots[rung], amount=10)
        return entry(kind, **({"slot": slots[rung].slot_id} if rung else {}), **fields)

    if rung not in slots and rung:
        slots[rung] = slots["leg-press"]
    for each in earlier:
        assert answers(client, session, made(*each)) == [OK]
    before = state(session)
    assert answers(client, session, made(kind, rung, fields)) == [OK]
    assert state(session) != before
    assert answers(client, session, made(opposite, rung, back)) == [OK]
    if case != "swap twice":  # goes back to where it came from
        assert state(session) == before


def test_an_order_is_taken_back_by_the_order_before(client, session):
    before = state(session)
    slots = [slot.slot_id for slot in session.slots.all()]
    assert answers(client, session, entry("order", slots=slots[::-1])) == [OK]
    assert [slot.slot_id for slot in session.slots.all()] == slots[::-1]
    for wrong in (slots[:2], [*slots, slots[0]], [slots[0]] * 4, [*slots[:3], 999_999]):
        assert answers(client, session, entry("order", slots=wrong)) == [NOT_POSSIBLE]
    assert answers(client, session, entry("order", slots=slots)) == [OK]
    assert state(session) == before


@pytest.mark.parametrize(("variant", "short"), [("full", False), ("full", True), ("short", False)])
@pytest.mark.parametrize("pain", [1, 6])
def test_a_start_is_taken_back_with_what_it_made_of_the_session(client, planned, variant, short, pain):
    Session.objects.filter(pk=planned.pk).update(variant=variant)
    before = state(planned)
    pressed = entry("start", pain_before=pain, is_short=short, was_alone=True)
    assert answers(client, planned, pressed, entry("begin-anew")) == [OK, OK]
    assert state(planned) == before
    assert answers(client, planned, entry("start", pain_before=0)) == [OK]


def test_a_start_is_not_taken_back_once_something_was_done(client, session):
    put(client, slot_of(session, "leg-press"))
    assert answers(client, session, entry("begin-anew")) == [NOT_POSSIBLE]


def test_the_harder_version_is_left_again_with_the_target_that_was_there(client, session, monkeypatch):
    slot = slot_of(session, "leg-press")
    bar = Rung.objects.get(slug="bb-squat")
    monkeypatch.setattr("workouts.session_page.offered_in", lambda *_: bar)
    before = state(session)
    assert answers(client, session, entry("unchoose", slot=slot.slot_id)) == [NOT_POSSIBLE]
    assert answers(client, session, entry("choose", slot=slot.slot_id)) == [OK]
    slot.refresh_from_db()
    assert (slot.rung, slot.code) == (bar, "CHOICE")
    assert answers(client, session, entry("unchoose", slot=slot.slot_id)) == [OK]
    assert state(session) == before


def test_a_swap_in_ten_minutes_goes_back_to_them(client, session):
    slot = slot_of(session, "leg-press").slot_id
    assert answers(client, session, entry("shorten")) == [OK]
    before = state(session)
    assert answers(client, session, entry("swap", slot=slot), entry("swap-back", slot=slot)) == [OK, OK]
    assert state(session) == before


def test_ten_minutes_leave_what_was_begun_and_count_only_what_they_ask_for(client, session):
    first, second, third, fourth = session.slots.all()
    for number in (1, 2, 3)[: third.sets]:
        put(client, third, number=number)
    assert answers(client, session, entry("shorten"), entry("shorten")) == [OK, NOT_POSSIBLE]
    assert list(session.slots.values_list("sets", "is_skipped", "full_sets")) == [
        (2, False, first.sets),
        (2, False, second.sets),
        (third.sets, False, None),
        (fourth.sets, True, fourth.sets),
    ]
    session.refresh_from_db()
    assert (session.variant, session.has_checks) == (Variant.SHORT, False)
    for slot in (first, second):
        put(client, slot)
    session.refresh_from_db()
    assert session.is_kept


def test_ten_minutes_never_ask_for_fewer_sets_than_were_done(client, session):
    slot = session.slots.first()
    session.slots.filter(pk=slot.pk).update(sets=4)
    for number in (1, 2, 3):
        put(client, slot, number=number)
    assert answers(client, session, entry("shorten")) == [OK]
    slot.refresh_from_db()
    assert (slot.sets, slot.full_sets) == (3, 4)


def test_a_session_that_began_short_is_not_made_longer(client, planned):
    assert answers(client, planned, entry("start", is_short=True), entry("lengthen")) == [OK, NOT_POSSIBLE]


def test_an_easier_version_stays_once_a_set_was_done_on_it(client, session):
    slot = slot_of(session, "chair-squat")
    answers(client, session, entry("pain", slot=slot.slot_id, pain=6), entry("ease", slot=slot.slot_id))
    put(client, slot, amount=8, is_eased=True)
    assert answers(client, session, entry("unease", slot=slot.slot_id)) == [NOT_POSSIBLE]


def test_what_was_stopped_for_pain_is_not_left_out(client, session):
    slot = slot_of(session, "chair-squat").slot_id
    pressed = [entry("pain", slot=slot, pain=6), entry("skip", slot=slot)]
    assert answers(client, session, *pressed) == [OK, NOT_POSSIBLE]


def test_a_finish_is_taken_back_only_on_its_own_day(client, session, time_machine):
    assert answers(client, session, entry("reopen")) == [NOT_POSSIBLE]
    assert answers(client, session, entry("finish", pain_peak=1)) == [OK]
    late = noon(START + timedelta(days=1))
    time_machine.move_to(late, tick=False)
    client.force_login(session.enrolment.user)
    assert answers(client, session, {**entry("reopen"), "at": late.isoformat()}) == [NOT_POSSIBLE]
    assert answers(client, session, entry("reopen")) == [OK], "pressed on its day, received on the next"


def test_a_session_finished_elsewhere_is_not_overwritten(client, session):
    assert answers(client, session, entry("finish", pain_peak=3, note="from the first phone")) == [OK]
    again = entry("finish", pain_peak=3, note="from the first phone")
    other = entry("finish", pain_peak=0, note="from the second phone")
    assert answers(client, session, again, other) == [OK, NOT_POSSIBLE]
    session.refresh_from_db()
    assert (session.pain_peak, session.note) == (3, "from the first phone")


def test_a_note_that_was_written_elsewhere_meanwhile_is_kept(client, session):
    slot = slot_of(session, "leg-press").slot_id
    first = entry("note", slot=slot, note="seat 4", was="")
    second = entry("note", slot=slot, note="seat 5", was="")
    third = entry("note", slot=slot, note="seat 4, slowly", was="seat 4")
    assert answers(client, session, first, second, third) == [OK, NOT_POSSIBLE, OK]
    assert slot_of(session, "leg-press").note == "seat 4, slowly"


def test_checks_are_kept_corrected_and_held_to_what_they_take(client, session):
    one = Check.objects.filter(is_two_sided=False, plan_slugs=[]).first()
    two = (
        Check.objects.filter(is_two_sided=True, plan_slugs=[]).first()
        or Check.objects.filter(is_two_sided=True).first()
    )
    wrong = [
        {str(one.pk): [one.cap + 1, None]},
        {str(one.pk): [5, 5]},
        {str(two.pk): [5, None]},
        {"0": [5, None]},
    ]
    for checks in wrong:
        assert answers(client, session, entry("finish", checks=checks)) == [(422, "invalid")]
    assert answers(
        client, session, entry("finish", checks={str(one.pk): [12, None], str(two.pk): [9, 8]})
    ) == [OK]
    kept = CheckResult.objects.values_list("check_of", "result", "result_right")
    assert sorted(kept) == sorted([(one.pk, 12, None), (two.pk, 9, 8)])


def test_signs_close_training_at_once_and_are_kept_whatever_became_of_the_session(client, session, runner):
    slot = slot_of(session, "leg-press")
    done = set_entry(slot)
    pressed = [done, entry("flags", flags=["S1", "E2"]), set_entry(slot, number=2), done]
    assert answers(client, session, *pressed) == [OK, OK, (423, "closed"), OK]
    session.refresh_from_db()
    assert (session.ended_for_pain, session.is_kept) == (True, True)
    assert safety.lock(runner).outcome == "emergency"
    for kind in ("ease", "swap", "slip"):
        assert answers(client, session, entry(kind, slot=slot.slot_id)) == [(423, "closed")]
    assert answers(client, session, entry("note", note="called a doctor"), entry("finish")) == [OK, OK]


def test_signs_in_a_session_whose_start_was_refused_are_kept(client, planned, runner):
    pressed = [entry("start", pain_before=9), entry("flags", flags=["E6"])]
    assert answers(client, planned, *pressed) == [(409, "too-sore"), OK]
    assert safety.is_closed(runner)


def test_a_start_is_refused_for_every_reason_that_the_page_has(client, planned, enrolment, runner):
    later = enrolment.sessions.filter(on_date__gt=START).order_by("on_date").first()
    assert answers(client, later, entry("start")) == [(409, "not-today")]
    assert answers(client, planned, entry("start", pain_before=8)) == [(409, "too-sore")]
    enrolling.pause(enrolment, now=noon(START))
    assert answers(client, planned, entry("start")) == [(409, "not-running")]
    enrolling.resume(enrolment, now=noon(START))
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "E1": True}, now=noon(START))
    assert answers(client, planned, entry("start")) == [(423, "closed")]
    assert answers(client, planned, entry("shorten")) == [(424, "not-started")]
    planned.refresh_from_db()
    assert planned.started_at is None
    assert not Entry.objects.exists()


def test_a_session_that_another_phone_has_begun_keeps_the_answer_before_it(client, session):
    assert answers(client, session, entry("start", pain_before=2), entry("start", pain_before=5)) == [
        OK,
        NOT_POSSIBLE,
    ]
    session.refresh_from_db()
    assert session.pain_before == 2


@pytest.mark.parametrize(
    ("pressed", "counts"),
    [
        (timedelta(minutes=-30), True),
        (timedelta(minutes=4), True),
        (timedelta(minutes=6), False),
        (timedelta(days=-15), False),
    ],
)
def test_the_time_of_a_press_counts_unless_it_cannot_be(client, session, pressed, counts):
    at = noon(START) + pressed
    put(client, slot_of(session, "leg-press"), at=at.isoformat())
    assert SetLog.objects.get().logged_at == (at if counts else noon(START))


def test_no_session_begins_before_its_plan(client, planned, enrolment):
    before = enrolment.created_at - timedelta(minutes=1)
    assert answers(client, planned, {**entry("start"), "at": before.isoformat()}) == [OK]
    planned.refresh_from_db()
    assert (planned.started_at, planned.started_on) == (noon(START), START)


def test_a_session_belongs_to_the_local_day_of_its_press(client, runner, time_machine):
    """Begun at ten in the evening in Auckland, received the next morning."""
    enrolment = eight_weeks.enrol(runner)
    enrolment.time_zone = "Pacific/Auckland"
    enrolment.save()
    planned = enrolment.sessions.get(on_date=START)
    evening = noon(START) - timedelta(hours=3)  # 22:00 there
    time_machine.move_to(noon(START), tick=False)  # 01:00 on the day after
    assert answers(client, planned, {**entry("start"), "at": evening.isoformat()}) == [OK]
    planned.refresh_from_db()
    assert (planned.started_on, planned.started_at) == (START, evening)


def test_a_removed_set_stays_remembered_by_its_own_id(client, session):
    set_id = str(uuid.uuid4())
    slot = slot_of(session, "leg-press")
    sent = {**set_entry(slot), "id": set_id}
    gone = {**sent, "edit": 2, "is_removed": True}
    assert answers(client, session, sent, gone, gone, sent) == [OK, OK, OK, (409, "conflict")]
    assert str(RemovedSet.objects.get().pk) == set_id


def test_a_set_that_was_taken_back_before_the_session_was_begun_anew_does_not_come_back(client, session):
    sent = set_entry(slot_of(session, "leg-press"))
    gone = {**sent, "edit": 2, "is_removed": True}
    anew = [entry("begin-anew"), entry("start", pain_before=2)]
    assert answers(client, session, sent, gone, *anew) == [OK] * 4
    assert answers(client, session, sent, gone) == [(409, "conflict"), OK]
    assert not SetLog.objects.exists()
    assert answers(client, session, {**sent, "id": str(uuid.uuid4())}) == [OK]


def test_checks_of_a_session_that_was_finished_elsewhere_are_not_lost_unsaid(client, session):
    check = next(each for each in Check.objects.all() if each.is_for(session.enrolment.plan.slug))
    done = {str(check.pk): [5, 5 if check.is_two_sided else None]}
    assert answers(client, session, entry("finish", pain_peak=2)) == [OK]
    assert answers(client, session, entry("finish", pain_peak=2, checks=done)) == [NOT_POSSIBLE]
    assert answers(client, session, entry("reopen")) == [OK]
    with_checks = entry("finish", pain_peak=2, checks=done)
    again = {**with_checks, "id": str(uuid.uuid4())}
    assert answers(client, session, with_checks, again) == [OK, OK]


def test_a_note_that_cannot_be_stored_stops_nothing_behind_it(client, session):
    sent = send(client, session, entry("note", note="a\0b"), entry("note", note="ab"))
    first, second = sent.json()["answers"]
    assert (first["code"], first["message"]) == ("invalid", "note must not hold the null character.")
    assert second["code"] == "stored"


def test_a_phone_whose_clock_is_ahead_at_midnight_begins_today(client, planned, time_machine):
    evening = noon(START).replace(hour=23, minute=57)
    time_machine.move_to(evening, tick=False)
    ahead = (evening + timedelta(minutes=4)).isoformat()
    assert answers(client, planned, {**entry("start"), "at": ahead}) == [OK]
    planned.refresh_from_db()
    assert (planned.started_on, planned.started_at) == (START, evening)
