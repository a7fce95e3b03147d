"""What was written, as it stands on a person's page: private notes and the latest messages, read at once."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, DateTimeField, F, Value

from workouts.coach import messages, notes
from workouts.coach.models import Message, Note
from workouts.models import Coaching

LATEST = 5
"""So many messages stand on the person's page."""


def of(
    coaching: Coaching, *, now: datetime, zone: ZoneInfo, limit: int = LATEST
) -> tuple[list[Note], messages.Thread]:
    """The notes as `notes.of` and the thread as `messages.thread` give them to the coach, in one query."""
    latest = coaching.messages.order_by("-sent_at", "-pk").values("pk")[: limit + 1]
    about = coaching.notes.filter(notes.is_there(now)).order_by()
    kept = about.annotate(
        is_note=_flag(is_on=True),
        at=F("created_at"),
        then=F("changed_at"),
        gone=F("deleted_at"),
        own=_flag(is_on=True),
    )
    sent = (
        coaching.messages.filter(pk__in=latest)
        .order_by()
        .annotate(
            is_note=_flag(is_on=False), at=F("sent_at"), then=F("seen_at"), gone=NEVER, own=F("is_from_coach")
        )
    )
    columns = ("is_note", "id", "text", "at", "then", "gone", "own")
    rows = kept.values_list(*columns).union(sent.values_list(*columns), all=True)
    found = sorted(rows, key=lambda row: (row[3], row[1]), reverse=True)
    kept_notes = [
        Note(pk=pk, coaching=coaching, text=text, created_at=at, changed_at=then, deleted_at=gone)
        for is_note, pk, text, at, then, gone, _own in found
        if is_note
    ]
    sent_messages = [
        Message(pk=pk, coaching=coaching, text=text, sent_at=at, seen_at=then, is_from_coach=bool(own))
        for is_note, pk, text, at, then, _gone, own in found
        if not is_note
    ]
    thread = messages.thread_from(coaching, sent_messages, is_coachs=True, zone=zone, limit=limit)
    return kept_notes, thread


NEVER = Value(None, output_field=DateTimeField(null=True))


def _flag(*, is_on: bool) -> Value:
    return Value(is_on, output_field=BooleanField())
