"""A coach's morning in a real browser: who needs me, who comes today, the sets on the tablet, a note."""

from typing import Any

import pytest

from programs.models import Kind
from tests import eight_weeks
from tests.browser import DESK, press_by_key, settle
from tests.coaching import coach_person, make_coach
from tests.eight_weeks import START, noon
from tests.playing import Player, log_in, sets_of
from workouts.coach.models import Note
from workouts.models import Access, Attendance, Session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

TABLET = {"width": 820, "height": 1180}


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(noon(START))


def test_a_morning(new_context: Any) -> None:
    coach, person = make_coach(), eight_weeks.make_person()
    enrolment = eight_weeks.enrol(person)
    coach_person(coach, person, "Runner 12")
    session = enrolment.sessions.get(kind=Kind.SUPERVISED, week=1, place=1)
    context = new_context(viewport=TABLET, has_touch=True)
    log_in(context, coach)
    page = context.new_page()

    page.goto("/coach/")
    page.get_by_role("link", name="Runner 12").first.wait_for()
    page.get_by_role("navigation", name="Coach").get_by_role("link", name="Today").click()
    page.get_by_text("0 of 1 came").wait_for()
    settle(page)

    # One tap, without the page being loaded anew; what it asks for opens in its place.
    page.evaluate("window.isSamePage = true")
    page.locator("summary", has_text="Targets").click()
    page.locator(".asks").wait_for()
    page.get_by_role("button", name="Attended").click()
    page.get_by_text("1 of 1 came").wait_for()
    page.wait_for_function("document.activeElement.textContent.includes('Undo')")
    assert page.evaluate("window.isSamePage")
    assert Session.objects.get(pk=session.pk).attendance == Attendance.ATTENDED

    page.get_by_role("link", name="Log sets").click()
    player = Player(page, session)
    page.locator(".player").wait_for()
    settle(page)
    player.skip_steps()
    player.log(done=1)
    player.is_saved()
    assert len(sets_of(session)) == 1

    page.goto("/coach/today/")
    page.get_by_role("link", name="Runner 12", exact=True).click()
    page.get_by_role("heading", name="Runner 12", level=1).wait_for()
    settle(page)
    page.get_by_label("New note").fill("Moves well, asked about her knee.")
    page.get_by_role("button", name="Keep note").click()
    page.locator(".note-text", has_text="asked about her knee").wait_for()
    assert Note.objects.get().text == "Moves well, asked about her knee."

    told = set(Access.objects.filter(person=person).values_list("what", flat=True))
    assert told >= {"list", "attendance", "session", "logged", "page", "noted"}


def test_the_same_morning_by_keyboard_alone(new_context: Any) -> None:
    coach, person = make_coach(), eight_weeks.make_person()
    enrolment = eight_weeks.enrol(person)
    coach_person(coach, person, "Runner 12")
    session = enrolment.sessions.get(kind=Kind.SUPERVISED, week=1, place=1)
    context = new_context(viewport=DESK)
    log_in(context, coach)
    page = context.new_page()
    main = page.locator("main")

    page.goto("/coach/")
    settle(page)
    press_by_key(page, main.locator("input[name=q]"), "End")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=12**")
    settle(page)
    press_by_key(page, page.get_by_role("navigation", name="Coach").get_by_role("link", name="Today"))
    page.wait_for_url("**/coach/today/")
    settle(page)
    press_by_key(page, main.get_by_role("button", name="Attended"), "Space")
    page.get_by_text("1 of 1 came").wait_for()
    # The focus is on the way back at once.
    page.wait_for_function("document.activeElement.textContent.includes('Undo')")
    page.keyboard.press("Enter")
    page.get_by_text("0 of 1 came").wait_for()
    assert Session.objects.get(pk=session.pk).attendance == ""

    press_by_key(page, main.get_by_role("link", name="Runner 12", exact=True))
    page.get_by_role("heading", name="Runner 12", level=1).wait_for()
    settle(page)
    press_by_key(page, page.get_by_label("New note"), "End")
    page.keyboard.type("By keys.")
    press_by_key(page, page.get_by_role("button", name="Keep note"))
    page.locator(".note-text", has_text="By keys.").wait_for()
