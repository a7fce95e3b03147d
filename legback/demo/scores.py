"""Made-up scores in which a group changes as the study's groups did (domain.md 1.6). Pure.

A group's mean lies where the study's does because nothing is left to chance: people come in pairs, one as far
above the mean as the other is below, and whole scores are rounded so that what one loses the next one gets.
Both hold among those who began first too, who alone have come to the later time points.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from legback.demo.who import Person
from programs import study

WIDEST, WANDER = 2.1, 0.6  # points: how far a person, and a single score, may lie from the group's mean
SPREADS = (0.0, 0.7, 0.85, 0.95, 1.0)  # people part more and more, by time point
ABILITY_STARTS, PAIN_STARTS = (2, 5), (4, 7)


@dataclass(frozen=True)
class Scores:
    """Running ability and pain when running at the study's five time points: whole numbers, 0 to 10."""

    ability: tuple[int, ...]
    pain: tuple[int, ...]

    def at(self, week: float, *, wobble: float = 0) -> tuple[int, int]:
        """Ability and pain in a week between the time points, off by up to `wobble`, -0.5 to 0.5."""
        return _between(self.ability, week, wobble), _between(self.pain, week, wobble)


def of(people: Iterable[Person]) -> dict[int, Scores]:
    """The scores of everybody by number."""
    groups: dict[str, list[Person]] = {}
    for person in sorted(people, key=lambda person: (-person.began_days_ago, person.number)):
        groups.setdefault(person.plan, []).append(person)
    return {
        person.number: scores
        for plan, listed in groups.items()
        for person, scores in zip(listed, _group(plan, len(listed)), strict=True)
    }


def _group(plan: str, count: int) -> list[Scores]:
    """Of the people of one plan, those who began first coming first."""
    chance = random.Random(plan)  # noqa: S311  # made-up numbers, the same every time
    abilities = _changes([study.ability_at(plan, week) or 0 for week in study.TIME_POINTS], count, chance)
    pains = _changes([study.pain_at(plan, week) or 0 for week in study.TIME_POINTS], count, chance)
    return [
        Scores(_from_start(ability, ABILITY_STARTS, chance), _from_start(pain, PAIN_STARTS, chance))
        for ability, pain in zip(abilities, pains, strict=True)
    ]


def _changes(means: list[float], count: int, chance: random.Random) -> list[list[int]]:
    """Whole changes since the start, for each person at each time point."""
    own = _in_pairs(count, WIDEST, chance)
    by_time_point = []
    for mean, spread in zip(means, SPREADS, strict=True):
        wander = _in_pairs(count, WANDER if spread else 0, chance)
        by_time_point.append(_whole([mean + spread * a + b for a, b in zip(own, wander, strict=True)]))
    return [list(changes) for changes in zip(*by_time_point, strict=True)]


def _in_pairs(count: int, widest: float, chance: random.Random) -> list[float]:
    """Numbers around nought, of which each two neighbours cancel out."""
    found: list[float] = []
    for _pair in range((count + 1) // 2):
        one = chance.uniform(-widest, widest)
        found += [one, -one]
    return found[:count]


def _whole(numbers: list[float]) -> list[int]:
    """Whole numbers whose sum, up to any place, is that of the given ones to within half a point."""
    found, rest = [], 0.0
    for number in numbers:
        whole = floor(number + rest + 0.5)
        rest += number - whole
        found.append(whole)
    return found


def _from_start(changes: list[int], starts: tuple[int, int], chance: random.Random) -> tuple[int, ...]:
    """Scores from a start that leaves room for every change, so that none is cut off at 0 or 10."""
    lowest, highest = -min(changes), 10 - max(changes)
    low = min(max(starts[0], lowest), highest)
    start = chance.randint(low, max(low, min(starts[1], highest)))
    return tuple(start + change for change in changes)


def _between(scores: tuple[int, ...], week: float, wobble: float) -> int:
    points = study.TIME_POINTS
    after = next((place for place, point in enumerate(points) if point >= week), len(points) - 1)
    before = max(0, after - 1)
    width = points[after] - points[before]
    share = (min(week, points[after]) - points[before]) / width if width else 0
    exact = scores[before] + share * (scores[after] - scores[before])
    return min(10, max(0, floor(exact + wobble + 0.5)))
