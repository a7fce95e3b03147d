"""Forms of the settings page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from legback.accounts.models import UNITS, User
from workouts.forms.fields import ReminderTimeField, TimeZoneField
from workouts.models import Enrolment


class RemindersForm(forms.ModelForm):
    """Whether and when reminders come, and by the clock of which place."""

    reminder_time = ReminderTimeField(label=_("At this hour"))
    time_zone = TimeZoneField(
        required=False, help_text=_("Your days begin and end by it. Travelling? Change it when you arrive.")
    )

    class Meta:
        model = Enrolment
        fields = ["reminders_on", "reminder_time", "time_zone"]
        labels = {
            "reminders_on": _(
                "Send me an e-mail on home-training days and on the morning after a sore session"
            )
        }

    def clean_time_zone(self) -> str:
        """A page that was opened before there was this field leaves the zone as it is."""
        return self.cleaned_data["time_zone"] or str(self.initial["time_zone"])


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
