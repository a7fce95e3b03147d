"""How long a session takes by the book (domain.md 5.1): pure. Values in, minutes out."""

from collections.abc import Iterable
from typing import NamedTuple

FRAME_SECONDS = {"supervised": 10 * 60, "home": 5 * 60}  # warm-up and cool-down
CHECK_SECONDS = 8 * 60
HOME_REST_SECONDS = 60


class Work(NamedTuple):
    """What one slot asks for: `amount` repetitions or seconds a set, of each side where two-sided."""

    sets: int
    amount: int
    measure: str
    rep_seconds: int
    is_two_sided: bool
    rest_seconds: int


def work_seconds(work: Work) -> int:
    """Seconds of all sets of a slot, its rests left out."""
    one_side = work.amount if work.measure == "seconds" else work.amount * work.rep_seconds
    return work.sets * one_side * (2 if work.is_two_sided else 1)


def session_minutes(works: Iterable[Work], kind: str, *, has_check: bool = False) -> int:
    """Minutes of a session: warm-up, cool-down, every set, the rest after each set but the very last
    of the session, and eight minutes for checks.

    Rounded to the nearest minute, an exact half to the even one: only so come out the tables of
    domain.md 5.2 to 5.4 (31.5 is 32 there, and 30.5 is 30).
    """
    seconds, last_rest = FRAME_SECONDS[kind], 0
    for work in works:
        seconds += work_seconds(work) + work.sets * work.rest_seconds
        last_rest = work.rest_seconds
    return round((seconds - last_rest + (CHECK_SECONDS if has_check else 0)) / 60)
