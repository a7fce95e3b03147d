"""Which rung takes the place of one that needs what is not there: pure (domain.md 4.5 and 4.6)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from programs.targets import RungFacts

# A towel is a strap, anything long and straight a broomstick.
ALWAYS = frozenset({"mat", "chair", "wall", "broomstick", "strap"})
HOTEL: frozenset[str] = ALWAYS
"""What there is in a hotel room."""
GYM = "gym"


def is_possible(rung: "RungFacts", equipment: frozenset[str] | None, *, supervised: bool) -> bool:
    """Whether a session can hold the rung.

    `equipment` is what the person has or finds; None: not said, so all of it. At home a machine or what
    needs supervision is never there. A rung for at home that names no substitute can be done without its
    thing: a folded towel for the cushion, the edge of a chair for the ball (domain.md 4.6).
    """
    if not supervised and (rung.place == GYM or rung.needs_supervision):
        return False
    if equipment is None or set(rung.equipment) <= equipment | ALWAYS:
        return True
    return rung.place != GYM and rung.substitute is None


def stand_in(
    rung: "RungFacts",
    rungs: Mapping[str, "RungFacts"],
    equipment: frozenset[str] | None,
    *,
    supervised: bool,
) -> "RungFacts":
    """The rung itself where it is possible, else the first possible one of its chain of substitutes, else
    the chain's last one.

    `rungs` are all rungs by slug. Raises ValueError naming the substitute that is missing there or leads
    back. Source: domain.md 4.6.
    """
    seen = {rung.slug}
    while rung.substitute is not None and not is_possible(rung, equipment, supervised=supervised):
        if rung.substitute in seen or rung.substitute not in rungs:
            raise ValueError(f"substitute: {rung.slug} names {rung.substitute}, which leads nowhere")
        seen.add(rung.substitute)
        rung = rungs[rung.substitute]
    return rung
