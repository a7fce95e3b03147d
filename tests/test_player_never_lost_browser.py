"""What a shaky finger, a full phone, a second tab or another device must not cost: a set, a note, a press."""

import pytest
from django.utils import timezone

from tests.browser import settle
from tests.phone import phone  # noqa: F401
from tests.playing import IN_STORE, begin, enrolment, new_phone, play, session_of, sets_of  # noqa: F401
from workouts import training
from workouts.models import Session, SetLog

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

IS_FULL = """() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value) {
        if (window.isFull && this.name === 'entries') throw new DOMException('full', 'QuotaExceededError');
        return put.call(this, value);
    };
    window.isFull = true;
}"""
FOLDED_TOMORROW = """async () => {
    const asked = indexedDB.open('legback');
    await new Promise((done) => (asked.onsuccess = done));
    const whole = asked.result.transaction('sessions', 'readwrite');
    const all = whole.objectStore('sessions').getAll();
    await new Promise((done) => (all.onsuccess = done));
    for (const one of all.result) whole.objectStore('sessions').put({...one, foldedAt: Date.now() + 864e5});
    await new Promise((done) => (whole.oncomplete = done));
    asked.result.close();
}"""
HOLD = """async ([id, slot, set]) => {
    const {setTimer} = await import('/static/js/player/store.js');
    const {holdPhases} = await import('/static/js/player/timers.js');
    const startedAt = Date.now() - 60_000;
    await setTimer(id, {kind: 'hold', slot, number: 1, set, startedAt, phases: holdPhases(30)});
}"""


def done(session: Session) -> list[tuple[int, int]]:
    return [(log.number, log.amount) for log in sets_of(session)]


def test_a_tap_that_shakes_is_one_set(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    player.page.locator("#log").dblclick()
    player.shows(1)
    player.page.evaluate("() => [1, 2].forEach(() => document.querySelector('#log').click())")
    player.shows(2)
    player.is_saved()
    assert [number for number, _amount in done(player.session)] == [1, 2]
    assert player.page.locator("progress.player-progress").get_attribute("value") == "2"


def test_a_session_that_the_phone_cannot_begin_is_begun_on_the_server_with_the_same_press(enrolment, play):
    player = play(session_of(enrolment))
    page = player.page
    page.evaluate(IS_FULL)
    page.locator("input[name=is_short]").check()
    # Another page, and not only another place on this one.
    with page.expect_event("load"):
        player.tap("button[name=pain_before][value='2']")
    settle(page)
    player.skip_steps()
    player.is_at("Leg press")
    session = Session.objects.get(pk=player.session.pk)
    assert (session.pain_before, session.variant) == (2, "short")


def test_what_the_phone_has_no_room_for_is_not_shown_as_done(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    player.page.evaluate(IS_FULL)
    player.tap("#log")
    player.page.get_by_role("alert").get_by_text("this phone has no room left").wait_for()
    player.shows(0)
    assert player.page.locator("#undo-press").count() == 0
    player.page.evaluate("window.isFull = false")
    player.log(done=1)
    player.page.locator("#unkept").wait_for(state="detached")
    player.is_saved()
    assert [number for number, _amount in done(player.session)] == [1]


def test_a_set_done_in_another_tab_is_not_asked_for_again(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    other = type(player)(player.page.context.new_page(), player.session).open()
    other.skip_steps()
    other.log(done=1)
    other.is_saved()
    player.page.locator("#set-2.set-open").wait_for()
    player.log(done=2)
    player.is_saved()
    assert [number for number, _amount in done(player.session)] == [1, 2]


def test_a_document_that_another_tab_has_put_away_takes_no_press_with_it(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    player.page.evaluate(f"async (id) => (await {IN_STORE}).remove(id)", str(player.session.pk))
    player.send("#log")
    player.is_saved()
    assert [number for number, _amount in done(player.session)] == [1]


def test_a_clock_that_was_wrong_keeps_no_page_from_opening(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    player.log(done=1)
    player.is_saved()
    player.page.evaluate(FOLDED_TOMORROW)
    SetLog.objects.create(
        session_slot=player.session.slots.first(), number=2, amount=7, logged_at=timezone.now()
    )
    player.page.reload()
    player.shows(2)


def test_a_hold_that_ends_in_two_tabs_is_one_set(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    other = type(player)(player.page.context.new_page(), player.session).open()
    other.skip_steps()
    slot = player.session.slots.first().slot_id
    held = {"slot": slot, "number": 1, "edit": 1, "amount": 30, "left": None, "right": None}
    held |= {"load_kg": None, "rir": None, "is_eased": False, "is_removed": False}
    # Each tab hears of it and sees that it is over.
    player.page.evaluate(HOLD, [str(player.session.pk), slot, held])
    player.shows(1)
    other.shows(1)
    player.is_saved()
    assert done(player.session) == [(1, 30)]


def test_of_two_tabs_one_takes_a_timer(phone):
    tab = phone.open()
    first_only = """async () => {
        await store.setTimer('monday', {kind: 'hold', startedAt: 5});
        const early = await store.takeTimer('monday', {startedAt: 4});
        const both = await Promise.all([1, 2].map(() => store.takeTimer('monday', {startedAt: 5})));
        return [early, ...both, await store.timer('monday')];
    }"""
    assert tab.evaluate(first_only) == [False, True, False, None]


NOTED = "from the laptop"


def test_a_note_written_elsewhere_meanwhile_stays(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    slot = player.session.slots.first()
    player.session.slots.filter(pk=slot.pk).update(note=NOTED)
    player.tap("summary:has-text('Change this exercise')")
    player.page.locator(f"#note-{slot.slot_id}").fill("from the phone")
    player.page.locator("#screen-title").click()
    player.page.get_by_text("Another note was written meanwhile").wait_for()
    # The sets of the exercise do not wait for what becomes of its note.
    player.send("#log")
    assert [number for number, _amount in done(player.session)] == [1]
    slot.refresh_from_db()
    assert slot.note == NOTED


def test_the_finish_leaves_alone_what_was_not_touched_here(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    Session.objects.filter(pk=player.session.pk).update(note=NOTED, was_alone=True)
    player.go_to("Finish")
    player.send("#finish-2")
    player.is_saved()
    player.session.refresh_from_db()
    assert (player.session.note, player.session.was_alone, player.session.pain_peak) == (NOTED, True, 2)


def test_a_note_typed_at_the_finish_is_kept(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    player.go_to("Finish")
    player.page.locator("#note-session").fill("hills tomorrow")
    player.send("#finish-2")
    player.is_saved()
    player.session.refresh_from_db()
    assert (player.session.note, player.session.pain_peak) == ("hills tomorrow", 2)


@pytest.mark.parametrize(("choice", "kept"), [("Use mine", 10), ("Discard it", 7)])
def test_a_set_that_meets_another_in_a_finished_session_is_decided_on_today(enrolment, play, choice, kept):
    player = play(begin(enrolment))
    player.skip_steps()
    page = player.page
    page.context.set_offline(True)
    player.log(done=1)
    slot = player.session.slots.first()
    SetLog.objects.create(session_slot=slot, number=1, amount=7, logged_at=timezone.now())
    training.finish(player.session, now=timezone.now(), pain_peak=1)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/today/")
    page.get_by_text("Saved elsewhere: 7. Here: 10 · 30 kg.").wait_for()
    page.get_by_role("button", name=choice).click()
    page.get_by_text("What you pressed without signal is saved.").wait_for()
    assert done(player.session) == [(1, kept)]


def test_what_waits_for_another_account_is_not_called_saved(enrolment, play):
    page = play(begin(enrolment)).page
    theirs = {"id": "one", "kind": "note", "note": ""}
    page.evaluate(f"async (entry) => (await {IN_STORE}).add('theirs', 'somebody else', entry)", theirs)
    page.goto("/today/")
    page.get_by_text("belongs to another account").wait_for()
    assert not page.get_by_text("What you pressed without signal is saved.").is_visible()
    assert page.evaluate(f"async () => (await (await {IN_STORE}).waiting()).length") == 1
