"""The first and the third step of /start/: consent, and about you."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs import screening
from programs.models import Equipment
from workouts.forms.check_in import RunningPainMixin
from workouts.forms.fields import (
    AS_BEFORE,
    NOT_AT_ALL,
    AmountField,
    ScoreField,
    WholeNumberField,
    YesNoField,
)
from workouts.forms.weights import WeightField, in_unit
from workouts.models import Profile

OLDEST = 100
TOO_LONG = _("Please use 80 characters at most.")


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
        if not 1000 <= year <= 9999:
            raise forms.ValidationError(self.fields["year_of_birth"].error_messages["invalid"])
        if year > self.this_year:
            raise forms.ValidationError(_("Please check the year: this one is still to come."))
        if year < self.this_year - OLDEST:
            raise forms.ValidationError(_("Please check the year: this one is more than 100 years ago."))
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


class EquipmentForm(forms.ModelForm):
    """What somebody can use, and their weight for a first load (domain.md 4.6 and 4.7)."""

    equipment = forms.MultipleChoiceField(
        label=_("What can you use, at home or in a gym?"),
        choices=Equipment.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    body_weight_kg = WeightField(
        label=in_unit(kg=_("Body weight in kg (optional)"), lb=_("Body weight in lb (optional)")),
        help_text=_("Only to suggest a first weight for leg press and dumbbells."),
        min_value=30,
        max_value=250,
        required=False,
        error_messages={
            "invalid": in_unit(
                kg=_("Please give a weight from 30 to 250 kg, like 71.5, or leave it empty."),
                lb=_("Please give a weight from 67 to 551 lb, like 158, or leave it empty."),
            )
        },
    )

    class Meta:
        model = Profile
        fields = ["equipment", "body_weight_kg"]


class AboutForm(RunningPainMixin, EquipmentForm):
    """About you: what you have and want, and the scores of the start (domain.md 2.4)."""

    # As on the page, so that what is missing is listed in that order.
    field_order = [
        *("running_goal", "running_ability", "runs_per_week", "km", "running"),
        *("pain_average", "pain_worst"),
        *("activity_2", "ability_2", "activity_3", "ability_3"),
        *("equipment", "body_weight_kg"),
    ]

    pain_average = ScoreField(label=_("Back pain on average"), help_text=_("the past 7 days"))
    pain_worst = ScoreField(
        label=_("Back pain at its worst"),
        help_text=_("the past 7 days"),
        required=False,
        has_way_back=True,
    )
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
    runs_per_week = WholeNumberField(
        label=_("How often do you run in a week now?"),
        help_text=_("0 is fine."),
        min_value=0,
        max_value=14,
        error_messages={"required": _("Please write a number; 0 is fine.")},
    )
    km = AmountField(
        label=_("And how many kilometres in all? (optional)"), min_value=0, max_value=300, required=False
    )

    class Meta:
        model = Profile
        fields = [
            "running_goal",
            "activity_2",
            "activity_3",
            "runs_per_week",
            *EquipmentForm.Meta.fields,
        ]
        labels = {
            "running_goal": _("Your running goal"),
            "activity_2": _("Another activity that your back makes hard"),
            "activity_3": _("One more"),
        }
        help_texts = {
            "running_goal": _("In your own words, for example: run 10 km at an easy pace."),
            "activity_2": _("For example: carry shopping, sit through a film."),
        }
        error_messages = {
            "running_goal": {
                "required": _("Please write what you would like to be able to do."),
                "max_length": TOO_LONG,
            },
            "activity_2": {"max_length": TOO_LONG},
            "activity_3": {"max_length": TOO_LONG},
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance._state.adding:
            self.initial["runs_per_week"] = None  # a 0 that nobody wrote is too easily left

    SCORES = ("pain_average", "pain_worst", "running_ability", "ability_2", "ability_3")

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
