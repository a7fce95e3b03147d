"""Links that stop the mails of this room: signed, for one person and one kind of mail each.

Stopping one kind leaves the other, the reminders of training and mails about the account as they are.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core import signing

from workouts.coach.models import Correspondence, MessageMailsOff
from workouts.reminders.links import absolute
from workouts.reminders.models import ReminderKind

STOP = "workouts.coach.stop"
KINDS = {ReminderKind.MESSAGE.value, ReminderKind.DIGEST.value}


def token(user_id: UUID, kind: str) -> str:
    """Lets its holder switch one kind of mail of one person off and on. It never expires."""
    return signing.dumps([kind, user_id.hex], salt=STOP)


def read(token: str) -> tuple[UUID, str] | None:
    """Whose mails of which kind a token is about; None if it is not from us."""
    try:
        kind, user_id = signing.loads(token, salt=STOP)
        return (UUID(hex=user_id), kind) if kind in KINDS else None
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def url(user_id: UUID, kind: str) -> str:
    return absolute("coach:stop-mails", token(user_id, kind))


def switch(user_id: UUID, kind: str, *, is_on: bool, now: datetime) -> None:
    """Switch one kind of mail on or off, any number of times; nothing for an account that is gone."""
    if not get_user_model().objects.filter(pk=user_id).exists():
        return
    if kind == ReminderKind.DIGEST:
        Correspondence.objects.update_or_create(coach_id=user_id, defaults={"digest_on": is_on})
    elif is_on:
        MessageMailsOff.objects.filter(user_id=user_id).delete()
    else:
        MessageMailsOff.objects.get_or_create(user_id=user_id, defaults={"since": now})
