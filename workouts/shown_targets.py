"""The targets that a phone has shown, signed by the server: a session begun without signal keeps them.

They hold numbers only, no scores and no reasons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core import signing

from programs.coach_wishes import SWAP
from programs.models import Rung
from programs.targets import SHORT_SETS, SHORT_SLOTS
from workouts import history
from workouts.asking import SlotTarget
from workouts.models import Session, Variant

SALT = "workouts.targets"
NUMBERS = (
    "position",
    "sets",
    "minimum",
    "maximum",
    "base_maximum",
    "amount",
    "load_kg",
    "effort_rir",
    "rest_seconds",
    "code",
)
SHOWN = "shown"
LONGEST_SHOWN = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """The target of one slot as the phone showed it: slugs of rungs, and the numbers of `NUMBERS`."""

    slot: int
    rung: str
    swapped_from: str
    is_eased: bool
    numbers: Mapping[str, Any]


def sign(session: Session, targets: Sequence[SlotTarget]) -> str:
    """What a session not yet begun asks for, as text that only this server can have written."""
    slots = [_packed(target) for target in targets]
    shown = {"session": str(session.pk), "day": session.day.isoformat(), "slots": slots}
    return signing.dumps(shown, salt=SALT, compress=True)


def read(session: Session, text: str | None, *, is_prompt: bool = False) -> list[Shown] | None:
    """What was shown for this session; None where nothing was sent, or it is not from here or another's.
    With signal (`is_prompt`) a page that was left open for longer than a day asks for nothing any more."""
    if not text:
        return None
    try:
        shown = signing.loads(text, salt=SALT, max_age=LONGEST_SHOWN if is_prompt else None)
    except signing.BadSignature:
        return None
    if shown["session"] != str(session.pk):
        return None
    return [_unpacked(*packed) for packed in shown["slots"]]


def kept(session: Session, shown: Sequence[Shown] | None, fresh: Sequence[SlotTarget]) -> list[SlotTarget]:
    """What a session begins with: of each slot that was shown the `fresh` target with its reason where it
    says the same, else the one that was shown. Without `shown`, or where the plan has changed since, all of
    the fresh ones."""
    if shown is None:
        return list(fresh)
    lines = {line.slot_id: line for line in history.plan_lines(session)}
    rungs = history.all_rungs()
    named = {name for each in shown for name in (each.rung, each.swapped_from) if name}
    if not ({each.slot for each in shown} <= set(lines) and named <= set(rungs)):
        return list(fresh)
    by_slot = {target.slot.pk: target for target in fresh}
    if session.variant == Variant.SHORT:
        shown = [_shortened(each) for each in shown[:SHORT_SLOTS]]
    return [
        same
        if (same := by_slot.get(each.slot)) is not None and _unpacked(*_packed(same)) == each
        else _target(each, lines[each.slot].slot, rungs, same)
        for each in shown
    ]


def _packed(target: SlotTarget) -> list[Any]:
    numbers = [getattr(target, name) for name in NUMBERS]
    return [
        target.slot.pk,
        target.rung.slug,
        target.swapped_from.slug if target.swapped_from else "",
        bool(target.numbers.get("eased")),
        *(f"{number.normalize():f}" if isinstance(number, Decimal) else number for number in numbers),
    ]


def _unpacked(slot: int, rung: str, swapped_from: str, is_eased: bool, *numbers: Any) -> Shown:
    return Shown(slot, rung, swapped_from, is_eased, dict(zip(NUMBERS, numbers, strict=True)))


def _shortened(shown: Shown) -> Shown:
    """As one of the two exercises of ten minutes (domain.md 4.5)."""
    numbers = {**shown.numbers, "sets": min(SHORT_SETS, shown.numbers["sets"])}
    return Shown(shown.slot, shown.rung, shown.swapped_from, shown.is_eased, numbers)


def _target(shown: Shown, slot: Any, rungs: Mapping[str, Rung], fresh: SlotTarget | None) -> SlotTarget:
    """What was shown, on the same choice of a coach as the `fresh` target of the slot."""
    load = shown.numbers["load_kg"]
    is_same = fresh is not None and fresh.rung.slug == shown.rung
    swap = {SWAP: fresh.numbers[SWAP]} if fresh and is_same and SWAP in fresh.numbers else {}
    return SlotTarget(
        slot=slot,
        rung=rungs[shown.rung],
        **{**shown.numbers, "load_kg": Decimal(load) if load is not None else None},
        lead="",
        cause=SHOWN,
        numbers={**({"eased": True} if shown.is_eased else {}), **swap},
        waits="",
        waiting_rung=None,
        swapped_from=rungs[shown.swapped_from] if shown.swapped_from else None,
    )
