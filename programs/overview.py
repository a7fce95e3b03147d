"""A plan as a page shows it: eight weeks with their sessions, minutes and things needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from programs import amounts
from programs.minutes import Work, session_minutes
from programs.models import Equipment, Exercise, Kind, Plan, PlanLine, PlanSession, PlanWeek, Sides


def line_work(line: PlanLine) -> Work:
    """What a plan line asks for at its top number, as the plan's table of minutes counts it."""
    rung = line.rung
    is_two_sided = rung.sides != Sides.BOTH
    return Work(line.sets, line.maximum, rung.measure, rung.rep_seconds, is_two_sided, line.rest_seconds)


@dataclass
class SessionView:
    """One session of a week."""

    session: PlanSession

    @cached_property
    def lines(self) -> list[PlanLine]:
        return list(self.session.lines.all())

    @cached_property
    def minutes(self) -> int:
        works = [line_work(line) for line in self.lines]
        return session_minutes(works, self.session.kind, has_check=self.session.has_check)

    @property
    def is_supervised(self) -> bool:
        return self.session.kind == Kind.SUPERVISED

    @property
    def rows(self) -> list[tuple[PlanLine, str]]:
        """Each line with its work in words."""
        return [
            (line, amounts.work(line.sets, line.minimum, line.maximum, line.rung.measure, line.rung.sides))
            for line in self.lines
        ]


@dataclass
class WeekView:
    """One of the eight weeks, its supervised sessions first."""

    week: PlanWeek
    sessions: list[SessionView]

    @property
    def supervised(self) -> list[SessionView]:
        return [each for each in self.sessions if each.is_supervised]

    @property
    def home(self) -> list[SessionView]:
        return [each for each in self.sessions if not each.is_supervised]

    @property
    def has_check(self) -> bool:
        return any(each.session.has_check for each in self.sessions)


@dataclass
class PlanView:
    """A plan with its weeks. Give it a plan read by `PlanQuerySet.with_weeks()`, else it asks per row."""

    plan: Plan

    @cached_property
    def weeks(self) -> list[WeekView]:
        sessions = [SessionView(session) for session in self.plan.sessions.all()]
        sessions.sort(key=lambda each: not each.is_supervised)
        return [
            WeekView(week, [each for each in sessions if each.session.week == week.number])
            for week in self.plan.weeks.all()
        ]

    @cached_property
    def supervised_minutes(self) -> str:
        return _minutes(each for week in self.weeks for each in week.supervised)

    @cached_property
    def home_minutes(self) -> str:
        return _minutes(each for week in self.weeks for each in week.home)

    @cached_property
    def supervised_equipment(self) -> list[str]:
        return _equipment(each for week in self.weeks for each in week.supervised)

    @cached_property
    def home_equipment(self) -> list[str]:
        return _equipment(each for week in self.weeks for each in week.home)

    @cached_property
    def exercises(self) -> list[Exercise]:
        """Every exercise of the plan once, in the order in which the weeks bring them."""
        lines = (line for week in self.weeks for each in week.sessions for line in each.lines)
        return list({line.rung.exercise_id: line.rung.exercise for line in lines}.values())


def _minutes(sessions: Iterable[SessionView]) -> str:
    lengths = [each.minutes for each in sessions]
    return amounts.minutes(min(lengths), max(lengths)) if lengths else ""


def _equipment(sessions: Iterable[SessionView]) -> list[str]:
    """What is needed, in the words and the order of `Equipment`."""
    needed = {slug for each in sessions for line in each.lines for slug in line.rung.equipment}
    return [str(label) for slug, label in Equipment.choices if slug in needed]
