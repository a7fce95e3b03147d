"""The weekly questions (domain.md 2.4)."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workouts.forms.fields import (
    AS_BEFORE,
    NOT_AT_ALL,
    SCORES,
    AmountField,
    ScoreField,
    WholeNumberField,
    YesNoField,
)
from workouts.models import CheckIn, Enrolment

SHORT_NO_RUN = [
    (CheckIn.NoRun.BACK.value, _("Did not run: my back")),
    (CheckIn.NoRun.OTHER.value, _("Did not run: another reason")),
]


class RunningPainMixin(forms.BaseForm):
    """One row of buttons for pain when running: a number, or why there was no run.

    Cleans to `running_pain` (0 to 10 or None) and `no_run` ("", "back" or "other").
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["running"] = forms.ChoiceField(
            label=_("Back pain when running"),
            help_text=_("the past 7 days"),
            choices=[*SCORES, *SHORT_NO_RUN],
            widget=forms.RadioSelect,
            error_messages={"required": _("Please choose a number, or say that you did not run.")},
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        answer = cleaned.pop("running", "")
        cleaned["running_pain"] = int(answer) if answer.isdigit() else None
        cleaned["no_run"] = "" if answer.isdigit() else answer
        self._compare(cleaned)
        return cleaned

    def _compare(self, cleaned: dict[str, Any]) -> None:
        """Answers that cannot both be true are asked again."""
        average, worst = cleaned.get("pain_average"), cleaned.get("pain_worst")
        if average is not None and worst is not None and worst < average:
            self.add_error("pain_worst", _("The worst cannot be less than the average."))
        if cleaned["no_run"] and cleaned.get("runs"):
            self.add_error("runs", _("Above you said that you did not run."))


class CheckInForm(RunningPainMixin, forms.Form):
    """This week's questions: the short set, or the full one at the study's time points."""

    # As on the page, so that what is missing is listed in that order.
    field_order = ["pain_average", "pain_worst", "running", "runs", "km", "running_ability"]

    pain_average = ScoreField(label=_("Back pain on average"), help_text=_("the past 7 days"))
    pain_worst = ScoreField(
        label=_("Back pain at its worst"),
        help_text=_("the past 7 days"),
        required=False,
        has_way_back=True,
    )
    running_ability = ScoreField(label="", low=NOT_AT_ALL, high=AS_BEFORE)
    ability_2 = ScoreField(label="", low=NOT_AT_ALL, high=AS_BEFORE, required=False, has_way_back=True)
    ability_3 = ScoreField(label="", low=NOT_AT_ALL, high=AS_BEFORE, required=False, has_way_back=True)
    runs = WholeNumberField(label=_("Runs this week (optional)"), min_value=0, max_value=14, required=False)
    km = AmountField(label=_("Kilometres this week (optional)"), min_value=0, max_value=300, required=False)
    anything_new = YesNoField(
        label=_("Anything new?"),
        help_text=_(
            "numbness around the groin or buttocks, bladder or bowel changes, a weak leg, fever, a fall"
        ),
    )

    def __init__(self, *args: Any, enrolment: Enrolment, is_full: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        question = gettext("“%(activity)s”: how well could you do it today?")
        self.fields["running_ability"].label = question % {"activity": enrolment.running_goal}
        for name, activity in (("ability_2", enrolment.activity_2), ("ability_3", enrolment.activity_3)):
            if activity and is_full:
                self.fields[name].label = question % {"activity": activity}
            else:
                del self.fields[name]
        if not is_full:
            for name in ("pain_worst", "runs", "km"):
                del self.fields[name]

    @staticmethod
    def initial_of(check_in: CheckIn) -> dict[str, Any]:
        """What was given before, for a correction."""
        names = ("pain_average", "pain_worst", "running_ability", "ability_2", "ability_3", "runs", "km")
        running = check_in.no_run if check_in.running_pain is None else str(check_in.running_pain)
        said_new = {True: "yes", False: "no"}.get(check_in.anything_new)  # type: ignore[arg-type]
        return {name: getattr(check_in, name) for name in names} | {
            "running": running,
            "anything_new": said_new,
        }
