"""The sets of a session: written down, corrected, taken back, and counted."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce

from workouts.models import IS_GENTLE, Attendance, RemovedSet, Session, SessionSlot, SetLog

KEPT_SHARE = 0.6  # of the sets asked for (domain.md 4.4)


class NotPossibleError(Exception):
    """What was asked for cannot be done any more: it was done already, or something has changed since."""


class PersonsOwnError(NotPossibleError):
    """The person has entered it, so that no coach takes it back."""


class ChangedElsewhereError(Exception):
    """The set was changed on another page or device after it was shown; `stored` is how it stands now, None
    where it was taken back."""

    def __init__(self, stored: SetLog | None) -> None:
        super().__init__()
        self.stored = stored


@transaction.atomic
def log_set(
    session_slot: SessionSlot,
    *,
    number: int,
    now: datetime,
    amount: int,
    amount_left: int | None = None,
    amount_right: int | None = None,
    load_kg: Decimal | None = None,
    rir: int | None = None,
    shown_edit: int | None = None,
) -> SetLog:
    """Write down set `number` of a slot. The same set sent again replaces itself and is stored once.

    `shown_edit` is the edit that the person saw, 0 for a set not done yet; None takes whatever is stored.
    Raises `ChangedElsewhereError` where another one is stored meanwhile, unless it says the same.
    """
    values = {
        "amount": amount,
        "amount_left": amount_left,
        "amount_right": amount_right,
        "load_kg": load_kg,
        "rir": rir,
    }
    log = _locked_set(session_slot, number)
    if log is None and shown_edit:
        raise ChangedElsewhereError(None)
    log = log or _new_set(session_slot, number, {**values, "logged_at": now})
    if any(getattr(log, name) != value for name, value in values.items()):
        if shown_edit is not None and shown_edit != log.edit:
            raise ChangedElsewhereError(log)
        _correct(log, values)
    refresh_kept(session_slot.session)
    return log


def _locked_set(session_slot: SessionSlot, number: int) -> SetLog | None:
    """The stored set, or None. The session is locked first, as where a phone sends a set: two that come
    at the same moment wait in the same order."""
    own = FilteredRelation("set_logs", condition=Q(set_logs__number=number))
    slots: Any = SessionSlot.objects.annotate(own=own)
    slots = slots.select_related("session", "own")
    slot = slots.select_for_update(of=("session",)).get(pk=session_slot.pk)
    return getattr(slot, "own", None)  # unset where none is


def _new_set(session_slot: SessionSlot, number: int, values: Mapping[str, Any]) -> SetLog:
    """The set as a new one, or the one that somebody else wrote at this moment."""
    is_eased = session_slot.eased_rung_id is not None
    try:
        with transaction.atomic():
            return session_slot.set_logs.create(number=number, is_eased=is_eased, **values)
    except IntegrityError:
        written = session_slot.set_logs.filter(number=number).first()
        if written is None:
            raise
        return written


def _correct(log: SetLog, values: Mapping[str, Any]) -> None:
    """Count the edit up with the change, unless somebody else has come first."""
    if not SetLog.objects.filter(pk=log.pk, edit=log.edit).update(edit=F("edit") + 1, **values):
        raise ChangedElsewhereError(SetLog.objects.filter(pk=log.pk).first())
    log.edit += 1
    for name, value in values.items():
        setattr(log, name, value)


@transaction.atomic
def remove_set(session_slot: SessionSlot, *, number: int, shown_edit: int | None = None) -> None:
    """Take a logged set back; a phone that sends it again late does not bring it back.

    Raises `ChangedElsewhereError` where it is not the edit that was shown.
    """
    log = _locked_set(session_slot, number)
    if log is None:
        return
    if shown_edit is not None and shown_edit != log.edit:
        raise ChangedElsewhereError(log)
    log.session_slot = session_slot
    forget_set(log, edit=log.edit + 1)
    refresh_kept(session_slot.session)


def forget_set(log: SetLog, *, edit: int) -> None:
    """Delete a set and remember up to which edit it is gone."""
    SetLog.objects.filter(pk=log.pk).delete()
    remember_removed(log.session_slot, log.pk, edit=edit)


def remember_removed(session_slot: SessionSlot, set_id: Any, *, edit: int) -> None:
    gone = RemovedSet(pk=set_id, session_slot=session_slot, edit=edit)
    RemovedSet.objects.bulk_create(
        [gone], update_conflicts=True, unique_fields=["id"], update_fields=["edit"]
    )


def refresh_kept(session: Session) -> None:
    """Count the sets anew, in one query that several writers may run at once.

    A session that was shortened midway asks for what its ten minutes hold. On a sore day a gentle session is
    enough, once it is finished; a stop for pain counts as done, also where nobody came back to finish
    (domain.md 3.3 and 4.4). Who came under a coach's eyes has kept it, whatever was written down.
    """
    logs = SetLog.objects.filter(session_slot__session=OuterRef("pk")).order_by()
    every = SessionSlot.objects.filter(session=OuterRef("pk")).order_by()
    asked = every.exclude(is_skipped=True, full_sets__isnull=False)  # left out to make the session short
    counted = Session.objects.filter(pk=session.pk).annotate(
        done=Coalesce(Subquery(logs.values("session_slot__session").annotate(n=Count("pk")).values("n")), 0),
        asked=Coalesce(Subquery(asked.values("session").annotate(n=Sum("sets")).values("n")), 0),
        has_stop=Exists(every.filter(is_stopped=True)),
    )
    is_enough = When(asked__gt=0, done__gte=F("asked") * KEPT_SHARE, then=True)
    is_gentle = When(IS_GENTLE, finished_at__isnull=False, then=True)
    is_stopped = When(Q(has_stop=True) | Q(ended_for_pain=True), then=True)
    has_come = When(attendance=Attendance.ATTENDED, then=True)
    counted.update(is_kept=Case(is_enough, is_gentle, is_stopped, has_come, default=False))
