"""A coach's change of a plan in words, for the person and for the coach."""

from django.utils.translation import gettext as _

from workouts import units
from workouts.forms.schedule import weekday_names
from workouts.models import Adjustment

Kind = Adjustment.Kind


def sentence(adjustment: Adjustment) -> str:
    """What was changed, without who and why: `Squat: goblet squat from the next session on.`"""
    numbers = adjustment.numbers
    name = f"{adjustment.slot.name} ({session_words(adjustment.slot.code)})" if adjustment.slot else ""
    if adjustment.kind == Kind.SWAP and adjustment.rung:
        return _("%(slot)s: %(rung)s from the next session on.") % {
            "slot": name,
            "rung": adjustment.rung.name,
        }
    if adjustment.kind == Kind.TARGET and adjustment.rung:
        return _("%(slot)s, %(rung)s the next time: %(target)s.") % {
            "slot": name,
            "rung": adjustment.rung.name,
            "target": target_words(adjustment),
        }
    if adjustment.kind == Kind.DAYS:
        after = numbers["after"]
        return _("Days from the next week on: supervised %(supervised)s, home %(home)s.") % {
            "supervised": weekday_names(after["supervised"]),
            "home": weekday_names(after["home"]),
        }
    if adjustment.kind == Kind.PLAN:
        return _("%(after)s in place of %(before)s.") % {
            "after": numbers["after"],
            "before": numbers["before"]["name"],
        }
    said = {
        Kind.HOLD: _("Week %(week)s stays steady: nothing rises."),
        Kind.EASE: _("Week %(week)s is an easier one."),
        Kind.REPEAT: _("Week %(week)s comes once more."),
        Kind.SKIP: _("The week after week %(week)s is skipped."),
    }
    return said[Kind(adjustment.kind)] % {"week": adjustment.week}


def target_words(adjustment: Adjustment) -> str:
    """`10 × 20 kg`, or the one of both that was set."""
    unit = _("s") if adjustment.rung and adjustment.rung.measure == "seconds" else _("reps")
    amount = f"{adjustment.amount} {unit}" if adjustment.amount else ""
    return " · ".join(part for part in (amount, units.words(adjustment.load_kg)) if part)


def session_words(code: str) -> str:
    """Which session of the week: `s1` as `supervised 1`, `h` as `at home`."""
    name = _("supervised") if code.startswith("s") else _("at home")
    return f"{name} {code[1:]}".strip()
