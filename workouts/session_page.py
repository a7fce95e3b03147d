"""What the page of one session shows: before it, while it runs and after it. Reads only."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery

from programs.models import Check, PlanLine, RoutineStep, Rung
from programs.rule_values import AMBER_FROM
from workouts import asking, history, in_session, session_document, slot_rows, training
from workouts.alternatives import Ground
from workouts.forms import CheckResultsForm, FinishForm, FlagsForm
from workouts.models import CheckResult, Session, SessionSlot, Status

JOINED = (
    "slot",
    "rung__exercise",
    "rung__ladder",
    "rung__substitute",
    "eased_rung__exercise",
    "swapped_from",
    "waiting_rung",
)


def before(session: Session, today: date) -> dict[str, Any]:
    """What a session not yet begun will ask for, when it can begin and to which days it may move."""
    enrolment = session.enrolment
    siblings = list(enrolment.sessions.all())
    ground = Ground.of(session, today)
    facts = ground.facts
    targets = asking.targets_for(
        session, today=today, siblings=siblings, facts=facts, rungs=ground.rungs, earlier=ground.earlier
    )
    can_begin = enrolment.status(today) == Status.RUNNING and training.can_begin(
        session, siblings, today, program_week=enrolment.week
    )
    steps = routine(session)
    return {
        "session": session,
        "enrolment": enrolment,
        "targets": targets,
        "minutes": asking.minutes_for(session, targets),
        "state": session.state(enrolment.plan_day(today)),
        "is_closed": facts.is_closed,
        "is_paused": enrolment.paused_on is not None,
        "can_begin": can_begin,
        "days": in_session.days_to_move_to(session, siblings, today),
        "morning": training.unrated_session(siblings, today),
        "routine": steps,
        "has_check": session.has_checks,
        "document": session_document.planned(
            session, targets, ground, steps, checks_of(session), can_start=can_begin and not facts.is_closed
        ),
    }


def begun(
    session: Session, *, refused: slot_rows.Refused = None, checks: CheckResultsForm | None = None
) -> dict[str, Any]:
    """Every set of a begun session to press, or what was done; forms that were refused stand in it. While it
    runs also as data, for the player."""
    is_running = session.finished_at is None
    slots = slots_of(session, with_sets=not is_running)
    ground = Ground.of(session, beside=slots) if is_running else None
    is_closed = ground is not None and ground.facts.is_closed
    # After a stop the checks wait for another day.
    asks_checks = not (is_closed or session.ended_for_pain or any(slot.is_stopped for slot in slots))
    own_checks = checks or (checks_form(session) if asks_checks else None)
    steps = routine(session)
    page = {
        "session": session,
        "enrolment": session.enrolment,
        "is_running": is_running,
        "rows": rows_of(session, slots, ground, refused),
        "minutes": asking.minutes_for(session, slots),
        "routine": steps,
        "is_closed": is_closed,
        "is_untouched": is_running and training.is_untouched(session, slots),
        "finish_form": finish_form(session),
        "is_sore_in_part": any((slot.pain_peak or 0) >= AMBER_FROM for slot in slots),
        "flags_form": FlagsForm(),
        "checks_form": own_checks,
    }
    if ground is not None and not is_closed:
        asked = own_checks.checks if own_checks else ()
        page["document"] = session_document.begun(session, slots, ground, steps, asked)
    return page


def slots_of(session: Session, *, with_sets: bool = True) -> list[SessionSlot]:
    """The slots of a begun session; while it runs under supervision each with the rung that it offers."""
    slots = session.slots.select_related(*JOINED).prefetch_related(*["set_logs"] * with_sets)
    if session.is_supervised and session.finished_at is None:
        line = PlanLine.objects.filter(plan_session=session.plan_session_id, slot=OuterRef("slot"))
        slots = slots.annotate(offered_slug=Subquery(line.values("offered_rung__slug")[:1]))
    every = list(slots)
    for slot in every:
        slot.session = session
    return every


def rows_of(
    session: Session,
    slots: Sequence[SessionSlot],
    ground: Ground | None,
    refused: slot_rows.Refused = None,
) -> list[slot_rows.SlotRow]:
    """Each slot with its sets, the answer to its pain and what may take its place. Without a ground, after
    the finish, nothing is offered any more."""
    last = asking.last_times(session, ground.earlier if ground else None)
    rungs: Mapping[str, Rung] = ground.rungs if ground else {}
    facts = ground.facts if ground else None
    return [
        slot_rows.slot_row(
            slot,
            last=(own := asking.on_rung(last.get(slot.slot.slug, ()), slot.rung)),
            easier=_easier(slot, rungs, facts),
            offered=_offered(slot, own, rungs, facts),
            body_weight_kg=facts.body_weight_kg if facts else None,
            refused=refused,
            next_slot=next_slot,
        )
        for slot, next_slot in zip(slots, [*slots, None][1:], strict=True)
    ]


def _easier(slot: SessionSlot, rungs: Mapping[str, Rung], facts: history.Facts | None) -> Rung | None:
    """The easier rung that is offered once after a stop (domain.md 3.3)."""
    if facts is None or not slot.is_stopped or slot.eased_rung_id or slot.session.ended_for_pain:
        return None
    return in_session.easier_of(slot, rungs.values(), in_session.equipment_of(slot.session, facts))


def _offered(
    slot: SessionSlot, last: Sequence[Any], rungs: Mapping[str, Rung], facts: history.Facts | None
) -> Rung | None:
    """The bar, for who is strong enough for it and has logged nothing yet (domain.md 4.7)."""
    rung = rungs.get(getattr(slot, "offered_slug", None) or "")
    if facts is None or rung is None or slot.is_stopped or slot.set_logs.all():
        return None
    is_open = in_session.is_offered(
        slot,
        rung,
        last,
        equipment=in_session.equipment_of(slot.session, facts),
        body_weight_kg=facts.body_weight_kg,
    )
    return rung if is_open else None


def offered_in(session: Session, slot_pk: int) -> Rung | None:
    """The harder rung that one slot of a running session offers now."""
    rows = rows_of(session, slots_of(session), Ground.of(session))
    return next((row.offered for row in rows if row.slot.pk == slot_pk), None)


def routine(session: Session) -> dict[str, list[RoutineStep]]:
    """Warm-up and cool-down of its kind of session; a gentle one leaves out what belongs to its exercises."""
    steps: dict[str, list[RoutineStep]] = {"warm_up": [], "cool_down": []}
    for step in RoutineStep.objects.filter(kind=session.kind).select_related("exercise"):
        if step.exercise is not None or not session.is_gentle:
            steps[step.routine.replace("-", "_")].append(step)
    return steps


def finish_form(session: Session, data: Any = None) -> FinishForm:
    asked = ("pain_peak", "effort", "note", "was_alone")
    return FinishForm(data, initial={name: getattr(session, name) for name in asked})


def checks_form(session: Session, data: Any = None) -> CheckResultsForm | None:
    """The performance checks at its end, if it has any."""
    if not session.has_checks:
        return None
    checks: list[Any] = checks_of(session)
    results = [
        CheckResult(check_of=check, result=check.own_result, result_right=check.own_right)
        for check in checks
        if check.own_result is not None
    ]
    return CheckResultsForm(data, checks=checks, results=results)


def checks_of(session: Session) -> list[Check]:
    """The performance checks at its end, each with its `own_result` and `own_right` where they were given."""
    if not session.has_checks:
        return []
    own = FilteredRelation("results", condition=Q(results__session=session))
    every = (
        Check.objects.select_related("rung__exercise")
        .annotate(own=own)
        .annotate(own_result=F("own__result"), own_right=F("own__result_right"))
    )
    return [check for check in every if check.is_for(session.enrolment.plan.slug)]
