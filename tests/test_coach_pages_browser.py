"""The coach's pages in a real browser: each usable by everybody, on a phone and at a desk, light and dark."""

from datetime import timedelta
from typing import Any

import pytest

from programs.models import Kind
from programs.screening import FULL
from tests import eight_weeks
from tests.browser import DESK, PHONE, looks, requests_of_a_site, settle, violations
from tests.coaching import coach_person, make_coach
from tests.crowd import gather
from tests.eight_weeks import START, noon
from tests.test_public_browser import MOST_REQUESTS
from workouts import attendance, in_session, safety, training
from workouts.coach import notes
from workouts.coach.models import Correspondence
from workouts.models import Adjustment, Coaching, Enrolment, Session

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

TODAY = START + timedelta(days=14)  # the Monday of week 3


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(noon(TODAY))


@pytest.fixture
def coach() -> Any:
    """A coach in Zurich, who has somebody in each state that the pages know."""
    coach = make_coach()
    Correspondence.objects.create(coach=coach, time_zone="Europe/Zurich")
    names = ("Runner 12, who has a long name", "Runner 31", "Runner 4", "Runner 40", "Runner 27", "Runner 8")
    for number, name in enumerate(names):
        person = eight_weeks.make_person(f"runner{number}@example.com")
        enrolment = eight_weeks.enrol(person, plan="steady-core" if number % 2 else "strong-legs")
        coaching = coach_person(coach, person, name)
        Coaching.objects.filter(pk=coaching.pk).update(hours={"0": f"{8 + number:02}:30"} if number else {})
        eight_weeks.keep_to(enrolment, week=3)
    _states(*Enrolment.objects.order_by("created_at", "user__email"))
    return coach


def supervised(enrolment: Enrolment) -> Session:
    return enrolment.sessions.get(kind=Kind.SUPERVISED, week=3, place=1)


def _states(*enrolments: Enrolment) -> None:
    """Somebody who came, one who did not, one whose training is closed, and one in New York."""
    came, absent, closed, far = enrolments[:4]
    attendance.attend(session=supervised(came), now=noon(TODAY))
    attendance.absent(session=supervised(absent), reason="unwell", now=noon(TODAY))
    safety.record(user=closed.user, answers={**dict.fromkeys(FULL, False), "D2": True}, now=noon(TODAY))
    Enrolment.objects.filter(pk=far.pk).update(time_zone="America/New_York")
    missed = enrolments[4].sessions.filter(kind=Kind.SUPERVISED, week=2).last()
    Session.objects.filter(pk=missed.pk).update(
        started_at=None, started_on=None, finished_at=None, is_kept=False
    )


@pytest.fixture
def full(coach: Any) -> Coaching:
    """Somebody with two weeks of everything that the page of a person shows."""
    person = eight_weeks.make_person("full@example.com")
    enrolment = eight_weeks.enrol(person)
    coaching = coach_person(coach, person, "Runner 5")
    eight_weeks.live(enrolment, weeks=2, missed=(3,))
    for week, pain in ((1, 6), (2, 8)):
        eight_weeks.check_in(enrolment, week, pain_average=pain, running_pain=pain, running_ability=4)
    for undone_at in (None, noon(TODAY)):
        Adjustment.objects.create(
            enrolment=enrolment,
            by=coach,
            kind=Adjustment.Kind.HOLD,
            week=2,
            round=1,
            note="Sleep first.",
            made_at=noon(TODAY - timedelta(days=2)),
            undone_at=undone_at,
        )
    notes.write(coaching, text="Asked about her knee.", now=noon(TODAY))
    # However the week has turned, there is a session on this day; its second exercise hurts.
    session = enrolment.sessions.filter(kind=Kind.SUPERVISED, started_at=None).earliest("on_date")
    session = training.start(session, now=noon(TODAY), pain_before=3)
    in_session.report_pain(session.slots.all()[1], pain=7)
    training.finish(session, now=noon(TODAY), pain_peak=7, note="It pulled on the left.")
    return coaching


@pytest.fixture
def coach_page(client: Any, coach: Any, new_context: Any) -> Any:
    """The coach at a desk, logged in with a second factor."""
    client.force_login(coach)
    context = new_context(viewport=DESK)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "domain": "localhost", "path": "/"}])
    return context.new_page()


def is_usable(page: Any, path: str) -> None:
    """Opens a page once and looks at it four ways: for everybody, without scrolling sideways, and small."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    settle(page)
    assert len(requests_of_a_site(asked)) <= MOST_REQUESTS, asked
    page.evaluate("document.querySelectorAll('main details').forEach((box) => { box.open = true; })")
    settle(page)
    for where in looks(page):
        assert violations(page, where) == [], where
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where


def test_the_sessions_of_the_day(coach_page: Any) -> None:
    is_usable(coach_page, "/coach/today/")


def test_one_person(coach_page: Any, full: Coaching) -> None:
    is_usable(coach_page, f"/coach/people/{full.pk}/")


def test_the_list_of_people(coach_page: Any, coach: Any) -> None:
    """A coach's look at the list: the figure of those who need her, a search in it, and one person."""
    gather(coach, 10, now=noon(TODAY))
    is_usable(coach_page, "/coach/")
    coach_page.set_viewport_size(PHONE)
    assert coach_page.get_by_role("table").get_by_role("row").count() > 10, "a table for those who hear it"
    coach_page.get_by_role("list", name="In numbers").get_by_text("Need you").click()
    coach_page.wait_for_url("**/coach/?show=need")
    coach_page.get_by_label("Search by name").fill("0005")
    coach_page.keyboard.press("Enter")
    coach_page.wait_for_url("**/coach/?show=need&q=0005")
    row = coach_page.locator("tbody tr")
    assert row.count() == 1
    assert "to see a doctor first" in row.inner_text()
    row.click()  # anywhere on the card
    coach_page.wait_for_url("**/coach/people/**")
