"""The cohort page in a real browser: usable by everybody on a phone and at a desk, and its file."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser import DESK, settle
from tests.coaching import make_coach
from tests.cohorts import NOW, gather
from tests.test_coach_pages_browser import is_usable

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

CHANGES = (0, 1, 1, 2, 3, 4)


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def coach_page(client: Any, new_context: Any) -> Any:
    """A coach with two groups, of which one has come to six months, and one too small to be shown."""
    coach = make_coach()
    weeks = {"strong-legs": (4, 8, 13, 26), "strong-back": (4, 8)}
    for plan, given in weeks.items():
        gather(coach, plan, [{0: (3, 7), **dict.fromkeys(given, (3 + c, 7 - c))} for c in CHANGES])
    gather(coach, "steady-core", [{0: (3, 7)}] * 4)
    client.force_login(coach)
    context = new_context(viewport=DESK)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "domain": "localhost", "path": "/"}])
    return context.new_page()


def test_it_is_usable_by_everybody_and_fits_the_narrowest_phone(coach_page: Any) -> None:
    is_usable(coach_page, "/coach/cohort/")
    coach_page.set_viewport_size({"width": 320, "height": 700})
    for table in coach_page.locator(".table-wrap").all():
        assert table.evaluate("table => table.scrollWidth <= table.clientWidth")


def test_its_plot_says_its_newest_numbers_to_those_who_hear_it(coach_page: Any) -> None:
    coach_page.goto("/coach/cohort/")
    settle(coach_page)
    plot = coach_page.get_by_role("img", name="Running ability: mean change by plan")
    said = plot.evaluate("svg => document.getElementById(svg.getAttribute('aria-describedby')).textContent")
    assert "higher is better" in said
    assert "Strong legs, +6 months: +1.8 points. Strong back, Week 8: +1.8 points." in said
    assert plot.locator(".cohort-whisker").count() == 6


def test_the_file_comes_by_one_press(coach_page: Any) -> None:
    coach_page.goto("/coach/cohort/")
    settle(coach_page)
    with coach_page.expect_download() as waiting:
        coach_page.get_by_role("link", name="Download CSV").click()
    assert waiting.value.suggested_filename == "legback-cohort-2026-11-21.csv"
    lines = Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 5 * 16
