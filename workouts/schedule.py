"""Local dates and instants: pure. Dates are local to a person, instants are UTC (style.md 3)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from programs.weeks import PLAN_WEEKS

DEFAULT_SUPERVISED = (0, 3)
REST_DAYS = 2  # between the dates of supervised sessions
DEFAULT_HOME = {2: (1, 4), 3: (1, 4, 6), 4: (1, 2, 4, 6), 5: (1, 2, 4, 5, 6)}
REMINDER_FROM, REMINDER_UNTIL, REMINDER_DEFAULT = time(5, 0), time(20, 30), time(18, 0)


@dataclass(frozen=True)
class Day:
    """One training day of a plan: program week 1 to 8, its place among the days of its kind in that
    week (from 1), its date and the code of its session."""

    week: int
    place: int
    on_date: date
    code: str
    is_supervised: bool


def local_date(now: datetime, zone: ZoneInfo) -> date:
    """The calendar date that a clock in `zone` shows at the instant `now` (aware)."""
    return now.astimezone(zone).date()


def instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The UTC instant at which a clock in `zone` shows `at` on `day`.

    In a gap of the clock change the first valid time after it, in a repeated hour the first one;
    None if that local day does not exist at all (promises.md, local time).
    """
    moment = datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
    return moment if moment.astimezone(zone).date() == day else None


def has_rest_between(weekdays: Sequence[int]) -> bool:
    """Whether supervised weekdays lie two or more days apart, counted round the week (domain.md 4.5)."""
    days = sorted(set(weekdays))
    gaps = [(after - before) % 7 or 7 for before, after in zip(days, days[1:] + days[:1], strict=True)]
    return all(gap >= REST_DAYS for gap in gaps)


def home_code(week: int, place: int, per_week: int, takes_turns: bool) -> str:
    """The plan session of a home day: h1 and h2 in turns through all weeks, or the plan's one h.

    `place` counts from 1 within the week (domain.md 5.1, reading the tables).
    """
    if not takes_turns:
        return "h"
    return "h1" if ((week - 1) * per_week + place) % 2 else "h2"


def lay_out(
    starts_on: date, supervised: Sequence[int], home: Sequence[int], *, takes_turns: bool, from_week: int = 1
) -> Iterator[Day]:
    """The training days of the weeks of seven days from `from_week` to the eighth, in order of date;
    `from_week` begins on `starts_on`."""
    for week in range(from_week, PLAN_WEEKS + 1):
        first = starts_on + timedelta(days=7 * (week - from_week))
        place = {True: 0, False: 0}
        for on_date in (first + timedelta(days=offset) for offset in range(7)):
            is_supervised = on_date.weekday() in supervised
            if not is_supervised and on_date.weekday() not in home:
                continue
            place[is_supervised] += 1
            code = (
                f"s{place[True]}" if is_supervised else home_code(week, place[False], len(home), takes_turns)
            )
            yield Day(week, place[is_supervised], on_date, code, is_supervised)


def first_supervised_day(today: date, supervised: Sequence[int]) -> date:
    """Today or the next day that is one of the weekdays `supervised`: a good day to begin on."""
    return next(day for day in (today + timedelta(days=n) for n in range(7)) if day.weekday() in supervised)


def free_days(
    on_date: date,
    *,
    is_supervised: bool,
    week_starts_on: date,
    today: date,
    taken: Collection[date],
    supervised: Collection[date],
) -> list[date]:
    """The days to which a session that is not yet begun may move, in order (domain.md 4.5).

    Days of its own program week, the seven days from `week_starts_on`, from `today` on. `taken` are the
    dates of all other sessions, `supervised` those of the other supervised ones, the neighbouring weeks'
    too: no day gets two sessions, and supervised ones lie two or more days apart (Monday,
    Wednesday). A session at home whose day has passed is dropped, so it finds none.
    """
    if not is_supervised and on_date < today:
        return []
    week = (week_starts_on + timedelta(days=n) for n in range(7))
    return [
        day
        for day in week
        if day >= today
        and day not in {on_date, *taken, *supervised}
        and not (is_supervised and any(abs((day - other).days) < REST_DAYS for other in supervised))
    ]


def weeks_to_move(first_unbegun_on: date, today: date) -> int:
    """By how many whole weeks sessions move after a pause, so that weekdays stay and none lies behind."""
    return max(0, -((first_unbegun_on - today).days // 7))


def check_in_week(starts_on: date, today: date) -> int:
    """The calendar week whose check-in is open today: it opens on the last day of its week and stays
    open until the next one does; 0 before the first (domain.md 7.3)."""
    return max(0, ((today - starts_on).days + 1) // 7)
