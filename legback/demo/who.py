"""Who is made up: numbers, plans, and how long ago they began. Pure, and the same every time.

Of 84 people a third is in the eight weeks, some of them with something for a coach to see; the others are
over with it, most of them for so long that they were asked after three and six months too.
"""

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DOMAIN = "made-up.invalid"
PLANS = ("strong-legs", "strong-back", "steady-core")
COACH = f"coach@{DOMAIN}"

# What the people of one plan do, in turns; LEADERS are the places in it of those who live through every day.
ACTIVE, LONG_AGO, FOLLOWED_UP, JUST_DONE = "active", "long-ago", "followed-up", "just-done"
CYCLE = (ACTIVE, LONG_AGO, ACTIVE, LONG_AGO, ACTIVE, FOLLOWED_UP, LONG_AGO, JUST_DONE, LONG_AGO)
LEADERS = {1: 0.93, 3: 0.84, 6: 0.76}
# Places in the eight weeks, mixed, so that few people too are in different weeks.
PLACES = (4, 7, 1, 8, 2, 6, 0, 5, 3)
FEW_DAYS, SOME_DAYS, MANY_DAYS = 8, 15, 30  # of their own, for those whose first weeks are like a leader's


class Event(StrEnum):
    """What makes a session different from the others."""

    AMBER = "amber"  # one exercise brings the back to 4 of 10
    STOP = "stop"  # one exercise is stopped for pain, and gone on with on an easier version
    SWAP = "swap"  # the first exercise is done as its substitute


class Fate(StrEnum):
    """What a coach gets to see in somebody's last days."""

    STOP = "stop"  # the last session was stopped for pain
    PAIN_UP = "pain-up"  # two points above the start in the last check-in
    NEWS = "news"  # something new in the last check-in
    LOCK = "lock"  # a safety answer closed training
    MISSED = "missed"  # nothing done for six days
    SILENT = "silent"  # no check-in for two weeks
    STUCK = "stuck"  # the back reaches 4 of 10 in every exercise, so that nothing rises
    DUE = "due"  # the check-in after three months is open


FATES = {
    (1, 1): Fate.MISSED,
    (2, 2): Fate.NEWS,
    (3, 0): Fate.STOP,
    (3, 1): Fate.SILENT,
    (4, 0): Fate.STUCK,
    (4, 1): Fate.PAIN_UP,
    (5, 2): Fate.STOP,
    (6, 1): Fate.STUCK,
    (6, 2): Fate.PAIN_UP,
    (7, 0): Fate.MISSED,
    (7, 2): Fate.LOCK,
}
"""By place in the eight weeks and plan."""
GIVEN_UP = {3: 23, 7: 41}  # on which day, by place among those who began long ago
NOT_ANSWERED = (FOLLOWED_UP, 0, 1)
AWAY, AWAY_BELOW = range(28, 35), 0.8
LAST, LAST_DAY = (8, 2), 55  # the last check-in of the eight weeks opens today


@dataclass(frozen=True)
class Person:
    """Who is made up: a number, a plan and how long ago it began, in days.

    `keeps` is the share of the sessions that happen. Days are counted from the start: on the days `away`
    nothing is trained, `events` happen on theirs. `rough` is the share of further sessions with an event.
    Up to the day `like_until` (None: the end of the eight weeks) the training is that of the person with the
    number `like`. On the day `ends_after` the plan is given up.
    """

    number: int
    plan: str
    began_days_ago: int
    keeps: float
    away: Collection[int] = ()
    events: Mapping[int, Event] = field(default_factory=dict)
    rough: float = 0
    fate: Fate | None = None
    like: int | None = None
    like_until: int | None = None
    ends_after: int | None = None

    @property
    def email(self) -> str:
        return f"runner-{self.number:02}@{DOMAIN}"

    @property
    def name(self) -> str:
        return f"Runner {self.number}"


def people(count: int) -> Iterator[Person]:
    """The first is in week 5, the second newly enrolled, the third finished; the rest are spread out.

    The first was unwell in week 3, so it came twice, and has a supervised session today; the third was away
    for a week.
    """
    events = {10: Event.SWAP, 21: Event.STOP, 31: Event.AMBER}
    yield Person(1, "strong-legs", 38, 1.0, away=[11, *range(15, 21)], events=events)
    yield Person(2, "steady-core", 0, 1.0)
    yield Person(3, "strong-back", 95, 0.97, away=[5, 18, *range(28, 35), 46], rough=0.1)
    for number in range(4, count + 1):
        yield _one_more(number, count)


def _one_more(number: int, count: int) -> Person:
    """One of those who make up the numbers: in turns of three plans, in each plan in turns of `CYCLE`."""
    turn, plan = divmod(number - 4, len(PLANS))
    cycle, place = divmod(turn, len(CYCLE))
    what = CYCLE[place]
    nth = cycle * CYCLE.count(what) + CYCLE[:place].count(what)
    chance = random.Random(number)  # noqa: S311  # made-up numbers, the same every time
    if what == ACTIVE:
        return _active(number, count, plan, nth, chance)
    days = _days_ago(what, nth, plan)
    like = _leader(turn, plan, count)
    if turn in LEADERS or like is None:
        keeps = LEADERS.get(turn) or chance.uniform(0.8, 1)
        return Person(number, PLANS[plan], days, keeps, away=AWAY if keeps < AWAY_BELOW else (), rough=0.08)
    ends_after = GIVEN_UP.get(nth) if what == LONG_AGO else None
    until = days if what == JUST_DONE else ends_after
    fate = Fate.DUE if (what, nth, plan) == NOT_ANSWERED else None
    return Person(
        number, PLANS[plan], days, 1.0, fate=fate, like=like, like_until=until, ends_after=ends_after
    )


def _days_ago(what: str, nth: int, plan: int) -> int:
    first, apart, between_plans = {
        LONG_AGO: (190, 12, 4),
        FOLLOWED_UP: (97, 26, 7),
        JUST_DONE: (63, 9, 3),
    }[what]
    return first + apart * (nth % 12) + between_plans * plan


def _active(number: int, count: int, plan: int, nth: int, chance: random.Random) -> Person:
    place = PLACES[nth % len(PLACES)]
    days = LAST_DAY if (place, plan) == LAST else 6 * place + 2 * plan + 1
    fate = FATES.get((place, plan))
    own = MANY_DAYS if fate == Fate.STUCK else SOME_DAYS if fate else FEW_DAYS
    until = max(0, (days - own) // 7 * 7)
    like = _leader(nth, plan, count) if until else None
    return Person(
        number,
        PLANS[plan],
        days,
        1.0 if fate else chance.uniform(0.8, 1),
        away=range(days - 6, days) if fate == Fate.MISSED else (),
        events=dict.fromkeys((days - 2, days - 1), Event.STOP) if fate == Fate.STOP else {},
        rough=0 if fate else 0.04,
        fate=fate,
        like=like,
        like_until=until if like else None,
    )


def _leader(nth: int, plan: int, count: int) -> int | None:
    """The number of somebody of the same plan who lives through every day, or None among so few people."""
    numbers = [4 + len(PLANS) * turn + plan for turn in LEADERS]
    there = [number for number in numbers if number <= count]
    return there[nth % len(there)] if there else None
