"""The plot of a cohort: mean changes with their intervals beside the study's lines, as SVG. Pure.

As in `workouts.charts` widths are percentages and heights are pixels. Each group has a mark of its own, so
that none is told by colour alone, and stands a little beside the others, so that no whisker hides another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil, floor

from workouts.charts import Text, picture, plain
from workouts.coach.statistics import Mean

TOP, PLOT, FOOT = 18, 236, 26  # pixels
LEFT, RIGHT = 9.0, 99.0  # the plot's edges in percent of the picture's width
FIRST, LAST = 12.0, 92.0  # where the first and the last time point stand, likewise
BESIDE = 2.4  # percent from one group to the next
CAP = 4  # pixels to each side of a whisker's end
MANY_LINES = 8  # from so many points on only every second one has a line
MARKS = {
    "circle": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z",
    "square": "M-4.5 -4.5H4.5V4.5H-4.5Z",
    "diamond": "M0 -6.2L6.2 0L0 6.2L-6.2 0Z",
    "triangle": "M0 -6L5.8 4.6H-5.8Z",
}


@dataclass(frozen=True)
class Series:
    """One group: its mean changes by week, None where they are hidden, and the study's at the same weeks."""

    tone: str  # a class of charts.css
    mark: str  # a key of MARKS
    means: Mapping[int, Mean | None]
    study: Mapping[int, float]


def cohort_chart(
    text: Text,
    series: Sequence[Series],
    *,
    ticks: Sequence[tuple[int, str]],
    better: str,
    is_up_better: bool,
) -> str:
    """Changes since the first of `ticks` (week, label). `better` stands where the better end is."""
    scale = _Scale.of(series)
    places = _places([week for week, _name in ticks])
    parts = [_lines(scale), *(_tick(places[week], name) for week, name in ticks)]
    parts += [_study(each.study, places, scale, each.tone) for each in _unlike(series)]
    for index, each in enumerate(series):
        aside = (index - (len(series) - 1) / 2) * BESIDE
        parts.append(_group(each, {week: x + aside for week, x in places.items()}, scale))
    parts.append(_better(better, is_up_better=is_up_better))
    return picture(text, TOP + PLOT + FOOT, "chart chart-cohort", "".join(parts))


def mark(name: str, tone: str) -> str:
    """The mark of a group alone, for a legend beside its name."""
    return (
        f'<svg class="cohort-key {escape(tone)}" width="18" height="18" viewBox="-9 -9 18 18"'
        f' aria-hidden="true"><path class="cohort-mark" d="{MARKS[name]}"/></svg>'
    )


STUDY_KEY = (
    '<svg class="cohort-key-study" width="24" height="10" aria-hidden="true">'
    '<line class="cohort-study" x1="1" x2="23" y1="5" y2="5"/></svg>'
)
"""The study's line alone, likewise."""


@dataclass(frozen=True)
class _Scale:
    """Whole points from the lowest to the highest number drawn, with room for nought."""

    low: int
    high: int

    @classmethod
    def of(cls, series: Sequence[Series]) -> "_Scale":
        values = [0.0]
        for each in series:
            values += each.study.values()
            for mean in filter(None, each.means.values()):
                values += [mean.mean if end is None else end for end in (mean.low, mean.high)]
        low, high = floor(min(values)), ceil(max(values))
        return cls(low, max(high, low + 1))

    def y(self, value: float) -> float:
        return TOP + PLOT * (self.high - value) / (self.high - self.low)

    @property
    def lines(self) -> range:
        step = 1 if self.high - self.low < MANY_LINES else 2
        return range(self.low + self.low % step, self.high + 1, step)


def _places(weeks: Sequence[int]) -> dict[int, float]:
    """Time points stand at equal distances, since the study counts a change for each step between them."""
    step = (LAST - FIRST) / max(1, len(weeks) - 1)
    return {week: FIRST + step * index for index, week in enumerate(weeks)}


def _unlike(series: Sequence[Series]) -> list[Series]:
    """The study's lines, each once: where groups share one it has no group's colour."""
    studies = [dict(each.study) for each in series if each.study]
    if len(studies) > 1 and all(study == studies[0] for study in studies):
        return [Series("tone-still", "", {}, studies[0])]
    return [each for each in series if each.study]


def _group(series: Series, places: Mapping[int, float], scale: _Scale) -> str:
    means = {week: series.means.get(week) for week in places}
    first = next(iter(places))
    shown: list[tuple[float, Mean | None] | None] = [(places[first], None)]
    shown += [(places[week], mean) if mean else None for week, mean in means.items() if week != first]
    line = _path(
        [
            (before[0], scale.y(before[1].mean if before[1] else 0), after[0], scale.y(after[1].mean))
            for before, after in pairwise(shown)
            if before and after and after[1]
        ]
    )
    marks = "".join(_mark(series.mark, x, mean, scale) for x, mean in filter(None, shown))
    return f'<g class="{escape(series.tone)}">{line}{marks}</g>' if len(marks) and any(means.values()) else ""


def _path(pieces: Sequence[tuple[float, float, float, float]]) -> str:
    return "".join(
        f'<line class="chart-line" x1="{plain(x1)}%" y1="{plain(y1)}" x2="{plain(x2)}%" y2="{plain(y2)}"/>'
        for x1, y1, x2, y2 in pieces
    )


def _mark(name: str, x: float, mean: Mean | None, scale: _Scale) -> str:
    """A mark with its whisker; at the start everybody stands at nought."""
    y = scale.y(mean.mean if mean else 0)
    whisker = ""
    if mean and mean.low is not None and mean.high is not None:
        up, down = scale.y(mean.high) - y, scale.y(mean.low) - y
        ends = f"M-{CAP} {plain(up)}H{CAP}M-{CAP} {plain(down)}H{CAP}"
        whisker = f'<path class="cohort-whisker" d="M0 {plain(up)}V{plain(down)}{ends}"/>'
    return (
        f'<svg x="{plain(x)}%" y="{plain(y)}" overflow="visible">{whisker}'
        f'<path class="cohort-mark" d="{MARKS[name]}"/></svg>'
    )


def _study(study: Mapping[int, float], places: Mapping[int, float], scale: _Scale, tone: str) -> str:
    points = [(places[week], scale.y(study[week])) for week in places if week in study]
    pieces = "".join(
        f'<line class="cohort-study" x1="{plain(x1)}%" y1="{plain(y1)}" x2="{plain(x2)}%" y2="{plain(y2)}"/>'
        for (x1, y1), (x2, y2) in pairwise(points)
    )
    return f'<g class="{escape(tone)}">{pieces}</g>'


def _lines(scale: _Scale) -> str:
    parts = []
    for points in scale.lines:
        y, low = plain(scale.y(points)), plain(scale.y(points) + 4)
        name = "chart-rule cohort-nought" if points == 0 else "chart-rule"
        parts.append(
            f'<line class="{name}" x1="{LEFT:g}%" x2="{RIGHT:g}%" y1="{y}" y2="{y}"/>'
            f'<text class="chart-tick" x="{LEFT - 1.5:g}%" y="{low}" text-anchor="end">'
            f"{signed(points)}</text>"
        )
    return "".join(parts)


def signed(points: int) -> str:
    """A whole number with its sign, which nought has not."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"


def _tick(x: float, name: str) -> str:
    return (
        f'<text class="chart-tick" x="{plain(x)}%" y="{TOP + PLOT + 20}" text-anchor="middle">'
        f"{escape(name)}</text>"
    )


def _better(text: str, *, is_up_better: bool) -> str:
    y, arrow = (TOP - 6, "↑") if is_up_better else (TOP + PLOT - 7, "↓")
    return f'<text class="cohort-better" x="{LEFT:g}%" dx="4" y="{y}">{arrow} {escape(text)}</text>'
