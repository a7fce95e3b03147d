"""The audit trail of coaches: every look at somebody's data and every change, for that person to read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import CharField, DateTimeField, Value

from workouts.models import Access
from workouts.people import Person


def look(
    *, coach: Person, people: Iterable[object], what: Access.What, now: datetime, subject: object = ""
) -> None:
    """The coach sees data of `people` (ids) now: kept once an hour each. One query for any number: the
    database makes the lines itself, since it takes only so many values at once."""
    listed: list[Any] = list(people)
    if not listed:
        return
    hour = now.replace(minute=0, second=0, microsecond=0)
    accounts = get_user_model()
    same = {
        "coach_id": Value(coach.pk, output_field=accounts._meta.pk),
        "what": Value(str(what), output_field=CharField()),
        "subject": Value(str(subject), output_field=CharField()),
        "at": Value(now, output_field=DateTimeField()),
        "hour": Value(hour, output_field=DateTimeField()),
    }
    lines = accounts.objects.filter(pk__in=listed).order_by().values_list("pk", *same.values())
    query, given = lines.query.sql_with_params()
    columns = ", ".join(map(connection.ops.quote_name, ("person_id", *same)))
    table = connection.ops.quote_name(Access._meta.db_table)
    with connection.cursor() as cursor:
        # Only names of our own are written into it; every value goes beside it.
        cursor.execute(f"INSERT INTO {table} ({columns}) {query} ON CONFLICT DO NOTHING", given)


def wrote(*, coach: Person, person: object, now: datetime, subject: object) -> None:
    """The coach writes in a session of the person (an id). The fifteen sets of it are one line of the trail,
    not fifteen: kept once for each session and hour, in one query."""
    look(coach=coach, people=[person], what=Access.What.LOGGED, now=now, subject=subject)


def change(*, coach: Person, person: object, what: Access.What, now: datetime, subject: object = "") -> None:
    """The coach changes something of the person (an id): always a line of its own."""
    Access.objects.create(person_id=person, coach=coach, what=what, subject=str(subject), at=now)  # type: ignore[misc]
