"""A coach's day: the supervised sessions of it in order of time, and those missed lately. Reads only.

Each person has a local day of their own; in order they stand by the instant at which coach and person meet.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, Subquery

from workouts import attendance, audit, in_session, schedule, training
from workouts.coach import day_words, roster, set_counts
from workouts.coach.models import Correspondence
from workouts.models import Access, Attendance, Coaching, Enrolment, Session, State, Status
from workouts.people import Person

NEIGHBOURS = timedelta(days=16)
"""So far around today lie the sessions that decide whether another one may begin or move."""


@dataclass(frozen=True)
class Row:
    """One supervised session of the day, or one that was missed in the last days.

    `today` is the person's own. `at` is the hour by their clock, `own_at` by the coach's where it differs.
    `days` are those to which it may move, `can_begin` whether it may begin today. `sets`: how many were
    done and asked for. `moved_from`: it was just moved away from that day, where it stays so that the move
    can be taken back.
    """

    session: Session
    line: roster.Line
    today: date
    at: time | None
    own_at: time | None
    meets_at: datetime | None
    days: Sequence[date]
    can_begin: bool
    sets: tuple[int, int]
    moved_from: date | None = None

    @property
    def can_move_back(self) -> bool:
        return self.moved_from in self.days

    @property
    def key(self) -> str:
        return f"s-{self.session.pk}"

    @property
    def weekday(self) -> int:
        return self.session.day.weekday()

    @property
    def place(self) -> str:
        """Where the person's clock stands, in a word."""
        return self.session.enrolment.time_zone.rsplit("/", 1)[-1].replace("_", " ")

    @property
    def is_past(self) -> bool:
        return (self.moved_from or self.session.day) < self.today

    @property
    def is_missed(self) -> bool:
        return self.session.state(self.today) == State.MISSED

    @property
    def is_noted(self) -> bool:
        return self.session.attendance == Attendance.ATTENDED

    @property
    def has_come(self) -> bool:
        """Whether it was noted, or what was done says so; who trained alone did not come."""
        was_seen = self.is_done or self.sets[0] > 0
        return self.is_noted or (was_seen and not self.session.was_alone)

    @property
    def words(self) -> str:
        return day_words.standing(self.session, *self.sets, is_past=self.is_past)

    @property
    def is_absent(self) -> bool:
        return self.session.attendance == Attendance.ABSENT

    @property
    def is_begun(self) -> bool:
        return self.session.started_at is not None

    @property
    def is_done(self) -> bool:
        return self.session.finished_at is not None

    @property
    def is_closed(self) -> bool:
        """Whether answers or news have closed training: nobody but the person opens it."""
        return self.line.facts.locked_on is not None or self.line.facts.has_news

    @property
    def can_come(self) -> bool:
        """Whether it can be noted that the person came."""
        return not self.has_come and (self.is_begun or not self.is_closed)

    @property
    def can_be_kept(self) -> bool:
        """Whether noting it would count a finished session of few sets as kept."""
        return self.has_come and not self.is_noted and self.is_done and not self.session.is_kept


@dataclass(frozen=True)
class Day:
    """Everything the page shows."""

    rows: Sequence[Row]
    missed: Sequence[Row]
    people: int

    @property
    def expected(self) -> int:
        return sum(row.moved_from is None for row in self.rows)

    @property
    def come(self) -> int:
        return sum(row.has_come for row in self.rows)

    @property
    def people_seen(self) -> set[UUID]:
        """Whose data is on the page."""
        return {row.line.person for row in (*self.rows, *self.missed)}


@dataclass(frozen=True)
class Touched:
    """The session that was pressed last: it stays on the page, so that the press can be taken back."""

    session: UUID | None = None
    moved_from: date | None = None


def look(coach: Person, now: datetime, touched: Touched = Touched()) -> Day:
    """The day of a coach at `now`, in four queries however many people there are. Nothing is turned here: a
    week that is over and that the tick has not reached yet shows as it is stored; a press turns that of its
    person."""
    enrolments = _enrolments(coach)
    lines = roster.lines_of(coach, now)
    by_enrolment = {line.enrolment: line for line in lines if line.enrolment}
    siblings = _sessions(enrolments, now)
    rows = [
        _row(session, enrolments[own], by_enrolment[own], siblings[own], now, touched)
        for own in enrolments.keys() & by_enrolment.keys()
        for session in _shown(enrolments[own], siblings[own], now, touched)
    ]
    return Day(
        rows=sorted((row for row in rows if not row.is_past), key=_in_order),
        missed=sorted(
            (row for row in rows if row.is_past),
            key=lambda row: (row.moved_from or row.session.day, *_in_order(row)),
        ),
        people=len(lines),
    )


def _enrolments(coach: Person) -> dict[UUID, Any]:
    """The open plans of the coach's people, each with `hours` and with `own_zone`, the coach's."""
    own_zone = Correspondence.objects.filter(coach=coach).values("time_zone")[:1]
    rows = (
        Enrolment.objects.open()
        .filter(user__coached_by__in=Coaching.objects.of_coach(coach))
        .annotate(hours=F("user__coached_by__hours"), own_zone=Subquery(own_zone))
    )
    return {enrolment.pk: enrolment for enrolment in rows}


def _sessions(enrolments: Mapping[UUID, Enrolment], now: datetime) -> dict[UUID, list[Session]]:
    """By plan, its sessions of the weeks around now."""
    around = (now.date() - NEIGHBOURS, now.date() + NEIGHBOURS)
    listed = Session.objects.filter(
        Q(on_date__range=around) | Q(started_on__range=around), enrolment__in=list(enrolments)
    )
    by_plan: dict[UUID, list[Session]] = defaultdict(list)
    for session in listed.annotate(
        **set_counts.sets_since(now.date() - attendance.LATEST - timedelta(days=1))
    ):
        session.enrolment = enrolments[session.enrolment_id]
        by_plan[session.enrolment_id].append(session)
    return by_plan


def _shown(
    enrolment: Enrolment, sessions: Sequence[Session], now: datetime, touched: Touched
) -> list[Session]:
    """The supervised ones of today, those missed lately and the one that was `touched`, while the plan
    runs."""
    today = enrolment.today(now)
    if enrolment.status(today) != Status.RUNNING:
        return []
    since = today - attendance.LATEST
    return [
        session
        for session in sessions
        if session.is_supervised
        and (
            session.day == today
            or (session.pk == touched.session and (session.day < today or touched.moved_from is not None))
            or (since <= session.on_date < today and (session.started_at is None or _is_noted_late(session)))
        )
    ]


def _is_noted_late(session: Session) -> bool:
    """Whether it was noted on a later day that the person came: `attendance.attend` lets it begin at noon.
    It stays in the list as long as it could be noted, so that a slip can be taken back."""
    noon = schedule.instant(session.on_date, time(12), session.enrolment.zone)
    return (
        session.attendance == Attendance.ATTENDED and session.is_begun_by_coach and session.started_at == noon
    )


def _row(
    session: Session,
    enrolment: Any,
    line: roster.Line,
    siblings: Sequence[Session],
    now: datetime,
    touched: Touched,
) -> Row:
    today = enrolment.today(now)
    was_moved = session.pk == touched.session and session.day > today
    day = touched.moved_from if was_moved and touched.moved_from else session.day
    at = hour_of(enrolment.hours, day)
    meets_at = schedule.instant(day, at, enrolment.zone) if at else None
    return Row(
        session=session,
        line=line,
        today=today,
        at=at,
        own_at=_own_time(meets_at, at, enrolment.own_zone),
        meets_at=meets_at,
        days=in_session.days_to_move_to(session, siblings, today),
        can_begin=session.started_at is None
        and training.can_begin(session, siblings, today, program_week=_running_week(enrolment, today)),
        sets=(session.sets_done or 0, session.sets_asked or 0),  # type: ignore[attr-defined]
        moved_from=touched.moved_from if was_moved else None,
    )


def _running_week(enrolment: Enrolment, today: date) -> int:
    """The program week whose missed sessions may still be made up: none, once it is over."""
    return 0 if enrolment.is_week_over(today) else enrolment.week


def hour_of(hours: Mapping[str, str], day: date) -> time | None:
    """When the two meet on the weekday of `day`, by the person's clock; None where nothing was agreed."""
    text = hours.get(str(day.weekday()))
    return time.fromisoformat(text) if text else None


def _own_time(meets_at: datetime | None, at: time | None, own_zone: str | None) -> time | None:
    """What the coach's clock shows then, where it is known and differs."""
    if meets_at is None or own_zone is None:
        return None
    own = meets_at.astimezone(ZoneInfo(own_zone)).time()
    return own if own != at else None


def _in_order(row: Row) -> tuple[bool, datetime, str]:
    """By the hour; those without one come last, by name."""
    return row.meets_at is None, row.meets_at or datetime.max.replace(tzinfo=UTC), row.line.name


def set_hour(coaching: Coaching, *, by: Person, weekday: int, at: time | None, now: datetime) -> None:
    """Keep when the two meet on a weekday (0 is Monday), or that no hour is agreed, with a line in the trail
    of the person where that is another one than before."""
    with transaction.atomic():
        before = Coaching.objects.select_for_update().values_list("hours", flat=True).get(pk=coaching.pk)
        hours = {day: hour for day, hour in before.items() if day != str(weekday)}
        if at is not None:
            hours[str(weekday)] = at.isoformat("minutes")
        if hours == before:
            return
        Coaching.objects.filter(pk=coaching.pk).update(hours=hours)
        audit.change(coach=by, person=coaching.person_id, what=Access.What.HOUR, now=now)
