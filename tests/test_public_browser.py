"""The public and account pages in a real browser: accessible, small, usable by keyboard, without scripts."""

import gzip

import pytest
from django.core.management import call_command

from tests.browser import AXE, DESK, looks, requests_of_a_site, settle, violations  # noqa: F401 for others

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/programs/",
    "/programs/strong-legs/",
    "/exercises/",
    "/exercises/?q=nothing-like-it",
    "/exercises/bw-squat/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nowhere/",
]
MOST_BYTES = 100_000
MOST_REQUESTS = 10


@pytest.fixture
def library(transactional_db):
    call_command("load_library", verbosity=0)


def test_no_page_has_an_accessibility_violation_or_scrolls_sideways(library, new_context):
    page = new_context().new_page()
    for path in PAGES:
        page.goto(path)
        for look in looks(page):
            assert violations(page, look) == [], (path, look)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, look)


def test_every_page_stays_within_its_budget_of_bytes_and_requests(library, new_context):
    for path in PAGES:
        context = new_context()
        answers = []
        # Playwright takes only functions, no bound method of a list.
        context.on("response", lambda answer, seen=answers: seen.append(answer))
        page = context.new_page()
        page.goto(path, wait_until="networkidle")
        sizes = {answer.url: len(gzip.compress(answer.body())) for answer in answers}
        assert len(requests_of_a_site(list(sizes))) <= MOST_REQUESTS, (path, list(sizes))
        assert sum(sizes.values()) < MOST_BYTES, (path, sizes)


def test_search_and_colours_work_without_scripts(library, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/exercises/")
    page.get_by_label("Search").fill("lunge")
    page.get_by_label("Place").select_option("home")
    page.get_by_role("button", name="Show").click()
    settle(page)
    assert "q=lunge" in page.url
    assert page.get_by_role("link", name="Reverse lunge").count() == 1
    assert page.get_by_role("link", name="Bird dog").count() == 0
    page.get_by_role("button", name="dark").click()
    settle(page)
    assert "q=lunge" in page.url
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.get_by_role("button", name="dark").get_attribute("aria-pressed") == "true"


def test_a_keyboard_reaches_the_content_at_once_and_opens_a_week(library, new_context):
    page = new_context(viewport=DESK).new_page()
    page.goto("/programs/strong-legs/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    week = page.locator("summary", has_text="Week 5")
    week.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("Single-leg squat, high box").first.is_visible()


def test_everything_that_is_pressed_is_large_enough_for_a_thumb(library, new_context):
    page = new_context().new_page()
    for path in ("/", "/exercises/", "/accounts/login/"):
        page.goto(path)
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, .btn, input:not([type=hidden]), select, nav a")]
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44
                && !each.closest(".crumbs"))
            .map((each) => each.outerHTML)"""
        )
        assert small == [], path
