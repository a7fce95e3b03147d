"""Times of the running site for `make bench`: shown, never asserted, as they are the machine's too."""

import contextlib
import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.demo_site import Site
from tests.services import ROOT, free_port

MOST_ADDED_MS = 100
TIMES = 200


@dataclass
class Set:
    """What is sent to log one set again."""

    path: str
    data: dict[str, str]


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
        headers = {"Host": self.host, "Cookie": self.cookies, "Origin": f"http://{self.host}"}
        body = None
        if data is not None:
            body = urlencode({**data, "csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
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


def print_times(site: Site, cookie: str, one_set: Set) -> None:
    """Saving a set beside a bare view, then what changes while the broker is away."""
    caller = Caller(site, urlsplit(site.url).port or 80, cookie)
    hello = milliseconds(lambda: caller.send("GET", "/health/live"), TIMES)
    save = milliseconds(lambda: caller.send("POST", one_set.path, one_set.data), TIMES)
    ratio = statistics.median(save) / statistics.median(hello)
    print(f"\nbare view (/health/live)  {statistics.median(hello):6.1f} ms p50")
    print(f"saving one set            {statistics.median(save):6.1f} ms p50, {ratio:.1f} bare views")

    works: dict[str, Callable[[Caller], object]] = {
        "today": lambda one: one.send("GET", "/today/"),
        "saving one set": lambda one: one.send("POST", one_set.path, one_set.data),
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
