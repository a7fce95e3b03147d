"""What the rules will do with a change that a coach is about to make, in targets or in words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.forms import Form
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs.models import Slot
from programs.weeks import PLAN_WEEKS
from workouts import replanning
from workouts.coach import adjust, foresight
from workouts.coach.foresight import Foresight, Ground
from workouts.models import Adjustment

Kind = Adjustment.Kind
DAY = "l j F"


def of(ground: Ground, kind: str, slot: Slot | None, form: Form, now: datetime) -> dict[str, object]:
    """The next session before and after (`seen`), or sentences with days (`words`)."""
    wanted = form.cleaned_data
    if slot is not None:
        rung = wanted.get("rung") or form.target.rung  # type: ignore[attr-defined]
        amounts: dict[str, Any] = {name: wanted[name] for name in ("amount", "load_kg") if name in wanted}
        seen = foresight.of_slot(ground, kind=kind, slot=slot, rung=rung, now=now, **amounts)
        return {"seen": seen, "is_held": kind == Kind.TARGET and _is_held(seen, amounts)}
    if kind in adjust.MODES:
        return {"seen": foresight.of_week(ground, adjust.MODES[Kind(kind)])}
    return {"words": _PREVIEWS[Kind(kind)](ground, wanted)}


def _is_held(seen: Foresight, amounts: dict[str, Any]) -> bool:
    """Whether the rules ask for less than the coach wants, because of the back."""
    after = seen.rows[0].after if seen.rows else None
    wanted = amounts.get("load_kg") or (after.load_kg if after else None)
    return after is not None and (after.amount, after.load_kg) != (amounts["amount"], wanted)


def _repeat_words(ground: Ground, wanted: dict[str, Any]) -> list[str]:
    enrolment = ground.enrolment
    return [
        _("Week %(week)s comes once more from %(day)s on, and the eight weeks end a week later.")
        % {"week": enrolment.week, "day": date_format(enrolment.week_start(enrolment.week + 1), DAY)},
        _("Where the back or a lock asks for a more careful week by then, that one comes."),
    ]


def _skip_words(ground: Ground, wanted: dict[str, Any]) -> list[str]:
    enrolment = ground.enrolment
    return [
        _("From %(day)s on it is week %(next)s; week %(skipped)s is left out, and the plan is shorter by it.")
        % {
            "next": enrolment.week + 2,
            "skipped": enrolment.week + 1,
            "day": date_format(enrolment.week_start(enrolment.week + 1), DAY),
        },
        _("Where too few sessions were kept, or the back is sorer by then, this week comes once more."),
    ]


def _days_words(ground: Ground, wanted: dict[str, Any]) -> list[str]:
    enrolment = ground.enrolment
    first = replanning.changes_from(enrolment, ground.today)
    if enrolment.week >= PLAN_WEEKS:
        return [_("This is the last of the eight weeks: new days count for what comes after it.")]
    return [
        _("The new days count from %(day)s on; this week stays as it is.") % {"day": date_format(first, DAY)}
    ]


def _plan_words(ground: Ground, wanted: dict[str, Any]) -> list[str]:
    begins_on = replanning.begins_on(ground.enrolment, ground.today)
    return [
        _("%(old)s ends. %(new)s begins with week 1 on %(day)s, on the same weekdays.")
        % {
            "old": ground.enrolment.plan.name,
            "new": wanted["plan"].name,
            "day": date_format(begins_on, DAY),
        },
        _("What was logged stays, and the newest scores become its start. It can be taken back today."),
    ]


_PREVIEWS: dict[Kind, Callable[[Ground, dict[str, Any]], list[str]]] = {
    Kind.REPEAT: _repeat_words,
    Kind.SKIP: _skip_words,
    Kind.DAYS: _days_words,
    Kind.PLAN: _plan_words,
}
