"""The mean of a few numbers and how sure it is: pure. Student's t, because groups of runners are small."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import atan, cos, pi, sin, sqrt

CONFIDENCE = 0.95
HALVINGS = 60  # of the span in which a quantile is looked for: far below what is shown


@dataclass(frozen=True)
class Mean:
    """The mean of `count` numbers with its 95 % interval. A single number has no interval."""

    count: int
    mean: float
    low: float | None
    high: float | None


def mean_of(values: Iterable[int]) -> Mean | None:
    """The mean of whole numbers, or None of none."""
    listed = list(values)
    return mean_from(len(listed), sum(listed), sum(value * value for value in listed))


def mean_from(count: int, total: int, squares: int) -> Mean | None:
    """The mean from what a database adds up: how many whole numbers, their sum and that of their squares.

    Whole numbers are added without a rounding error, so nothing is lost where the spread is small.
    """
    if count == 0:
        return None
    mean = total / count
    if count == 1:
        return Mean(count, mean, None, None)
    variance = (count * squares - total * total) / (count * (count - 1))
    half = t_quantile(count - 1) * sqrt(variance / count)
    return Mean(count, mean, mean - half, mean + half)


@lru_cache(maxsize=4096)
def t_quantile(freedom: int, confidence: float = CONFIDENCE) -> float:
    """How many standard errors to either side hold `confidence` of Student's t with `freedom` degrees.

    Raises `ValueError` below one degree of freedom.
    """
    if freedom < 1:
        raise ValueError(f"freedom: {freedom} is out of range, give 1 or more")
    low, high = 0.0, 1.0
    while _within(high, freedom) < confidence:
        high *= 2
    for _halving in range(HALVINGS):
        middle = (low + high) / 2
        if _within(middle, freedom) < confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """The share of Student's t between -t and t, by its finite series for whole degrees of freedom.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = atan(t / sqrt(freedom))
    is_odd = freedom % 2
    term = cos(angle) if is_odd else 1.0
    terms = 0.0
    for power in range(2 if is_odd else 1, freedom, 2):
        terms += term
        term *= cos(angle) ** 2 * power / (power + 1)
    series = sin(angle) * terms
    return (angle + series) * 2 / pi if is_odd else series
