"""One exercise of a session as its page shows it: its sets, and the answer to the pain that was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from programs import amounts
from programs.models import Rung, Sides
from programs.pain import During, during
from programs.start_loads import start_load
from workouts.forms import SetForm, SlotForm, weights
from workouts.forms.session import HEAVIEST_KG
from workouts.models import SessionSlot, SetLog

EASED = "eased"
"""The answer beside those of `programs.pain.During`: the exercise goes on with its easier version."""

Refused = SetForm | SlotForm | None


@dataclass(frozen=True)
class SetRow:
    """One set: as logged, or prefilled with the target. `refused` is a form that could not be kept."""

    number: int
    rung: Rung
    log: SetLog | None
    amount: object
    load_kg: Any
    is_next: bool
    asks_effort: bool
    refused: SetForm | None

    @property
    def left(self) -> object:
        return self.amount if self.log is None else self.log.amount_left

    @property
    def right(self) -> object:
        return self.amount if self.log is None else self.log.amount_right

    @property
    def rir(self) -> int | None:
        return self.log.rir if self.log else None

    @property
    def is_two_sided(self) -> bool:
        return self.rung.sides != Sides.BOTH

    @property
    def load(self) -> weights.Entry:
        """The load as its field shows it, in the unit in use."""
        value = self.refused["load_kg"].value() if self.refused else self.load_kg
        return weights.entry("load_kg", value, 0, HEAVIEST_KG)


@dataclass(frozen=True)
class SlotRow:
    """One exercise with its sets and what was done the last time.

    `answer` is what its pain asks for, empty before it was given. `easier` is offered after a stop,
    `offered` to who is strong enough for it.
    """

    slot: SessionSlot
    form: SlotForm
    sets: Sequence[SetRow]
    last: Sequence[SetLog]
    done: int
    answer: str
    easier: Rung | None
    offered: Rung | None
    next_slot: SessionSlot | None

    @property
    def is_closed(self) -> bool:
        """Whether another exercise has ended the session for pain."""
        return self.slot.session.ended_for_pain and not self.slot.is_stopped

    @property
    def goes_on(self) -> bool:
        """Whether sets may still be done: not stopped, or on an easier version."""
        return goes_on(self.slot)

    @property
    def has_sets_left(self) -> bool:
        return self.done < self.slot.sets

    @property
    def can_change(self) -> bool:
        """Whether another exercise may still take its place: nothing was done or stopped yet."""
        is_running = self.slot.session.finished_at is None
        return is_running and not (
            self.done or self.slot.is_stopped or self.is_closed or self.slot.is_skipped
        )

    @property
    def asks_effort(self) -> bool:
        return self.slot.effort_rir is not None and self.slot.doing.asks_effort

    @property
    def pain_key(self) -> str:
        """The ids of the numbers of its pain scale begin with this."""
        return f"pain-{self.slot.pk}"

    @property
    def eased_words(self) -> str:
        """What each set on the easier version asks for: `3 × 8 each side`."""
        rung = self.slot.doing
        return amounts.work(self.slot.sets, rung.minimum, rung.minimum, rung.measure, rung.sides)


def slot_row(
    slot: SessionSlot,
    *,
    last: Sequence[SetLog],
    easier: Rung | None,
    offered: Rung | None,
    body_weight_kg: Decimal | None,
    refused: Refused,
    next_slot: SessionSlot | None,
) -> SlotRow:
    """A slot of a begun session; a form that could not be kept stands where it was sent from."""
    is_here = isinstance(refused, SlotForm) and refused.prefix == f"slot-{slot.pk}"
    return SlotRow(
        slot=slot,
        form=refused if isinstance(refused, SlotForm) and is_here else slot_form(slot),
        sets=_set_rows(slot, body_weight_kg, refused if isinstance(refused, SetForm) else None),
        last=last,
        done=len(slot.set_logs.all()),
        answer=answer_to(slot),
        easier=easier,
        offered=offered,
        next_slot=next_slot,
    )


def slot_form(slot: SessionSlot, data: Any = None) -> SlotForm:
    return SlotForm(data, prefix=f"slot-{slot.pk}", initial={"note": slot.note})


def answer_to(slot: SessionSlot) -> str:
    """What the pain of an exercise asks for, from what is stored; empty before it was given."""
    session = slot.session
    if slot.is_stopped and session.ended_for_pain:
        return During.END_SESSION
    if slot.eased_rung_id is not None:
        return EASED
    if slot.is_stopped:
        return During.STOP_EXERCISE
    if slot.pain_peak is None:
        return ""
    said = during(slot.pain_peak, pain_before=session.pain_before)
    return During.GO_ON if said == During.GO_ON else During.EASE


def goes_on(slot: SessionSlot) -> bool:
    """Whether sets may still be done in it (domain.md 3.3)."""
    return not slot.session.ended_for_pain and (not slot.is_stopped or slot.eased_rung_id is not None)


def _set_rows(slot: SessionSlot, body_weight_kg: Decimal | None, refused: SetForm | None) -> list[SetRow]:
    """The logged sets, and those that are left where the exercise goes on."""
    logs = {log.number: log for log in slot.set_logs.all()}
    next_number = next(number for number in range(1, 12) if number not in logs)
    load = _load_to_go_on_with(slot, list(logs.values()), body_weight_kg)
    numbers = range(1, max([slot.sets, *logs]) + 1) if goes_on(slot) else sorted(logs)
    return [
        _set_row(slot, number, logs.get(number), load, is_next=number == next_number, refused=refused)
        for number in numbers
    ]


def _load_to_go_on_with(
    slot: SessionSlot, logs: Sequence[SetLog], body_weight_kg: Decimal | None
) -> Decimal | None:
    """The load last used on what is done now, else the one asked for; an easier rung begins at its start."""
    is_eased = slot.eased_rung_id is not None
    used = next((log.load_kg for log in reversed(logs) if log.is_eased == is_eased and log.load_kg), None)
    return used or (start_load(slot.doing.slug, body_weight_kg) if is_eased else slot.load_kg)


def _set_row(
    slot: SessionSlot, number: int, log: SetLog | None, load: Any, *, is_next: bool, refused: SetForm | None
) -> SetRow:
    rung = slot.rung if log and not log.is_eased else slot.doing
    is_refused = (
        refused is not None
        and refused.session_slot.pk == slot.pk
        and str(refused.data.get("number")) == str(number)
    )
    asked = slot.amount if slot.eased_rung_id is None else rung.minimum
    return SetRow(
        number=number,
        rung=rung,
        log=log,
        amount=log.amount if log else asked,
        load_kg=log.load_kg if log else load,
        is_next=is_next,
        asks_effort=slot.effort_rir is not None and rung.asks_effort,
        refused=refused if is_refused else None,
    )
