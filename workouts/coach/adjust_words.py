"""The kinds of change that a coach can make in words, and why one cannot be made."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from workouts.models import Adjustment

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Kind = Adjustment.Kind

TITLES: dict[str, "_StrPromise"] = {
    Kind.TARGET: gettext_lazy("Set a target"),
    Kind.SWAP: gettext_lazy("Another exercise"),
    Kind.EASE: gettext_lazy("Ease this week"),
    Kind.HOLD: gettext_lazy("Hold this week"),
    Kind.REPEAT: gettext_lazy("This week once more"),
    Kind.SKIP: gettext_lazy("Skip the next week"),
    Kind.DAYS: gettext_lazy("Other days"),
    Kind.PLAN: gettext_lazy("Another plan"),
}
WHAT_IT_DOES: dict[str, "_StrPromise"] = {
    Kind.TARGET: gettext_lazy("Amount or weight of one exercise the next time; the rules go on from there."),
    Kind.SWAP: gettext_lazy("One exercise for another, in every week from the next session on."),
    Kind.EASE: gettext_lazy("One set less and lighter weights in what is left of this week."),
    Kind.HOLD: gettext_lazy("Nothing rises in what is left of this week."),
    Kind.REPEAT: gettext_lazy("When it is over, this week of the plan is trained again."),
    Kind.SKIP: gettext_lazy("When this week is over, the plan passes over the next one."),
    Kind.DAYS: gettext_lazy("Other weekdays from the next week on."),
    Kind.PLAN: gettext_lazy("Another plan from its first week."),
}
WHY_NOT: dict[str, "_StrPromise"] = {
    "ended": gettext_lazy("You are not this person's coach any more, so nothing was changed."),
    "not-running": gettext_lazy("The plan is not running, so there is nothing to change."),
    "not-begun": gettext_lazy("The plan has not begun yet, so there is no week to hold or to ease."),
    "no-target": gettext_lazy(
        "The next session asks for nothing here now, so there is no target to set. While training is closed "
        "nothing is asked."
    ),
    "other-plan": gettext_lazy("The plan has changed meanwhile. Please choose once more."),
    "eased-already": gettext_lazy("This week is an easier one already."),
    "held-already": gettext_lazy("This week is held already."),
    "no-session-left": gettext_lazy("No session is left in this week, so there is nothing to change in it."),
    "last-week": gettext_lazy("The eighth week is never left out, so there is none to skip any more."),
    "closed": gettext_lazy(
        "Training is closed for safety. The person opens it again with their own answers; only then another "
        "plan can begin."
    ),
    "questions-first": gettext_lazy(
        "Before another plan the person answers the safety questions anew. They find them in their settings, "
        "under Change the plan."
    ),
    "too-late": gettext_lazy("This has worked already, or something newer stands on it; it stays."),
    "nothing": gettext_lazy("Please change at least one of the numbers."),
}
