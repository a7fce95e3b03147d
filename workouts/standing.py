"""Where a person stands on the ladders of their plan, and what comes next.

Read in three queries beside the enrolment. What is earned by training is asked from the rules themselves,
so that a page never promises anything else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs import progression
from programs.models import Kind, Measure, PlanLine, Rung, Sides, Slot
from programs.progression import Code, Context, Decision, SetResult, SlotLog, Target
from programs.start_loads import start_load
from programs.substitutes import is_possible, stand_in
from programs.targets import RungFacts
from workouts import history, units
from workouts.history import Facts
from workouts.models import Enrolment, SessionSlot, SetLog, Status


class Way(StrEnum):
    """How the next step comes."""

    BEGINS = "begins"  # the slot itself begins in a later week
    PLANNED = "planned"  # a later week of the plan names it
    SOON = "soon"  # the plan names it already
    EARNED = "earned"  # a harder version after the top twice in a row
    HEAVIER = "heavier"  # more weight after the top twice in a row
    SUPERVISED = "supervised"  # weights rise in supervised sessions only
    HARDEST = "hardest"  # nothing harder here
    OVER = "over"  # the eight weeks are done


@dataclass(frozen=True)
class Next:
    """What comes next. `amount` is what all sets have to reach, in repetitions or seconds."""

    way: Way
    rung: Rung | None = None
    week: int = 0
    amount: int = 0
    more_kg: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """What one week of the plan names for a slot."""

    week: int
    position: int
    rung: str
    maximum: int


@dataclass(frozen=True)
class Place:
    """Where a slot stands: its rung now, else the one that it begins on, counted from the easiest."""

    slot: Slot
    rung: Rung
    step: int
    steps: int
    is_begun: bool
    next: Next

    @property
    def is_supervised(self) -> bool:
        return _is_supervised(self.slot)

    @property
    def is_ahead(self) -> bool:
        """Whether the slot begins in a later week only."""
        return self.next.way == Way.BEGINS

    @property
    def step_text(self) -> str:
        if self.is_ahead:
            return _("%(steps)d steps") % {"steps": self.steps}
        return _("step %(step)d of %(steps)d") % {"step": self.step, "steps": self.steps}

    @property
    def meter(self) -> list[bool]:
        """One for each step of the ladder, true up to where the slot stands."""
        reached = 0 if self.is_ahead else self.step
        return [step <= reached for step in range(1, self.steps + 1)]

    @property
    def next_text(self) -> str:
        return next_words(self.next, self.rung)

    @property
    def session_text(self) -> str:
        """In which sessions of the week the slot is trained."""
        names = {"s1": _("first supervised session"), "s2": _("second supervised session")}
        return names.get(self.slot.code) or _("home sessions")


@dataclass(frozen=True)
class _Ladders:
    """The library and the person, for one slot."""

    rungs: Mapping[str, Rung]
    facts: Mapping[str, RungFacts]
    person: Facts
    supervised: bool

    def live(self, slug: str) -> RungFacts:
        """The rung itself, or what stands in for it where equipment is missing."""
        return stand_in(self.facts[slug], self.facts, self.person.equipment, supervised=self.supervised)

    def others(self, rung: RungFacts) -> list[RungFacts]:
        """The rungs of its ladder to which the rules may lead, from the easiest."""
        return sorted(
            (
                each
                for each in self.facts.values()
                if each.ladder == rung.ladder
                and not each.needs_supervision
                and is_possible(each, self.person.equipment, supervised=self.supervised)
            ),
            key=lambda each: each.order,
        )

    def harder(self, rung: RungFacts) -> RungFacts | None:
        return next((each for each in self.others(rung) if each.order > rung.order), None)

    def place(self, rung: RungFacts) -> tuple[int, int]:
        """Which rung of how many it is, counted because a ladder's order may have holes."""
        orders = sorted(each.order for each in self.facts.values() if each.ladder == rung.ladder)
        return orders.index(rung.order) + 1, len(orders)


def places(enrolment: Enrolment, today: date) -> list[Place]:
    """Where each slot of the plan stands that has a ladder and is not over, in the plan's order.

    `enrolment` was read `history.with_facts`. Three queries, none after an end.
    """
    status = enrolment.status(today)
    if status == Status.ENDED:
        return []
    is_over = status == Status.FINISHED or enrolment.is_keeping  # keeping what was gained, nothing rises
    person = history.facts_from(enrolment, today)
    rungs = history.all_rungs()
    facts = {slug: history.rung_facts(rung) for slug, rung in rungs.items()}
    by_id = {rung.pk: rung.slug for rung in rungs.values()}
    lines = _lines(enrolment)
    found: list[tuple[tuple[bool, str, int], Place]] = []
    for slot in _slots(enrolment):
        own = lines.get(slot.pk, [])
        if not own or own[-1].week < enrolment.week:
            continue
        ladders = _Ladders(rungs, facts, person, _is_supervised(slot))
        now = by_id.get(slot.now_rung)  # type: ignore[attr-defined]
        place = _place(slot, own, now, ladders, week=enrolment.week)
        if place is not None:
            place = replace(place, next=Next(Way.OVER)) if is_over else place
            found.append(((not place.is_supervised, slot.code, own[0].position), place))
    return [place for _key, place in sorted(found, key=lambda each: each[0])]


def furthest(found: Iterable[Place]) -> list[Place]:
    """One place for each ladder: the hardest version trained on it, else where it begins."""
    best: dict[int | None, Place] = {}
    for place in found:
        other = best.get(place.rung.ladder_id)
        if other is None or _rank(place) > _rank(other):
            best[place.rung.ladder_id] = place
    return sorted(best.values(), key=lambda place: place.is_ahead)


def _rank(place: Place) -> tuple[bool, bool, int, bool]:
    return not place.is_ahead, place.is_begun, place.step, place.is_supervised


def _is_supervised(slot: Slot) -> bool:
    return slot.code.startswith(Kind.SUPERVISED[0])


def _slots(enrolment: Enrolment) -> QuerySet[Slot]:
    """The plan's slots with a ladder, each with the rung and the load of its last session: also of an
    earlier run through the same plan. A substitute for one day does not count."""
    last = SessionSlot.objects.filter(
        Q(is_stopped=True) | Exists(SetLog.objects.filter(session_slot=OuterRef("pk"))),
        session__enrolment__user=enrolment.user_id,
        session__started_at__isnull=False,
        slot__plan__slug=enrolment.plan.slug,
        slot__code=OuterRef("code"),
        slot__slug=OuterRef("slug"),
        is_skipped=False,
        swapped_from=None,
    ).order_by("-session__started_at")
    return enrolment.plan.slots.filter(has_ladder=True).annotate(
        now_rung=Subquery(last.values("rung")[:1]), now_load_kg=Subquery(last.values("load_kg")[:1])
    )


def _lines(enrolment: Enrolment) -> dict[int, list[Line]]:
    """By slot, what the plan's weeks name for it, the first week first."""
    lines: dict[int, list[Line]] = {}
    rows = PlanLine.objects.filter(plan_session__plan=enrolment.plan_id, slot__has_ladder=True)
    names = ("slot", "plan_session__week", "position", "rung__slug", "maximum")
    for slot, *values in rows.order_by("plan_session__week").values_list(*names):
        lines.setdefault(slot, []).append(Line(*values))
    return lines


def _place(
    slot: Slot, lines: Sequence[Line], now: str | None, ladders: _Ladders, *, week: int
) -> Place | None:
    """None where equipment has sent the slot to a rung that stands on no ladder."""
    line = next((each for each in reversed(lines) if each.week <= week), lines[0])
    rung = ladders.live(now or line.rung)
    if now is None and ladders.person.starts_low and rung.ladder:
        rung = next(iter(ladders.others(rung)), rung)
    if rung.ladder is None:
        return None
    step, steps = ladders.place(rung)
    if now is None and line.week > week:
        following = Next(Way.BEGINS, ladders.rungs[rung.slug], week=line.week)
    else:
        load = slot.now_load_kg if now == rung.slug else None  # type: ignore[attr-defined]
        following = _planned(lines, rung, ladders, week=week) or _earned(line, rung, load, ladders)
    return Place(slot, ladders.rungs[rung.slug], step, steps, now is not None, following)


def _planned(lines: Sequence[Line], rung: RungFacts, ladders: _Ladders, *, week: int) -> Next | None:
    """The next version that the plan itself names, from this week on (domain.md 4.4)."""
    for line in lines:
        if line.week < week:
            continue
        named = ladders.live(line.rung)
        is_above = named.ladder != rung.ladder or named.order > rung.order
        if named.slug != rung.slug and is_above:
            way = Way.PLANNED if line.week > week else Way.SOON
            return Next(way, ladders.rungs[named.slug], week=line.week)
    return None


def _earned(line: Line, rung: RungFacts, load: Decimal | None, ladders: _Ladders) -> Next:
    """What the rules give after the top of the range twice in a row, with no pain (domain.md 4.3, row 7)."""
    top = line.maximum if rung.slug == line.rung else rung.maximum
    if rung.is_loaded:
        load = load or start_load(rung.slug, ladders.person.body_weight_kg, None)
    target = Target(
        measure="seconds" if rung.measure == "seconds" else "reps",
        sets=1,
        minimum=min(rung.minimum, top),
        maximum=top,
        base_maximum=top,
        amount=top,
        load_kg=load if rung.is_loaded else None,
        step_kg=rung.step_kg,
        effort_rir=0,
    )
    harder = ladders.harder(rung)
    decision = _after_the_top(target, has_harder=harder is not None, load_may_rise=ladders.supervised)
    while decision.code == Code.EXTEND_REPS:
        target = replace(decision.target, amount=decision.target.maximum)
        decision = _after_the_top(target, has_harder=harder is not None, load_may_rise=ladders.supervised)
    if decision.code == Code.NEXT_RUNG and harder is not None:
        return Next(Way.EARNED, ladders.rungs[harder.slug], amount=target.amount)
    if decision.code == Code.ADD_LOAD and target.load_kg is not None and decision.target.load_kg is not None:
        return Next(Way.HEAVIER, amount=target.amount, more_kg=decision.target.load_kg - target.load_kg)
    return Next(Way.SUPERVISED if decision.cause == "home" else Way.HARDEST)


def _after_the_top(target: Target, *, has_harder: bool, load_may_rise: bool) -> Decision:
    log = SlotLog((SetResult(target.amount),), 0, 0, stopped=False, pain_next_morning=0)
    context = Context(top_streak=1, has_harder=has_harder, load_may_rise=load_may_rise)
    return progression.decide(target, log, context)


def next_words(following: Next, rung: Rung) -> str:
    """What comes next after `rung`, in one sentence; empty where the plan is over."""
    words = {
        "name": following.rung.name if following.rung else "",
        "week": following.week,
        "amount": _amount(following.amount, rung),
        "load": units.words(following.more_kg),
    }
    sentences = {
        Way.BEGINS: _("From week %(week)s on: %(name)s."),
        Way.PLANNED: _("In week %(week)s, if the last time went well: %(name)s."),
        Way.SOON: _("As soon as a session has gone well: %(name)s."),
        Way.EARNED: _("After %(amount)s in all sets, twice in a row: %(name)s."),
        Way.HEAVIER: _("After %(amount)s in all sets, twice in a row: %(load)s more."),
        Way.SUPERVISED: _("Weights rise in supervised sessions."),
        Way.HARDEST: _("This is the hardest version here."),
        Way.OVER: "",
    }
    return sentences[following.way] % words


def _amount(count: int, rung: Rung) -> str:
    """`12 repetitions each side`."""
    if rung.measure == Measure.SECONDS:
        text = ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}
    else:
        text = ngettext("%(count)d repetition", "%(count)d repetitions", count) % {"count": count}
    return text if rung.sides == Sides.BOTH else _("%(amount)s each side") % {"amount": text}
