"""Mails about the account, written at the moment of sending: each try makes its link anew."""

from collections.abc import Callable
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation

from legback.accounts.models import User
from workouts.reminders import mails
from workouts.reminders.models import Mail
from workouts.reminders.outbox import NoLongerWanted

CONFIRM = "account/email/email_confirmation"
CONFIRM_AT_SIGN_UP = "account/email/email_confirmation_signup"
RESET = "account/email/password_reset_key"


def render(mail: Mail, now: datetime) -> EmailMessage:
    """The mail of a row that `AccountAdapter.send_mail` has written. Raises `NoLongerWanted`."""
    prefix = mail.context["template"]
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "user": mail.user,
            "happened_at": mail.created_at,
            "site_url": settings.BASE_URL,
            "signup_url": _absolute("account_signup"),
            "password_reset_url": _absolute("account_reset_password"),
            **LINKS.get(prefix, _no_link)(mail),
        }
        return mails.compose(prefix, context, to=mail.to)


def _confirmation_link(mail: Mail) -> dict[str, str]:
    address = EmailAddress.objects.filter(pk=mail.context.get("address")).first()
    if address is None or address.verified:
        raise NoLongerWanted("confirmed" if address else "no-address")
    key = EmailConfirmationHMAC.create(address).key
    return {"activate_url": _absolute("account_confirm_email", key)}


def _reset_link(mail: Mail) -> dict[str, str]:
    user = User.objects.filter(pk=mail.context.get("user"), is_active=True).first()
    if user is None:
        raise NoLongerWanted("inactive")
    key = default_token_generator.make_token(user)
    return {
        "password_reset_url": _absolute("account_reset_password_from_key", user_pk_to_url_str(user), key),
    }


def _no_link(mail: Mail) -> dict[str, str]:
    return {}


def _absolute(name: str, *args: str) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


LINKS: dict[str, Callable[[Mail], dict[str, str]]] = {
    CONFIRM: _confirmation_link,
    CONFIRM_AT_SIGN_UP: _confirmation_link,
    RESET: _reset_link,
}
