"""Housekeeping of log-ins."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore


@shared_task
def forget_expired_log_ins() -> None:
    """Delete log-ins that have run out: nobody needs the address that stands in them."""
    SessionStore.clear_expired()
