"""The pages about the API in a real browser, under the security policy of the site."""

from typing import Any

import pytest

from tests.browser import DESK, settle

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]


def test_the_documentation_is_drawn_from_this_site_alone_and_breaks_no_policy(new_context: Any) -> None:
    page = new_context(viewport=DESK).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto("/api/docs")
    settle(page)
    page.locator(".opblock").first.wait_for()
    assert page.locator(".opblock").count() == 6
    page.get_by_text("/api/sessions/{session_id}/entries").first.click()
    page.get_by_text("Apply entries one by one, in order").wait_for()
    settle(page)
    assert not complaints
