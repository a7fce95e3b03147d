"""A session's slots with what a coach changed about them, before the rules are asked and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from programs import coach_wishes
from programs.coach_wishes import SWAP, Wish
from programs.models import PlanLine
from programs.slot_facts import Asked, Done, Line, RungFacts
from workouts import history
from workouts.adjustments import Change, Changes
from workouts.models import SessionSlot

Past = Sequence[tuple[SessionSlot, Done]]
"""The sessions of a slot with a log, newest first, as stored and as the rules see them."""


@dataclass(frozen=True)
class Place:
    """One slot as the rules see it after a coach's changes. Sessions in `done` that do not count for its
    exercise of now are marked as swapped. `waiting` is a harder exercise that waits for the back, `waits`
    says why with the numbers `seen`; `target` is a coach's number for the next time, `is_careful` whether
    the back holds it down."""

    line: Line
    done: Sequence[Done]
    swap: Wish | None = None
    waiting: Wish | None = None
    waits: str = ""
    seen: Mapping[str, object] = field(default_factory=dict)
    target: Wish | None = None
    is_careful: bool = False

    def answered(self, asked: Asked) -> Asked:
        """What the rules asked, with the coach's reasons and target."""
        if self.swap is not None:
            asked = coach_wishes.tagged(asked, self.swap)
            if all(done.is_swapped for done in self.done):
                asked = coach_wishes.chosen(asked, self.swap)
        if self.waiting is not None:
            numbers = {**asked.numbers, "waits": dict(self.seen)}
            asked = replace(asked, waits=self.waits, waiting_rung=self.waiting.rung, numbers=numbers)
        if self.target is not None:
            asked = coach_wishes.with_target(asked, self.target, is_careful=self.is_careful)
        return asked


def of(
    lines: Sequence[PlanLine],
    earlier: Mapping[str, Sequence[SessionSlot]],
    histories: Mapping[str, Sequence[Done]],
    known: Mapping[str, RungFacts],
) -> dict[str, Place]:
    """Each slot's place, by its slug, in the order of `lines`, which were read with their changes;
    `histories` are the rules' view of `earlier`."""
    return {
        line.slot.slug: _place(
            line,
            Changes.of(line),
            list(zip(earlier.get(line.slot.slug, ()), histories.get(line.slot.slug, ()), strict=True)),
            known,
        )
        for line in lines
    }


def _place(line: PlanLine, changes: Changes, past: Past, known: Mapping[str, RungFacts]) -> Place:
    plan = history.line_facts(line)
    newest = changes.swaps[0] if changes.swaps else None
    waits, seen = _why_waits(newest, past, known) if newest else ("", {})
    chosen = changes.swaps[1:2] if waits else changes.swaps[:1]
    swap = chosen[0].wish if chosen else None
    if swap is not None:
        plan = coach_wishes.on_rung(plan, known[swap.rung])
    is_sore = bool(past) and coach_wishes.is_sore(past[0][1].log)
    target = changes.target
    return Place(
        plan,
        _own(past, swap, known[plan.rung], known, is_sore=is_sore),
        swap=swap,
        waiting=newest.wish if newest and waits else None,
        waits=waits,
        seen=seen,
        target=target.wish if target and not _is_trained(target, past) else None,
        is_careful=is_sore,
    )


def _is_trained(change: Change, past: Past) -> bool:
    """Whether the slot was trained since, with a log; a target that was set has its end then."""
    return any(slot.session.started_at >= change.made_at for slot, _done in past if slot.session.started_at)


def _why_waits(change: Change, past: Past, known: Mapping[str, RungFacts]) -> tuple[str, dict[str, object]]:
    """Why a coach's exercise, not begun yet, has to wait for the back, with the numbers of the sentence;
    empty where it need not."""
    if any(_swap_of(slot) == change.wish.id and not done.is_swapped for slot, done in past):
        return "", {}
    wished = known[change.wish.rung]
    # What was trained for a day in its place says nothing about this ladder.
    last = next((done for _slot, done in past if known[done.rung].ladder == wished.ladder), None)
    if last is None:
        return "", {}
    seen: dict[str, object] = {"pain": last.log.pain_peak, "morning": last.log.pain_next_morning}
    return coach_wishes.why_not_harder(last, known[last.rung], wished), seen


def _own(
    past: Past, swap: Wish | None, named: RungFacts, known: Mapping[str, RungFacts], *, is_sore: bool
) -> list[Done]:
    """The history with what does not count for the exercise of now marked as swapped: of a coach's exercise
    counts what was trained under that choice, and its rung whenever; else what no choice stood behind. What
    hurt the last time counts as well where the exercise of now is a harder version of it."""
    own = [done if _counts(slot, swap) else replace(done, is_swapped=True) for slot, done in past]
    if not is_sore:
        return own
    hurt = known[past[0][1].rung]
    current = next((known[done.rung] for done in own if not done.is_swapped), named)
    is_below = hurt.ladder is not None and hurt.ladder == current.ladder and hurt.order < current.order
    return [past[0][1], *own[1:]] if is_below else own


def _counts(slot: SessionSlot, swap: Wish | None) -> bool:
    if swap is None:
        return not _swap_of(slot)
    return _swap_of(slot) == swap.id or slot.rung.slug == swap.rung


def _swap_of(slot: SessionSlot) -> object:
    """The coach's choice under which a slot was trained, if any."""
    return slot.numbers.get(SWAP)
