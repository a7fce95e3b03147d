"""A first load to begin the search with (domain.md 4.7): body weight in, kilograms out."""

from collections.abc import Sequence
from decimal import Decimal

STEPS = {
    "leg-press": Decimal(5),
    "sl-leg-press": Decimal(5),
    "goblet-squat": Decimal(2),
    "db-rdl": Decimal(2),
    "bb-squat": Decimal("2.5"),
    "bb-rdl": Decimal("2.5"),
    "walking-lunge-loaded": Decimal(2),
    "sl-bridge-loaded": Decimal("2.5"),
    "sl-squat-loaded": Decimal(2),
    "sl-rdl-loaded": Decimal(2),
    "bench-ext-loaded": Decimal("2.5"),
}
FIXED = {
    "bb-squat": Decimal(20),  # the empty bar
    "bb-rdl": Decimal(20),
    "walking-lunge-loaded": Decimal(4),
    "sl-bridge-loaded": Decimal(5),
    "sl-squat-loaded": Decimal(4),
    "sl-rdl-loaded": Decimal(4),
    "bench-ext-loaded": Decimal("2.5"),
}
TOTAL_OF_BOTH = frozenset({"db-rdl", "walking-lunge-loaded"})
"""Their load is that of both dumbbells together."""
BARBELL_FROM = {"bb-squat": Decimal("0.25"), "bb-rdl": Decimal("0.3")}
"""Share of the body weight that the rung with dumbbells has to reach before the bar is offered."""
BARBELL_SETS, BARBELL_REPS = 3, 12


def start_load(
    rung_slug: str, body_weight_kg: Decimal | None, last_leg_press_kg: Decimal | None = None
) -> Decimal | None:
    """Kilograms to begin with on a rung, rounded down to its step and never below one step.

    None where the rung carries no load. `last_leg_press_kg` is the load last logged on the leg press
    with both legs; dumbbells count together.
    """
    step = STEPS.get(rung_slug)
    if step is None:
        return None
    return floor_to_step(_suggestion(rung_slug, body_weight_kg, last_leg_press_kg), step)


def barbell_is_open(
    rung_slug: str, *, sets: Sequence[int], load_kg: Decimal | None, body_weight_kg: Decimal | None
) -> bool:
    """Whether strength allows the barbell rung `rung_slug` (domain.md 4.7).

    `sets` are the repetitions and `load_kg` the load of one session on the goblet squat (for bb-squat) or
    on db-rdl (for bb-rdl, both dumbbells together). Without a body weight the bar stays closed. Whether a
    professional has seen it is asked elsewhere.
    """
    share = BARBELL_FROM.get(rung_slug)
    if share is None or load_kg is None or not body_weight_kg:
        return False
    full_sets = sum(repetitions >= BARBELL_REPS for repetitions in sets)
    return full_sets >= BARBELL_SETS and load_kg >= share * body_weight_kg


def floor_to_step(load_kg: Decimal, step_kg: Decimal) -> Decimal:
    """The load rounded down to whole steps, never below one step."""
    return max(load_kg // step_kg, Decimal(1)) * step_kg


def _suggestion(rung: str, body_weight_kg: Decimal | None, last_leg_press_kg: Decimal | None) -> Decimal:
    if rung == "leg-press":
        return body_weight_kg * Decimal("0.5") if body_weight_kg else Decimal(30)
    if rung == "sl-leg-press":
        return last_leg_press_kg * Decimal("0.4") if last_leg_press_kg else Decimal(10)
    if rung == "db-rdl":
        return body_weight_kg * Decimal("0.15") if body_weight_kg else Decimal(8)
    if rung == "goblet-squat":
        if body_weight_kg is None or body_weight_kg < 60:
            return Decimal(6)
        return Decimal(8) if body_weight_kg <= 80 else Decimal(10)
    return FIXED[rung]
