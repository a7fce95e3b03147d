"""What the rules are told about a person: from their own logs, equipment, answers and scores."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from programs.models import Plan
from programs.progression import Code
from programs.screening import FULL
from programs.substitutes import HOTEL
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import asking, enrolling, history, replanning, safety, training, turning
from workouts.asking import SlotTarget
from workouts.models import Enrolment, Profile, Session, SessionSlot, Variant, WeekMode

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WEEK = timedelta(days=7)


@pytest.fixture
def enrolment(runner: Any) -> Enrolment:
    return eight_weeks.enrol(runner)


def at(enrolment: Enrolment, week: int, *, code: str = "s1") -> Session:
    """The session of a program week that waits."""
    return enrolment.sessions.not_begun().get(week=week, plan_session__code=code)


def targets(session: Session) -> dict[str, SlotTarget]:
    session = Session.objects.select_related("enrolment__plan", "plan_session").get(pk=session.pk)
    return {t.slot.slug: t for t in asking.targets_for(session, today=session.on_date)}


def done(session: Session, *, pain: int | None = 1, more: int = 0, rir: int | None = None) -> Session:
    """A session done as asked for and rated the next morning."""
    session = training.start(session, now=noon(session.on_date), pain_before=1)
    for slot in session.slots.all():
        for number in range(1, slot.sets + 1):
            training.log_set(
                slot,
                number=number,
                now=noon(session.on_date),
                amount=slot.amount + more,
                load_kg=slot.load_kg,
                rir=rir,
            )
    training.finish(session, now=noon(session.on_date), pain_peak=pain)
    if pain is not None:
        training.rate_morning(session, pain=1, on_date=session.on_date + timedelta(days=1))
    return session


def to_week(enrolment: Enrolment, week: int) -> None:
    """Move the plan on without any log, so that only what a test logs counts."""
    for earlier in range(enrolment.week, week):
        enrolment.sessions.not_begun().filter(week=earlier).delete()
    start = START + (week - 1) * WEEK
    Enrolment.objects.filter(pk=enrolment.pk).update(week=week, week_starts_on=start)
    enrolment.refresh_from_db()


# Histories


def test_the_newest_log_of_a_slot_counts_and_one_that_was_left_out_does_not(enrolment: Enrolment) -> None:
    first = done(at(enrolment, 1))
    eight_weeks.keep(enrolment.sessions.not_begun().filter(week=1))
    to_week(enrolment, 2)
    second = training.start(at(enrolment, 2), now=noon(START + WEEK), pain_before=1)
    skipped = second.slots.order_by("position").first()
    training.describe_slot(skipped, is_skipped=True)
    found = history.earlier_slots(at(enrolment, 3))
    assert found[skipped.slot.slug][0].session_id == first.pk
    kept = [slots for slug, slots in found.items() if slug != skipped.slot.slug]
    assert all(slots[0].session_id == first.pk for slots in kept), "begun, but nothing was logged yet"


def test_an_exercise_stopped_before_its_first_set_counts_as_done(enrolment: Enrolment) -> None:
    session = training.start(at(enrolment, 1), now=noon(START), pain_before=1)
    slot = session.slots.order_by("position").first()
    SessionSlot.objects.filter(pk=slot.pk).update(is_stopped=True, pain_peak=7)
    training.finish(session, now=noon(START))
    to_week(enrolment, 2)
    [found] = history.earlier_slots(at(enrolment, 2)).values()
    seen = history.done(found[0], at(enrolment, 2), START + WEEK)
    assert (seen.log.stopped, seen.log.pain_peak, seen.days_since) == (True, 7, 7)
    assert targets(at(enrolment, 2))[slot.slot.slug].cause == "stopped"


def test_home_and_supervised_slots_have_histories_of_their_own(enrolment: Enrolment) -> None:
    done(at(enrolment, 1))
    assert history.earlier_slots(at(enrolment, 1, code="h1")) == {}
    assert history.earlier_slots(at(enrolment, 1, code="s2")) == {}


def test_sets_on_the_easier_rung_after_a_stop_are_not_the_slots_own(enrolment: Enrolment) -> None:
    session = done(at(enrolment, 1))
    slot = session.slots.order_by("position").first()
    slot.set_logs.filter(number__gt=1).update(is_eased=True)
    assert [log.number for log in history.own_sets(SessionSlot.objects.get(pk=slot.pk))] == [1]


def test_somebody_elses_logs_are_nobody_elses_history(enrolment: Enrolment) -> None:
    other = eight_weeks.enrol(eight_weeks.make_person("other@example.com"))
    done(at(other, 1))
    to_week(enrolment, 2)
    assert history.earlier_slots(at(enrolment, 2)) == {}


def test_a_second_run_through_the_same_plan_goes_on_from_the_first(enrolment: Enrolment) -> None:
    session = at(enrolment, 1)
    done(session)
    loads = {slot.slot.slug: slot.load_kg for slot in session.slots.all()}
    leg_press = next(slug for slug, load in loads.items() if load)
    session.slots.get(slot__slug=leg_press).set_logs.update(load_kg=Decimal(60))
    now = noon(START + timedelta(days=3))
    again = replanning.change_plan(enrolment, plan=enrolment.plan, now=now)
    target = targets(at(again, 1))[leg_press]
    assert target.load_kg is not None
    assert target.load_kg >= 60
    assert target.last[0].load_kg == 60
    other = replanning.change_plan(again, plan=Plan.objects.current().get(slug="steady-core"), now=now)
    assert history.earlier_slots(at(other, 1)) == {}


def test_a_repeated_week_goes_on_from_its_first_round(enrolment: Enrolment) -> None:
    first = done(at(enrolment, 1))
    turning.turn(enrolment, now=noon(START + WEEK))
    again = at(enrolment, 1)
    assert (again.round, enrolment.week_mode) == (2, WeekMode.REPEAT)
    found = history.earlier_slots(again)
    assert {slots[0].session_id for slots in found.values()} == {first.pk}
    seen = history.done(next(iter(found.values()))[0], again, again.on_date)
    assert not seen.is_this_week, "what rose in the first round may rise again in the second"


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (17, Code.RETURN_SHORT),
        (18, Code.RETURN_MEDIUM),
        (28, Code.RETURN_MEDIUM),
        (29, Code.RETURN_LONG),
        (56, Code.RETURN_LONG),
        (57, Code.RESTART),
    ],
)
def test_after_a_break_each_exercise_begins_lower_by_the_days_since_its_last_time(
    enrolment: Enrolment, days: int, code: str
) -> None:
    done(at(enrolment, 1))
    to_week(enrolment, 2)
    today = START + timedelta(days=days)
    safety.record(user=enrolment.user, answers=dict.fromkeys(FULL, False), now=noon(today))
    session = at(enrolment, 2)
    Session.objects.filter(pk=session.pk).update(on_date=today)
    found = targets(session)
    assert found
    assert {target.code for target in found.values()} <= {code, Code.BACK_OFF_RUNG, "PLAN", "EQUIPMENT"}
    assert code in {target.code for target in found.values()}


# The person


def rungs(session: Session) -> set[str]:
    return {target.rung.slug for target in targets(session).values()}


def test_who_ticked_nothing_gets_the_plans_own_exercises(enrolment: Enrolment) -> None:
    assert history.facts_of(enrolment, START).equipment is None
    lines = at(enrolment, 1).plan_session.lines.values_list("rung__slug", flat=True)
    assert rungs(at(enrolment, 1)) == set(lines)


def test_equipment_that_is_missing_sends_an_exercise_to_its_substitute(enrolment: Enrolment) -> None:
    everything = history.all_rungs()
    usual = rungs(at(enrolment, 1))
    missing = {slug for slug in usual if not set(everything[slug].equipment) <= HOTEL}
    assert missing, "something needs more than a mat, a chair and a wall"
    Profile.objects.update(equipment=["mat"])
    assert not rungs(at(enrolment, 1)) & missing
    assert usual - missing <= rungs(at(enrolment, 1))


def test_in_a_hotel_room_a_mat_a_chair_and_a_wall_are_enough_until_the_last_day_of_it(
    enrolment: Enrolment,
) -> None:
    usual = rungs(at(enrolment, 1))
    Enrolment.objects.update(hotel_until=START)
    everything = history.all_rungs()
    away = rungs(at(enrolment, 1))
    assert away != usual
    assert all(set(everything[slug].equipment) <= HOTEL for slug in away)
    Enrolment.objects.update(hotel_until=START - timedelta(days=1))
    assert rungs(at(enrolment, 1)) == usual


def test_after_a_careful_answer_every_ladder_begins_at_its_easiest_rung(enrolment: Enrolment) -> None:
    answers = {**dict.fromkeys(FULL, False), "C4": True}
    answered = safety.record(user=enrolment.user, answers=answers, now=noon(START))
    safety.mark_read(answered, now=noon(START))
    everything = history.all_rungs()
    orders = {everything[slug].order for slug in rungs(at(enrolment, 1)) if everything[slug].ladder_id}
    assert history.facts_of(enrolment, START).starts_low
    assert orders == {1}


def test_the_scores_are_the_newest_given_and_those_of_the_start(enrolment: Enrolment) -> None:
    eight_weeks.check_in(enrolment, 1, pain_average=3)
    eight_weeks.check_in(enrolment, 2, pain_average=None)
    facts = history.facts_of(enrolment, START + 2 * WEEK)
    assert (facts.week_pain, facts.baseline) == (3, 6)


# What closes training


def test_training_closes_after_28_days_without_it_and_opens_with_fresh_answers(enrolment: Enrolment) -> None:
    done(at(enrolment, 1))
    for days, needs in ((28, False), (29, True)):
        facts = history.facts_of(enrolment, START + timedelta(days=days))
        assert facts.needs_questions is needs
    today = START + timedelta(days=29)
    session = at(enrolment, 2)
    Session.objects.filter(pk=session.pk).update(on_date=today)
    assert targets(session) == {}
    with pytest.raises(training.ClosedError):
        training.start(session, now=noon(today))
    safety.record(user=enrolment.user, answers=dict.fromkeys(FULL, False), now=noon(today))
    assert targets(session)


def test_a_plan_that_has_just_begun_asks_for_no_questions_however_long_ago_the_last_one_was(
    enrolment: Enrolment,
) -> None:
    done(at(enrolment, 1))
    later = START + timedelta(days=100)
    begun = replanning.change_plan(enrolment, plan=enrolment.plan, now=noon(later))
    assert not history.facts_of(begun, begun.starts_on).needs_questions


def test_a_paused_plan_asks_for_nothing_until_it_is_taken_up(enrolment: Enrolment) -> None:
    enrolling.pause(enrolment, now=noon(START))
    later = START + timedelta(days=40)
    assert not history.facts_of(enrolment, later).needs_questions
    enrolling.resume(enrolment, now=noon(later))
    assert history.facts_of(enrolment, later).needs_questions


def test_a_lock_and_something_new_close_training(enrolment: Enrolment) -> None:
    assert not history.facts_of(enrolment, START).is_closed
    session = done(at(enrolment, 1))
    Session.objects.filter(pk=session.pk).update(anything_new=True, news_at=noon(START))
    assert history.facts_of(enrolment, START).is_closed
    safety.record(user=enrolment.user, answers=dict.fromkeys(FULL, False), now=noon(START + WEEK))
    assert not history.facts_of(enrolment, START + WEEK).is_closed
    answers = {**dict.fromkeys(FULL, False), "D4": True}
    safety.record(user=enrolment.user, answers=answers, now=noon(START + WEEK))
    facts = history.facts_of(enrolment, START + WEEK)
    assert (facts.is_locked, facts.is_closed) == (True, True)


def test_the_facts_are_one_query(enrolment: Enrolment, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        history.facts_of(enrolment, START)


# The week


@pytest.mark.parametrize(
    ("mode", "holds", "repeats", "eases"),
    [
        (WeekMode.NORMAL, False, False, False),
        (WeekMode.FIRST_HOLDS, True, False, False),
        (WeekMode.REPEAT, False, True, False),
        (WeekMode.EASE, False, False, True),
        (WeekMode.KEEP, True, False, False),
    ],
)
def test_a_mode_counts_for_the_week_that_runs_and_for_no_other(
    enrolment: Enrolment, mode: str, holds: bool, repeats: bool, eases: bool
) -> None:
    Enrolment.objects.update(week_mode=mode)
    siblings = list(enrolment.sessions.all())
    found = [
        history.situation_of(
            Session.objects.select_related("enrolment", "plan_session").get(pk=at(enrolment, week).pk),
            siblings,
            week_holds=False,
        )
        for week in (1, 2)
    ]
    assert (found[0].holds, found[0].repeats, found[0].eases) == (holds, repeats, eases)
    assert (found[1].holds, found[1].repeats, found[1].eases) == (False, False, False)


def test_only_the_first_session_of_a_week_holds_after_a_meagre_one(enrolment: Enrolment) -> None:
    Enrolment.objects.update(week_mode=WeekMode.FIRST_HOLDS)
    done(at(enrolment, 1))
    second = Session.objects.select_related("enrolment", "plan_session").get(
        pk=at(enrolment, 1, code="s2").pk
    )
    assert not history.situation_of(second, list(enrolment.sessions.all()), week_holds=False).holds


def test_a_gentle_session_asks_for_nothing_and_leaves_every_slot_its_last_log(enrolment: Enrolment) -> None:
    first = done(at(enrolment, 1))
    to_week(enrolment, 2)
    gentle = training.start(at(enrolment, 2), now=noon(START + WEEK), pain_before=6)
    assert (gentle.variant, gentle.slots.count()) == (Variant.GENTLE, 0)
    found = history.earlier_slots(at(enrolment, 3))
    assert {slots[0].session_id for slots in found.values()} == {first.pk}
