"""How much of something, in words: `3 × 8–12 each side`. Pure."""

from django.utils.translation import gettext as _

from programs.models import Measure, Sides


def span(minimum: int, maximum: int) -> str:
    """`8–12`, or `10` where both ends are the same."""
    return str(minimum) if minimum == maximum else f"{minimum}–{maximum}"


def amount(minimum: int, maximum: int, measure: str, sides: str) -> str:
    """One set: `8–12`, `20–30 s each side`. Where sides take turns the numbers are for each side too."""
    text = span(minimum, maximum)
    if measure == Measure.SECONDS:
        text = _("%(span)s s") % {"span": text}
    if sides != Sides.BOTH:
        text = _("%(amount)s each side") % {"amount": text}
    return text


def work(sets: int, minimum: int, maximum: int, measure: str, sides: str) -> str:
    """All sets: `3 × 8–12 each side`."""
    return _("%(sets)s × %(amount)s") % {"sets": sets, "amount": amount(minimum, maximum, measure, sides)}


def minutes(low: int, high: int) -> str:
    """`14–17 minutes`."""
    return _("%(span)s minutes") % {"span": span(low, high)}
