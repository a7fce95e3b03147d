"""Forms of the settings page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.forms.fields import ReminderTimeField
from workouts.models import Enrolment


class RemindersForm(forms.ModelForm):
    """Whether and when reminders come."""

    reminder_time = ReminderTimeField(label=_("At this hour"))

    class Meta:
        model = Enrolment
        fields = ["reminders_on", "reminder_time"]
        labels = {"reminders_on": _("Send me an e-mail on home-training days")}
