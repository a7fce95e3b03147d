"""The weekdays of training, and the last step of /start/: plan, days and hour."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.models import Plan
from workouts import schedule
from workouts.forms.fields import ReminderTimeField, TimeZoneField

WEEKDAYS = [
    (0, _("Mon")),
    (1, _("Tue")),
    (2, _("Wed")),
    (3, _("Thu")),
    (4, _("Fri")),
    (5, _("Sat")),
    (6, _("Sun")),
]
FURTHEST_START_DAYS = 60


def weekday_names(days: Iterable[int]) -> str:
    """Weekdays in words, from Monday on: `Mon, Thu`."""
    return ", ".join(str(dict(WEEKDAYS)[day]) for day in sorted(days))


class DaysForm(forms.Form):
    """The weekdays of training (domain.md 4.5)."""

    supervised_weekdays = forms.TypedMultipleChoiceField(
        label=_("Supervised sessions"),
        help_text=_(
            "Two days with a free day between: with a coach, a trainer or a training partner, or alone."
        ),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        initial=schedule.DEFAULT_SUPERVISED,
        error_messages={"required": _("Please choose two days.")},
    )
    home_weekdays = forms.TypedMultipleChoiceField(
        label=_("Home sessions"),
        help_text=_("Two to five short sessions of about a quarter of an hour."),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        initial=schedule.DEFAULT_HOME[3],
        error_messages={"required": _("Please choose two to five days.")},
    )

    def clean_supervised_weekdays(self) -> list[int]:
        days: list[int] = self.cleaned_data["supervised_weekdays"]
        if len(days) != 2:
            raise forms.ValidationError(_("Please choose exactly two days."))
        if not schedule.has_rest_between(days):
            raise forms.ValidationError(
                _("Your legs need a day between: please choose two days that do not follow each other.")
            )
        return days

    def clean_home_weekdays(self) -> list[int]:
        days: list[int] = self.cleaned_data["home_weekdays"]
        if not 2 <= len(days) <= 5:
            raise forms.ValidationError(_("Please choose two to five days."))
        return days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        both = set(cleaned.get("supervised_weekdays", [])) & set(cleaned.get("home_weekdays", []))
        if both:
            message = gettext("One session a day: please choose another day than %(days)s here.")
            self.add_error("home_weekdays", message % {"days": weekday_names(both)})
        return cleaned


class ScheduleForm(DaysForm):
    """Plan, start, weekdays, time zone and hour of the reminder (domain.md 4.5 and 4.8)."""

    # As on the page, so that what is missing is listed in that order.
    field_order = [
        "plan",
        "starts_on",
        "supervised_weekdays",
        "home_weekdays",
        "reminders_on",
        "reminder_time",
    ]

    plan = forms.ModelChoiceField(
        label=_("Plan"),
        queryset=Plan.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="slug",
        error_messages={"required": _("Please choose one of the three plans.")},
    )
    starts_on = forms.DateField(
        label=_("First day"),
        help_text=_("Best on a day with a supervised session, to learn the positions together."),
        error_messages={
            "required": _("Please choose the day on which you begin."),
            "invalid": _("Please write the day like 2026-11-30."),
        },
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time_zone = TimeZoneField()
    reminder_time = ReminderTimeField(
        label=_("Reminder on home-training days at"), initial=schedule.REMINDER_DEFAULT
    )
    reminders_on = forms.BooleanField(
        label=_("Send me an e-mail on home-training days and on the morning after a sore session"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, now: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        self.fields["plan"].queryset = Plan.objects.current()  # type: ignore[attr-defined]
        zones = self.fields["time_zone"]
        zones.choices = [("", _("Please choose")), *zones.choices]  # type: ignore[attr-defined]
        zones.widget.attrs["data-time-zone"] = ""
        if not self.is_bound:
            if not self.initial.get("time_zone"):  # what a person chose is never guessed over
                zones.widget.attrs["data-guess"] = ""
            self.fields["starts_on"].widget.attrs["data-first-day"] = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_start(cleaned)
        return cleaned

    def _check_start(self, cleaned: dict[str, Any]) -> None:
        starts_on, zone = cleaned.get("starts_on"), cleaned.get("time_zone")
        if not starts_on or not zone:
            return
        today = schedule.local_date(self.now, ZoneInfo(zone))
        if starts_on < today:
            self.add_error("starts_on", _("That day has passed: please choose today or a later day."))
        elif starts_on > today + timedelta(days=FURTHEST_START_DAYS):
            self.add_error("starts_on", _("Please choose a day within the next two months."))
