"""Targets and sets in words."""

from collections.abc import Sequence

from django import template
from django.forms import BaseForm, BoundField
from django.utils.translation import gettext as _

from programs import amounts
from programs.models import Measure, RoutineStep, Rung, Sides
from workouts import reason_words, units
from workouts.asking import SlotTarget
from workouts.models import SessionSlot, SetLog

register = template.Library()


@register.filter
def target_words(target: SlotTarget | SessionSlot) -> str:
    """What each set asks for: `3 × 10 each side · 12 kg`."""
    work = amounts.work(target.sets, target.amount, target.amount, target.rung.measure, target.rung.sides)
    return " · ".join(part for part in (work, units.words(target.load_kg)) if part)


@register.filter
def reason(target: SlotTarget | SessionSlot) -> str:
    """Why the target is what it is, in one short sentence."""
    return reason_words.reason_words(target)


@register.filter
def waiting(target: SlotTarget | SessionSlot) -> str:
    """Why the plan's next version of the exercise waits; empty where nothing does."""
    return reason_words.waiting_words(target)


@register.filter
def change(target: SlotTarget | SessionSlot) -> reason_words.Change | None:
    """What is different from the last time, for a small pill: `+2 kg`, `same`, `new`."""
    return reason_words.change_of(target)


@register.filter
def set_words(log: SetLog, rung: Rung) -> str:
    """A set as it was done on a rung: `8 left, 7 right · 12 kg · 3 in reserve`."""
    unit = _("s") if rung.measure == Measure.SECONDS else ""
    if log.amount_left is not None:
        sides = {"left": log.amount_left, "right": log.amount_right, "unit": f" {unit}" if unit else ""}
        done = _("%(left)s%(unit)s left, %(right)s%(unit)s right") % sides
    else:
        done = f"{log.amount} {unit or _('reps')}"
    effort = (
        _("%(rir)s in reserve") % {"rir": "5+" if log.rir == 5 else log.rir} if log.rir is not None else ""
    )
    return " · ".join(part for part in (done, units.words(log.load_kg), effort) if part)


@register.filter
def last_words(sets: Sequence[SetLog]) -> str:
    """The last time in short: `8, 8, 7 at 12 kg`."""
    done = ", ".join(str(log.amount) for log in sets)
    load = units.words(sets[-1].load_kg) if sets else ""
    return _("%(amounts)s at %(load)s") % {"amounts": done, "load": load} if load else done


@register.simple_tag
def scores() -> range:
    """0 to 10."""
    return range(11)


@register.filter
def step_words(step: RoutineStep) -> str:
    """A step of the warm-up: `30 s each side`, `8 times`."""
    if step.measure == Measure.SECONDS:
        return amounts.amount(step.amount, step.amount, step.measure, step.sides)
    if step.sides == Sides.BOTH:
        return _("%(count)d times") % {"count": step.amount}
    return _("%(count)d times each side") % {"count": step.amount}


@register.simple_tag
def wrong_fields(form: BaseForm) -> list[BoundField]:
    """The fields of a form that have errors, in their order."""
    return [field for field in form if field.errors]
