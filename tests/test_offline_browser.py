"""Without signal, in a real browser: what opens, what the phone keeps, what the log-out leaves (S10, P4)."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from legback import web_app
from tests import eight_weeks
from tests.browser import DESK, PHONE, settle, violations, wait_until
from tests.eight_weeks import START, noon
from tests.test_own_pages_browser import open_pages  # noqa: F401 a fixture
from workouts import today as reads
from workouts import training
from workouts.models import Enrolment

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("library")]

STORE = "import('/static/js/player/store.js')"
IS_KEPT = f"async () => Boolean(await (await {STORE}).today())"
KEEPS_SESSION = f"async (session) => (await (await {STORE}).today()).session === session"
IS_REPLACED = """async (before) => {
    const registration = await navigator.serviceWorker.getRegistration();
    const names = await caches.keys();
    return names.length === 1 && names[0] !== before && !registration.installing && !registration.waiting;
}"""
CACHED = """async () => {
    const found = {};
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) {
            const answer = await (await caches.open(name)).match(request);
            found[new URL(request.url).pathname] = await answer.text();
        }
    }
    return found;
}"""
# Everything in every database of the page, by the name of its shelf.
STORED = """async () => {
    const found = {};
    for (const { name } of await indexedDB.databases()) {
        const database = await new Promise((resolve) => {
            indexedDB.open(name).onsuccess = (event) => resolve(event.target.result);
        });
        for (const shelf of database.objectStoreNames) {
            found[shelf] = await new Promise((resolve) => {
                const request = database.transaction(shelf).objectStore(shelf).getAll();
                request.onsuccess = () => resolve(request.result);
            });
        }
        database.close();
    }
    return found;
}"""
PRESS = f"""async ([session, text]) => {{
    const store = await {STORE};
    const owner = (await store.today()).owner;
    const at = new Date().toISOString();
    await store.add(session, owner, {{id: store.uuid7(), kind: "note", at, slot: null, note: text}});
}}"""


@pytest.fixture
def enrolment(time_machine: Any) -> Enrolment:
    """Somebody on the first day of her plan, with a session that she may begin."""
    time_machine.move_to(noon(START))
    return eight_weeks.enrol(eight_weeks.make_person())


@pytest.fixture
def phone(open_pages: Any) -> Iterator[Callable[..., Any]]:  # noqa: F811
    """A phone whose worker keeps things: `phone(user, day)` has opened Today with signal on that day."""
    opened = []

    def open_today(user: Any, day: Any = START, **wishes: Any) -> Any:
        page = open_pages(user, service_workers="allow", **wishes)
        opened.append(page)
        page.clock.set_fixed_time(noon(day))
        see_today(page)
        return page

    yield open_today
    for page in opened:
        # The database is emptied next: nothing may still be on its way.
        page.goto("about:blank")
        page.context.set_offline(False)
        page.goto("/health/live")
        settle(page)


def see_today(page: Any) -> None:
    """Open Today with signal, and wait until all that the phone keeps is there."""
    page.goto("/today/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wait_until(page, IS_KEPT)
    settle(page)


def session_of(enrolment: Enrolment) -> Any:
    return enrolment.sessions.earliest("on_date")


def begin(enrolment: Enrolment) -> Any:
    return training.start(session_of(enrolment), now=noon(START), pain_before=1)


def text_of(page: Any) -> str:
    return " ".join(page.locator("main").inner_text().split())


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_today_its_session_and_its_exercises_open_without_signal(enrolment, phone, screen):
    session = session_of(enrolment)
    page = phone(enrolment.user, viewport=screen)
    names = page.locator(".rows-title").all_inner_texts()
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("No signal: this is as of 12:00.").wait_for()
    assert page.locator(".rows-title").all_inner_texts() == names
    assert page.locator(".rows-figure svg").count() == len(names)
    complain(page)
    page.locator(".rows-title").first.click()
    page.get_by_role("heading", name="How it is done").wait_for()
    assert page.get_by_role("heading", name="Watch for").is_visible()
    assert page.locator(".exercise-figure svg").count() > 0
    complain(page)
    page.goto("/today/")
    page.get_by_role("link", name="Start session").click()
    page.get_by_text("How is your back right now?").wait_for()
    assert f"/sessions/{session.pk}/" in page.url


def complain(page: Any) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_not_on_the_phone_says_so_in_plain_words(enrolment, phone):
    page = phone(enrolment.user)
    other = enrolment.sessions.latest("on_date")
    page.context.set_offline(True)
    for path, words in (
        ("/plan/", "This page needs signal."),
        (f"/sessions/{other.pk}/", "This session is not on this phone."),
        ("/exercises/no-such-thing/", "This exercise is not on this phone."),
    ):
        page.goto(path)
        page.get_by_text(words).wait_for()
        assert "once Today was opened with signal" in text_of(page)
        complain(page)
    page.goto("/exercises/")
    page.get_by_role("link", name="Chair squat").click()
    page.get_by_role("heading", name="How it is done").wait_for()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/plan/")
    assert page.get_by_text("This page needs signal.").count() == 0


def test_with_signal_again_the_page_itself_comes_back(enrolment, phone):
    page = phone(enrolment.user)
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("No signal: this is as of").wait_for()
    page.context.set_offline(False)
    page.locator("[data-today]").wait_for()
    assert page.get_by_text("No signal").count() == 0


def test_an_answer_that_takes_too_long_is_not_waited_for(enrolment, phone, monkeypatch):
    page = phone(enrolment.user)
    is_let_go, look = threading.Event(), reads.look

    def slow(*args: Any) -> Any:
        is_let_go.wait(120)
        return look(*args)

    monkeypatch.setattr(reads, "look", slow)
    try:
        page.goto("/today/")
        page.get_by_text("No signal: this is as of").wait_for()
    finally:
        is_let_go.set()


def test_no_page_of_a_person_is_in_a_cache_and_no_name_on_the_phone(enrolment, phone):
    eight_weeks.check_in(enrolment, 1, pain_average=7, running_pain=7, running_ability=2)
    page = phone(enrolment.user)
    begun = begin(enrolment)
    for path in (f"/sessions/{begun.pk}/", "/progress/", "/plan/", "/settings/", "/check-ins/", "/today/"):
        page.goto(path)
        settle(page)
    cached = page.evaluate(CACHED)
    assert {path for path in cached if not path.startswith("/static/")} == {
        "/offline/",
        "/manifest.webmanifest",
    }
    stored = str(page.evaluate(STORED))
    for text in (stored, *cached.values()):
        assert enrolment.user.email not in text
        assert "csrfmiddlewaretoken" not in text
    assert "csrf" not in stored
    assert "pain_average" not in stored


def test_a_person_without_a_plan_reads_that_without_signal_too(phone, time_machine):
    time_machine.move_to(noon(START))
    page = phone(eight_weeks.make_person())
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("heading", name="You have no plan now").wait_for()


def test_the_day_after_it_says_that_the_day_has_changed_and_offers_what_was_begun(enrolment, phone):
    begun = begin(enrolment)
    page = phone(enrolment.user)
    page.context.set_offline(True)
    page.clock.set_fixed_time(noon(START + timedelta(days=1)))
    page.reload()
    page.get_by_text("The day has changed since Monday.").wait_for()
    assert "No signal: this is as of Monday" in text_of(page)
    page.get_by_role("link", name="Go on").click()
    page.locator(".player").wait_for()
    assert f"/sessions/{begun.pk}/" in page.url


def test_what_was_pressed_without_signal_goes_when_today_is_opened_again(enrolment, phone):
    begun = begin(enrolment)
    page = phone(enrolment.user)
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("No signal: this is as of").wait_for()
    page.evaluate(PRESS, [str(begun.pk), "left knee felt odd"])
    page.reload()
    page.get_by_text("One entry waits on this phone.").wait_for()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/today/")
    page.get_by_text("What you pressed without signal is saved.").wait_for()
    begun.refresh_from_db()
    assert begun.note == "left knee felt odd"


def test_what_another_account_left_is_removed_unless_something_of_it_waits(enrolment, phone, time_machine):
    other = eight_weeks.enrol(eight_weeks.make_person("second@example.com"))
    begun = begin(enrolment)
    page = phone(enrolment.user)
    log_in(page, other.user)
    see_today(page)
    documents = [each["session"] for each in page.evaluate(STORED)["sessions"]]
    assert documents == [str(session_of(other).pk)]
    log_in(page, enrolment.user)
    see_today(page)
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("No signal: this is as of").wait_for()
    page.evaluate(PRESS, [str(begun.pk), "mine"])
    page.goto("about:blank")
    page.context.set_offline(False)
    log_in(page, other.user)
    page.goto("/today/")
    wait_until(page, KEEPS_SESSION, str(session_of(other).pk))
    settle(page)
    page.context.set_offline(True)
    page.goto(f"/sessions/{begun.pk}/")
    page.get_by_text("This session is not on this phone.").wait_for()
    assert len(page.evaluate(STORED)["entries"]) == 1


def log_in(page: Any, user: Any) -> None:
    from django.test import Client

    client = Client()
    client.force_login(user)
    value = client.cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": value, "domain": "localhost", "path": "/"}],
    )


def test_a_newer_worker_takes_over_and_keeps_files_of_one_version_only(enrolment, phone, monkeypatch):
    page = phone(enrolment.user)
    (before,) = page.evaluate("caches.keys()")
    monkeypatch.setattr(web_app, "SCRIPTS", [*web_app.SCRIPTS, "js/swap.js"])
    page.goto("/today/")
    wait_until(page, IS_REPLACED, before)
    assert "/static/js/swap.js" in page.evaluate(CACHED)
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("No signal: this is as of").wait_for()


def test_the_log_out_empties_the_phone(enrolment, phone):
    page = phone(enrolment.user)
    page.get_by_role("button", name="dark").click()
    settle(page)
    page.goto("/accounts/logout/")
    settle(page)
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        page.get_by_role("button", name="Log out").click()
    assert posted.value.all_headers()["clear-site-data"] == '"cache", "storage"'
    page.wait_for_url("**/")
    settle(page)
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate(CACHED) == {}
    assert not any(page.evaluate(STORED).values())
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def pressed_without_signal(page: Any, session: Any) -> None:
    """Stand on the log-out page while something waits and the signal is gone."""
    page.goto("/accounts/logout/")
    settle(page)
    page.context.set_offline(True)
    page.evaluate(PRESS, [str(session.pk), "one more word"])
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="One entry waits on this phone").wait_for()


def test_the_log_out_asks_before_it_loses_something_and_sends_it_when_it_can(enrolment, phone):
    begun = begin(enrolment)
    page = phone(enrolment.user)
    pressed_without_signal(page, begun)
    complain(page)
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("heading", name="One entry waits on this phone").wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("link", name="Log in").first.wait_for()
    settle(page)
    begun.refresh_from_db()
    assert begun.note == "one more word"
    assert not any(page.evaluate(STORED).values())


def test_whoever_stays_keeps_what_waits_and_whoever_leaves_loses_it(enrolment, phone):
    begun = begin(enrolment)
    page = phone(enrolment.user)
    pressed_without_signal(page, begun)
    page.locator("[data-log-out-question]").get_by_role("link", name="Stay").click()
    page.get_by_text("One entry waits on this phone.").wait_for()
    begun.delete()
    page.context.set_offline(False)
    page.get_by_text("its session is no longer there").wait_for()
    page.goto("/accounts/logout/")
    settle(page)
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="One entry waits on this phone").wait_for()
    page.get_by_role("button", name="Log out and lose it").click()
    page.get_by_role("link", name="Log in").first.wait_for()
    settle(page)
    assert not any(page.evaluate(STORED).values())


def test_a_log_in_that_ran_out_leaves_what_waits_on_the_phone(enrolment, phone, client):
    begun = begin(enrolment)
    page = phone(enrolment.user)
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("No signal: this is as of").wait_for()
    page.evaluate(PRESS, [str(begun.pk), "kept through the night"])
    page.goto("about:blank")
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    page.goto("/today/")
    page.get_by_role("heading", name="Log in").wait_for()
    assert len(page.evaluate(STORED)["entries"]) == 1
    log_in(page, enrolment.user)
    page.goto("/today/")
    page.get_by_text("What you pressed without signal is saved.").wait_for()
    begun.refresh_from_db()
    assert begun.note == "kept through the night"


def test_opening_today_costs_no_request_more_before_it_can_be_used(enrolment, open_pages):  # noqa: F811
    """Nothing of what is kept is fetched before the page is whole."""
    page = open_pages(enrolment.user, service_workers="allow")
    early: list[str] = []
    page.on("request", lambda request: early.append(request.url))
    page.goto("/today/", wait_until="load")
    settle(page)
    loaded = page.evaluate(
        """() => {
            const whole = performance.getEntriesByType("navigation")[0].loadEventStart;
            const all = performance.getEntriesByType("resource");
            return all.filter((each) => each.startTime < whole).map((each) => each.name);
        }"""
    )
    assert not [url for url in loaded if url.endswith(("/api/today", "offline.js", "store.js"))]
    assert any(url.endswith("/api/today") for url in early)
