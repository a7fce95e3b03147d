"""What Today says and asks beside the session, in a real browser: accessible, in small, light and dark."""

from datetime import timedelta

import pytest

from programs.screening import RECHECK
from tests import eight_weeks
from tests.browser import DESK, PHONE, requests_of_a_site, settle
from tests.eight_weeks import START, noon
from tests.test_advice import stop, weeks
from tests.test_going_on import reshaped
from tests.test_own_pages_browser import complaints, open_pages  # noqa: F401 a fixture
from tests.test_public_browser import MOST_REQUESTS
from workouts import replanning, safety

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

END = START + timedelta(weeks=8)


def question(enrolment):
    return START + timedelta(days=3)


def smaller_weeks(enrolment):
    return reshaped(enrolment)


def advice_and_news(enrolment):
    monday = weeks(enrolment, 6, 6)
    stop(enrolment.sessions.get(on_date=monday))
    return monday + timedelta(days=1)


def welcome_back(enrolment):
    eight_weeks.keep_to(enrolment, week=2)
    return START + timedelta(days=42)


def closed(enrolment):
    safety.record(user=enrolment.user, answers={**dict.fromkeys(RECHECK, False), "D3": True}, now=noon(START))
    return START


def finished(enrolment):
    eight_weeks.keep_to(enrolment, week=9)
    return END


def keeping(enrolment):
    eight_weeks.keep_to(enrolment, week=9)
    replanning.keep_on(enrolment, now=noon(END))
    return END


STATES = [question, smaller_weeks, advice_and_news, welcome_back, closed, finished, keeping]


def requests_of(page):
    """A list to which everything is added that the page asks for."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_whatever_today_and_the_plan_have_to_say_they_stay_accessible_and_small(
    open_pages,  # noqa: F811
    time_machine,
    state,
):
    enrolment = eight_weeks.enrol(eight_weeks.make_person(), pain_average=4, running_ability=5)
    time_machine.move_to(noon(state(enrolment)))
    page = open_pages(enrolment.user)
    requests = requests_of(page)
    for path in ("/today/", "/plan/"):
        requests.clear()
        assert page.goto(path).status == 200
        settle(page)
        assert len(requests_of_a_site(requests)) <= MOST_REQUESTS, requests
        for screen, scheme in ((PHONE, "light"), (DESK, "dark")):
            page.set_viewport_size(screen)
            page.emulate_media(color_scheme=scheme)
            assert complaints(page) == [], (path, scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, scheme)


def test_what_got_in_the_way_is_answered_by_keyboard_alone(open_pages, time_machine):  # noqa: F811
    enrolment = eight_weeks.enrol(eight_weeks.make_person())
    time_machine.move_to(noon(question(enrolment)))
    page = open_pages(enrolment.user)
    page.goto("/today/")
    page.get_by_role("button", name="I was unwell").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Pause the plan until you are well.").wait_for()
    page.get_by_role("button", name="Yes", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your plan waits").wait_for()
