"""What coaches have changed, as the rules meet it. Reads only; `workouts.coach.adjust` stores it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from programs.coach_wishes import Wish
from programs.weeks import CoachWish
from workouts import json_rows
from workouts.models import Adjustment, Enrolment

Kind = Adjustment.Kind


@dataclass(frozen=True)
class Change:
    """One stored adjustment of a slot."""

    wish: Wish
    made_at: datetime


@dataclass(frozen=True)
class Changes:
    """What stands for one slot: the exercise chosen last, the one chosen before it, the target set last."""

    swaps: tuple[Change, ...] = ()
    target: Change | None = None

    @classmethod
    def of(cls, line: Any) -> "Changes":
        """Of a line that was read `with_changes`."""
        swaps = (_change(line.coach_swap), _change(line.coach_swap_before))
        return cls(tuple(swap for swap in swaps if swap), _change(line.coach_target))


def with_changes(lines: Any, enrolment: UUID, until: datetime | None) -> Any:
    """Annotates plan lines with what coaches changed about their slots in the enrolment (an id), up to the
    moment `until` at which a session began."""
    own = Adjustment.objects.standing().filter(enrolment=enrolment, slot=OuterRef("slot"))
    if until is not None:
        own = own.filter(made_at__lte=until)
    swaps = own.filter(kind=Kind.SWAP).order_by("-made_at")
    return lines.annotate(
        coach_swap=_first(swaps),
        coach_swap_before=_first(swaps[1:]),
        coach_target=_first(own.filter(kind=Kind.TARGET).order_by("-made_at")),
    )


def _first(adjustments: QuerySet[Adjustment]) -> Any:
    return json_rows.row(adjustments, "id", "rung__slug", "amount", "load_kg", "made_at")


def _change(value: Any) -> Change | None:
    row = json_rows.as_dict(value)
    if not row:
        return None
    load = Decimal(str(row["load_kg"])) if row["load_kg"] is not None else None
    wish = Wish(str(UUID(row["id"])), row["rung__slug"], row["amount"], load)
    return Change(wish, json_rows.moment(row["made_at"]))


def week_wish(enrolment: Enrolment, number: int) -> CoachWish:
    """What a coach asked of the program week in its `number`-th round: once more, or past the next one."""
    asked = enrolment.adjustments.standing().filter(
        kind__in=[Kind.REPEAT, Kind.SKIP], week=enrolment.week, round=number
    )
    kind = asked.order_by("-made_at").values_list("kind", flat=True).first()
    return "" if kind is None else "repeat" if kind == Kind.REPEAT else "skip"
