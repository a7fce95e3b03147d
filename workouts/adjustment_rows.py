"""A coach's change that was read as a JSON row within another query, as an object again."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from programs.models import Rung, Slot
from workouts import json_rows
from workouts.models import Adjustment

FIELDS = (
    "id",
    "kind",
    "week",
    "round",
    "numbers",
    "note",
    "amount",
    "load_kg",
    "made_at",
    "undone_at",
    "slot_id",
    "by__coach_name",
    "rung__name",
    "rung__measure",
    "slot__name",
    "slot__code",
)
"""What a row has to hold."""


def rebuilt(row: Mapping[str, Any]) -> Adjustment:
    """The change with the names that its sentence needs, and `coach_name`: empty without the account."""
    adjustment = Adjustment(
        pk=UUID(str(row["id"])),
        kind=row["kind"],
        week=row["week"],
        round=row["round"],
        numbers=json_rows.as_dict(row["numbers"]),
        note=row["note"],
        amount=row["amount"],
        load_kg=Decimal(str(row["load_kg"])) if row["load_kg"] is not None else None,
        made_at=json_rows.moment(row["made_at"]),
        undone_at=json_rows.moment(row["undone_at"]) if row["undone_at"] else None,
        rung=Rung(name=row["rung__name"], measure=row["rung__measure"]) if row["rung__name"] else None,
        slot=Slot(pk=row["slot_id"], name=row["slot__name"], code=row["slot__code"])
        if row["slot__name"]
        else None,
    )
    adjustment.coach_name = row["by__coach_name"] or ""  # type: ignore[attr-defined]
    return adjustment
