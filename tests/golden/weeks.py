"""A fixed list of weeks and of planned steps up for the golden files."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from programs.progression import SetResult
from programs.weeks import LastTime, WeekContext, WeekLog, decide_week, promotion_waits

WEEKS = {
    "all done": WeekLog(2, 2, 3, 3, begun=5),
    "three quarters": WeekLog(2, 2, 1, 3, begun=3),
    "just under three quarters": WeekLog(2, 2, 0, 2, begun=2),
    "half": WeekLog(1, 2, 1, 2, begun=2),
    "under half": WeekLog(1, 2, 0, 3, begun=1),
    "begun, none kept": WeekLog(0, 2, 0, 3, begun=2),
    "nothing": WeekLog(0, 2, 0, 3),
    "nothing planned": WeekLog(0, 0, 0, 0),
}
BACKS: dict[str, dict[str, Any]] = {
    "no check-in": {},
    "calm": {"pain": 5, "baseline": 4},
    "two above the start": {"pain": 6, "baseline": 4},
    "one stop": {"stop_events": 1},
    "two stops": {"stop_events": 2, "pain": 3, "baseline": 4},
    "closed": {"blocked": True},
    "no check-in, start known": {"baseline": 4},
}
CONTEXTS = {
    "week 3": WeekContext(program_week=3, calendar_week=4),
    "after one repeat": WeekContext(program_week=3, calendar_week=5, repeats=1),
    "after two repeats": WeekContext(program_week=3, calendar_week=6, repeats=2),
    "after one easier week": WeekContext(program_week=3, calendar_week=5, eases=1),
    "after two easier weeks": WeekContext(program_week=3, calendar_week=6, eases=2),
    "week 8": WeekContext(program_week=8, calendar_week=9),
}

GOOD = LastTime(7, tuple(SetResult(8, 4) for _ in range(3)), 3, 8, 4, 1, 1, 1)
LAST_TIMES = {
    "good": GOOD,
    "10 days": replace(GOOD, days_since=10),
    "11 days": replace(GOOD, days_since=11),
    "amber": replace(GOOD, pain_peak=3),
    "pain not given": replace(GOOD, pain_peak=None),
    "stopped": replace(GOOD, stopped=True),
    "not settled": replace(GOOD, pain_next_morning=3),
    "morning open": replace(GOOD, pain_next_morning=None),
    "a set short": replace(GOOD, sets=(*GOOD.sets[:2], SetResult(7, 4))),
    "a set left out": replace(GOOD, sets=GOOD.sets[:2]),
    "too hard": replace(GOOD, sets=(*GOOD.sets[:2], SetResult(8, 3))),
}


def decided() -> list[dict[str, Any]]:
    """Every case with what the rules say about it."""
    return [*_weeks(), *_steps_up()]


def _weeks() -> Iterator[dict[str, Any]]:
    for (week, log), (back, changes), (before, context) in product(
        WEEKS.items(), BACKS.items(), CONTEXTS.items()
    ):
        decision = decide_week(replace(log, **changes), context)
        yield {
            "case": f"{week} · {back} · {before}",
            "code": decision.code.value,
            "cause": decision.cause,
            "program_week": decision.program_week,
            "holds": decision.holds,
            "sets_less": decision.sets_less,
            "load_factor": str(decision.load_factor),
            "counts_as_repeat": decision.counts_as_repeat,
            "advises_help": decision.advises_help,
            "reason": decision.reason,
        }


def _steps_up() -> Iterator[dict[str, Any]]:
    situations = {"": (False, False), " · held": (True, False), " · repeated": (False, True)}
    for (name, last), (situation, (holds, repeats)), sorer in product(
        LAST_TIMES.items(), situations.items(), (0, 1)
    ):
        waits = promotion_waits(last, week_pain=4 + sorer, baseline=4, week_holds=holds, week_repeats=repeats)
        yield {"case": f"step up: {name}{situation}{' · sorer week' * sorer}", "waits": waits}
