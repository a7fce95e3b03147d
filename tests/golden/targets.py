"""A fixed list of slots for the golden files: what a session asks for after what was done."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

from programs.progression import SetResult, SlotLog, Target
from programs.substitutes import HOTEL
from programs.targets import Done, Line, Person, RungFacts, Situation, session_targets
from tests.golden.cases import target_words

LOADED = {"is_loaded": True, "step_kg": Decimal(2), "equipment": ("weights",), "substitute": "slow"}
RUNGS = {
    rung.slug: rung
    for rung in (
        RungFacts("chair", "squat", 1, "reps", 8, 12),
        RungFacts("free", "squat", 2, "reps", 8, 15),
        RungFacts("goblet-squat", "squat", 3, "reps", 8, 12, **LOADED),  # type: ignore[arg-type]
        RungFacts("slow", "slow squat", 1, "reps", 8, 12, rep_seconds=4),
        RungFacts("pause", "slow squat", 2, "reps", 8, 12, rep_seconds=5),
    )
}
LINES = {
    "free 2x8-12": Line("squat", "free", 2, 8, 12, 4, 60),
    "goblet 3x8-12": Line("squat", "goblet-squat", 3, 8, 12, 3, 90),
    "free 3x10-15": Line("squat", "free", 3, 10, 15, 3, 60),
    "goblet light 2x8": Line("squat", "goblet-squat", 2, 8, 8, 4, 90),
}
PEOPLE = {
    "": Person(),
    " · begins low": Person(starts_low=True),
    " · only a mat": Person(equipment=frozenset({"mat"})),
    " · travelling": Person(away_with=HOTEL),
    " · closed": Person(is_blocked=True),
}
SITUATIONS = {
    "": Situation(),
    " · at home": Situation(kind="home"),
    " · held": Situation(holds=True),
    " · repeated": Situation(repeats=True),
    " · easier week": Situation(eases=True),
}


def _done(rung: str, *amounts: int, rir: int | None = 4, load: int | None = None, **changes: Any) -> Done:
    target = Target("reps", 2, 8, 12, 12, 8, Decimal(load) if load else None, RUNGS[rung].step_kg, 4)
    pains = {"pain_before": 1, "pain_peak": 1, "pain_next_morning": 1}
    pains |= {name: changes.pop(name) for name in list(changes) if name in pains}
    log = SlotLog(tuple(SetResult(amount, rir) for amount in amounts), stopped=False, **pains)  # type: ignore[arg-type]
    return replace(
        Done(rung, target, log, days_since=7, load_kg=target.load_kg),
        **changes,
    )


HISTORIES: dict[str, list[Done]] = {
    "new": [],
    "good": [_done("free", 8, 8)],
    "found its start": [_done("free", 11, 11)],
    "sore": [_done("free", 8, 8, pain_peak=3)],
    "red": [_done("free", 8, 8, pain_peak=7)],
    "not settled": [_done("free", 8, 8, pain_next_morning=4)],
    "too easy": [_done("free", 8, 8, feel="easy")],
    "too hard": [_done("free", 8, 8, feel="hard")],
    "12 days ago": [_done("free", 8, 8, days_since=12)],
    "60 days ago": [_done("free", 8, 8, days_since=60)],
    "at the top twice": [_done("free", 12, 12), _done("free", 12, 12, days_since=14)],
    "above the plan": [_done("goblet-squat", 8, 8, load=8)],
    "eased already": [_done("goblet-squat", 8, 8, load=8, was_eased=True)],
    "on a substitute": [
        _done("slow", 8, 8, is_swapped=True, days_since=2),
        _done("goblet-squat", 8, 8, load=8),
    ],
    "equipment was gone": [_done("slow", 8, 8, code="EQUIPMENT"), _done("goblet-squat", 8, 8, load=8)],
    "earlier this week": [_done("free", 9, 9, is_this_week=True, days_since=2)],
}


def _circumstances() -> list[tuple[str, Person, Situation]]:
    """Everybody in an ordinary session, and one person in every other kind."""
    ordinary, usual = SITUATIONS[""], PEOPLE[""]
    everybody = [(who, person, ordinary) for who, person in PEOPLE.items()]
    return everybody + [(where, usual, situation) for where, situation in SITUATIONS.items() if where]


def decided() -> list[dict[str, Any]]:
    """Every case with what the rules ask for."""
    return list(_cases())


def _cases() -> Iterator[dict[str, Any]]:
    for (line, facts), (history, done), (what, person, situation) in product(
        LINES.items(), HISTORIES.items(), _circumstances()
    ):
        asked = session_targets([facts], {"squat": done}, RUNGS, person, situation)
        row: dict[str, Any] = {"case": f"{line} · {history}{what}"}
        for each in asked:  # none while training is closed
            row |= {
                "rung": each.rung.slug,
                "target": target_words(each.target),
                "effort": each.effort_rir,
                "code": each.code,
                "lead": each.lead,
                "cause": each.cause,
                "waits": each.waits,
                "swapped_from": each.swapped_from,
            }
        yield row
