"""The forms of django-allauth, speaking as the rest of the site does."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

ADDRESS = _("E-mail address")
LABELS = {
    "login": ADDRESS,
    "email": ADDRESS,
    "password": _("Password"),
    "oldpassword": _("Password you have now"),
    "password1": _("New password"),
    "password2": _("New password once more"),
    "code": _("Code"),
    "name": _("Name"),
    "passwordless": _("Log in with this passkey alone, no password"),
}
MISSING = {
    "login": _("Please type your e-mail address."),
    "email": _("Please type your e-mail address."),
    "password": _("Please type your password."),
    "oldpassword": _("Please type the password you have now."),
    "password1": _("Please choose a password."),
    "password2": _("Please type the new password once more."),
    "code": _("Please type the code."),
    "name": _("Please give it a name."),
    "credential": _("The passkey did not answer. Please try again."),
}
HELP = {
    "password1": _("At least 10 characters, not only digits, nothing too common."),
    "passwordless": _("Leave this out for a key without finger, face or PIN: it then follows the password."),
}


class OwnWords(forms.Form):
    """Labels, help and complaints by the name of the field, and no placeholder that repeats a label."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, LABELS.get(name, field.label))
            field.help_text = HELP.get(name, field.help_text)
            field.error_messages["required"] = MISSING.get(name, field.error_messages["required"])
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = _("An address looks like name@example.org.")
            field.widget.attrs.pop("placeholder", None)


class LoginForm(OwnWords, account.LoginForm):
    """Log in with address and password."""


class SignupForm(OwnWords, account.SignupForm):
    """Make an account."""

    labels = {"password1": _("Password")}

    @property
    def is_taken(self) -> bool:
        """Whether somebody, most likely the same person, has an account with this address."""
        return self.has_error("email", "email_taken")


class AddEmailForm(OwnWords, account.AddEmailForm):
    """One more address."""


class ResetPasswordForm(OwnWords, account.ResetPasswordForm):
    """Ask for the link to a new password."""


class ResetPasswordKeyForm(OwnWords, account.ResetPasswordKeyForm):
    """Choose a new password behind that link."""


class ChangePasswordForm(OwnWords, account.ChangePasswordForm):
    """Choose a new password while knowing the old one."""


class SetPasswordForm(OwnWords, account.SetPasswordForm):
    """Choose the first password."""


class ReauthenticateForm(OwnWords, account.ReauthenticateForm):
    """Type the password once more."""


class CodeForm(OwnWords, mfa.AuthenticateForm):
    """The second step of logging in."""


class CodeAgainForm(OwnWords, mfa.ReauthenticateForm):
    """Type a code once more."""


class AppForm(OwnWords, ActivateTOTPForm):
    """Show that the authenticator app works."""

    labels = {"code": _("Code that the app shows")}


class AddPasskeyForm(OwnWords, AddWebAuthnForm):
    """A new passkey, meant to log in with unless somebody wants less."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("passwordless", True)


class RenamePasskeyForm(OwnWords, EditWebAuthnForm):
    """Another name for a passkey."""
