"""Forms of notes, messages and a coach's mails."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.coach.models import Correspondence
from workouts.forms.fields import TimeZoneField


class WordsField(forms.CharField):
    """Some lines of text. A line break counts once, as the browser counts it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"required": _("Please write something first.")})
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class NoteForm(forms.Form):
    """A private note. `key` is made with the page: a form that is sent twice counts once."""

    text = WordsField(max_length=2000)
    key = forms.UUIDField(required=False)


class MessageForm(forms.Form):
    """A short message; `key` as in a note."""

    text = WordsField(max_length=1000)
    key = forms.UUIDField(required=False)


class MailsForm(forms.ModelForm):
    """By which clock a coach gets which mails."""

    messages_on = forms.BooleanField(
        required=False,
        label=_("Tell me by e-mail about new messages"),
        help_text=_("Once a day at most, between 7:00 and 21:00, and only about those you have not seen."),
    )
    time_zone = TimeZoneField(
        help_text=_("Mails come by this clock."), widget=forms.Select(attrs={"data-time-zone": ""})
    )

    class Meta:
        model = Correspondence
        fields = ["digest_on", "time_zone"]
        labels = {"digest_on": _("Send me a weekly page by e-mail")}
        help_texts = {
            "digest_on": _(
                "Mondays at 7:00, only if somebody needs you: how many people and why, no names, no scores."
            )
        }

    field_order = ["digest_on", "messages_on", "time_zone"]
