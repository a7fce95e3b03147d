"""Why a target is what it is, as it is shown: from the stored numbers, in the reader's language and unit."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from programs import reasons
from programs.weeks import PROMOTION_WAITS, WAITS_WITHOUT_SCORES, week_sentence
from workouts import units
from workouts.asking import SlotTarget
from workouts.models import SessionSlot, WeekTurn

Explained = SlotTarget | SessionSlot
"""A target with its reason: computed, or stored with a session."""


def reason_words(target: Explained, *, with_scores: bool = True) -> str:
    """`Same weight: your back reached 4 of 10 last time.` Empty for targets from before there were rules.
    Without scores: `Same weight: your back was sore last time.`"""
    if not target.cause:
        return ""
    return reasons.sentence(
        target.lead,
        target.cause,
        target.numbers,
        words=_,
        change_words=units.change_words,
        with_scores=with_scores,
    )


# Why a rung waits, and the causes of a target that say the same already.
SAID_ALREADY = {
    "held-week": {"week-holds", "ease-week"},
    "repeated-week": {"ease-week"},
    "too-long-ago": {"gap"},
    "pain-not-given": {"pain-unknown"},
    "pain": {"pain", "pain-rose", "pain-again"},
    "stopped": {"stopped"},
    "not-settled": {"morning"},
    "sets": {"sets-low", "sets-missing", "sets-short"},
    "effort": {"effort", "last-set"},
}


def waiting_words(target: Explained, *, with_scores: bool = True) -> str:
    """`Goblet squat waits: the last time was more than 10 days ago.`; empty where nothing waits."""
    if not target.waits or target.waiting_rung is None:
        return ""
    name = {"name": target.waiting_rung.name}
    if target.cause in SAID_ALREADY.get(target.waits, ()):
        return _("So %(name)s waits.") % name
    causes = PROMOTION_WAITS if with_scores else {**PROMOTION_WAITS, **WAITS_WITHOUT_SCORES}
    cause = _(causes[target.waits]) % target.numbers.get("waits", {})
    return _("%(name)s waits: %(cause)s.") % {**name, "cause": cause}


@dataclass(frozen=True)
class Change:
    """What is different from the last time, in a word; `tone` is good, accent or empty."""

    text: str
    tone: str = ""


def change_of(target: Explained) -> Change | None:
    """The pill beside an exercise; None where the sentence alone says it."""
    loads = (Decimal(str(target.numbers.get(name, 0))) for name in ("from_kg", "to_kg"))
    load, more = units.change_words(*loads), target.numbers.get("more")
    lead = target.lead
    if target.cause in ("start", "start-load"):
        return Change(_("new"), "accent")
    if target.cause in ("coach-target", "coach-swap"):
        return Change(_("from your coach"), "accent")
    if target.cause == "plan-sets":
        return Change(_("%(now)s sets") % target.numbers)
    if lead == "load-up":
        return Change(f"+{load}", "good")
    if lead == "load-down":
        return Change(f"−{load}")
    if lead == "seconds-up":
        return Change(_("+%(more)s s") % {"more": more}, "good")
    if lead in ("one-rep-up", "reps-up"):
        return Change(f"+{more}", "good")
    pills = {
        "easier": Change(_("easier")),
        "first": Change(_("easier")),
        "harder": Change(_("harder"), "good"),
        "next": Change(_("next step"), "good"),
        "reps-down": Change(_("less")),
        "seconds-down": Change(_("shorter")),
        "sets-down": Change(_("one set less")),
    }
    return pills.get(lead) or (Change(_("same")) if lead.startswith("same") else None)


def turn_words(turned: WeekTurn) -> str:
    """What the turn of a week said, in one sentence; empty for a week in which what was gained was kept."""
    return week_sentence(turned.cause, turned.numbers, _) if turned.cause else ""
