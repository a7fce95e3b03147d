"""A session's slots with what a coach changed about them, before the rules are asked and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from programs import coach_wishes
from programs.models import PlanLine, Rung
from programs.slot_facts import Asked, Done, Line, RungFacts
from workouts import adjustments, history
from workouts.adjustments import Changes, Swapped
from workouts.models import SessionSlot


@dataclass(frozen=True)
class CoachedSlots:
    """Lines and histories for the rules; `places` are the slots whose exercise a coach chose, `targets` those
    for which a coach's target waits."""

    lines: list[Line]
    histories: Mapping[str, Sequence[Done]]
    places: Mapping[str, Swapped]
    targets: Mapping[str, coach_wishes.Wish]

    def answered(self, asked: Sequence[Asked]) -> list[Asked]:
        """What the rules asked, with the coach's reasons and targets."""
        with_reasons = [
            adjustments.asked_by_coach(each, self.places[each.slot]) if each.slot in self.places else each
            for each in asked
        ]
        return coach_wishes.with_targets(with_reasons, self.targets)


def of(
    lines: Sequence[PlanLine],
    earlier: Mapping[str, Sequence[SessionSlot]],
    histories: Mapping[str, Sequence[Done]],
    rungs: Mapping[str, Rung],
    known: Mapping[str, RungFacts],
) -> CoachedSlots:
    """By the changes that the lines were read with; `histories` are the rules' view of `earlier`."""
    plan = [history.line_facts(line) for line in lines]
    own = dict(histories)
    places: dict[str, Swapped] = {}
    targets: dict[str, coach_wishes.Wish] = {}
    for place, line in enumerate(lines):
        slug, changes = line.slot.slug, Changes.of(line)
        slots = earlier.get(slug, ())
        kept = {slot.pk for slot in adjustments.own_history(changes, slots, rungs)}
        done = [each for slot, each in zip(slots, histories.get(slug, ()), strict=True) if slot.pk in kept]
        own[slug] = done
        if changes.swap:
            before = histories.get(slug, ())
            is_begun = adjustments.is_begun(changes.swap, [slot for slot in slots if slot.pk in kept])
            swapped = adjustments.swapped(
                plan[place], changes.swap, own=done, before=before, rungs=known, is_begun=is_begun
            )
            plan[place], own[slug], places[slug] = swapped.line, swapped.done, swapped
        if changes.target and not adjustments.is_begun(changes.target, slots):
            targets[slug] = changes.target.wish
    return CoachedSlots(plan, own, places, targets)
