"""What a coach chooses and writes when they change somebody's plan: always with a reason."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.models import Measure, Plan, Rung
from workouts import units
from workouts.asking import SlotTarget
from workouts.coach.adjust_words import WHY_NOT
from workouts.forms.fields import WholeNumberField
from workouts.forms.schedule import DaysForm
from workouts.forms.session import HEAVIEST_KG
from workouts.forms.weights import WeightField, in_unit

LONGEST_NOTE = 500


class NoteField(forms.CharField):
    """Why a coach changes something; the person reads it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Your reason"),
            help_text=_("The person reads it beside the change."),
            max_length=LONGEST_NOTE,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={
                "required": _("Please write why, in a few words: the person sees it."),
                "max_length": _("Please keep it to 500 characters."),
            },
            **options,
        )


class WeekForm(forms.Form):
    """A change of the running week needs its reason only."""

    note = NoteField()


class SwapForm(forms.Form):
    """Another exercise for one slot; what is done there now is left out."""

    rung = forms.ChoiceField(
        label=_("Exercise and version"),
        error_messages={
            "required": _("Please choose an exercise."),
            "invalid_choice": _("Please choose one of these exercises."),
        },
    )
    note = NoteField()

    def __init__(self, *args: Any, rungs: Iterable[Rung], current: Rung | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rungs = {rung.slug: rung for rung in rungs if rung != current}
        listed = sorted(self.rungs.values(), key=lambda rung: (str(rung.ladder), rung.order))
        groups = groupby(listed, key=lambda rung: str(rung.ladder))
        self.fields["rung"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Please choose")),
            *((name, [(rung.slug, rung.name) for rung in ladder]) for name, ladder in groups),
        ]

    def clean_rung(self) -> Rung:
        return self.rungs[self.cleaned_data["rung"]]


class TargetForm(forms.Form):
    """Amount and weight of one exercise for the next time, within the range of its version."""

    amount = WholeNumberField(min_value=1, max_value=600)
    load_kg = WeightField(min_value=1, max_value=HEAVIEST_KG, decimal_places=2, required=False)
    note = NoteField()

    field_order = ("amount", "load_kg", "note")

    def __init__(self, *args: Any, target: SlotTarget, **options: Any) -> None:
        load = Decimal(units.plain(target.load_kg)) if target.load_kg else None  # 41, not 41.00
        initial = {"amount": target.amount, "load_kg": load}
        super().__init__(*args, **{**options, "initial": initial})
        self.target = target
        label = _("Seconds of one set") if target.measure == Measure.SECONDS else _("Repetitions of one set")
        self.fields["amount"] = WholeNumberField(
            label=label,
            help_text=gettext("%(low)s to %(high)s on this version.")
            % {"low": target.minimum, "high": target.maximum},
            min_value=max(1, target.minimum),
            max_value=target.maximum,
            initial=target.amount,
        )
        if target.load_kg is None:
            del self.fields["load_kg"]
        else:
            self.fields["load_kg"].label = in_unit(kg=_("Weight (kg)"), lb=_("Weight (lb)"))
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_same = (
            cleaned.get("amount") == self.target.amount
            and cleaned.get("load_kg", self.target.load_kg) == self.target.load_kg
        )
        if not self.errors and is_same:
            raise forms.ValidationError(WHY_NOT["nothing"])
        return cleaned


class OtherDaysForm(DaysForm):
    """Other weekdays, with the reason."""

    note = NoteField()


class PlanForm(forms.Form):
    """Another plan, or the same one anew."""

    plan = forms.ModelChoiceField(
        label=_("Plan"),
        queryset=Plan.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="slug",
        error_messages={"required": _("Please choose one of the plans.")},
    )
    note = NoteField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["plan"].queryset = Plan.objects.current()  # type: ignore[attr-defined]
