"""What the rules will do with a coach's change: the next session before it and after it. Stores nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from programs.models import PlanLine, Rung, Slot
from programs.substitutes import is_possible
from workouts import asking, history, turning
from workouts.asking import Earlier, SlotTarget
from workouts.models import Adjustment, Coaching, Enrolment, Session

Kind = Adjustment.Kind
MOST_AT_ONCE = 10
"""Per cent by which the rules raise a weight at most (domain.md 4.3, row 7c)."""


@dataclass(frozen=True)
class Row:
    """One exercise of the next session, as it would be and as it will be."""

    name: str
    before: SlotTarget | None
    after: SlotTarget | None

    @property
    def is_same(self) -> bool:
        return _numbers(self.before) == _numbers(self.after)

    @property
    def percent_more(self) -> int:
        """By how much the weight rises, where that is more than the rules would ever raise it at once; else
        0."""
        if self.before is None or self.after is None or self.before.rung.pk != self.after.rung.pk:
            return 0
        was, will = self.before.load_kg, self.after.load_kg
        more = round((will / was - 1) * 100) if was and will else 0
        return more if more > MOST_AT_ONCE else 0


@dataclass(frozen=True)
class Foresight:
    """The next session that a change is about; without one it counts when one is laid out."""

    session: Session | None
    rows: Sequence[Row] = ()

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if not row.is_same]


@dataclass(frozen=True)
class Ground:
    """The plan of one person, read once for a preview."""

    enrolment: Enrolment
    today: date
    facts: history.Facts
    sessions: Sequence[Session]
    answered_at: datetime | None  # the safety questions, all of them
    _known: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, coaching: Coaching, now: datetime) -> "Ground | None":
        """The open plan with its week turned; None where there is none."""
        rows = history.with_facts(Enrolment.objects.open().filter(user=coaching.person_id))
        enrolment: Any = rows.select_related("plan", "user").first()
        if enrolment is None:
            return None
        enrolment = turning.turn(enrolment, now=now)
        today = enrolment.today(now)
        sessions = list(enrolment.sessions.select_related("plan_session"))
        for session in sessions:
            session.enrolment = enrolment
        facts = history.facts_from(enrolment, today)
        return cls(enrolment, today, facts, sessions, enrolment.facts_answered_at)

    @property
    def rungs(self) -> Mapping[str, Rung]:
        if "rungs" not in self._known:
            self._known["rungs"] = history.all_rungs()
        return self._known["rungs"]

    def next_session(self, code: str = "") -> Session | None:
        """The next one that is not begun, of one code of the plan where given."""
        ahead = (
            s
            for s in self.sessions
            if s.started_at is None and s.on_date >= self.today and code in ("", s.plan_session.code)
        )
        return min(ahead, key=lambda s: s.on_date, default=None)

    def slot(self, code: str, slug: str) -> Slot | None:
        """A slot of the next session of that code, which knows its slots already, else of the plan."""
        session = self.next_session(code)
        if session is None:
            return self.enrolment.plan.slots.filter(code=code, slug=slug).first()
        return next((line.slot for line in self.lines(session) if line.slot.slug == slug), None)

    def lines(self, session: Session) -> list[PlanLine]:
        key = f"lines {session.pk}"
        if key not in self._known:
            self._known[key] = history.plan_lines(session)
        return self._known[key]

    def targets(self, session: Session) -> list[SlotTarget]:
        """What the session asks for as the plan and the lines stand now, in memory."""
        return asking.targets_for(
            session,
            today=max(self.today, session.on_date),
            siblings=self.sessions,
            facts=self.facts,
            rungs=self.rungs,
            earlier=self._earlier(session),
            lines=self.lines(session),
        )

    def _earlier(self, session: Session) -> Earlier:
        key = f"earlier {session.pk}"
        if key not in self._known:
            self._known[key] = history.earlier_slots(session)
        return self._known[key]

    def target_of(self, slot: Slot) -> SlotTarget | None:
        """What the next session asks for in a slot."""
        session = self.next_session(slot.code)
        listed = self.targets(session) if session else []
        return next((each for each in listed if each.slot.pk == slot.pk), None)

    def choices(self, slot: Slot) -> list[Rung]:
        """The rungs that a coach may choose for a slot: what place and equipment allow, and no other line of
        the same session names."""
        session = self.next_session(slot.code)
        others = (
            {line.rung_id for line in self.lines(session) if line.slot_id != slot.pk} if session else set()
        )
        supervised = slot.code.startswith("s")
        return [
            rung
            for rung in self.rungs.values()
            if rung.pk not in others
            and rung.ladder is not None
            and is_possible(history.rung_facts(rung), self.facts.equipment, supervised=supervised)
        ]


def of_slot(
    ground: Ground,
    *,
    kind: str,
    slot: Slot,
    rung: Rung,
    now: datetime,
    amount: int | None = None,
    load_kg: Decimal | None = None,
) -> Foresight:
    """A swap or a target: the slot's next session."""
    session = ground.next_session(slot.code)
    if session is None:
        return Foresight(None)
    before = ground.targets(session)
    row = {
        "id": str(uuid4()),
        "rung__slug": rung.slug,
        "amount": amount,
        "load_kg": load_kg,
        "made_at": now.isoformat(),
    }
    for line in ground.lines(session):
        if line.slot_id == slot.pk and kind == Kind.SWAP:
            line.coach_swap, line.coach_swap_before = row, line.coach_swap  # type: ignore[attr-defined]
        elif line.slot_id == slot.pk:
            line.coach_target = row  # type: ignore[attr-defined]
    return Foresight(session, _rows(before, ground.targets(session), only=slot.pk))


def of_week(ground: Ground, mode: str) -> Foresight:
    """A steady or an easier week: all of its next session."""
    session = ground.next_session()
    if session is None:
        return Foresight(None)
    before = ground.targets(session)
    ground.enrolment.week_mode = mode
    return Foresight(session, _rows(before, ground.targets(session)))


def _rows(before: Iterable[SlotTarget], after: Iterable[SlotTarget], only: int | None = None) -> list[Row]:
    was = {target.slot.pk: target for target in before}
    will = {target.slot.pk: target for target in after}
    return [
        Row((was.get(pk) or will[pk]).slot.name, was.get(pk), will.get(pk))
        for pk in {**was, **will}
        if only in (None, pk)
    ]


def _numbers(target: SlotTarget | None) -> tuple[object, ...]:
    if target is None:
        return ()
    return target.rung.pk, target.sets, target.amount, target.load_kg, target.effort_rir
