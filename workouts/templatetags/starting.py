"""What a page says to somebody without a plan."""

from dataclasses import dataclass

from django import template
from django.utils import timezone

from workouts import safety, starting
from workouts.people import Person

register = template.Library()


@dataclass(frozen=True)
class StartStanding:
    """`is_locked`: their answers keep training closed; else `progress` says how far their start has come."""

    is_locked: bool
    progress: starting.Progress | None = None


@register.simple_tag
def start_standing(user: Person) -> StartStanding:
    """How the start of `user` stands; at most five queries."""
    if safety.lock(user):
        return StartStanding(is_locked=True)
    return StartStanding(is_locked=False, progress=starting.progress_of(user, timezone.now()))
