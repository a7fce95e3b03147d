"""Erasing a person: the account, every row that hangs on it, and its log-ins."""

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction

from legback.accounts.models import User
from workouts.coach import inviting


@transaction.atomic
def erase(user: User) -> None:
    """Delete the person. Every table about people refers to the account and goes with it; log-in rows and
    invitations hold the address and refer to nobody, so each is looked at to see whose it is."""
    inviting.forget(user)
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    LogEntry.objects.filter(content_type__app_label="accounts", object_id=str(user.pk)).delete()
    User.objects.filter(pk=user.pk).delete()
