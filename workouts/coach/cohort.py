"""A coach's people by plan: how many started, kept to it and finished, and how their scores changed.

Of a group below five nothing leaves this module, and there are no totals from which it could be worked out.
A few queries, whatever the number of people: the database adds up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from programs.models import Plan
from programs.study import TIME_POINTS
from workouts import schedule
from workouts.coach.statistics import Mean, mean_from
from workouts.models import CheckIn, Coaching, Enrolment, Session
from workouts.people import Person

FEWEST = 5
START, *LATER = TIME_POINTS
SCORES = ("running_ability", "running_pain")
READ = (
    "user_id",
    "plan__slug",
    "plan__name",
    "plan__version",
    "time_zone",
    "starts_on",
    "week",
    "week_starts_on",
    "week_mode",
    "finished_on",
    "paused_on",
    "ended_on",
)
"""What of an enrolment is read, since there may be a thousand."""


@dataclass(frozen=True)
class Kept:
    """Sessions kept, of those that have come."""

    kept: int
    due: int


@dataclass(frozen=True)
class Group:
    """The people of one plan. `changes` holds the mean change since the start by score and week; where fewer
    than five people gave a score both times there is none."""

    plan: str
    name: str
    started: int
    finished: int
    under_way: int
    kept: Kept
    changes: Mapping[tuple[str, int], Mean]


@dataclass(frozen=True)
class Cohort:
    """All plans that can be started, or were; `groups` by slug only where five people or more have begun.
    `people` are the ids of those who are counted."""

    plans: Sequence[tuple[str, str]]
    groups: Mapping[str, Group]
    people: Sequence[object]
    has_people: bool


def runs(coach: Person) -> QuerySet[Enrolment]:
    """The first run of each of the coach's people through each plan, as in the study: so nobody counts twice,
    an early end stays in the numbers, and a second run takes no result away."""
    people = Coaching.objects.of_coach(coach).values("person")
    is_earlier = Q(starts_on__lt=OuterRef("starts_on")) | Q(
        starts_on=OuterRef("starts_on"), created_at__lt=OuterRef("created_at")
    )
    earlier = Enrolment.objects.filter(is_earlier, user=OuterRef("user"), plan__slug=OuterRef("plan__slug"))
    return Enrolment.objects.filter(~Exists(earlier), user__in=people).order_by()


def begun(coach: Person, now: datetime) -> list[Enrolment]:
    """Those of the runs whose first day has come where the person is, with their plans."""
    rows = runs(coach).select_related("plan").only(*READ)
    return [enrolment for enrolment in rows if enrolment.starts_on <= enrolment.today(now)]


def read(coach: Person, now: datetime) -> Cohort:
    """The cohort of a coach in four queries."""
    rows = begun(coach, now)
    plans = dict(Plan.objects.current().values_list("slug", "name"))
    plans |= {row.plan.slug: row.plan.name for row in rows if row.plan.slug not in plans}
    by_plan: dict[str, list[Enrolment]] = {slug: [] for slug in plans}
    for row in rows:
        by_plan[row.plan.slug].append(row)
    large = {slug: listed for slug, listed in by_plan.items() if len(listed) >= FEWEST}
    kept = kept_by("plan", runs(coach), now, zones(rows))
    changes = _changes(coach)
    return Cohort(
        plans=list(plans.items()),
        groups={
            slug: Group(
                plan=slug,
                name=plans[slug],
                kept=kept.get(slug, Kept(0, 0)),
                changes=changes.get(slug, {}),
                **_counts(listed),
            )
            for slug, listed in large.items()
        },
        people=list({row.user_id for row in rows}),
        has_people=bool(rows),
    )


def _counts(rows: Sequence[Enrolment]) -> dict[str, int]:
    # Somebody who keeps what was gained has finished the eight weeks all the same.
    finished = sum(row.finished_on is not None for row in rows)
    running = sum(row.finished_on is None and row.ended_on is None for row in rows)
    return {"started": len(rows), "finished": finished, "under_way": running}


def zones(rows: Iterable[Enrolment]) -> set[str]:
    return {row.time_zone for row in rows}


def kept_by(key: str, runs: QuerySet[Enrolment], now: datetime, zones: Iterable[str]) -> dict[Any, Kept]:
    """Kept sessions by "plan" (its slug) or "enrolment" (its id), up to yesterday or to the end of the eight
    weeks; counted as on a person's own pages. One query."""
    today = _local_today(now, zones)
    stops = [
        Q(**{f"enrolment__{name}": None}) | Q(on_date__lt=F(f"enrolment__{name}"))
        for name in ("paused_on", "ended_on")
    ]
    is_due = Q(is_kept=True) | Q(started_at__isnull=False) | (Q(on_date__lt=today) & stops[0] & stops[1])
    in_plan = Q(enrolment__finished_on=None) | Q(enrolment__finished_on__gt=Coalesce("started_on", "on_date"))
    group = "enrolment__plan__slug" if key == "plan" else "enrolment"
    rows = (
        Session.objects.filter(in_plan, enrolment__in=runs)
        .order_by()
        .values_list(group)
        .annotate(kept=Count("pk", filter=Q(is_kept=True)), due=Count("pk", filter=is_due))
    )
    return {name: Kept(kept, due) for name, kept, due in rows}


def _local_today(now: datetime, zones: Iterable[str]) -> Case:
    """The local date of each enrolment, for the database: there are few zones, whatever the people."""
    days: dict[date, list[str]] = {}
    for zone in zones:
        days.setdefault(schedule.local_date(now, ZoneInfo(zone)), []).append(zone)
    return Case(
        *(When(enrolment__time_zone__in=names, then=Value(day)) for day, names in days.items()),
        output_field=DateField(),
    )


def _changes(coach: Person) -> dict[str, dict[tuple[str, int], Mean]]:
    """By plan, the mean changes of which at least five people are the grounds. One query."""
    start = FilteredRelation("enrolment__check_ins", condition=Q(enrolment__check_ins__time_point=START))
    rows: Any = (
        CheckIn.objects.filter(enrolment__in=runs(coach), time_point__in=LATER)
        .annotate(start=start, plan=F("enrolment__plan__slug"))
        .order_by()
        .values("plan", "time_point")
        .annotate(**{name: added for score in SCORES for name, added in _added_up(score).items()})
    )
    found: dict[str, dict[tuple[str, int], Mean]] = {}
    for row in rows:
        for score in SCORES:
            if (count := row[f"n_{score}"]) < FEWEST:
                continue
            mean = mean_from(count, row[f"sum_{score}"], row[f"squares_{score}"])
            if mean is not None:
                found.setdefault(row["plan"], {})[score, row["time_point"]] = mean
    return found


def _added_up(score: str) -> dict[str, Any]:
    """How many gave a score both times, the sum of the changes and of their squares."""
    change = ExpressionWrapper(F(score) - F(f"start__{score}"), output_field=IntegerField())
    squared = ExpressionWrapper(change * change, output_field=IntegerField())
    return {f"n_{score}": Count(change), f"sum_{score}": Sum(change), f"squares_{score}": Sum(squared)}
