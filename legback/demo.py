"""Made-up people with believable weeks, made through the same services that a person uses.

They live day by day up to yesterday, because a week that is repeated moves what lies ahead; what a session
asks for follows from what they logged before. Every one of them carries `is_made_up` and an address that no
mail can reach.
"""

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.db import transaction

from legback.accounts.models import User
from programs import pain as pain_rules
from programs.models import Check, Habit, Measure, Plan
from programs.screening import FULL
from workouts import checkins, enrolling, in_session, safety, schedule, training, turning
from workouts.models import CheckIn, Enrolment, HabitTick, Profile, Session, SessionSlot

ZONE = "Europe/Zurich"
DOMAIN = "made-up.invalid"
PLANS = ("strong-legs", "strong-back", "steady-core")
STOPPING = (pain_rules.During.STOP_EXERCISE, pain_rules.During.END_SESSION)
GOALS = (
    "Run 10 km at an easy pace",
    "Run three times a week",
    "Run 5 km without a break",
    "Finish a half marathon",
)


class Event(StrEnum):
    """What makes a session different from the others."""

    AMBER = "amber"  # one exercise brings the back to 4 of 10
    STOP = "stop"  # one exercise is stopped for pain, and gone on with on an easier version
    SWAP = "swap"  # the first exercise is done as its substitute


PEAKS = {Event.AMBER: 4, Event.STOP: 6}


@dataclass(frozen=True)
class Person:
    """Who is made up: a number, a plan and how long ago it began, in days.

    `keeps` is the share of the sessions that happen. Days are counted from the start: on the days `away`
    nothing is trained, `events` happen on theirs. `rough` is the share of further sessions with an event.
    """

    number: int
    plan: str
    began_days_ago: int
    keeps: float
    away: Collection[int] = ()
    events: Mapping[int, Event] = field(default_factory=dict)
    rough: float = 0

    @property
    def email(self) -> str:
        return f"runner-{self.number:02}@{DOMAIN}"


def people(count: int) -> Iterator[Person]:
    """The first is in week 5, the second newly enrolled, the third finished; the rest are spread out.

    The first was unwell in week 3, so it came twice, and has a supervised session today; the third was away
    for a week.
    """
    events = {10: Event.SWAP, 21: Event.STOP, 31: Event.AMBER}
    yield Person(1, "strong-legs", 38, 1.0, away=[11, *range(15, 21)], events=events)
    yield Person(2, "strong-legs", 0, 1.0)
    yield Person(3, "strong-back", 95, 0.97, away=[5, 18, *range(28, 35), 46], rough=0.1)
    spread = random.Random(3)  # noqa: S311  # made-up numbers, the same every time
    for number in range(4, count + 1):
        days, keeps = spread.randrange(1, 110), spread.uniform(0.5, 1)
        away_from = 7 * spread.randrange(1, 16)
        away = range(away_from, away_from + 7)
        yield Person(number, PLANS[number % 3], days, keeps, away, rough=spread.uniform(0, 0.25))


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
    """One made-up person from sign-up to the last evening before `now`."""

    def __init__(self, person: Person, *, password: str, now: datetime) -> None:
        self.person, self.now, self.password = person, now, password
        self.chance = random.Random(person.number)  # noqa: S311  # made-up numbers, the same every time
        self.baseline = {"pain": self.chance.randint(4, 6), "ability": self.chance.randint(3, 5)}
        self.flares = {week for week in range(2, 9) if self.chance.random() < person.rough / 2}
        self.asked_weeks = {0}

    def live(self) -> None:
        enrolment = self._enrol()
        today = enrolment.today(self.now)
        for number in range(enrolment.days_since_start(today)):
            day = enrolment.starts_on + timedelta(days=number)
            turning.turn(enrolment, now=self._at(enrolment, day, 6))
            self._train(enrolment, day)
            self._check_in(enrolment, day)
        turning.turn(enrolment, now=self.now)
        self._tick(enrolment)

    def _enrol(self) -> Enrolment:
        zone = schedule.ZoneInfo(ZONE)
        starts_on = schedule.local_date(self.now, zone) - timedelta(days=self.person.began_days_ago)
        joined = schedule.instant(starts_on, time(6), zone) if self.person.began_days_ago else self.now
        assert joined is not None  # every day exists in this zone
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

    def _at(self, enrolment: Enrolment, day: date, hour: int) -> datetime:
        moment = schedule.instant(day, time(hour), enrolment.zone)
        assert moment is not None  # every day exists in this zone
        return moment

    def _train(self, enrolment: Enrolment, day: date) -> None:
        """What happens on a day: the morning rating of the last session, then the session of the day."""
        self._rate_morning(enrolment, day)
        session = enrolment.sessions.filter(on_date=day, started_at=None).first()
        number = enrolment.days_since_start(day)
        is_away = number in self.person.away or self.chance.random() > self.person.keeps
        if session is None or is_away or enrolment.finished_on is not None:
            return
        event = self.person.events.get(number)
        if event is None and self.chance.random() < self.person.rough:
            event = self.chance.choice(list(Event))
        begins = self._at(enrolment, day, 7)
        before = 2 if event == Event.AMBER else self.chance.randint(0, 2)
        session = training.start(session, now=begins, pain_before=before)
        slots = list(session.slots.select_related("rung", "session__enrolment", "slot"))
        special = 0 if event == Event.SWAP else 1
        peaks = [
            self._exercise(slot, before, begins, event if place == special else None)
            for place, slot in enumerate(slots)
        ]
        training.finish(
            session,
            now=begins + timedelta(minutes=35),
            pain_peak=max(peaks, default=before),
            was_alone=False,
            checks=self._checks(enrolment, session),
        )

    def _rate_morning(self, enrolment: Enrolment, day: date) -> None:
        open_one = training.unrated_session(list(enrolment.sessions.all()), day)
        if open_one and (day - open_one.day).days == 1 and self.chance.random() < 0.9:
            training.rate_morning(open_one, pain=min(2, open_one.pain_before or 0), on_date=day)

    def _exercise(self, slot: SessionSlot, before: int, begins: datetime, event: Event | None) -> int:
        """Log one exercise with its own highest pain, which is returned."""
        if event == Event.SWAP and slot.rung.substitute_id is not None:
            in_session.swap(slot)
            slot.refresh_from_db()
        peak = PEAKS[event] if event in PEAKS else self.chance.choice([before, min(before + 1, 2)])
        moment = begins + timedelta(minutes=6 + 7 * slot.position)
        done_before = 1 if event == Event.STOP else slot.sets
        self._log(slot, range(1, done_before + 1), moment)
        stops = in_session.report_pain(slot, pain=peak) in STOPPING
        if stops:
            training.answer_news(slot.session, is_new=False, now=moment)
            with suppress(in_session.NotPossibleError):  # nothing easier there: then it stays stopped
                slot.eased_rung = in_session.ease(slot)
                self._log(slot, range(done_before + 1, slot.sets + 1), moment)
        return peak

    def _log(self, slot: SessionSlot, numbers: Collection[int], begins: datetime) -> None:
        """Log sets as they were asked for: at times the last one falls short, at times it was easy."""
        falls_short, is_easy = self.chance.random() < 0.08, self.chance.random() < 0.2
        less = 5 if slot.rung.measure == Measure.SECONDS else 1
        for number in numbers:
            is_last = number == slot.sets
            done = max(1, slot.amount - less) if is_last and falls_short else slot.amount
            sides = {"amount_left": done, "amount_right": slot.amount} if slot.is_two_sided else {}
            rir = None if slot.effort_rir is None else min(5, slot.effort_rir + 2 * is_easy)
            moment = begins + timedelta(minutes=2 * number)
            load = None if slot.eased_rung_id else slot.load_kg
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
        """Pain falls slowly and not every week, as in life; in a flare it is clearly above the start."""
        if week in self.flares:
            return min(10, self.baseline["pain"] + 2)
        return max(0, min(10, round(self.baseline["pain"] - 0.33 * week + self.chance.uniform(-0.8, 0.8))))

    def _check_in(self, enrolment: Enrolment, day: date) -> None:
        """In the evening of the day on which a check-in opens, before the week turns."""
        week = checkins.open_week(enrolment, day)
        if week is None or week in self.asked_weeks:
            return
        self.asked_weeks.add(week)
        if self.chance.random() > self.person.keeps + 0.05:
            return
        did_run = self.chance.random() < 0.9
        ability = self.baseline["ability"] + 0.35 * min(week, 10) + self.chance.uniform(-0.7, 0.7)
        pain = self._pain(min(week, 10))
        scores = {
            "pain_average": pain,
            "running_pain": pain if did_run else None,
            "no_run": "" if did_run else CheckIn.NoRun.OTHER.value,
            "running_ability": max(0, min(10, round(ability))),
            "anything_new": False,
        }
        checkins.save(enrolment, week=week, scores=scores, now=self._at(enrolment, day, 20))

    def _tick(self, enrolment: Enrolment) -> None:
        habits = list(Habit.objects.all())
        days = min(self.person.began_days_ago, 56)
        HabitTick.objects.bulk_create(
            HabitTick(enrolment=enrolment, habit=habit, on_date=enrolment.starts_on + timedelta(days=day))
            for day in range(days)
            for habit in habits
            if self.chance.random() < 0.4
        )
