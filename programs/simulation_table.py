"""What came out of a simulation, counted and as lines of text. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from programs.progression import Code
from programs.virtual_people import Character
from programs.weeks import FINISHED, PLAN_WEEKS, WeekCode


@dataclass
class Tally:
    """What came out. `reached` counts people by plan and program week (9: finished), `named` the slots of
    those who train as planned, by plan, week and whether they stood on the plan's rung or above."""

    people: int = 0
    sessions: int = 0
    reached: Counter[tuple[str, int]] = field(default_factory=Counter)
    by_character: Counter[tuple[str, int]] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    week_codes: Counter[str] = field(default_factory=Counter)
    waits: Counter[str] = field(default_factory=Counter)
    named: Counter[tuple[str, int, bool]] = field(default_factory=Counter)
    largest_kg: tuple[Decimal, str] = (Decimal(0), "none")
    largest_share: tuple[Decimal, str] = (Decimal(0), "none")

    def add(self, other: "Tally") -> None:
        self.people += other.people
        self.sessions += other.sessions
        for name in ("reached", "by_character", "codes", "week_codes", "waits", "named"):
            getattr(self, name).update(getattr(other, name))
        self.largest_kg = max(self.largest_kg, other.largest_kg)
        self.largest_share = max(self.largest_share, other.largest_share)


def table(tally: Tally, plans: Sequence[str]) -> Iterator[str]:
    """The table at the end: how far people got, which codes fired, repeated weeks and the largest jumps."""
    yield f"\n{tally.people} people, {tally.sessions} sessions looked at, every rule held.\n"
    yield from _reached("How far they got, by plan", plans, tally.reached)
    yield from _reached("How far they got, by character", [*Character], tally.by_character)
    yield "Trained as planned, without pain: slots on the rung that the plan names, by week"
    for plan in plans:
        there = [tally.named[plan, week, True] for week in range(1, PLAN_WEEKS + 1)]
        missed = [tally.named[plan, week, False] for week in range(1, PLAN_WEEKS + 1)]
        cells = (f"{yes}/{yes + no}" for yes, no in zip(there, missed, strict=True))
        yield f"  {plan:<14}" + "".join(f"{cell:>12}" for cell in cells)
    yield ""
    yield from _counted("How often each code fired", tally.codes, [*Code])
    yield from _counted("Why the plan's next rung waited", tally.waits, [])
    yield from _counted("How the weeks turned", tally.week_codes, [*WeekCode])
    yield f"Weeks trained once more: {tally.week_codes[WeekCode.REPEAT] + tally.week_codes[WeekCode.EASE]}"
    yield f"Largest rise of a load: {tally.largest_kg[0]} kg ({tally.largest_kg[1]})"
    yield f"Largest rise in percent: {tally.largest_share[0]:.0%} ({tally.largest_share[1]})"


def _reached(title: str, rows: Sequence[str], counts: Counter[Any]) -> Iterator[str]:
    yield title
    heads = [*(f"week {week}" for week in range(1, PLAN_WEEKS + 1)), "finished"]
    yield "  " + " " * 14 + "".join(f"{head:>10}" for head in heads)
    for row in rows:
        cells = (counts[row, week] for week in range(1, FINISHED + 1))
        yield f"  {row:<14}" + "".join(f"{cell:>10}" for cell in cells)
    yield ""


def _counted(title: str, counts: Counter[str], expected: Sequence[str]) -> Iterator[str]:
    yield title
    total = sum(counts.values()) or 1
    for name in sorted({*expected, *counts}, key=lambda name: (-counts[name], name)):
        yield f"  {name:<16}{counts[name]:>10}{counts[name] / total:>9.2%}"
    yield ""
