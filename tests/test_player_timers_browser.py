"""Holds and rests count to a deadline, whatever the phone did meanwhile (R18)."""

from datetime import timedelta
from typing import Any

import pytest

from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.playing import begin, enrolment, new_phone, play, sets_of, short  # noqa: F401 fixtures
from workouts import training
from workouts.models import Session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

LEAD, CHANGE, ASKED, REST = 3, 5, 20, 45


def sleep(player: Any, minutes: int) -> None:
    """The screen is locked: nothing runs, and time goes on."""
    player.page.evaluate("""() => {
        Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});
        document.dispatchEvent(new Event('visibilitychange'));
    }""")
    player.page.clock.fast_forward(minutes * 60_000)
    player.page.evaluate("""() => {
        Object.defineProperty(document, 'visibilityState', {value: 'visible', configurable: true});
        document.dispatchEvent(new Event('visibilitychange'));
    }""")


def test_a_hold_that_ended_while_the_screen_was_locked_is_done_and_its_rest_is_over(
    enrolment, time_machine, play
):
    player = play(begin(enrolment))
    time_machine.move_to(noon(START) + timedelta(hours=1))
    player.go_to("Wall sit")
    player.page.clock.pause_at(noon(START) + timedelta(minutes=5))
    before = player.taps
    player.tap("#hold")
    player.page.get_by_text("Get ready").wait_for()
    player.page.clock.run_for((LEAD + 5) * 1000)
    assert player.page.locator(".hold-left").inner_text() == str(ASKED - 5)
    sleep(player, 2)
    player.shows(1)
    assert player.taps - before == 1
    player.page.get_by_text("Rest is over").wait_for()
    player.page.clock.resume()
    player.is_saved()
    (log,) = sets_of(player.session)
    assert short(log) == ("wall-sit-45", 1, ASKED)
    assert log.logged_at == noon(START) + timedelta(minutes=5, seconds=LEAD + ASKED)


def test_the_rest_shows_the_truth_after_a_lock_and_is_made_longer_or_skipped(enrolment, play):
    player = play(begin(enrolment))
    player.skip_steps()
    player.page.clock.pause_at(noon(START) + timedelta(minutes=5))
    player.log(done=1)
    left = player.page.locator(".rest-left")
    assert left.inner_text() == "2:00"
    player.page.clock.run_for(10_000)
    assert left.inner_text() == "1:50"
    player.tap("#rest-more")
    player.page.locator(".rest-left", has_text="2:05").wait_for()
    sleep(player, 2)
    assert left.inner_text() == "0:05"
    player.page.clock.run_for(5_000)
    player.page.get_by_text("Rest is over").wait_for()
    player.tap("#rest-more")
    player.page.locator(".rest-left", has_text="0:15").wait_for()
    player.tap("#rest-skip")
    player.page.locator("#rest").wait_for(state="detached")
    player.log(done=2)
    player.is_at("Chair squat")
    assert left.inner_text() == "2:00"
    sleep(player, 4)
    player.page.locator("#rest").wait_for(state="detached")


def hold(player: Any) -> None:
    """Begin a hold, and wait until it runs: the clock stands still meanwhile."""
    player.tap("#hold")
    player.page.locator("#running").wait_for()


@pytest.fixture
def steady_core(time_machine: Any) -> Session:
    time_machine.move_to(noon(START))
    enrolment = eight_weeks.enrol(eight_weeks.make_person(), plan="steady-core")
    return training.start(enrolment.sessions.earliest("on_date"), now=noon(START), pain_before=1)


def test_a_hold_of_two_sides_goes_on_after_a_reload_and_keeps_what_was_held_when_stopped(steady_core, play):
    player = play(steady_core)
    player.go_to("Single-leg balance")
    clock = player.page.clock
    clock.pause_at(noon(START) + timedelta(minutes=5))
    hold(player)
    clock.run_for((LEAD + 1) * 1000)
    player.page.get_by_text("Hold, left side").wait_for()
    clock.run_for(ASKED * 1000)
    player.page.get_by_text("Change sides", exact=True).wait_for()
    player.page.reload()
    player.page.get_by_text("Change sides", exact=True).wait_for()
    clock.run_for((CHANGE + 7) * 1000)
    player.page.get_by_text("Hold, right side").wait_for()
    player.tap("#stop-hold")
    player.shows(1)
    hold(player)
    clock.run_for((LEAD - 1) * 1000)
    player.tap("#stop-hold")
    player.page.locator("#hold").wait_for()
    hold(player)
    clock.fast_forward(2 * 60_000)
    player.shows(2)
    clock.resume()
    player.is_saved()
    stopped, whole = sets_of(steady_core)
    assert (stopped.amount_left, stopped.amount_right, stopped.amount) == (ASKED, 8, 8)
    assert (whole.amount_left, whole.amount_right, whole.number) == (ASKED, ASKED, 2)


def test_a_step_of_the_warm_up_has_a_clock_that_goes_on_to_the_next_step(enrolment, play):
    player = play(begin(enrolment))
    player.page.clock.pause_at(noon(START) + timedelta(minutes=5))
    player.is_at("March on the spot")
    player.tap("#start-step")
    player.page.locator("#running").wait_for()
    player.page.clock.run_for((LEAD + 30) * 1000)
    assert player.page.locator(".hold-left").inner_text() == "30"
    sleep(player, 2)
    player.is_at("Swing each leg loosely")
    assert player.page.evaluate("document.activeElement.id") == "screen-title"
