"""A session that runs becomes shorter, as long as it was, or goes on in another order."""

from collections.abc import Sequence

from django.db import transaction

from programs.targets import SHORT_SETS, SHORT_SLOTS
from workouts import training
from workouts.models import Session, SessionSlot, Variant
from workouts.sets import NotPossibleError


@transaction.atomic
def shorten(session: Session) -> None:
    """Make ten minutes of what is left (domain.md 4.5): the first two exercises keep two sets, or as many as
    were done; of the others those begun stay as they are and the rest is left out. `full_sets` remembers
    what was changed.

    Raises `NotPossibleError` where the session is not a full one that runs.
    """
    session, slots = _running(session)
    if session.variant != Variant.FULL:
        raise NotPossibleError
    changed = []
    for place, slot in enumerate(slots):
        done = len(slot.set_logs.all())
        if place < SHORT_SLOTS:
            fewer = max(min(SHORT_SETS, slot.sets), done)
            if fewer == slot.sets and slot.is_skipped:  # left out by the person's own wish, and that it stays
                continue
            slot.full_sets, slot.sets = slot.sets, fewer
            changed.append(slot)
        elif not (done or slot.is_stopped or slot.is_skipped):
            slot.full_sets, slot.is_skipped = slot.sets, True
            changed.append(slot)
    _store(session, changed, Variant.SHORT)


@transaction.atomic
def lengthen(session: Session) -> None:
    """Take back exactly what `shorten` has changed.

    Raises `NotPossibleError` where the session does not run or was not shortened midway.
    """
    session, slots = _running(session)
    changed = []
    for slot in slots:
        if slot.full_sets is None:
            continue
        # With as many sets as before it was left out; with fewer only the person's own wish has left it out.
        slot.is_skipped = slot.is_skipped and slot.full_sets != slot.sets
        slot.sets, slot.full_sets = slot.full_sets, None
        changed.append(slot)
    _store(session, changed, Variant.FULL)


@transaction.atomic
def reorder(session: Session, slot_ids: Sequence[int]) -> None:
    """Go through the exercises in another order; `slot_ids` are the plan's slots, every one of the session's
    once. Raises `NotPossibleError` where the session does not run or they are others.
    """
    session, slots = _running(session)
    by_slot = {slot.slot_id: slot for slot in slots}
    if sorted(by_slot) != sorted(slot_ids):
        raise NotPossibleError
    places = sorted(slot.position for slot in slots)
    for place, slot_id in zip(places, slot_ids, strict=True):
        by_slot[slot_id].position = place
    SessionSlot.objects.bulk_update(slots, ["position"])


def _running(session: Session) -> tuple[Session, list[SessionSlot]]:
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.started_at is None or session.finished_at is not None:
        raise NotPossibleError
    return session, list(session.slots.prefetch_related("set_logs"))


def _store(session: Session, changed: Sequence[SessionSlot], variant: Variant) -> None:
    if not changed:
        raise NotPossibleError
    SessionSlot.objects.bulk_update(changed, ["sets", "full_sets", "is_skipped"])
    Session.objects.filter(pk=session.pk).update(variant=variant)
    training.refresh_kept(session)
