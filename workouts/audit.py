"""The audit trail of coaches: every look at somebody's data and every change, for that person to read."""

from collections.abc import Iterable
from datetime import datetime

from workouts.models import Access
from workouts.people import Person


def look(
    *, coach: Person, people: Iterable[object], what: Access.What, now: datetime, subject: object = ""
) -> None:
    """The coach sees data of `people` (ids) now: kept once an hour each. One query for any number."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    Access.objects.bulk_create(
        (
            Access(person_id=person, coach=coach, what=what, subject=str(subject), at=now, hour=hour)  # type: ignore[misc]
            for person in people
        ),
        ignore_conflicts=True,
    )


def wrote(*, coach: Person, person: object, now: datetime, subject: object) -> None:
    """The coach writes in a session of the person (an id). The fifteen sets of it are one line of the trail,
    not fifteen: kept once for each session and hour, in one query."""
    look(coach=coach, people=[person], what=Access.What.LOGGED, now=now, subject=subject)


def change(*, coach: Person, person: object, what: Access.What, now: datetime, subject: object = "") -> None:
    """The coach changes something of the person (an id): always a line of its own."""
    Access.objects.create(person_id=person, coach=coach, what=what, subject=str(subject), at=now)  # type: ignore[misc]
