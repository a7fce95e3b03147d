"""The cohort as a table for a statistician: a line for each person and time point, without a name.

Groups below five are in it too: it holds single scores, which the coach may see on each person's page, and
no numbers of a group.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.study import TIME_POINTS
from workouts import checkins
from workouts.coach import cohort
from workouts.coach.cohort import Kept
from workouts.models import CheckIn, Enrolment, Status
from workouts.people import Person

CODE_LETTERS = 12
FOLLOW_UP_OPEN = timedelta(days=checkins.FOLLOW_UP_OPEN_DAYS)
SCORES = ("running_ability", "running_pain", "pain_average")

COLUMNS: dict[str, str | Promise] = {
    "person": _("a code, the same in each of your files; it says nothing to anybody else"),
    "plan": _("the plan’s short name"),
    "plan_version": _("a changed plan is a new version"),
    "state": _("under_way, paused, finished (the eight weeks) or ended (before that)"),
    "weeks_since_start": _("whole calendar weeks up to the day of the file"),
    "weeks_to_finish": _("calendar weeks that the eight weeks took, empty until then"),
    "sessions_due": _("sessions of the eight weeks up to the day of the file"),
    "sessions_kept": _("how many of them were kept: at least 60 % of their sets, or ended for pain"),
    "kept_share": _("sessions_kept divided by sessions_due"),
    "time_point": _("0, 4, 8, 13 or 26: weeks since the start, 13 and 26 are +3 and +6 months"),
    "answered": _("yes, no, or not_yet where the time point has not come or may still be answered"),
    "week_answered": _("calendar week of the answer: later than the time point where weeks were repeated"),
    "running_ability": _("own rating, 0 to 10, higher is better"),
    "running_pain": _("own rating, 0 to 10, lower is better; empty where the person did not run"),
    "no_run": _("why there is no running_pain: back or other"),
    "pain_average": _("back pain on average over seven days, 0 to 10, lower is better"),
    "running_ability_change": _("minus the start"),
    "running_pain_change": _("minus the start"),
    "pain_average_change": _("minus the start"),
}


def people_in(rows: Iterable[Enrolment]) -> list[object]:
    """The ids of those who are a line."""
    return list({row.user_id for row in rows})


def text(coach: Person, rows: list[Enrolment], now: datetime) -> str:
    """The whole file, in two more queries than `rows` took. The runs are those of `cohort.begun`."""
    kept = cohort.kept_by("enrolment", cohort.runs(coach), now, cohort.zones(rows)) if rows else {}
    check_ins: dict[Any, dict[int, CheckIn]] = {}
    for check_in in CheckIn.objects.filter(
        enrolment__in=cohort.runs(coach), time_point__isnull=False
    ).order_by():
        check_ins.setdefault(check_in.enrolment_id, {})[check_in.time_point or 0] = check_in
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    codes = {row.pk: code_of(coach, row.user_id) for row in rows}
    # By code, so that not even the order says who began when.
    for row in sorted(rows, key=lambda row: (codes[row.pk], row.plan.slug)):
        facts = _facts(codes[row.pk], row, kept.get(row.pk, Kept(0, 0)), row.today(now))
        for line in _lines(row, check_ins.get(row.pk, {}), row.today(now)):
            writer.writerow({name: plain(value) for name, value in (facts | line).items()})
    return file.getvalue()


def code_of(coach: Person, person: object) -> str:
    """What a person is called in the files of this coach: always the same, and no way back to the account.
    Begins with a letter, since a spreadsheet takes some of the rest for a number."""
    digest = salted_hmac("workouts.coach.cohort_file", f"{coach.pk} {person}", algorithm="sha256").hexdigest()
    return "p" + digest[:CODE_LETTERS]


def plain(value: object) -> object:
    """A value that no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r\n" and value else value


def _facts(code: str, row: Enrolment, kept: Kept, today: date) -> dict[str, object]:
    return {
        "person": code,
        "plan": row.plan.slug,
        "plan_version": row.plan.version,
        "state": _state(row),
        "weeks_since_start": row.days_since_start(today) // 7,
        "weeks_to_finish": row.last_calendar_week if row.finished_on else None,
        "sessions_due": kept.due,
        "sessions_kept": kept.kept,
        "kept_share": round(kept.kept / kept.due, 3) if kept.due else None,
    }


def _state(row: Enrolment) -> str:
    if row.finished_on is not None:
        return "finished"
    if row.ended_on is not None:
        return "ended"
    return "paused" if row.paused_on is not None else "under_way"


def _lines(row: Enrolment, given: Mapping[int, CheckIn], today: date) -> Iterator[dict[str, object]]:
    start = given.get(0)
    for week in TIME_POINTS:
        check_in = given.get(week)
        line: dict[str, object] = {
            "time_point": week,
            "answered": "yes" if check_in else "not_yet" if _is_open(row, week, today) else "no",
        }
        if check_in:
            line |= {"week_answered": check_in.week, "no_run": check_in.no_run}
            line |= {score: getattr(check_in, score) for score in SCORES}
            line |= {f"{score}_change": _change(start, check_in, score) for score in SCORES}
        yield line


def _change(start: CheckIn | None, now: CheckIn, score: str) -> int | None:
    before, after = getattr(start, score, None), getattr(now, score)
    return None if now.time_point == 0 or before is None or after is None else after - before


def _is_open(row: Enrolment, week: int, today: date) -> bool:
    """Whether a time point without an answer may still get one."""
    if row.status(today) == Status.ENDED:
        return False
    if week in checkins.FOLLOW_UPS:
        return today < row.starts_on + timedelta(weeks=week) + FOLLOW_UP_OPEN
    return week > 0 and row.finished_on is None and row.week <= week
