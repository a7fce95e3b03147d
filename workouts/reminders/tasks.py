"""What the worker does: look for what is due every minute, and send a mail when it is told of one."""

from contextlib import suppress
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from workouts.reminders import due, outbox
from workouts.reminders.models import Heartbeat


@shared_task
def tick() -> None:
    """Write down reminders that are owed, settle what was abandoned and send what waits."""
    now = timezone.now()
    due.find(now)
    outbox.settle(now)
    # After the work that must never stop, before the part that a slow mail server can hold up.
    Heartbeat.objects.beat("worker", timezone.now())
    outbox.drain()


@shared_task
def send(mail_id: str) -> None:
    """Send one mail now. If the mail server is away it has been put back, and the tick comes again."""
    with suppress(outbox.ServerAway):
        outbox.send(UUID(mail_id))
