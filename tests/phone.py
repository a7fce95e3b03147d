"""A phone with nothing on it but the player's modules, and a server whose every answer is ours to choose."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.browser import PHONE

MODULES = """async () => {
    window.store = await import('/static/js/player/store.js');
    window.sender = await import('/static/js/player/sender.js');
    window.timers = await import('/static/js/player/timers.js');
    window.press = (id, more = {}) =>
        store.add('monday', 'anna', {id, kind: 'set', slot: 1, edit: 1, ...more});
    window.ids = async () => (await store.waiting()).map((entry) => entry.id);
    window.begin = (wishes = {}) => {
        window.told = [];
        window.stored = [];
        window.sending = sender.startSender({
            csrf: 'token', owner: 'anna',
            onChange: ({state}) => told.push(state),
            onStored: (session, entries) => stored.push(...entries.map(({id}) => id)),
            ...wishes,
        });
    };
}"""


def blank(route: Any) -> None:
    route.fulfill(content_type="text/html", body="<!doctype html>")


def serve(route: Any) -> None:
    route.fulfill(path=settings.BASE_DIR / urlsplit(route.request.url).path.lstrip("/"))


class Phone:
    """Tabs of one browser. `open()` is a page with `store`, `sender` and `timers` on its window."""

    def __init__(self, context: Any, site: str) -> None:
        self.context = context
        self.site = site
        context.route("**/blank", blank)

    def open(self, *, clock: float | None = None, before: str = "") -> Any:
        page = self.context.new_page()
        if clock is not None:
            # Time stands still unless a test lets it go on.
            page.clock.install(time=clock - 3600)
            page.clock.pause_at(clock)
        if before:
            page.add_init_script(before)
        page.goto(f"{self.site}/blank")
        page.evaluate(MODULES)
        return page

    def reload(self, page: Any) -> None:
        page.reload()
        page.evaluate(MODULES)


@pytest.fixture
def phone(chromium: Any) -> Iterator[Phone]:
    """A phone with no site behind it, on `localhost`, because locks and the like are for safe origins. With
    a context of its own: a clock that was stopped stands still in all pages of a context."""
    context = chromium.new_context(viewport=PHONE)
    context.set_default_timeout(60_000)
    context.route("**/static/**", serve)
    yield Phone(context, "http://localhost:1")
    context.close()


class Server:
    """Answers `/api/` on a phone: stores every entry once, unless `refusals` or `script` say otherwise."""

    def __init__(self, phone: Phone) -> None:
        self.owner = "anna"
        self.refusals: dict[str, dict[str, Any]] = {}
        self.script: list[Callable[[Any], None] | None] = []
        self.held: list[Any] = []
        self.requests: list[str] = []
        self.sent: list[list[str]] = []
        self.tokens: list[str] = []
        self.bodies: list[Any] = []
        self.store: dict[str, Any] = {}
        phone.context.route("**/api/**", self.answer)

    @property
    def order(self) -> list[str]:
        return list(self.store)

    def answer(self, route: Any) -> None:
        request = route.request
        self.requests.append(f"{request.method} {request.url.split('/api')[1]}")
        if request.method == "GET":
            return route.fulfill(json={"owner": self.owner, "csrf": f"token of {self.owner}"})
        self.tokens.append(request.headers["x-csrftoken"])
        body = json.loads(request.post_data)
        self.bodies.append(body)
        self.sent.append([each["id"] for each in body["entries"]] if "entries" in body else [ending(request)])
        if wish := self.script.pop(0) if self.script else None:
            return wish(route)
        return self.take(route)

    def take(self, route: Any) -> None:
        body = json.loads(route.request.post_data)
        if "entries" in body:
            return route.fulfill(json={"answers": [self.keep(each["id"], each) for each in body["entries"]]})
        answer = self.keep(ending(route.request), body)
        return route.fulfill(json=answer, status=answer["status"])

    def keep(self, name: str, entry: Any) -> dict[str, Any]:
        if name in self.refusals:
            return {"id": name, **self.refusals[name]}
        self.store[name] = entry
        return {"id": name, "status": 200, "code": "stored", "message": "", "stored": None}

    def hold(self, route: Any) -> None:
        """The answer waits until `release`, as on a slow line."""
        self.held.append(route)

    def lose(self, route: Any) -> None:
        """Stores, and the answer is lost on the way."""
        body = json.loads(route.request.post_data)
        for each in body.get("entries", [{"id": ending(route.request)}]):
            self.keep(each["id"], each)
        route.abort()

    def release(self) -> None:
        while self.held:
            self.take(self.held.pop(0))


def ending(request: Any) -> str:
    return str(request.url.rsplit("/", 1)[1])


def says(status: int, code: str = "", **more: Any) -> Callable[[Any], None]:
    """An answer of the server for a whole request."""
    content = {"code": code, "message": f"{code}.", **more}
    return lambda route: route.fulfill(status=status, json=content)


def refused(status: int, code: str, **more: Any) -> dict[str, Any]:
    """An answer of the server for one entry."""
    return {"status": status, "code": code, "message": f"{code}.", "stored": None, **more}


@pytest.fixture
def server(phone: Phone) -> Iterator[Server]:
    server = Server(phone)
    yield server
    for route in server.held:
        route.abort()


def reach(page: Any, state: str) -> None:
    """Waits until the sender of a page stands so."""
    page.wait_for_function("(state) => sending.standing().state === state", arg=state)
