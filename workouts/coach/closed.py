"""When safety answers closed training, by each person's own calendar: nobody misses anything on such a day
(domain.md 3.2)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import JSONField, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from programs.screening import LOCKING
from programs.weeks import WeekCode
from workouts import schedule
from workouts.coach import attention
from workouts.json_rows import as_dict, moment
from workouts.models import Screening

AGAIN = (WeekCode.EASE, WeekCode.REPEAT)
"""A week that comes once more takes along what was not begun in it. So does one that paused under a lock, but
in that nothing was missed."""
STILL_COUNTS = timedelta(days=2 * attention.RECENT_DAYS + 2)


class Closed(NamedTuple):
    """The local days on which training was closed, at least for a part."""

    first: date
    last: date


def lately_closed(user: OuterRef, now: datetime) -> Subquery:
    """From when to when safety answers closed the training of a user in the last two weeks, as an object."""
    spans = Screening.objects.filter(
        Q(cleared_on=None) | Q(cleared_at__gte=now - STILL_COUNTS),
        user=user,
        outcome__in=[outcome.value for outcome in LOCKING],
    )
    ends = JSONObject(since=Min("answered_at"), until=Max("cleared_at"))
    return Subquery(
        spans.order_by().values("user").annotate(ends=ends).values("ends"), output_field=JSONField()
    )


def closed_days(rows: Iterable[Mapping[str, Any]], days: Mapping[str, date]) -> dict[str, Closed]:
    """By enrolment, when training was closed lately; those with a `lock` still are. `rows` have what
    `lately_closed` reads as `closed`."""
    found = {}
    for values in rows:
        if values["enrolment"] is None or not values["closed"]:
            continue
        ends, name = as_dict(values["closed"]), values["time_zone"]
        zone = ZoneInfo(name)
        last = days[name] if values["lock"] else schedule.local_date(moment(ends["until"]), zone)
        found[values["enrolment"]] = Closed(schedule.local_date(moment(ends["since"]), zone), last)
    return found


def taken_along(values: Mapping[str, Any], today: date, closed: Closed | None) -> int:
    """How many sessions of the last seven days a week that comes once more has taken along, not begun though
    training was open on their days."""
    turn = as_dict(values["turn"])
    if not turn or turn["code"] not in AGAIN:
        return 0
    first = date.fromisoformat(turn["starts_on"])
    numbers = as_dict(turn["numbers"])
    if (today - first).days >= 7 + attention.RECENT_DAYS or "begun" not in numbers:
        return 0
    left = numbers["supervised_planned"] + numbers["home_planned"] - numbers["begun"]
    return max(0, left - (_planned_while(closed, values, first) if closed else 0))


def _planned_while(closed: Closed, values: Mapping[str, Any], first: date) -> int:
    """How many training days of the week from `first` lie on closed days."""
    weekdays = {*_listed(values["supervised_weekdays"]), *_listed(values["home_weekdays"])}
    week = (first + timedelta(days=number) for number in range(7))
    return sum(day.weekday() in weekdays and closed.first <= day <= closed.last for day in week)


def _listed(value: Any) -> list[int]:
    return json.loads(value) if isinstance(value, str) else value or []


def on_closed_day(closed: Mapping[str, Closed], *, since: date) -> Q:
    """Whether a session planned `since` a day lies on a closed one: one condition for all who were closed on
    the same days."""
    alike: dict[Closed, list[UUID]] = defaultdict(list)
    for own, span in closed.items():
        alike[Closed(max(span.first, since), span.last)].append(UUID(own))
    spans = (Q(enrolment__in=own, on_date__range=span) for span, own in alike.items())
    return reduce(or_, spans)
