"""A person's own pages in a real browser: accessible, small, and usable by keyboard alone."""

import gzip
from datetime import timedelta
from typing import Any

import pytest

from programs.screening import FULL, RECHECK
from tests import eight_weeks
from tests.browser import DESK, looks, requests_of_a_site, settle, violations
from tests.eight_weeks import START, noon
from tests.test_public_browser import MOST_BYTES, MOST_REQUESTS
from workouts import enrolling, safety, training
from workouts.models import Enrolment, Profile
from workouts.reminders import links

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

TODAY = START + timedelta(days=28)  # the Monday of week 5


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(noon(TODAY))


@pytest.fixture
def enrolment() -> Enrolment:
    """Somebody with four weeks behind her, of which two were trained with every set."""
    enrolment = eight_weeks.enrol(eight_weeks.make_person(), home=(1, 4, 6))
    eight_weeks.live(enrolment, weeks=2)
    go_on_to_today(enrolment)
    for week in (1, 2, 3):
        eight_weeks.check_in(enrolment, week, pain_average=4, running_pain=4, running_ability=5)
    return enrolment


def go_on_to_today(enrolment: Enrolment) -> None:
    """Keeps what is left of the first four weeks but one supervised session, four days ago."""
    for week in range(enrolment.week, 5):
        left = enrolment.sessions.filter(week=week, started_at=None)
        eight_weeks.keep(left.exclude(on_date=TODAY - timedelta(days=4)))
        eight_weeks.turn(enrolment, week)


@pytest.fixture
def open_pages(client: Any, new_context: Any) -> Any:
    """Opens a page of somebody who is logged in: `open_pages(user, viewport=DESK)`."""

    def open_for(user: Any, **wishes: Any) -> Any:
        client.force_login(user)
        context = new_context(**wishes)
        cookie = client.cookies["sessionid"]
        context.add_cookies(
            [{"name": "sessionid", "value": cookie.value, "domain": "localhost", "path": "/"}]
        )
        return context.new_page()

    return open_for


def session_on(enrolment: Enrolment, days: int) -> Any:
    return enrolment.sessions.get(on_date=TODAY + timedelta(days=days))


def own_pages(enrolment: Enrolment) -> list[str]:
    begun = training.start(session_on(enrolment, 0), now=noon(TODAY), pain_before=5)
    training.log_set(begun.slots.select_related("session")[0], number=1, now=noon(TODAY), amount=10)
    done = enrolment.sessions.filter(week=1).first()
    return [
        "/today/",
        f"/sessions/{begun.pk}/",
        f"/sessions/{begun.pk}/?plain=1",
        f"/sessions/{done.pk}/",
        f"/sessions/{session_on(enrolment, 1).pk}/",
        f"/sessions/{session_on(enrolment, -4).pk}/",
        "/check-ins/",
        "/progress/",
        "/plan/",
        "/plan/end/",
        "/settings/",
        "/settings/days/",
        "/settings/equipment/",
        "/settings/plan/",
        "/settings/plan/strong-back/",
        "/settings/consent/",
        "/safety/",
    ]


def complaints(page: Any, look: str = "") -> list[Any]:
    settle(page)
    return violations(page, look)


def test_no_page_has_an_accessibility_violation_or_scrolls_sideways(enrolment, open_pages):
    page = open_pages(enrolment.user)
    for path in own_pages(enrolment):
        assert page.goto(path).status == 200, path
        for look in looks(page):
            assert complaints(page, look) == [], (path, look)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, look)
    enrolling.pause(enrolment, now=noon(TODAY))
    safety.record(user=enrolment.user, answers={**dict.fromkeys(RECHECK, False), "D4": True}, now=noon(TODAY))
    for path in ("/today/", "/safety/"):
        page.goto(path)
        for look in looks(page):
            assert complaints(page, look) == [], (path, look)


def test_no_step_of_the_start_has_an_accessibility_violation(django_user_model, open_pages):
    user = django_user_model.objects.create_user("new@example.com", "a long password")
    page = open_pages(user)

    def both(page: Any) -> list[Any]:
        found = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += complaints(page, scheme)
        return found

    def check(path: str) -> None:
        page.goto(path)
        assert page.url.endswith(path)
        assert both(page) == [], path
        page.locator("main form button").first.click()  # and once more with every error shown
        assert both(page) == [], f"{path} with errors"

    check("/start/consent/")
    user.give_consent(version="1", year_of_birth=1990, now=noon(TODAY))
    check("/start/safety/")
    safety.record(user=user, answers={**dict.fromkeys(FULL, False), "C4": True}, now=noon(TODAY))
    page.goto("/start/safety/result/")
    assert both(page) == []
    page.locator("main form button").click()
    check("/start/about/")
    tell_about(user)
    page.goto("/start/schedule/")
    for weekday in (0, 3):
        page.locator(f"input[name=supervised_weekdays][value='{weekday}']").uncheck()
    assert both(page) == []
    page.get_by_role("button", name="Lay out my eight weeks").click()
    page.get_by_text("Please choose two days.").wait_for()
    assert both(page) == []


def test_the_pages_of_those_who_say_no_and_of_mail_links_have_no_violation(
    enrolment, open_pages, django_user_model
):
    user = django_user_model.objects.create_user("new@example.com", "a long password")
    page = open_pages(user)
    page.goto("/start/consent/")
    page.get_by_role("button", name="No, thank you").click()
    assert complaints(page) == []
    page.goto("/start/consent/")
    page.fill("input[name=year_of_birth]", "2012")
    page.locator("main form button").first.click()
    assert complaints(page) == []
    page.goto(f"/r/{links.stop_token(enrolment.user_id)}/stop/")
    assert complaints(page) == []
    page.locator("main form button").first.click()
    assert complaints(page) == []


def test_enter_in_a_field_neither_starts_nor_finishes_a_session(enrolment, open_pages):
    page = open_pages(enrolment.user)
    planned = session_on(enrolment, 0)
    page.goto(f"/sessions/{planned.pk}/")
    page.get_by_label("I train alone today").focus()
    page.keyboard.press("Enter")
    training.start(planned, now=noon(TODAY), pain_before=1)
    first = enrolment.sessions.get(week=4, plan_session__code="s2")
    training.start(first, now=noon(first.on_date), pain_before=1)
    page.goto(f"/sessions/{first.pk}/?plain=1")
    field = page.locator(".check-row input").first
    field.fill("30")
    field.press("Enter")
    page.wait_for_timeout(300)
    planned.refresh_from_db()
    first.refresh_from_db()
    assert planned.pain_before == 1
    assert (first.finished_at, first.pain_peak) == (None, None)


def test_without_a_connection_a_set_says_so_and_nothing_that_was_typed_is_lost(enrolment, open_pages):
    page = open_pages(enrolment.user)
    begun = training.start(session_on(enrolment, 0), now=noon(TODAY), pain_before=1)
    page.goto(f"/sessions/{begun.pk}/?plain=1", wait_until="networkidle")
    page.locator("details summary", has_text="Note, leave out").first.click()
    page.locator("textarea").first.fill("machine three")
    page.locator("form.set input[name=amount]").nth(1).fill("7")
    page.context.set_offline(True)
    page.locator("form.set button.btn-primary").first.click()
    page.get_by_text("Not saved: there is no connection").wait_for()
    page.context.set_offline(False)
    page.locator("form.set button.btn-primary").first.click()
    page.locator(".set-done").first.wait_for()
    assert page.locator("textarea").first.input_value() == "machine three"
    assert page.locator("form.set:visible input[name=amount]").first.input_value() == "7"


def test_quick_presses_on_a_slow_line_are_all_saved_before_the_finish_leaves_the_page(enrolment, open_pages):
    page = open_pages(enrolment.user)
    begun = training.start(session_on(enrolment, 0), now=noon(TODAY), pain_before=1)
    page.goto(f"/sessions/{begun.pk}/?plain=1", wait_until="networkidle")
    line = {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    first = begun.slots.select_related("rung").first()
    for number in (1, 2):
        press = page.locator(f"#set-{first.pk}-{number} button.btn-primary")
        press.click()
        press.click()  # twice by mistake
    page.locator("button[name=pain_peak][value='2'].scale-press").click()
    page.get_by_text("Done for today").wait_for()
    begun.refresh_from_db()
    assert begun.pain_peak == 2
    assert [log.number for log in first.set_logs.order_by("number")] == [1, 2]


def test_a_refused_set_shows_its_reason_in_place(enrolment, open_pages):
    page = open_pages(enrolment.user)
    begun = training.start(session_on(enrolment, 0), now=noon(TODAY), pain_before=1)
    page.goto(f"/sessions/{begun.pk}/?plain=1", wait_until="networkidle")
    form = page.locator("form.set").first
    form.evaluate("form => form.noValidate = true")
    form.locator("input[name=amount]").fill("101")
    form.locator("button.btn-primary").click()
    page.get_by_text("Please give a whole number from 0 to 100.").wait_for()
    assert page.locator("form.set").first.locator("input[name=amount]").input_value() == "101"


def tell_about(user: Any) -> None:
    """As if the step about you was done."""
    baseline = {"pain_average": 5, "running_ability": 3}
    Profile.objects.create(user=user, running_goal="Run 10 km", baseline=baseline)


def test_every_page_stays_within_its_budget_of_bytes_and_requests(enrolment, open_pages, django_user_model):
    new = django_user_model.objects.create_user("new@example.com", "a long password")
    new.give_consent(version="1", year_of_birth=1990, now=noon(TODAY))
    safety.record(user=new, answers=dict.fromkeys(FULL, False), now=noon(TODAY))
    tell_about(new)
    steps = [f"/start/{step}/" for step in ("safety", "safety/result", "about", "schedule")]
    for user, path in [(enrolment.user, path) for path in own_pages(enrolment)] + [
        (new, path) for path in steps
    ]:
        page = open_pages(user)
        answers: list[Any] = []
        page.on("response", lambda answer, seen=answers: seen.append(answer))
        page.goto(path, wait_until="networkidle")
        sizes = {answer.url: len(gzip.compress(answer.body())) for answer in answers}
        assert len(requests_of_a_site(list(sizes))) <= MOST_REQUESTS, (path, list(sizes))
        assert sum(sizes.values()) < MOST_BYTES, (path, sizes)


def test_a_set_is_logged_by_keyboard_alone_and_the_focus_goes_on_to_the_next(enrolment, open_pages):
    page = open_pages(enrolment.user, viewport=DESK)
    begun = training.start(session_on(enrolment, 0), now=noon(TODAY), pain_before=1)
    page.goto(f"/sessions/{begun.pk}/?plain=1")
    settle(page)
    first = page.locator("form.set input[name=amount]").first
    first.focus()
    first.fill("9")
    page.keyboard.press("Enter")
    page.get_by_text("9 reps").first.wait_for()
    page.locator("form.set button:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator(".set-done").nth(1).wait_for()


def test_touch_targets_of_a_session_are_large_enough_for_sweaty_hands(enrolment, open_pages):
    page = open_pages(enrolment.user)
    begun = training.start(session_on(enrolment, 0), now=noon(TODAY), pain_before=1)
    page.goto(f"/sessions/{begun.pk}/?plain=1")
    settle(page)
    for control in page.locator("form.set button, form.set input:not([type=hidden]), form.set select").all():
        assert control.bounding_box()["height"] >= 44
    heights = [each.bounding_box() for each in page.locator(".scale-press").all()]
    assert all(box["height"] >= 44 and box["width"] >= 24 for box in heights)
