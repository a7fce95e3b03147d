"""Why a target is what it is, in words: pure templates, filled with the numbers of a decision.

A sentence has a lead (what changes) and a cause (why): `Same weight: your back reached 4 of 10 last time.`
Decisions store the code, the keys and the numbers; the sentence is made when it is shown, in any language.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal


def _(text: str) -> str:
    """Marks a template for gettext, which whoever shows it calls; here it stays English."""
    return text


SENTENCE = _("%(lead)s: %(cause)s.")

LEADS = {
    "first": _("Back to the first version"),
    "easier": _("An easier version"),
    "harder": _("A harder version"),
    "load-up": _("%(load)s more"),
    "load-down": _("%(load)s less"),
    "one-rep-up": _("One more repetition in each set"),
    "reps-up": _("%(more)s more repetitions in each set"),
    "seconds-up": _("%(more)s more seconds in each set"),
    "reps-down": _("Fewer repetitions"),
    "seconds-down": _("A shorter hold"),
    "sets-down": _("One set less"),
    "effort-up": _("Same numbers, with more in reserve"),
    "same-load": _("Same weight"),
    "same-reps": _("Same repetitions"),
    "same-seconds": _("Same time"),
    "next": _("The next version"),
}

CAUSES = {
    "gap": _("the last time was %(days)s days ago"),
    "stopped": _("you stopped for pain last time"),
    "pain": _("your back reached %(pain)s of 10 last time"),
    "pain-rose": _("your back rose from %(before)s to %(pain)s of 10 last time"),
    "morning": _("your back was at %(morning)s of 10 the next morning"),
    "pain-again": _("your back reached %(pain)s of 10, as in the sessions before"),
    "sets-low": _("some sets stayed below %(minimum)s last time"),
    "sets-missing": _("some sets were left out last time"),
    "effort": _("last time took more out of you than planned"),
    "week-holds": _("this week keeps everything steady"),
    "pain-unknown": _("you gave no pain score for it last time, so nothing rises"),
    "sets-short": _("not every set reached %(amount)s last time"),
    "last-set": _("the last set was harder than planned"),
    "done": _("you did every set last time"),
    "easy": _("you did every set with plenty in reserve"),
    "top": _("once more at the top, then it moves on"),
    "morning-unknown": _("it moves on when you say how your back is the next morning"),
    "top-twice": _("you reached the top twice in a row"),
    "big-step": _("the next weight is a big step, so a few more repetitions come first"),
    "two-rises": _("two other exercises rise today already"),
    "rung-rose": _("this one has already moved up this week"),
    "home": _("weights rise in supervised sessions"),
    "promoted": _("the plan moves on, and last time went well"),
    "ease-week": _("this week is an easier one"),
    "hardest": _("this is as hard as it gets here, and it keeps you strong"),
}

# The same without scores, for what a phone keeps.
WITHOUT_SCORES = {
    "pain": _("your back was sore last time"),
    "pain-rose": _("your back became sorer last time"),
    "morning": _("your back was sore the next morning"),
    "pain-again": _("your back was sore, as in the sessions before"),
}

# Whole sentences, without a lead.
ALONE = {
    "start": _("Find your start: begin easy and do more where it leaves plenty in reserve."),
    "start-load": _("Find your weight: begin light and add until 12 repetitions leave 4 in reserve."),
    "plan-reps": _("The plan asks for at least %(amount)s repetitions from this week on."),
    "plan-seconds": _("The plan asks for at least %(amount)s seconds from this week on."),
    "plan-sets": _("The plan asks for %(now)s sets this week; otherwise the same."),
    "equipment-back": _("Your own version is back with its equipment, from the bottom of its range."),
    "equipment": _("This one stands in for what needs other equipment."),
    "swapped": _("For today only; your own target stays where it is."),
    "chosen": _("You chose this version."),
    "coach-target": _("Your coach set this target."),
    "coach-swap": _("Your coach chose this exercise: begin easy, and do more where it leaves plenty."),
    "shown": _("As your phone showed it while it had no signal."),
    "blocked": _("Training is closed until you tell us that a professional has looked at it and agreed."),
}

Words = Callable[[str], str]


def kilograms(before: Decimal, after: Decimal) -> str:
    """By how much a load changes: `2.5 kg`, without zeros behind."""
    return f"{abs(after - before).normalize():f} kg"


def english(text: str) -> str:
    return text


def sentence(
    lead: str,
    cause: str,
    numbers: Mapping[str, object],
    *,
    words: Words = english,
    change_words: Callable[[Decimal, Decimal], str] = kilograms,
    with_scores: bool = True,
) -> str:
    """The sentence of a decision. `words` translates a template, `change_words` writes by how
    much one load in kilograms differs from another; `with_scores` says the numbers of the back too.

    Raises KeyError for a key that no version of the rules has ever used.
    """
    if cause in ALONE:
        return words(ALONE[cause]) % numbers
    loads = (Decimal(str(numbers.get(name, 0))) for name in ("from_kg", "to_kg"))
    filled = {**numbers, "load": change_words(*loads)}
    causes = CAUSES if with_scores else {**CAUSES, **WITHOUT_SCORES}
    parts = {"lead": words(LEADS[lead]) % filled, "cause": words(causes[cause]) % filled}
    return words(SENTENCE) % parts
