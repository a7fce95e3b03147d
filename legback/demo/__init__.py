"""Made-up people with believable weeks, and a coach who sees them.

Every one of them carries `is_made_up` and an address that no mail can reach.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from legback.accounts.models import User
from legback.demo import scores
from legback.demo.coach import make_coach
from legback.demo.life import Life
from legback.demo.who import Person, people
from workouts.models import Enrolment

__all__ = ["Made", "Person", "fill", "people"]


@dataclass(frozen=True)
class Made:
    """Who was made up, and the coach's recovery codes."""

    people: list[Person]
    codes: list[str]


def fill(*, count: int, password: str, now: datetime, said: Callable[[str], object]) -> Made:
    """Take the earlier made-up people away and make `count` new ones, up to the instant `now`."""
    User.objects.filter(is_made_up=True).delete()
    made = list(people(max(count, 3)))
    own = scores.of(made)
    hashed = make_password(password)  # once: it takes long on purpose
    lives = {person.number: Life(person, own[person.number], password=hashed, now=now) for person in made}
    done = 0
    for life in lives.values():
        if life.person.like is None:
            followers = [other for other in lives.values() if other.person.like == life.person.number]
            with transaction.atomic():
                for _person in _live(life, followers):
                    done += 1
                    said(f"Making up {done} of {len(made)}")
    codes = make_coach(lives.values(), password=hashed, now=now)
    # Their past is not the reminders' business.
    Enrolment.objects.filter(user__is_made_up=True).update(next_due_at=now)
    return Made(made, codes)


def _live(life: Life, followers: list[Life]) -> Iterator[Person]:
    """Live, and let the followers live on from the day on which they part; yields each who is done."""
    waiting = list(followers)
    life.begin()
    for day in life.days():
        parting = [other for other in waiting if _parts(other.person, day, life.enrolment)]
        for other in parting:
            yield _live_on(other, life, day)
        waiting = [other for other in waiting if other not in parting]
    for other in waiting:
        yield _live_on(other, life, life.person.began_days_ago)
    yield life.person


def _parts(person: Person, day: int, enrolment: Enrolment) -> bool:
    is_over = enrolment.finished_on is not None
    return is_over or (person.like_until is not None and day >= person.like_until)


def _live_on(other: Life, life: Life, day: int) -> Person:
    other.take_over(life, day)
    for _day in other.days():
        pass
    return other.person
