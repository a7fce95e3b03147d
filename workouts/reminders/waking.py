"""Tells the worker that a mail waits, without ever making a page wait for the broker."""

import contextlib
import queue
import threading
from uuid import UUID

from celery import current_app

SEND_TASK = "workouts.reminders.tasks.send"
ROOM = 1000
IDLE_SECONDS = 60.0


class Bell:
    """A thread of this process that talks to the broker.

    A dead broker refuses at once, but a name that does not resolve or a host that swallows packets can
    take many seconds. Whatever is lost here is found by the next tick.
    """

    def __init__(self) -> None:
        self._waiting: queue.Queue[UUID] = queue.Queue(ROOM)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self, mail_id: UUID) -> None:
        """Ask the worker to send a mail, soon; returns at once and raises nothing."""
        with contextlib.suppress(queue.Full, RuntimeError):  # RuntimeError: the process is ending
            self._waiting.put_nowait(mail_id)
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._publish, name="bell", daemon=True)
                    self._thread.start()

    def _publish(self) -> None:
        while True:
            try:
                mail_id = self._waiting.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                with self._lock:
                    if self._waiting.empty():
                        self._thread = None
                        return
                continue
            with contextlib.suppress(Exception):
                current_app.send_task(SEND_TASK, args=[str(mail_id)], retry=False, ignore_result=True)


bell = Bell()
