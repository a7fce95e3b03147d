"""What the page of one session shows: before it, while it runs and after it. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from programs.models import Check, RoutineStep
from workouts import training
from workouts.forms import CheckResultsForm, SetForm, SlotForm, weights
from workouts.forms.session import HEAVIEST_KG
from workouts.models import Session, SessionSlot, SetLog


@dataclass(frozen=True)
class SetRow:
    """One set: as logged, or prefilled with the target. `refused` is a form that could not be kept."""

    number: int
    log: SetLog | None
    amount: object
    left: object
    right: object
    load_kg: Any
    rir: int | None
    is_next: bool
    refused: SetForm | None

    @property
    def load(self) -> weights.Entry:
        """The load as its field shows it, in the unit in use."""
        value = self.refused["load_kg"].value() if self.refused else self.load_kg
        return weights.entry("load_kg", value, 0, HEAVIEST_KG)


@dataclass(frozen=True)
class SlotRow:
    """One exercise with its sets and what was done the last time."""

    slot: SessionSlot
    form: SlotForm
    sets: Sequence[SetRow]
    last: Sequence[SetLog]
    done: int


def slot_form(slot: SessionSlot, data: Any = None) -> SlotForm:
    initial = {"pain_peak": slot.pain_peak, "note": slot.note}
    return SlotForm(data, prefix=f"slot-{slot.pk}", initial=initial)


def slot_rows(
    session: Session, slots: Sequence[SessionSlot], refused: SetForm | SlotForm | None = None
) -> list[SlotRow]:
    """Each slot of a begun session; a form that could not be kept stands where it was sent from."""
    last = training.last_times(session)
    return [
        SlotRow(
            slot=slot,
            form=refused
            if isinstance(refused, SlotForm) and refused.prefix == f"slot-{slot.pk}"
            else slot_form(slot),
            sets=_set_rows(slot, refused if isinstance(refused, SetForm) else None),
            last=training.on_rung(last.get(slot.slot.slug, ()), slot.rung),
            done=len(slot.set_logs.all()),
        )
        for slot in slots
    ]


def _set_rows(slot: SessionSlot, refused: SetForm | None) -> list[SetRow]:
    logs = {log.number: log for log in slot.set_logs.all()}
    next_number = next(number for number in range(1, 12) if number not in logs)
    load = next((log.load_kg for log in reversed(logs.values()) if log.load_kg), slot.load_kg)
    return [
        _set_row(slot, number, logs.get(number), load, is_next=number == next_number, refused=refused)
        for number in range(1, max([slot.sets, *logs]) + 1)
    ]


def _set_row(
    slot: SessionSlot,
    number: int,
    log: SetLog | None,
    load: Any,
    *,
    is_next: bool,
    refused: SetForm | None,
) -> SetRow:
    is_refused = (
        refused is not None
        and refused.session_slot.pk == slot.pk
        and str(refused.data.get("number")) == str(number)
    )
    return SetRow(
        number=number,
        log=log,
        amount=log.amount if log else slot.amount,
        left=log.amount_left if log else slot.amount,
        right=log.amount_right if log else slot.amount,
        load_kg=log.load_kg if log else load,
        rir=log.rir if log else None,
        is_next=is_next,
        refused=refused if is_refused else None,
    )


def routine(session: Session) -> dict[str, list[RoutineStep]]:
    """Warm-up and cool-down of its kind of session."""
    steps: dict[str, list[RoutineStep]] = {"warm_up": [], "cool_down": []}
    for step in RoutineStep.objects.filter(kind=session.kind).select_related("exercise"):
        steps[step.routine.replace("-", "_")].append(step)
    return steps


def checks_form(session: Session, data: Any = None) -> CheckResultsForm | None:
    """The performance checks at its end, if it has any."""
    if not session.plan_session.has_check:
        return None
    every = Check.objects.select_related("rung__exercise")
    checks = [check for check in every if check.is_for(session.enrolment.plan.slug)]
    return CheckResultsForm(data, checks=checks, results=list(session.check_results.all()))
