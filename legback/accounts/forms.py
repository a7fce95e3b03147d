"""Forms of the settings page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from legback.accounts.models import UNITS, User
from workouts.forms.fields import ReminderTimeField
from workouts.models import Enrolment


class RemindersForm(forms.ModelForm):
    """Whether and when reminders come."""

    reminder_time = ReminderTimeField(label=_("At this hour"))

    class Meta:
        model = Enrolment
        fields = ["reminders_on", "reminder_time"]
        labels = {"reminders_on": _("Send me an e-mail on home-training days")}


class UnitsForm(forms.ModelForm):
    """Kilograms or pounds, for everything that is lifted and for one's own weight."""

    units = forms.ChoiceField(
        label=_("Show weights in"),
        choices=UNITS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose kilograms or pounds."),
            "invalid_choice": _("Please choose kilograms or pounds."),
        },
    )

    class Meta:
        model = User
        fields = ["units"]
