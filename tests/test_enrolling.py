"""Beginning, pausing, taking up and ending a plan."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from programs.models import Kind, Plan
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import enrolling, turning
from workouts.models import CheckIn, Enrolment, Status

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def runner():
    return eight_weeks.make_person()


@pytest.fixture
def enrolment(runner):
    return eight_weeks.enrol(runner, home=(1, 4, 6))


def test_enrolling_lays_out_two_supervised_and_the_home_sessions_of_eight_weeks(enrolment):
    sessions = list(enrolment.sessions.order_by("on_date"))
    assert len(sessions) == 40
    for week in range(1, 9):
        kinds = [s.kind for s in sessions if s.week == week]
        assert kinds.count(Kind.SUPERVISED) == 2
        assert kinds.count(Kind.HOME) == 3
    assert sessions[0].on_date == START
    assert sessions[-1].on_date == START + timedelta(days=55)


def test_weeks_four_and_eight_end_their_supervised_sessions_with_a_check(enrolment):
    with_check = enrolment.sessions.filter(plan_session__has_check=True).order_by("on_date")
    assert [(s.week, s.plan_session.code) for s in with_check] == [(1, "s1"), (4, "s2"), (8, "s2")]


@pytest.mark.parametrize("plan", ["strong-legs", "strong-back", "steady-core"])
@pytest.mark.parametrize("home", [(1, 4), (1, 2, 4, 5, 6)])
def test_every_plan_can_be_laid_out_with_few_or_many_home_days(runner, plan, home):
    enrolment = eight_weeks.enrol(runner, plan=plan, home=home)
    assert enrolment.sessions.count() == 8 * (2 + len(home))


def test_the_scores_of_the_start_become_check_in_zero(runner):
    eight_weeks.enrol(runner, pain_average=5, running_pain=None, no_run="back", running_ability=2)
    start = CheckIn.objects.get()
    assert (start.week, start.time_point, start.pain_average, start.running_ability) == (0, 0, 5, 2)
    assert (start.running_pain, start.no_run) == (None, "back")
    runner.profile.refresh_from_db()
    assert runner.profile.baseline is None


def test_a_second_plan_beside_a_running_one_is_refused(runner, enrolment):
    with pytest.raises(enrolling.AlreadyEnrolledError):
        enrolling.enrol(
            user=runner,
            plan=Plan.objects.current().get(slug="steady-core"),
            starts_on=START,
            time_zone="UTC",
            supervised_weekdays=(0, 3),
            home_weekdays=(1, 4),
            reminder_time=time(18),
            now=noon(START),
        )
    assert Enrolment.objects.get() == enrolment


def test_the_database_itself_refuses_two_open_plans(enrolment):
    enrolment.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        enrolment.save(force_insert=True)


def test_a_finished_plan_makes_room_for_the_next(runner, enrolment):
    eight_weeks.keep_to(enrolment, week=9)
    later = START + timedelta(days=56)
    assert enrolment.status(later) == Status.FINISHED
    again = enrolling.enrol(
        user=runner,
        plan=enrolment.plan,
        starts_on=later,
        time_zone="UTC",
        supervised_weekdays=(0, 3),
        home_weekdays=(1, 4),
        reminder_time=time(18),
        now=noon(later),
    )
    enrolment.refresh_from_db()
    assert enrolment.ended_on == later
    assert Enrolment.objects.open().get() == again


def test_a_pause_keeps_weekdays_and_ids_and_leaves_no_session_behind(enrolment):
    before = {s.pk: s.on_date for s in enrolment.sessions.all()}
    wednesday = START + timedelta(days=9)
    enrolling.pause(enrolment, now=noon(wednesday))
    assert enrolment.status(wednesday + timedelta(days=20)) == Status.PAUSED
    back = wednesday + timedelta(days=10)
    assert enrolling.resume(enrolment, now=noon(back)) == 2
    enrolment.refresh_from_db()
    assert enrolment.status(back) == Status.RUNNING
    for session in enrolment.sessions.all():
        moved = session.on_date - before[session.pk]
        assert moved == (timedelta(weeks=2) if before[session.pk] >= wednesday else timedelta(0))
        assert session.on_date >= back or before[session.pk] < wednesday


def test_the_plans_week_waits_during_a_pause_while_the_calendar_goes_on(enrolment):
    eight_weeks.keep_to(enrolment, week=2)
    day = START + timedelta(days=9)
    enrolling.pause(enrolment, now=noon(day))
    later = day + timedelta(days=14)
    assert (turning.turn(enrolment, now=noon(later)).week, enrolment.calendar_week(later)) == (2, 4)
    enrolling.resume(enrolment, now=noon(later))
    enrolment.refresh_from_db()
    assert turning.turn(enrolment, now=noon(later)).week == 2


@pytest.mark.parametrize("paused_after", range(15))
def test_the_plans_week_never_goes_back_after_a_pause_however_long(enrolment, paused_after):
    def week_on(day):
        """The program week on a day, on which its session is done."""
        week = turning.turn(enrolment, now=noon(day)).week
        eight_weeks.keep(enrolment.sessions.filter(on_date=day, started_at=None))
        return week

    before = [week_on(START + timedelta(days=n)) for n in range(paused_after)]
    day = START + timedelta(days=paused_after)
    enrolling.pause(enrolment, now=noon(day))
    back = day + timedelta(days=paused_after * 3 % 17 + 1)
    enrolling.resume(enrolment, now=noon(back))
    enrolment.refresh_from_db()
    after = [week_on(back + timedelta(days=n)) for n in range(28)]
    assert before + after == sorted(before + after)
    assert after[-1] >= 3, "trained as planned, it goes on"
    done = enrolment.sessions.filter(on_date__range=(back, back + timedelta(days=27)))
    assert all(session.is_kept for session in done)


def test_a_finished_plan_cannot_be_paused(enrolment):
    eight_weeks.keep_to(enrolment, week=9)
    later = START + timedelta(days=56)
    enrolling.pause(enrolment, now=noon(later))
    assert enrolment.status(later) == Status.FINISHED


def test_a_pause_of_a_day_without_training_moves_nothing(enrolment):
    wednesday = START + timedelta(days=2)
    enrolling.pause(enrolment, now=noon(wednesday))
    assert enrolling.resume(enrolment, now=noon(wednesday + timedelta(days=1))) == 0


def test_pausing_twice_keeps_the_first_day_and_resuming_twice_moves_once(enrolment):
    enrolling.pause(enrolment, now=noon(START))
    enrolling.pause(enrolment, now=noon(START + timedelta(days=3)))
    assert enrolment.paused_on == START
    assert enrolling.resume(enrolment, now=noon(START + timedelta(days=7))) == 1
    assert enrolling.resume(enrolment, now=noon(START + timedelta(days=9))) == 0


def test_a_plan_in_which_nothing_was_done_ends_without_a_trace(enrolment):
    enrolling.end(enrolment, now=noon(START))
    assert not Enrolment.objects.exists()


def test_a_plan_with_a_history_ends_but_stays(enrolment):
    eight_weeks.train(enrolment.sessions.order_by("on_date").first())
    enrolling.end(enrolment, now=noon(START))
    enrolment.refresh_from_db()
    assert enrolment.ended_on == START
    assert enrolment.sessions.count() == 40
