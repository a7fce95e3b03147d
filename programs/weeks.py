"""How a week turns into the next one, and when a slot may take the rung that its plan names: pure.

The program week says where in the plan somebody is, the calendar week how long they have been at it
(domain.md 4.4). No database, no clock: the same inputs always give the same decision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from programs import pain
from programs.rule_values import score, whole

if TYPE_CHECKING:
    from programs.progression import SetResult

PLAN_WEEKS = 8
LONG_BREAK_DAYS, LONGEST_BREAK_DAYS = 28, 56
"""After more days without training than these the plan goes back, or to its beginning."""
FINISHED = PLAN_WEEKS + 1
"""The program week of somebody whose eight weeks are done."""

HALF, MOST = Fraction(1, 2), Fraction(3, 4)
STOPS_THAT_EASE = 2
REPEATS_IN_A_ROW = 2
LIGHTER = Decimal("0.9")
LONGEST_GAP_DAYS = 10  # for a planned promotion
_MANY = 100_000

Holds = Literal["none", "first-session", "week"]
CoachWish = Literal["", "repeat", "skip"]
LAST_SKIPPED_FROM = PLAN_WEEKS - 2
"""In a later week there is no next one that may be skipped: the last is never left out."""


def _(text: str) -> str:
    """Marks a template for gettext, which whoever shows it calls; here it stays English."""
    return text


class WeekCode(StrEnum):
    """What happens when a week is over, from the most careful to the least."""

    PAUSE = "PAUSE"
    EASE = "EASE"
    REPEAT = "REPEAT"
    RESHAPE = "RESHAPE"
    ADVANCE = "ADVANCE"


REASONS = {
    "blocked": _(
        "Your training rests until you tell us that a professional has looked at it and agreed; "
        "week %(week)s then begins again."
    ),
    "pain": _(
        "Your back was at %(pain)s of 10 on average, against %(baseline)s at the start, so week %(week)s "
        "comes once more, with one set less and lighter weights."
    ),
    "stops": _(
        "You stopped for pain in %(stops)s sessions, so week %(week)s comes once more, with one set less "
        "and lighter weights."
    ),
    "still-sore": _(
        "Week %(week)s stays an easy one until you tell us in a check-in that your back is calmer again."
    ),
    "nothing-done": _("You did not train last week, and that is fine: week %(week)s begins again."),
    "few": _(
        "You did %(done)s of %(planned)s sessions (supervised ones count twice), so week %(week)s comes "
        "once more."
    ),
    "reshape": _(
        "You did %(done)s of %(planned)s sessions (supervised ones count twice), so week %(week)s begins "
        "with a steady session, and you may make your weeks smaller."
    ),
    "some": _(
        "You did %(done)s of %(planned)s sessions (supervised ones count twice): on to week %(week)s, with "
        "a steady session to begin with."
    ),
    "most": _("You kept to your plan last week: on to week %(week)s."),
    "coach-repeat": _("Your coach lets week %(week)s come once more."),
    "coach-skip": _("Your coach lets you skip a week: on to week %(week)s."),
    "reshape-finished": _("You did %(done)s of %(planned)s sessions, and your eight weeks are done."),
    "some-finished": _("You did %(done)s of %(planned)s sessions, and your eight weeks are done."),
    "most-finished": _("You kept to your plan to the end: your eight weeks are done."),
}
"""Sentence of each cause; the ones with `-finished` where the plan ends."""

PROMOTION_WAITS = {
    "held-week": _("this week keeps everything steady"),
    "repeated-week": _("this week is trained once more first"),
    "too-long-ago": _("the last time was more than 10 days ago"),
    "pain-not-given": _("your back's score from last time is missing"),
    "pain": _("your back reached %(pain)s of 10 last time"),
    "stopped": _("you stopped for pain last time"),
    "not-settled": _("your back was at %(morning)s of 10 the next morning"),
    "morning-open": _("it moves up when you say how your back is the next morning"),
    "sets": _("not every set reached %(minimum)s last time"),
    "effort": _("the last set was harder than planned"),
}
"""Why a slot keeps its rung for now; the second half of a sentence."""

WAITS_WITHOUT_SCORES = {
    "pain": _("your back was sore last time"),
    "not-settled": _("your back was sore the next morning"),
}
"""The same without scores, for what a phone keeps."""


@dataclass(frozen=True)
class WeekLog:
    """What was done in seven days.

    Planned are the sessions of the week that were not paused. `pain` is the week's average of the check-in,
    `baseline` that of the start (None: not given); `stop_events` the sessions with an exercise stopped for
    pain; `blocked` says that a safety answer has closed training; `begun` counts what was begun at all.
    """

    supervised_done: int
    supervised_planned: int
    home_done: int
    home_planned: int
    pain: int | None = None
    baseline: int | None = None
    stop_events: int = 0
    blocked: bool = False
    begun: int = 0

    def __post_init__(self) -> None:
        for kind in ("supervised", "home"):
            whole(f"{kind}_planned", getattr(self, f"{kind}_planned"), 0, 100)
            whole(f"{kind}_done", getattr(self, f"{kind}_done"), 0, getattr(self, f"{kind}_planned"))
        score("pain", self.pain)
        score("baseline", self.baseline)
        whole("stop_events", self.stop_events, 0, 100)
        whole("begun", self.begun, 0, 100)

    @property
    def done(self) -> int:
        return self.supervised_done + self.home_done

    @property
    def planned(self) -> int:
        return self.supervised_planned + self.home_planned


@dataclass(frozen=True)
class WeekContext:
    """Where the week stood: `repeats` are the counted repeats of this program week directly before it,
    `eases` the ease weeks directly before it."""

    program_week: int = 1
    calendar_week: int = 1
    repeats: int = 0
    eases: int = 0

    def __post_init__(self) -> None:
        whole("program_week", self.program_week, 1, PLAN_WEEKS)
        whole("calendar_week", self.calendar_week, 1, _MANY)
        whole("repeats", self.repeats, 0, _MANY)
        whole("eases", self.eases, 0, _MANY)


@dataclass(frozen=True)
class WeekDecision:
    """What the week that begins is: its program week (9: finished) and calendar week, what is on HOLD_WEEK,
    how many sets less (never below one) and the factor for each slot's load, once."""

    code: WeekCode
    program_week: int
    calendar_week: int
    cause: str
    holds: Holds
    sets_less: int
    load_factor: Decimal
    counts_as_repeat: bool
    advises_help: bool
    reason: str


def adherence(log: WeekLog) -> Fraction | None:
    """The share of the week that was done, supervised sessions counting twice; None if none was planned
    (domain.md 4.4)."""
    planned = 2 * log.supervised_planned + log.home_planned
    return Fraction(2 * log.supervised_done + log.home_done, planned) if planned else None


def decide_week(log: WeekLog, context: WeekContext) -> WeekDecision:
    """The week that follows: the first row of the table in domain.md 4.4 that applies."""
    if log.blocked:
        return _decided(WeekCode.PAUSE, "blocked", log, context)
    if cause := _why_ease(log, context):
        return _decided(WeekCode.EASE, cause, log, context)
    share = adherence(log)
    if not share and not log.begun:
        return _decided(WeekCode.REPEAT, "nothing-done", log, context)
    if share is None or share < HALF:
        if context.repeats < REPEATS_IN_A_ROW:
            return _decided(WeekCode.REPEAT, "few", log, context)
        return _decided(WeekCode.RESHAPE, "reshape", log, context)
    return _decided(WeekCode.ADVANCE, "some" if share < MOST else "most", log, context)


def as_coach_wishes(
    decision: WeekDecision, wish: CoachWish, log: WeekLog, context: WeekContext
) -> WeekDecision:
    """The decision with what a coach asked of this week: once more, or past the next one. It counts where the
    rules would let the plan go on; a careful decision stays as it is."""
    moves_on = decision.code in (WeekCode.ADVANCE, WeekCode.RESHAPE)
    if not wish or not moves_on:
        return decision
    if wish == "repeat":
        return _decided(WeekCode.REPEAT, "coach-repeat", log, context)
    if context.program_week > LAST_SKIPPED_FROM:
        return decision
    further = decision.program_week + 1
    reason = week_sentence("coach-skip", week_numbers(log, further))
    return replace(decision, program_week=further, cause="coach-skip", reason=reason)


def _why_ease(log: WeekLog, context: WeekContext) -> str | None:
    """More pain, stops, or, after two ease weeks, no check-in yet that says that it is over."""
    if pain.is_worse(log.pain, log.baseline):
        return "pain"
    if log.stop_events >= STOPS_THAT_EASE:
        return "stops"
    if context.eases >= 2 and log.pain is None and log.baseline is not None:
        return "still-sore"
    return None


def _decided(code: WeekCode, cause: str, log: WeekLog, context: WeekContext) -> WeekDecision:
    moves_on = code in (WeekCode.ADVANCE, WeekCode.RESHAPE)
    is_easy = code is WeekCode.EASE
    program_week = context.program_week + moves_on
    holds: Holds = "week" if is_easy else "first-session" if cause in ("some", "reshape") else "none"
    return WeekDecision(
        code=code,
        program_week=program_week,
        calendar_week=context.calendar_week + 1,
        cause=cause,
        holds=holds,
        sets_less=int(is_easy),
        load_factor=LIGHTER if is_easy else Decimal(1),
        counts_as_repeat=cause == "few",
        advises_help=is_easy and context.eases >= 1,
        reason=week_sentence(cause, week_numbers(log, program_week)),
    )


def week_after_break(program_week: int, days: int) -> int:
    """The program week to go on with after a break of so many days since the last session: two weeks back
    from 29 days on, the first one above 56 (domain.md 4.3, row 2)."""
    whole("program_week", program_week, 1, PLAN_WEEKS)
    whole("days", days, 0, _MANY)
    if days > LONGEST_BREAK_DAYS:
        return 1
    return max(1, program_week - 2) if days > LONG_BREAK_DAYS else program_week


def week_numbers(log: WeekLog, program_week: int) -> dict[str, int | None]:
    """The numbers of a sentence about the week that begins, to be stored beside its code and cause."""
    return {
        "week": program_week,
        "done": log.done,
        "planned": log.planned,
        "pain": log.pain,
        "baseline": log.baseline,
        "stops": log.stop_events,
    }


def week_sentence(cause: str, numbers: Mapping[str, object], words: Callable[[str], str] = str) -> str:
    """The sentence of a week's decision; `words` translates a template.

    Raises KeyError for a cause that no version of the rules has ever used.
    """
    key = f"{cause}-finished" if numbers["week"] == FINISHED else cause
    return words(REASONS[key]) % numbers


@dataclass(frozen=True)
class LastTime:
    """The last session of a slot, as asked and done; pains are 0 to 10, None: not given."""

    days_since: int
    sets: "tuple[SetResult, ...]"
    asked_sets: int
    asked_minimum: int
    effort_rir: int
    pain_before: int | None
    pain_peak: int | None
    pain_next_morning: int | None
    stopped: bool = False

    def __post_init__(self) -> None:
        whole("days_since", self.days_since, 0, _MANY)
        whole("asked_sets", self.asked_sets, 1, 10)
        whole("asked_minimum", self.asked_minimum, 0, 600)
        whole("effort_rir", self.effort_rir, 0, 5)
        for name in ("pain_before", "pain_peak", "pain_next_morning"):
            score(name, getattr(self, name))


def promotion_waits(
    last: LastTime, *, week_pain: int | None, baseline: int | None, week_holds: bool, week_repeats: bool
) -> str:
    """Why a slot does not yet move to the rung that its plan names: a key of PROMOTION_WAITS, or nothing
    where it may (domain.md 4.4).

    `week_pain` is the average of the last check-in; an unanswered morning waits only where that lies above
    the baseline.
    """
    score("week_pain", week_pain)
    score("baseline", baseline)
    if week_holds or week_repeats:
        return "held-week" if week_holds else "repeated-week"
    if last.days_since > LONGEST_GAP_DAYS:
        return "too-long-ago"
    return _pain_waits(last, week_pain, baseline) or _work_waits(last)


def _pain_waits(last: LastTime, week_pain: int | None, baseline: int | None) -> str:
    if last.stopped:
        return "stopped"
    if last.pain_peak is None:
        return "pain-not-given"
    if pain.band(last.pain_peak) is not pain.Band.GREEN:
        return "pain"
    settled = pain.is_settled(last.pain_next_morning, last.pain_before)
    if settled is False:
        return "not-settled"
    is_sorer = week_pain is not None and baseline is not None and week_pain > baseline
    return "morning-open" if settled is None and is_sorer else ""


def _work_waits(last: LastTime) -> str:
    done = last.sets[: last.asked_sets]
    if len(done) < last.asked_sets or any(result.amount < last.asked_minimum for result in done):
        return "sets"
    final = done[-1].rir
    return "effort" if final is not None and final < last.effort_rir else ""
