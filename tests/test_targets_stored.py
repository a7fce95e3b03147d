"""A session's targets in the product: from the person's own last log, stored at its start with the reason."""

from datetime import timedelta
from decimal import Decimal

import pytest

from programs.progression import RULES_VERSION
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import asking, enrolling, in_session, training, turning
from workouts.models import Profile, Screening, SessionSlot, SetLog

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def enrolment():
    return eight_weeks.enrol(eight_weeks.make_person())


def first_of(enrolment, week, code="s1"):
    return enrolment.sessions.get(week=week, plan_session__code=code)


def train(session, *, pain=1, morning=1, amounts=None, rir=None):
    """Every set as asked, except the slots in `amounts`."""
    now = noon(session.on_date)
    session = training.start(session, now=now, pain_before=1)
    for slot in session.slots.select_related("rung", "slot", "session"):
        for number in range(1, slot.sets + 1):
            amount = (amounts or {}).get(slot.slot.slug, slot.amount)
            training.log_set(slot, number=number, now=now, amount=amount, load_kg=slot.load_kg, rir=rir)
    training.finish(session, now=now, pain_peak=pain)
    if morning is not None:
        training.rate_morning(session, pain=morning, on_date=session.day + timedelta(days=1))
    return session


def week_two(enrolment):
    """The first supervised session of the second week, once the first week is turned."""
    for session in enrolment.sessions.filter(week=1).order_by("on_date"):
        if session.started_at is None:
            train(session)
    turning.turn(enrolment, now=noon(START + timedelta(days=7)))
    return first_of(enrolment, 2)


def by_slot(targets):
    return {target.slot.slug: target for target in targets}


def test_a_session_asks_for_more_after_a_good_one_and_says_why(enrolment):
    train(first_of(enrolment, 1))
    session = training.start(week_two(enrolment), now=noon(START + timedelta(days=7)), pain_before=1)
    press = session.slots.get(slot__slug="leg-press")
    assert (press.code, press.amount, press.lead, press.cause) == ("ADD_REP", 11, "one-rep-up", "done")
    assert press.rules_version == RULES_VERSION
    assert press.numbers["pain"] == 1
    squat = session.slots.get(slot__slug="squat")
    assert (squat.code, squat.rung.slug) == ("PROMOTE", "bw-squat")


def test_looking_at_a_session_computes_what_its_start_stores_and_stores_nothing(enrolment):
    train(first_of(enrolment, 1))
    session = week_two(enrolment)
    day = START + timedelta(days=7)
    shown = asking.targets_for(session, today=day)
    assert not session.slots.exists()
    stored = training.start(session, now=noon(day), pain_before=1).slots.all()
    assert [(t.rung, t.amount, t.load_kg, t.code, t.cause) for t in shown] == [
        (s.rung, s.amount, s.load_kg, s.code, s.cause) for s in stored
    ]


def test_an_old_target_keeps_its_reason_when_the_log_behind_it_is_corrected(enrolment):
    first = train(first_of(enrolment, 1))
    session = training.start(week_two(enrolment), now=noon(START + timedelta(days=7)), pain_before=1)
    before = list(session.slots.values("code", "cause", "numbers", "amount"))
    SetLog.objects.filter(session_slot__session=first).update(amount=1)
    assert list(session.slots.values("code", "cause", "numbers", "amount")) == before


def test_a_sore_exercise_holds_its_target_and_the_others_wait_for_a_number_of_their_own(enrolment):
    first = train(first_of(enrolment, 1), pain=5)
    SessionSlot.objects.filter(session=first, slot__slug="leg-press").update(pain_peak=5)
    targets = by_slot(asking.targets_for(week_two(enrolment), today=START + timedelta(days=7)))
    assert (targets["leg-press"].code, targets["leg-press"].cause) == ("BACK_OFF", "pain-rose")
    assert (targets["bridge"].code, targets["bridge"].cause) == ("REPEAT", "pain-unknown")


def test_in_a_quiet_session_the_exercises_without_a_number_were_quiet_too(enrolment):
    first = train(first_of(enrolment, 1), pain=1)
    SessionSlot.objects.filter(session=first, slot__slug="leg-press").update(pain_peak=1)
    assert {target.code for target in by_slot(training_targets(enrolment)).values()} <= {"ADD_REP", "PROMOTE"}


def test_a_pain_of_the_session_that_no_exercise_explains_counts_in_each(enrolment):
    first = train(first_of(enrolment, 1), pain=7)
    SessionSlot.objects.filter(session=first).update(pain_peak=1)
    targets = by_slot(training_targets(enrolment))
    assert {target.code for target in targets.values()} == {"BACK_OFF", "BACK_OFF_RUNG"}


def training_targets(enrolment):
    return asking.targets_for(week_two(enrolment), today=START + timedelta(days=7))


def test_without_the_morning_after_repetitions_rise_and_loads_do_not(enrolment):
    train(first_of(enrolment, 1), morning=None)
    targets = by_slot(asking.targets_for(week_two(enrolment), today=START + timedelta(days=7)))
    assert targets["leg-press"].code == "ADD_REP"
    top = SessionSlot.objects.filter(slot__slug="leg-press")
    top.update(amount=12)
    SetLog.objects.filter(session_slot__in=top).update(amount=12)
    targets = by_slot(asking.targets_for(first_of(enrolment, 2), today=START + timedelta(days=7)))
    assert (targets["leg-press"].code, targets["leg-press"].load_kg) == ("CONFIRM", 30)


@pytest.mark.parametrize(("feel", "code"), [("easy", "ADD_REP"), ("hard", "REDUCE")])
def test_too_easy_and_too_hard_count_as_effort(enrolment, feel, code):
    first = train(first_of(enrolment, 1))
    SessionSlot.objects.filter(session=first).update(feel=feel)
    press = by_slot(asking.targets_for(week_two(enrolment), today=START + timedelta(days=7)))["leg-press"]
    assert (press.code, press.amount) == (code, 12 if feel == "easy" else 10)


def test_an_exercise_that_was_left_out_leaves_no_log_and_the_one_before_counts(enrolment):
    train(first_of(enrolment, 1))
    second = week_two(enrolment)
    session = train(second, amounts={"leg-press": 1})
    SessionSlot.objects.filter(session=session, slot__slug="leg-press").update(is_skipped=True)
    for each in enrolment.sessions.filter(week=2, started_at=None).order_by("on_date"):
        train(each)
    day = START + timedelta(days=14)
    turning.turn(enrolment, now=noon(day))
    press = by_slot(asking.targets_for(first_of(enrolment, 3), today=day))["leg-press"]
    assert press.code == "RETURN_SHORT", "the gap counts from the one before"


def test_an_exercise_stopped_before_its_first_set_is_not_forgotten(enrolment):
    first = training.start(first_of(enrolment, 1), now=noon(START), pain_before=1)
    squat = first.slots.get(slot__slug="squat")
    in_session.report_pain(squat, pain=7)
    training.finish(first, now=noon(START), pain_peak=7)
    targets = by_slot(asking.targets_for(week_two(enrolment), today=START + timedelta(days=7)))
    assert (targets["squat"].code, targets["squat"].rung.slug) == ("BACK_OFF_RUNG", "chair-squat-high")
    assert targets["squat"].waits == "stopped"


def test_who_may_begin_carefully_begins_on_the_lowest_rungs(enrolment):
    answered = Screening.objects.get()
    Screening.objects.update(answers={**answered.answers, "C4": True})
    squat = by_slot(asking.targets_for(first_of(enrolment, 1), today=START))["squat"]
    assert squat.rung.slug == "chair-squat-high"


def test_what_needs_equipment_that_is_not_there_is_replaced(enrolment):
    Profile.objects.update(equipment=["mat", "chair", "weights"])
    press = by_slot(asking.targets_for(first_of(enrolment, 1), today=START))["leg-press"]
    assert (press.rung.slug, press.load_kg) == ("goblet-squat", Decimal(6))


def test_on_a_journey_the_substitute_is_stored_as_a_swap(enrolment):
    enrolment.hotel_until = START + timedelta(days=6)
    enrolment.save(update_fields=["hotel_until"])
    session = training.start(first_of(enrolment, 1), now=noon(START), pain_before=1)
    press = session.slots.get(slot__slug="leg-press")
    assert (press.rung.slug, press.swapped_from.slug) == ("bw-squat-slow", "leg-press")


def test_nothing_is_asked_for_while_training_is_closed(enrolment):
    Screening.objects.update(outcome="see-doctor-first")
    assert asking.targets_for(first_of(enrolment, 1), today=START) == []
    with pytest.raises(training.ClosedError):
        training.start(first_of(enrolment, 1), now=noon(START), pain_before=1)


def test_another_run_through_the_same_plan_goes_on_from_where_the_person_is(enrolment):
    train(first_of(enrolment, 1), amounts={"leg-press": 12})
    enrolling.end(enrolment, now=noon(START + timedelta(days=1)))
    again = eight_weeks.enrol(enrolment.user)
    press = by_slot(asking.targets_for(first_of(again, 1), today=START + timedelta(days=4)))["leg-press"]
    assert (press.code, press.load_kg, len(press.last)) == ("CONFIRM", 30, 2)
