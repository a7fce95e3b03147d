"""Links in e-mails: signed, so that whoever holds one may do exactly one thing, without a log-in."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

STOP = "workouts.reminders.stop"


def stop_token(user_id: UUID) -> str:
    """A token that lets its holder switch reminders of one person off and on. It never expires: a mail
    of last year must still be good for stopping."""
    return signing.dumps(user_id.hex, salt=STOP)


def read_stop_token(token: str) -> UUID | None:
    """Whose reminders a token is about; None if it is not from us."""
    try:
        return UUID(hex=signing.loads(token, salt=STOP))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def stop_url(user_id: UUID) -> str:
    return absolute("reminders:stop", stop_token(user_id))


def absolute(name: str, *args: object) -> str:
    """The full address of a page, made without a request."""
    return f"{settings.BASE_URL}{reverse(name, args=args)}"
