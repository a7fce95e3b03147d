"""The steps of /start/: consent, safety questions, about you, schedule."""

from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs import screening
from programs.models import Equipment, Plan
from workouts import schedule
from workouts.forms.check_in import RunningPainMixin
from workouts.forms.fields import AS_BEFORE, NOT_AT_ALL, ReminderTimeField, ScoreField, YesNoField
from workouts.models import Profile

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
AREAS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/"),
    *("Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"),
)


class ConsentForm(forms.Form):
    """Agreement to what is stored, and the year of birth. At exactly 18 by the year it asks once more."""

    year_of_birth = forms.IntegerField(
        label=_("Year of birth"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year"}),
        error_messages={
            "required": _("Please write the year in which you were born."),
            "invalid": _("Please write the year with four digits, like 1986."),
        },
    )
    is_18 = YesNoField(label=_("Are you 18 already?"), required=False)
    agrees = forms.BooleanField(
        label=_("I agree that this site stores and uses these answers for my training."),
        error_messages={"required": _("Without your agreement nothing can be stored, and so no plan made.")},
    )

    def __init__(self, *args: Any, this_year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.this_year = this_year
        self.asks_18 = False

    def clean_year_of_birth(self) -> int:
        year: int = self.cleaned_data["year_of_birth"]
        if not self.this_year - 100 <= year <= self.this_year:
            raise forms.ValidationError(_("Please check the year: it should have four digits, like 1986."))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.asks_18 = self.fields["is_18"].required = self._age() == screening.MINIMUM_AGE
        if self.asks_18 and cleaned.get("is_18") is None:
            self.add_error("is_18", _("Please answer yes or no."))
        return cleaned

    def _age(self) -> int | None:
        year = self.cleaned_data.get("year_of_birth")
        return None if year is None else self.this_year - year

    @property
    def is_under_age(self) -> bool:
        """Whether the answers say: not an adult yet. Ask after `is_valid`."""
        age = self._age()
        if age is None:
            return False
        return age < screening.MINIMUM_AGE or (self.asks_18 and self.cleaned_data.get("is_18") is False)


class AboutForm(RunningPainMixin, forms.ModelForm):
    """About you: what you have and want, and the scores of the start (domain.md 2.4)."""

    pain_average = ScoreField(label=_("Back pain on average"), help_text=_("the past 7 days"))
    pain_worst = ScoreField(label=_("Back pain at its worst"), help_text=_("the past 7 days"), required=False)
    running_ability = ScoreField(
        label=_("How well can you do your running goal today?"), low=NOT_AT_ALL, high=AS_BEFORE
    )
    ability_2 = ScoreField(
        label=_("How well can you do the second activity today?"),
        low=NOT_AT_ALL,
        high=AS_BEFORE,
        required=False,
    )
    ability_3 = ScoreField(
        label=_("How well can you do the third activity today?"),
        low=NOT_AT_ALL,
        high=AS_BEFORE,
        required=False,
    )
    km = forms.DecimalField(
        label=_("And how many kilometres in all?"),
        min_value=0,
        max_value=300,
        decimal_places=1,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1"}),
    )
    equipment = forms.MultipleChoiceField(
        label=_("What can you use, at home or in a gym?"),
        choices=Equipment.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Profile
        fields = [
            "running_goal",
            "activity_2",
            "activity_3",
            "runs_per_week",
            "equipment",
            "body_weight_kg",
        ]
        labels = {
            "running_goal": _("Your running goal"),
            "activity_2": _("Another activity that your back makes hard"),
            "activity_3": _("One more"),
            "runs_per_week": _("How often do you run in a week now?"),
            "body_weight_kg": _("Body weight in kg"),
        }
        help_texts = {
            "running_goal": _("In your own words, for example: run 10 km at an easy pace."),
            "activity_2": _("For example: carry shopping, sit through a film."),
            "runs_per_week": _("0 is fine."),
            "body_weight_kg": _("Only to suggest a first weight for leg press and dumbbells."),
        }
        error_messages = {
            "running_goal": {"required": _("Please write what you would like to be able to do.")},
            "runs_per_week": {"required": _("Please write a number; 0 is fine.")},
        }
        widgets = {
            "runs_per_week": forms.NumberInput(attrs={"min": 0, "max": 14, "inputmode": "numeric"}),
            "body_weight_kg": forms.NumberInput(
                attrs={"min": 30, "max": 250, "step": "0.1", "inputmode": "decimal"}
            ),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance._state.adding:
            self.initial["runs_per_week"] = None  # a 0 that nobody wrote is too easily left

    SCORES = ("pain_average", "pain_worst", "running_ability", "ability_2", "ability_3")

    def clean_runs_per_week(self) -> int:
        runs: int = self.cleaned_data["runs_per_week"]
        if runs > 14:
            raise forms.ValidationError(_("Please give a number from 0 to 14."))
        return runs

    def clean_body_weight_kg(self) -> Any:
        weight = self.cleaned_data["body_weight_kg"]
        if weight is not None and not 30 <= weight <= 250:
            raise forms.ValidationError(_("Please give a weight from 30 to 250 kg, or leave it empty."))
        return weight

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for score, activity in (("ability_2", "activity_2"), ("ability_3", "activity_3")):
            if not cleaned.get(activity):
                cleaned[score] = None
            elif score not in self.errors and cleaned.get(score) is None:
                self.add_error(score, _("Please choose a number from 0 to 10."))
        return cleaned

    def baseline(self) -> dict[str, Any]:
        """The scores of the start, as fields of a check-in."""
        data = self.cleaned_data
        scores = {name: data.get(name) for name in (*self.SCORES, "running_pain", "no_run")}
        km = None if data["km"] is None else str(data["km"])  # JSON knows no decimals
        return {**scores, "runs": data["runs_per_week"], "km": km}


@cache
def _zones() -> list[tuple[str, str]]:
    """Every IANA zone that a person may live in."""
    zones = sorted(zone for zone in available_timezones() if zone.startswith(AREAS))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]


class ScheduleForm(forms.Form):
    """Plan, start, weekdays, time zone and hour of the reminder (domain.md 4.5 and 4.8)."""

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
    time_zone = forms.ChoiceField(
        label=_("Time zone"), error_messages={"required": _("Please choose where your days begin and end.")}
    )
    reminder_time = ReminderTimeField(
        label=_("Reminder on home-training days at"), initial=schedule.REMINDER_DEFAULT
    )
    reminders_on = forms.BooleanField(
        label=_("Send me an e-mail on home-training days"), required=False, initial=True
    )

    def __init__(self, *args: Any, now: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        self.fields["plan"].queryset = Plan.objects.current()  # type: ignore[attr-defined]
        zones = self.fields["time_zone"]
        zones.choices = [("", _("Please choose")), *_zones()]  # type: ignore[attr-defined]
        zones.widget.attrs["data-time-zone"] = ""
        if not self.is_bound:  # what a person chose is never guessed over
            zones.widget.attrs["data-guess"] = ""
            self.fields["starts_on"].widget.attrs["data-first-day"] = ""

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
            names = ", ".join(str(dict(WEEKDAYS)[day]) for day in sorted(both))
            message = gettext("One session a day: please choose another day than %(days)s here.")
            self.add_error("home_weekdays", message % {"days": names})
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
