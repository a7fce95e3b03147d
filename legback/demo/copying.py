"""Lets one made-up person train as another one did: every row of it, on their own dates.

Living through eight weeks takes seconds, and most of 84 people are over with theirs. What is copied was made
by the rules, so targets, decisions and sets still follow from each other.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.db import models

from legback.accounts.models import User
from workouts.models import (
    CheckIn,
    CheckResult,
    Enrolment,
    Hindrance,
    SessionSlot,
    SetLog,
    WeekTurn,
)

Row = TypeVar("Row", bound=models.Model)


def copy_training(source: Enrolment, *, user: User, starts_on: date, running_goal: str) -> Enrolment:
    """The enrolment with all that hangs on it, for another person and from another day on."""
    by = starts_on - source.starts_on
    weekdays = {
        name: sorted((day + by.days) % 7 for day in getattr(source, name))
        for name in ("supervised_weekdays", "home_weekdays")
    }
    enrolment = _moved(Enrolment.objects.get(pk=source.pk), by, source)
    enrolment.user, enrolment.running_goal = user, running_goal
    enrolment.supervised_weekdays, enrolment.home_weekdays = weekdays.values()
    enrolment.save(force_insert=True)
    own = {source.pk: enrolment.pk}
    _copied(CheckIn.objects.filter(enrolment=source), by, source, "enrolment_id", own)
    _copied(WeekTurn.objects.filter(enrolment=source), by, source, "enrolment_id", own)
    _copied(Hindrance.objects.filter(enrolment=source), by, source, "enrolment_id", own)
    sessions = _copied(source.sessions.all(), by, source, "enrolment_id", own)
    _copied(CheckResult.objects.filter(session__enrolment=source), by, source, "session_id", sessions)
    slots = _copied(SessionSlot.objects.filter(session__enrolment=source), by, source, "session_id", sessions)
    _copied(
        SetLog.objects.filter(session_slot__session__enrolment=source), by, source, "session_slot_id", slots
    )
    return enrolment


def _copied(
    rows: models.QuerySet[Row], by: timedelta, source: Enrolment, owner: str, owners: dict[Any, Any]
) -> dict[Any, Any]:
    """Copy rows onto the new owners; returns the new keys by the old ones."""
    listed = list(rows.order_by("pk"))
    old = [row.pk for row in listed]
    made = rows.model._default_manager.bulk_create(_onto(listed, by, source, owner, owners))
    return dict(zip(old, (row.pk for row in made), strict=True))


def _onto(
    rows: Iterable[Row], by: timedelta, source: Enrolment, owner: str, owners: dict[Any, Any]
) -> list[Row]:
    moved = []
    for row in rows:
        setattr(row, owner, owners[getattr(row, owner)])
        moved.append(_moved(row, by, source))
    return moved


def _moved(row: Row, by: timedelta, source: Enrolment) -> Row:
    """The row as a new one, every date and instant later or earlier by so many days of the person's clock."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, datetime):
            setattr(row, field.attname, (value.astimezone(source.zone) + by).astimezone(UTC))
        elif isinstance(value, date):
            setattr(row, field.attname, value + by)
    row.pk = uuid.uuid4() if isinstance(row._meta.pk, models.UUIDField) else None
    row._state.adding = True
    return row
