"""The cache: shared while the broker is there, and never a reason to wait."""

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.test import Client

from legback import cache as steady


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the test itself asks of a server; threads that look for a lost one do not count."""
    asked: list[Any] = []
    ask = redis.Redis.execute_command

    def noted(self: Any, *words: Any, **options: Any) -> Any:
        if words != ("PING",) and threading.current_thread() is threading.main_thread():
            asked.append(words)
        return ask(self, *words, **options)

    monkeypatch.setattr(redis.Redis, "execute_command", noted)
    return asked


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder in which a socket's path stays under 108 bytes."""
    with tempfile.TemporaryDirectory(prefix="lbt-", dir="/tmp") as folder:
        yield Path(folder)


def test_two_processes_count_together(settings: Any) -> None:
    one = steady.SteadyRedisCache(settings.REDIS_URL, settings.CACHES["default"])
    other = steady.SteadyRedisCache(settings.REDIS_URL, settings.CACHES["default"])
    one.set("tries", 1)
    other.incr("tries")
    assert one.get("tries") == 2


def test_a_server_that_says_nothing_is_given_up_within_the_budget_of_a_page(settings: Any) -> None:
    plain = steady.SteadyRedisCache(settings.REDIS_URL, {})
    options = plain._cache._pool_options
    assert options["socket_timeout"] == options["socket_connect_timeout"] == steady.WAIT_SECONDS
    assert steady.WAIT_SECONDS < 0.1
    assert options["retry"].get_retries() == 0


def test_without_the_broker_the_process_goes_on_in_its_own_memory_and_comes_back(
    short_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, calls: list[Any]
) -> None:
    monkeypatch.setattr(steady, "PROBE_EVERY_SECONDS", 0.05)
    socket = short_path / "away.sock"
    away = steady.SteadyRedisCache(f"unix://{socket}", settings.CACHES["default"])
    assert away.add("lock", True) is True
    assert away.add("lock", True) is False
    assert away.get("lock") is True
    assert len(calls) == 1, "only the first one may wait for a server that is away"
    # The broker returns.
    socket.symlink_to(settings.REDIS_URL.removeprefix("unix://"))
    assert away._line.up.wait(60)
    away.set("seen", "by all")
    assert cache.get("seen") == "by all"


@pytest.mark.django_db
def test_logging_in_waits_at_most_once_for_a_broker_that_is_away(
    client: Client, settings: Any, tmp_path: Path, calls: list[Any]
) -> None:
    address = {"login": "nobody@legback.example", "password": "not the password"}
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/away.sock"}}
    assert client.post("/accounts/login/", address).status_code == 200
    assert len(calls) == 1
