"""What the worker does for coaches: looks every minute for mails that are owed. The reminders' own tick
sends them."""

from celery import shared_task
from django.utils import timezone

from workouts.coach import inviting, letters, notes


@shared_task
def tick() -> None:
    """Write down mails about messages and weekly pages, and let deleted notes and the addresses of
    invitations that are over go for good."""
    now = timezone.now()
    letters.find(now)
    notes.forget_deleted(now)
    inviting.prune(now=now)
