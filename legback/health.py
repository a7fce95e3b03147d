"""Two pages for machines: is the process alive, and can the site do its work?"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from workouts.reminders.models import Heartbeat

PATIENCE_SECONDS = 0.7
# The tick comes every minute; two may be missed.
SILENCE = timedelta(minutes=3)


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database, broker and worker all work, else 503 and what is missing, within a second."""
    parts = _ask({"database": _ask_database, "broker": _ask_broker})
    parts["worker"] = parts.pop("database:worker", "unknown")
    missing = [name for name, answer in parts.items() if answer != "ok"]
    body = {"status": "missing" if missing else "ok", **parts, "missing": missing}
    response = JsonResponse(body, status=503 if missing else 200)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django: asked every minute, no line each time
    return response


def _ask_database() -> dict[str, str]:
    """Ask the database for the worker's sign of life: one question for both."""
    try:
        is_alive = Heartbeat.objects.is_alive("worker", timezone.now(), SILENCE)
    finally:
        connection.close()  # this thread's own, about to end
    return {"database": "ok", "database:worker": "ok" if is_alive else "silent"}


def _ask_broker() -> dict[str, str]:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE_SECONDS / 2,
        socket_connect_timeout=PATIENCE_SECONDS / 2,
        retry=Retry(NoBackoff(), 0),
    )
    with client:
        client.ping()
    return {"broker": "ok"}


def _ask(questions: dict[str, Callable[[], dict[str, str]]]) -> dict[str, str]:
    """Ask all at once and wait for the slow ones no longer than our patience.

    Threads, because a name server or a network that swallows packets ignores every driver's time-out.
    """
    answers = dict.fromkeys(questions, "no answer")

    def ask(name: str, question: Callable[[], dict[str, str]]) -> None:
        try:
            answers.update(question())
        except Exception:  # noqa: BLE001 whatever it is, it means that this part is down
            answers[name] = "down"

    threads = [threading.Thread(target=ask, args=item, daemon=True) for item in questions.items()]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return dict(answers)
