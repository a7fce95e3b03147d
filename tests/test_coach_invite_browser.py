"""Invite, accept and end in a real browser: a coach and a person side by side."""

from datetime import timedelta
from typing import Any

import pytest

from tests import eight_weeks
from tests.browser import DESK, PHONE, requests_of_a_site, settle, violations
from tests.coaching import make_coach
from tests.eight_weeks import START, noon
from tests.reminding import links_in, path_of
from tests.test_public_browser import MOST_REQUESTS
from workouts.models import Enrolment
from workouts.reminders import tasks

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

TODAY = START + timedelta(days=3)
LOOKS = ((PHONE, "light"), (DESK, "dark"))


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(noon(TODAY))


@pytest.fixture
def enrolment() -> Enrolment:
    """Somebody in the first week of a plan."""
    enrolment = eight_weeks.enrol(eight_weeks.make_person())
    eight_weeks.train(enrolment.sessions.first())
    return enrolment


@pytest.fixture
def coach_page(client: Any, new_context: Any) -> Any:
    """A coach at a desk, logged in with a second factor."""
    client.force_login(make_coach())
    context = new_context(viewport=DESK)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "domain": "localhost", "path": "/"}])
    return context.new_page()


def look(page: Any) -> None:
    """Everybody can use the page, on a phone and at a desk, light and dark."""
    settle(page)
    size = page.viewport_size
    for viewport, scheme in LOOKS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        where = (page.url, scheme)
        assert violations(page) == [], where  # the desk is seen in the dark only: all of it
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="light")


def count(page: Any) -> None:
    """The page asks for no more than the budget allows."""
    asked: list[str] = []

    def note(request: Any) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto(page.url, wait_until="networkidle")
    page.remove_listener("request", note)
    assert len(requests_of_a_site(asked)) <= MOST_REQUESTS, asked


def press(page: Any, name: str, role: str = "button") -> None:
    page.locator("main").get_by_role(role, name=name, exact=True).click()
    settle(page)


def test_a_coach_invites_the_person_accepts_and_ends_it_and_the_next_request_of_the_coach_is_a_404(
    coach_page: Any, page: Any, enrolment: Enrolment, mailbox: Any
) -> None:
    # The coach invites
    coach_page.goto("/coach/invite/")
    coach_page.get_by_label("E-mail address").fill("runner@example.com")
    press(coach_page, "Send the invitation")
    assert coach_page.get_by_label("E-mail address").input_value() == "runner@example.com"
    coach_page.get_by_label("What you call them").fill("Runner 12")
    press(coach_page, "Send the invitation")
    assert coach_page.get_by_text("The invitation of Runner 12 is on its way.").is_visible()
    look(coach_page)
    count(coach_page)
    tasks.tick()
    [letter] = mailbox.messages
    [link] = [path_of(link) for link in links_in(letter) if "/invitations/" in link]

    # The person reads, logs in on the way, and says yes under a name of their own
    page.goto(link)
    look(page)
    press(page, "Log in", "link")
    page.locator("[name=login]").fill(enrolment.user.email)
    page.locator("[name=password]").fill("a long password")
    press(page, "Log in")
    assert page.url.endswith(link)
    look(page)
    page.get_by_label("The name that your coach sees").fill("R. Unner")
    press(page, "Yes, share it with Anna Coach")
    assert page.get_by_role("heading", name="What Anna Coach sees").first.is_visible()
    look(page)
    count(page)
    own_page = page.url.rstrip("/").split("/")[-1]

    # The coach sees them, and the person sees that
    theirs = f"/coach/people/{own_page}/"
    assert coach_page.goto(theirs).status == 200
    assert coach_page.get_by_role("heading", name="R. Unner").is_visible()
    coach_page.goto(f"{theirs}end/")
    look(coach_page)
    page.goto("/settings/")
    look(page)
    press(page, "Who looked at what", "link")
    assert page.get_by_text("Anna Coach looked at your page").is_visible()
    look(page)

    # The person ends it
    page.goto("/coaches/")
    look(page)
    press(page, "End it with Anna Coach", "link")
    look(page)
    press(page, "End it now")
    assert page.get_by_text("Anna Coach sees nothing of you any more.").is_visible()
    assert coach_page.goto(theirs).status == 404
    coach_page.goto("/coach/invite/")
    assert coach_page.get_by_text("accepted, and ended by the person").is_visible()

    # The link is used up
    page.goto(link)
    assert page.get_by_role("heading", name="This invitation is not open").is_visible()
    look(page)
