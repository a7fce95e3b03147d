"""The search on the exercises page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.catalogue import NO_EQUIPMENT, Filters
from programs.models import Equipment, Muscle, Place, Plan


class ExerciseFinder(forms.Form):
    """Search and filters, kept in the address; an unknown value asks for nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    muscle = forms.ChoiceField(label=_("Muscle"), required=False)
    equipment = forms.ChoiceField(label=_("Equipment"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    plan = forms.ChoiceField(label=_("Plan"), required=False)

    def __init__(self, *args: Any, plans: list[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "muscle": [("", _("any")), *Muscle.choices],
            "equipment": [("", _("any")), (NO_EQUIPMENT, _("no equipment")), *Equipment.choices],
            "place": [("", _("any")), *Place.choices],
            "plan": [("", _("any")), *((plan.slug, plan.name) for plan in plans)],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["q"].widget = forms.TextInput(
            attrs={"class": "form-control", "type": "search", "enterkeyhint": "search", "maxlength": 80}
        )

    def filters(self) -> Filters:
        self.full_clean()
        return Filters(**{name: value.strip() for name, value in self.cleaned_data.items()})
