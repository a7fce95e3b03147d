"""A session played in a real browser: what is pressed, what the page says, what the server then has."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests import eight_weeks
from tests.browser import settle, wait_until
from tests.eight_weeks import START, noon
from workouts import training
from workouts.models import Enrolment, Session, SetLog

IN_STORE = "import('/static/js/player/store.js')"
NOTHING_WAITS = f"async () => !(await (await {IN_STORE}).waiting()).length"
COUNT_TYPING = """
    window.typing = 0;
    addEventListener('keydown', () => { window.typing += 1; }, true);
    addEventListener('focusin', ({target}) => { window.typing += target.matches('input, textarea'); }, true);
"""


def session_of(enrolment: Enrolment) -> Session:
    return enrolment.sessions.earliest("on_date")


def begin(enrolment: Enrolment, pain: int | None = 2) -> Session:
    """Today's session, begun at noon."""
    return training.start(session_of(enrolment), now=noon(START), pain_before=pain)


def log_in(context: Any, user: Any) -> str:
    """Log a browser in; gives back the key of its session on the server."""
    client = Client()
    client.force_login(user)
    key = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "domain": "localhost", "path": "/"}])
    return key


class Player:
    """One tab with a session in it. Everything is pressed with the finger, and counted."""

    def __init__(self, page: Any, session: Session) -> None:
        self.page = page
        self.session = session
        self.taps = 0

    def open(self) -> "Player":
        self.page.goto(f"/sessions/{self.session.pk}/")
        self.page.locator(".player, [data-start-form]").first.wait_for()
        settle(self.page)
        return self

    def tap(self, what: str) -> None:
        self.taps += 1
        place = self.page.locator(what).first
        # Two quick ones in the very same place would be a double click, which is one set.
        spot = {"x": 16 + 24 * (self.taps % 2), "y": 20}
        if self.page.evaluate("navigator.maxTouchPoints > 0"):
            place.tap(position=spot if what == "#log" else None)
        else:
            place.click(position=spot if what == "#log" else None)

    def send(self, what: str) -> None:
        """Press something and wait until the server has it."""
        with self.page.expect_response(is_sent) as answered:
            self.tap(what)
        assert answered.value.ok, answered.value.text()

    def start(self, pain: int = 2) -> "Player":
        """Begin, past the warm-up."""
        on_page, on_phone = f"button[name=pain_before][value='{pain}']", f"#start-{pain}"
        self.tap(f"{on_page}, {on_phone}")
        self.skip_steps()
        return self

    def skip_steps(self) -> None:
        self.tap("#skip-steps")

    def log(self, *, done: int) -> None:
        """The set that is next, as it stands there; then `done` sets of the session are done."""
        self.tap("#log")
        self.shows(done)

    def shows(self, done: int) -> None:
        self.page.locator(f"progress.player-progress[value='{done}']").wait_for()

    def go_to(self, name: str) -> None:
        """Jump to a part of the session in the list."""
        self.tap("#exercises")
        self.page.locator("dialog .sheet-line", has_text=name).first.click()
        self.is_at(name)

    def is_at(self, name: str) -> None:
        self.page.locator("#screen-title", has_text=name).wait_for()

    def says(self, words: str) -> None:
        """What the line says about where things stand."""
        self.page.locator(".player-status").get_by_text(words).wait_for()

    def is_saved(self) -> None:
        """Nothing waits any more, and the page says so."""
        wait_until(self.page, NOTHING_WAITS)
        self.page.locator(".player-status").get_by_text("Saved", exact=True).wait_for()

    def document(self) -> dict[str, Any]:
        return dict(self.page.evaluate("JSON.parse(document.querySelector('#session-document').textContent)"))

    def undo(self) -> None:
        self.send("#undo-press")


def is_sent(answer: Any) -> bool:
    return "/api/sessions/" in answer.url and answer.request.method in {"PUT", "POST"}


def sets_of(session: Session) -> list[SetLog]:
    """The stored sets in the order in which they were done."""
    logs = SetLog.objects.filter(session_slot__session=session)
    return list(logs.select_related("session_slot__rung").order_by("logged_at", "pk"))


def short(log: SetLog) -> tuple[str, int, int]:
    return log.session_slot.rung.slug, log.number, log.amount


SLOT = [
    "sets",
    "full_sets",
    "is_skipped",
    "is_stopped",
    "feel",
    "note",
    "position",
    "rung_id",
    "eased_rung_id",
]
SET = ["number", "amount", "amount_left", "amount_right", "load_kg", "rir", "is_eased"]
WHOLE = ["variant", "finished_at", "pain_peak", "effort", "note", "was_alone"]


def stored(session: Session) -> Any:
    """All that a press can change in a session, without ids, edits and times."""
    slots = session.slots.order_by("pk")
    whole = Session.objects.values(*WHOLE).get(pk=session.pk)
    pains = list(slots.values_list("pain_peak", flat=True))
    sets = [list(slot.set_logs.order_by("number").values_list(*SET)) for slot in slots]
    return [whole, pains, list(slots.values(*SLOT)), sets]


@pytest.fixture
def enrolment(time_machine: Any) -> Enrolment:
    """Somebody at noon of the first day of her plan, with a session that she may begin."""
    time_machine.move_to(noon(START))
    return eight_weeks.enrol(eight_weeks.make_person())


@pytest.fixture
def new_phone(new_context: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """A phone of somebody who is logged in: `new_phone(user, at=noon(START))` gives its context, with a clock
    that can be moved. Errors in scripts fail the test."""
    errors: list[str] = []
    made = []

    def make(user: Any, *, at: datetime | None = None, **wishes: Any) -> Any:
        context = new_context(**wishes)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda said: errors.append(said.text) if "Content Sec" in said.text else None)
        context.clock.install(time=at or noon(START))
        context.add_init_script(COUNT_TYPING)
        log_in(context, user)
        made.append(context)
        return context

    yield make
    for context in made:
        # The database is emptied next: nothing may still be on its way.
        context.set_offline(False)
        for page in context.pages:
            page.goto("/health/live")
            settle(page)
    assert not errors, f"the page complained: {errors}"


@pytest.fixture
def play(new_phone: Callable[..., Any]) -> Callable[..., Player]:
    """Opens a session on a phone of its person: `play(session, at=..., viewport=DESK)`."""

    def open_it(session: Session, **wishes: Any) -> Player:
        context = new_phone(session.enrolment.user, **wishes)
        return Player(context.new_page(), session).open()

    return open_it
