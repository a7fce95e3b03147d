"""What a person sees today: read once, few queries, nothing stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from programs.models import Habit
from workouts import asking, checkins, history, plan_page, training, turning
from workouts.coach_news import CoachNews, news_of, with_coach_news
from workouts.models import (
    Enrolment,
    HabitTick,
    Session,
    SessionSlot,
    State,
    Status,
)
from workouts.notices import Notices, notices_of, with_newest
from workouts.people import Person

UNFINISHED_DAYS = 7  # so long a session begun before, or the morning after it, is asked about


@dataclass(frozen=True)
class WeekDay:
    """One day of the week strip with its session, if it has one."""

    on_date: date
    standing: plan_page.Standing | None
    is_today: bool

    @property
    def name(self) -> str:
        return date_format(self.on_date, "D")

    @property
    def letter(self) -> str:
        return self.standing.letter if self.standing else "·"

    @property
    def state(self) -> str:
        return self.standing.state if self.standing else "rest"

    @property
    def label(self) -> str:
        """The day in words, for those who do not see the strip."""
        if self.standing:
            return self.standing.label
        return gettext("%(day)s, rest day") % {"day": date_format(self.on_date, "l j F")}

    @property
    def url(self) -> str:
        return reverse("workouts:session", args=[self.standing.session.pk]) if self.standing else ""


@dataclass(frozen=True)
class Today:
    """Everything the Today page shows. Without an enrolment the rest is empty."""

    enrolment: Enrolment | None = None
    status: Status | None = None
    on_date: date | None = None
    program_week: int = 1
    weeks_since_start: int = 0
    facts: history.Facts | None = None
    week: list[WeekDay] = field(default_factory=list)
    session: Session | None = None
    targets: Sequence[asking.SlotTarget | SessionSlot] = ()
    minutes: int = 0
    unfinished: Session | None = None
    next_session: Session | None = None
    catch_up: Session | None = None
    morning: Session | None = None
    check_in_week: int | None = None
    has_checked_in: bool = False
    notices: Notices | None = None
    coach_news: CoachNews | None = None
    habits: list[Habit] = field(default_factory=list)
    kept: int = 0
    due: int = 0

    @property
    def is_away(self) -> bool:
        """Whether the hotel-room version is on."""
        until = self.enrolment.hotel_until if self.enrolment else None
        return until is not None and self.on_date is not None and self.on_date <= until


def open_enrolment(user: Person) -> Any:
    """The open enrolment with its plan, its facts and what is new about it."""
    enrolments = Enrolment.objects.open().filter(user=user).select_related("plan")
    return with_coach_news(with_newest(history.with_facts(enrolments))).first()


def look(user: Person, now: datetime) -> Today:
    """What stands on the Today page of `user` at the instant `now`."""
    enrolment = open_enrolment(user)
    if enrolment is None:
        return Today()
    if enrolment.is_week_over(enrolment.today(now)):
        turning.turn(enrolment, now=now)
        enrolment = open_enrolment(user)
    today = enrolment.today(now)
    status = enrolment.status(today)
    facts = history.facts_from(enrolment, today)
    stopped = SessionSlot.objects.filter(session=OuterRef("pk"), is_stopped=True)
    sessions = list(enrolment.sessions.select_related("plan_session").annotate(has_stop=Exists(stopped)))
    for each in sessions:
        each.enrolment = enrolment
    session = todays_session(sessions, today)
    targets = _targets(session, sessions, facts, today) if session and not facts.is_closed else []
    check_in_week = checkins.open_week(enrolment, today)
    standings = plan_page.standings(enrolment, sessions, today)
    so_far = plan_page.tally(standings)
    is_running = status == Status.RUNNING
    return Today(
        enrolment=enrolment,
        status=status,
        on_date=today,
        program_week=enrolment.week,
        weeks_since_start=enrolment.calendar_week(today) - 1,
        facts=facts,
        week=week_strip(enrolment, standings, today),
        session=session,
        targets=targets,
        minutes=asking.minutes_for(session, targets) if session else 0,
        unfinished=unfinished_session(sessions, today),
        next_session=next((s for s in sessions if s.started_at is None and s.on_date > today), None),
        catch_up=_catch_up(enrolment, sessions, today) if is_running and not facts.is_closed else None,
        morning=_morning(sessions, today) if is_running else None,
        check_in_week=check_in_week,
        has_checked_in=check_in_week == enrolment.last_check_in,
        coach_news=news_of(enrolment),
        notices=notices_of(enrolment, sessions, facts, today),
        habits=_habits(enrolment, today),
        kept=so_far.kept,
        due=so_far.due,
    )


def _targets(
    session: Session, siblings: Sequence[Session], facts: history.Facts, today: date
) -> Sequence[asking.SlotTarget | SessionSlot]:
    """What the session asks for: as stored once it has begun, with the number of sets `done`."""
    if session.started_at is None:
        return asking.targets_for(session, today=today, siblings=siblings, facts=facts)
    return list(
        session.slots.select_related("rung__exercise", "rung__substitute", "waiting_rung").annotate(
            done=Count("set_logs")
        )
    )


def todays_session(sessions: Sequence[Session], today: date) -> Session | None:
    """The session begun today, else the one planned for today."""
    begun = [s for s in sessions if s.started_on == today]
    planned = [s for s in sessions if s.on_date == today and s.started_at is None]
    return next(iter(begun + planned), None)


def unfinished_session(sessions: Sequence[Session], today: date) -> Session | None:
    """The newest session of the days before that was begun and never finished, for a week."""
    waiting = [
        s
        for s in sessions
        if s.started_at and not s.finished_at and 0 < (today - s.day).days <= UNFINISHED_DAYS
    ]
    return max(waiting, key=lambda s: s.day, default=None)


def _morning(sessions: Sequence[Session], today: date) -> Session | None:
    """The last session, while the morning after it is open and can be remembered."""
    last = training.unrated_session(sessions, today)
    return last if last is not None and (today - last.day).days <= UNFINISHED_DAYS else None


def week_strip(enrolment: Enrolment, standings: Sequence[plan_page.Standing], today: date) -> list[WeekDay]:
    """The seven days of the current week of the plan, each with its session; before a week that is still to
    come, after a break, those of today."""
    first = enrolment.week_starts_on
    while first > today >= enrolment.starts_on:
        first -= timedelta(days=7)
    by_day = {each.session.day: each for each in standings}
    return [
        WeekDay(day, by_day.get(day), is_today=day == today)
        for day in (first + timedelta(days=offset) for offset in range(7))
    ]


def _catch_up(enrolment: Enrolment, sessions: Sequence[Session], today: date) -> Session | None:
    """A supervised session missed this week that could be done today."""
    missed = (s for s in sessions if s.state(today) == State.MISSED)
    return next(
        (s for s in missed if training.can_begin(s, sessions, today, program_week=enrolment.week)), None
    )


def _habits(enrolment: Enrolment, today: date) -> list[Habit]:
    ticks = HabitTick.objects.filter(habit=OuterRef("pk"), enrolment=enrolment, on_date=today)
    return list(Habit.objects.annotate(is_ticked=Exists(ticks)))
