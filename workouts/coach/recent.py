"""What a coach's people did in the last days, counted on their own calendars in one query.

Nobody misses what lies on a day on which safety answers had closed training (domain.md 3.2).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, DateField, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from programs.models import Kind
from workouts.coach import attention
from workouts.coach.closed import Closed, on_closed_day
from workouts.models import Coaching, Session


class Recent(NamedTuple):
    """What happened in the last days, counted."""

    due: int = 0
    kept: int = 0
    missed: int = 0
    supervised_today: int = 0


NOTHING = Recent()


def counted(
    coachings: QuerySet[Coaching], days: Mapping[str, date], closed: Mapping[str, Closed]
) -> dict[str, Recent]:
    """By enrolment, as the database writes its id, what became of the sessions planned for the last seven
    days, in one query. Today's counts from when it is begun on, one on a `closed` day where it was begun."""
    first = min(days.values(), default=date.max) - timedelta(days=attention.RECENT_DAYS)
    last = max(days.values(), default=date.min)
    week_ago, today = local(days, -attention.RECENT_DAYS), local(days, 0)
    is_begun, is_today = Q(started_on__isnull=False), Q(on_date=today)
    is_past = Q(on_date__gte=week_ago, on_date__lt=today)
    was_open = ~on_closed_day(closed, since=first) if closed else Q()
    listed = (
        Session.objects.filter(
            enrolment__user__coached_by__in=coachings.values("pk"), on_date__range=(first, last)
        )
        .order_by()
        .values(own=Cast("enrolment_id", CharField()))
        .annotate(
            begun=Count("pk", filter=(is_past | is_today) & is_begun),
            kept=Count("pk", filter=Q(is_kept=True) & (is_past | is_today)),
            missed=Count("pk", filter=is_past & ~is_begun & was_open),
            supervised_today=Count("pk", filter=is_today & Q(kind=Kind.SUPERVISED)),
        )
    )
    names = ("own", "begun", "kept", "missed", "supervised_today")
    return {
        own: Recent(begun + missed, kept, missed, supervised)
        for own, begun, kept, missed, supervised in listed.values_list(*names)
    }


def local(days: Mapping[str, date], offset: int) -> Any:
    """Each session's own local date, so many days from today: there are three at most in the world."""
    zones: dict[date, list[str]] = {}
    for zone, day in days.items():
        zones.setdefault(day + timedelta(days=offset), []).append(zone)
    if len(zones) < 2:
        return Value(next(iter(zones), date.max), output_field=DateField())
    cases = [When(enrolment__time_zone__in=names, then=Value(day)) for day, names in zones.items()]
    return Case(*cases, output_field=DateField())
