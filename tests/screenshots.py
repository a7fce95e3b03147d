"""`make screenshots`: the pictures of README.md, taken by a real browser of a site with made-up people."""

import base64
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser import FLAGS, PHONE
from tests.demo_site import COACH, WEEK_5, Site, chromium_path, demo_site

FOLDER = Path(__file__).resolve().parent / "pictures"
DESK = {"width": 1280, "height": 860}
MOST_BYTES = 120_000
STRIP = """<!doctype html><meta charset="utf-8"><title>phones</title><style>
body { margin: 0; background: %(ground)s; display: flex; gap: 28px; padding: 28px; width: max-content }
img { width: 300px; height: 650px; border-radius: 26px; border: 6px solid %(frame)s }
</style>%(pictures)s"""
LIGHT = {"ground": "#e9e2d5", "frame": "#2b2620"}
DARK = {"ground": "#2b2620", "frame": "#0d0b09"}


class Camera:
    """One browser; its people, pages and pictures."""

    def __init__(self, browser: Any, site: Site) -> None:
        self.browser = browser
        self.site = site

    @contextmanager
    def page(self, *, person: str = "", **wishes: Any) -> Iterator[Any]:
        """A page of a visitor or, with an address, of somebody who is logged in."""
        wishes = {"base_url": self.site.url, "locale": "en-GB", "timezone_id": "Europe/Zurich", **wishes}
        context = self.browser.new_context(**wishes)
        page = context.new_page()
        if person:
            page.goto("/accounts/login/")
            page.locator("input[name=login]").fill(person)
            page.locator("input[name=password]").fill(self.site.password)
            page.locator("main form [type=submit]").first.click()
            if person == COACH:
                page.locator("input[name=code]").fill(self.site.codes[0])
                page.locator("main form [type=submit]").first.click()
            page.wait_for_url(re.compile("/(today|coach)/$"))
        yield page
        context.close()

    def take(self, page: Any, name: str) -> None:
        """Keep what the window shows, in the best quality that stays small."""
        page.evaluate("document.fonts.ready")
        session = page.context.new_cdp_session(page)
        for quality in (88, 80, 72, 60, 45):
            shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
            picture = base64.b64decode(shot["data"])
            if len(picture) < MOST_BYTES:
                break
        (FOLDER / f"{name}.webp").write_bytes(picture)
        print(f"tests/pictures/{name}.webp  {len(picture) / 1000:.0f} KB")

    def take_strip(self, shots: list[bytes], name: str, colours: dict[str, str]) -> None:
        """Put pictures of phones side by side."""
        data = (base64.b64encode(shot).decode() for shot in shots)
        pictures = "".join(f'<img alt="" src="data:image/png;base64,{text}">' for text in data)
        size = {"width": 28 + len(shots) * 340, "height": 718}
        with self.page(viewport=size, device_scale_factor=1.5) as page:
            page.set_content(STRIP % {**colours, "pictures": pictures}, wait_until="load")
            self.take(page, name)


def train(page: Any) -> None:
    """Begin today's session, skip the warm-up and note the first set, as a person would."""
    page.goto("/today/")
    page.locator("main a.btn-primary[href*='/sessions/']").first.click()
    begin = page.locator("button[name=pain_before][value='2']")
    if begin.count():
        begin.click()
        page.locator("#skip-steps").click()
        page.locator("#log").click()
    page.locator("#rest").wait_for()
    page.locator(".player-status.is-saved").wait_for()
    page.evaluate("scrollTo(0, 0)")


def take_phones(camera: Camera, scheme: str, steps: list[Callable[[Any], None]]) -> list[bytes]:
    """One picture after each step of the person in week 5, at the size of a phone."""
    wishes = {"viewport": PHONE, "device_scale_factor": 2, "has_touch": True, "color_scheme": scheme}
    shots = []
    with camera.page(person=WEEK_5, **wishes) as page:
        for step in steps:
            step(page)
            page.evaluate("document.activeElement?.blur()")
            shots.append(page.screenshot())
    return shots


def opener(path: str, first_in_view: str = "") -> Callable[[Any], None]:
    """A step that opens a page and brings a part of it to the top."""

    def step(page: Any) -> None:
        page.goto(path)
        if first_in_view:
            page.locator(first_in_view).first.evaluate("(part) => part.scrollIntoView()")

    return step


def take_all(camera: Camera) -> None:
    with camera.page(viewport=DESK) as page:
        page.goto("/")
        camera.take(page, "landing")
        page.goto("/exercises/reverse-lunge/")
        page.wait_for_timeout(2200)  # at the bottom of the movement
        camera.take(page, "exercise")
    steps = [opener("/today/"), train, opener("/check-ins/"), opener("/progress/")]
    camera.take_strip(take_phones(camera, "light", steps), "phones", LIGHT)
    with camera.page(person=WEEK_5, viewport=DESK, color_scheme="dark") as page:
        page.goto("/plan/")
        camera.take(page, "plan-dark")
    with camera.page(person=COACH, viewport={"width": 1280, "height": 1000}) as page:
        page.goto("/coach/")
        camera.take(page, "coach")


def main() -> None:
    path = chromium_path()
    FOLDER.mkdir(exist_ok=True)
    with demo_site(people=84) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        take_all(Camera(browser, site))
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
