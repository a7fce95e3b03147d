"""Many people of one coach, written in bulk: rows as a plan leaves them, without going through it day by day.

Every kind of person comes again and again, so that a list of ten shows the same as a list of a thousand.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model

from programs.models import Kind, Plan
from workouts import schedule
from workouts.models import (
    CheckIn,
    Coaching,
    Enrolment,
    Screening,
    Session,
    SessionSlot,
    SetLog,
)

SUPERVISED, HOME = (0, 3), (1, 4)
KINDS = ("calm", "missing", "sore", "stopped", "silent", "locked", "new", "finished", "paused", "calm")
WEEKS = {"new": 0, "finished": 9}
BATCH = 2000
SLOTS = 2  # of each session: the rest would only take time


def gather(coach: Any, count: int, *, now: datetime, has_sets: bool = False) -> list[Coaching]:
    """`count` people who agreed to be seen by the coach, in every state there is."""
    people = get_user_model().objects.bulk_create(
        (
            get_user_model()(
                email=f"crowd-{coach.pk.hex[:6]}-{number}@made-up.invalid",
                password="!",  # nobody logs in
                is_made_up=True,
                consented_at=now,
                year_of_birth=1990,
            )
            for number in range(count)
        ),
        batch_size=BATCH,
    )
    coachings = Coaching.objects.bulk_create(
        (
            Coaching(
                coach=coach,
                person=person,
                name=f"Runner {number:04}",
                started_at=now - timedelta(days=100),
            )
            for number, person in enumerate(people)
        ),
        batch_size=BATCH,
    )
    _Crowd(now).live(people, has_sets=has_sets)
    return coachings


class _Crowd:
    def __init__(self, now: datetime) -> None:
        self.now, self.today = now, now.date()
        self.plans = list(Plan.objects.current())
        self.codes = {
            plan.pk: {(each.week, each.code): each for each in plan.sessions.prefetch_related("lines__slot")}
            for plan in self.plans
        }

    def live(self, people: list[Any], *, has_sets: bool) -> None:
        kinds = [KINDS[number % len(KINDS)] for number in range(len(people))]
        enrolments = Enrolment.objects.bulk_create(
            (self._enrolment(number, person, kinds[number]) for number, person in enumerate(people)),
            batch_size=BATCH,
        )
        of = {enrolment.pk: kind for enrolment, kind in zip(enrolments, kinds, strict=True)}
        sessions = [each for own in enrolments for each in self._sessions(own, of[own.pk])]
        Session.objects.bulk_create(sessions, batch_size=BATCH)
        slots = [each for one in sessions if one.started_at for each in self._slots(one, of)]
        SessionSlot.objects.bulk_create(slots, batch_size=BATCH)
        if has_sets:
            sets = [
                SetLog(session_slot=one, number=1, amount=one.amount, logged_at=self.now) for one in slots
            ]
            SetLog.objects.bulk_create(sets, batch_size=BATCH)
        check_ins = [each for own in enrolments for each in self._check_ins(own, of[own.pk])]
        CheckIn.objects.bulk_create(check_ins, batch_size=BATCH)
        Screening.objects.bulk_create(
            (
                Screening(
                    user=own.user,
                    answered_at=self.now - timedelta(days=2),
                    text_version="1",
                    answers={},
                    outcome=Screening.Outcomes.SEE_DOCTOR_FIRST
                    if of[own.pk] == "locked"
                    else Screening.Outcomes.OK,
                )
                for own in enrolments
            ),
            batch_size=BATCH,
        )

    def _enrolment(self, number: int, person: Any, kind: str) -> Enrolment:
        weeks = WEEKS.get(kind, 1 + number % 7)
        monday = self.today - timedelta(days=self.today.weekday())
        week_starts_on = monday if weeks < 9 else monday - timedelta(days=7)
        return Enrolment(
            user=person,
            plan=self.plans[number % len(self.plans)],
            created_at=self.now - timedelta(days=7 * weeks + 7),
            starts_on=monday - timedelta(days=7 * weeks),
            week=min(8, weeks + 1),
            week_starts_on=week_starts_on,
            finished_on=monday if kind == "finished" else None,
            paused_on=self.today - timedelta(days=3) if kind == "paused" else None,
            time_zone=("UTC", "Europe/Zurich", "Pacific/Auckland")[number % 3],
            supervised_weekdays=list(SUPERVISED),
            home_weekdays=list(HOME),
            running_goal="run 10 km",
            reminder_time=time(18),
        )

    def _sessions(self, own: Enrolment, kind: str) -> list[Session]:
        plan_sessions = self.codes[own.plan_id]
        days = schedule.lay_out(own.starts_on, SUPERVISED, HOME, takes_turns=(1, "h1") in plan_sessions)
        made = []
        for number, day in enumerate(days):
            misses = kind == "missing" and (self.today - day.on_date).days < 9
            is_begun = day.on_date < self.today - timedelta(days=kind == "paused") and not misses
            at = datetime.combine(day.on_date, time(12), tzinfo=UTC) if is_begun else None
            made.append(
                Session(
                    enrolment=own,
                    plan_session=plan_sessions[day.week, day.code],
                    kind=Kind.SUPERVISED if day.is_supervised else Kind.HOME,
                    week=day.week,
                    place=day.place,
                    on_date=day.on_date,
                    started_at=at,
                    started_on=day.on_date if at else None,
                    finished_at=at,
                    is_kept=is_begun and number % 11 != 7,
                    pain_before=2 if is_begun else None,
                    pain_peak=(7 if kind == "sore" else 2) if is_begun else None,
                )
            )
        return made

    def _slots(self, session: Session, of: dict[UUID, str]) -> list[SessionSlot]:
        kind = of[session.enrolment_id]
        return [
            SessionSlot(
                session=session,
                slot=line.slot,
                rung_id=line.rung_id,
                position=line.position,
                sets=line.sets,
                minimum=line.minimum,
                maximum=line.maximum,
                amount=line.minimum,
                rest_seconds=60,
                code="ADD_LOAD" if (session.place + session.week) % 3 == 0 else "ADD_REP",
                rules_version="1",
                is_stopped=kind == "stopped" and line.position == 1,
            )
            for line in session.plan_session.lines.all()
            if line.position <= SLOTS
        ]

    def _check_ins(self, own: Enrolment, kind: str) -> list[CheckIn]:
        weeks = range(1, min(8, ((self.today - own.starts_on).days + 1) // 7) + 1)
        last = 2 if kind == "silent" else 99
        given = (0, *(each for each in weeks if each < last))
        days = [own.starts_on + timedelta(days=max(0, 7 * week - 1)) for week in given]
        return [
            CheckIn(
                enrolment=own,
                week=week,
                time_point=week if week in (0, 4) else None,
                created_at=self._at(day),
                changed_at=self._at(day),
                pain_average=min(10, 5 + 2 * (week > 0)) if kind == "sore" else max(0, 5 - week // 2),
                running_ability=min(10, 3 + week // 2),
                # Told before the safety questions were answered: they have closed what it had opened.
                anything_new=True if kind == "locked" and (self.today - day).days > 7 else None,
            )
            for week, day in zip(given, days, strict=True)
        ]

    @staticmethod
    def _at(day: date) -> datetime:
        return datetime.combine(day, time(19), tzinfo=UTC)
