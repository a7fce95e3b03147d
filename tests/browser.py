"""A real Chromium for the tests marked `browser`, at phone size unless a test asks for another."""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from legback import static_files

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    # Looking for a loudspeaker that no server has may take longer than a test waits.
    "--disable-audio-output",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Its address bar is a page of its own, loaded anew for each context at half of what a context costs.
    # This list takes the place of Playwright's own, so that one is named again.
    "--disable-features="
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,"
    "PreconnectToSearch,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
]
PR_CAPBSET_DROP, CAP_SYS_NICE = 24, 23
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Preloading is axe fetching the style sheets once more, and of what is well a count is enough.
    "preload": False,
    "resultTypes": ["violations"],
}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def find_chromium() -> str | None:
    """CHROMIUM, a browser of this machine or Playwright's own."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    for name in names:
        if name and (found := shutil.which(name)):
            return found
    store = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")).expanduser()
    own = sorted(store.glob("chromium-*/chrome-linux*/chrome"))
    return str(own[-1]) if own else None


def keep_priorities_equal() -> None:
    """What this process starts may not raise its own priority. As root Chromium would, and then the site
    that it waits for and the tests on the other lane would hardly run."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_NICE, 0, 0, 0)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser itself, one for all tests of the process."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine")
    keep_priorities_equal()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


WHOLE = """() => document.readyState === "complete" && (
  matchMedia("(scripting: none)").matches
  || !document.querySelector("script[src*='/js/app']")
  || "loaded" in document.documentElement.dataset
)"""


def settle(page: Any) -> None:
    """Wait until a page is whole, with its scripts: a press waits only for the first bytes of the answer.
    Waiting for a quiet network takes half a second of nothing, for each page of hundreds."""
    page.wait_for_load_state("load")
    wait_until(page, WHOLE)


def wait_until(page: Any, question: str, *values: Any) -> None:
    """Wait until a promise brings something true. For `wait_for_function` the promise itself is true, and
    where scripts are off it never asks again."""
    from playwright.sync_api import Error

    for _ask in range(1200):
        try:
            if page.evaluate(f"(values) => ({question})(...values)", list(values)):
                return
        except Error as error:
            if "Execution context was destroyed" not in error.message:
                raise
            # Another page comes: it is asked next.
        page.wait_for_timeout(50)
    raise AssertionError(f"not true within a minute: {question}")


def press_by_key(page: Any, what: Any, key: str = "Enter") -> None:
    """Walk to something (a selector or a locator) with the Tab key alone, and press it."""
    place = (page.locator(what) if isinstance(what, str) else what).first
    place.wait_for()
    for _turn in range(80):
        if place.evaluate("(element) => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"{what} is not reached by Tab")
    page.keyboard.press(key)


def requests_of_a_site(addresses: list[str]) -> list[str]:
    """What of it a real site asks for too: there the style sheet is one file, here it brings its parts."""
    brought = {f"/static/{name}" for name in static_files.parts(static_files.SHEET)}
    return [address for address in addresses if urlsplit(address).path not in brought]


def looks(page: Any) -> Iterator[str]:
    """Shows a page at the size of a phone and of a desk, light and dark, without loading it anew."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            yield f"{size['width']} {scheme}"


def violations(page: Any, look: str = "") -> list[Any]:
    """What axe finds wrong with a page. Dark is the same page in other colours: there it looks at those."""
    options = {**AXE, "runOnly": COLOURS} if look.endswith("dark") else AXE
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


class OwnOrigin:
    """Notes every request to somebody else: there must be none (P4)."""

    def __init__(self, origin: str) -> None:
        self.origin = urlsplit(origin).netloc
        self.strangers: list[str] = []

    def watch(self, context: Any) -> None:
        context.on("request", lambda request: self.note(request.url))

    def note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.origin:
            self.strangers.append(url)


@pytest.fixture
def site(live_server: Any) -> str:
    """The address of the running site, on `localhost` because passkeys work on nothing else."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


FAILED = pytest.StashKey[bool]()


def has_failed(item: pytest.Item) -> bool:
    """Whether the test itself did; noted by a hook in conftest.py."""
    return item.stash.get(FAILED, False)


class Diary:
    """What the pages of a test went through, to be read after a failure that does not come again."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pages: list[Any] = []

    def watch(self, context: Any) -> None:
        context.on("page", lambda page: self.pages.append(page))
        context.on("console", lambda said: self.lines.append(f"console: {said.text}"))
        context.on("weberror", lambda error: self.lines.append(f"error: {error.error}"))
        context.on("response", lambda answer: self.note(answer.request, answer.status))
        context.on("requestfailed", lambda request: self.note(request, request.failure))

    def note(self, request: Any, what: object) -> None:
        self.lines.append(f"{request.method} {urlsplit(request.url).path}: {what}")

    def tell(self) -> None:
        """Print it, with what stands on the pages now."""
        print("\n".join(self.lines))
        for each in self.pages:
            if not each.is_closed():
                print(each.url, each.locator("body").inner_html(timeout=5_000)[:20_000], sep="\n")


@pytest.fixture
def new_context(request: pytest.FixtureRequest, chromium: Any, site: str) -> Iterator[Callable[..., Any]]:
    """Make a context: `new_context(viewport=DESK, java_script_enabled=False, color_scheme="dark")`."""
    log, diary = OwnOrigin(site), Diary()
    contexts: list[Any] = []

    def make(**wishes: Any) -> Any:
        is_phone = "viewport" not in wishes
        # Without motion: a colour on its way to another is neither of the two.
        wishes = {
            "reduced_motion": "reduce",
            "viewport": PHONE,
            "has_touch": is_phone,
            "base_url": site,
            "locale": "en-GB",
            # It fetches in the background; tests about what it is good for say "allow".
            "service_workers": "block",
            **wishes,
        }
        context = chromium.new_context(**wishes)
        context.set_default_timeout(60_000)
        log.watch(context)
        diary.watch(context)
        contexts.append(context)
        return context

    yield make
    if has_failed(request.node):
        diary.tell()
    for context in contexts:
        context.close()
    assert not log.strangers, f"requests to other origins: {log.strangers}"


@pytest.fixture
def page(new_context: Callable[..., Any]) -> Any:
    """A page on a phone. Fails the test on an error in a script or on a broken security policy."""
    page = new_context().new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None
    )
    yield page
    assert not errors, f"the page complained: {errors}"
