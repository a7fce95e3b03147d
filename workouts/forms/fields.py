"""Fields that people answer by pressing one large button, and numbers and times with plain complaints."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from workouts.schedule import REMINDER_FROM, REMINDER_UNTIL

SCORES = [(str(n), str(n)) for n in range(11)]
NO_ANSWER = "none"
NOT_AT_ALL, AS_BEFORE = _("not at all"), _("as before my back problem")
NO_PAIN, WORST_PAIN = _("no pain"), _("worst imaginable")
AREAS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/"),
    *("Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"),
)


class ScoreField(forms.TypedChoiceField):
    """A whole score from 0 to 10, nothing preset; None if not given. `low` and `high` name the ends.

    `has_way_back` adds the choice not to answer after all: a radio once pressed cannot be taken back.
    """

    def __init__(
        self, *, low: Any = NO_PAIN, high: Any = WORST_PAIN, has_way_back: bool = False, **options: Any
    ) -> None:
        self.low, self.high = low, high
        options.setdefault("error_messages", {"required": _("Please choose a number from 0 to 10.")})
        super().__init__(
            choices=[*SCORES, *([(NO_ANSWER, _("no answer"))] if has_way_back else [])],
            coerce=lambda value: None if value == NO_ANSWER else int(value),
            empty_value=None,
            widget=forms.RadioSelect,
            **options,
        )


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


class _InRange(forms.Field):
    """A number between two bounds. Whatever does not fit gets one sentence that says what would."""

    def run_validators(self, value: Any) -> None:
        try:
            super().run_validators(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


def _messages(wanted: Any, own: dict[str, Any] | None) -> dict[str, Any]:
    return {"invalid": wanted, "required": wanted, **(own or {})}


class WholeNumberField(_InRange, forms.IntegerField):
    """A whole number from `min_value` to `max_value`."""

    def __init__(
        self, *, min_value: int, max_value: int, error_messages: dict[str, Any] | None = None, **options: Any
    ) -> None:
        wanted = format_lazy(
            _("Please give a whole number from {low} to {high}."), low=min_value, high=max_value
        )
        options.setdefault("widget", forms.NumberInput(attrs={"inputmode": "numeric"}))
        super().__init__(
            min_value=min_value,
            max_value=max_value,
            error_messages=_messages(wanted, error_messages),
            **options,
        )


class AmountField(_InRange, forms.DecimalField):
    """A number from `min_value` to `max_value` with `decimal_places`."""

    def __init__(
        self,
        *,
        min_value: int,
        max_value: int,
        decimal_places: int = 1,
        error_messages: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        wanted = format_lazy(
            ngettext_lazy(
                "Please give a number from {low} to {high}, with one decimal place at most.",
                "Please give a number from {low} to {high}, with {places} decimal places at most.",
                decimal_places,
            ),
            low=min_value,
            high=max_value,
            places=decimal_places,
        )
        options.setdefault("widget", forms.NumberInput(attrs={"inputmode": "decimal"}))
        super().__init__(
            min_value=min_value,
            max_value=max_value,
            decimal_places=decimal_places,
            error_messages=_messages(wanted, error_messages),
            **options,
        )


class ReminderTimeField(forms.TimeField):
    """An hour of the day at which a mail is welcome: 5:00 to 20:30 (domain.md 4.8)."""

    def __init__(self, **options: Any) -> None:
        attrs = {"type": "time", "min": f"{REMINDER_FROM:%H:%M}", "max": f"{REMINDER_UNTIL:%H:%M}"}
        options.setdefault("widget", forms.TimeInput(attrs=attrs, format="%H:%M"))
        options.setdefault("help_text", _("Between 5:00 and 20:30, your local time."))
        wanted = _("Please choose a time between 5:00 and 20:30.")
        options.setdefault("error_messages", {"required": wanted, "invalid": wanted})
        super().__init__(**options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not REMINDER_FROM <= value <= REMINDER_UNTIL:
            raise forms.ValidationError(self.error_messages["invalid"])


@cache
def _zones() -> list[tuple[str, str]]:
    """Every IANA zone that a person may live in."""
    zones = sorted(zone for zone in available_timezones() if zone.startswith(AREAS))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]


class TimeZoneField(forms.ChoiceField):
    """By the clock of which place somebody lives."""

    def __init__(self, **options: Any) -> None:
        wanted = _("Please choose where your days begin and end.")
        options.setdefault("label", _("Time zone"))
        options.setdefault("error_messages", {"required": wanted, "invalid_choice": wanted})
        super().__init__(choices=_zones, **options)
