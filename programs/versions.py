"""New versions of a plan: a copy to change, published when nothing is at fault with it.

A version that was published is never changed, so whoever trains on it keeps it.
"""

from typing import Any, TypeVar

from django.db import models, transaction

from programs.models import Origin, Plan, PlanLine, PlanSession, PlanWeek, Slot
from programs.plan_faults import find_faults

Row = TypeVar("Row", bound=models.Model)


class Faulty(Exception):
    """A draft that cannot be published: `faults` are sentences, one for each thing to mend."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults))


@transaction.atomic
def begin(*, plan: Plan) -> Plan:
    """A draft with everything that this version has; the plan's open draft, where there is one."""
    versions = _locked(plan)
    draft = next((version for version in versions if version.is_draft), None)
    if draft is not None:
        return draft
    draft = _copy(
        plan,
        version=versions[-1].version + 1,
        is_current=False,
        is_draft=True,
        origin=Origin.OWN,
        content_hash="",
    )
    draft.save()
    _copy_parts(plan, draft)
    return draft


@transaction.atomic
def publish(*, plan: Plan) -> Plan:
    """Make the draft what people can start from now on. Raises Faulty, and then nothing has changed.

    Published a second time, nothing happens.
    """
    versions = _locked(plan)
    draft = next(version for version in versions if version.pk == plan.pk)
    if not draft.is_draft:
        return draft
    if faults := find_faults(draft):
        raise Faulty(faults)
    Plan.objects.filter(slug=draft.slug, is_current=True).update(is_current=False)
    if versions[-1].pk != draft.pk:
        # The library brought a version of its own meanwhile; the newest is the one with the highest number.
        draft.version = versions[-1].version + 1
    draft.is_draft, draft.is_current = False, True
    draft.save(update_fields=["version", "is_draft", "is_current"])
    return draft


def _locked(plan: Plan) -> list[Plan]:
    """All versions of the plan, the newest last; nobody else makes or publishes one meanwhile."""
    versions = Plan.objects.filter(slug=plan.slug).order_by("version")
    # Whoever had to wait for the lock sees only after it what was made before it.
    list(versions.select_for_update().values_list("pk"))
    return list(versions)


def _copy(row: Row, **changes: Any) -> Row:
    """A row of its own with the same values, not yet saved."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    return type(row)(**{**values, **changes})


def _copy_parts(plan: Plan, draft: Plan) -> None:
    PlanWeek.objects.bulk_create([_copy(week, plan_id=draft.pk) for week in plan.weeks.all()])
    slots = _copied(Slot, list(plan.slots.order_by("pk")), draft)
    sessions = _copied(PlanSession, list(plan.sessions.all()), draft)
    lines = PlanLine.objects.filter(plan_session__plan=plan).order_by("plan_session_id", "position")
    PlanLine.objects.bulk_create(
        [
            _copy(line, slot_id=slots[line.slot_id], plan_session_id=sessions[line.plan_session_id])
            for line in lines
        ]
    )


def _copied(model: Any, rows: list[Any], draft: Plan) -> dict[int, int]:
    """Copies of the rows for the draft: from the id of each to the id of its copy."""
    copies = model.objects.bulk_create([_copy(row, plan_id=draft.pk) for row in rows])
    return {row.pk: copy.pk for row, copy in zip(rows, copies, strict=True)}
