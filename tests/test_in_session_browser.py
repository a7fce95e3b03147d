"""The simple page of a session, with JavaScript: pain acts on the spot, and what else is wrong is near."""

from typing import Any

import pytest

from tests import eight_weeks
from tests.browser import settle, violations
from tests.eight_weeks import START, noon
from workouts import training
from workouts.models import Session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]


@pytest.fixture
def session(time_machine: Any) -> Session:
    time_machine.move_to(noon(START))
    enrolment = eight_weeks.enrol(eight_weeks.make_person())
    return training.start(enrolment.sessions.get(on_date=START), now=noon(START), pain_before=2)


@pytest.fixture
def page(client: Any, page: Any, session: Session) -> Any:
    """The session's page, opened by its person."""
    client.force_login(session.enrolment.user)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "domain": "localhost", "path": "/"}]
    )
    page.goto(f"/sessions/{session.pk}/?plain=1")
    settle(page)
    return page


def press(page: Any, slot: Any, pain: int) -> None:
    page.locator(f"#pain-{slot.pk}-{pain}").click()
    page.locator(f"#pain-{slot.pk}-{pain}[aria-pressed=true], #slot-{slot.pk} [role=alert]").first.wait_for()


def is_accessible(page: Any) -> bool:
    assert violations(page) == []
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_pain_stops_an_exercise_offers_an_easier_one_and_ends_the_session_without_leaving_the_page(
    page, session
):
    page.evaluate("window.isTheSamePage = true")
    squat = session.slots.get(rung__slug="chair-squat")
    bridge = session.slots.get(rung__slug="glute-bridge")
    part, other = page.locator(f"#slot-{squat.pk}"), page.locator(f"#slot-{bridge.pk}")
    other.locator("input[name=amount]").first.fill("7")
    press(page, squat, 4)
    part.get_by_text("make the movement smaller or slower").wait_for()
    assert page.evaluate("document.activeElement.id") == f"pain-{squat.pk}-4"
    press(page, squat, 6)
    part.get_by_text("Stop this exercise").wait_for()
    assert is_accessible(page)
    part.get_by_role("button", name="Go on with Chair squat, high seat").click()
    part.get_by_text("An easier version instead of Chair squat").wait_for()
    assert part.locator("form.set").count() == 2
    press(page, bridge, 3)
    other.get_by_text("make the movement smaller or slower").wait_for()
    assert other.locator("input[name=amount]").first.input_value() == "7", "what was typed is not lost"
    page.locator(f"#pain-{squat.pk}-8").click()
    part.get_by_text("End the session here").wait_for()
    other.get_by_text("another day").wait_for()
    assert other.locator("form").count() == 0
    assert is_accessible(page)
    assert page.evaluate("window.isTheSamePage")
    page.reload()
    part.get_by_text("End the session here").wait_for()


def test_a_stop_takes_the_checks_and_the_way_back_to_the_start_away_at_once(page, session):
    squat = session.slots.get(rung__slug="chair-squat")
    checks, anew = page.locator(".checks"), page.get_by_role("button", name="Change my answer")
    assert (checks.is_visible(), anew.is_visible()) == (True, True)
    press(page, squat, 7)
    page.locator(f"#slot-{squat.pk}").get_by_text("Stop this exercise").wait_for()
    checks.wait_for(state="hidden")
    anew.wait_for(state="hidden")
    page.get_by_role("button", name="That was a slip").click()
    checks.wait_for(state="visible")


def test_a_slip_is_taken_back_beside_the_scale_without_leaving_the_page(page, session):
    page.evaluate("window.isTheSamePage = true")
    squat = session.slots.get(rung__slug="chair-squat")
    part = page.locator(f"#slot-{squat.pk}")
    press(page, squat, 7)
    page.locator(f"#pain-{squat.pk}-1").click()
    page.locator(f"form#pain-{squat.pk}:not([aria-busy=true])").wait_for()
    part.get_by_text("Highest so far: 7 of 10").wait_for()
    part.get_by_text("Stop this exercise").wait_for()
    assert is_accessible(page)
    part.get_by_role("button", name="That was a slip, take it back").click()
    part.locator("form.set").first.wait_for()
    assert part.get_by_text("Stop this exercise").count() == 0
    assert part.get_by_text("Highest so far").count() == 0
    assert page.evaluate("document.activeElement.closest('section').id") == f"slot-{squat.pk}"
    assert page.evaluate("window.isTheSamePage")


def test_the_exercise_that_was_pressed_stays_where_it_was_on_the_screen(page, session):
    first, last = session.slots.first(), session.slots.last()
    press(page, first, 8)
    number = page.locator(f"#pain-{last.pk}-8")
    number.scroll_into_view_if_needed()
    before = number.bounding_box()["y"]
    number.click()
    page.locator(f"#slot-{last.pk}").get_by_text("End the session here").wait_for()
    assert abs(number.bounding_box()["y"] - before) < 3


def test_the_link_at_the_top_opens_what_stops_a_session_and_the_answer_says_what_to_do(page):
    page.get_by_role("link", name="Something else is wrong?").click()
    box = page.get_by_label("a leg that gives way")
    box.check()
    assert is_accessible(page)
    page.get_by_role("button", name="Stop, and tell me what to do").click()
    page.get_by_role("heading", name="Have this looked at first").wait_for()
    settle(page)
    assert is_accessible(page)
