"""The queue: reminders and account mails leave through it."""

import contextlib
import os
import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import beat_init
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legback.settings")

# In a container everybody is root, and nothing but JSON is ever read from the queue.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("legback")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery's current app is one per thread; gunicorn answers in many.
app.set_default()


@beat_init.connect
def tick_at_once(**_signal: Any) -> None:
    """Beat would wait a minute before its first tick; whoever has just started the site should not."""
    with contextlib.suppress(OperationalError):  # the broker is not there yet; the next minute comes
        app.send_task("workouts.reminders.tasks.tick", retry=False, expires=55)
