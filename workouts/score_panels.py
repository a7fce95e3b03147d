"""The three scores of the progress page, each as numbers, words, a chart and a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from programs.study import ABILITY_STEP, PAIN_STEP
from workouts import charts
from workouts.change import (
    EVERYDAY,
    Change,
    ability_change,
    pain_change,
    study_line,
)
from workouts.change_words import ability_sentence, no_run_words, pain_sentence, pill, when
from workouts.models import CheckIn


@dataclass(frozen=True)
class Row:
    """One line of the table behind a chart."""

    label: str
    score: str
    study: str


@dataclass(frozen=True)
class Missing:
    """What is said instead of a change where the newest check-in holds no such score (domain.md 2.4)."""

    none: str
    reason: str
    last: str
    sentence: str


@dataclass(frozen=True)
class Panel:
    """One score since the start. `chart` is empty while no score was given."""

    key: str
    title: str
    tone: str
    direction: str
    start: int | None
    now: int | None
    pill: str
    is_better: bool
    missing: Missing | None
    sentence: str
    chart: SafeString | str
    rows: Sequence[Row]
    has_reference: bool
    has_line: bool
    has_gap: bool

    @property
    def has_change(self) -> bool:
        """Whether there are two scores to compare, the newest of them from the newest check-in."""
        return bool(self.pill)


@dataclass(frozen=True)
class _Kind:
    """How one score is read and said. `step` is the study's average change per time point."""

    key: str
    field: str
    title: str
    tone: str
    is_pain: bool
    step: float | None


_NONE: tuple[int, Any] = (0, None)  # week and score where none was given


def panels(
    check_ins: Sequence[CheckIn], *, plan_slug: str, last_plan_week: int, calendar_week: int
) -> list[Panel]:
    """Pain when running, running ability and average pain, in the order of the page. The check-ins come in
    order of week."""
    kinds = (
        _Kind("running-pain", "running_pain", _("Pain when running"), "tone-pain", True, PAIN_STEP),
        _Kind(
            "running-ability",
            "running_ability",
            _("Running ability"),
            "tone-ability",
            False,
            ABILITY_STEP.get(plan_slug),
        ),
        _Kind("average-pain", "pain_average", _("Average pain"), "tone-average", True, None),
    )
    return [_panel(kind, check_ins, last_plan_week, calendar_week) for kind in kinds]


def week_name(week: int) -> str:
    """A week since the start in words; 13 and 26 are the study's +3 and +6 months."""
    names = {0: _("Start"), 13: _("3 months"), 26: _("6 months")}
    return names.get(week) or _("Week %(week)d") % {"week": week}


def _panel(kind: _Kind, check_ins: Sequence[CheckIn], last_plan_week: int, calendar_week: int) -> Panel:
    by_week = {check_in.week: check_in for check_in in check_ins}
    given = [(c.week, getattr(c, kind.field)) for c in check_ins if getattr(c, kind.field) is not None]
    first, last = (given[0], given[-1]) if given else (_NONE, _NONE)
    # The study's line begins at the start, so a score first given later has none to begin at.
    reference = study_line(first[1], kind.step) if kind.step and given and first[0] == 0 else ()
    compare = pain_change if kind.is_pain else ability_change
    missing = _missing(kind, check_ins[-1], last, calendar_week) if given else None
    change = compare(first[1], last[1]) if len(given) > 1 and not missing else None
    points = _points(by_week, kind.field, last_plan_week) if given else []
    return Panel(
        key=kind.key,
        title=kind.title,
        tone=kind.tone,
        direction=_("lower is better") if kind.is_pain else _("higher is better"),
        start=first[1],
        now=last[1],
        pill=pill(change, is_pain=kind.is_pain) if change else "",
        is_better=bool(change and change.verdict.is_better),
        missing=missing,
        sentence=_sentence(kind, change, missing, since_week=first[0], has_score=bool(given)),
        chart=_chart(kind, points, reference, last_plan_week) if given else "",
        rows=_rows(by_week, kind.field, reference, last_plan_week),
        has_reference=bool(reference),
        has_line=len(given) > 1,
        has_gap=any(score is None for _week, score in points),
    )


def _missing(kind: _Kind, newest: CheckIn, last: tuple[int, int], calendar_week: int) -> Missing | None:
    """What to say where the newest check-in holds no score; `last` is the week and score of the last one."""
    if last[0] == newest.week:
        return None
    none = _("No score this week")
    if newest.week != calendar_week:
        none = _("No score %(when)s") % {"when": when(newest.week)}
    reason = no_run_words(newest.no_run) if kind.field == "running_pain" else ""
    words = {"score": last[1], "when": when(last[0])}
    sentences = (
        _("%(none)s.") % {"none": none},
        reason,
        _("Your last score was %(score)d, %(when)s.") % words,
    )
    return Missing(
        none=none,
        reason=reason,
        last=_("Last score: %(score)d, %(when)s.") % words,
        sentence=" ".join(filter(None, sentences)),
    )


def _sentence(
    kind: _Kind, change: Change | None, missing: Missing | None, *, since_week: int, has_score: bool
) -> str:
    if missing:
        return missing.sentence
    if change:
        return (pain_sentence if kind.is_pain else ability_sentence)(change, since=when(since_week))
    if not has_score:
        return _("No score yet: the first one you give begins the line.")
    return _("This is your first score. With your next weekly check-in a line begins here.")


def _points(by_week: dict[int, CheckIn], field: str, last_plan_week: int) -> list[charts.Point]:
    """Scores by week; a week of the plan without one is a gap."""
    last = max(by_week)
    weeks = sorted(set(by_week) | set(range(min(last, last_plan_week) + 1)))
    return [(week, getattr(by_week[week], field) if week in by_week else None) for week in weeks]


def _chart(
    kind: _Kind,
    points: Sequence[charts.Point],
    reference: Sequence[tuple[float, float]],
    last_plan_week: int,
) -> SafeString:
    ticks = [(0, _("start")), (4, _("week 4")), (8, _("week 8")), (13, _("3 mo.")), (26, _("6 mo."))]
    given = [(int(week), int(score)) for week, score in points if score is not None]
    start = given[0][1]
    words = {"first": start, "now": given[-1][1], "when": when(given[-1][0])}
    text = charts.Text(
        id=kind.key,
        title=_("%(score)s by week, 0 to 10") % {"score": kind.title},
        description=_(
            "First score %(first)d, newest score %(now)d %(when)s. Every number is in the table below."
        )
        % words,
    )
    svg = charts.score_chart(
        text,
        charts.Scores(points, kind.tone, last_plan_week),
        ticks=ticks,
        reference=reference,
        band=(start - EVERYDAY, start + EVERYDAY),
    )
    return mark_safe(svg)  # noqa: S308 - charts escapes every text it is given


def _rows(
    by_week: dict[int, CheckIn], field: str, reference: Sequence[tuple[int, float]], last_plan_week: int
) -> list[Row]:
    study = {week: number_format(round(score, 1), 1) for week, score in reference}
    last = max(by_week, default=0)
    weeks = set(range(min(last, last_plan_week) + 1)) | set(by_week) | set(study)
    return [
        Row(week_name(week), _cell(week, by_week, field, last), study.get(week, "")) for week in sorted(weeks)
    ]


def _cell(week: int, by_week: dict[int, CheckIn], field: str, last: int) -> str:
    """A score, or in words why there is none."""
    check_in = by_week.get(week)
    if check_in is None:
        return _("not yet") if week > last else _("no answer")
    value = getattr(check_in, field)
    if value is not None:
        return str(value)
    if field == "running_pain" and check_in.no_run:
        return check_in.get_no_run_display()
    return _("no answer")
