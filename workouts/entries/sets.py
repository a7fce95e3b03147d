"""A set from a phone: stored once under its own id, the newest edit wins, and a removed one stays away."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from programs.models import Rung, Sides
from workouts import sets
from workouts.entries.answers import RefusedError
from workouts.entries.kinds import SetBody
from workouts.entries.press import Pressed
from workouts.forms.session import HEAVIEST_KG, LARGEST
from workouts.models import SessionSlot, SetLog
from workouts.slot_rows import goes_on

CONTENT = ("number", "amount", "amount_left", "amount_right", "load_kg", "rir", "is_eased")


@dataclass(frozen=True)
class Found:
    """What is stored where a set wants to go: its slot, the set itself, the one that has its number, and the
    edit up to which it was removed."""

    slot: SessionSlot
    own: SetLog | None
    taken: SetLog | None
    gone: int


def put(pressed: Pressed, set_id: UUID, body: SetBody) -> None:
    """Store, correct or take back a set. The session is locked, so nothing comes in between but a set of the
    plain page, after which it is looked at once more."""
    for is_last in (False, True):
        found = _find(pressed, set_id, body)
        try:
            with transaction.atomic():
                has_changed = _put(pressed, found, set_id, body)
        except IntegrityError:
            if is_last:  # the id is taken where nobody may look
                raise RefusedError("conflict") from None
        else:
            if has_changed:
                sets.refresh_kept(pressed.session)
            return


def _find(pressed: Pressed, set_id: UUID, body: SetBody) -> Found:
    """All that counts, in one query."""
    slots: Any = pressed.session.slots.annotate(
        own=FilteredRelation("set_logs", condition=Q(set_logs__pk=set_id)),
        taken=FilteredRelation("set_logs", condition=Q(set_logs__number=body.number)),
        gone=FilteredRelation("removed_sets", condition=Q(removed_sets__pk=set_id)),
    )
    slots = slots.select_related("rung", "eased_rung", "own", "taken", "gone")
    slot = slots.filter(slot_id=body.slot).first()
    if slot is None:
        raise RefusedError("no-slot")
    slot.session = pressed.session
    own, taken, gone = (getattr(slot, name, None) for name in ("own", "taken", "gone"))  # unset where none is
    return Found(slot, own, None if taken == own else taken, gone.edit if gone else 0)


def _put(pressed: Pressed, found: Found, set_id: UUID, body: SetBody) -> bool:
    """Whether anything has changed."""
    if body.is_removed:
        return _remove(pressed, found, set_id, body.edit)
    values = _content(found, body)
    if found.own is not None and body.edit <= found.own.edit:
        if any(getattr(found.own, name) != value for name, value in values.items()):
            raise RefusedError("conflict", stored=found.own)
        return False
    if body.edit <= found.gone or (found.own is None and pressed.is_before):
        raise RefusedError("conflict", _("This set was taken back meanwhile, so it was not saved again."))
    if found.taken is not None:
        raise RefusedError("conflict", stored=found.taken)
    _check_open(pressed, found)
    if found.own is None:
        found.slot.set_logs.create(pk=set_id, edit=body.edit, logged_at=pressed.at, **values)
        found.slot.removed_sets.filter(pk=set_id).delete() if found.gone else None
    else:
        SetLog.objects.filter(pk=set_id).update(edit=body.edit, **values)
    return True


def _remove(pressed: Pressed, found: Found, set_id: UUID, edit: int) -> bool:
    if found.own is not None and edit <= found.own.edit:
        raise RefusedError("conflict", stored=found.own)
    if found.own is None and edit <= found.gone:
        return False
    if pressed.is_closed:
        raise RefusedError("closed")
    if found.own is not None:
        SetLog.objects.filter(pk=set_id).delete()
    sets.remember_removed(found.slot, set_id, edit=edit)
    return True


def _check_open(pressed: Pressed, found: Found) -> None:
    """A new set comes too late after a stop; a logged one may be corrected, and so may everything in a
    finished session (domain.md 3.3)."""
    if pressed.is_closed:
        raise RefusedError("closed")
    if pressed.session.finished_at is None and found.own is None and not goes_on(found.slot):
        raise RefusedError("stopped")


def _content(found: Found, body: SetBody) -> dict[str, Any]:
    """The set in the fields of its row, by what the exercise asks for."""
    rung = found.slot.eased_rung if body.is_eased else found.slot.rung
    if rung is None:
        raise RefusedError("not-possible", _("is_eased: there is no easier version of this exercise here."))
    amount, left, right = _amounts(rung, body)
    load = Decimal(body.load_kg) if body.load_kg else None
    if load is not None and load > HEAVIEST_KG:
        raise RefusedError("invalid", _("load_kg must be at most %(most)s.") % {"most": HEAVIEST_KG})
    values = (body.number, amount, left, right, load or None, body.rir, body.is_eased)
    return dict(zip(CONTENT, values, strict=True))


def _amounts(rung: Rung, body: SetBody) -> tuple[int, int | None, int | None]:
    """Amount, left and right; the weaker side counts."""
    is_two_sided = rung.sides != Sides.BOTH
    given = {"left": body.left, "right": body.right} if is_two_sided else {"amount": body.amount}
    for name, value in given.items():
        if value is None or value > LARGEST[rung.measure]:
            words = _("%(field)s must be a whole number from 0 to %(largest)s.")
            raise RefusedError("invalid", words % {"field": name, "largest": LARGEST[rung.measure]})
    if is_two_sided:
        return min(body.left or 0, body.right or 0), body.left, body.right
    if body.left is not None or body.right is not None:
        raise RefusedError("invalid", _("left and right are for two-sided exercises; please leave them out."))
    return body.amount or 0, None, None
