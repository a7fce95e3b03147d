"""Times of the running site for `make bench`: shown, never asserted, as they are the machine's too."""

import contextlib
import http.client
import itertools
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.demo_site import Site
from tests.services import ROOT, free_port

MOST_ADDED_MS = 100
TIMES = 200


@dataclass
class Set:
    """One set: as the plain form sends it, and as a phone sends it to the API of its `session`."""

    path: str
    data: dict[str, str]
    session: str
    entry: dict[str, Any]

    @property
    def address(self) -> str:
        """Of a set that is new each time."""
        return f"/api/sessions/{self.session}/sets/{uuid4()}"

    def again(self, address: str, edit: int) -> "Sent":
        """The same set with another edit."""
        return Sent(address, {**self.entry, "edit": edit})


@dataclass
class Sent:
    """What goes to the API."""

    path: str
    content: dict[str, Any]
    method: str = "PUT"


class Caller:
    """Sends requests as somebody who is logged in, each over a connection of its own."""

    def __init__(self, site: Site, port: int, cookie: str) -> None:
        self.host = urlsplit(site.url).netloc
        self.port = port
        self.cookies = f"sessionid={cookie}"
        page = self.send("GET", "/accounts/password/change/").decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found is not None
        self.token = found[1]

    def send(self, method: str, path: str, data: dict[str, str] | None = None) -> bytes:
        if data is None:
            return self._ask(method, path)
        body = urlencode({**data, "csrfmiddlewaretoken": self.token})
        return self._ask(method, path, body, "application/x-www-form-urlencoded")

    def put(self, sent: Sent) -> bytes:
        return self._ask(sent.method, sent.path, json.dumps(sent.content), "application/json")

    def _ask(self, method: str, path: str, body: str | None = None, kind: str = "") -> bytes:
        headers = {"Host": self.host, "Cookie": self.cookies, "Origin": f"http://{self.host}"}
        if body is not None:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.token}
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
        assert answer.status in {200, 302}, (path, answer.status)
        for name, value in answer.getheaders():
            if name == "Set-Cookie" and value.startswith("csrftoken="):
                self.cookies += "; " + value.partition(";")[0]
        return text


def milliseconds(work: Callable[[], object], times: int) -> list[float]:
    taken = []
    for _turn in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def warm_up(port: int) -> None:
    """Wait until the server answers, and let each of its processes read the code."""
    answered = 0
    for _try in range(300):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", "/accounts/login/", headers={"Host": "localhost"})
            answered += connection.getresponse().status == 200
        if answered == 20:
            return
        time.sleep(0.05)
    raise AssertionError("the web server did not start")


@contextlib.contextmanager
def web_without_broker(site: Site) -> Iterator[int]:
    """The same web server on the same data, with a broker that is not there. Gives its port."""
    port = free_port()
    environment = {
        **os.environ,
        **site.environment,
        "REDIS_URL": "unix:///nowhere/valkey.sock",
        "PORT": str(port),
    }
    words = [
        sys.executable,
        "-m",
        "gunicorn",
        "legback.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
    ]
    words += ["--threads", "4", "--no-control-socket", "--log-level", "critical"]
    process = subprocess.Popen(words, cwd=ROOT, env=environment)
    try:
        warm_up(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def many(one_set: Set, known: str, edits: Iterator[int]) -> Sent:
    """Fifteen changes of the set `known` in one request, as after an hour without signal."""
    new = {**one_set.entry, "kind": "set", "id": known, "number": 9}
    entries = [{**new, "edit": next(edits)} for _entry in range(15)]
    return Sent(f"/api/sessions/{one_set.session}/entries", {"entries": entries}, "POST")


def print_times(site: Site, cookie: str, one_set: Set) -> None:
    """Saving a set beside a bare view, then what changes while the broker is away."""
    caller = Caller(site, urlsplit(site.url).port or 80, cookie)
    hello = milliseconds(lambda: caller.send("GET", "/health/live"), TIMES)
    print(f"\nbare view (/health/live)  {statistics.median(hello):6.1f} ms p50")
    address, known, edits = one_set.address, str(uuid4()), itertools.count(1)
    saves: dict[str, Callable[[], object]] = {
        "saving one set": lambda: caller.put(one_set.again(address, next(edits))),
        "the same, sent again": lambda: caller.put(one_set.again(address, TIMES)),
        "15 sets in one request": lambda: caller.put(many(one_set, known, edits)),
        "one set by the plain form": lambda: caller.send("POST", one_set.path, one_set.data),
    }
    for name, work in saves.items():
        taken = statistics.median(milliseconds(work, TIMES if "15" not in name else TIMES // 10))
        print(f"{name:<26}{taken:6.1f} ms p50, {taken / statistics.median(hello):.1f} bare views")

    works: dict[str, Callable[[Caller], object]] = {
        "today": lambda one: one.send("GET", "/today/"),
        "saving one set": lambda one: one.put(one_set.again(address, next(edits))),
        "asking for a reset mail": lambda one: one.send(
            "POST", "/accounts/password/reset/", {"email": f"nobody-{time.monotonic_ns()}@made-up.invalid"}
        ),
    }
    print(f"\nwith the broker away (budget: {MOST_ADDED_MS} ms more)")
    with web_without_broker(site) as port:
        for name, work in works.items():
            usual = milliseconds(lambda work=work: work(caller), 9)  # type: ignore[misc]
            alone = Caller(site, port, cookie)
            without = milliseconds(lambda work=work, alone=alone: work(alone), 9)  # type: ignore[misc]
            usually, now = statistics.median(usual), statistics.median(without)
            print(f"{name:<26}{now:6.1f} ms p50 instead of {usually:.1f} ms; slowest {max(without):.1f} ms")
