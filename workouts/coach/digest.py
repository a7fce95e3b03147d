"""When a coach's weekly page is due: pure. Monday at seven by the coach's own clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workouts import schedule

DUE_AT = time(7)
LATEST_AT = time(12)
"""On the Tuesday: after an outage the page is still of use; later it is dropped."""


def monday_of(now: datetime, zone: ZoneInfo) -> date:
    """The Monday of the local week."""
    today = schedule.local_date(now, zone)
    return today - timedelta(days=today.weekday())


def is_due(now: datetime, monday: date, zone: ZoneInfo) -> bool:
    """Whether the page of the week that begins on `monday` may go out now."""
    begins = begins_at(monday, zone)
    ends = schedule.instant(monday + timedelta(days=1), LATEST_AT, zone)
    return begins is not None and ends is not None and begins <= now < ends


def begins_at(monday: date, zone: ZoneInfo) -> datetime | None:
    """The instant at which it is due; None where that day does not exist."""
    return schedule.instant(monday, DUE_AT, zone)
