"""One made-up person's life, through the same services that a person uses.

They live day by day up to yesterday, because a week that is repeated moves what lies ahead; what a session
asks for follows from what they logged before. Sets are written in one go, as a finished session leaves them.
"""

import random
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress

from legback.accounts.models import User
from legback.demo.copying import copy_training
from legback.demo.scores import Scores
from legback.demo.who import Event, Fate, Person
from programs import pain as pain_rules
from programs.models import Check, Habit, Measure, Plan
from programs.screening import FULL
from workouts import checkins, enrolling, in_session, safety, schedule, training, turning
from workouts.models import CheckIn, Enrolment, HabitTick, Profile, Session, SessionSlot, SetLog

ZONE = "Europe/Zurich"
STOPPING = (pain_rules.During.STOP_EXERCISE, pain_rules.During.END_SESSION)
PEAKS = {Event.AMBER: 4, Event.STOP: 6}
FOLLOW_UP_DAYS = [7 * week for week in checkins.FOLLOW_UPS]
FOLLOW_UP_SHARE = 0.92
SILENT_DAYS, STUCK_DAYS = 14, 24
PLAN_DAYS = 56
GOALS = (
    "Run 10 km at an easy pace",
    "Run three times a week",
    "Run 5 km without a break",
    "Finish a half marathon",
)


class Life:
    """One made-up person from sign-up to the last evening before `now`. The password is hashed already."""

    enrolment: Enrolment

    def __init__(self, person: Person, scores: Scores, *, password: str, now: datetime) -> None:
        self.person, self.scores, self.password, self.now = person, scores, password, now
        self.chance = random.Random(person.number)  # noqa: S311  # made-up numbers, the same every time
        self.pain = self.chance.randint(4, 6)  # on average, at the start
        self.weight_kg = Decimal(self.chance.randint(55, 90))
        self.flares = {week for week in range(2, 9) if self.chance.random() < person.rough / 2}
        if person.fate == Fate.PAIN_UP:
            self.flares = {person.began_days_ago // 7}
        self.asked_weeks = {0}
        self.first_day = 0
        zone = schedule.ZoneInfo(ZONE)
        self.starts_on = schedule.local_date(now, zone) - timedelta(days=person.began_days_ago)
        self.goal = GOALS[person.number % len(GOALS)]

    def begin(self) -> None:
        """Sign up and choose a plan."""
        first = self.starts_on.weekday()
        user, joined = self._sign_up()
        self.enrolment = enrolling.enrol(
            user=user,
            plan=Plan.objects.current().get(slug=self.person.plan),
            starts_on=self.starts_on,
            time_zone=ZONE,
            supervised_weekdays=[first, (first + 3) % 7],
            home_weekdays=[(first + day) % 7 for day in (1, 4, 6)],
            reminder_time=time(18, 0),
            now=joined,
        )

    def take_over(self, other: "Life", day: int) -> None:
        """Sign up, and train up to a day as another one has; the scores are one's own."""
        self.pain, self.weight_kg = other.pain, other.weight_kg
        self.asked_weeks, self.first_day = set(other.asked_weeks), day
        user, _joined = self._sign_up()
        self.enrolment = copy_training(
            other.enrolment, user=user, starts_on=self.starts_on, running_goal=self.goal
        )
        check_ins = list(self.enrolment.check_ins.all())
        for check_in in check_ins:
            for name, value in self._running(check_in.week, check_in.time_point).items():
                setattr(check_in, name, value)
        CheckIn.objects.bulk_update(check_ins, ["running_ability", "running_pain", "no_run"])

    def days(self) -> Iterator[int]:
        """Live; says the number of each day in its morning, before anything is done. Nothing happens on most
        days after the eight weeks, so those are left out."""
        enrolment = self.enrolment
        for number in range(self.first_day, self.person.began_days_ago):
            if enrolment.finished_on is not None and number not in FOLLOW_UP_DAYS:
                continue
            yield number
            day = self.starts_on + timedelta(days=number)
            turning.turn(enrolment, now=self._at(day, 6))
            self._train(number, day)
            self._check_in(number, day)
            if number == self.person.ends_after:
                break
        self._close()

    def _close(self) -> None:
        """What the last evening left, and how the plan stands now."""
        last_day = self.starts_on + timedelta(days=max(0, self.person.began_days_ago - 1))
        if self.person.fate == Fate.LOCK:
            answers = dict.fromkeys(FULL, False) | {"D5": True}
            safety.record(user=self.enrolment.user, answers=answers, now=self._at(last_day, 21))
        if self.person.ends_after is not None:
            ended = self.starts_on + timedelta(days=self.person.ends_after)
            enrolling.end(self.enrolment, now=self._at(ended, 21))
        else:
            turning.turn(self.enrolment, now=self.now)
        self._tick()

    def _sign_up(self) -> tuple[User, datetime]:
        joined = self._at(self.starts_on, 6) if self.person.began_days_ago else self.now
        user = User.objects.create(
            email=self.person.email, password=self.password, is_made_up=True, joined_at=joined
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        user.give_consent(version="made-up", year_of_birth=1990 + self.person.number % 12, now=joined)
        safety.record(user=user, answers=dict.fromkeys(FULL, False), now=joined)
        Profile.objects.create(
            user=user,
            runs_per_week=1 + self.person.number % 4,
            running_goal=self.goal,
            equipment=["mat", "chair", "wall", "weights", "leg-press", "loop-band", "long-band", "bench"],
            body_weight_kg=self.weight_kg,
            baseline={"pain_average": self.pain, **self._running(0, 0)},
        )
        return user, joined

    def _at(self, day: date, hour: int) -> datetime:
        moment = schedule.instant(day, time(hour), schedule.ZoneInfo(ZONE))
        assert moment is not None  # every day exists in this zone
        return moment

    def _is_away(self, number: int) -> bool:
        if self.person.fate == Fate.NEWS and number >= self.person.began_days_ago // 7 * 7:
            return True  # training is closed
        return number in self.person.away or self.chance.random() > self.person.keeps

    def _train(self, number: int, day: date) -> None:
        """What happens on a day: the morning rating of the last session, then the session of the day."""
        sessions = list(self.enrolment.sessions.all())
        self._rate_morning(sessions, day)
        session = next((s for s in sessions if s.on_date == day and s.started_at is None), None)
        if session is None or self._is_away(number) or self.enrolment.finished_on is not None:
            return
        event = self.person.events.get(number)
        if event is None and self.chance.random() < self.person.rough:
            event = self.chance.choice(list(Event))
        begins = self._at(day, 7)
        before = 2 if event == Event.AMBER else self.chance.randint(0, 2)
        session = training.start(session, now=begins, pain_before=before)
        is_stuck = self.person.fate == Fate.STUCK and number >= self.person.began_days_ago - STUCK_DAYS
        peak = self._exercises(session, before, begins, event, is_stuck=is_stuck)
        training.finish(
            session,
            now=begins + timedelta(minutes=35),
            pain_peak=peak,
            was_alone=False,
            checks=self._checks(session),
        )

    def _rate_morning(self, sessions: list[Session], day: date) -> None:
        open_one = training.unrated_session(sessions, day)
        if open_one and (day - open_one.day).days == 1 and self.chance.random() < 0.9:
            training.rate_morning(open_one, pain=min(2, open_one.pain_before or 0), on_date=day)

    def _exercises(
        self, session: Session, before: int, begins: datetime, event: Event | None, *, is_stuck: bool
    ) -> int:
        """Log all of a session; the highest pain is returned. Only what is special goes step by step."""
        slots = list(session.slots.select_related("rung", "session__enrolment", "slot"))
        special = 0 if event == Event.SWAP else 1
        sets, highest = [], before
        for place, slot in enumerate(slots):
            moment = begins + timedelta(minutes=6 + 7 * slot.position)
            if event is not None and place == special:
                highest = max(highest, self._special(slot, before, moment, event))
                continue
            slot.pain_peak = PEAKS[Event.AMBER] if is_stuck else self._calm_peak(before)
            highest = max(highest, slot.pain_peak)
            sets += self._sets(slot, range(1, slot.sets + 1), moment)
        SetLog.objects.bulk_create(sets)
        SessionSlot.objects.bulk_update(
            [slot for place, slot in enumerate(slots) if event is None or place != special], ["pain_peak"]
        )
        return highest

    def _calm_peak(self, before: int) -> int:
        return self.chance.choice([before, min(before + 1, 2)])

    def _special(self, slot: SessionSlot, before: int, moment: datetime, event: Event) -> int:
        """Log the exercise that makes the session different; its highest pain is returned."""
        if event == Event.SWAP and slot.rung.substitute_id is not None:
            in_session.swap(slot)
            slot.refresh_from_db()
        peak = PEAKS.get(event, before)
        done_before = 1 if event == Event.STOP else slot.sets
        SetLog.objects.bulk_create(self._sets(slot, range(1, done_before + 1), moment))
        if in_session.report_pain(slot, pain=peak) in STOPPING:
            training.answer_news(slot.session, is_new=False, now=moment)
            with suppress(in_session.NotPossibleError):  # nothing easier there: then it stays stopped
                slot.eased_rung = in_session.ease(slot)
                SetLog.objects.bulk_create(self._sets(slot, range(done_before + 1, slot.sets + 1), moment))
        return peak

    def _sets(self, slot: SessionSlot, numbers: Collection[int], begins: datetime) -> list[SetLog]:
        """Sets as they were asked for: at times the last one falls short, at times it was easy."""
        falls_short, is_easy = self.chance.random() < 0.08, self.chance.random() < 0.2
        less = 5 if slot.rung.measure == Measure.SECONDS else 1
        sets = []
        for number in numbers:
            is_short = number == slot.sets and falls_short
            done = max(1, slot.amount - less) if is_short else slot.amount
            sides = {"amount_left": done, "amount_right": slot.amount} if slot.is_two_sided else {}
            sets.append(
                SetLog(
                    session_slot=slot,
                    number=number,
                    amount=done,
                    load_kg=None if slot.eased_rung_id else slot.load_kg,
                    rir=None if slot.effort_rir is None else min(5, slot.effort_rir + 2 * is_easy),
                    is_eased=slot.eased_rung_id is not None,
                    logged_at=begins + timedelta(minutes=2 * number),
                    **sides,
                )
            )
        return sets

    def _checks(self, session: Session) -> dict[int, tuple[int, int | None]]:
        if not session.plan_session.has_check:
            return {}
        share = 0.35 + 0.05 * session.week
        return {
            check.pk: (round(check.cap * share), round(check.cap * share) if check.is_two_sided else None)
            for check in Check.objects.all()
            if check.is_for(self.person.plan)
        }

    def _pain(self, week: int) -> int:
        """Pain falls slowly and not every week, as in life; in a flare it is clearly above the start."""
        if week in self.flares:
            return min(10, self.pain + 2)
        return max(0, min(10, round(self.pain - 0.33 * min(week, 10) + self.chance.uniform(-0.8, 0.8))))

    def _running(self, week: int, time_point: int | None) -> dict[str, Any]:
        """The scores about running: at the study's time points exactly those of the person's own line."""
        if time_point is None:
            ability, pain = self.scores.at(min(week, 8), wobble=self.chance.uniform(-0.5, 0.5))
        else:
            ability, pain = self.scores.at(time_point)
        did_run = time_point == 0 or self.chance.random() < (0.9 if time_point is None else 0.96)
        return {
            "running_ability": ability,
            "running_pain": pain if did_run else None,
            **({} if time_point == 0 else {"no_run": "" if did_run else CheckIn.NoRun.OTHER.value}),
        }

    def _check_in(self, number: int, day: date) -> None:
        """In the evening of the day on which a check-in opens, before the week turns."""
        week = checkins.open_week(self.enrolment, day)
        if week is None or week in self.asked_weeks:
            return
        self.asked_weeks.add(week)
        time_point = checkins.time_point(self.enrolment, week)
        if self._says_nothing(number, time_point):
            return
        is_last = week == self.person.began_days_ago // 7
        scores = {
            "pain_average": self._pain(week),
            **self._running(week, time_point),
            "anything_new": self.person.fate == Fate.NEWS and is_last,
        }
        checkins.save(self.enrolment, week=week, scores=scores, now=self._at(day, 20))

    def _says_nothing(self, number: int, time_point: int | None) -> bool:
        if self.person.fate is not None:
            is_late = number >= self.person.began_days_ago - SILENT_DAYS
            return is_late and self.person.fate in (Fate.SILENT, Fate.DUE)
        if time_point in checkins.FOLLOW_UPS:
            return self.chance.random() > FOLLOW_UP_SHARE
        return time_point is None and self.chance.random() > self.person.keeps + 0.05

    def _tick(self) -> None:
        habits = list(Habit.objects.all())
        days = min(self.person.began_days_ago, self.person.ends_after or PLAN_DAYS, PLAN_DAYS)
        HabitTick.objects.bulk_create(
            HabitTick(enrolment=self.enrolment, habit=habit, on_date=self.starts_on + timedelta(days=day))
            for day in range(days)
            for habit in habits
            if self.chance.random() < 0.4
        )
