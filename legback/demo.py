"""Made-up people with believable weeks, made through the same services that a person uses.

Every one of them carries `is_made_up` and an address that no mail can reach.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.db import transaction

from legback.accounts.models import User
from programs.models import Check, Habit, Measure, Plan
from programs.screening import FULL
from workouts import checkins, enrolling, safety, schedule, training
from workouts.models import CheckIn, Enrolment, HabitTick, Profile, Session, SessionSlot

ZONE = "Europe/Zurich"
DOMAIN = "made-up.invalid"
PLANS = ("strong-legs", "strong-back", "steady-core")
GOALS = (
    "Run 10 km at an easy pace",
    "Run three times a week",
    "Run 5 km without a break",
    "Finish a half marathon",
)


@dataclass(frozen=True)
class Person:
    """Who is made up: a number, a plan and how long ago it began, in days."""

    number: int
    plan: str
    began_days_ago: int
    keeps: float  # share of the sessions that happen

    @property
    def email(self) -> str:
        return f"runner-{self.number:02}@{DOMAIN}"


def people(count: int) -> Iterator[Person]:
    """The first is in week 5, the second newly enrolled, the third finished; the rest are spread out."""
    yield Person(1, "strong-legs", 31, 0.9)
    yield Person(2, "strong-legs", 0, 1.0)
    yield Person(3, "strong-back", 95, 0.95)
    spread = random.Random(3)  # noqa: S311  # made-up numbers, the same every time
    for number in range(4, count + 1):
        yield Person(number, PLANS[number % 3], spread.randrange(1, 110), spread.uniform(0.55, 1))


def fill(*, count: int, password: str, now: datetime, said: Callable[[str], object]) -> list[Person]:
    """Take the earlier made-up people away and make `count` new ones, up to the instant `now`."""
    User.objects.filter(is_made_up=True).delete()
    made = list(people(max(count, 3)))
    for person in made:
        said(f"Making up {person.number} of {len(made)}")
        with transaction.atomic():
            _Life(person, password=password, now=now).live()
    # Their past is not the reminders' business.
    Enrolment.objects.filter(user__is_made_up=True).update(next_due_at=now)
    return made


class _Life:
    """One made-up person from sign-up to `now`."""

    def __init__(self, person: Person, *, password: str, now: datetime) -> None:
        self.person, self.now, self.password = person, now, password
        self.chance = random.Random(person.number)  # noqa: S311  # made-up numbers, the same every time
        self.baseline = {"pain": self.chance.randint(4, 6), "ability": self.chance.randint(3, 5)}

    def live(self) -> None:
        enrolment = self._enrol()
        for session in list(enrolment.sessions.order_by("on_date")):
            self._train(enrolment, session)
        for week in [*range(1, 9), *checkins.FOLLOW_UPS]:
            self._check_in(enrolment, week)
        self._tick(enrolment)

    def _enrol(self) -> Enrolment:
        joined = self.now - timedelta(days=self.person.began_days_ago, minutes=20)
        user = User.objects.create_user(self.person.email, self.password, is_made_up=True, joined_at=joined)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        user.give_consent(version="made-up", year_of_birth=1990 + self.person.number % 12, now=joined)
        safety.record(user=user, answers=dict.fromkeys(FULL, False), now=joined)
        Profile.objects.create(
            user=user,
            runs_per_week=self.chance.randint(1, 4),
            running_goal=GOALS[self.person.number % len(GOALS)],
            equipment=["mat", "chair", "wall", "weights", "leg-press", "loop-band", "long-band", "bench"],
            body_weight_kg=Decimal(self.chance.randint(55, 90)),
            baseline={
                "pain_average": self.baseline["pain"],
                "running_pain": self.baseline["pain"] + 1,
                "running_ability": self.baseline["ability"],
            },
        )
        starts_on = schedule.local_date(joined, schedule.ZoneInfo(ZONE))
        first = starts_on.weekday()
        return enrolling.enrol(
            user=user,
            plan=Plan.objects.current().get(slug=self.person.plan),
            starts_on=starts_on,
            time_zone=ZONE,
            supervised_weekdays=[first, (first + 3) % 7],
            home_weekdays=[(first + day) % 7 for day in (1, 4, 6)],
            reminder_time=time(18, 0),
            now=joined,
        )

    def _at(self, enrolment: Enrolment, session: Session, hour: int) -> datetime:
        moment = schedule.instant(session.on_date, time(hour), enrolment.zone)
        assert moment is not None  # every day exists in this zone
        return moment

    def _train(self, enrolment: Enrolment, session: Session) -> None:
        begins = self._at(enrolment, session, 7)
        is_new = self.person.began_days_ago == 0
        if begins + timedelta(hours=12) > self.now or is_new or self.chance.random() > self.person.keeps:
            return
        pain = self._pain(session.week)
        session = training.start(session, now=begins, pain_before=max(0, pain - 1))
        for slot in session.slots.select_related("rung", "session"):
            self._log(slot, begins)
        training.finish(
            session,
            now=begins + timedelta(minutes=35),
            pain_peak=pain,
            was_alone=False,
            checks=self._checks(enrolment, session),
        )
        morning = begins + timedelta(days=1)
        if morning < self.now and self.chance.random() < 0.8:
            training.rate_morning(session, pain=max(0, pain - 1), on_date=enrolment.today(morning))

    def _log(self, slot: SessionSlot, begins: datetime) -> None:
        step = 5 if slot.rung.measure == Measure.SECONDS else 1
        amount = min(slot.maximum, slot.amount + step * self.chance.randint(0, 2))
        load = (
            slot.load_kg + slot.rung.step_kg if slot.load_kg and self.chance.random() < 0.4 else slot.load_kg
        )
        for number in range(1, slot.sets + 1):
            done = max(1, amount - (self.chance.random() < 0.2))
            sides = {"amount_left": done, "amount_right": amount} if slot.is_two_sided else {}
            rir = None if slot.effort_rir is None else max(0, slot.effort_rir + self.chance.randint(-1, 1))
            moment = begins + timedelta(minutes=6 + 2 * number)
            training.log_set(slot, number=number, now=moment, amount=done, load_kg=load, rir=rir, **sides)

    def _checks(self, enrolment: Enrolment, session: Session) -> dict[int, tuple[int, int | None]]:
        if not session.plan_session.has_check:
            return {}
        share = 0.35 + 0.05 * session.week
        return {
            check.pk: (round(check.cap * share), round(check.cap * share) if check.is_two_sided else None)
            for check in Check.objects.all()
            if check.is_for(enrolment.plan.slug)
        }

    def _pain(self, week: int) -> int:
        """Pain falls slowly and not every week, as in life."""
        return max(0, min(10, round(self.baseline["pain"] - 0.33 * week + self.chance.uniform(-0.8, 0.8))))

    def _check_in(self, enrolment: Enrolment, week: int) -> None:
        day = enrolment.starts_on + timedelta(days=7 * week - 1 if week <= 8 else 7 * week)
        moment = schedule.instant(day, time(20), enrolment.zone)
        if moment is None or moment > self.now or self.chance.random() > self.person.keeps + 0.05:
            return
        did_run = self.chance.random() < 0.9
        ability = self.baseline["ability"] + 0.35 * min(week, 10) + self.chance.uniform(-0.7, 0.7)
        scores = {
            "pain_average": self._pain(min(week, 10)),
            "running_pain": self._pain(min(week, 10)) if did_run else None,
            "no_run": "" if did_run else CheckIn.NoRun.OTHER.value,
            "running_ability": max(0, min(10, round(ability))),
            "anything_new": False,
        }
        checkins.save(enrolment, week=week, scores=scores, now=moment)

    def _tick(self, enrolment: Enrolment) -> None:
        habits = list(Habit.objects.all())
        days = min(self.person.began_days_ago, 56)
        HabitTick.objects.bulk_create(
            HabitTick(enrolment=enrolment, habit=habit, on_date=enrolment.starts_on + timedelta(days=day))
            for day in range(days)
            for habit in habits
            if self.chance.random() < 0.4
        )
