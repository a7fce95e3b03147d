"""A whole session with the thumb: a tap for each set, one more for each change, each of them taken back."""

from datetime import timedelta
from typing import Any

import pytest

from tests import eight_weeks
from tests.browser import settle
from tests.eight_weeks import START, noon
from tests.playing import Player, begin, enrolment, new_phone, play, session_of, sets_of, short, stored  # noqa: F401
from workouts.models import Effort

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

# The start, over the warm-up, over the cool-down, the finish.
AROUND = 4


def planned_sets(document: Any) -> list[Any]:
    """Each planned set as it is stored when it is done as planned."""
    found = []
    for slot in document["slots"]:
        asked = slot["own"]
        side = asked["amount"] if asked["is_two_sided"] else None
        found += [
            (asked["rung"], number, asked["amount"], side, side) for number in range(1, slot["sets"] + 1)
        ]
    return found


def test_a_whole_session_as_planned_is_one_tap_a_set_and_nothing_is_typed(time_machine, play):
    time_machine.move_to(noon(START))
    person = eight_weeks.make_person()
    player = play(session_of(eight_weeks.enrol(person, plan="steady-core")))
    planned = planned_sets(player.document())
    assert {"reps", "seconds"} == {slot["own"]["measure"] for slot in player.document()["slots"]}
    player.start()
    for done in range(1, len(planned) + 1):
        player.log(done=done)
    player.skip_steps()
    player.send("#finish-3")
    player.is_saved()
    player.page.get_by_role("heading", name="Done for today").wait_for()
    assert player.taps == len(planned) + AROUND
    assert player.page.evaluate("typing") == 0
    sets = sets_of(player.session)
    assert [(*short(log), log.amount_left, log.amount_right) for log in sets] == planned
    assert {log.rir for log in sets} == {None}
    player.session.refresh_from_db()
    assert (player.session.pain_peak, player.session.is_kept) == (3, True)


def test_each_change_to_a_set_is_one_tap_more_and_both_sides_are_kept(enrolment, time_machine, play):
    thursday = START + timedelta(days=3)
    time_machine.move_to(noon(thursday))
    player = play(enrolment.sessions.get(on_date=thursday), at=noon(thursday)).start()
    player.log(done=1)
    before = player.taps
    player.tap("#set-2 [data-field=amount][data-by='1']")
    player.tap("#set-2 [data-field=load_kg][data-by='1']")
    player.tap("[data-do=rir][data-rir='3']")
    player.log(done=2)
    assert player.taps - before == 4
    player.go_to("Split squat")
    player.tap("[data-field=left][data-by='-1']")
    player.log(done=3)
    player.is_saved()
    first, second, third = sets_of(player.session)
    assert short(second) == ("leg-press", 2, first.amount + 1)
    assert second.load_kg == first.load_kg + second.session_slot.rung.step_kg
    assert (first.rir, second.rir) == (None, 3)
    assert (third.amount_left, third.amount_right, third.amount) == (5, 6, 5)
    assert player.page.evaluate("typing") == 0


def test_a_finger_that_shakes_notes_one_set(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    player.page.locator("#log").dblclick()
    player.shows(1)
    player.is_saved()
    assert [short(log) for log in sets_of(player.session)] == [("leg-press", 1, 10)]


def test_a_stored_set_is_changed_taken_back_and_one_more_is_added(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    player.log(done=1)
    player.log(done=2)
    player.go_to("Leg press")
    player.tap("[data-do=edit] >> nth=1")
    player.tap("#set-2 [data-field=amount][data-by='1']")
    player.send("#save")
    player.tap("summary:has-text('Change this exercise')")
    player.tap("[data-do=add-set]")
    player.send("#log")
    player.tap("[data-do=edit] >> nth=0")
    player.send("[data-do=remove]")
    player.is_saved()
    assert sorted(short(log) for log in sets_of(player.session)) == [
        ("leg-press", 2, 11),
        ("leg-press", 3, 10),
    ]
    player.page.reload()
    player.page.locator("#screen-title").wait_for()
    player.shows(2)


# A press, how its place is reached, and what follows it on the page.
CHANGES = {
    "a set": ["#log"],
    "pain": ["#hurts", "#pain-7"],
    "a swap": ["summary:has-text('Change this exercise')", "[data-do=swap]"],
    "an exercise left out": ["summary:has-text('Change this exercise')", "[data-do=skip]"],
    "another order": ["#exercises", "dialog [data-do=move]:enabled"],
    "a session cut short": ["#exercises", "[data-do=shorten]"],
    "a change of a set": ["[data-do=edit]", "#set-1 [data-field=amount][data-by='1']", "#save"],
    "a set taken back": ["[data-do=edit]", "[data-do=remove]"],
    "a feel": ["summary:has-text('Change this exercise')", "[data-feel=hard]"],
    "the finish": ["#exercises", "dialog [data-place=finish]", "#finish-2"],
}
NEED_A_SET = {"a change of a set", "a set taken back", "a feel"}


def test_every_press_can_be_taken_back_on_the_spot(enrolment, play):
    player = play(begin(enrolment))
    for name, presses in CHANGES.items():
        player.go_to("Leg press")
        if name in NEED_A_SET and not sets_of(player.session):
            player.send("#log")
        before = stored(player.session)
        for press in presses[:-1]:
            # What is unfolded stays so.
            if not press.startswith("summary") or not player.page.locator("[id^=options][open]").count():
                player.tap(press)
        player.send(presses[-1])
        assert stored(player.session) != before, name
        if player.page.locator("dialog[open]").count():
            player.tap("dialog [data-do=close]")
        player.undo()
        assert stored(player.session) == before, name
        player.is_saved()


def test_the_finish_keeps_the_effort_and_says_what_was_done_and_what_comes_next(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    player.log(done=1)
    player.log(done=2)
    player.go_to("Finish")
    player.page.get_by_text("7 sets are still open").wait_for()
    player.tap("[data-effort=hard]")
    player.page.locator("#note-session").fill("a good day")
    player.send("#finish-2")
    player.page.get_by_text("Next time, on Monday 9 November").wait_for()
    lines = player.page.locator(".rows li").all_inner_texts()
    assert "10, 10 · 30 kg" in lines[0]
    assert "Next time: " in lines[0]
    assert "no set" in lines[1]
    player.session.refresh_from_db()
    assert (player.session.effort, player.session.note) == (Effort.HARD, "a good day")
    assert player.session.finished_at is not None


def test_without_scripts_the_plain_forms_do_all_of_it(enrolment, new_phone):
    session = session_of(enrolment)
    page = new_phone(enrolment.user, java_script_enabled=False).new_page()
    page.goto(f"/sessions/{session.pk}/")
    page.locator("button[name=pain_before][value='2']").click()
    page.get_by_role("button", name="Log set 1 of Leg press").click()
    page.locator(".set-done").wait_for()
    settle(page)
    assert not page.get_by_text("One moment").is_visible()
    squat = session.slots.get(rung__slug="chair-squat")
    page.locator(f"#pain-{squat.pk}-7").click()
    page.get_by_role("button", name="Go on with Chair squat, high seat").wait_for()
    page.locator("button[name=pain_peak][value='7']").click()
    page.get_by_text("Done for today").wait_for()
    session.refresh_from_db()
    assert session.pain_peak == 7
    assert [short(log) for log in sets_of(session)] == [("leg-press", 1, 10)]
    assert session.slots.get(is_stopped=True) == squat


def test_pain_stops_offers_an_easier_version_once_then_ends_and_a_slip_is_taken_back(enrolment, play):
    player = play(begin(enrolment))
    player.go_to("Chair squat")
    hurt(player, 4)
    player.page.get_by_text("make the movement smaller or slower").wait_for()
    hurt(player, 7)
    player.page.get_by_text("It is no longer the right load").wait_for()
    player.send("[data-do=slip]")
    player.page.locator("#log").wait_for()
    hurt(player, 6)
    player.page.get_by_role("button", name="Go on with Chair squat, high seat").click()
    player.is_at("Chair squat, high seat")
    player.log(done=1)
    hurt(player, 6)
    player.page.get_by_text("End the session here").wait_for()
    player.page.get_by_role("button", name="To the finish").click()
    player.send("#finish-6")
    player.page.get_by_text("Stopping when it hurts is part of training well.").wait_for()
    player.is_saved()
    player.session.refresh_from_db()
    assert (player.session.ended_for_pain, player.session.is_kept) == (True, True)


def hurt(player: Player, pain: int) -> None:
    player.tap("#hurts")
    player.tap(f"#pain-{pain}")


def test_a_sharp_sign_closes_training_and_says_what_to_do(enrolment, play):
    player = play(begin(enrolment))
    player.go_to("Chair squat")
    player.tap("#hurts")
    player.tap("#signs")
    player.page.get_by_label("a leg that gives way").check()
    player.send("[data-do=flags]")
    player.page.get_by_text("Please have this looked at before you train.").wait_for()
    assert player.page.locator("#log, #undo-press").count() == 0
    player.page.reload()
    player.page.get_by_role("heading", name="Training is closed for now").wait_for()
    player.page.goto("/today/")
    player.page.get_by_role("heading", name="Training is closed for now").wait_for()
