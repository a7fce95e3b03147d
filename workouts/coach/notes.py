"""Private notes of a coach about a person: only the coach who wrote them ever reads them.

A deleted note leaves its place marked for a day, with a button that puts it back; then it is gone for good.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from workouts import audit
from workouts.coach.models import Note
from workouts.models import Access, Coaching

CAN_PUT_BACK = timedelta(days=1)


def of(coaching: Coaching, *, now: datetime) -> list[Note]:
    """The notes of a coaching, the newest first, with those that can still be put back. One query."""
    return list(coaching.notes.filter(is_there(now)))


def find(coaching: Coaching, pk: UUID, *, now: datetime) -> Note | None:
    """One note of the coaching, also a deleted one that can still be put back."""
    return coaching.notes.filter(is_there(now), pk=pk).first()


@transaction.atomic
def write(coaching: Coaching, *, text: str, now: datetime, key: UUID | None = None) -> None:
    """Keep a note. `key` comes from the form: sent twice, it is written once."""
    note = Note(pk=key or uuid4(), coaching=coaching, text=text, created_at=now, changed_at=now)
    is_known = Note.objects.filter(pk=note.pk).exists()
    Note.objects.bulk_create([note], ignore_conflicts=True)
    if not is_known:
        _note_down(coaching, note, now)


@transaction.atomic
def edit(note: Note, *, text: str, now: datetime) -> None:
    """Change the words of a note; the day on which it was written stays."""
    note.text, note.changed_at = text, now
    note.save(update_fields=["text", "changed_at"])
    _note_down(note.coaching, note, now)


@transaction.atomic
def delete(note: Note, *, now: datetime) -> None:
    """Take a note away; it can be put back for a day. Pressed twice, it is done once."""
    if Note.objects.filter(pk=note.pk, deleted_at=None).update(deleted_at=now):
        _note_down(note.coaching, note, now)


@transaction.atomic
def put_back(note: Note, *, now: datetime) -> None:
    """Undo a deletion."""
    if Note.objects.filter(pk=note.pk, deleted_at__isnull=False).update(deleted_at=None):
        _note_down(note.coaching, note, now)


def forget_deleted(now: datetime) -> None:
    """Remove for good what can no longer be put back."""
    Note.objects.filter(deleted_at__lte=now - CAN_PUT_BACK).delete()


def is_there(now: datetime) -> Q:
    """Not deleted, or so lately that it can be put back."""
    return Q(deleted_at=None) | Q(deleted_at__gt=now - CAN_PUT_BACK)


def _note_down(coaching: Coaching, note: Note, now: datetime) -> None:
    """The person can read that something was written about them, never what."""
    audit.change(
        coach=coaching.coach, person=coaching.person_id, what=Access.What.NOTED, subject=note.pk, now=now
    )
