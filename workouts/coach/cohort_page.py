"""The cohort page: cards, plots and tables from the numbers of `workouts.coach.cohort`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from programs import study
from workouts.charts import Text
from workouts.coach.cohort import LATER, START, Cohort, Group
from workouts.coach.cohort_chart import MARKS, STUDY_KEY, Series, cohort_chart, mark
from workouts.coach.statistics import Mean

TONES = ("tone-pain", "tone-ability", "tone-trend", "tone-average")


@dataclass(frozen=True)
class Row:
    """One time point of one plan. Without a mean it says why in `hidden`."""

    label: str
    count: int | None
    mean: str
    interval: str
    study: str
    hidden: str


@dataclass(frozen=True)
class Look:
    """How a plan is shown everywhere on the page: its name, mark and colour."""

    slug: str
    name: str
    tone: str
    mark: str

    @property
    def key(self) -> SafeString:
        return mark_safe(mark(self.mark, self.tone))  # noqa: S308 - no text of anybody in it


@dataclass(frozen=True)
class Block:
    """One plan's rows of a panel's table."""

    look: Look
    rows: Sequence[Row]


@dataclass(frozen=True)
class Panel:
    """One score: a plot and the table behind it."""

    key: str
    title: str
    direction: str
    chart: SafeString | str
    looks: Sequence[Look]
    blocks: Sequence[Block]

    @property
    def study_key(self) -> SafeString:
        return mark_safe(STUDY_KEY)  # noqa: S308 - no text of anybody in it


@dataclass(frozen=True)
class Change:
    """The newest mean change of one score, beside the study's."""

    title: str
    when: str
    row: Row


@dataclass(frozen=True)
class Card:
    """One plan at a glance; `group` is None where fewer than five people have begun."""

    look: Look
    group: Group | None
    kept_percent: int | None
    changes: Sequence[Change]


@dataclass(frozen=True)
class Page:
    """Everything the cohort page shows."""

    cards: Sequence[Card]
    panels: Sequence[Panel]
    has_groups: bool
    has_people: bool


@dataclass(frozen=True)
class _Score:
    field: str
    title: str
    direction: str
    better: str
    is_up_better: bool
    study: Callable[[str, int], float | None]


def page(cohort: Cohort) -> Page:
    looks = _looks(cohort.plans)
    scores = _scores()
    return Page(
        cards=[_card(look, cohort.groups.get(look.slug), scores) for look in looks],
        panels=[_panel(score, looks, cohort.groups) for score in scores] if cohort.groups else [],
        has_groups=bool(cohort.groups),
        has_people=cohort.has_people,
    )


def week_name(week: int) -> str:
    names = {START: _("Start"), 13: _("+3 months"), 26: _("+6 months")}
    return names.get(week) or _("Week %(week)d") % {"week": week}


def signed(value: float | None) -> str:
    """A change with one decimal and its sign; what rounds to nought has none."""
    if value is None:
        return ""
    rounded = round(value, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + number_format(abs(rounded), 1)


def _scores() -> list[_Score]:
    return [
        _Score(
            "running_ability",
            _("Running ability"),
            _("higher is better"),
            _("better"),
            True,
            study.ability_at,
        ),
        _Score(
            "running_pain",
            _("Pain when running"),
            _("lower is better"),
            _("better"),
            False,
            study.pain_at,
        ),
    ]


def _looks(plans: Sequence[tuple[str, str]]) -> list[Look]:
    return [
        Look(slug, name, tone, shape)
        for (slug, name), tone, shape in zip(plans, cycle(TONES), cycle(MARKS), strict=False)
    ]


def _card(look: Look, group: Group | None, scores: Sequence[_Score]) -> Card:
    if group is None:
        return Card(look, None, None, [])
    percent = round(100 * group.kept.kept / group.kept.due) if group.kept.due else None
    return Card(look, group, percent, [_newest(score, group) for score in scores])


def _newest(score: _Score, group: Group) -> Change:
    shown = [week for week in LATER if (score.field, week) in group.changes]
    week = shown[-1] if shown else LATER[0]
    return Change(score.title, week_name(week), _row(score, group, week))


def _row(score: _Score, group: Group, week: int) -> Row:
    mean = group.changes.get((score.field, week))
    return Row(
        label=week_name(week),
        count=mean.count if mean else None,
        mean=signed(mean.mean) if mean else "",
        interval=_interval(mean),
        study=signed(score.study(group.plan, week)),
        hidden="" if mean else _("fewer than five"),
    )


def _interval(mean: Mean | None) -> str:
    if mean is None or mean.low is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": signed(mean.low), "high": signed(mean.high)}


def _panel(score: _Score, looks: Sequence[Look], groups: Mapping[str, Group]) -> Panel:
    shown = [look for look in looks if look.slug in groups]
    blocks = [Block(look, [_row(score, groups[look.slug], week) for week in LATER]) for look in shown]
    return Panel(
        key=score.field.replace("_", "-"),
        title=score.title,
        direction=score.direction,
        chart=_chart(score, shown, groups, blocks),
        looks=shown,
        blocks=blocks,
    )


def _chart(
    score: _Score, looks: Sequence[Look], groups: Mapping[str, Group], blocks: Sequence[Block]
) -> SafeString:
    series = [
        Series(
            tone=look.tone,
            mark=look.mark,
            means={week: groups[look.slug].changes.get((score.field, week)) for week in LATER},
            study={
                week: value for week in (START, *LATER) if (value := score.study(look.slug, week)) is not None
            },
        )
        for look in looks
    ]
    svg = cohort_chart(
        Text(
            id=score.field.replace("_", "-"),
            title=_("%(score)s: mean change by plan") % {"score": score.title},
            description=_description(score, blocks),
        ),
        series,
        ticks=[(0, _("start")), (4, _("week 4")), (8, _("week 8")), (13, _("+3 mo.")), (26, _("+6 mo."))],
        better=score.better,
        is_up_better=score.is_up_better,
    )
    return mark_safe(svg)  # noqa: S308 - the chart escapes every text it is given


def _description(score: _Score, blocks: Sequence[Block]) -> str:
    """The newest number of each plan in words, for those who hear the page; the table has them all."""
    said = []
    for block in blocks:
        given = [row for row in block.rows if row.mean]
        if given:
            words = {"plan": block.look.name, "when": given[-1].label, "mean": given[-1].mean}
            said.append(_("%(plan)s, %(when)s: %(mean)s points.") % words)
    opening = _("In points since the start, %(direction)s.") % {"direction": score.direction}
    return " ".join([opening, *said, _("Every number is in the table below.")])
