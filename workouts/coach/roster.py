"""Everybody of a coach in one look: read as values with few queries, however many people there are.

Two queries give everybody's facts, from which the flags, the filters and the order follow; two more the
details of those on the shown page. Nothing is turned here: a week that is over shows as it is stored.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONArray, JSONObject

from programs.coach_wishes import COACH
from programs.rule_values import RED_FROM, Code
from programs.screening import Outcome
from programs.slot_facts import PROMOTE
from workouts import schedule
from workouts.coach import attention
from workouts.coach.attention import Facts, Flag
from workouts.coach.attention_words import Felt, State
from workouts.coach.closed import AGAIN, Closed, closed_days, lately_closed, taken_along
from workouts.coach.recent import NOTHING, Recent, counted
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
LATELY = timedelta(days=attention.RECENT_DAYS + 2)  # a week, wherever in the world
KEEPING = WeekMode.KEEP.value
PAINS = {"pain_peak": Felt.IN_IT, "pain_before": Felt.BEFORE, "morning_pain": Felt.MORNING}
"""The scores of a session. Where two are as high, the first of them is said."""
IN_IT = "pain_peak"
NO_ROW: Mapping[str, Any] = {}
SORE = Q(pain_before__gte=RED_FROM) | Q(pain_peak__gte=RED_FROM) | Q(morning_pain__gte=RED_FROM)


class Line(NamedTuple):
    """One person of the list. `ids` are those of coaching, person and enrolment as the database writes them:
    most of a thousand are never asked for. `has_session_today`: a supervised one."""

    ids: tuple[str, str, str | None]
    name: str
    plan: str
    plan_slug: str
    facts: Facts
    zone: ZoneInfo
    flags: Sequence[Flag] = ()
    has_session_today: bool = False

    @property
    def coaching(self) -> UUID:
        return UUID(self.ids[0])

    @property
    def person(self) -> UUID:
        return UUID(self.ids[1])

    @property
    def enrolment(self) -> UUID | None:
        return UUID(self.ids[2]) if self.ids[2] else None

    @property
    def needs_coach(self) -> bool:
        return bool(self.flags) and self.flags[0].needs_coach

    @property
    def state(self) -> State:
        return self.facts.state


PERSON = ("id", "person_id", "name")
ENROLMENT = {
    "enrolment": "pk",
    "plan_name": "plan__name",
    "plan_slug": "plan__slug",
    **{
        name: name
        for name in (
            "starts_on",
            "week",
            "week_starts_on",
            "week_mode",
            "finished_on",
            "paused_on",
            "ended_on",
            "time_zone",
            "supervised_weekdays",
            "home_weekdays",
        )
    },
}
READ = (
    "began",
    "baseline",
    "newest",
    "time_point",
    "lock",
    "closed",
    "check_in_news",
    "session_news",
    "sore",
    "kept_flat",
    "turn",
)


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
    closed = closed_days(rows, days)
    recents = counted(coachings, days, closed)
    return [
        _line(
            values,
            days[values["time_zone"] or "UTC"],
            recents.get(values["enrolment"], NOTHING),
            closed.get(values["enrolment"]),
        )
        for values in rows
    ]


def _people(coachings: QuerySet[Coaching], now: datetime) -> list[dict[str, Any]]:
    """A row for each person and enrolment, with what is known about both."""
    user, own = OuterRef("person"), OuterRef("person__enrolments")
    check_ins = CheckIn.objects.filter(enrolment=own)
    news = {"anything_new": True, "enrolment__user": user}
    annotated = coachings.order_by().annotate(
        began=Case(
            When(started_at__gte=now - timedelta(days=attention.RECENT_DAYS + 2), then=F("started_at"))
        ),
        baseline=check_ins.filter(week=0).values("pain_average")[:1],
        newest=row(check_ins.order_by("-week"), "week", "pain_average", "created_at"),
        time_point=check_ins.filter(time_point__isnull=False)
        .order_by("-time_point")
        .values("time_point")[:1],
        lock=row(
            Screening.objects.filter(user=user).locking().order_by("-answered_at"), "outcome", "answered_at"
        ),
        closed=lately_closed(user, now),
        check_in_news=Exists(CheckIn.objects.filter(**news).with_open_news()),
        session_news=Exists(Session.objects.filter(**news).with_open_news()),
        sore=_last_if_sore(own, now),
        kept_flat=_kept_while_nothing_rose(own, now),
        turn=_last_turn_if_again(own),
    )
    # One column is read several times as fast as twenty, each with its own conversion.
    columns = {name: name for name in (*PERSON, *READ)}
    columns |= {name: f"person__enrolments__{path}" for name, path in ENROLMENT.items()}
    rows = annotated.values_list(JSONArray(*columns.values()), flat=True)
    return [dict(zip(columns, values, strict=True)) for values in rows]


def _last_turn_if_again(own: OuterRef) -> Subquery:
    """The last turn of a week, as a JSON object where the week comes once more: only that is asked about."""
    told = JSONObject(code="code", starts_on="starts_on", numbers="numbers")
    again = Case(When(code__in=AGAIN, then=told), default=None, output_field=JSONField())
    turns = WeekTurn.objects.filter(enrolment=own).order_by("-starts_on")
    return Subquery(turns.values(row=again)[:1], output_field=JSONField())


def _last_if_sore(own: OuterRef, now: datetime) -> Subquery:
    """The last session of a week, as a JSON object where it was sore; one that is still going on counts only
    then, so that a stop needs somebody until a session without one is over (domain.md 3.3)."""
    since = now - LATELY
    stops = SessionSlot.objects.filter(session=OuterRef("pk"), is_stopped=True)
    is_sore = SORE | Q(ended_for_pain=True) | Q(Exists(stops))
    told = JSONObject(
        on="started_on",
        pain_before="pain_before",
        pain_peak="pain_peak",
        morning_pain="morning_pain",
        stopped=Subquery(stops.order_by("position").values("rung__name")[:1]),
    )
    sessions = Session.objects.filter(enrolment=own, started_at__isnull=False, started_at__gte=since)
    last = sessions.filter(Q(finished_at__isnull=False) | is_sore).order_by("-started_at")
    row = Case(When(is_sore, then=told), default=None, output_field=JSONField())
    return Subquery(last.values(row=row)[:1], output_field=JSONField())


def _kept_while_nothing_rose(own: OuterRef, now: datetime) -> Case:
    """How many sessions were kept in three weeks in which no weight and no version has risen, else 0."""
    since = now - timedelta(days=attention.STUCK_DAYS)
    begun = {"started_at__isnull": False, "started_at__gte": since}
    # A coach's target may be less as well: it has risen where it asks for more weight than the last time.
    last = SessionSlot.objects.filter(
        slot=OuterRef("slot"),
        rung=OuterRef("rung"),
        session__enrolment=OuterRef("session__enrolment"),
        session__started_at__lt=OuterRef("session__started_at"),
    ).order_by("-session__started_at")
    slots = SessionSlot.objects.filter(
        session__enrolment=own, **{f"session__{name}": value for name, value in begun.items()}
    )
    by_coach = slots.filter(code=COACH, load_kg__gt=Subquery(last.values("load_kg")[:1]))
    has_risen = Q(Exists(slots.filter(code__in=RISES))) | Q(Exists(by_coach))
    kept = Session.objects.filter(enrolment=own, is_kept=True, **begun).order_by().values("enrolment")
    is_asked = Q(person__enrolments__starts_on__lte=since.date() + timedelta(days=1)) & ~has_risen
    count = Subquery(kept.annotate(count=Count("pk")).values("count"))
    return Case(When(is_asked, then=count), default=Value(0), output_field=IntegerField())


def _newest(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row each: with the open enrolment, else with the one that ended last."""
    best: dict[str, dict[str, Any]] = {}
    for values in rows:
        other = best.get(values["id"])
        if other is None or _newness(values) > _newness(other):
            best[values["id"]] = values
    return list(best.values())


def _newness(values: Mapping[str, Any]) -> tuple[bool, str, str]:
    return values["ended_on"] is None, values["ended_on"] or "", values["starts_on"] or ""


def _line(values: Mapping[str, Any], today: date, recent: Recent, closed: Closed | None) -> Line:
    zone = ZoneInfo(values["time_zone"] or "UTC")
    facts = _facts(values, today, zone, recent, taken_along(values, today, closed))
    return Line(
        ids=(values["id"], values["person_id"], values["enrolment"]),
        name=values["name"],
        plan=values["plan_name"] or "",
        plan_slug=values["plan_slug"] or "",
        facts=facts,
        zone=zone,
        flags=attention.flags_of(facts),
        has_session_today=bool(recent.supervised_today) and facts.state == State.RUNNING,
    )


def _facts(values: Mapping[str, Any], today: date, zone: ZoneInfo, recent: Recent, moved: int) -> Facts:
    newest, lock, sore = (_object(values[name]) for name in ("newest", "lock", "sore"))
    checked_on = _local_day(newest.get("created_at"), zone)
    is_weekly = newest.get("week", 0) > 0
    worst = max(PAINS, key=lambda name: -1 if sore.get(name) is None else sore[name]) if sore else IN_IT
    return Facts(
        today=today,
        state=_state(values, today),
        coached_on=_local_day(values["began"], zone),
        starts_on=_day(values["starts_on"]),
        week=values["week"] or 1,
        week_starts_on=_day(values["week_starts_on"]),
        finished_on=_day(values["finished_on"]),
        paused_on=_day(values["paused_on"]),
        is_keeping=values["week_mode"] == KEEPING,
        locked_on=_local_day(lock.get("answered_at"), zone),
        is_emergency=lock.get("outcome") == Outcome.EMERGENCY,
        has_news=bool(values["check_in_news"] or values["session_news"]),
        sore_on=_day(sore.get("on")),
        sore_pain=sore.get(worst),
        sore_felt=PAINS[worst],
        stopped=sore.get("stopped") or "",
        baseline=values["baseline"],
        pain=newest.get("pain_average") if is_weekly else None,
        pain_on=checked_on if is_weekly else None,
        checked_on=checked_on,
        time_point=values["time_point"],
        missed=recent.missed + moved,
        due=recent.due + moved,
        kept=recent.kept,
        kept_flat=values["kept_flat"] or 0,
    )


def _state(values: Mapping[str, Any], today: date) -> State:
    """What `Enrolment.status` says of the same row."""
    if values["enrolment"] is None or values["ended_on"] is not None:
        return State.NONE
    if values["paused_on"] is not None:
        return State.PAUSED
    if today.isoformat() < values["starts_on"]:
        return State.NOT_BEGUN
    is_over = values["finished_on"] is not None and values["week_mode"] != KEEPING
    return State.FINISHED if is_over else State.RUNNING


def _object(value: Any) -> Mapping[str, Any]:
    return as_dict(value) if value else NO_ROW


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _local_day(text: str | None, zone: ZoneInfo) -> date | None:
    return schedule.local_date(moment(text), zone) if text else None
