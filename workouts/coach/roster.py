"""Everybody of a coach in one look: read as values with few queries, however many people there are.

Two queries give everybody's facts, from which the flags, the filters and the order follow; two more the
details of those on the shown page. Nothing is turned here: a week that is over shows as it is stored.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, DateField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from programs.models import Kind
from programs.rule_values import RED_FROM, Code
from programs.screening import Outcome
from programs.slot_facts import PROMOTE
from programs.weeks import WeekCode
from workouts import schedule
from workouts.coach import attention
from workouts.coach.attention import Facts, Flag, State
from workouts.json_rows import as_dict, moment, row
from workouts.models import (
    CheckIn,
    Coaching,
    Screening,
    Session,
    SessionSlot,
    WeekMode,
    WeekTurn,
)
from workouts.people import Person

RISES = (Code.ADD_LOAD, Code.NEXT_RUNG, PROMOTE)
AGAIN = (WeekCode.EASE, WeekCode.REPEAT, WeekCode.PAUSE)
"""A week that comes once more takes along what was not begun in it."""
WINDOW_DAYS = attention.STUCK_DAYS
SORE = Q(pain_before__gte=RED_FROM) | Q(pain_peak__gte=RED_FROM) | Q(morning_pain__gte=RED_FROM)


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list. `has_session_today`: a supervised one."""

    coaching: UUID
    person: UUID
    name: str
    enrolment: UUID | None
    plan: str
    plan_slug: str
    facts: Facts
    flags: Sequence[Flag] = ()
    has_session_today: bool = False

    @property
    def needs_coach(self) -> bool:
        return bool(self.flags) and self.flags[0].needs_coach

    @property
    def state(self) -> State:
        return self.facts.state


@dataclass(frozen=True, slots=True)
class Recent:
    """What happened in the last days, counted."""

    due: int = 0
    kept: int = 0
    missed: int = 0
    kept_in_window: int = 0
    rises: int = 0
    supervised_today: int = 0


NOTHING = Recent()

PERSON = ("pk", "person_id", "name", "started_at")
ENROLMENT = (
    "pk",
    "plan__name",
    "plan__slug",
    "created_at",
    "starts_on",
    "week",
    "week_starts_on",
    "week_mode",
    "finished_on",
    "paused_on",
    "ended_on",
    "time_zone",
)
READ = ("baseline", "scores", "checked", "time_point", "lock", "check_in_news", "session_news")
READ_TOO = ("last", "stop", "turn")


def lines_of(coach: Person, now: datetime) -> list[Line]:
    """Everybody whom the coach may see now, each with their flags, in no order. Two queries."""
    return _lines(Coaching.objects.of_coach(coach), now)


def facts_of(coaching: Coaching, now: datetime) -> Facts:
    """The facts of one person, for `attention.flags_of`. Two queries."""
    return _lines(Coaching.objects.filter(pk=coaching.pk), now)[0].facts


def needing(coach: Person, now: datetime) -> dict[str, int]:
    """How many people need the coach, by the code of the gravest reason: everybody is counted once."""
    flagged = (line.flags[0].code for line in lines_of(coach, now) if line.needs_coach)
    return dict(Counter(str(code) for code in flagged))


def _lines(coachings: QuerySet[Coaching], now: datetime) -> list[Line]:
    rows = _newest(_people(coachings, now))
    zones = {values["time_zone"] or "UTC" for values in rows}
    days = {zone: schedule.local_date(now, ZoneInfo(zone)) for zone in zones}
    recent = _recent(coachings, days)
    return [
        _line(values, days[values["time_zone"] or "UTC"], recent.get(values["enrolment"], NOTHING))
        for values in rows
    ]


def _people(coachings: QuerySet[Coaching], now: datetime) -> list[dict[str, Any]]:
    """A row for each person and enrolment, with what is known about both."""
    user, own = OuterRef("person"), OuterRef("person__enrolments")
    check_ins = CheckIn.objects.filter(enrolment=own)
    given = check_ins.filter(pain_average__isnull=False)
    news = {"anything_new": True, "enrolment__user": user}
    begun = Session.objects.filter(enrolment=own, started_at__isnull=False).order_by("-started_at")
    # Longer ago it needs nobody; the day before it is somebody's day still.
    recent = now - timedelta(days=attention.RECENT_DAYS + 2)
    stops = SessionSlot.objects.filter(
        session__enrolment=own, session__started_at__gte=recent, is_stopped=True
    )
    annotated = coachings.order_by().annotate(
        baseline=given.filter(week=0).values("pain_average")[:1],
        scores=row(given.filter(week__gt=0).order_by("-week"), "pain_average", "created_at"),
        checked=check_ins.order_by("-week").values("created_at")[:1],
        time_point=check_ins.filter(time_point__isnull=False)
        .order_by("-time_point")
        .values("time_point")[:1],
        lock=row(
            Screening.objects.filter(user=user).locking().order_by("-answered_at"), "outcome", "answered_at"
        ),
        check_in_news=Exists(CheckIn.objects.filter(**news).with_open_news()),
        session_news=Exists(Session.objects.filter(**news).with_open_news()),
        last=row(
            begun.filter(SORE | Q(finished_at__isnull=False)),
            "started_on",
            "pain_before",
            "pain_peak",
            "morning_pain",
            "ended_for_pain",
        ),
        stop=row(
            stops.order_by("-session__started_at", "position"),
            "session__started_on",
            "rung__name",
        ),
        turn=row(
            WeekTurn.objects.filter(enrolment=own).order_by("-starts_on"), "code", "starts_on", "numbers"
        ),
    )
    of_enrolment = [f"person__enrolments__{name}" for name in ENROLMENT]
    names = (*PERSON, "enrolment", *ENROLMENT[1:], *READ, *READ_TOO)
    listed = annotated.values_list(*PERSON, *of_enrolment, *READ, *READ_TOO)
    return [dict(zip(names, values, strict=True)) for values in listed]


def _newest(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row each: with the open enrolment, else with the one that ended last."""
    best: dict[UUID, dict[str, Any]] = {}
    for values in rows:
        other = best.get(values["pk"])
        if other is None or _newness(values) > _newness(other):
            best[values["pk"]] = values
    return list(best.values())


def _newness(values: Mapping[str, Any]) -> tuple[date, datetime]:
    return values["ended_on"] or date.max, values["created_at"]


def _recent(coachings: QuerySet[Coaching], days: Mapping[str, date]) -> dict[UUID, Recent]:
    """By enrolment, what was done in the last days on the people's own calendars, in one query."""
    first = min(days.values(), default=date.max) - timedelta(days=WINDOW_DAYS + 7)
    week_ago, window = _local(days, -attention.RECENT_DAYS), _local(days, -WINDOW_DAYS)
    today, begun = _local(days, 0), Q(started_on__isnull=False)
    was_due = begun | Q(on_date__lt=today)
    risen = Exists(SessionSlot.objects.filter(session=OuterRef("pk"), code__in=RISES))
    last_week = Q(day__gte=week_ago, day__lte=today)
    # The day on which it was begun lies in its program week, so at most six days from the planned one.
    sessions = Session.objects.filter(
        enrolment__user__coached_by__in=coachings.values("pk"), on_date__gte=first
    )
    counted = (
        sessions.order_by()
        .annotate(day=Coalesce("started_on", "on_date"))
        .filter(day__lte=max(days.values(), default=date.min))
        .values("enrolment_id")
        .annotate(
            due=Count("pk", filter=last_week & was_due),
            kept=Count("pk", filter=last_week & Q(is_kept=True)),
            missed=Count("pk", filter=last_week & was_due & ~begun),
            kept_in_window=Count("pk", filter=Q(is_kept=True, started_on__gt=window)),
            rises=Count("pk", filter=Q(started_on__gt=window) & Q(risen)),
            supervised_today=Count("pk", filter=Q(kind=Kind.SUPERVISED, day=today)),
        )
    )
    names = ("due", "kept", "missed", "kept_in_window", "rises", "supervised_today")
    return {own: Recent(*values) for own, *values in counted.values_list("enrolment_id", *names)}


def _local(days: Mapping[str, date], offset: int) -> Any:
    """Each session's own local date, so many days from today: there are three at most in the world."""
    zones: dict[date, list[str]] = {}
    for zone, day in days.items():
        zones.setdefault(day + timedelta(days=offset), []).append(zone)
    if len(zones) < 2:
        return Value(next(iter(zones), date.max), output_field=DateField())
    cases = [When(enrolment__time_zone__in=names, then=Value(day)) for day, names in zones.items()]
    return Case(*cases, output_field=DateField())


def _line(values: Mapping[str, Any], today: date, recent: Recent) -> Line:
    facts = _facts(values, today, recent)
    return Line(
        coaching=values["pk"],
        person=values["person_id"],
        name=values["name"],
        enrolment=values["enrolment"],
        plan=values["plan__name"] or "",
        plan_slug=values["plan__slug"] or "",
        facts=facts,
        flags=attention.flags_of(facts),
        has_session_today=bool(recent.supervised_today) and facts.state == State.RUNNING,
    )


def _facts(values: Mapping[str, Any], today: date, recent: Recent) -> Facts:
    zone = ZoneInfo(values["time_zone"] or "UTC")
    scores, lock, last = (as_dict(values[name]) for name in ("scores", "lock", "last"))
    stop, moved = as_dict(values["stop"]), _moved(values, today)
    sore = [last.get(name) for name in ("pain_before", "pain_peak", "morning_pain")]
    return Facts(
        today=today,
        state=_state(values, today),
        coached_on=schedule.local_date(values["started_at"], zone),
        starts_on=values["starts_on"],
        week=values["week"] or 1,
        week_starts_on=values["week_starts_on"],
        finished_on=values["finished_on"],
        paused_on=values["paused_on"],
        is_keeping=values["week_mode"] == WeekMode.KEEP,
        locked_on=_local_day(lock.get("answered_at"), zone),
        is_emergency=lock.get("outcome") == Outcome.EMERGENCY,
        has_news=values["check_in_news"] or values["session_news"],
        stop_on=_day(stop.get("session__started_on")),
        stopped=stop.get("rung__name", ""),
        last_on=_day(last.get("started_on")),
        last_pain=max((score for score in sore if score is not None), default=None),
        ended_for_pain=bool(last.get("ended_for_pain")),
        baseline=values["baseline"],
        pain=scores.get("pain_average"),
        pain_on=_local_day(scores.get("created_at"), zone),
        checked_on=schedule.local_date(values["checked"], zone) if values["checked"] else None,
        time_point=values["time_point"],
        missed=recent.missed + moved,
        due=recent.due + moved,
        kept=recent.kept,
        kept_while_stuck=recent.kept_in_window,
        has_risen=recent.rises > 0,
    )


def _state(values: Mapping[str, Any], today: date) -> State:
    """What `Enrolment.status` says of the same row."""
    if values["enrolment"] is None or values["ended_on"] is not None:
        return State.NONE
    if values["paused_on"] is not None:
        return State.PAUSED
    if today < values["starts_on"]:
        return State.NOT_BEGUN
    is_over = values["finished_on"] is not None and values["week_mode"] != WeekMode.KEEP
    return State.FINISHED if is_over else State.RUNNING


def _moved(values: Mapping[str, Any], today: date) -> int:
    """How many sessions of the last seven days a week that comes once more has taken along, not begun."""
    turn = as_dict(values["turn"])
    if turn.get("code") not in AGAIN:
        return 0
    turned_on = date.fromisoformat(turn["starts_on"]) + timedelta(days=7)
    numbers = as_dict(turn["numbers"])
    if (today - turned_on).days >= attention.RECENT_DAYS or "begun" not in numbers:
        return 0
    return max(0, numbers["supervised_planned"] + numbers["home_planned"] - numbers["begun"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _local_day(text: str | None, zone: ZoneInfo) -> date | None:
    return schedule.local_date(moment(text), zone) if text else None
