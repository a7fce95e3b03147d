"""Made-up people for the simulation: how often they come, what they manage, how their back feels. Pure.

Every draw comes from a generator that is seeded with the person's number, so the same seed always makes the
same people. They are meant to try the rules in every corner, not to be like anybody.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from random import Random

from programs import pain
from programs.progression import SetResult
from programs.start_loads import start_load
from programs.substitutes import HOTEL
from programs.targets import Asked, Person, RungFacts

HOME_DAYS = {2: (1, 4), 3: (1, 4, 6), 4: (1, 2, 4, 6), 5: (1, 2, 4, 5, 6)}
SUPERVISED_DAYS = (0, 3)
EQUIPMENT: tuple[frozenset[str] | None, ...] = (
    None,
    None,
    HOTEL,
    frozenset({"weights"}),
    frozenset({"long-band", "loop-band", "anchor"}),
    frozenset({"leg-press", "bench", "rack", "weights"}),
)


class Character(StrEnum):
    AS_PLANNED = "as planned"
    STRONG = "strong"
    WEAK = "weak"
    SORE = "sore"
    CARELESS = "careless"
    ABSENT = "often absent"
    RETURNING = "returning"


# Who trains as planned never surprises: one of those for two of each other character is enough.
CHARACTERS = [*list(Character)[1:], *Character]


@dataclass(frozen=True)
class Habit:
    """How a character trains. Shares are 0 to 1; `margin` is what could be done beyond the bottom of the
    range at first and `gains` what a week adds, both in repetitions."""

    comes: float = 0.95
    margin: float = 5
    gains: float = 0.5
    soreness: float = 0.2  # mean rise of pain in an exercise
    flares: float = 0.05  # share of weeks with a sorer back
    answers: float = 0.95  # share of questions answered
    oddities: float = 0.03  # share of sessions cut short, done with a substitute or with another weight
    alarms: float = 0.001  # share of sessions with a sign that locks
    moves: float = 0.02  # share of weeks in which other equipment is at hand


HABITS = {
    Character.AS_PLANNED: Habit(comes=1),
    Character.STRONG: Habit(margin=9, gains=0.9),
    Character.WEAK: Habit(margin=1, gains=0.2),
    Character.SORE: Habit(soreness=1.1, flares=0.35, alarms=0.01),
    Character.CARELESS: Habit(comes=0.85, answers=0.4, oddities=0.3),
    Character.ABSENT: Habit(comes=0.4),
    Character.RETURNING: Habit(comes=0.92),
}


@dataclass(frozen=True)
class Doing:
    """What somebody did in a slot; `ends` says that the session is over with it."""

    sets: tuple[SetResult, ...]
    load_kg: Decimal | None
    pain_peak: int | None
    stopped: bool = False
    ends: bool = False


class VirtualPerson:
    """One made-up person with a memory of nothing but their own strength and soreness."""

    def __init__(self, number: int, seed: int) -> None:
        self.number = number
        self.rng = Random(f"{seed}/{number}")  # noqa: S311 made-up people, no secrets
        self.character = CHARACTERS[number // 3 % len(CHARACTERS)]
        self.habit = HABITS[self.character]
        self.baseline = self.rng.randint(0, 5)
        self.weeks_trained = 0
        self.flare = 0
        self.is_exact = self.character is Character.AS_PLANNED
        self.home_days = HOME_DAYS[self.rng.choice((2, 3, 3, 3, 3, 4, 5))]
        self.facts = Person(
            equipment=None if self.is_exact else self.rng.choice(EQUIPMENT),
            starts_low=not self.is_exact and self.rng.random() < 0.15,
            body_weight_kg=self.rng.choice([None, Decimal(self.rng.randint(45, 120))]),
            baseline=self.baseline,
        )
        is_returning = self.character is Character.RETURNING
        self.break_before_week = self.rng.randint(2, 8) if is_returning else 0
        self.break_days = self.rng.choice([12, 20, 33, 50, 70]) if is_returning else 0

    def happens(self, share: float) -> bool:
        return self.rng.random() < share

    def begin_week(self) -> None:
        if self.is_exact:
            return
        self.flare = self.rng.randint(2, 4) if self.happens(self.habit.flares) else 0
        if self.happens(self.habit.moves):
            self.facts = replace(self.facts, equipment=self.rng.choice(EQUIPMENT))

    def comes(self) -> bool:
        return self.is_exact or self.happens(self.habit.comes)

    def is_alarmed(self) -> bool:
        return not self.is_exact and self.happens(self.habit.alarms)

    def is_odd(self) -> bool:
        return not self.is_exact and self.happens(self.habit.oddities)

    def _answer(self, value: float) -> int | None:
        """A score from 0 to 10 near `value`, or no answer."""
        if self.is_exact:
            return 1
        if not self.happens(self.habit.answers):
            return None
        return min(10, max(0, round(self.rng.gauss(value, 0.7))))

    def pain_before(self) -> int | None:
        return self._answer(self.baseline - 1 - self.weeks_trained / 4 + self.flare)

    def pain_next_morning(self, before: int | None) -> int | None:
        return self._answer((self.baseline if before is None else before) + self.habit.soreness / 2)

    def week_pain(self) -> int | None:
        return self._answer(self.baseline - self.weeks_trained / 4 + self.flare)

    def does(self, asked: Asked, named: RungFacts, before: int | None, other_stops: int) -> Doing:
        """Goes through the sets of a slot; `named` is the rung that the plan names."""
        target = asked.target
        if self.is_exact:
            results = (SetResult(target.amount, asked.effort_rir),) * target.sets
            return Doing(results, target.load_kg, 1)
        load = target.load_kg
        if load is not None and self.is_odd():
            load = max(target.step_kg, load + target.step_kg * self.rng.choice([-1, 1, 2]))
        sets = self._sets(asked, self._possible(asked, named, load))
        start = self.baseline if before is None else before
        peak = self._answer(start + max(0, self.rng.gauss(self.habit.soreness, 0.8)))
        if peak is None:
            return Doing(sets, load, None)
        report = pain.during(peak, pain_before=before, other_stops=other_stops)
        if report in (pain.During.STOP_EXERCISE, pain.During.END_SESSION):
            done = sets[: self.rng.randrange(target.sets)]
            return Doing(done, load, peak, stopped=True, ends=report is pain.During.END_SESSION)
        return Doing(sets[:-1] if self.is_odd() else sets, load, peak)

    @staticmethod
    def _unit(asked: Asked) -> int:
        """A repetition, or the seconds of a hold that are as hard as one."""
        return 5 if asked.target.measure == "seconds" else 1

    def _possible(self, asked: Asked, named: RungFacts, load: Decimal | None) -> float:
        """The repetitions or seconds that would leave nothing in reserve."""
        margin = self.habit.margin + self.habit.gains * self.weeks_trained
        if asked.rung.ladder == named.ladder:
            margin += 3 * (named.order - asked.rung.order)
        first = start_load(asked.rung.slug, self.facts.body_weight_kg, self.facts.leg_press_kg)
        if load is not None and first:
            margin -= 8 * (float(load / first) - 1)
        return asked.target.minimum + margin * self._unit(asked)

    def _sets(self, asked: Asked, possible: float) -> tuple[SetResult, ...]:
        """Each set costs half a repetition of the next; with a day that differs from the one before."""
        unit, wanted, effort = self._unit(asked), asked.target.amount, asked.effort_rir
        if self.is_odd():
            wanted = max(0, wanted + unit * self.rng.randint(-3, 3))
        form = self.rng.gauss(0, 0.7)
        is_given = effort is not None and self.happens(self.habit.answers)
        results = []
        for number in range(asked.target.sets):
            left = possible - number * unit / 2
            amount = max(0, min(wanted, int(left)))
            reserve = min(5, max(0, round((left - amount) / unit + form)))
            results.append(SetResult(amount, reserve if is_given else None))
        return tuple(results)
