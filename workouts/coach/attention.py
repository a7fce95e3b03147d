"""Who needs a coach, and why: pure. Small facts in, flags out, the gravest first.

A flag is a code with numbers; its sentence is made when it is shown. Each says where it comes from (domain.md
number). The order of `Code` is the order of urgency.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs import pain
from programs.rule_values import RED_FROM
from programs.weeks import PLAN_WEEKS
from workouts import schedule
from workouts.charts import FOLLOW_UP_WEEKS
from workouts.coach.attention_words import WORDS, Code, Felt, State

RECENT_DAYS = 7  # so long an event needs somebody, unless a calm session comes first
SCORE_DAYS = 14  # so long a week's scores say how somebody is
A_WEEK = timedelta(days=RECENT_DAYS)
MISSED_FROM = 2
SILENT_DAYS = 9  # a week and two days without a check-in
STUCK_DAYS, STUCK_KEPT = 21, 6
FOLLOW_UP_OPEN_DAYS = 28
SOURCES = {
    Code.LOCK: "3.2",
    Code.NEWS: "3.2",
    Code.STOP: "3.3",
    Code.RED: "3.3",
    Code.PAIN_UP: "4.4",
    Code.MISSED: "4.5",
    Code.SILENT: "2.4",
    Code.STUCK: "4.3",
    Code.FINAL: "2.4",
    Code.NEW: "4.4",
}
RANKS = {code: rank for rank, code in enumerate(Code)}
GRAVE = frozenset({Code.LOCK, Code.NEWS, Code.STOP, Code.RED, Code.PAIN_UP})
NOTES = frozenset({Code.FINAL, Code.NEW})
"""Good to know; nobody has to do anything this morning."""


@dataclass(frozen=True)
class Flag:
    """One reason, with the numbers of its sentence."""

    code: Code
    numbers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def needs_coach(self) -> bool:
        return self.code not in NOTES

    @property
    def tone(self) -> str:
        """How its pill looks: danger, accent or info."""
        return "danger" if self.code in GRAVE else "accent" if self.needs_coach else "info"

    @property
    def label(self) -> str:
        return self.code.label

    @property
    def words(self) -> str:
        """`stopped side plank on Tuesday`."""
        return WORDS[self.code](self.numbers)

    @property
    def source(self) -> str:
        return f"domain.md {SOURCES[self.code]}"


class Facts(NamedTuple):
    """What counts for the flags of one person, on their local date `today`. None: there is none.

    `coached_on` is given in the first week only. `sore_on` is the day of the last session, where it was a
    sore one: with its highest pain, when that was `sore_felt`, the exercise that was `stopped`, or ended for
    pain. `missed` and `kept`
    of `due` sessions in seven days, those that a repeated week took along included. `pain` is the last
    week's average, given on `pain_on`; `time_point` the last of the study's time points with a check-in.
    `kept_flat` counts the sessions kept in three weeks in which no weight and no version has risen.
    """

    today: date
    state: State = State.NONE
    coached_on: date | None = None
    starts_on: date | None = None
    week: int = 1
    week_starts_on: date | None = None
    finished_on: date | None = None
    paused_on: date | None = None
    is_keeping: bool = False
    locked_on: date | None = None
    is_emergency: bool = False
    has_news: bool = False
    sore_on: date | None = None
    sore_pain: int | None = None
    sore_felt: Felt = Felt.IN_IT
    stopped: str = ""
    baseline: int | None = None
    pain: int | None = None
    pain_on: date | None = None
    checked_on: date | None = None
    time_point: int | None = None
    missed: int = 0
    due: int = 0
    kept: int = 0
    kept_flat: int = 0

    @property
    def trains(self) -> bool:
        """Whether sessions are expected: the plan runs and nothing has closed it."""
        return self.state == State.RUNNING and self.locked_on is None and not self.has_news


def flags_of(facts: Facts) -> list[Flag]:
    """Every reason why somebody is on their coach's mind, the gravest first."""
    return [flag for rule in RULES for flag in rule(facts)]


def _lock(facts: Facts) -> Sequence[Flag]:
    """A safety answer closes training as long as it stands, whatever the plan does (domain.md 3.2)."""
    if facts.locked_on:
        numbers = {"on": facts.locked_on, "today": facts.today, "is_emergency": facts.is_emergency}
        return [Flag(Code.LOCK, numbers)]
    return [Flag(Code.NEWS)] if facts.has_news else ()


def _sore(facts: Facts) -> Sequence[Flag]:
    """A stop or red pain in the last session, for a week (domain.md 3.3)."""
    day = facts.sore_on
    if day is None or facts.state == State.NONE or (facts.today - day).days > RECENT_DAYS:
        return ()
    on = {"on": day, "today": facts.today}
    is_red = facts.sore_pain is not None and facts.sore_pain >= RED_FROM
    stop = [Flag(Code.STOP, {**on, "name": facts.stopped})] if facts.stopped or not is_red else []
    if not is_red:
        return stop
    return [*stop, Flag(Code.RED, {**on, "pain": facts.sore_pain, "felt": facts.sore_felt})]


def _pain_up(facts: Facts) -> Sequence[Flag]:
    """The week's average two or more points above the start (domain.md 4.4)."""
    if facts.pain_on is None or facts.pain is None or facts.baseline is None or facts.state == State.NONE:
        return ()
    days = (facts.today - facts.pain_on).days
    if days >= SCORE_DAYS or not pain.is_worse(facts.pain, facts.baseline):
        return ()
    more = facts.pain - facts.baseline
    return [Flag(Code.PAIN_UP, {"pain": facts.pain, "more": more, "is_this_week": days < RECENT_DAYS})]


def _missed(facts: Facts) -> Sequence[Flag]:
    """Two or more missed in seven days (domain.md 4.5)."""
    if facts.missed < MISSED_FROM or not facts.trains:
        return ()
    return [Flag(Code.MISSED, {"missed": facts.missed, "due": max(facts.due, facts.missed)})]


def _silent(facts: Facts) -> Sequence[Flag]:
    """No weekly scores for more than a week (domain.md 2.4)."""
    since = facts.checked_on or facts.starts_on
    if since is None or facts.state != State.RUNNING:
        return ()
    days = (facts.today - since).days
    return [Flag(Code.SILENT, {"days": days})] if days >= SILENT_DAYS else ()


def _stuck(facts: Facts) -> Sequence[Flag]:
    """Sessions kept, and for three weeks no weight and no version has risen (domain.md 4.3)."""
    if facts.kept_flat < STUCK_KEPT or facts.is_keeping or not facts.trains or facts.starts_on is None:
        return ()
    is_long = (facts.today - facts.starts_on).days >= STUCK_DAYS
    return [Flag(Code.STUCK, {"kept": facts.kept_flat})] if is_long else ()


def _final(facts: Facts) -> Sequence[Flag]:
    """A full check-in after the eight weeks is open: the last, or one of the study's follow-ups."""
    due = due_time_point(facts)
    return () if due is None else [Flag(Code.FINAL, {"week": due})]


def _new(facts: Facts) -> Sequence[Flag]:
    """In the first week of a plan, or of being coached."""
    if facts.state == State.NOT_BEGUN:
        return [Flag(Code.NEW, {"begins_on": facts.starts_on})]
    week_ago = facts.today - A_WEEK
    if facts.state == State.RUNNING and facts.starts_on and facts.starts_on > week_ago:
        return [Flag(Code.NEW, {"is_plan": True})]
    if facts.coached_on and facts.coached_on > week_ago:
        return [Flag(Code.NEW, {"has_plan": facts.state != State.NONE})]
    return ()


RULES: tuple[Callable[[Facts], Sequence[Flag]], ...] = (
    _lock,
    _sore,
    _pain_up,
    _missed,
    _silent,
    _stuck,
    _final,
    _new,
)


def due_time_point(facts: Facts) -> int | None:
    """8, 13 or 26 where that full check-in is open and not given yet (the rule of `checkins.open_week`)."""
    if facts.state not in (State.RUNNING, State.FINISHED) or not facts.starts_on or not facts.week_starts_on:
        return None
    given = facts.time_point or 0
    if given >= FOLLOW_UP_WEEKS[-1]:
        return None
    end = facts.finished_on or facts.week_starts_on + timedelta(days=7 * (PLAN_WEEKS + 1 - facts.week))
    last_week = (end - facts.starts_on).days // 7
    week = schedule.check_in_week(facts.starts_on, facts.today)
    if week == last_week and given < PLAN_WEEKS:
        return PLAN_WEEKS
    days = (facts.today - facts.starts_on).days
    for follow_up in FOLLOW_UP_WEEKS:
        is_open = 0 <= days - 7 * follow_up < FOLLOW_UP_OPEN_DAYS
        if is_open and week > last_week and given < follow_up:
            return follow_up
    return None


def state_words(facts: Facts) -> str:
    """How somebody stands about whom nothing is to be said."""
    if facts.state == State.PAUSED and facts.paused_on:
        return _("paused since %(day)s") % {"day": date_format(facts.paused_on, "j F")}
    if facts.state == State.FINISHED and facts.finished_on:
        return _("eight weeks done on %(day)s") % {"day": date_format(facts.finished_on, "j F")}
    if facts.state == State.RUNNING:
        return _("keeping what was gained") if facts.is_keeping else _("on track")
    return facts.state.words
