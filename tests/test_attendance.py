"""What a coach notes about a supervised session: who came, who did not, and what that does to the plan."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from programs.models import Kind
from programs.screening import FULL
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import asking, attendance, enrolling, safety, training, turning
from workouts.entries import applying
from workouts.models import Attendance, Obstacle, Session, Status, Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(runner):
    return eight_weeks.enrol(runner)


def first(enrolment):
    """The supervised session of the first Monday."""
    return enrolment.sessions.get(kind=Kind.SUPERVISED, week=1, place=1)


def now_of(session):
    return Session.objects.get(pk=session.pk)


def words_of(refused):
    return refused.value.words


def test_who_came_has_begun_and_kept_the_session_without_a_number_for_pain(enrolment):
    session = attendance.attend(session=first(enrolment), now=noon(START))
    assert (session.attendance, session.is_kept, session.pain_before) == (Attendance.ATTENDED, True, None)
    assert session.started_on == START
    assert not session.was_alone
    assert session.slots.count() > 0, "the sets can be written down"


def test_noting_it_twice_changes_nothing(enrolment):
    once = attendance.attend(session=first(enrolment), now=noon(START))
    twice = attendance.attend(session=once, now=noon(START) + timedelta(minutes=3))
    assert twice.started_at == once.started_at
    assert twice.slots.count() == once.slots.count()


def test_a_slip_is_taken_back_with_the_start(enrolment):
    session = attendance.attend(session=first(enrolment), now=noon(START))
    attendance.take_back(session=session, now=noon(START) + timedelta(minutes=1))
    session = now_of(session)
    assert (session.attendance, session.started_at, session.is_kept) == ("", None, False)
    assert not session.slots.exists()


def test_taking_it_back_leaves_what_was_written_down_meanwhile(enrolment):
    session = attendance.attend(session=first(enrolment), now=noon(START))
    training.log_set(session.slots.first(), number=1, now=noon(START), amount=8)
    attendance.take_back(session=session, now=noon(START))
    session = now_of(session)
    assert session.started_at is not None
    assert (session.attendance, session.is_kept) == ("", False), "one set alone has not kept it"


def test_taking_it_back_leaves_a_start_that_the_person_made(enrolment):
    session = training.start(first(enrolment), now=noon(START))
    attendance.attend(session=session, now=noon(START))
    attendance.take_back(session=session, now=noon(START))
    assert now_of(session).started_at == noon(START)


def test_the_person_s_own_number_still_counts_after_a_coach_has_begun_the_session(enrolment):
    session = attendance.attend(session=first(enrolment), now=noon(START))
    training.start(session, now=noon(START) + timedelta(minutes=2), pain_before=6)
    session = now_of(session)
    assert (session.pain_before, session.variant) == (6, Variant.GENTLE)
    assert session.attendance == Attendance.ATTENDED


def test_a_number_that_comes_after_the_first_set_begins_nothing_anew(enrolment):
    session = attendance.attend(session=first(enrolment), now=noon(START))
    training.log_set(session.slots.first(), number=1, now=noon(START), amount=8)
    training.start(session, now=noon(START), pain_before=2)
    assert now_of(session).pain_before is None
    assert session.slots.first().set_logs.count() == 1


def test_a_finish_on_the_phone_keeps_what_the_coach_noted(enrolment):
    session = training.start(first(enrolment), now=noon(START), pain_before=1)
    on_the_phone = Session.objects.get(pk=session.pk)
    attendance.attend(session=session, now=noon(START))
    training.finish(on_the_phone, now=noon(START), pain_peak=1)
    session = now_of(session)
    assert (session.attendance, session.is_kept) == (Attendance.ATTENDED, True)


def test_a_start_that_a_phone_sends_late_gives_its_number_to_the_session_that_a_coach_began(enrolment):
    session = attendance.attend(session=first(enrolment), now=noon(START))
    for pain, stored in ((None, None), (3, 3), (5, 3)):
        entry = {"id": str(uuid4()), "kind": "start", "at": noon(START).isoformat(), "pain_before": pain}
        applying.apply_all(enrolment.user, session.pk, [entry], now=noon(START) + timedelta(minutes=5))
        assert now_of(session).pain_before == stored, "the first number stays"
    assert now_of(session).attendance == Attendance.ATTENDED


def test_without_sets_and_pain_nothing_rises_the_next_time(enrolment):
    session = first(enrolment)
    attendance.attend(session=session, now=noon(START))
    for slot in session.slots.all():
        for number in range(1, slot.sets + 1):
            training.log_set(slot, number=number, now=noon(START), amount=slot.maximum, load_kg=slot.load_kg)
    training.finish(now_of(session), now=noon(START))
    following = enrolment.sessions.get(kind=Kind.SUPERVISED, week=2, place=1)
    targets = asking.targets_for(following, today=following.on_date)
    rises = ("load-up", "one-rep-up", "reps-up", "seconds-up", "harder")
    assert not [target for target in targets if target.lead in rises]


def test_training_that_is_closed_is_not_opened_by_a_coach(enrolment, runner):
    safety.record(user=runner, answers={**dict.fromkeys(FULL, False), "D2": True}, now=noon(START))
    with pytest.raises(attendance.RefusedError) as refused:
        attendance.attend(session=first(enrolment), now=noon(START))
    assert "Only the person can open it again." in words_of(refused)
    session = now_of(first(enrolment))
    assert (session.attendance, session.started_at, session.is_kept) == ("", None, False)


def test_a_plan_that_is_paused_has_no_attendance(enrolment):
    enrolling.pause(enrolment, now=noon(START))
    with pytest.raises(attendance.RefusedError) as refused:
        attendance.attend(session=first(enrolment), now=noon(START))
    assert "paused" in words_of(refused)


def test_a_session_at_home_is_not_attended(enrolment):
    at_home = enrolment.sessions.filter(kind=Kind.HOME).first()
    with pytest.raises(attendance.RefusedError):
        attendance.attend(session=at_home, now=noon(at_home.on_date))


def test_the_day_is_that_of_the_person_and_not_the_coach_s(enrolment):
    enrolment.time_zone = "Pacific/Auckland"
    enrolment.save(update_fields=["time_zone"])
    sunday_evening_in_london = datetime(2026, 11, 1, 20, tzinfo=UTC)
    session = attendance.attend(session=first(enrolment), now=sunday_evening_in_london)
    assert session.started_on == START, "there it is Monday already"
    thursday = enrolment.sessions.get(kind=Kind.SUPERVISED, week=1, place=2)
    with pytest.raises(attendance.RefusedError):
        attendance.attend(session=thursday, now=datetime(2026, 11, 5, 12, tzinfo=UTC))


def test_after_midnight_somebody_can_still_be_noted_on_the_planned_day(enrolment):
    tuesday = noon(START + timedelta(days=1))
    session = attendance.attend(session=first(enrolment), now=tuesday, on=START)
    assert (session.started_on, session.is_kept) == (START, True)
    attendance.take_back(session=session, now=tuesday)
    assert now_of(session).started_at is None


def test_a_week_that_has_turned_counts_who_came(enrolment):
    thursday = enrolment.sessions.get(kind=Kind.SUPERVISED, week=1, place=2)
    eight_weeks.keep(enrolment.sessions.filter(week=1, on_date__lte=START + timedelta(days=1)))
    begun = training.start(thursday, now=noon(thursday.on_date))
    monday = noon(START + timedelta(days=7))
    turning.turn(enrolment, now=monday)
    assert enrolment.turns.get().numbers["supervised_done"] == 1
    attendance.attend(session=begun, now=monday)
    assert enrolment.turns.get().numbers["supervised_done"] == 2
    attendance.take_back(session=begun, now=monday)
    assert enrolment.turns.get().numbers["supervised_done"] == 1


def test_too_long_ago_is_refused(enrolment):
    with pytest.raises(attendance.RefusedError):
        attendance.attend(session=first(enrolment), now=noon(START + timedelta(days=8)), on=START)


def test_who_was_absent_has_a_reason_and_can_come_after_all(enrolment):
    session = first(enrolment)
    attendance.absent(session=session, reason=Obstacle.UNWELL, now=noon(START))
    assert (now_of(session).attendance, now_of(session).absence) == (Attendance.ABSENT, Obstacle.UNWELL)
    session = attendance.attend(session=session, now=noon(START))
    assert (session.attendance, session.absence, session.is_kept) == (Attendance.ATTENDED, "", True)


def test_an_absence_is_taken_back(enrolment):
    session = first(enrolment)
    attendance.absent(session=session, reason=Obstacle.TIME, now=noon(START))
    attendance.take_back(session=session, now=noon(START))
    assert (now_of(session).attendance, now_of(session).absence) == ("", "")


def test_who_has_begun_was_not_absent_and_who_is_absent_may_begin(enrolment):
    session = first(enrolment)
    attendance.absent(session=session, reason="", now=noon(START))
    training.start(session, now=noon(START), pain_before=1)
    assert now_of(session).attendance == ""
    with pytest.raises(attendance.RefusedError):
        attendance.absent(session=session, reason=Obstacle.TIME, now=noon(START))
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(attendance=Attendance.ABSENT)


def test_nobody_is_absent_before_the_day(enrolment):
    with pytest.raises(attendance.RefusedError) as refused:
        attendance.absent(session=first(enrolment), reason="", now=noon(START - timedelta(days=1)))
    assert "move it instead" in words_of(refused)


def test_moving_it_takes_the_absence_of_the_old_day_along_to_nowhere(enrolment):
    session = first(enrolment)
    attendance.absent(session=session, reason=Obstacle.UNWELL, now=noon(START))
    wednesday_taken = START + timedelta(days=2)
    with pytest.raises(attendance.RefusedError):
        attendance.move(session=session, to=wednesday_taken, now=noon(START))
    thursday = enrolment.sessions.get(kind=Kind.SUPERVISED, week=1, place=2)
    attendance.move(session=thursday, to=START + timedelta(days=5), now=noon(START))
    attendance.move(session=session, to=wednesday_taken, now=noon(START))
    session = now_of(session)
    assert (session.on_date, session.attendance, session.absence) == (wednesday_taken, "", "")


def test_a_week_that_comes_once_more_begins_without_old_absences(enrolment):
    for session in enrolment.sessions.filter(kind=Kind.SUPERVISED, week=1):
        attendance.absent(session=session, reason=Obstacle.TRAVEL, now=noon(session.on_date))
    turning.turn(enrolment, now=noon(START + timedelta(days=7)))
    assert enrolment.week == 1, "nothing was done, so the week is repeated"
    assert not enrolment.sessions.exclude(attendance="").exists()


def test_an_ended_plan_takes_no_marks(enrolment):
    eight_weeks.keep([first(enrolment)])
    enrolling.end(enrolment, now=noon(START))
    enrolment.refresh_from_db()
    assert enrolment.status(START) == Status.ENDED
    with pytest.raises(attendance.RefusedError):
        attendance.take_back(session=first(enrolment), now=noon(START))
