"""Fields that people answer by pressing one large button."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.schedule import REMINDER_FROM, REMINDER_UNTIL

SCORES = [(str(n), str(n)) for n in range(11)]
NOT_AT_ALL, AS_BEFORE = _("not at all"), _("as before my back problem")
NO_PAIN, WORST_PAIN = _("no pain"), _("worst imaginable")


class ScoreField(forms.TypedChoiceField):
    """A whole score from 0 to 10, nothing preset; None if not given. `low` and `high` name the ends."""

    def __init__(self, *, low: Any = NO_PAIN, high: Any = WORST_PAIN, **options: Any) -> None:
        self.low, self.high = low, high
        options.setdefault("error_messages", {"required": _("Please choose a number from 0 to 10.")})
        super().__init__(choices=SCORES, coerce=int, empty_value=None, widget=forms.RadioSelect, **options)


class YesNoField(forms.TypedChoiceField):
    """Yes or no, nothing preset, True or False when cleaned."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"required": _("Please answer yes or no.")})
        super().__init__(
            choices=[("no", _("No")), ("yes", _("Yes"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **options,
        )


class ReminderTimeField(forms.TimeField):
    """An hour of the day at which a mail is welcome: 5:00 to 20:30 (domain.md 4.8)."""

    def __init__(self, **options: Any) -> None:
        attrs = {"type": "time", "min": f"{REMINDER_FROM:%H:%M}", "max": f"{REMINDER_UNTIL:%H:%M}"}
        options.setdefault("widget", forms.TimeInput(attrs=attrs, format="%H:%M"))
        options.setdefault("help_text", _("Between 5:00 and 20:30, your local time."))
        super().__init__(**options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not REMINDER_FROM <= value <= REMINDER_UNTIL:
            raise forms.ValidationError(_("Please choose a time between 5:00 and 20:30."))
