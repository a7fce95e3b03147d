"""The public pages in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from programs.loader import load_library
from tests.browser import DESK

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/", "/programs/", "/exercises/", "/accounts/signup/"])
def test_public_pages_open_on_a_phone_without_a_complaint_or_a_stranger(path: str, page: Any) -> None:
    load_library()
    answer = page.goto(path)
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "the page is wider than the phone"


def test_public_pages_open_without_javascript_in_the_dark_on_a_desk(new_context: Callable[..., Any]) -> None:
    load_library()
    page = new_context(viewport=DESK, java_script_enabled=False, color_scheme="dark").new_page()
    assert page.goto("/exercises/").status == 200
    assert page.locator("h1").is_visible()
