"""Over weeks of sessions: two increases a session, one rung a slot and week, and held weeks hold."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from programs.progression import Code, Context, Decision, SetResult, SlotLog, Target, decide
from tests.progression_cases import as_asked, log
from tests.progression_strategies import gives

TOP_RUNG = 3
SESSIONS_A_WEEK = 3
EASY, AS_ASKED, SHORT, AMBER, RED, UNSAID, NO_MORNING = (
    *("easy", "as asked", "short", "amber", "red", "unsaid", "no morning"),
)


@dataclass
class Slot:
    """A place in the session and what its next decision follows from, counted as the contract says."""

    target: Target
    rung: int = 0
    done: SlotLog | None = None
    top_streak: int = 0
    amber_streak: int = 0
    rose_in_week: int | None = None

    def decide(self, context: Context, week: int) -> Decision:
        assert self.done is not None
        return decide(
            self.target,
            self.done,
            replace(
                context,
                top_streak=self.top_streak,
                amber_streak=self.amber_streak,
                rung_rose_this_week=self.rose_in_week == week,
                has_easier=self.rung > 0,
                has_harder=self.rung < TOP_RUNG,
            ),
        )

    def take(self, decision: Decision, week: int) -> None:
        at_top = decision.code in (Code.CONFIRM, Code.CAP, Code.MAINTAIN)
        self.top_streak = self.top_streak + 1 if at_top else 0
        is_amber = self.done.pain_peak in (3, 4, 5)
        self.amber_streak = self.amber_streak + 1 if is_amber else 0
        self.rung += {"same": 0, "harder": 1, "easier": -1, "first": -self.rung}[decision.rung]
        if decision.rung == "harder":
            self.rose_in_week = week
        self.target = decision.target

    def train(self, way: str) -> None:
        done = as_asked(self.target)
        self.done = {
            EASY: replace(done, sets=(SetResult(self.target.amount, 5),) * self.target.sets),
            AS_ASKED: done,
            SHORT: log(*[max(self.target.minimum - 1, 0)] * self.target.sets),
            AMBER: replace(done, pain_before=2, pain_peak=4),
            RED: replace(done, pain_peak=7, stopped=True),
            UNSAID: replace(done, pain_peak=None),
            NO_MORNING: replace(done, pain_next_morning=None),
        }[way]


@st.composite
def slots(draw: Callable[[Any], Any]) -> Slot:
    """Short ranges, so that the top is reached again and again."""
    minimum = draw(st.integers(5, 8))
    maximum = minimum + draw(st.integers(0, 2))
    load = draw(st.none() | st.integers(1, 30).map(lambda steps: Decimal(2) * steps))
    return Slot(
        Target("reps", 3, minimum, maximum, maximum, maximum, load, Decimal(2), 2), draw(st.integers(0, 3))
    )


ways = st.sampled_from([AS_ASKED] * 6 + [EASY, EASY, SHORT, AMBER, RED, UNSAID, NO_MORNING])
days = st.sampled_from([2] * 12 + [12, 21, 35, 70])
sessions = st.lists(st.tuples(days, st.lists(ways, min_size=5, max_size=5)), min_size=4, max_size=24)


@settings(max_examples=200)
@given(st.lists(slots(), min_size=5, max_size=5), sessions, st.sets(st.integers(0, 7)))
def test_two_increases_a_session_one_rung_a_week_and_held_weeks_hold(
    all_slots: list[Slot], all_sessions: list, held_weeks: set[int]
) -> None:
    rungs_risen: Counter = Counter()
    for number, (gap, how) in enumerate(all_sessions):
        week = number // SESSIONS_A_WEEK
        increases = 0
        for place, (slot, way) in enumerate(zip(all_slots, how, strict=True)):
            if slot.done is not None:
                context = Context(
                    days_since=gap, increases_this_session=increases, week_holds=week in held_weeks
                )
                before, decision = slot.target, slot.decide(context, week)
                risen = decision.rung == "harder" or (decision.target.load_kg or 0) > (before.load_kg or 0)
                increases += risen
                rungs_risen[place, week] += decision.rung == "harder"
                if week in held_weeks:
                    assert gives(decision) <= (2, before.load_kg or 0, before.amount)
                slot.take(decision, week)
                assert 0 <= slot.rung <= TOP_RUNG
            slot.train(way)
        assert increases <= 2
    assert max(rungs_risen.values(), default=0) <= 1


def test_the_sequences_meet_their_limits() -> None:
    """Five slots at the top twice: two rise a session, and none twice in the week."""
    squat = Target("reps", 3, 8, 8, 8, 8, None, Decimal(2), 2)
    five = [Slot(squat, done=as_asked(squat), top_streak=1) for _ in range(5)]
    codes = []
    for _ in range(3):
        increases = 0
        for slot in five:
            decision = slot.decide(Context(increases_this_session=increases), week=1)
            increases += decision.code == Code.NEXT_RUNG
            codes.append(decision.code.value)
            slot.take(decision, week=1)
            slot.train(AS_ASKED)
    assert codes == [
        *("NEXT_RUNG", "NEXT_RUNG", "CAP", "CAP", "CAP"),
        *("CONFIRM", "CONFIRM", "NEXT_RUNG", "NEXT_RUNG", "CAP"),
        *("CAP", "CAP", "CONFIRM", "CONFIRM", "NEXT_RUNG"),
    ]
