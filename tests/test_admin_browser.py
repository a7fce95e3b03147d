"""The first staff account in a real browser: log in, set up a second factor, change and publish a plan."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from legback.accounts.models import User
from programs.loader import load_library
from programs.models import Plan
from tests.browser import DESK, settle

pytestmark = pytest.mark.browser
PASSWORD = "a long and dull password"


@pytest.fixture
def desk(new_context: Callable[..., Any], settings: Any) -> Any:
    """A page on a desk. Fails the test when the browser's console complains about anything."""
    settings.MFA_TOTP_TOLERANCE = 40  # on a slow machine a code is a while on its way
    page = new_context(viewport=DESK).new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    yield page
    assert not said, f"the console complained: {said}"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def log_in(page: Any) -> None:
    page.get_by_label("E-mail address").fill("host@example.com")
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Log in")


def set_up_the_app(page: Any) -> str:
    """From the page of the second factor to the recovery codes; the secret of the app."""
    page.get_by_role("link", name="Set up the app").click()
    settle(page)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/totp/activate/")
    settle(page)
    secret = str(page.locator("#authenticator_secret").input_value())
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    press(page, "Switch on")
    return secret


def test_the_first_staff_account_logs_in_sets_up_a_second_factor_and_is_asked_for_it(desk: Any) -> None:
    load_library()
    User.objects.create_superuser("host@example.com", PASSWORD)
    desk.goto("/admin/")
    settle(desk)
    log_in(desk)
    assert desk.get_by_text("Please set up a second factor first.").is_visible()
    secret = set_up_the_app(desk)
    desk.get_by_role("link", name="Go to the administration").click()
    desk.wait_for_url("**/admin/")
    settle(desk)

    press(desk, "Log out")
    desk.goto("/admin/programs/plan/")
    settle(desk)
    log_in(desk)
    desk.locator("input[name=code]").fill(code_of(secret))
    desk.locator("main button[type=submit]").first.click()
    desk.wait_for_url("**/admin/programs/plan/")
    settle(desk)
    change_and_publish(desk)


def change_and_publish(desk: Any) -> None:
    """A new version of a plan with another exercise, found by typing a part of its name."""
    desk.get_by_role("link", name="Strong legs").click()
    settle(desk)
    press(desk, "Make a new version to change")
    desk.locator("#sessions-group .inlinechangelink").first.click()
    settle(desk)
    desk.locator("#lines-group .select2-selection").first.click()
    desk.locator(".select2-search__field").fill("bodyweight squ")
    desk.locator(".select2-results__option", has_text="Bodyweight squat").first.click()
    press(desk, "Save")
    press(desk, "Publish what is saved")
    assert desk.get_by_text("Published: who starts from now on takes it").is_visible()
    now = Plan.objects.current().get(slug="strong-legs")
    first = now.sessions.get(week=1, code="h1").lines.first()
    assert (now.version, first.rung.name) == (2, "Bodyweight squat")
