"""A Redis cache that never holds up a page.

Rate limits live in the cache. When the broker is away, the process counts in its own memory instead: a
little laxer with several processes, but neither an error page nor a wait.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

WAIT_SECONDS = 0.08
PROBE_EVERY_SECONDS = 2.0
AWAY = (redis.ConnectionError, redis.TimeoutError, redis.ResponseError, OSError)


class Line:
    """Whether the server answers. One per process and address, shared by all threads."""

    def __init__(self) -> None:
        self.up = threading.Event()
        self.up.set()
        self._lock = threading.Lock()

    def broke(self, ping: Callable[[], Any]) -> None:
        """Remember that the server is away and look for it in the background, so that no request waits."""
        with self._lock:
            if self.up.is_set():
                self.up.clear()
                threading.Thread(target=self._watch, args=(ping,), daemon=True).start()

    def _watch(self, ping: Callable[[], Any]) -> None:
        while True:
            time.sleep(PROBE_EVERY_SECONDS)
            try:
                ping()
            except AWAY:
                continue
            self.up.set()
            return


_lines: dict[str, Line] = {}


class SteadyRedisCache(RedisCache):
    """Django's Redis cache with short time-outs and this process's memory behind it."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_timeout": WAIT_SECONDS,
            "socket_connect_timeout": WAIT_SECONDS,
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._line = _lines.setdefault(server, Line())
        self._memory = LocMemCache(f"behind {server}", {})

    def _ping(self) -> Any:
        return self._cache.get_client().ping()

    def _try(self, verb: str, *args: Any, **kwargs: Any) -> Any:
        if self._line.up.is_set():
            try:
                return getattr(super(), verb)(*args, **kwargs)
            except AWAY:
                self._line.broke(self._ping)
        return getattr(self._memory, verb)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("get_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("incr", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("delete_many", *args, **kwargs)

    def clear(self) -> Any:
        self._memory.clear()
        return self._try("clear")
