"""What a change of a score means, and what the study's groups did on average: pure (domain.md 1.6, 2.4)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

EVERYDAY = 2  # the band around the start that charts show (domain.md 2.4)
STUDY_WEEKS = (0, 4, 8, 13, 26)


class Trend(StrEnum):
    """Which way a plain number went; says nothing about whether that is good."""

    MORE = "more"
    SAME = "same"
    LESS = "less"


class Verdict(StrEnum):
    """How much a difference says."""

    CLEARLY_BETTER = "clearly-better"
    PROBABLY_BETTER = "probably-better"
    SAME = "same"
    PROBABLY_WORSE = "probably-worse"
    CLEARLY_WORSE = "clearly-worse"

    @property
    def is_better(self) -> bool:
        return self in (Verdict.CLEARLY_BETTER, Verdict.PROBABLY_BETTER)

    @property
    def is_worse(self) -> bool:
        return self in (Verdict.CLEARLY_WORSE, Verdict.PROBABLY_WORSE)


@dataclass(frozen=True)
class Change:
    """From `start` to `now`; `points` above 0 are better, whichever way the score runs. `percent` is the
    share of the start, None where the start is 0."""

    start: int
    now: int
    points: int
    percent: int | None
    verdict: Verdict


def pain_change(baseline: int | None, now: int | None) -> Change | None:
    """Pain, lower is better: two points are clear, less is about the same (domain.md 2.4). A score that was
    not given makes no statement."""
    if baseline is None or now is None:
        return None
    return _change(baseline, now, points=baseline - now, clear=2, probable=2)


def ability_change(baseline: int | None, now: int | None) -> Change | None:
    """Running ability, higher is better: three points are clear, two are probable (domain.md 2.4)."""
    if baseline is None or now is None:
        return None
    return _change(baseline, now, points=now - baseline, clear=3, probable=2)


def _change(start: int, now: int, *, points: int, clear: int, probable: int) -> Change:
    size = abs(points)
    verdict = Verdict.SAME
    if size >= clear:
        verdict = Verdict.CLEARLY_BETTER if points > 0 else Verdict.CLEARLY_WORSE
    elif size >= probable:
        verdict = Verdict.PROBABLY_BETTER if points > 0 else Verdict.PROBABLY_WORSE
    return Change(start, now, points, round(100 * size / start) if start else None, verdict)


def trend(first: Decimal | int, now: Decimal | int) -> Trend:
    """More, the same or less than the first number."""
    if now == first:
        return Trend.SAME
    return Trend.MORE if now > first else Trend.LESS


def study_line(start: int, step: float) -> tuple[tuple[int, float], ...]:
    """The study's average change from a person's own start: (week, score) at its five time points, kept
    within 0 to 10."""
    scores = (start + step * index for index in range(len(STUDY_WEEKS)))
    return tuple((week, min(10.0, max(0.0, score))) for week, score in zip(STUDY_WEEKS, scores, strict=True))
