"""What a slot's target follows from, and what comes out: small frozen values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from programs.progression import SlotLog, Target

PLAN, PROMOTE, EQUIPMENT, CHOICE = "PLAN", "PROMOTE", "EQUIPMENT", "CHOICE"
"""Codes beside those of `progression.Code`: the plan's own start or range, its planned step up, a substitute
for missing equipment, and a rung that the person chose (domain.md 4.4, 4.6, 4.7)."""

HOME_REST_SECONDS = 60
UNASKED_EFFORT = 3  # stands in where the effort is not asked: holds, balance, breathing


@dataclass(frozen=True)
class RungFacts:
    """A rung of a ladder; `minimum` and `maximum` are its own range in repetitions or seconds."""

    slug: str
    ladder: str | None
    order: int
    measure: str
    minimum: int
    maximum: int
    rep_seconds: int = 3
    rest_seconds: int = 60
    sides: str = "both"
    is_loaded: bool = False
    step_kg: Decimal = Decimal(1)
    asks_effort: bool = True
    needs_supervision: bool = False
    equipment: tuple[str, ...] = ()
    place: str = "home"
    substitute: str | None = None


@dataclass(frozen=True)
class Line:
    """This week's line of a slot. `effort_rir` is None where effort is not asked; a slot without a ladder
    keeps its one rung."""

    slot: str
    rung: str
    sets: int
    minimum: int
    maximum: int
    effort_rir: int | None
    rest_seconds: int
    has_ladder: bool = True


@dataclass(frozen=True)
class Done:
    """One earlier session of a slot, as asked and as done. `load_kg` is the load last used in it, `feel` what
    the person said about the whole exercise: easy, hard or nothing; `was_eased`: in an easier week."""

    rung: str
    target: Target
    log: SlotLog
    days_since: int
    code: str = PLAN
    load_kg: Decimal | None = None
    is_this_week: bool = False
    is_swapped: bool = False
    was_eased: bool = False
    feel: str = ""


@dataclass(frozen=True)
class Person:
    """What counts beside the slots. `equipment` None: not said; then everything is there. `away_with`: what
    there is while travelling; what needs more is done on a substitute, day by day (domain.md 4.5)."""

    equipment: frozenset[str] | None = None
    away_with: frozenset[str] | None = None
    starts_low: bool = False
    body_weight_kg: Decimal | None = None
    leg_press_kg: Decimal | None = None
    week_pain: int | None = None
    baseline: int | None = None
    is_blocked: bool = False


@dataclass(frozen=True)
class Situation:
    """The session's place in its week (domain.md 4.4): `holds` nothing rises, `repeats` the week is trained
    again, `eases` it is an easier week."""

    kind: str = "supervised"
    holds: bool = False
    repeats: bool = False
    eases: bool = False
    has_check: bool = False

    @property
    def is_supervised(self) -> bool:
        return self.kind == "supervised"


@dataclass(frozen=True)
class Asked:
    """What a session asks for in one slot, and why. `waits` says why the plan's next rung, `waiting_rung`,
    does not come yet; both empty where nothing waits. `swapped_from` is the slot's own rung where a
    substitute takes its place for one day."""

    slot: str
    rung: RungFacts
    target: Target
    effort_rir: int | None
    rest_seconds: int
    code: str
    lead: str = ""
    cause: str = ""
    numbers: Mapping[str, object] = field(default_factory=dict)
    waits: str = ""
    waiting_rung: str = ""
    swapped_from: str = ""
