"""The cache: shared while the broker is there, and never a reason to wait."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from legback import cache as steady


def test_two_processes_count_together(settings: Any) -> None:
    one = steady.SteadyRedisCache(settings.REDIS_URL, {})
    other = steady.SteadyRedisCache(settings.REDIS_URL, {})
    one.set("tries", 1)
    other.incr("tries")
    assert one.get("tries") == 2


def test_without_the_broker_the_process_goes_on_in_its_own_memory_and_comes_back(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steady, "PROBE_EVERY_SECONDS", 0.05)
    socket = tmp_path / "away.sock"
    away = steady.SteadyRedisCache(f"unix://{socket}", {})
    began = time.monotonic()
    assert away.add("lock", True) is True
    assert away.add("lock", True) is False
    assert away.get("lock") is True
    assert time.monotonic() - began < 0.1
    # The broker returns.
    socket.symlink_to(settings.REDIS_URL.removeprefix("unix://"))
    deadline = time.monotonic() + 5
    while not away._line.is_up and time.monotonic() < deadline:
        time.sleep(0.05)
    away.set("seen", "by all")
    assert cache.get("seen") == "by all"


@pytest.mark.django_db
def test_logging_in_is_hardly_slower_when_the_broker_is_away(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    address = {"login": "nobody@legback.example", "password": "not the password"}
    client.post("/accounts/login/", address)  # templates are read now
    began = time.monotonic()
    client.post("/accounts/login/", address)
    usual = time.monotonic() - began
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/away.sock"}}
    began = time.monotonic()
    assert client.post("/accounts/login/", address).status_code == 200
    assert time.monotonic() - began < usual + 0.1
