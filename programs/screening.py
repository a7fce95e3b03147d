"""The safety questions' outcome: pure, no texts, no clock (domain.md 3.2)."""

from collections.abc import Mapping
from enum import StrEnum


class Outcome(StrEnum):
    EMERGENCY = "emergency"
    SEE_DOCTOR_FIRST = "see-doctor-first"
    CHECK_FIRST = "check-first"
    OK = "ok"


LOCKING = frozenset({Outcome.EMERGENCY, Outcome.SEE_DOCTOR_FIRST})
"""Outcomes that close training until the person's own dated statement."""

EMERGENCY_IDS = tuple(f"E{n}" for n in range(1, 7))
DOCTOR_IDS = tuple(f"D{n}" for n in range(1, 10))
CHECK_IDS = tuple(f"C{n}" for n in range(1, 6))
AGE_ID = "C6"  # never asked: 65 or older, from the year of birth
SIGN_IDS = tuple(f"S{n}" for n in range(1, 5))  # what stops a session at once, beside E (domain.md 3.3)

FULL = EMERGENCY_IDS + DOCTOR_IDS + CHECK_IDS
RECHECK = EMERGENCY_IDS + DOCTOR_IDS

VALID_DAYS = 28  # so long all answers count for a plan that begins or goes on
MINIMUM_AGE = 18
CAREFUL_AGE = 65


def screen(answers: Mapping[str, bool]) -> Outcome:
    """The outcome of answered questions; `C6` may be among them, missing ones are an error.

    `answers` holds True (yes) or False for E1 to E6 and D1 to D9, and for C1 to C5 in a full screening.
    Raises ValueError naming an unanswered or unknown question. Source: domain.md 3.2.
    """
    asked = FULL if any(key in answers for key in CHECK_IDS) else RECHECK
    for key in asked:
        if not isinstance(answers.get(key), bool):
            raise ValueError(f"{key}: needs a yes or a no")
    unknown = set(answers) - {*FULL, AGE_ID}
    if unknown:
        raise ValueError(f"{min(unknown)}: no such question")
    if any(answers[key] for key in EMERGENCY_IDS):
        return Outcome.EMERGENCY
    if any(answers[key] for key in DOCTOR_IDS):
        return Outcome.SEE_DOCTOR_FIRST
    if any(answers.get(key, False) for key in (*CHECK_IDS, AGE_ID)):
        return Outcome.CHECK_FIRST
    return Outcome.OK


def ticked(answers: Mapping[str, bool]) -> list[str]:
    """The ids answered with yes, in the order of the questions; signs of a session come last."""
    return [key for key in (*FULL, AGE_ID, *SIGN_IDS) if answers.get(key)]
