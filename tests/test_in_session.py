"""In the middle of a session: pain acts at once, an exercise makes room for another, and how it felt."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from programs.models import Rung
from programs.screening import FULL, RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import in_session, safety, training
from workouts.models import Profile, SetLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

EASE = "Finish the set, make the movement smaller or slower; nothing rises here."


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
def session(enrolment):
    """Begun with a back at 2."""
    session = enrolment.sessions.get(on_date=START)
    return training.start(session, now=noon(START), pain_before=2)


def slot_of(session, rung):
    return session.slots.select_related("session").get(rung__slug=rung)


def page_of(client, slot):
    """What the page says in the section of a slot, and its source."""
    page = re.sub(r"\s+", " ", client.get(f"/sessions/{slot.session_id}/").content.decode())
    source = re.search(rf'<section [^>]*id="slot-{slot.pk}".*?</section>', page)[0]
    return re.sub(r"\s+", " ", strip_tags(source)), source


def press(client, slot, verb, **data):
    answer = client.post(f"/sessions/{slot.session_id}/slots/{slot.pk}/{verb}/", data)
    assert answer.url == f"/sessions/{slot.session_id}/#slot-{slot.pk}"
    slot.refresh_from_db()
    slot.session.refresh_from_db()


def log(client, slot, number, **data):
    press(client, slot, "sets", number=str(number), **data)


@pytest.mark.parametrize(("pain", "said"), [(0, ""), (2, ""), (3, EASE), (4, EASE)])
def test_a_calm_back_goes_on_and_an_amber_one_makes_it_smaller(client, session, pain, said):
    slot = slot_of(session, "chair-squat")
    press(client, slot, "pain", pain=str(pain))
    words, source = page_of(client, slot)
    assert (EASE in words) is bool(said)
    assert "Stop this exercise" not in words
    assert re.search(rf'name="pain" value="{pain}" aria-pressed="true"', source)
    assert 'name="amount"' in source


@pytest.mark.parametrize("pain", [5, 6, 10])
def test_a_red_number_or_three_above_before_stops_the_exercise(client, session, pain):
    slot = slot_of(session, "chair-squat")
    press(client, slot, "pain", pain=str(pain))
    words, source = page_of(client, slot)
    assert "Stop this exercise" in words
    assert "Go on with Chair squat, high seat" in words
    assert "Leave it" in words
    assert 'name="amount"' not in source
    assert slot.is_stopped


def test_a_lower_number_later_takes_neither_the_highest_nor_the_stop_back(client, session):
    amber, red = slot_of(session, "leg-press"), slot_of(session, "chair-squat")
    press(client, amber, "pain", pain="4")
    press(client, amber, "pain", pain="1")
    assert amber.pain_peak == 4
    assert EASE in page_of(client, amber)[0]
    for pain in ("7", "1"):  # pressed again when rested
        press(client, red, "pain", pain=pain)
    words, source = page_of(client, red)
    assert (red.is_stopped, red.pain_peak) == (True, 7)
    assert "Stop this exercise" in words
    assert "Highest so far: 7 of 10" in words
    assert 'name="amount"' not in source


def test_a_jump_of_three_keeps_its_stop_when_a_lower_number_follows(client, session):
    slot = slot_of(session, "chair-squat")
    for pain in ("5", "4"):
        press(client, slot, "pain", pain=pain)
    assert (slot.is_stopped, slot.pain_peak) == (True, 5)


def test_a_slip_is_taken_back_by_its_own_button_and_by_nothing_else(client, session):
    slot = slot_of(session, "chair-squat")
    assert "slip" not in page_of(client, slot)[0]  # nothing was pressed yet
    press(client, slot, "pain", pain="8")
    assert "Highest so far: 8 of 10 That was a slip, take it back" in page_of(client, slot)[0]
    for _ in range(2):  # sent twice
        press(client, slot, "slip")
        words, source = page_of(client, slot)
        assert "Stop this exercise" not in words
        assert "slip" not in words
        assert 'name="amount"' in source
        assert (slot.is_stopped, slot.pain_peak) == (False, None)


def test_a_slip_goes_with_the_easier_version_it_brought_until_a_set_was_done_on_it(client, session):
    slot = slot_of(session, "chair-squat")
    press(client, slot, "pain", pain="6")
    press(client, slot, "ease")
    press(client, slot, "slip")
    assert (slot.is_stopped, slot.eased_rung, slot.pain_peak) == (False, None, None)
    press(client, slot, "pain", pain="6")
    press(client, slot, "ease")
    log(client, slot, 1, amount="8")
    press(client, slot, "pain", pain="9")
    press(client, slot, "slip")
    assert (slot.is_stopped, slot.eased_rung.slug, slot.pain_peak) == (True, "chair-squat-high", None)
    assert slot.session.ended_for_pain
    assert "None" not in page_of(client, slot)[0]


def test_a_slip_on_the_easier_version_opens_the_session_again(client, session):
    slot = slot_of(session, "chair-squat")
    press(client, slot, "pain", pain="6")
    press(client, slot, "ease")
    press(client, slot, "pain", pain="9")
    assert slot.session.ended_for_pain
    press(client, slot, "slip")
    assert not slot.session.ended_for_pain
    assert 'name="amount"' in page_of(client, slot_of(session, "glute-bridge"))[1]


def test_without_an_easier_version_an_exercise_only_stops(client, session):
    slot = slot_of(session, "leg-press")
    press(client, slot, "pain", pain="6")
    words, _ = page_of(client, slot)
    assert "Stop this exercise" in words
    assert "Go on with" not in words


def test_the_easier_version_takes_the_sets_that_are_left_and_is_offered_once(client, session):
    slot = slot_of(session, "chair-squat")
    log(client, slot, 1, amount="8")
    press(client, slot, "pain", pain="6")
    press(client, slot, "ease")
    assert slot.eased_rung.slug == "chair-squat-high"
    words, source = page_of(client, slot)
    assert "An easier version instead of Chair squat" in words
    assert "Go on with" not in words
    assert len(re.findall(r'name="amount"', source)) == 2  # the logged one to change, and the one left
    log(client, slot, 2, amount="8")
    assert list(slot.set_logs.values_list("number", "is_eased")) == [(1, False), (2, True)]
    with pytest.raises(in_session.NotPossibleError):
        in_session.ease(slot)


def test_sets_after_an_easier_version_have_its_sides_and_its_smallest_number(client, enrolment, time_machine):
    day = START + timedelta(days=3)
    time_machine.move_to(noon(day), tick=False)
    session = training.start(enrolment.sessions.get(on_date=day), now=noon(day), pain_before=0)
    slot = session.slots.select_related("session").first()
    on_both, on_one = Rung.objects.get(slug="leg-press"), Rung.objects.get(slug="sl-leg-press")
    slot.rung, slot.minimum, slot.amount, slot.load_kg = on_one, 8, 9, Decimal(30)
    slot.save()
    log(client, slot, 1, left="9", right="9", load_kg="30")
    press(client, slot, "pain", pain="7")
    press(client, slot, "ease")
    assert slot.eased_rung == on_both
    _, source = page_of(client, slot)
    assert (
        f'name="amount" type="number" inputmode="numeric" min="0" max="100" value="{on_both.minimum}"'
        in source
    )
    log(client, slot, 2, amount="11", load_kg="40")
    log(client, slot, 1, left="8", right="9", load_kg="30")  # corrected afterwards, still the harder one
    first, second = SetLog.objects.order_by("number")
    assert (first.amount_left, first.amount_right, first.is_eased) == (8, 9, False)
    assert (second.amount, second.amount_left, second.is_eased) == (11, None, True)
    words, _ = page_of(client, slot)
    assert "8 left, 9 right" in words
    assert "11 reps" in words


def test_red_again_on_the_easier_version_ends_the_session_and_closes_the_rest(client, session):
    slot, other = slot_of(session, "chair-squat"), slot_of(session, "glute-bridge")
    press(client, slot, "pain", pain="6")
    press(client, slot, "ease")
    press(client, slot, "pain", pain="2")
    assert not slot.session.ended_for_pain
    press(client, slot, "pain", pain="6")
    words, _ = page_of(client, slot)
    assert "End the session here" in words
    assert "Finish below; it counts as done." in words
    words, source = page_of(client, other)
    assert "another day" in words
    assert "<form" not in source
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "6"})
    session.refresh_from_db()
    assert (session.ended_for_pain, session.is_kept) == (True, True)


def test_a_second_stopped_exercise_ends_the_session_until_one_of_them_was_a_slip(client, session):
    first, second = slot_of(session, "chair-squat"), slot_of(session, "glute-bridge")
    press(client, first, "pain", pain="6")
    press(client, second, "pain", pain="7")
    assert second.session.ended_for_pain
    for slot in (first, second):
        press(client, slot, "pain", pain="1")
        assert slot.session.ended_for_pain, "rested, but it did hurt"
    press(client, first, "slip")
    assert not first.session.ended_for_pain
    assert "Stop this exercise" in page_of(client, second)[0]
    assert 'name="amount"' in page_of(client, first)[1]


def test_a_press_on_an_exercise_that_has_closed_does_not_open_the_session_again(client, session):
    first, second, third = (slot_of(session, rung) for rung in ("leg-press", "chair-squat", "glute-bridge"))
    press(client, first, "pain", pain="6")
    press(client, second, "pain", pain="6")
    press(client, third, "pain", pain="0")  # from a tab that was opened earlier
    press(client, third, "slip")
    assert third.session.ended_for_pain
    assert third.pain_peak is None


@pytest.mark.parametrize("how", ["stopped", "ended"])
def test_a_set_from_a_page_opened_before_the_stop_is_not_stored_and_the_page_says_so(client, session, how):
    slot = slot_of(session, "chair-squat")
    log(client, slot, 1, amount="8")
    for rung in ["chair-squat"] if how == "stopped" else ["leg-press", "glute-bridge"]:
        press(client, slot_of(session, rung), "pain", pain="7")
    for wrong in ("8", "x"):
        log(client, slot, 2, amount=wrong)
        page = client.get(f"/sessions/{session.pk}/").content.decode()
        assert "This exercise has stopped for today, so the set was not saved." in page
    assert [log.amount for log in SetLog.objects.all()] == [8]


def test_what_was_done_before_a_stop_can_be_corrected_then_and_after_the_finish(client, session):
    slot = slot_of(session, "chair-squat")
    log(client, slot, 1, amount="8")
    press(client, slot, "pain", pain="7")
    log(client, slot, 1, amount="9")
    assert SetLog.objects.get().amount == 9
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "7"})
    log(client, slot, 1, amount="10")
    assert SetLog.objects.get().amount == 10
    log(client, slot, 1, amount="10", remove="1")
    assert not SetLog.objects.exists()


def test_an_exercise_stopped_for_pain_is_not_left_out_because_the_next_time_has_to_know(client, session):
    slot = slot_of(session, "chair-squat")
    press(client, slot, "pain", pain="6")
    assert "Leave this exercise out" not in page_of(client, slot)[0]
    client.post(f"/sessions/{session.pk}/slots/{slot.pk}/", {"do": "skip"})
    slot.refresh_from_db()
    assert not slot.is_skipped


def test_a_slip_taken_back_after_the_finish_counts_anew(client, session):
    slot = slot_of(session, "chair-squat")
    press(client, slot, "pain", pain="6")
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "6"})
    session.refresh_from_db()
    assert session.is_kept
    assert "That was a slip" in page_of(client, slot)[0]
    press(client, slot, "slip")
    session.refresh_from_db()
    assert not session.is_kept  # no set was done


def test_a_pain_that_cannot_be_changes_nothing(client, session):
    slot = slot_of(session, "chair-squat")
    for wrong in ("11", "-1", "", "much"):
        press(client, slot, "pain", pain=wrong)
    assert slot.pain_peak is None


def test_what_cannot_be_done_here_makes_room_for_today_and_comes_back(client, session):
    slot = slot_of(session, "leg-press")
    own = (slot.rung_id, slot.amount, slot.load_kg, slot.code, slot.cause)
    words, _ = page_of(client, slot)
    assert "Cannot do it here? Take Goblet squat today" in words
    press(client, slot, "swap")
    words, _ = page_of(client, slot)
    assert "Goblet squat" in words
    assert "For today only; your own target stays where it is." in words
    assert "Back to Leg press" in words
    press(client, slot, "swap-back")
    assert (slot.rung_id, slot.amount, slot.load_kg, slot.code, slot.cause) == own
    assert slot.swapped_from is None


def test_nothing_is_swapped_once_a_set_is_logged_or_the_exercise_stopped(client, session):
    slot = slot_of(session, "leg-press")
    log(client, slot, 1, amount="10")
    assert "Cannot do it here" not in page_of(client, slot)[0]
    press(client, slot, "swap")
    assert slot.swapped_from is None
    log(client, slot, 1, amount="10", remove="1")
    press(client, slot, "pain", pain="7")
    press(client, slot, "swap")
    press(client, slot, "swap-back")
    assert slot.swapped_from is None
    assert slot.is_stopped


def test_too_easy_and_too_hard_are_one_press_and_can_be_taken_back(client, session):
    slot = slot_of(session, "chair-squat")
    assert "Too easy" not in page_of(client, slot)[0]  # nothing was done yet
    log(client, slot, 1, amount="8")
    press(client, slot, "feel", feel="easy")
    assert slot.feel == "easy"
    words, source = page_of(client, slot)
    assert "it may rise sooner" in words
    assert re.search(r'value="" aria-pressed="true">Too easy', source)
    press(client, slot, "feel", feel="hard")
    assert slot.feel == "hard"
    press(client, slot, "feel", feel="")
    assert slot.feel == ""
    press(client, slot, "feel", feel="splendid")
    assert slot.feel == ""


def squat_in_week_7(client, enrolment, time_machine, *, reps=12, load="20"):
    """The squat of week 7 after one of week 6 with these sets, not begun by anybody else."""
    Profile.objects.filter(user=enrolment.user).update(body_weight_kg=70)
    goblet = Rung.objects.get(slug="goblet-squat")
    before = enrolment.sessions.get(week=6, plan_session__code="s1")
    safety.record(user=enrolment.user, answers=dict.fromkeys(FULL, False), now=noon(before.on_date))
    before = training.start(before, now=noon(before.on_date), pain_before=0)
    slot = before.slots.get(slot__slug="squat")
    slot.rung = goblet
    slot.save()
    for number in (1, 2, 3):
        training.log_set(
            slot, number=number, now=noon(before.on_date), amount=reps, load_kg=Decimal(load), rir=3
        )
    training.finish(before, now=noon(before.on_date), pain_peak=0)
    later = enrolment.sessions.get(week=7, plan_session__code="s1")
    time_machine.move_to(noon(later.on_date), tick=False)
    client.force_login(enrolment.user)
    enrolment.week = 7
    enrolment.week_starts_on = START + timedelta(days=42)
    enrolment.save()
    later = training.start(later, now=noon(later.on_date), pain_before=0)
    return later.slots.select_related("session").get(slot__slug="squat")


def test_the_bar_is_offered_to_who_is_strong_enough_and_says_that_somebody_has_looked(
    client, enrolment, time_machine
):
    slot = squat_in_week_7(client, enrolment, time_machine)
    words, _ = page_of(client, slot)
    assert "Try Barbell back squat: a professional has looked at how I move" in words
    press(client, slot, "choose")
    assert (slot.rung.slug, slot.code, slot.load_kg) == ("bb-squat", "CHOICE", 20)
    words, _ = page_of(client, slot)
    assert "You chose this version." in words
    assert "Try Barbell" not in words


@pytest.mark.parametrize("last", [{"reps": 11}, {"load": "17"}])
def test_the_bar_is_not_offered_before_that(client, enrolment, time_machine, last):
    slot = squat_in_week_7(client, enrolment, time_machine, **last)
    assert slot.rung.slug == "goblet-squat"
    assert "Try Barbell" not in page_of(client, slot)[0]
    press(client, slot, "choose")
    assert slot.rung.slug == "goblet-squat"


def test_while_training_is_closed_nothing_is_eased_or_swapped(client, runner, session):
    slot = slot_of(session, "chair-squat")
    press(client, slot, "pain", pain="6")
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "D4": True}, now=noon(START))
    for verb in ("ease", "swap", "choose", "pain", "slip"):
        answer = client.post(f"/sessions/{session.pk}/slots/{slot.pk}/{verb}/", {"pain": "1"})
        assert answer.url == "/safety/"
    slot.refresh_from_db()
    assert (slot.eased_rung, slot.is_stopped) == (None, True)


def test_after_a_finish_with_a_stop_the_news_are_asked_and_a_yes_leads_to_the_questions(client, session):
    address = f"/sessions/{session.pk}/news/"
    assert client.post(address, {"is_new": "yes"}).url == "/today/"  # nobody has asked
    press(client, slot_of(session, "chair-squat"), "pain", pain="6")
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "6"})
    assert client.post(address, {"is_new": "no"}).url == "/today/"
    session.refresh_from_db()
    assert (session.anything_new, session.news_at) == (False, noon(START))
    assert client.post(address, {"is_new": "yes"}).url == "/safety/"
    client.post(address, {"is_new": "no"})  # from a tab that was opened earlier
    session.refresh_from_db()
    assert session.anything_new is True


def test_whoever_stops_and_closes_the_page_is_asked_all_the_same(client, session, time_machine):
    slot = slot_of(session, "chair-squat")
    press(client, slot, "pain", pain="6")
    assert "Has anything new turned up since Monday?" in client.get("/today/").content.decode()
    time_machine.move_to(noon(START + timedelta(days=1)), tick=False)
    client.force_login(session.enrolment.user)
    page = client.get("/today/").content.decode()
    assert "The morning after Monday" in page
    assert "Has anything new turned up since Monday?" in page
    client.post(f"/sessions/{session.pk}/morning/", {"morning_pain": "2"})
    client.post(f"/sessions/{session.pk}/news/", {"is_new": "no"})
    session.refresh_from_db()
    assert (session.morning_pain, session.anything_new, session.finished_at) == (2, False, None)
    page = client.get("/today/").content.decode()
    assert "The morning after" not in page
    assert "anything new turned up" not in page


def test_a_second_stop_asks_anew_whether_anything_is_new(client, session):
    first, second = slot_of(session, "chair-squat"), slot_of(session, "glute-bridge")
    press(client, first, "pain", pain="6")
    client.post(f"/sessions/{session.pk}/news/", {"is_new": "no"})
    press(client, first, "pain", pain="7")
    assert first.session.anything_new is False
    press(client, second, "pain", pain="6")
    assert second.session.anything_new is None


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len([q for q in asked if not re.match(r"BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])])


def test_the_page_of_a_session_asks_ten_questions_at_most_whatever_happens_in_it(
    client, enrolment, time_machine
):
    check = enrolment.sessions.get(on_date=START)
    assert check.plan_session.has_check
    eight_weeks.train(check)
    week_8 = enrolment.sessions.get(week=8, plan_session__code="s2")
    safety.record(user=enrolment.user, answers=dict.fromkeys(FULL, False), now=noon(week_8.on_date))
    week_8 = training.start(week_8, now=noon(week_8.on_date), pain_before=1)
    assert queries(client, f"/sessions/{week_8.pk}/") <= 10
    slot = squat_in_week_7(client, enrolment, time_machine)
    session = slot.session
    assert queries(client, f"/sessions/{session.pk}/") <= 10
    other = session.slots.filter(rung__order__gt=1).exclude(pk=slot.pk).first()
    in_session.report_pain(other, pain=6)
    assert queries(client, f"/sessions/{session.pk}/") <= 10
    in_session.ease(other)
    assert queries(client, f"/sessions/{session.pk}/") <= 10
    in_session.report_pain(slot, pain=7)
    assert queries(client, f"/sessions/{session.pk}/") <= 10
    training.finish(session, now=noon(START), pain_peak=7)
    assert queries(client, f"/sessions/{session.pk}/") <= 10
