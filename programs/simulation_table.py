"""What came out of a simulation, as lines of text. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from programs.progression import Code
from programs.simulation import Tally
from programs.virtual_people import Character
from programs.weeks import FINISHED, PLAN_WEEKS, WeekCode


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
