"""The coaches of a person, and what they looked at, as that person reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Page
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from workouts import adjustment_words
from workouts.models import Access, Adjustment, Coaching, Enrolment, Session
from workouts.people import Person

ABOUT_A_SESSION = {
    Access.What.SESSION,
    Access.What.LOGGED,
    Access.What.ATTENDANCE,
    Access.What.MOVED,
}
ABOUT_A_CHANGE = {Access.What.ADJUSTED, Access.What.UNDONE}
MOST_FORMER = 20


@dataclass(frozen=True)
class OwnCoach:
    """A coaching as its person sees it. `looked_on` is the day of the coach's last look, `sees` whether they
    may. Days are the person's own."""

    coaching: Coaching
    coach: str
    since: date
    looked_on: date | None
    sees: bool


@dataclass(frozen=True)
class FormerCoach:
    """A coaching that has ended. Days are the person's own."""

    coaching: Coaching
    coach: str
    since: date
    until: date

    @property
    def was_own_end(self) -> bool:
        return self.coaching.ended_by == Coaching.Ended.BY_PERSON


@dataclass(frozen=True)
class Line:
    """One line of the trail, by the person's clock. `session` is the one it was about, where it is still
    there, and `change` says what was changed."""

    moment: datetime
    text: str
    session: Session | None = None
    change: str = ""

    @property
    def at(self) -> time:
        return self.moment.time()


@dataclass(frozen=True)
class Day:
    """The lines of a local day, newest first."""

    on: date
    lines: list[Line]


def zone_of(user: Person) -> ZoneInfo:
    """By which clock the person lives: that of their newest plan."""
    newest = Enrolment.objects.filter(user=user).order_by("-created_at")
    return ZoneInfo(newest.values_list("time_zone", flat=True).first() or "UTC")


def coaches_of(user: Person, zone: ZoneInfo) -> list[OwnCoach]:
    """Everybody with whom the person shares their data, in one query, the newest first."""
    looks = Access.objects.filter(person=user, coach=OuterRef("coach"), hour__isnull=False)
    standing = (
        Coaching.objects.filter(person=user, ended_at=None)
        .select_related("coach")
        .annotate(looked_at=Subquery(looks.order_by("-at").values("at")[:1]))
        .order_by("-started_at")
    )
    return [
        OwnCoach(
            coaching=each,
            coach=name_of(each.coach),
            since=_day(each.started_at, zone),
            looked_on=_day(each.looked_at, zone) if each.looked_at else None,
            sees=user.has_consented and each.coach.is_coach and each.coach.is_active,
        )
        for each in standing
    ]


def former_of(user: Person, zone: ZoneInfo) -> list[FormerCoach]:
    """What has ended, the newest first."""
    ended = Coaching.objects.filter(person=user).exclude(ended_at=None).select_related("coach")
    return [
        FormerCoach(each, name_of(each.coach), _day(each.started_at, zone), _day(each.ended_at, zone))
        for each in ended.order_by("-ended_at")[:MOST_FORMER]
        if each.ended_at
    ]


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def name_of(coach: Person | None) -> str:
    """As the person knows the coach; an account that is gone has no name any more."""
    return (coach.coach_name if coach is not None else "") or _("A former coach")


def days(user: Person, page: "Page[Access]", zone: ZoneInfo) -> list[Day]:
    """A page of the trail by local days, in words, the newest first: what coaches did, and when each coaching
    began and ended."""
    before, rows = _rows(page)
    sessions, changes = _sessions(rows), _changes(rows)
    lines = [
        Line(
            row.at.astimezone(zone),
            _("%(coach)s %(what)s") % {"coach": name_of(row.coach), "what": row.get_what_display()},
            sessions.get(row.subject),
            changes.get(row.subject, ""),
        )
        for row in rows
    ]
    after = rows[-1].at if page.has_next() else None
    lines += [
        Line(at.astimezone(zone), words)
        for at, words in _coachings(user)
        if (before is None or at < before) and (after is None or at >= after)
    ]
    lines.sort(key=lambda line: line.moment, reverse=True)
    return [Day(on, list(each)) for on, each in groupby(lines, key=lambda line: line.moment.date())]


def _rows(page: "Page[Access]") -> tuple[datetime | None, Sequence[Access]]:
    """The rows of a page, and the moment of the one before them, in one query."""
    first, last = page.start_index(), page.end_index()
    if not page.has_previous():
        return None, list(page.object_list)
    previous, *rows = page.paginator.object_list[first - 2 : last]
    return previous.at, rows


def _coachings(user: Person) -> Iterator[tuple[datetime, str]]:
    """When each coaching of the person began and ended, in words."""
    for coaching in Coaching.objects.filter(person=user).select_related("coach").order_by():
        coach = {"coach": name_of(coaching.coach)}
        yield coaching.started_at, _("%(coach)s became your coach") % coach
        if coaching.ended_at is None:
            continue
        is_own = coaching.ended_by == Coaching.Ended.BY_PERSON
        words = _("You ended it with %(coach)s") if is_own else _("%(coach)s ended it with you")
        yield coaching.ended_at, words % coach


def _changes(rows: Sequence[Access]) -> dict[str, str]:
    """What was changed in the person's own plans, in words, by the id that stands in the trail."""
    ids = [id for row in rows if row.what in ABOUT_A_CHANGE and (id := _id(row.subject))]
    people = {row.person_id for row in rows}
    own = (
        Adjustment.objects.filter(pk__in=ids, enrolment__user__in=people)
        if ids
        else Adjustment.objects.none()
    )
    return {str(each.pk): adjustment_words.sentence(each) for each in own.select_related("slot", "rung")}


def _sessions(rows: Sequence[Access]) -> dict[str, Session]:
    """The person's own sessions that lines are about, by their id as it stands there."""
    ids = [id for row in rows if row.what in ABOUT_A_SESSION and (id := _id(row.subject))]
    people = {row.person_id for row in rows}
    found = Session.objects.filter(pk__in=ids, enrolment__user__in=people) if ids else ()
    return {str(session.pk): session for session in found}


def _id(subject: str) -> UUID | None:
    try:
        return UUID(subject)
    except ValueError:
        return None
