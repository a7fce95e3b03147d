"""`make bench`: bytes, requests, queries and times of the site on made-up data, beside their budgets.

Ends with a failure when a budget of bytes, requests or queries is broken; times are only shown, because
they are the machine's as much as ours.
"""

import contextlib
import http.client
import os
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import time as clock
from typing import Any
from urllib.parse import urlsplit

from tests import bench_coach
from tests.bench_times import Set, print_times
from tests.browser import FLAGS, PHONE
from tests.demo_site import FINISHED, NEW, WEEK_5, Site, chromium_path, demo_site

MOST_BYTES, MOST_REQUESTS, MOST_QUERIES, MOST_SAVE_QUERIES = 100_000, 10, 10, 6
MOST_AFTERWARDS = 300_000
VISITOR = "visitor@made-up.invalid"  # has an account and nothing else
NOBODY = ""


@dataclass
class Row:
    """A page, who opens it, and what it costs. Queries are the most that any of `people` brings about."""

    name: str
    path: str
    people: list[str] = field(default_factory=lambda: [NOBODY])
    size: int = 0
    requests: int = 0
    queries: int = 0

    @property
    def is_within_budget(self) -> bool:
        return self.size <= MOST_BYTES and self.requests <= MOST_REQUESTS and self.queries <= MOST_QUERIES


class People:
    """Log-ins and queries of the made-up people, by a test client on the data of the running site."""

    def __init__(self, site: Site) -> None:
        os.environ.update(site.environment)
        import django

        django.setup()
        from django.contrib.auth import get_user_model
        from django.test import Client

        users = get_user_model().objects
        visitor = users.create_user(VISITOR, "a password that nobody needs")
        people = {VISITOR: visitor, **{name: users.get(email=name) for name in (WEEK_5, NEW, FINISHED)}}
        self.clients: dict[str, Any] = {NOBODY: Client(SERVER_NAME="localhost")}
        for name, person in people.items():
            self.clients[name] = Client(SERVER_NAME="localhost")
            self.clients[name].force_login(person)
        self.fresh = self._sessions(NEW).earliest("on_date")
        self.finished = self._sessions(WEEK_5).exclude(finished_at=None).latest("on_date")
        self.running = self._begin_next()

    def _sessions(self, person: str) -> Any:
        from workouts.models import Session

        return Session.objects.filter(enrolment__user__email=person)

    def _begin_next(self) -> Any:
        """Begin the next session of the person in week 5, on its own day."""
        from workouts import training

        ahead = self._sessions(WEEK_5).filter(started_at=None, on_date__gt=self.finished.on_date)
        session = ahead.earliest("on_date")
        noon = datetime.combine(session.on_date, clock(12), tzinfo=UTC)
        return training.start(session, now=noon, pain_before=2)

    def cookie(self, person: str) -> str:
        return str(self.clients[person].cookies["sessionid"].value)

    def queries(self, person: str, path: str, data: dict[str, Any] | None = None) -> int:
        """How many questions a request asks the database, its transactions not counted."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = self.clients[person]
        with CaptureQueriesContext(connection) as seen:
            if path.startswith("/api/"):
                answer = client.put(path, data, content_type="application/json")
            else:
                answer = client.get(path) if data is None else client.post(path, data)
        assert answer.status_code in {200, 302}, (path, answer.status_code)
        asked = (query["sql"].split()[0] for query in seen.captured_queries)
        return sum(word not in {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"} for word in asked)


def pages(people: People) -> list[Row]:
    """The pages of this version."""
    everybody = [WEEK_5, NEW, FINISHED]
    return [
        Row("landing", "/"),
        Row("programs", "/programs/"),
        Row("a plan", "/programs/strong-legs/"),
        Row("exercises", "/exercises/"),
        Row("an exercise", "/exercises/bw-squat/"),
        Row("log-in", "/accounts/login/"),
        Row("start: consent", "/start/consent/", [VISITOR]),
        Row("today", "/today/", everybody),
        Row("session, before", f"/sessions/{people.fresh.pk}/", [NEW]),
        Row("session", f"/sessions/{people.running.pk}/", [WEEK_5]),
        Row("session, after", f"/sessions/{people.finished.pk}/", [WEEK_5]),
        Row("check-in", "/check-ins/", everybody),
        Row("eight weeks", "/plan/", everybody),
        Row("progress", "/progress/", everybody),
        Row("settings", "/settings/", everybody),
        Row("settings: days", "/settings/days/", [WEEK_5, NEW]),
        Row("settings: equipment", "/settings/equipment/", everybody),
        Row("settings: another plan", "/settings/plan/", [WEEK_5, NEW]),
        Row("coach: people", "/coach/", list(bench_coach.COACHES.values())[::-1]),
        Row("coach: cohort", "/coach/cohort/", list(bench_coach.COACHES.values())[::-1]),
        Row("settings: what it means", "/settings/plan/strong-back/", [WEEK_5, NEW]),
    ]


def weigh(rows: list[Row], site: Site, people: People) -> None:
    """Open each page in a browser that has seen nothing yet and count what comes over the wire.

    Without the service worker: what it fetches afterwards has a row of its own.
    """
    from playwright.sync_api import sync_playwright

    cookies = {name: people.cookie(name) for row in rows for name in row.people if name}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        for row in rows:
            context = browser.new_context(viewport=PHONE, base_url=site.url, service_workers="block")
            if row.people[0]:
                cookie = {"name": "sessionid", "value": cookies[row.people[0]], "url": site.url}
                context.add_cookies([cookie])
            row.size, row.requests = _open(context, row.path)
            context.close()
        browser.close()


def _open(context: Any, path: str) -> tuple[int, int]:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: addresses.update({event["requestId"]: event["request"]["url"]}),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    answer = page.goto(path, wait_until="networkidle")
    assert answer.status == 200, (path, answer.status)
    assert urlsplit(page.url).path == path, f"{path} led to {page.url}"
    real = [key for key, address in addresses.items() if not address.startswith("data:")]
    return int(sum(sizes.get(key, 0) for key in real)), len(real)


def weigh_afterwards(site: Site, cookie: str) -> tuple[int, int]:
    """Bytes and requests of all that a phone keeps for a session once Today was opened: worker, files, data.

    The most it can be, since what Today itself has loaded already is not fetched again.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        context = browser.new_context(viewport=PHONE, base_url=site.url)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
        page = context.new_page()
        page.goto("/today/")
        cached = page.evaluate(
            """async () => {
                await navigator.serviceWorker.ready;
                const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
                const requests = await Promise.all(caches_.map((each) => each.keys()));
                return requests.flat().map((each) => new URL(each.url).pathname);
            }"""
        )
        browser.close()
    paths = [*cached, "/sw.js", "/api/today"]
    return sum(size_of(site, path, cookie) for path in paths), len(paths)


def size_of(site: Site, path: str, cookie: str) -> int:
    """Bytes of an answer as a browser gets it: its headers and its compressed body."""
    headers = {"Cookie": f"sessionid={cookie}", "Accept-Encoding": "gzip, br"}
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    assert answer.status == 200, (path, answer.status)
    return len(body) + len(str(answer.headers))


def count_queries(rows: list[Row], people: People) -> None:
    for row in rows:
        row.queries = max(people.queries(person, row.path) for person in row.people)


def first_set(session: Any, number: int = 8) -> Set:
    """The first set of a session's first exercise, as its page sends it; from a phone it is set `number`."""
    slot = session.slots.order_by("position").first()
    names = ("left", "right") if slot.is_two_sided else ("amount",)
    values = {
        "number": 1,
        "load_kg": slot.load_kg,
        "rir": slot.effort_rir,
        **dict.fromkeys(names, slot.amount),
    }
    path = f"/sessions/{session.pk}/slots/{slot.pk}/sets/"
    form = {name: str(value) for name, value in values.items() if value is not None}
    entry = {
        "slot": slot.slot_id,
        "number": number,
        "edit": 1,
        "at": datetime.now(UTC).isoformat(),
        "load_kg": str(slot.load_kg) if slot.load_kg else None,
        "rir": slot.effort_rir,
        **dict.fromkeys(names, slot.amount),
    }
    return Set(path, form, str(session.pk), entry)


def count_set_queries(people: People) -> dict[str, int]:
    """What saving a set asks the database: from a phone, and by the plain form; new, changed, sent again."""
    new, old = first_set(people.running), first_set(people.finished)
    address = new.address
    from_phone = {
        "a set": new.again(address, 1),
        "the same set changed": new.again(address, 2),
        "the same set again": new.again(address, 2),
        "a set of a finished session": old.again(old.address, 1),
    }
    by_form = {"a set by the plain form": new, "the same by the plain form": new}
    return {name: people.queries(WEEK_5, sent.path, sent.content) for name, sent in from_phone.items()} | {
        name: people.queries(WEEK_5, one.path, one.data) for name, one in by_form.items()
    }


def print_pages(rows: list[Row]) -> None:
    print(f"\n{'page':<18}{'bytes, cold':>12}{'requests':>10}{'queries':>9}")
    print(f"{'budget':<18}{MOST_BYTES:>12,}{MOST_REQUESTS:>10}{MOST_QUERIES:>9}")
    for row in rows:
        note = "" if row.is_within_budget else "  over budget"
        print(f"{row.name:<18}{row.size:>12,}{row.requests:>10}{row.queries:>9}{note}")


def main() -> None:
    chromium_path()
    with demo_site() as site:
        people = People(site)
        bench_coach.gather(people)
        rows = pages(people)
        weigh(rows, site, people)
        count_queries(rows, people)
        print_pages(rows)
        people_with_plan = (people.cookie(name) for name in (WEEK_5, NEW))
        afterwards, requests = max(weigh_afterwards(site, cookie) for cookie in people_with_plan)
        note = "" if afterwards <= MOST_AFTERWARDS else "  over budget"
        print(f"\nafterwards, for a session (budget {MOST_AFTERWARDS:,} bytes)")
        print(f"{'kept on the phone':<18}{afterwards:>12,}{requests:>10}{note}")
        saves = count_set_queries(people)
        print(f"\nqueries of saving (budget {MOST_SAVE_QUERIES})")
        for name, queries in saves.items():
            print(f"{name:<30}{queries}{'' if queries <= MOST_SAVE_QUERIES else '  over budget'}")
        slower = bench_coach.compare(people)
        print_times(site, people.cookie(WEEK_5), first_set(people.running, 7))
    broken = [row.name for row in rows if not row.is_within_budget]
    broken += slower
    broken += ["afterwards, for a session"] if afterwards > MOST_AFTERWARDS else []
    broken += [name for name, queries in saves.items() if queries > MOST_SAVE_QUERIES]
    if broken:
        sys.exit("\nOver budget: " + ", ".join(broken))


if __name__ == "__main__":
    main()
