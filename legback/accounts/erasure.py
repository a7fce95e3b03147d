"""Erasing a person: the account, every row that hangs on it, and its log-ins."""

from django.contrib.admin.models import LogEntry
from django.db import transaction

from legback.accounts import log_ins
from legback.accounts.models import User
from workouts.coach import inviting


@transaction.atomic
def erase(user: User) -> None:
    """Delete the person. Every table about people refers to the account and goes with it; log-in rows and
    invitations refer to nobody, so each is looked at to see whose it is."""
    inviting.forget(user)
    log_ins.end_all(user)
    LogEntry.objects.filter(content_type__app_label="accounts", object_id=str(user.pk)).delete()
    User.objects.filter(pk=user.pk).delete()
