"""The log-ins of an account, and their end."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from legback.accounts.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def end_all(user: User, *, but: str | None = None) -> None:
    """End every log-in of the account, `but` the one with this key. Their rows name nobody from outside, so
    each is opened to see whose it is."""
    for session in Session.objects.exclude(session_key=but).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def after_new_factor(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """A log-in from before, elsewhere, has shown no second factor: it ends (promises.md, S8)."""
    if authenticator.type in FACTORS:
        end_all(user, but=request.session.session_key)


def listen() -> None:
    """The one signal of the house: django-allauth offers no other way to hear of a new factor."""
    authenticator_added.connect(after_new_factor, dispatch_uid="log-ins")
