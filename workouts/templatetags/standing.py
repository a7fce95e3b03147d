"""One's own standing on the pages of the library, which need no account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone

from programs.models import Ladder, Rung
from workouts import history, standing, units
from workouts.models import Enrolment
from workouts.people import Person

register = template.Library()


@dataclass(frozen=True)
class OwnLine:
    """Where the slots of one ladder stand that share a version and what comes next."""

    ladder_id: int | None
    place: standing.Place
    sessions: list[str]
    next_text: str


@register.simple_tag
def own_standing(user: Person, ladders: Iterable[Mapping[str, Any]]) -> list[OwnLine]:
    """Where `user` stands on the ladders of an exercise page by the plan that is open, in four queries.

    Empty, and without any query, for somebody who is not logged in or has taken their consent back, and
    where there is no ladder.
    """
    wanted = {each["ladder"].pk for each in ladders}
    if not wanted or not user.is_authenticated or not user.has_consented:
        return []
    enrolment = history.with_facts(Enrolment.objects.open().filter(user=user).select_related("plan")).first()
    if enrolment is None:
        return []
    places = standing.places(enrolment, enrolment.today(timezone.now()))
    with units.using(user.units):
        return _merged(places, wanted)


def _merged(places: Iterable[standing.Place], ladders: set[int]) -> list[OwnLine]:
    """The places on these ladders, or on the way to them; equal ones told once."""
    lines: dict[tuple[object, ...], OwnLine] = {}
    for place in places:
        following = place.next.rung.ladder_id if place.next.rung else None
        ladder = next((each for each in (place.rung.ladder_id, following) if each in ladders), None)
        if ladder is None:
            continue
        key = (ladder, place.rung.pk, place.is_begun, place.next_text)
        line = lines.setdefault(key, OwnLine(ladder, place, [], place.next_text))
        if place.session_text not in line.sessions:
            line.sessions.append(place.session_text)
    return list(lines.values())


@register.filter
def on_ladder(lines: Iterable[OwnLine], ladder: Ladder) -> list[OwnLine]:
    return [line for line in lines if line.ladder_id == ladder.pk]


@register.filter
def stands_on(lines: Iterable[OwnLine], rung: Rung) -> bool:
    """Whether one of the person's slots is on this rung now."""
    return any(line.place.rung.pk == rung.pk and not line.place.is_ahead for line in lines)
