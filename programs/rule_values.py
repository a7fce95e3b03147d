"""The values that the rules of progression work on: frozen, and refused where they cannot be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import Literal

RungChange = Literal["same", "easier", "harder", "first"]

AMBER_FROM, RED_FROM = 3, 6  # pain during a session (domain.md 3.3)
LARGEST = {"reps": 100, "seconds": 600}
HEAVIEST_KG = Decimal(500)
MANY = 100_000


class Code(StrEnum):
    """What a decision did, as in domain.md 4.3."""

    BLOCK = "BLOCK"
    RESTART = "RESTART"
    RETURN_LONG = "RETURN_LONG"
    RETURN_MEDIUM = "RETURN_MEDIUM"
    RETURN_SHORT = "RETURN_SHORT"
    BACK_OFF = "BACK_OFF"
    BACK_OFF_RUNG = "BACK_OFF_RUNG"
    HOLD_PAIN = "HOLD_PAIN"
    EASE = "EASE"
    REDUCE = "REDUCE"
    HOLD_EFFORT = "HOLD_EFFORT"
    HOLD_WEEK = "HOLD_WEEK"
    REPEAT = "REPEAT"
    ADD_REP = "ADD_REP"
    CONFIRM = "CONFIRM"
    ADD_LOAD = "ADD_LOAD"
    EXTEND_REPS = "EXTEND_REPS"
    NEXT_RUNG = "NEXT_RUNG"
    MAINTAIN = "MAINTAIN"
    CAP = "CAP"


def whole(name: str, value: object, low: int, high: int) -> None:
    """Raises ValueError naming the field unless `value` is a whole number in the range."""
    if type(value) is int and low <= value <= high:  # nearly always, and asked a million times
        return
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"{name}: needs a whole number from {low} to {high}, not {value!r}")


def score(name: str, value: int | None) -> None:
    """Raises ValueError naming the field unless `value` is None (not given) or 0 to 10."""
    if value is not None:
        whole(name, value, 0, 10)


@dataclass(frozen=True)
class Target:
    """What a session asks for in a slot: `amount` repetitions or seconds in each of `sets` sets.

    Of two-sided rungs the numbers are for each side. `maximum` may lie up to four above `base_maximum`,
    the plan line's own. Loads are kilograms; a rung without load has None and still a positive step.
    """

    measure: Literal["reps", "seconds"]
    sets: int
    minimum: int
    maximum: int
    base_maximum: int
    amount: int
    load_kg: Decimal | None
    step_kg: Decimal
    effort_rir: int

    def __post_init__(self) -> None:
        if self.measure not in LARGEST:
            raise ValueError(f"measure: needs to be reps or seconds, not {self.measure!r}")
        largest = LARGEST[self.measure]
        whole("sets", self.sets, 1, 10)
        whole("minimum", self.minimum, 0, largest)
        whole("maximum", self.maximum, 0, largest)
        whole("base_maximum", self.base_maximum, 0, largest)
        whole("amount", self.amount, 0, largest)
        if self.minimum > self.maximum:
            raise ValueError(f"minimum: {self.minimum} lies above the maximum of {self.maximum}")
        if not (isfinite(self.step_kg) and self.step_kg > 0):
            raise ValueError(f"step_kg: needs to be more than 0, not {self.step_kg}")
        load = self.load_kg
        if load is not None and not (isfinite(load) and 0 < load <= HEAVIEST_KG):
            raise ValueError(f"load_kg: needs to be more than 0 and at most {HEAVIEST_KG}, or None")
        whole("effort_rir", self.effort_rir, 0, 5)


@dataclass(frozen=True)
class SetResult:
    """One set as done; of a two-sided set the weaker side. `rir`: repetitions in reserve, None not given."""

    amount: int
    rir: int | None = None

    def __post_init__(self) -> None:
        whole("amount", self.amount, 0, LARGEST["seconds"])
        if self.rir is not None:
            whole("rir", self.rir, 0, 5)


@dataclass(frozen=True)
class SlotLog:
    """What was done in a slot the last time and how the back felt, 0 to 10; None: not given."""

    sets: tuple[SetResult, ...]
    pain_before: int | None
    pain_peak: int | None
    stopped: bool
    pain_next_morning: int | None

    def __post_init__(self) -> None:
        score("pain_before", self.pain_before)
        score("pain_peak", self.pain_peak)
        score("pain_next_morning", self.pain_next_morning)

    @property
    def is_amber(self) -> bool:
        """Pain of 3 to 5 while training."""
        return self.pain_peak is not None and AMBER_FROM <= self.pain_peak < RED_FROM


@dataclass(frozen=True)
class Context:
    """What else counts. The streaks are the sessions of that kind directly before the one of the log."""

    days_since: int = 3
    top_streak: int = 0
    amber_streak: int = 0
    increases_this_session: int = 0
    rung_rose_this_week: bool = False
    has_easier: bool = False
    has_harder: bool = False
    week_holds: bool = False
    load_may_rise: bool = True
    blocked: bool = False

    def __post_init__(self) -> None:
        whole("days_since", self.days_since, 0, MANY)
        whole("top_streak", self.top_streak, 0, MANY)
        whole("amber_streak", self.amber_streak, 0, MANY)
        whole("increases_this_session", self.increases_this_session, 0, MANY)


@dataclass(frozen=True)
class Decision:
    """The next target with its code and reason. `rung` says which way to go on the ladder; the load is then
    that of the rung just left. `lead`, `cause` and `numbers` make the sentence anew in any language."""

    code: Code
    target: Target
    rung: RungChange
    reason: str
    lead: str = ""
    cause: str = ""
    numbers: Mapping[str, object] = field(default_factory=dict, hash=False)
