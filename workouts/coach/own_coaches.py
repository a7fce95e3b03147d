"""The coaches of a person, and what they looked at, as that person reads it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from workouts.models import Access, Coaching, Enrolment, Session
from workouts.people import Person

ABOUT_A_SESSION = {
    Access.What.SESSION,
    Access.What.LOGGED,
    Access.What.ATTENDANCE,
    Access.What.MOVED,
}
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


@dataclass(frozen=True)
class Line:
    """One line of the trail. `session` is the one it was about, where it is still there."""

    at: time
    text: str
    session: Session | None


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


def days(rows: list[Access], zone: ZoneInfo) -> list[Day]:
    """A page of the trail by local days, in words. `rows` come newest first, with their coaches."""
    sessions = _sessions(rows)
    return [
        Day(on, [_line(row, zone, sessions) for row in each])
        for on, each in groupby(rows, key=lambda row: _day(row.at, zone))
    ]


def _line(row: Access, zone: ZoneInfo, sessions: dict[str, Session]) -> Line:
    words = {"coach": name_of(row.coach), "what": row.get_what_display()}
    return Line(row.at.astimezone(zone).time(), _("%(coach)s %(what)s") % words, sessions.get(row.subject))


def _sessions(rows: list[Access]) -> dict[str, Session]:
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
