"""What every test shares. The services are in tests/services.py, the browser in tests/browser.py."""

import gc
import os
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.browser import FAILED, chromium, new_context, page, site  # noqa: F401 fixtures

# The same examples each time, however slow the machine: a failure belongs to the change that it meets.
hypothesis_settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")


# The browser's tests run as parts of about the same length.
BROWSER_PARTS = {
    "player": ("test_offline", "test_player"),
    "phone": ("test_phone", "test_sender", "test_sending", "test_timers"),
    "coach": ("test_admin", "test_coach"),
}


def pytest_configure() -> None:
    """Plain static files: hashing and compressing them for each test run shows nothing."""
    from django.test import TransactionTestCase

    from tests.emptying import empty

    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]
    storages = {**settings.STORAGES}
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2", *settings.PASSWORD_HASHERS[1:]]
    # On a busy machine broker and mail server may take longer than a person would wait; a test waits.
    patience = {"socket_timeout": 30, "socket_connect_timeout": 30}
    settings.EMAIL_TIMEOUT = 120
    settings.CACHES = {"default": {**settings.CACHES["default"], "OPTIONS": patience}}
    # A file, because SQLite in memory has neither WAL nor a second process.
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = (
        str(settings.DATA_DIR / "tests.sqlite3")
        if "sqlite" in settings.DATABASES["default"]["ENGINE"]
        else None
    )


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: no use in looking for rubbish in it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be left out, a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("LEGBACK_NO_SKIPS") == "1" and reporter.stats.get("skipped"):
        reporter.write_line("a test was skipped, and nothing may be left out here")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@cache
def text_of(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A live server commits, so a browser test needs a database of its own that is emptied afterwards.
    The part that it runs in goes by the name of its file."""
    for item in items:
        for mark in ("browser", "database"):
            if item.get_closest_marker(mark) and f"mark.{mark}" not in text_of(item.path):
                # tests/run.py looks for it there and nowhere else.
                raise pytest.UsageError(f"{item.path.name} has to say pytest.mark.{mark} itself")
        if item.get_closest_marker("browser") and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(transaction=True))
        for part, names in BROWSER_PARTS.items():
            if item.get_closest_marker("browser") and item.path.name.startswith(names):
                item.add_marker(getattr(pytest.mark, part))
        if zlib.crc32(item.path.name.encode()) % 2:
            item.add_marker(pytest.mark.other_half)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Fixtures learn whether the test failed, so that they can say what they saw."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits of one test must not stop the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The library is there from the start, as after `make run`."""
    from tests.emptying import load_library

    with django_db_blocker.unblock():
        load_library()


@pytest.fixture
def library(db: None) -> None:
    """The library is there: it outlives every test (tests/emptying.py)."""


@pytest.fixture
def runner(db: None) -> Any:
    """Somebody with an account and a consent."""
    from tests import eight_weeks

    return eight_weeks.make_person()


@pytest.fixture
def read_on(client: Any, runner: Any, time_machine: Any) -> Any:
    """Reads a page as the runner on a day, on one line: `read_on("/plan/", day)`."""
    from tests.eight_weeks import noon

    def read(path: str, day: Any) -> str:
        time_machine.move_to(noon(day))
        client.force_login(runner)
        answer = client.get(path)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read
