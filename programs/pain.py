"""How pain steers a session and the day after, and when it is time to ask for help: pure (domain.md 3.3).

Every score is a whole number from 0 to 10. None means not given.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from programs import progression
from programs.progression import RISE_THAT_STOPS
from programs.rule_values import AMBER_FROM, RED_FROM, score, whole
from programs.screening import Outcome

NONE_FROM = 8  # before a session: from here there is none
CLEAR_CHANGE = 2  # points that stand out from day-to-day variation (domain.md 2.1)
STOPS_THAT_ADVISE, STOP_DAYS = 3, 14


class Band(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Before(StrEnum):
    """What the pain before a session leaves: the session, a gentle one, or none today."""

    TRAIN = "train"
    GENTLE = "gentle"
    NONE = "none"


class During(StrEnum):
    """What a pain report in a session asks for, from mildest to strongest."""

    GO_ON = "go-on"
    EASE = "ease"
    STOP_EXERCISE = "stop-exercise"
    END_SESSION = "end-session"


class Flag(StrEnum):
    """What stops a session at once whatever the number: the emergency signs of the safety questions (E1 to
    E6), a sharp or shooting pain into the leg (S1), new numbness or tingling in a leg (S2), a leg that
    gives way (S3), dizziness or unusual breathlessness (S4)."""

    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"
    E5 = "E5"
    E6 = "E6"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


class Advice(StrEnum):
    """Why it would be good to ask a doctor or physiotherapist, without hurry."""

    WORSE_TWO_WEEKS = "worse-two-weeks"
    THREE_STOPS = "three-stops"
    NO_CHANGE = "no-change"


def band(pain: int) -> Band:
    """Green 0 to 2, amber 3 to 5, red 6 to 10 (domain.md 3.3). Raises ValueError outside 0 to 10."""
    whole("pain", pain, 0, 10)
    if pain >= RED_FROM:
        return Band.RED
    return Band.AMBER if pain >= AMBER_FROM else Band.GREEN


def before_session(pain: int | None) -> Before:
    """Train up to 5, a gentle session at 6 and 7, none from 8 (domain.md 3.3). Not given: train."""
    score("pain", pain)
    if pain is None or band(pain) is not Band.RED:
        return Before.TRAIN
    return Before.NONE if pain >= NONE_FROM else Before.GENTLE


def during(pain: int, *, pain_before: int | None, was_eased: bool = False, other_stops: int = 0) -> During:
    """What a pain of `pain` during an exercise asks for (domain.md 3.3).

    Red, or three points above the level before (left out where that is unknown), stops the exercise; an
    easier rung may be offered once. It ends the session where this already was the easier rung
    (`was_eased`) or where `other_stops` other exercises of this session were stopped.
    """
    score("pain_before", pain_before)
    whole("other_stops", other_stops, 0, 100)
    has_jumped = pain_before is not None and pain - pain_before >= RISE_THAT_STOPS
    if band(pain) is Band.RED or has_jumped:
        return During.END_SESSION if was_eased or other_stops else During.STOP_EXERCISE
    return During.EASE if band(pain) is Band.AMBER else During.GO_ON


def is_settled(morning: int | None, pain_before: int | None) -> bool | None:
    """Whether the back had calmed down by the next morning; None where the morning was not answered.

    Not settled is 3 or more and at least 2 above the level before; unknown, that counts as 0
    (domain.md 3.3).
    """
    score("morning", morning)
    score("pain_before", pain_before)
    return None if morning is None else progression.is_settled(morning, pain_before)


def flag_outcome(flag: Flag) -> Outcome:
    """The lock that a sign in a session brings: an emergency, else a doctor first (domain.md 3.3)."""
    return Outcome.EMERGENCY if Flag(flag).startswith("E") else Outcome.SEE_DOCTOR_FIRST


def is_worse(pain: int | None, baseline: int | None) -> bool:
    """Whether a week's average lies two or more points above the baseline; False where one is missing."""
    return pain is not None and baseline is not None and pain >= baseline + CLEAR_CHANGE


def advice(
    *,
    weeks: Sequence[int | None],
    baseline: int | None,
    stop_days: Sequence[date],
    today: date,
    ended: bool,
    pain_change: int | None,
    running_change: int | None,
) -> list[Advice]:
    """The reasons to suggest asking for help, none of them urgent (domain.md 3.3).

    `weeks` are the average pains of the weeks' check-ins, the newest last; `stop_days` the local date of
    each session with an exercise stopped for pain. `ended`: week 8 is over; `pain_change` and
    `running_change` count from the start, more is better. Answers not given make no statement.
    """
    score("baseline", baseline)
    for pain in weeks:
        score("weeks", pain)
    found = []
    if _is_worse_twice(weeks, baseline):
        found.append(Advice.WORSE_TWO_WEEKS)
    if sum(0 <= (today - day).days < STOP_DAYS for day in stop_days) >= STOPS_THAT_ADVISE:
        found.append(Advice.THREE_STOPS)
    if ended and _is_unchanged(pain_change, running_change):
        found.append(Advice.NO_CHANGE)
    return found


def _is_worse_twice(weeks: Sequence[int | None], baseline: int | None) -> bool:
    """Whether the last week that was answered and the one right before it were both worse."""
    answered = list(weeks)
    while answered and answered[-1] is None:
        answered.pop()
    return len(answered) >= 2 and all(is_worse(pain, baseline) for pain in answered[-2:])


def _is_unchanged(pain_change: int | None, running_change: int | None) -> bool:
    """Whether nothing that was answered is clearly better, and something was answered."""
    changes = {"pain_change": pain_change, "running_change": running_change}
    given = {name: change for name, change in changes.items() if change is not None}
    for name, change in given.items():
        whole(name, change, -10, 10)
    return bool(given) and all(change < CLEAR_CHANGE for change in given.values())
