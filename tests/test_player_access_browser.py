"""The player for everybody: by keyboard, read aloud, without motion, in light and dark, on small screens."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import DESK, PHONE, press_by_key, violations
from tests.playing import Player, enrolment, new_phone, play, session_of, sets_of  # noqa: F401 fixtures

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

SMALL = {"width": 320, "height": 640}
CONTROLS = {"button", "link", "textbox", "checkbox", "radio", "combobox", "slider", "progressbar", "dialog"}


def screens(player: Player) -> Iterator[str]:
    """Every screen and sheet of a session, one after the other."""
    yield "start"
    player.tap("button[name=pain_before][value='2']")
    player.is_at("March on the spot")
    yield "warm-up"
    player.tap("#start-step")
    player.page.locator("#running").wait_for()
    yield "running step"
    player.skip_steps()
    player.is_at("Leg press")
    player.tap("summary:has-text('How it is done')")
    player.tap("summary:has-text('Change this exercise')")
    yield "exercise"
    player.log(done=1)
    yield "rest, undo and a set done"
    player.tap("[data-do=edit]")
    yield "set being changed"
    player.tap("[data-do=cancel]")
    player.tap("#hurts")
    yield "how much it hurts"
    player.tap("#pain-4")
    player.page.get_by_text("make the movement smaller").wait_for()
    yield "amber"
    player.tap("#hurts")
    player.tap("#signs")
    player.tap("[data-do=flags]")
    yield "signs, none ticked"
    player.tap("dialog [data-do=close]")
    player.go_to("Wall sit")
    player.tap("#hold")
    player.page.locator("#running").wait_for()
    yield "running hold"
    player.go_to("Chair squat")
    player.tap("#hurts")
    player.tap("#pain-7")
    player.page.get_by_text("It is no longer the right load").wait_for()
    yield "stop"
    player.tap("[data-do=ease]")
    player.page.get_by_text("An easier version instead").wait_for()
    yield "easier version"
    player.tap("#exercises")
    yield "list"
    player.tap("dialog [data-place=finish]")
    player.is_at("Finish")
    yield "finish"
    player.send("#finish-2")
    player.page.get_by_text("Next time").first.wait_for()
    yield "summary"


def nameless(page: Any) -> list[str]:
    """Controls that a screen reader has no name for, as the browser's own accessibility tree has them."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    shown = [node for node in nodes if not node["ignored"] and node["role"]["value"] in CONTROLS]
    assert shown
    return [node["role"]["value"] for node in shown if not node.get("name", {}).get("value", "").strip()]


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_no_screen_of_the_player_has_an_accessibility_violation_or_a_control_without_a_name(
    enrolment, play, screen
):
    player = play(session_of(enrolment), viewport=screen)
    for name in screens(player):
        for scheme in ("light", "dark"):
            player.page.emulate_media(color_scheme=scheme)
            assert violations(player.page, scheme) == [], (name, scheme)
        assert nameless(player.page) == [], name
        assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_nothing_scrolls_sideways_or_moves_on_a_small_screen_that_asks_for_less_motion(enrolment, play):
    player = play(session_of(enrolment), viewport=SMALL)
    for name in screens(player):
        assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert player.page.evaluate("document.querySelector('dialog')?.scrollWidth <= innerWidth || true"), (
            name
        )
        assert player.page.evaluate("document.getAnimations().length") == 0, name
        assert moving(player.page) == 0, name


def moving(page: Any) -> int:
    """Drawings on the screen that move by themselves."""
    return int(
        page.evaluate(
            "[...document.querySelectorAll('svg')].filter((each) => each.checkVisibility()"
            " && each.querySelector('animate, animateTransform, animateMotion')).length"
        )
    )


def test_a_figure_moves_where_motion_is_welcome(enrolment, play):
    player = play(session_of(enrolment), reduced_motion="no-preference").start()
    assert moving(player.page) == 1


def focused(page: Any) -> str:
    """Where the focus is; "BODY" where it is lost."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.tagName"))


def comes_to(page, name):
    """The focus comes there: at the start the player draws the first screen a moment before it moves it."""
    page.wait_for_function("(name) => document.activeElement?.id === name", arg=name)
    return focused(page) == name


def test_a_whole_session_by_keyboard_alone_never_loses_the_focus(enrolment, play):
    player = play(session_of(enrolment), viewport=DESK)
    page = player.page
    press_by_key(page, "button[name=pain_before][value='2']")
    player.is_at("March on the spot")
    assert comes_to(page, "screen-title")
    press_by_key(page, "#skip-steps")
    player.is_at("Leg press")
    assert focused(page) == "screen-title"
    press_by_key(page, "#set-1 [data-field=amount][data-by='1']", "Space")
    assert page.locator("#field-amount").input_value() == "11"
    press_by_key(page, "#log", "Space")
    player.shows(1)
    assert focused(page) == "log"
    for sheet in ("hurts", "exercises"):
        press_by_key(page, f"#{sheet}")
        page.locator(f"#sheet-{sheet}").wait_for()
        assert page.evaluate("document.activeElement.closest('dialog') !== null"), sheet
        page.keyboard.press("Escape")
        page.locator(f"#sheet-{sheet}").wait_for(state="detached")
        assert focused(page) == sheet
    press_by_key(page, "#hurts")
    press_by_key(page, "#pain-4", "Space")
    page.get_by_text("make the movement smaller").wait_for()
    assert focused(page) != "BODY"
    press_by_key(page, "[data-do=edit]")
    press_by_key(page, "#save")
    page.locator("#save").wait_for(state="detached")
    assert focused(page) != "BODY"
    press_by_key(page, "[data-do=edit]")
    press_by_key(page, "[data-do=cancel]")
    page.locator("#save").wait_for(state="detached")
    assert focused(page) != "BODY"
    press_by_key(page, "#undo-press")
    assert focused(page) != "BODY"
    press_by_key(page, "#log")
    player.is_at("Chair squat")
    for done in range(3, 10):
        press_by_key(page, "#log")
        player.shows(done)
        assert focused(page) != "BODY", done
    press_by_key(page, "#skip-steps")
    press_by_key(page, "[data-effort=right]", "Space")
    assert focused(page) != "BODY"
    press_by_key(page, "#finish-2")
    page.get_by_role("heading", name="Done for today").wait_for()
    assert focused(page) == "screen-title"
    player.is_saved()
    assert len(sets_of(player.session)) == 9
