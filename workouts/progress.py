"""What has changed since the start, in numbers and words: read once, few queries, nothing stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from programs.models import Measure
from workouts import charts, exercise_lines, plan_page, score_panels
from workouts.models import CheckIn, CheckResult, Enrolment, Session, State, Status
from workouts.plan_page import Standing, Tally

CHECK_COLUMNS = (0, 4, 8)  # the start, week 4, week 8


@dataclass(frozen=True)
class WeekKept:
    """Kept sessions of one week for the table behind the grid."""

    number: int
    supervised: Tally
    home: Tally


@dataclass(frozen=True)
class CheckRow:
    """One performance check: its results at the start, in week 4 and in week 8, empty where not done."""

    name: str
    results: Sequence[str]


@dataclass(frozen=True)
class Progress:
    """Everything the progress page shows."""

    enrolment: Enrolment
    panels: Sequence[score_panels.Panel]
    has_scores: bool
    has_line: bool
    is_open: bool
    kept: Tally
    kept_span: str
    kept_chart: SafeString | str
    kept_weeks: Sequence[WeekKept]
    groups: Sequence[exercise_lines.Group]
    checks: Sequence[CheckRow]


def look(enrolment: Enrolment, today: date) -> Progress:
    """The progress of an enrolment on a local date, in four queries whatever the history."""
    sessions = enrolment.sessions.order_by("week", "on_date")
    scores = look_at(enrolment, today, check_ins=list(enrolment.check_ins.all()), sessions=sessions)
    is_over = enrolment.status(today) in (Status.FINISHED, Status.ENDED)
    return replace(
        scores, groups=exercise_lines.groups(enrolment, is_over=is_over), checks=_checks(enrolment)
    )


def look_at(
    enrolment: Enrolment, today: date, *, check_ins: Sequence[CheckIn], sessions: Iterable[Session]
) -> Progress:
    """Scores and kept sessions from rows that were read already, in order of week; without exercises and
    checks."""
    standings = plan_page.standings(enrolment, _of_the_plan(enrolment, sessions), today)
    panels = score_panels.panels(
        check_ins,
        plan_slug=enrolment.plan.slug,
        last_plan_week=enrolment.last_calendar_week,
        calendar_week=enrolment.calendar_week(today),
    )
    is_over = enrolment.status(today) in (Status.FINISHED, Status.ENDED)
    kept = plan_page.tally(standings)
    return Progress(
        enrolment=enrolment,
        panels=panels,
        has_scores=any(panel.chart for panel in panels),
        has_line=any(panel.has_line for panel in panels),
        is_open=enrolment.ended_on is None,
        kept=kept,
        kept_span=_kept_span(enrolment, kept, today),
        kept_chart=_kept_chart(standings, kept, is_over=is_over) if kept.due else "",
        kept_weeks=_kept_weeks(standings),
        groups=(),
        checks=(),
    )


def _of_the_plan(enrolment: Enrolment, sessions: Iterable[Session]) -> list[Session]:
    """The sessions of the eight weeks: those that keep what was gained go on and on, and count no more."""
    until = enrolment.finished_on
    return [session for session in sessions if until is None or session.day < until]


def _mark(standing: Standing) -> str:
    """How a session is drawn in the grid."""
    if standing.session.is_kept:
        return "kept"
    return {State.DONE: "part", State.STARTED: "part", State.MISSED: "missed"}.get(standing.state, "ahead")


def _by_week(standings: Sequence[Standing]) -> dict[int, list[Standing]]:
    weeks: dict[int, list[Standing]] = {}
    for standing in standings:
        weeks.setdefault(standing.session.week, []).append(standing)
    return weeks


def _kept_span(enrolment: Enrolment, kept: Tally, today: date) -> str:
    """Which sessions the numbers count: a plan that is over has no "so far"."""
    if enrolment.finished_on is not None:
        return _("the whole plan")
    if enrolment.ended_on:
        return _("until you ended it")
    return _("so far") if kept.due else _("all ahead of you")


def _kept_chart(standings: Sequence[Standing], kept: Tally, *, is_over: bool) -> SafeString:
    description = _("%(kept)d of %(due)d sessions so far. Every week is in the table below.")
    if is_over:
        description = _("%(kept)d of %(due)d sessions. Every week is in the table below.")
    text = charts.Text(
        id="kept",
        title=_("Sessions kept, week by week"),
        description=description % {"kept": kept.kept, "due": kept.due},
    )
    weeks = [(str(number), [_mark(s) for s in listed]) for number, listed in _by_week(standings).items()]
    return mark_safe(charts.kept_grid(text, weeks))  # noqa: S308 - charts escapes every text it is given


def _kept_weeks(standings: Sequence[Standing]) -> list[WeekKept]:
    """Weeks of which at least one session has come."""
    rows = [
        WeekKept(
            number,
            supervised=plan_page.tally(s for s in listed if s.session.is_supervised),
            home=plan_page.tally(s for s in listed if not s.session.is_supervised),
        )
        for number, listed in _by_week(standings).items()
    ]
    return [row for row in rows if row.supervised.due or row.home.due]


def _checks(enrolment: Enrolment) -> list[CheckRow]:
    """Results by check; of two in the same column the newer one counts."""
    results = (
        CheckResult.objects.filter(session__enrolment=enrolment)
        .select_related("check_of", "session")
        .order_by("check_of__position", "session__started_at")
    )
    rows: dict[str, dict[int, str]] = {}
    for result in results:
        column = result.session.week if result.session.week in CHECK_COLUMNS else 0
        rows.setdefault(result.check_of.name, {})[column] = _check_text(result)
    return [
        CheckRow(name, [cells.get(column, "") for column in CHECK_COLUMNS]) for name, cells in rows.items()
    ]


def _check_text(result: CheckResult) -> str:
    unit = Measure.SECONDS if result.check_of.measure == Measure.SECONDS else Measure.REPS
    if result.result_right is None:
        return exercise_lines.with_unit(result.result, unit)
    sides = {"left": result.result, "right": result.result_right}
    if unit == Measure.SECONDS:
        return _("%(left)d s left, %(right)d s right") % sides
    return _("%(left)d left, %(right)d right") % sides
