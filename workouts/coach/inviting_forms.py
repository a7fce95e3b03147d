"""The two small forms of an invitation: the coach's and the person's."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 60
TOO_LONG = _("Please keep it to 60 characters.")


class InviteForm(forms.Form):
    """To whom an invitation goes, and what the coach calls them."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation goes there. Nobody learns whether the address has an account."),
        error_messages={
            "required": _("Please type the address that the invitation goes to."),
            "invalid": _("An address looks like name@example.org."),
            "max_length": _("This address is too long."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("What you call them"),
        max_length=MOST,
        help_text=_("It stands in your lists. They see it too, and may change it when they accept."),
        error_messages={"required": _("Please write what you call them."), "max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AcceptForm(forms.Form):
    """What the coach may call the person."""

    name = forms.CharField(
        label=_("The name that your coach sees"),
        max_length=MOST,
        error_messages={"required": _("Please write a name; initials are fine."), "max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
