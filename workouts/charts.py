"""Numbers to SVG: pure. Texts come in finished and translated; colours are classes of static/css/charts.css.

Widths are percentages and heights are pixels, so a chart fills any card while its letters and dots keep
their size. Every chart is one image with a name and a description; the numbers stand in a table beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

LEFT, RIGHT = 7.0, 97.0  # the plot's edges in percent of the picture's width
TOP, PLOT, FOOT = 14, 150, 24  # pixels
SCORE_MAX = 10
FOLLOW_UP_WEEKS = (13, 26)
# The eight weeks take most of the width; what comes after is drawn closer together.
PLAN_SHARE, FIRST_FOLLOW_UP_SHARE = 0.6, 0.8
TREND_HEIGHT, TREND_TOP, TREND_BOTTOM = 64, 7, 58
GRID_ROW, GRID_BAR = 19, 13
# Widths of a picture in rem below which charts.css leaves out a label of the axis; letters are as wide as in
# a wide font.
ROOMS = (12, 15, 20, 24, 32)
TICK_REM, LETTER, TICK_GAP_REM = 0.75, 0.6, 0.2

Point = tuple[float, float | None]
Frame = tuple[float, float, float]  # a plot's left and right edge in percent and its top in pixels
_SCORE_FRAME: Frame = (LEFT, RIGHT, TOP)
_TREND_FRAME: Frame = (2, 98, TREND_TOP)


@dataclass(frozen=True)
class Text:
    """What a chart says: a name, a sentence for those who do not see it, an id unique on the page."""

    id: str
    title: str
    description: str


@dataclass(frozen=True)
class Scores:
    """Scores from 0 to 10 by week. None breaks the line: no answer is a gap, never 0."""

    points: Sequence[Point]
    tone: str  # a class of charts.css: tone-pain, tone-ability, tone-average
    last_plan_week: int = 8


def score_chart(
    text: Text,
    scores: Scores,
    *,
    ticks: Sequence[tuple[float, str]],
    reference: Sequence[tuple[float, float]] = (),
    band: tuple[float, float] | None = None,
) -> str:
    """A line from 0 to 10 by week since the start, with the band of everyday variation around the start
    and the reference as a dashed line."""
    end = scores.last_plan_week
    labels = [Label(_x(week, end), name) for week, name in ticks]
    parts = [_grid_lines(), *map(_week_tick, labels, rooms(labels))]
    gaps = (week for week, value in scores.points if value is None)
    parts += [_upright("chart-gap", _across(_x(week, end)), TOP, TOP + PLOT) for week in gaps]
    if band:
        low, high = (min(SCORE_MAX, max(0, value)) for value in band)
        parts.insert(0, _box("chart-band", LEFT, TOP + _y(high), RIGHT - LEFT, _y(low) - _y(high)))
    lines = [_path("chart-reference", [[(_x(w, end), _y(v)) for w, v in reference]])] if reference else []
    runs = [[(_x(w, end), _y(v)) for w, v in run] for run in unbroken(scores.points)]
    lines.append(_path("chart-line", [run for run in runs if len(run) > 1]))
    parts.append(
        f'<svg x="{LEFT:g}%" y="{TOP}" width="{RIGHT - LEFT:g}%" height="{PLOT}" viewBox="0 0 100 {PLOT}"'
        f' preserveAspectRatio="none" overflow="visible">{"".join(lines)}</svg>'
    )
    parts += [_dot(x, y) for run in runs for x, y in run]
    given = [(week, value) for week, value in scores.points if value is not None]
    if given:
        parts.append(_last_value(*given[-1], end))
    return picture(text, TOP + PLOT + FOOT, f"chart {scores.tone}", "".join(parts))


def trend_chart(
    text: Text, runs: Sequence[Sequence[tuple[float, float]]], *, tone: str = "tone-still"
) -> str:
    """A small line from zero upwards. Each run is one version of an exercise: (day, amount) in order;
    between runs only a thin link leads on, because another version starts with numbers of its own."""
    points = [point for run in runs for point in run]
    first, last = min(x for x, _ in points), max(x for x, _ in points)
    top = max(y for _, y in points) or 1
    height = TREND_BOTTOM - TREND_TOP

    def place(point: tuple[float, float]) -> tuple[float, float]:
        across = (point[0] - first) / (last - first) * 100 if last > first else 0
        return across, height * (1 - point[1] / top)

    placed = [[place(point) for point in run] for run in runs]
    links = [[before[-1], after[0]] for before, after in pairwise(placed)]
    line = _path("chart-link", links) + _path("chart-line", [run for run in placed if len(run) > 1])
    marks = "".join(_dot(*run[0], frame=_TREND_FRAME) for run in placed)
    marks += _dot(*placed[-1][-1], frame=_TREND_FRAME, name="chart-now")
    plot = (
        f'<line class="chart-rule" x1="0" x2="100%" y1="{TREND_BOTTOM}.5" y2="{TREND_BOTTOM}.5"/>'
        f'<svg x="2%" y="{TREND_TOP}" width="96%" height="{height}" viewBox="0 0 100 {height}"'
        f' preserveAspectRatio="none" overflow="visible">{line}</svg>{marks}'
    )
    return picture(text, TREND_HEIGHT, f"chart chart-trend {tone}", plot)


def kept_grid(text: Text, weeks: Sequence[tuple[str, Sequence[str]]]) -> str:
    """A column for each week with its label, a bar for each session. States: kept, part, missed, ahead;
    filled, half filled, empty and dashed, so that no state is told by colour alone."""
    rows = max((len(states) for _, states in weeks), default=0)
    column = 100 / max(1, len(weeks))
    parts = []
    for index, (label, states) in enumerate(weeks):
        x = index * column + column * 0.08
        for row, state in enumerate(states):
            y = (rows - len(states) + row) * GRID_ROW + 1
            parts.append(_box(f"kept-{state}", x, y, column * 0.84, GRID_BAR, 5))
            if state == "part":
                parts.append(_box("kept-kept", x, y, column * 0.42, GRID_BAR, 5))
        parts.append(
            f'<text class="chart-tick" x="{plain(index * column + column / 2)}%" y="{rows * GRID_ROW + 13}"'
            f' text-anchor="middle">{escape(label)}</text>'
        )
    return picture(text, rows * GRID_ROW + 20, "chart", "".join(parts))


def unbroken(points: Iterable[Point]) -> list[list[tuple[float, float]]]:
    """The points in runs without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x, value))
    return [run for run in runs if run]


def _x(week: float, last_plan_week: int) -> float:
    """Where a week stands, 0 to 100, with the months after the plan drawn closer together."""
    first, second = (max(last_plan_week + n, mark) for n, mark in enumerate(FOLLOW_UP_WEEKS, 1))
    knots = (
        (0.0, 0.0),
        (float(last_plan_week), PLAN_SHARE),
        (float(first), FIRST_FOLLOW_UP_SHARE),
        (float(second), 1.0),
    )
    for (week_a, share_a), (week_b, share_b) in pairwise(knots):
        if week <= week_b:
            return 100 * (share_a + (share_b - share_a) * (week - week_a) / (week_b - week_a))
    return 100.0


def _y(score: float) -> float:
    """Pixels from the top of the plot."""
    return PLOT * (1 - score / SCORE_MAX)


def plain(value: float) -> str:
    """A number as SVG takes it, without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _across(share: float, left: float = LEFT, right: float = RIGHT) -> str:
    return plain(left + share / 100 * (right - left)) + "%"


def _dot(x: float, y: float, frame: Frame = _SCORE_FRAME, name: str = "") -> str:
    left, right, top = frame
    shade = f' class="{name}"' if name else ""
    return f'<circle{shade} cx="{_across(x, left, right)}" cy="{plain(top + y)}" r="4"/>'


def _path(name: str, runs: Sequence[Sequence[tuple[float, float]]]) -> str:
    data = "".join("M" + "L".join(f"{plain(x)} {plain(y)}" for x, y in run) for run in runs)
    return f'<path class="{name}" vector-effect="non-scaling-stroke" d="{data}"/>' if data else ""


def _box(name: str, x: float, y: float, width: float, height: float, radius: int = 0) -> str:
    corner = f' rx="{radius}"' if radius else ""
    size = f'width="{plain(width)}%" height="{plain(height)}"{corner}'
    return f'<rect class="{name}" x="{plain(x)}%" y="{plain(y)}" {size}/>'


def _grid_lines() -> str:
    lines = []
    for score in (0, 5, 10):
        y = TOP + _y(score)
        lines.append(
            f'<line class="chart-rule" x1="{LEFT:g}%" x2="{RIGHT:g}%" y1="{plain(y)}" y2="{plain(y)}"/>'
            f'<text class="chart-tick" x="0" y="{plain(y + 4)}">{score}</text>'
        )
    return "".join(lines)


@dataclass(frozen=True)
class Label:
    """A label of the axis, at a place from 0 to 100."""

    x: float
    text: str

    @property
    def anchor(self) -> str:
        return "start" if self.x <= 0 else "end" if self.x >= 100 else "middle"

    def room_beside(self, other: "Label") -> float:
        """How wide a picture has to be, in rem, for the two to stand clear of each other."""
        before, after = sorted((self, other), key=lambda label: label.x)
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}
        letters = len(before.text) * (1 - share[before.anchor]) + len(after.text) * share[after.anchor]
        apart = (after.x - before.x) / 100 * (RIGHT - LEFT) / 100
        return (letters * LETTER * TICK_REM + TICK_GAP_REM) / apart


def rooms(labels: Sequence[Label]) -> list[int | None]:
    """From which of ROOMS on each label is shown: 0 always, None never. The two ends come first, then the
    later week of the plan before the earlier, then what follows the plan."""
    by_rank = sorted(labels, key=lambda label: (0 < label.x < 100, label.x > 100 * PLAN_SHARE, -label.x))
    shown = {label: 0 for label in by_rank if not 0 < label.x < 100}
    for label in by_rank[len(shown) :]:
        beside = [(label.room_beside(other), room) for other, room in shown.items()]
        # Where the other one is left out anyway, the two cannot meet.
        needed = max((room for room, from_room in beside if room > from_room), default=0.0)
        if (fitting := next((room for room in (0, *ROOMS) if room >= needed), None)) is not None:
            shown[label] = fitting
    return [shown.get(label) for label in labels]


def _week_tick(label: Label, room: int | None) -> str:
    y, x = TOP + PLOT, _across(label.x)
    stroke = _upright("chart-rule", x, y, y + 4)
    if room is None:
        return stroke
    name = f"chart-tick from-{room}" if room else "chart-tick"
    return (
        f'{stroke}<text class="{name}" x="{x}" y="{y + 19}" text-anchor="{label.anchor}">'
        f"{escape(label.text)}</text>"
    )


def _upright(name: str, x: str, top: float, bottom: float) -> str:
    return f'<line class="{name}" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>'


def _last_value(week: float, value: float, last_plan_week: int) -> str:
    """The newest score in figures, above its dot or below where the top is near."""
    x, y = _x(week, last_plan_week), TOP + _y(value)
    y += 21 if value > SCORE_MAX - 1 else -10
    anchor = "start" if x <= 1 else "end" if x >= 99 else "middle"
    place = f'x="{_across(x)}" y="{plain(y)}" text-anchor="{anchor}"'
    return f'<text class="chart-value" {place}>{plain(value)}</text>'


def picture(text: Text, height: int, name: str, body: str) -> str:
    """The body as one image with its name and description."""
    key = escape(text.id)
    return (
        f'<svg class="{name}" width="100%" height="{height}" role="img" aria-labelledby="{key}-t"'
        f' aria-describedby="{key}-d"><title id="{key}-t">{escape(text.title)}</title>'
        f'<desc id="{key}-d">{escape(text.description)}</desc>{body}</svg>'
    )
