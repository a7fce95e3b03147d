"""A score's weeks as a small line: pure. Its colour is a class of static/css/coach.css."""

from collections.abc import Sequence
from html import escape

from workouts.charts import SCORE_MAX, unbroken

WIDTH, HEIGHT, EDGE = 76, 30, 4
PLAN_WEEKS = 8

Point = tuple[int, int | None]


def sparkline(points: Sequence[Point], text: str, *, tone: str) -> str:
    """Scores from 0 to 10 by week since the start, which the thin line marks; a dot is the newest. A week
    without an answer breaks the line. Empty where nothing was answered."""
    runs = unbroken([(float(week), value) for week, value in sorted(points)])
    if not runs:
        return ""
    last_week = max(PLAN_WEEKS, *(week for week, _value in points))

    def place(point: tuple[float, float]) -> tuple[str, str]:
        week, value = point
        across = EDGE + (WIDTH - 2 * EDGE) * week / last_week
        return _n(across), _n(EDGE + (HEIGHT - 2 * EDGE) * (1 - value / SCORE_MAX))

    start_y = place(runs[0][0])[1]
    data = "".join("M" + "L".join(" ".join(place(point)) for point in run) for run in runs if len(run) > 1)
    lonely = "".join(_dot(*place(run[0]), "1.5") for run in runs[:-1] if len(run) == 1)
    return (
        f'<svg class="spark {tone}" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" aria-label="{escape(text)}">'
        f'<path class="spark-start" d="M{EDGE} {start_y}H{WIDTH - EDGE}"/>'
        f'<path d="{data}"/>{lonely}{_dot(*place(runs[-1][-1]), "3")}</svg>'
    )


def _dot(x: str, y: str, radius: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}"/>'


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
