"""The session's page: before, in and after it, as plain forms."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from programs.models import Check
from programs.screening import RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import enrolling, in_session, safety, training
from workouts.models import CheckResult, Screening, SessionSlot, SetLog, Variant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
SLOT_VERBS = ("sets", "pain", "slip", "ease", "swap", "swap-back", "choose", "feel")


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
    return enrolment.sessions.get(on_date=START)


@pytest.fixture
def slots(client, session):
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": "2"})
    return list(session.slots.all())


def words(answer):
    """The page without the data for its scripts."""
    page = re.sub(r'<script id="[\w-]+" type="application/json">.*?</script>', "", answer.content.decode())
    return re.sub(r"\s+", " ", page)


def set_url(slot):
    return f"/sessions/{slot.session_id}/slots/{slot.pk}/sets/"


def test_before_the_start_the_page_asks_for_the_back_and_stores_nothing(client, session):
    page = words(client.get(f"/sessions/{session.pk}/"))
    assert page.count('name="pain_before"') == 12  # eleven numbers, and no answer
    assert not re.search(r'name="pain_before"[^>]*aria-pressed', page)
    assert "Leg press" in page
    assert "Warm-up" in page
    warm_up = " ".join(strip_tags(page).split())
    assert "March on the spot 60 s Swing each leg loosely 10 times each side" in warm_up
    assert "Five easy repetitions of your first exercise, or a hold of ten seconds" in warm_up
    assert not SessionSlot.objects.exists()


def test_one_press_on_a_number_starts_the_session(client, session):
    answer = client.post(f"/sessions/{session.pk}/start/", {"pain_before": "4", "was_alone": "on"})
    assert answer.url == f"/sessions/{session.pk}/"
    session.refresh_from_db()
    assert (session.pain_before, session.was_alone, session.started_on) == (4, True, START)


def test_it_starts_without_an_answer_too_and_stores_none(client, session):
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": ""})
    session.refresh_from_db()
    assert session.started_at is not None
    assert session.pain_before is None


@pytest.mark.parametrize(
    ("verb", "shown"),
    [(enrolling.pause, "Your plan is paused"), (enrolling.end, "Your plan is not laid out yet")],
)
def test_where_the_plan_was_paused_or_ended_at_that_moment_nothing_begins_and_the_page_shows_it(
    client, session, monkeypatch, verb, shown
):
    start = training.start

    def start_too_late(begun, **answers):
        verb(begun.enrolment, now=noon(START))
        return start(begun, **answers)

    monkeypatch.setattr(training, "start", start_too_late)
    answer = client.post(f"/sessions/{session.pk}/start/", {"pain_before": "2"}, follow=True)
    assert shown in words(answer)
    assert not SessionSlot.objects.exists()


def test_a_pain_of_eleven_is_refused(client, session):
    assert client.post(f"/sessions/{session.pk}/start/", {"pain_before": "11"}).status_code == 422
    session.refresh_from_db()
    assert session.started_at is None


def test_strong_pain_before_starts_no_session_and_says_what_to_do_in_the_same_answer(client, session):
    answer = client.post(f"/sessions/{session.pk}/start/", {"pain_before": "8"})
    page = words(answer)
    assert "Not today" in page
    assert "Keep moving gently" in page
    assert 'name="pain_before"' not in page, "the same answer must not invite to start"
    assert "Change my answer" in page
    session.refresh_from_db()
    assert session.started_at is None
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": "7"})  # better in the evening
    session.refresh_from_db()
    assert session.started_at is not None


@pytest.mark.parametrize("pain", ["6", "7"])
def test_sore_before_it_becomes_a_gentle_session_with_moves_and_a_walk_and_no_exercise(client, session, pain):
    page = words(client.post(f"/sessions/{session.pk}/start/", {"pain_before": pain}, follow=True))
    assert "A gentle session is enough today" in page
    assert "March on the spot" in page
    assert "10 to 20 minutes" in page
    for absent in ("Leg press", 'name="amount"', "your first exercise", 'name="check_'):
        assert absent not in page


def test_a_slip_at_the_start_of_any_session_can_be_answered_anew_while_nothing_was_done(client, session):
    page = words(client.post(f"/sessions/{session.pk}/start/", {"pain_before": "0"}, follow=True))
    assert "Not 0? Change my answer" in page
    client.post(f"/sessions/{session.pk}/begin-anew/")
    session.refresh_from_db()
    assert (session.started_at, session.slots.count()) == (None, 0)
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": "4"})
    session.refresh_from_db()
    assert (session.pain_before, session.slots.count()) == (4, 4)


@pytest.mark.parametrize(
    "said", [{"note": "felt stiff"}, {"feel": "hard"}, {"pain_peak": 2}, {"is_skipped": True}]
)
def test_what_was_said_about_an_exercise_is_never_lost_by_a_change_of_the_start(client, session, said):
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": "0"})
    SessionSlot.objects.filter(pk=session.slots.first().pk).update(**said)
    client.post(f"/sessions/{session.pk}/begin-anew/")
    assert session.slots.count() == 4
    assert "Change my answer" not in words(client.get(f"/sessions/{session.pk}/"))


def test_a_closed_or_ended_session_asks_for_no_checks(client, session):
    page = words(client.post(f"/sessions/{session.pk}/start/", {"pain_before": "0"}, follow=True))
    assert 'name="check_' in page
    in_session.stop_for_flags(session)
    assert 'name="check_' not in words(client.get(f"/sessions/{session.pk}/"))


def test_the_ten_minute_version_asks_for_no_checks_and_says_its_own_minutes(client, session):
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": "0", "is_short": "on"})
    page = words(client.get(f"/sessions/{session.pk}/"))
    assert 'name="check_' not in page
    assert "about 17 minutes" in page


def test_a_slip_into_a_gentle_session_can_be_answered_anew(client, session):
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": "6"})
    client.post(f"/sessions/{session.pk}/begin-anew/")
    assert 'name="pain_before"' in words(client.get(f"/sessions/{session.pk}/"))
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": "1"})
    slot = session.slots.first()
    client.post(f"/sessions/{session.pk}/slots/{slot.pk}/sets/", {"number": "1", "amount": "8"})
    client.post(f"/sessions/{session.pk}/begin-anew/")  # something was done: it stays begun
    session.refresh_from_db()
    assert (session.pain_before, session.variant) == (1, Variant.FULL)


def test_a_planned_short_session_stays_one_when_a_slip_made_it_gentle(client, session):
    session.variant = Variant.SHORT
    session.save()
    page = words(client.post(f"/sessions/{session.pk}/start/", {"pain_before": "6"}, follow=True))
    assert "A gentle session is enough today" in page
    for absent in ("10-minute version", "Leg press", 'name="check_'):
        assert absent not in page
    client.post(f"/sessions/{session.pk}/begin-anew/")
    assert "10-minute version" in words(client.get(f"/sessions/{session.pk}/"))
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": "1"})
    assert [slot.sets for slot in session.slots.all()] == [2, 2]
    session.refresh_from_db()
    assert (session.pain_before, session.variant) == (1, Variant.SHORT)


def test_a_back_at_five_trains_as_planned(client, session):
    page = words(client.post(f"/sessions/{session.pk}/start/", {"pain_before": "5"}, follow=True))
    assert "gentle" not in page
    assert "Leg press" in page


def test_the_short_version_asks_for_two_exercises_of_two_sets_and_says_so(client, session):
    assert "Only ten minutes" in words(client.get(f"/sessions/{session.pk}/"))
    page = words(
        client.post(f"/sessions/{session.pk}/start/", {"pain_before": "2", "is_short": "on"}, follow=True)
    )
    assert "10-minute version" in page
    assert [slot.sets for slot in session.slots.all()] == [2, 2]


def test_a_session_that_is_to_be_short_says_so_before_its_start(client, session):
    session.variant = Variant.SHORT
    session.save()
    page = words(client.get(f"/sessions/{session.pk}/"))
    assert "10-minute version: the first two exercises, two sets each." in page
    assert 'name="is_short"' not in page
    assert "Wall sit" not in page


@pytest.mark.parametrize("planned", [Variant.FULL, Variant.SHORT])
def test_a_gentle_session_counts_as_done(client, session, planned):
    session.variant = planned
    session.save()
    client.post(f"/sessions/{session.pk}/start/", {"pain_before": "7"})
    today = words(client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "7"}, follow=True))
    assert "1 of 1 done" in today
    assert "Every session you keep" in today


def test_a_session_of_few_sets_is_finished_in_part_and_nothing_on_the_page_says_otherwise(
    client, session, slots
):
    client.post(set_url(slots[0]), {"number": "1", "amount": "10"})
    today = words(client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "1"}, follow=True))
    assert "0 of 1 done" in today
    assert "in part" in today
    assert "Every session you keep" not in today


def test_every_set_is_prefilled_with_the_target(client, slots):
    page = words(client.get(f"/sessions/{slots[0].session_id}/"))
    first = page[page.index(f'id="slot-{slots[0].pk}"') : page.index(f'id="slot-{slots[1].pk}"')]
    assert len(re.findall(r'name="amount"[^>]*value="10"', first)) == 2
    assert len(re.findall(r'name="load_kg"[^>]*value="30"', first)) == 2


def test_one_press_logs_a_set_and_the_page_shows_it(client, slots):
    answer = client.post(set_url(slots[0]), {"number": "1", "amount": "10", "load_kg": "32.5", "rir": "3"})
    assert answer.url.endswith(f"#slot-{slots[0].pk}")
    assert "10 reps · 32.5 kg · 3 in reserve" in words(client.get(answer.url))


@pytest.mark.parametrize("when", ["new", "again", "after the finish"])
def test_saving_a_set_costs_at_most_six_queries(client, session, slots, when):
    if when != "new":
        client.post(set_url(slots[0]), {"number": "1", "amount": "8"})
    if when == "after the finish":
        client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "1"})
    with CaptureQueriesContext(connection) as queries:
        client.post(set_url(slots[0]), {"number": "1", "amount": "10"})
    own = [q["sql"] for q in queries if not re.match(r"BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])]
    assert len(own) <= 6, own
    assert SetLog.objects.count() == 1


def test_a_started_session_survives_reload_and_log_out(client, runner, slots):
    client.post(set_url(slots[0]), {"number": "1", "amount": "9"})
    client.logout()
    client.force_login(runner)
    for _ in range(2):
        assert "9 reps" in words(client.get(f"/sessions/{slots[0].session_id}/"))
    assert "Go on" in words(client.get("/today/"))


def test_the_same_set_sent_ten_times_is_stored_once(client, slots):
    for _ in range(10):
        client.post(set_url(slots[0]), {"number": "1", "amount": "10"})
    assert SetLog.objects.count() == 1


def test_each_side_is_kept_and_the_weaker_one_counts(client, enrolment):
    day = START + timedelta(days=3)
    second = enrolment.sessions.get(on_date=day)
    training.start(second, now=noon(day))
    slot = second.slots.get(rung__slug="split-squat-supported")
    client.post(set_url(slot), {"number": "1", "left": "8", "right": "6"})
    log = SetLog.objects.get()
    assert (log.amount, log.amount_left, log.amount_right) == (6, 8, 6)
    assert "8 left, 6 right" in words(client.get(f"/sessions/{second.pk}/"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"amount": "101"}, "from 0 to 100"),
        ({"amount": "-1"}, "from 0 to 100"),
        ({"amount": ""}, "from 0 to 100"),
        ({"amount": "ten"}, "whole number"),
        ({"amount": "10", "load_kg": "501"}, "500"),
        ({"amount": "10", "rir": "6"}, "valid choice"),
    ],
)
def test_a_set_that_cannot_be_is_refused_with_what_was_typed_still_there(client, slots, data, said):
    answer = client.post(set_url(slots[0]), {"number": "1", **data})
    assert answer.status_code == 422
    page = words(answer)
    assert said in page
    assert f'value="{data["amount"]}"' in page
    assert not SetLog.objects.exists()


def test_a_hold_may_be_longer_than_a_hundred_seconds(client, slots):
    hold = next(slot for slot in slots if slot.rung.measure == "seconds")
    client.post(set_url(hold), {"number": "1", "amount": "120"})
    assert SetLog.objects.get().amount == 120


def test_a_set_can_be_taken_back(client, slots):
    client.post(set_url(slots[0]), {"number": "1", "amount": "10"})
    client.post(set_url(slots[0]), {"number": "1", "amount": "10", "remove": "1"})
    assert not SetLog.objects.exists()


def test_an_exercise_can_be_left_out_and_taken_up_again_with_its_note(client, slots):
    url = f"/sessions/{slots[0].session_id}/slots/{slots[0].pk}/"
    prefix = f"slot-{slots[0].pk}"
    client.post(url, {f"{prefix}-note": "machine taken", "do": "skip"})
    slots[0].refresh_from_db()
    assert (slots[0].is_skipped, slots[0].note) == (True, "machine taken")
    page = words(client.get(f"/sessions/{slots[0].session_id}/"))
    assert "left out" in page
    assert "machine taken" in page
    client.post(url, {f"{prefix}-note": "machine taken", "do": "unskip"})
    slots[0].refresh_from_db()
    assert slots[0].is_skipped is False


def test_a_note_that_is_too_long_is_refused_and_not_lost(client, slots):
    url, prefix = f"/sessions/{slots[0].session_id}/slots/{slots[0].pk}/", f"slot-{slots[0].pk}"
    answer = client.post(url, {f"{prefix}-note": "long " * 500})
    assert answer.status_code == 422
    assert words(answer).count("long long long") > 100
    assert "2000" in words(answer)


def test_one_press_on_the_highest_pain_finishes(client, session, slots):
    answer = client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "3", "note": "felt light"})
    assert answer.url == "/today/"
    session.refresh_from_db()
    assert (session.pain_peak, session.note, session.finished_at) == (3, "felt light", noon(START))


def test_checks_at_the_end_are_kept_and_may_be_left_empty(client, session, slots):
    wall_sit = Check.objects.get(slug="wall-sit")
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "1", f"check_{wall_sit.pk}": "48"})
    assert [(r.check_of.slug, r.result) for r in CheckResult.objects.all()] == [("wall-sit", 48)]


def test_a_check_beyond_its_cap_is_refused_with_everything_kept(client, session, slots):
    wall_sit = Check.objects.get(slug="wall-sit")
    data = {"pain_peak": "1", "note": "a long note", f"check_{wall_sit.pk}": "95"}
    answer = client.post(f"/sessions/{session.pk}/finish/", data)
    assert answer.status_code == 422
    assert "a long note" in words(answer)
    assert 'value="95"' in words(answer)
    session.refresh_from_db()
    assert session.finished_at is None


def test_a_finished_session_can_be_corrected_and_keeps_the_time_of_its_end(
    client, session, slots, time_machine
):
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "3"})
    time_machine.move_to(noon(START + timedelta(days=3)), tick=False)
    client.post(set_url(slots[0]), {"number": "2", "amount": "9"})
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "5", "note": "later", "was_alone": "on"})
    session.refresh_from_db()
    assert (session.pain_peak, session.note, session.was_alone) == (5, "later", True)
    assert session.finished_at == noon(START)
    assert SetLog.objects.get().amount == 9


def test_a_refused_finish_says_so_at_the_top_and_keeps_the_answer_that_was_pressed(client, session, slots):
    check = Check.objects.filter(is_two_sided=False).first()
    answer = client.post(f"/sessions/{session.pk}/finish/", {f"check_{check.pk}": "-3", "pain_peak": "4"})
    page = words(answer)
    assert answer.status_code == 422
    assert "One answer is missing or does not fit" in page
    assert page.index("does not fit") < page.index("Warm-up")
    assert f'href="#id_check_{check.pk}"' in page
    assert "Not finished yet" in page
    assert re.search(r'name="pain_peak" value="4" aria-pressed="true"', page)


def hidden(page):
    """What a page sends back of how its fields were when it was opened."""
    return dict(re.findall(r'<input type="hidden" name="(initial-[^"]+)" value="([^"]*)"', page))


def test_a_second_tab_that_was_opened_earlier_takes_nothing_away(client, session, slots):
    check = Check.objects.filter(is_two_sided=False).first()
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "3", "note": "", "was_alone": "on"})
    early = hidden(words(client.get(f"/sessions/{session.pk}/")))
    client.post(
        f"/sessions/{session.pk}/finish/",
        {"pain_peak": "5", "note": "felt strong", f"check_{check.pk}": "30"},
    )
    # The other tab shows a pain of 3, no note and no check, and changes nothing but another check.
    other = Check.objects.filter(is_two_sided=False).exclude(pk=check.pk).first()
    sent = {
        "pain_peak": "3",
        "note": "",
        "was_alone": "on",
        f"check_{check.pk}": "",
        f"check_{other.pk}": "12",
    }
    client.post(f"/sessions/{session.pk}/finish/", {**early, **sent})
    session.refresh_from_db()
    assert (session.pain_peak, session.note) == (5, "felt strong")
    assert dict(CheckResult.objects.values_list("check_of", "result")) == {check.pk: 30, other.pk: 12}


def test_a_pain_pressed_by_mistake_can_be_taken_back(client, session, slots):
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "9"})
    shown = hidden(words(client.get(f"/sessions/{session.pk}/")))
    client.post(f"/sessions/{session.pk}/finish/", {**shown, "pain_peak": "none"})
    session.refresh_from_db()
    assert session.pain_peak is None


def test_a_check_and_a_note_can_be_emptied_again(client, session, slots):
    check = Check.objects.filter(is_two_sided=False).first()
    address = f"/sessions/{session.pk}/finish/"
    client.post(address, {"pain_peak": "3", "note": "a slip", f"check_{check.pk}": "30"})
    shown = hidden(words(client.get(f"/sessions/{session.pk}/")))
    client.post(address, {**shown, "pain_peak": "3", "note": "", f"check_{check.pk}": ""})
    session.refresh_from_db()
    assert session.note == ""
    assert not CheckResult.objects.exists()


def test_a_home_session_is_never_marked_as_done_alone(client, enrolment, time_machine):
    tuesday = START + timedelta(days=1)
    time_machine.move_to(noon(tuesday))
    home = enrolment.sessions.get(on_date=tuesday)
    assert "I train alone" not in words(client.get(f"/sessions/{home.pk}/"))
    client.post(f"/sessions/{home.pk}/start/", {"was_alone": "on"})
    home.refresh_from_db()
    assert home.was_alone is False


def test_a_missed_session_is_shown_as_missed_without_shame(client, enrolment, time_machine):
    time_machine.move_to(noon(START + timedelta(days=10)))
    missed = enrolment.sessions.get(on_date=START)
    page = words(client.get(f"/sessions/{missed.pk}/"))
    assert "missed" in page
    assert "that is all right" in page


def test_a_session_ahead_shows_what_it_will_ask_for_and_when_it_can_begin(client, enrolment):
    ahead = enrolment.sessions.get(on_date=START + timedelta(days=3))
    page = words(client.get(f"/sessions/{ahead.pk}/"))
    assert "can begin on Thursday 5 November" in page
    assert 'name="pain_before"' not in page


def test_the_start_asks_first_for_an_open_morning(client, enrolment, session, time_machine):
    eight_weeks.train(session)
    tuesday = START + timedelta(days=1)
    time_machine.move_to(noon(tuesday), tick=False)
    home = enrolment.sessions.get(on_date=tuesday)
    page = words(client.get(f"/sessions/{home.pk}/"))
    assert page.index("The morning after") < page.index('name="pain_before"')
    answer = client.post(f"/sessions/{session.pk}/morning/", {"morning_pain": "2", "back": str(home.pk)})
    assert answer.url == f"/sessions/{home.pk}/"


def test_a_lock_refuses_the_start(client, runner, session):
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "E1": True}, now=noon(START))
    assert "Training is closed for now" in words(client.get(f"/sessions/{session.pk}/"))
    assert client.post(f"/sessions/{session.pk}/start/", {"pain_before": "1"}).url == "/safety/"
    session.refresh_from_db()
    assert session.started_at is None


def test_a_lock_in_the_middle_of_a_session_closes_its_sets_and_leaves_the_finish(client, runner, slots):
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "E1": True}, now=noon(START))
    page = words(client.get(f"/sessions/{slots[0].session_id}/"))
    assert "Please stop here" in page
    assert 'name="amount"' not in page
    assert client.post(set_url(slots[0]), {"number": "1", "amount": "10"}).url == "/safety/"
    assert not SetLog.objects.exists()
    assert client.post(f"/sessions/{slots[0].session_id}/finish/", {"pain_peak": "7"}).url == "/today/"


def test_a_morning_is_rated_once_and_only_when_it_is_due(client, session, time_machine, runner):
    eight_weeks.train(session)
    url = f"/sessions/{session.pk}/morning/"
    client.post(url, {"morning_pain": "9"})  # still the same day
    time_machine.move_to(noon(START + timedelta(days=1)), tick=False)
    client.post(url, {"morning_pain": "2"})
    client.post(url, {"morning_pain": "7"})  # from a page left open
    session.refresh_from_db()
    assert session.morning_pain == 2


def test_somebody_elses_session_is_not_there(client, session, slots):
    outsider = get_user_model().objects.create_user("outsider@example.com", "a long password")
    outsider.give_consent(version="1", year_of_birth=1980, now=noon(START))
    client.force_login(outsider)
    base = f"/sessions/{session.pk}/"
    assert client.get(base).status_code == 404
    prefix = f"{base}slots/{slots[0].pk}/"
    addresses = [
        f"{base}{name}/" for name in ("start", "begin-anew", "move", "finish", "morning", "news", "flags")
    ]
    addresses += [f"{prefix}{name}/" for name in SLOT_VERBS] + [prefix]
    for address in addresses:
        data = {"number": "1", "amount": "5", "pain": "7", "flags": "E1", "is_new": "yes", "feel": "easy"}
        assert client.post(address, data).status_code == 404, address
    assert not SetLog.objects.exists()
    assert not session.slots.exclude(pain_peak=None, feel="").exists()
    assert not Screening.objects.locking().exists()


def test_a_slot_of_another_session_is_not_there(client, enrolment, slots):
    other = enrolment.sessions.exclude(pk=slots[0].session_id).first()
    address = f"/sessions/{other.pk}/slots/{slots[0].pk}/sets/"
    assert client.post(address, {"number": "1", "amount": "5"}).status_code == 404


def test_nobody_is_sent_to_log_in(client, session):
    client.logout()
    assert client.get(f"/sessions/{session.pk}/").url.startswith("/accounts/login/")


def test_a_get_changes_nothing_and_leads_to_the_page_of_the_form(client, session):
    for address in ("start", "begin-anew", "move", "finish", "morning", "news", "flags"):
        assert client.get(f"/sessions/{session.pk}/{address}/").url == f"/sessions/{session.pk}/"
    for address in ("", *(f"{name}/" for name in SLOT_VERBS)):
        assert client.get(f"/sessions/{session.pk}/slots/1/{address}").url == f"/sessions/{session.pk}/"
    session.refresh_from_db()
    assert session.started_at is None


def test_the_finish_asks_how_hard_the_session_was_and_it_can_be_changed_later(client, session, slots):
    url = f"/sessions/{session.pk}/"
    client.post(f"{url}finish/", {"pain_peak": "1", "effort": "hard", "note": ""})
    session.refresh_from_db()
    assert session.effort == "hard"
    assert '<option value="hard" selected>' in words(client.get(url))
    shown = {"initial-effort": "hard", "initial-pain_peak": "1", "pain_peak": "1", "note": ""}
    client.post(f"{url}finish/", {**shown, "effort": "right"})
    session.refresh_from_db()
    assert (session.effort, session.pain_peak) == ("right", 1)
