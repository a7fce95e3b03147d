"""How django-allauth sends its mails here (through the outbox, so that no page waits for a mail server) and
what it says when something does not fit."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from legback.accounts.models import User
from workouts.models import Enrolment
from workouts.reminders import outbox

KIND = "account"
PASSWORD_FAULTS = {
    "password_too_short": _("Too short: it needs at least %(min_length)d characters."),
    "password_too_common": _("Too many people use this one. Please choose another."),
    "password_entirely_numeric": _("Please do not use digits alone."),
    "password_too_similar": _("Too close to your e-mail address. Please choose another."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Puts account mails into the outbox. Links and tokens are made when a mail is sent, so that none
    lies in a table."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is switched off."),
        "cannot_remove_primary_email": _("This address stays as long as it is the main one."),
        "duplicate_email": _("This address is already yours."),
        "email_taken": _("There is an account with this address already."),
        "email_password_mismatch": _("Address and password do not fit together. Please try again."),
        "enter_current_password": _("This is not the password you have now."),
        "incorrect_password": _("This is not your password. Please try again."),
        "max_email_addresses": _("More than %d addresses are not possible."),
        "too_many_login_attempts": _("Too many tries. Please wait a few minutes."),
        "unverified_primary_email": _("Please confirm this address before you make it the main one."),
        "rate_limited": _("That was a little fast. Please wait a few minutes."),
    }

    def clean_password(self, password: str, user: Any = None) -> str:
        """One fault at a time, in our words: the rules stand below the field anyway."""
        try:
            return str(super().clean_password(password, user=user))
        except ValidationError as error:
            first = error.error_list[0]
            raise ValidationError(
                PASSWORD_FAULTS.get(first.code or "", first.message), first.code, first.params
            ) from error

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Today; for a coach without a plan of their own, their people."""
        user: Any = request.user
        if user.is_coach and Enrolment.objects.open_of(user) is None:
            return reverse("coach:roster")
        return str(super().get_login_redirect_url(request))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show who one is, named as the buttons of the log-in page are."""
        words = {
            "reauthenticate": gettext("Use the password"),
            "mfa_reauthenticate": gettext("Use a code"),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey"),
        }
        return [
            {**each, "description": words.get(each["id"], each["description"])}
            for each in super().get_reauthentication_methods(user)
        ]

    @transaction.atomic
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write down which mail is wanted for whom, in the request's transaction."""
        if "code" in context:
            raise ImproperlyConfigured("Mails with a code cannot be written later: use links.")
        user = self._person(email, context)
        ids = {"template": template_prefix}
        if user is not None:
            ids["user"] = str(user.pk)
            address = EmailAddress.objects.filter(user=user, email__iexact=email).first()
            if address is not None:
                ids["address"] = str(address.pk)
        outbox.put(kind=KIND, to=email, user=user, context=ids, may_repeat=True, now=timezone.now())

    def _person(self, email: str, context: dict[str, Any]) -> User | None:
        """Whom the mail is about: it goes when their account goes."""
        user = context.get("user")
        if user is None:
            request = allauth_context.request
            user = request.user if request is not None and request.user.is_authenticated else None
        return user if isinstance(user, User) else None


class SecondFactorAdapter(DefaultMFAAdapter):
    """What the pages about the second factor say."""

    error_messages = {
        "add_email_blocked": _("Please switch off the second factor before you add an address."),
        "cannot_delete_authenticator": _("This cannot be switched off."),
        "cannot_generate_recovery_codes": _("Recovery codes need a second factor first."),
        "incorrect_code": _("This code does not fit. Please try the newest one."),
        "unverified_email": _("Please confirm your e-mail address first; the settings can send the link."),
    }

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """A name to start from: Passkey 1, Passkey 2 and so on."""
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": held + 1}
