"""What coaches have changed, as the rules meet it. Reads only; `workouts.coach.adjust` stores it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef

from programs import coach_wishes
from programs.coach_wishes import Wish
from programs.models import Rung
from programs.targets import Asked, Done, Line, RungFacts
from programs.weeks import CoachWish
from workouts import json_rows
from workouts.models import Adjustment, Enrolment, SessionSlot

Kind = Adjustment.Kind


@dataclass(frozen=True)
class Change:
    """One stored adjustment of a slot."""

    wish: Wish
    made_at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True)
class Changes:
    """What stands for one slot: the exercise chosen last, the one taken back last, the target set last."""

    swap: Change | None = None
    undone: Change | None = None
    target: Change | None = None

    @classmethod
    def of(cls, line: Any) -> "Changes":
        """Of a line that was read `with_changes`."""
        return cls(_change(line.coach_swap), _change(line.coach_undone), _change(line.coach_target))


def with_changes(lines: Any, enrolment: UUID) -> Any:
    """Annotates plan lines with what coaches changed about their slots in the enrolment (an id)."""
    own = Adjustment.objects.filter(enrolment=enrolment, slot=OuterRef("slot"))
    swaps = own.filter(kind=Kind.SWAP)
    taken_back = swaps.filter(undone_at__isnull=False).order_by("-undone_at")
    return lines.annotate(
        coach_swap=_newest(swaps.standing().order_by("-made_at")),
        coach_undone=_newest(taken_back),
        coach_target=_newest(own.filter(kind=Kind.TARGET).standing().order_by("-made_at")),
    )


def _newest(adjustments: Any) -> Any:
    return json_rows.row(adjustments, "id", "rung__slug", "amount", "load_kg", "made_at", "undone_at")


def _change(value: Any) -> Change | None:
    row = json_rows.as_dict(value)
    if not row:
        return None
    load = Decimal(str(row["load_kg"])) if row["load_kg"] is not None else None
    wish = Wish(str(UUID(row["id"])), row["rung__slug"], row["amount"], load)
    undone_at = json_rows.moment(row["undone_at"]) if row["undone_at"] else None
    return Change(wish, json_rows.moment(row["made_at"]), undone_at)


def own_history(
    changes: Changes, slots: Sequence[SessionSlot], rungs: Mapping[str, Rung]
) -> list[SessionSlot]:
    """The sessions of a slot, newest first, that count for its exercise of now: of a coach's exercise those
    on its ladder since it was chosen, and that rung itself before; without the time on one taken back."""
    kept = list(slots)
    gone = changes.undone
    if gone is not None and gone.undone_at is not None:
        until = gone.undone_at
        kept = [
            slot
            for slot in kept
            if not (gone.made_at <= _begun_at(slot) < until and _is_of(slot, gone, rungs))
        ]
    swap = changes.swap
    if swap is None:
        return kept
    return [
        slot
        for slot in kept
        if slot.rung.slug == swap.wish.rung
        or (_begun_at(slot) >= swap.made_at and _is_of(slot, swap, rungs))
        or (_begun_at(slot) >= swap.made_at and slot.swapped_from_id is not None)
    ]


def _begun_at(slot: SessionSlot) -> datetime:
    assert slot.session.started_at is not None, "only what was begun is read"
    return slot.session.started_at


def _is_of(slot: SessionSlot, change: Change, rungs: Mapping[str, Rung]) -> bool:
    wished = rungs[change.wish.rung]
    same = wished.ladder_id is not None and slot.rung.ladder_id == wished.ladder_id
    return slot.rung_id == wished.pk or same


def is_begun(change: Change, slots: Sequence[SessionSlot]) -> bool:
    """Whether the slot was trained since, with a log; a target that was set has its end then."""
    return any(_begun_at(slot) >= change.made_at for slot in slots)


@dataclass(frozen=True)
class Swapped:
    """A slot as the rules see it after a coach's choice: its line, its history, and why it waits."""

    line: Line
    done: Sequence[Done]
    wish: Wish
    waits: str = ""


def swapped(
    line: Line,
    change: Change,
    *,
    own: Sequence[Done],
    before: Sequence[Done],
    rungs: Mapping[str, RungFacts],
    is_begun: bool,
) -> Swapped:
    """The slot on the coach's exercise, with the history `own` that counts there; `before` is all of it. A
    harder version that was not begun since (`is_begun`) waits where the back says so: then line and history
    stay what they were."""
    wished = rungs[change.wish.rung]
    last = before[0] if before else None
    current = rungs[last.rung] if last else None
    if not is_begun and (waits := coach_wishes.why_not_harder(last, current, wished)):
        return Swapped(line, before, change.wish, waits)
    return Swapped(coach_wishes.on_rung(line, wished), own, change.wish)


def asked_by_coach(asked: Asked, place: Swapped) -> Asked:
    """The rules' answer on a coach's exercise, with the coach as the reason the first time."""
    if place.waits:
        seen = place.done[0].log
        numbers = {**asked.numbers, "waits": {"pain": seen.pain_peak, "morning": seen.pain_next_morning}}
        return replace(asked, waits=place.waits, waiting_rung=place.wish.rung, numbers=numbers)
    return asked if place.done else coach_wishes.chosen(asked, place.wish)


def week_wish(enrolment: Enrolment, number: int) -> CoachWish:
    """What a coach asked of the program week in its `number`-th round: once more, or past the next one."""
    asked = enrolment.adjustments.standing().filter(
        kind__in=[Kind.REPEAT, Kind.SKIP], week=enrolment.week, round=number
    )
    kind = asked.order_by("-made_at").values_list("kind", flat=True).first()
    return "" if kind is None else "repeat" if kind == Kind.REPEAT else "skip"
