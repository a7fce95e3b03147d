"""Narrow screens and text of twice the size, in a real browser: nothing is cut, small or out of reach."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from programs.screening import FULL
from tests import eight_weeks
from tests.browser import DESK, settle
from tests.eight_weeks import START, noon
from tests.test_own_pages_browser import go_on_to_today, own_pages, session_on, tell_about
from tests.test_public_browser import PAGES
from workouts import safety, training

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

TODAY = START + timedelta(days=28)  # the Monday of week 5
SMALL = {"width": 320, "height": 640}
USUAL = {"width": 390, "height": 844}
# A screen, and how many pixels the person's text size is; 16 is what browsers begin with.
EYES = [pytest.param(SMALL, 16, id="small-screen"), pytest.param(USUAL, 32, id="double-text")]
STEPS = ["/start/consent/", "/start/safety/", "/start/about/", "/start/schedule/"]
# Targets whose text is wider than they are; the text is measured as it is drawn.
CUT = """targets => targets.filter(target => {
    const range = document.createRange(), box = target.getBoundingClientRect();
    range.selectNodeContents(target);
    const text = range.getBoundingClientRect();
    return target.checkVisibility() && (text.left < box.left + 1 || text.right > box.right - 1);
}).map(target => target.textContent)"""
BOXES = "targets => targets.map(target => target.getBoundingClientRect().toJSON())"


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(noon(TODAY))


@pytest.fixture
def enrolment() -> Any:
    """Somebody in week 5 with a history and this week's scores."""
    enrolment = eight_weeks.enrol(eight_weeks.make_person(), home=(1, 4, 6))
    eight_weeks.live(enrolment, weeks=1)
    go_on_to_today(enrolment)
    for week in (1, 2, 3):
        eight_weeks.check_in(enrolment, week, pain_average=4, running_pain=4, running_ability=5)
    return enrolment


@pytest.fixture
def visit(client: Any, new_context: Any) -> Callable[..., Any]:
    """Opens a page for somebody, or nobody: `visit("/today/", user, viewport=SMALL, text=32)`."""
    contexts: dict[Any, Any] = {}

    def visit(path: str, user: Any = None, *, viewport: dict[str, int], text: int = 16) -> Any:
        key = (user and user.pk, viewport["width"])
        if key not in contexts:
            contexts[key] = new_context(viewport=viewport)
            if user:
                client.force_login(user)
                cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
                contexts[key].add_cookies([{**cookie, "domain": "localhost", "path": "/"}])
        page = contexts[key].new_page()
        page.goto(path)
        settle(page)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{text}px")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        return page

    return visit


def beginners(django_user_model: Any) -> Iterator[tuple[str, Any]]:
    """The steps of the start, each with somebody who stands there."""
    for number, path in enumerate(STEPS):
        user = django_user_model.objects.create_user(f"new{number}@example.com", "a long password")
        if number > 0:
            user.give_consent(version="1", year_of_birth=1990, now=noon(TODAY))
        if number > 1:
            safety.record(user=user, answers=dict.fromkeys(FULL, False), now=noon(TODAY))
        if number > 2:
            tell_about(user)
        yield path, user


def begin(enrolment: Any) -> Any:
    """Today's session, begun, with one set of its first loaded exercise logged."""
    session = training.start(session_on(enrolment, 0), now=noon(TODAY), pain_before=2)
    slot = next(slot for slot in session.slots.select_related("session", "rung") if slot.load_kg)
    training.log_set(slot, number=1, now=noon(TODAY), amount=11, load_kg=Decimal("137.25"), rir=2)
    return session


def wide(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize(("viewport", "text"), EYES)
def test_no_public_page_scrolls_sideways(visit, viewport, text):
    assert [path for path in PAGES if wide(visit(path, viewport=viewport, text=text))] == []


@pytest.mark.parametrize(("viewport", "text"), EYES)
def test_none_of_a_persons_own_pages_scrolls_sideways(enrolment, visit, viewport, text):
    pages = own_pages(enrolment)
    user = enrolment.user
    assert [path for path in pages if wide(visit(path, user, viewport=viewport, text=text))] == []


@pytest.mark.parametrize(("viewport", "text"), EYES)
def test_no_step_of_the_start_scrolls_sideways(django_user_model, visit, viewport, text):
    for path, user in beginners(django_user_model):
        page = visit(path, user, viewport=viewport, text=text)
        assert page.url.endswith(path)
        assert not wide(page), path


@pytest.mark.parametrize(("viewport", "text"), [*EYES, pytest.param(USUAL, 16, id="usual")])
def test_the_numbers_of_a_scale_fit_and_are_large_enough_for_a_thumb(enrolment, visit, viewport, text):
    session = session_on(enrolment, 0)
    for path in (f"/sessions/{session.pk}/", "/check-ins/"):
        page = visit(path, enrolment.user, viewport=viewport, text=text)
        targets = page.locator(".scale-press, .scale-point")
        boxes = targets.evaluate_all(BOXES)
        assert len(boxes) >= 11, path
        assert all(box["width"] >= 24 and box["height"] >= 44 for box in boxes), (path, boxes)
        assert page.locator(".scale-press, .scale-point span").evaluate_all(CUT) == [], path
        rows = [box["top"] for box in boxes[:11]]
        if (viewport, text) == (USUAL, 16) and path == "/check-ins/":
            assert len(set(rows)) == 1, path
        else:  # 0 to 5, and below them 6 to 10: so too where a press acts at once
            assert len(set(rows[:6])) == len(set(rows[6:])) == 1, path
            assert rows[6] > rows[5], path


@pytest.mark.parametrize(("viewport", "text"), [*EYES, pytest.param(USUAL, 16, id="usual")])
def test_no_weekday_touches_the_border_of_its_box(django_user_model, visit, viewport, text):
    path, user = list(beginners(django_user_model))[-1]
    page = visit(path, user, viewport=viewport, text=text)
    days = page.locator(".choices:has(> :nth-child(7)) span")
    assert days.count() == 14
    assert days.evaluate_all(CUT.replace("+ 1", "+ 2").replace("- 1", "- 2")) == []


@pytest.mark.parametrize(("viewport", "text"), EYES)
def test_the_tabs_show_their_names_whole_and_side_by_side(enrolment, visit, viewport, text):
    page = visit("/plan/", enrolment.user, viewport=viewport, text=text)
    tabs = page.locator(".tabs > ul:not(.tabs-end) a")
    assert tabs.count() == 4
    assert tabs.evaluate_all(CUT) == []
    assert len({box["top"] for box in tabs.evaluate_all(BOXES)}) == 1


def test_a_logged_set_opens_to_a_whole_load_and_to_save_and_undo_side_by_side(enrolment, visit):
    page = visit(f"/sessions/{begin(enrolment).pk}/?plain=1", enrolment.user, viewport=USUAL)
    load = page.locator(".set-done input[name=load_kg]").first
    assert load.input_value() == "137.25"
    # A field scrolls what it cannot show; this one has neither arrows nor too little room.
    assert load.evaluate("field => field.scrollWidth <= field.clientWidth")
    buttons = page.locator(".set-done").first.locator(".btn").evaluate_all(BOXES)
    assert len(buttons) == 2
    assert buttons[0]["top"] == buttons[1]["top"]
    words = page.locator(".set-done .set-words").first
    assert words.inner_text() == "11 reps · 137.25 kg · 2 in reserve"


def test_the_number_of_a_set_stands_at_the_middle_of_its_fields(enrolment, visit):
    page = visit(f"/sessions/{begin(enrolment).pk}/?plain=1", enrolment.user, viewport=USUAL)
    form = page.locator("form.set:has(> .set-number)").first
    number = form.locator(".set-number").bounding_box()
    field = form.locator("input:not([type=hidden])").first.bounding_box()
    middle = number["y"] + number["height"] / 2
    assert abs(middle - field["y"] - field["height"] / 2) <= 2


def test_a_lighter_week_with_a_check_keeps_both_words_together(enrolment, visit):
    page = visit("/plan/", enrolment.user, viewport=USUAL)
    pills = page.locator(".week-card", has_text="Week 4").locator(".pill").evaluate_all(BOXES)
    assert len(pills) == 2
    assert pills[0]["top"] == pills[1]["top"]


def test_an_exercise_with_several_rungs_says_this_one_once_and_on_one_line(visit):
    page = visit("/exercises/sl-squat/", viewport=DESK)
    here = page.locator(".rung.is-here")
    assert here.count() > 1
    assert page.locator(".rung .pill", has_text="this one").count() == 1
    heights = {round(box["height"]) for box in page.locator(".rung .pill").evaluate_all(BOXES)}
    assert len(heights) == 1
    assert max(heights) < 30
