"""What is pressed and written during a session.

Fields with `show_hidden_initial` send back what they showed at first, so that only what was changed on this
page is written: a second tab that was opened earlier takes nothing away.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.models import Check, Measure, Rung, Sides
from programs.pain import Flag
from workouts import safety
from workouts.forms.fields import ScoreField, WholeNumberField, YesNoField
from workouts.forms.weights import WeightField
from workouts.models import CheckResult, Effort, Feel, SessionSlot

NOT_WHOLE = {"invalid": _("Please give a whole number.")}
HEAVIEST_KG = 500
LARGEST = {Measure.REPS.value: 100, Measure.SECONDS.value: 600}


class StartSessionForm(forms.Form):
    pain_before = ScoreField(required=False)
    was_alone = forms.BooleanField(required=False)
    is_short = forms.BooleanField(required=False)


class MoveForm(forms.Form):
    """The day to which a session not yet begun moves."""

    to = forms.DateField()


class NewsForm(forms.Form):
    """After a stop for pain: whether anything new has turned up."""

    is_new = YesNoField()


class PainForm(forms.Form):
    """The back during an exercise, in one press."""

    pain = ScoreField()


class FeelForm(forms.Form):
    """Too easy, too hard, or neither after all."""

    feel = forms.ChoiceField(choices=[("", ""), *Feel.choices], required=False)


class FlagsForm(forms.Form):
    """What stops a session at once, whatever the number (domain.md 3.3)."""

    flags = forms.TypedMultipleChoiceField(
        choices=[(flag.value, safety.POINTS[flag]) for flag in Flag],
        coerce=Flag,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Nothing is ticked, so nothing was noted. Tick what applies, or go on training."),
            "invalid_choice": _("Please tick what applies."),
        },
    )


class MorningForm(forms.Form):
    """The back on the morning after; `back` is the session from whose page it was asked."""

    morning_pain = ScoreField()
    back = forms.UUIDField(required=False)


class SetForm(forms.Form):
    """One set as done. A two-sided set has a left and a right side; the weaker side counts. `edit` is what
    the page has shown, 0 for a set not done yet."""

    number = forms.IntegerField(min_value=1, max_value=10)
    edit = forms.IntegerField(min_value=0, required=False)
    amount = forms.IntegerField(required=False, error_messages=NOT_WHOLE)
    left = forms.IntegerField(required=False, error_messages=NOT_WHOLE)
    right = forms.IntegerField(required=False, error_messages=NOT_WHOLE)
    load_kg = WeightField(
        min_value=0, max_value=HEAVIEST_KG, max_digits=5, decimal_places=2, required=False, localize=True
    )
    rir = forms.TypedChoiceField(
        choices=[("", "")] + [(str(n), str(n)) for n in range(6)],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(
        self, *args: Any, session_slot: SessionSlot, rung: Rung | None = None, **options: Any
    ) -> None:
        """`rung` is what the set was done on, where that is not what the slot is doing now."""
        super().__init__(*args, **options)
        self.session_slot = session_slot
        self.rung = rung or session_slot.doing

    @property
    def is_two_sided(self) -> bool:
        return self.rung.sides != Sides.BOTH

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = ("left", "right") if self.is_two_sided else ("amount",)
        largest = LARGEST[self.rung.measure]
        for name in names:
            value = cleaned.get(name)
            if name not in self.errors and (value is None or not 0 <= value <= largest):
                message = _("Please give a whole number from 0 to %(largest)s.")
                self.add_error(name, forms.ValidationError(message, params={"largest": largest}))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The cleaned set, as arguments of `training.log_set`."""
        data = self.cleaned_data
        left, right = (data["left"], data["right"]) if self.is_two_sided else (None, None)
        return {
            "number": data["number"],
            "amount": data["amount"] if left is None else min(left, right),
            "amount_left": left,
            "amount_right": right,
            "load_kg": data["load_kg"] or None,
            "rir": data["rir"],
            "shown_edit": data.get("edit"),
        }


class SlotForm(forms.Form):
    """A note on an exercise."""

    note = forms.CharField(
        required=False,
        show_hidden_initial=True,
        max_length=2000,
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )


class FinishForm(forms.Form):
    """The end of a session, or its correction afterwards."""

    pain_peak = ScoreField(
        required=False,
        has_way_back=True,
        show_hidden_initial=True,
        label=_("Highest back pain during the session"),
    )
    note = forms.CharField(
        required=False,
        show_hidden_initial=True,
        max_length=2000,
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    effort = forms.ChoiceField(
        choices=[("", "–"), *Effort.choices],
        required=False,
        show_hidden_initial=True,
        label=_("How hard was the whole session?"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    was_alone = forms.BooleanField(
        required=False,
        show_hidden_initial=True,
        label=_("I trained alone"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class CheckResultsForm(forms.Form):
    """The performance checks of this session; each may be left empty (domain.md 5.1)."""

    def __init__(
        self, *args: Any, checks: Sequence[Check], results: Sequence[CheckResult] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.checks = checks
        given = {result.check_of_id: result for result in results}
        for check in checks:
            before = given.get(check.pk)
            self._add(f"check_{check.pk}", check, before.result if before else None)
            if check.is_two_sided:
                self._add(f"check_{check.pk}_right", check, before.result_right if before else None)

    def _add(self, name: str, check: Check, initial: int | None) -> None:
        self.fields[name] = WholeNumberField(
            label=check.name,
            required=False,
            min_value=0,
            max_value=check.cap,
            initial=initial,
            show_hidden_initial=True,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for check in self.checks:
            left, right = f"check_{check.pk}", f"check_{check.pk}_right"
            if check.is_two_sided and (cleaned.get(left) is None) != (cleaned.get(right) is None):
                missing = left if cleaned.get(left) is None else right
                if missing not in self.errors:
                    self.add_error(missing, _("Please give both sides, or leave both empty."))
        return cleaned

    def rows(self) -> list[dict[str, Any]]:
        """Each check with its one or two bound fields, for the page."""
        return [
            {
                "check": check,
                "field": self[f"check_{check.pk}"],
                "right": self[f"check_{check.pk}_right"] if check.is_two_sided else None,
            }
            for check in self.checks
        ]

    def results(self) -> dict[int, tuple[int, int | None] | None]:
        """By id of the check, what was changed: its new result, or None where it was taken back."""
        changed: dict[int, tuple[int, int | None] | None] = {}
        for check in self.checks:
            left, right = f"check_{check.pk}", f"check_{check.pk}_right"
            if {left, right} & {*self.changed_data}:
                result = self.cleaned_data[left]
                changed[check.pk] = None if result is None else (result, self.cleaned_data.get(right))
        return changed
