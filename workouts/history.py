"""What the rules of `programs.targets` need to know about a person, read with few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, JSONField, OuterRef, Q, Subquery, prefetch_related_objects

from programs.models import PlanLine, PlanWeek, Rung
from programs.progression import SetResult, SlotLog, Target
from programs.rule_values import AMBER_FROM
from programs.screening import VALID_DAYS
from programs.substitutes import HOTEL
from programs.targets import UNASKED_EFFORT, Done, Line, Person, RungFacts, Situation
from programs.weeks import LONG_BREAK_DAYS
from workouts import adjustments
from workouts.models import (
    CheckIn,
    Enrolment,
    Profile,
    Screening,
    Session,
    SessionSlot,
    SetLog,
    Status,
    WeekMode,
)

CAREFUL_ANSWERS = ("C4", "C6")  # another joint, or 65 and older: begin on the lowest rung (domain.md 3.2)
LEG_PRESS = "leg-press"
FACTS = frozenset(
    f"facts_{name}"
    for name in (
        "equipment",
        "body_weight_kg",
        "answered_at",
        "last_day",
        "answers",
        "week_pain",
        "baseline",
        "is_locked",
        "check_in_news",
        "session_news",
    )
)
"""The names under which `with_facts` annotates."""


@dataclass(frozen=True)
class Facts:
    """What counts for the targets of an enrolment, and what keeps its training closed."""

    equipment: frozenset[str] | None
    body_weight_kg: Decimal | None
    starts_low: bool
    week_pain: int | None
    baseline: int | None
    is_locked: bool
    has_open_news: bool
    needs_questions: bool  # so long without training that all safety questions come first
    goes_back: bool  # a long break has not set the plan back yet

    @property
    def is_closed(self) -> bool:
        return self.is_locked or self.has_open_news or self.needs_questions

    @property
    def ends_break(self) -> bool:
        """Whether a long break sets the plan back now: training is open, and it has not done so yet."""
        return self.goes_back and not self.is_closed


def facts_of(enrolment: Enrolment, today: date) -> Facts:
    """The facts of one enrolment on a local date, in one query."""
    return facts_from(with_facts(Enrolment.objects.filter(pk=enrolment.pk)).get(), today)


def with_facts(rows: Any, path: str = "") -> Any:
    """Annotates enrolments, or rows that lead to one by `path`, with everything that `facts_from` reads."""
    user, own = OuterRef(f"{path}user"), OuterRef(f"{path}pk")
    profiles = Profile.objects.filter(user=user)
    screenings = Screening.objects.filter(user=user)
    full = screenings.filter(is_full=True).order_by("-answered_at")
    given = CheckIn.objects.filter(enrolment=own, pain_average__isnull=False)
    return rows.annotate(
        facts_equipment=Subquery(profiles.values("equipment")[:1], output_field=JSONField()),
        facts_body_weight_kg=Subquery(profiles.values("body_weight_kg")[:1]),
        facts_answered_at=Subquery(full.values("answered_at")[:1]),
        facts_last_day=Subquery(
            Session.objects.filter(enrolment=own, started_on__isnull=False)
            .order_by("-started_on")
            .values("started_on")[:1]
        ),
        facts_answers=Subquery(full.values("answers")[:1], output_field=JSONField()),
        facts_week_pain=Subquery(given.filter(week__gt=0).order_by("-week").values("pain_average")[:1]),
        facts_baseline=Subquery(given.filter(week=0).values("pain_average")[:1]),
        facts_is_locked=Exists(screenings.locking()),
        facts_check_in_news=Exists(CheckIn.objects.filter(enrolment__user=user).with_open_news()),
        facts_session_news=Exists(Session.objects.filter(enrolment__user=user).with_open_news()),
    )


def sessions_with_facts(sessions: Any) -> Any:
    """Annotates sessions with the facts of their enrolment, for `facts_in`."""
    return with_facts(sessions, "enrolment__")


def facts_in(session: Any, today: date) -> Facts:
    """The facts of a session's enrolment: those it was read with, else asked for now."""
    if not hasattr(session, "facts_is_locked"):
        return facts_of(session.enrolment, today)
    for name in vars(session).keys() & FACTS:
        setattr(session.enrolment, name, getattr(session, name))
    return facts_from(session.enrolment, today)


def facts_from(enrolment: Any, today: date) -> Facts:
    """The facts on a local date of an enrolment that was read `with_facts`."""
    answers = enrolment.facts_answers or {}
    return Facts(
        # Who ticked nothing has not said what there is: then the plan's own exercises stay.
        equipment=frozenset(enrolment.facts_equipment) if enrolment.facts_equipment else None,
        body_weight_kg=enrolment.facts_body_weight_kg,
        starts_low=any(answers.get(key) for key in CAREFUL_ANSWERS),
        week_pain=enrolment.facts_week_pain,
        baseline=enrolment.facts_baseline,
        is_locked=enrolment.facts_is_locked,
        has_open_news=enrolment.facts_check_in_news or enrolment.facts_session_news,
        needs_questions=_needs_questions(enrolment, today),
        goes_back=goes_back(enrolment, enrolment.facts_last_day, today),
    )


def _needs_questions(enrolment: Any, today: date) -> bool:
    """After more than 28 days without training all questions are asked anew (domain.md 3.2)."""
    is_old = _is_old(enrolment.facts_answered_at, today)
    is_running = enrolment.status(today) == Status.RUNNING
    return is_running and is_old and days_away(enrolment, enrolment.facts_last_day, today) > LONG_BREAK_DAYS


def _is_old(answered_at: datetime | None, today: date) -> bool:
    """Whether the answers do not count any more, or there are none."""
    return answered_at is None or (today - answered_at.date()).days > VALID_DAYS


def days_away(enrolment: Enrolment, last_day: date | None, today: date) -> int:
    """Days since the last session of this plan was begun, on `last_day`, or since the plan began."""
    last = max(last_day or enrolment.starts_on, enrolment.starts_on)
    return max(0, (today - last).days)


def goes_back(enrolment: Enrolment, last_day: date | None, today: date) -> bool:
    """Whether a long break sets the plan back, once for each break (domain.md 4.3, row 2)."""
    away, back_on = days_away(enrolment, last_day, today), enrolment.came_back_on
    has_come_back = back_on is not None and (today - back_on).days < away
    is_running = enrolment.status(today) == Status.RUNNING and not enrolment.is_keeping
    return is_running and away > LONG_BREAK_DAYS and not has_come_back


def all_rungs() -> dict[str, Rung]:
    """Every rung of the library by slug, with its exercise, ladder and substitute, in one query."""
    rungs = {rung.slug: rung for rung in Rung.objects.select_related("exercise", "ladder")}
    by_id = {rung.pk: rung for rung in rungs.values()}
    for rung in rungs.values():
        if rung.substitute_id is not None:
            rung.substitute = by_id[rung.substitute_id]
    return rungs


def rung_facts(rung: Rung) -> RungFacts:
    """A rung as the rules see it."""
    return RungFacts(
        slug=rung.slug,
        ladder=rung.ladder.slug if rung.ladder else None,
        order=rung.order,
        measure=rung.measure,
        minimum=rung.minimum,
        maximum=rung.maximum,
        rep_seconds=rung.rep_seconds,
        rest_seconds=rung.rest_seconds,
        sides=rung.sides,
        is_loaded=rung.is_loaded,
        step_kg=rung.step_kg,
        asks_effort=rung.asks_effort,
        needs_supervision=rung.needs_supervision,
        equipment=tuple(rung.equipment),
        place=rung.place,
        substitute=rung.substitute.slug if rung.substitute else None,
    )


def plan_lines(session: Session) -> list[PlanLine]:
    """The lines of a session's week, each with `week_holds`, a week in which nothing rises, and with what
    coaches changed about its slot."""
    week = PlanWeek.objects.filter(
        plan=OuterRef("plan_session__plan"), number=OuterRef("plan_session__week"), holds=True
    )
    lines = session.plan_session.lines.select_related("slot", "rung", "offered_rung")
    lines = adjustments.with_changes(lines, session.enrolment_id, session.started_at)
    return list(lines.annotate(week_holds=Exists(week)))


def line_facts(line: PlanLine) -> Line:
    return Line(
        slot=line.slot.slug,
        rung=line.rung.slug,
        sets=line.sets,
        minimum=line.minimum,
        maximum=line.maximum,
        effort_rir=line.effort_rir,
        rest_seconds=line.rest_seconds,
        has_ladder=line.slot.has_ladder,
    )


def earlier_slots(session: Session, beside: Sequence[SessionSlot] = ()) -> dict[str, list[SessionSlot]]:
    """By slot, its sessions before this one that left a log, newest first: also those of an earlier run
    through the same plan. An exercise that was left out leaves none (domain.md 4.2). Slots that are given
    `beside` them get their sets by the same query."""
    before = {"session__started_at__lt": session.started_at} if session.started_at else {}
    enrolment = session.enrolment
    slots = list(
        SessionSlot.objects.filter(
            session__enrolment__user=enrolment.user_id,
            session__started_at__isnull=False,
            slot__plan__slug=enrolment.plan.slug,
            slot__code=session.plan_session.code,
            is_skipped=False,
            **before,
        )
        .exclude(session=session)
        .annotate(is_sore_elsewhere=Exists(_sorer_slots()))
        .select_related("session", "slot", "rung")
        .order_by("-session__started_at")
    )
    prefetch_related_objects([*beside, *slots], "set_logs")
    newest: dict[str, list[SessionSlot]] = {}
    for slot in slots:
        if slot.is_stopped or slot.set_logs.all():
            newest.setdefault(slot.slot.slug, []).append(slot)
    return newest


def has_logs(user: Any, plan_slug: str) -> bool:
    """Whether `earlier_slots` finds something in another run through the plan, from which it goes on."""
    slots = SessionSlot.objects.filter(
        session__enrolment__user=user, slot__plan__slug=plan_slug, is_skipped=False
    )
    return slots.filter(Q(is_stopped=True) | Q(set_logs__isnull=False)).exists()


def _sorer_slots() -> Any:
    """Other exercises of the same session that explain its highest pain."""
    return SessionSlot.objects.filter(
        session=OuterRef("session"), pain_peak__gte=OuterRef("session__pain_peak")
    ).exclude(pk=OuterRef("pk"))


def _pain_in(slot: SessionSlot) -> int | None:
    """The highest pain in an exercise. A highest pain of the session that no exercise explains may have been
    in any of them, so each takes it; where another one explains it, only its own number counts, and without
    one nothing is known and nothing rises."""
    peak, own = slot.session.pain_peak, slot.pain_peak
    if peak is None or (own is not None and own >= peak):
        return own
    if own is None and peak < AMBER_FROM:
        return peak  # none can have been higher
    return own if slot.is_sore_elsewhere else peak  # type: ignore[attr-defined]


def own_sets(slot: SessionSlot) -> tuple[SetLog, ...]:
    """The sets done on the slot's rung, in order: those on an easier one after a stop do not count."""
    return tuple(log for log in slot.set_logs.all() if not log.is_eased)


def done(slot: SessionSlot, session: Session, day: date) -> Done:
    """An earlier session of a slot as the rules see it on `day`, from the point of view of `session`."""
    sets = own_sets(slot)
    effort = UNASKED_EFFORT if slot.effort_rir is None else slot.effort_rir
    target = Target(
        measure=slot.rung.measure,  # type: ignore[arg-type]
        sets=slot.sets,
        minimum=slot.minimum,
        maximum=slot.maximum,
        base_maximum=slot.base_maximum or slot.maximum,
        amount=slot.amount,
        load_kg=slot.load_kg,
        step_kg=slot.rung.step_kg,
        effort_rir=effort,
    )
    earlier = slot.session
    log = SlotLog(
        sets=tuple(SetResult(log.amount, log.rir) for log in sets),
        pain_before=earlier.pain_before,
        pain_peak=_pain_in(slot),
        stopped=slot.is_stopped,
        pain_next_morning=earlier.morning_pain,
    )
    return Done(
        rung=slot.rung.slug,
        target=target,
        log=log,
        days_since=max(0, (day - earlier.day).days),
        code=slot.code,
        load_kg=next((log.load_kg for log in reversed(sets) if log.load_kg), None),
        is_this_week=(earlier.enrolment_id, earlier.week, earlier.round)
        == (session.enrolment_id, session.week, session.round),
        is_swapped=slot.swapped_from_id is not None,
        was_eased=bool(slot.numbers.get("eased")),
        feel=slot.feel,
    )


def person_of(facts: Facts, enrolment: Enrolment, day: date, earlier: Mapping[str, Sequence[Done]]) -> Person:
    """The person as the rules see them on `day`."""
    is_away = enrolment.hotel_until is not None and day <= enrolment.hotel_until
    presses = [each for history in earlier.values() for each in history if each.rung == LEG_PRESS]
    newest = min(presses, key=lambda each: each.days_since, default=None)
    return Person(
        equipment=facts.equipment,
        away_with=HOTEL if is_away else None,
        starts_low=facts.starts_low,
        body_weight_kg=facts.body_weight_kg,
        leg_press_kg=newest.load_kg if newest else None,
        week_pain=facts.week_pain,
        baseline=facts.baseline,
    )


def situation_of(session: Session, siblings: Sequence[Session], *, week_holds: bool) -> Situation:
    """The session's place in its week; a mode of the week counts for the week that runs now."""
    enrolment = session.enrolment
    is_now = (session.week, session.round) == (enrolment.week, enrolment.round)
    mode = enrolment.week_mode if is_now else WeekMode.NORMAL
    week = [s for s in siblings if (s.week, s.round) == (session.week, session.round) and s.pk != session.pk]
    is_first = not any(s.started_at for s in week)
    return Situation(
        kind=session.kind,
        holds=week_holds
        or session.plan_session.is_light
        or mode in (WeekMode.KEEP, WeekMode.HOLD)
        or (mode == WeekMode.FIRST_HOLDS and is_first),
        repeats=mode == WeekMode.REPEAT,
        eases=mode == WeekMode.EASE,
        has_check=session.plan_session.has_check,
    )
