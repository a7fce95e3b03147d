"""What a page says about somebody's reminders."""

from dataclasses import dataclass

from django import template

from workouts.people import Person
from workouts.reminders import due

register = template.Library()


@dataclass(frozen=True)
class ReminderStatus:
    """`waits`: reminders cannot go out before the person's address is confirmed."""

    waits: bool


@register.simple_tag
def reminder_status(user: Person) -> ReminderStatus:
    """How the reminders of `user` stand; one query."""
    return ReminderStatus(waits=due.waits_for_verification(user))
