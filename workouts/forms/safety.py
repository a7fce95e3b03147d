"""The safety questions and the statement that lifts a lock (domain.md 3.2)."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs import screening
from workouts import safety
from workouts.forms.fields import YesNoField


class ScreeningForm(forms.Form):
    """The safety questions, all of them or only E and D; each needs a yes or a no (domain.md 3.2).

    Answers that close training are shown once more before they count: a slip of the thumb should not.
    """

    is_sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: tuple[str, ...] = screening.FULL, **options: Any) -> None:
        super().__init__(*args, **options)
        for key in asked:
            self.fields[key] = YesNoField(label=safety.QUESTIONS[key])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._is_sure = bool(cleaned.pop("is_sure", False))
        return cleaned

    @property
    def needs_a_second_look(self) -> bool:
        """Ask after `is_valid`."""
        return not self._is_sure and screening.screen(self.cleaned_data) in screening.LOCKING

    def second_look(self) -> dict[str, Any]:
        """What was ticked and what it would mean."""
        outcome = screening.screen(self.cleaned_data)
        points = [safety.POINTS[key] for key in screening.ticked(self.cleaned_data)]
        return {"text": safety.OUTCOME_TEXTS[outcome], "points": points}


class ClearForm(forms.Form):
    """The person's own dated statement that lifts a lock."""

    looked_at_on = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Please give the day."),
            "invalid": _("Please write the day like 2026-11-30."),
        },
    )
    agreed = forms.BooleanField(
        label=_("A doctor or physiotherapist has looked at this since and agreed to exercise."),
        error_messages={"required": _("Training opens again only with this statement.")},
    )

    def __init__(self, *args: Any, answered_on: date, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.answered_on, self.today = answered_on, today
        self.fields["looked_at_on"].widget.attrs.update(min=answered_on.isoformat(), max=today.isoformat())

    def clean_looked_at_on(self) -> date:
        day: date = self.cleaned_data["looked_at_on"]
        if day > self.today:
            raise forms.ValidationError(_("That day is still to come."))
        if day < self.answered_on:
            raise forms.ValidationError(_("That day lies before your answers: it has to be since then."))
        return day
