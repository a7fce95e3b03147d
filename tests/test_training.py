"""Starting, logging and finishing a session."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from programs.progression import RULES_VERSION
from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.parallel import in_threads
from workouts import asking, enrolling, training
from workouts.models import Enrolment, Session, SessionSlot, SetLog, State

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def enrolment():
    return eight_weeks.enrol(eight_weeks.make_person())


@pytest.fixture
def session(enrolment):
    return enrolment.sessions.order_by("on_date").first()


def slots_of(session):
    return list(session.slots.select_related("rung", "session"))


def test_a_session_asks_for_what_the_plans_table_of_its_week_says(session):
    asked = [
        (t.rung.slug, t.sets, t.minimum, t.maximum, t.effort_rir)
        for t in asking.targets_for(session, today=START)
    ]
    assert asked == [
        ("leg-press", 2, 10, 12, 4),
        ("chair-squat", 2, 8, 12, 4),
        ("wall-sit-45", 3, 20, 30, None),
        ("glute-bridge", 2, 10, 15, 4),
    ]


def test_looking_at_a_session_before_its_start_stores_nothing(session):
    asking.targets_for(session, today=START)
    assert not SessionSlot.objects.exists()


def test_starting_stores_what_was_asked_for_with_the_version_of_the_rules(session):
    training.start(session, now=noon(START), pain_before=2)
    stored = slots_of(session)
    assert [slot.amount for slot in stored] == [10, 8, 20, 10]
    assert {slot.rules_version for slot in stored} == {RULES_VERSION}
    assert stored[0].load_kg == 30  # body weight not known (domain.md 4.7)


def test_starting_twice_keeps_the_first_start(session):
    training.start(session, now=noon(START), pain_before=2)
    again = training.start(session, now=noon(START) + timedelta(hours=1), pain_before=7)
    assert (again.pain_before, again.started_at) == (2, noon(START))
    assert session.slots.count() == 4


def test_a_session_cannot_begin_on_a_day_still_to_come(session):
    with pytest.raises(training.NotTodayError):
        training.start(session, now=noon(START - timedelta(days=1)))


@pytest.mark.parametrize("verb", [enrolling.pause, enrolling.end])
def test_a_session_does_not_begin_in_a_plan_that_was_paused_or_ended_in_another_tab(enrolment, session, verb):
    verb(Enrolment.objects.get(pk=enrolment.pk), now=noon(START))
    with pytest.raises(training.NotRunningError):
        training.start(session, now=noon(START), pain_before=2)
    assert not Session.objects.exclude(started_at=None).exists()


def days_on_which(enrolment, session, first, last):
    """The days, counted from the start, on which a session not yet begun could begin."""
    siblings = list(enrolment.sessions.all())
    days = (START + timedelta(days=n) for n in range(first, last + 1))
    return [
        (day - START).days
        for day in days
        if training.can_begin(
            session,
            siblings,
            day,
            program_week=session.week if day < START + timedelta(days=7) else session.week + 1,
        )
    ]


def test_a_missed_supervised_session_finds_the_free_rested_days_of_its_week_and_no_others(enrolment):
    first, second = (enrolment.sessions.get(week=1, plan_session__code=code) for code in ("s1", "s2"))
    # Tuesday and Friday are taken, Wednesday is beside Thursday, Sunday beside the next Monday.
    assert days_on_which(enrolment, first, -7, 20) == [0, 5]
    assert days_on_which(enrolment, second, -7, 20) == [3, 5]


def test_a_missed_home_session_is_dropped(enrolment):
    home = enrolment.sessions.get(on_date=START + timedelta(days=1))
    assert days_on_which(enrolment, home, -7, 20) == [1]


def test_there_are_never_two_sessions_on_one_day(enrolment):
    second = enrolment.sessions.get(week=1, plan_session__code="s2")
    saturday = START + timedelta(days=5)
    started = training.start(second, now=noon(saturday))
    assert (started.on_date, started.started_on) == (START + timedelta(days=3), saturday)
    first = enrolment.sessions.get(week=1, plan_session__code="s1")
    with pytest.raises(training.NotTodayError):
        training.start(first, now=noon(saturday))


def test_a_session_begun_before_midnight_belongs_to_the_day_on_which_it_began(enrolment, session):
    Enrolment.objects.update(time_zone="Pacific/Auckland")
    late = datetime(START.year, START.month, START.day, 10, 50, tzinfo=UTC)  # 23:50 in Auckland
    begun = training.start(session, now=late)
    slot = slots_of(begun)[0]
    training.log_set(slot, number=1, now=late + timedelta(minutes=30), amount=10)
    done = training.finish(begun, now=late + timedelta(minutes=40), pain_peak=1)
    assert done.started_on == done.day == START
    assert done.state(START + timedelta(days=1)) == State.DONE


def test_the_same_set_sent_again_is_stored_once_and_replaces_itself(session):
    slot = slots_of(training.start(session, now=noon(START)))[0]
    for _ in range(10):
        training.log_set(slot, number=1, now=noon(START), amount=10, load_kg=Decimal(30), rir=3)
    training.log_set(slot, number=1, now=noon(START), amount=11, load_kg=Decimal("32.5"))
    log = SetLog.objects.get()
    assert (log.amount, log.load_kg, log.rir) == (11, Decimal("32.5"), None)


@pytest.mark.django_db(transaction=True)
def test_the_same_set_sent_in_parallel_is_stored_once(session):
    slot = slots_of(training.start(session, now=noon(START)))[0]
    in_threads(8, lambda: training.log_set(slot, number=1, now=noon(START), amount=10))
    assert SetLog.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_session_started_in_parallel_starts_once(session):
    in_threads(6, lambda: training.start(session, now=noon(START), pain_before=1))
    assert session.slots.count() == 4


@pytest.mark.parametrize(("share", "is_kept"), [(1.0, True), (0.6, True), (0.5, False)])
def test_a_session_is_kept_from_three_fifths_of_its_sets_on(session, share, is_kept):
    begun = training.start(session, now=noon(START))
    sets = [(slot, n) for slot in slots_of(begun) for n in range(1, slot.sets + 1)]
    needed = -(-len(sets) * 3 // 5) if share == 0.6 else int(len(sets) * share)
    for slot, number in sets[:needed]:
        training.log_set(slot, number=number, now=noon(START), amount=slot.amount)
    assert training.finish(begun, now=noon(START), pain_peak=None).is_kept is is_kept


def test_a_session_whose_sets_are_all_logged_is_kept_even_if_nobody_presses_finish(session):
    begun = training.start(session, now=noon(START))
    for slot in slots_of(begun):
        for number in range(1, slot.sets + 1):
            training.log_set(slot, number=number, now=noon(START), amount=slot.amount)
    begun.refresh_from_db()
    assert begun.is_kept
    assert training.unrated_session([begun], START + timedelta(days=1)) == begun


def test_correcting_an_old_session_shows_what_came_before_it_not_after(enrolment, session):
    eight_weeks.train(session)
    later = enrolment.sessions.get(week=2, plan_session__code="s1")
    eight_weeks.train(later)
    session.refresh_from_db()
    assert asking.last_times(session) == {}
    later.refresh_from_db()
    assert {sets[0].session_slot.session_id for sets in asking.last_times(later).values()} == {session.pk}


def test_editing_a_finished_session_can_make_it_kept(session):
    begun = training.start(session, now=noon(START))
    training.finish(begun, now=noon(START), pain_peak=1)
    for slot in slots_of(begun):
        for number in range(1, slot.sets + 1):
            training.log_set(slot, number=number, now=noon(START), amount=slot.amount)
    begun.refresh_from_db()
    assert begun.is_kept
    for slot in slots_of(begun):
        training.remove_set(slot, number=1)
    begun.refresh_from_db()
    assert not begun.is_kept


def test_the_next_time_shows_the_last_sets_and_goes_on_with_the_last_load(enrolment, session):
    slot = slots_of(training.start(session, now=noon(START)))[0]
    for number, amount in ((1, 12), (2, 11)):
        training.log_set(slot, number=number, now=noon(START), amount=amount, load_kg=Decimal(45))
    next_week = enrolment.sessions.get(week=2, plan_session__code="s1")
    target = asking.targets_for(next_week, today=next_week.on_date)[0]
    assert [log.amount for log in target.last] == [12, 11]
    assert target.load_kg == 45
    other = enrolment.sessions.get(week=1, plan_session__code="s2")
    assert (
        asking.targets_for(other, today=other.on_date)[0].last == ()
    )  # another slot, though the same exercise


def test_the_load_on_one_leg_starts_from_the_last_one_on_both(enrolment):
    before = enrolment.sessions.get(week=5, plan_session__code="s1")
    now = noon(before.on_date)
    before = training.start(before, now=now, pain_before=1)
    slot = slots_of(before)[0]
    for number in range(1, slot.sets + 1):
        training.log_set(slot, number=number, now=now, amount=slot.maximum, load_kg=Decimal(80), rir=4)
    training.finish(before, now=now, pain_peak=1)
    training.rate_morning(before, pain=1, on_date=before.on_date + timedelta(days=1))
    after = enrolment.sessions.get(week=6, plan_session__code="s1")
    single = asking.targets_for(after, today=after.on_date)[0]
    assert (single.rung.slug, single.load_kg) == ("sl-leg-press", Decimal(30))  # 0.4 x 80, down to 5 kg


def test_the_database_refuses_values_that_cannot_be(session):
    begun = training.start(session, now=noon(START))
    slot = slots_of(begun)[0]
    for wrong in ({"amount": 601}, {"number": 11}, {"rir": 6}, {"load_kg": Decimal(501)}, {"amount_left": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            training.log_set(slot, **{"number": 1, "now": noon(START), "amount": 10, **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        training.finish(begun, now=noon(START), pain_peak=11)


def test_the_morning_question_is_due_the_day_after_until_it_is_answered_or_the_next_begins(
    enrolment, session
):
    eight_weeks.train(session)
    sessions = list(enrolment.sessions.all())
    assert training.unrated_session(sessions, START) is None
    assert training.unrated_session(sessions, START + timedelta(days=1)) == session
    assert training.unrated_session(sessions, START + timedelta(days=4)) == session
    training.rate_morning(session, pain=3, on_date=START + timedelta(days=1))
    assert training.unrated_session(list(enrolment.sessions.all()), START + timedelta(days=1)) is None


def test_every_verb_that_moves_dates_asks_the_reminders_to_look_again(enrolment, session):
    Enrolment.objects.update(next_due_at=None)
    training.start(session, now=noon(START))
    enrolment.refresh_from_db()
    assert enrolment.next_due_at == noon(START)
    enrolling.pause(enrolment, now=noon(START + timedelta(days=1)))
    assert enrolment.next_due_at == noon(START + timedelta(days=1))
    enrolling.resume(enrolment, now=noon(START + timedelta(days=2)))
    enrolment.refresh_from_db()
    assert enrolment.next_due_at == noon(START + timedelta(days=2))
