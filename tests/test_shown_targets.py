"""A session begun without signal asks for what its phone has shown, and belongs to the day of the press."""

from datetime import timedelta
from decimal import Decimal

import pytest

from programs import reasons
from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.phone_entries import answers, entry, set_entry
from workouts import asking, enrolling, replanning, shown_targets, training, turning
from workouts.models import Session, WeekMode
from workouts.reason_words import reason_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
OK = (200, "stored")
THURSDAY = START + timedelta(days=3)
SUNDAY, TUESDAY = START + timedelta(days=6), START + timedelta(days=8)


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
    """The Monday session of the second week, after a good first one."""
    eight_weeks.live(enrolment, weeks=1)
    return enrolment.sessions.get(week=2, plan_session__code="s1")


def targets(session, day=None):
    return asking.targets_for(session, today=day or session.on_date)


def begin(session, text, **answers_before):
    shown = shown_targets.read(session, text)
    session = training.start(session, now=noon(session.on_date), pain_before=1, shown=shown, **answers_before)
    return list(session.slots.select_related("rung", "slot", "swapped_from"))


def numbers(slots):
    return [(slot.rung.slug, slot.sets, slot.amount, slot.load_kg, slot.code) for slot in slots]


def test_what_the_rules_still_say_is_stored_with_its_reason(planned):
    shown = targets(planned)
    slots = begin(planned, shown_targets.sign(planned, shown))
    assert numbers(slots) == numbers(shown)
    assert [slot.cause for slot in slots] == [target.cause for target in shown]


def test_where_something_has_changed_since_what_was_shown_counts_and_says_so(enrolment, planned):
    shown = targets(planned)
    text = shown_targets.sign(planned, shown)
    Session.objects.filter(on_date=START).update(pain_peak=4)  # corrected on another device
    fresh = targets(planned)
    assert numbers(fresh) != numbers(shown)
    slots = begin(planned, text)
    assert numbers(slots) == numbers(shown)
    changed = [slot for slot, other in zip(slots, fresh, strict=True) if numbers([slot]) != numbers([other])]
    assert {(slot.lead, slot.cause) for slot in changed} == {("", "shown")}
    assert reason_words(changed[0]) == "As your phone showed it while it had no signal."


def test_what_was_shown_holds_no_scores_and_no_reasons(planned):
    read = shown_targets.read(planned, shown_targets.sign(planned, targets(planned)))
    assert {*vars(read[0])} == {"slot", "rung", "swapped_from", "is_eased", "numbers"}
    assert {*read[0].numbers} == set(shown_targets.NUMBERS)
    assert not {"pain", "lead", "cause", "waits"} & set(shown_targets.NUMBERS)
    assert "shown" in reasons.ALONE


@pytest.mark.parametrize("how", ["changed", "cut", "nothing", "another session", "another salt"])
def test_text_that_is_not_from_here_or_for_another_session_counts_for_nothing(enrolment, planned, how):
    text = shown_targets.sign(planned, targets(planned))
    other = enrolment.sessions.get(week=3, plan_session__code="s1")
    text = {
        "changed": text[:-3] + ("abc" if text[-3:] != "abc" else "abd"),
        "cut": text[:20],
        "nothing": "",
        "another session": shown_targets.sign(other, targets(planned)),
        "another salt": text.replace(":", "::"),
    }[how]
    assert shown_targets.read(planned, text) is None
    assert begin(planned, text)[0].cause != "shown"


def test_targets_of_a_plan_that_has_changed_since_give_way_to_fresh_ones(enrolment, planned):
    second = enrolment.sessions.get(week=2, plan_session__code="s2")
    text = shown_targets.sign(planned, targets(second, planned.on_date))
    assert numbers(begin(planned, text)) == numbers(targets(planned))


def test_ten_minutes_take_the_first_two_exercises_that_were_shown(planned):
    shown = targets(planned)
    Session.objects.filter(on_date=START).update(pain_peak=4)
    slots = begin(planned, shown_targets.sign(planned, shown), is_short=True)
    assert [(slot.slot_id, slot.sets, slot.amount) for slot in slots] == [
        (target.slot.pk, min(2, target.sets), target.amount) for target in shown[:2]
    ]


def test_a_sore_back_asks_for_nothing_whatever_was_shown(planned):
    text = shown_targets.sign(planned, targets(planned))
    shown = shown_targets.read(planned, text)
    session = training.start(planned, now=noon(planned.on_date), pain_before=7, shown=shown)
    assert (session.variant, session.slots.count()) == ("gentle", 0)


def test_a_substitute_for_the_journey_and_an_easier_week_are_kept_as_such(enrolment, planned):
    enrolment.hotel_until, enrolment.week_mode = SUNDAY + timedelta(days=30), WeekMode.EASE
    enrolment.save()
    planned = Session.objects.select_related("enrolment__plan", "plan_session").get(pk=planned.pk)
    shown = targets(planned)
    assert any(target.swapped_from for target in shown)
    text = shown_targets.sign(planned, shown)
    enrolment.hotel_until, enrolment.week_mode = None, WeekMode.NORMAL
    enrolment.save()
    slots = begin(Session.objects.select_related("enrolment__plan", "plan_session").get(pk=planned.pk), text)
    assert numbers(slots) == numbers(shown)
    assert [slot.swapped_from for slot in slots] == [target.swapped_from for target in shown]
    assert [bool(slot.numbers.get("eased")) for slot in slots] == [
        bool(target.numbers.get("eased")) for target in shown
    ]


def test_weights_survive_the_way_to_the_phone_and_back(planned):
    read = shown_targets.read(planned, shown_targets.sign(planned, targets(planned)))
    loads = [Decimal(each.numbers["load_kg"]) for each in read if each.numbers["load_kg"]]
    assert loads == [target.load_kg for target in targets(planned) if target.load_kg]


def test_a_swap_taken_back_in_a_session_begun_without_signal_goes_back_to_what_was_shown(client, planned):
    shown = targets(planned)
    text = shown_targets.sign(planned, shown)
    Session.objects.filter(on_date=START).update(pain_peak=4)
    slot = begin(planned, text)[0]
    pressed = [entry("swap", slot=slot.slot_id), entry("swap-back", slot=slot.slot_id)]
    assert answers(client, planned, *pressed) == [OK, OK]
    after = planned.slots.get(pk=slot.pk)
    assert (after.amount, after.load_kg, after.cause) == (slot.amount, slot.load_kg, slot.cause)


def test_the_start_brings_along_what_the_document_has_signed(client, planned, time_machine):
    time_machine.move_to(noon(planned.on_date), tick=False)
    client.force_login(planned.enrolment.user)
    text = client.get(f"/api/sessions/{planned.pk}").json()["targets"]
    Session.objects.filter(on_date=START).update(pain_peak=4)
    start = {**entry("start", pain_before=1, targets=text), "at": noon(planned.on_date).isoformat()}
    assert answers(client, planned, start) == [OK]
    assert "shown" in set(planned.slots.values_list("cause", flat=True))


def sunday(enrolment):
    """A home session on the last day of the first week."""
    session = enrolment.sessions.filter(week=1, kind="home").order_by("-on_date").first()
    Session.objects.filter(pk=session.pk).update(on_date=SUNDAY)
    session.refresh_from_db()
    return session


def pressed_on(session, day):
    """A whole session, pressed on a day."""
    at = {"at": noon(day).isoformat()}
    sets = [
        {**entry("set"), **at, "slot": target.slot.pk, "number": number, "edit": 1, "amount": 10}
        | ({"left": 10, "right": 10} if target.is_two_sided else {})
        for target in targets(session, day)
        for number in range(1, target.sets + 1)
    ]
    return [{**entry("start", pain_before=1), **at}, *sets, {**entry("finish", pain_peak=1), **at}]


@pytest.fixture
def late(client, enrolment, time_machine):
    """Sends a session of a day on the Tuesday after its week has turned."""

    def send_late(session, day):
        pressed = pressed_on(session, day)
        turning.turn(enrolment, now=noon(TUESDAY))
        enrolment.refresh_from_db()
        week_before = enrolment.week
        time_machine.move_to(noon(TUESDAY), tick=False)
        client.force_login(enrolment.user)
        for _ in range(2):  # sent again it changes nothing more
            assert set(answers(client, session, *pressed)) == {OK}
        session.refresh_from_db()
        enrolment.refresh_from_db()
        return week_before

    return send_late


def test_a_session_received_after_its_week_belongs_to_its_day(enrolment, late):
    for session in enrolment.sessions.filter(week=1, on_date__lte=THURSDAY):
        eight_weeks.train(session)
    session = sunday(enrolment)
    assert late(session, SUNDAY) == 2
    assert (session.started_on, session.week, session.round) == (SUNDAY, 1, 1)
    assert (session.finished_at, session.is_kept) == (noon(SUNDAY), True)
    turned = enrolment.turns.get()
    assert (turned.numbers["home_done"], turned.numbers["begun"]) == (2, 4)
    assert enrolment.week == 2


def test_a_week_that_was_to_be_repeated_goes_on_once_its_session_has_come(enrolment, late):
    """Only one of two supervised sessions was there at the turn; the second comes on Tuesday."""
    first, second = enrolment.sessions.filter(week=1, kind="supervised").order_by("on_date")
    eight_weeks.train(first)
    assert late(second, THURSDAY) == 1
    assert (second.started_on, second.on_date, second.round) == (THURSDAY, THURSDAY, 1)
    assert second.is_kept
    assert (enrolment.week, enrolment.round, enrolment.week_mode) == (2, 1, WeekMode.FIRST_HOLDS)
    assert enrolment.turns.get().code == "ADVANCE"
    assert not enrolment.sessions.filter(week=1, round=2).exists()
    assert enrolment.sessions.filter(week=2).count() == 4
    assert enrolment.sessions.get(week=2, plan_session__code="s1").on_date == START + timedelta(days=7)


def test_a_week_in_which_nothing_seemed_to_be_done_keeps_what_comes_late(enrolment, late):
    session = enrolment.sessions.get(on_date=START)
    assert late(session, START) == 1
    assert (session.started_on, session.round) == (START, 1)
    assert (enrolment.week, enrolment.round, enrolment.week_mode) == (1, 2, WeekMode.REPEAT)
    again = enrolment.sessions.filter(week=1, round=2)
    assert again.count() == 4
    assert again.get(plan_session__code="s1").on_date == START + timedelta(days=7)
    assert enrolment.turns.get().cause == "few"


def test_a_week_is_not_judged_again_once_the_next_one_has_begun(client, enrolment, time_machine):
    first, second = enrolment.sessions.filter(week=1, kind="supervised").order_by("on_date")
    eight_weeks.train(first)
    pressed = pressed_on(second, THURSDAY)
    turning.turn(enrolment, now=noon(TUESDAY))
    enrolment.refresh_from_db()
    eight_weeks.train(enrolment.sessions.get(week=1, round=2, plan_session__code="s1"))
    time_machine.move_to(noon(TUESDAY), tick=False)
    client.force_login(enrolment.user)
    assert set(answers(client, second, *pressed)) == {OK}
    enrolment.refresh_from_db()
    assert (enrolment.week, enrolment.round) == (1, 2)
    second.refresh_from_db()
    assert (second.started_on, second.round) == (THURSDAY, 1)
    assert enrolment.sessions.filter(week=1, round=2, plan_session__code="s2").count() == 1


def test_the_last_session_of_the_eight_weeks_may_come_after_their_end(client, enrolment, time_machine):
    eight_weeks.keep_to(enrolment, week=8)
    last = enrolment.sessions.filter(week=8).order_by("on_date").last()
    eight_weeks.keep(enrolment.sessions.filter(week=8).exclude(pk=last.pk))
    pressed = pressed_on(last, last.on_date)
    after = enrolment.week_starts_on + timedelta(days=8)
    turning.turn(enrolment, now=noon(after))
    time_machine.move_to(noon(after), tick=False)
    client.force_login(enrolment.user)
    assert set(answers(client, last, *pressed)) == {OK}
    last.refresh_from_db()
    enrolment.refresh_from_db()
    assert (last.started_on, last.is_kept) == (last.on_date, True)
    assert enrolment.finished_on is not None


def test_a_session_begun_before_a_pause_is_kept(client, enrolment, time_machine):
    time_machine.move_to(noon(START + timedelta(days=1)), tick=False)
    client.force_login(enrolment.user)
    session = enrolment.sessions.get(on_date=START)
    enrolling.pause(enrolment, now=noon(START + timedelta(days=1)))
    assert answers(client, session, entry("start")) == [OK]
    session.refresh_from_db()
    assert session.started_on == START


def test_only_what_was_done_before_the_press_counts_for_its_targets(enrolment, runner):
    """A home session of Sunday received after the one of Monday: its targets are those of Sunday."""
    replanning.change_zone(enrolment, time_zone="UTC", now=noon(START))
    homes = list(enrolment.sessions.filter(kind="home", plan_session__code="h1").order_by("on_date"))
    first, late = homes[0], homes[1]
    eight_weeks.train(first)
    expected = numbers(targets(late))
    newer = homes[2]
    training.start(newer, now=noon(newer.on_date), pain_before=1)
    slots = list(newer.slots.select_related("session", "rung"))
    for slot in slots:
        for number in range(1, slot.sets + 1):
            training.log_set(slot, number=number, now=noon(newer.on_date), amount=1)
    begun = training.start(late, now=noon(late.on_date), pain_before=1)
    assert numbers(begun.slots.select_related("rung")) == expected


def test_a_set_of_a_session_begun_without_signal_is_stored_in_it(client, planned, time_machine):
    time_machine.move_to(noon(planned.on_date), tick=False)
    client.force_login(planned.enrolment.user)
    at = noon(planned.on_date).isoformat()
    text = shown_targets.sign(planned, targets(planned))
    line = planned.plan_session.lines.first()
    first = {**entry("set"), "slot": line.slot_id, "number": 1, "edit": 1, "amount": 10, "at": at}
    start = {**entry("start", targets=text), "at": at}
    assert answers(client, planned, first, start, first) == [(424, "not-started"), OK, OK]
    assert set_entry(planned.slots.first())["slot"] == line.slot_id


def test_a_page_left_open_for_days_asks_for_nothing_old_once_there_is_signal(enrolment, time_machine):
    session = enrolment.sessions.get(on_date=THURSDAY)
    text = shown_targets.sign(session, targets(session))
    time_machine.move_to(noon(THURSDAY), tick=False)
    assert shown_targets.read(session, text, is_prompt=True) is None
    assert shown_targets.read(session, text) is not None  # begun without signal it keeps what was shown
    time_machine.move_to(noon(START) + timedelta(hours=20), tick=False)
    assert shown_targets.read(session, text, is_prompt=True) is not None
