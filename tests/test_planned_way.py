"""Somebody who trains as planned, without pain, through the product: the plan's rungs in each week."""

from datetime import timedelta

import pytest

from programs.models import PlanLine
from tests import eight_weeks
from tests.eight_weeks import noon
from workouts import training, turning
from workouts.models import SessionSlot, SetLog, Status

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def train_as_asked(session):
    """Every set as asked for, with the effort asked for, a quiet back and a quiet morning."""
    now = noon(session.on_date)
    session = training.start(session, now=now, pain_before=1)
    SetLog.objects.bulk_create(
        SetLog(
            session_slot=slot,
            number=number,
            amount=slot.amount,
            load_kg=slot.load_kg,
            rir=slot.effort_rir,
            logged_at=now,
        )
        for slot in session.slots.all()
        for number in range(1, slot.sets + 1)
    )
    session = training.finish(session, now=now, pain_peak=1)
    training.rate_morning(session, pain=1, on_date=session.day + timedelta(days=1))


def live(enrolment):
    """Day by day, because sessions may move when a week turns."""
    day = enrolment.starts_on
    while turning.turn(enrolment, now=noon(day)).status(day) == Status.RUNNING:
        for session in enrolment.sessions.not_begun().filter(on_date=day):
            train_as_asked(session)
        day += timedelta(days=1)
    return day


def below_the_plan(enrolment):
    """Slots that stood below the rung that their plan's line names, with their week."""
    lines = {
        (line.plan_session_id, line.slot_id): line.rung for line in PlanLine.objects.select_related("rung")
    }
    stored = SessionSlot.objects.filter(session__enrolment=enrolment).select_related(
        "session", "rung", "slot"
    )
    result = []
    for slot in stored:
        named = lines[slot.session.plan_session_id, slot.slot_id]
        is_above = slot.rung.ladder_id == named.ladder_id and slot.rung.order >= named.order
        if slot.rung_id != named.pk and not is_above:
            result.append((slot.session.week, str(slot.slot), slot.rung.slug, named.slug))
    return result


@pytest.mark.parametrize(
    ("plan", "home"), [("strong-legs", (1, 4, 6)), ("strong-back", (1, 4)), ("steady-core", (1, 4, 6))]
)
def test_who_trains_as_planned_reaches_the_plans_rungs_in_each_of_the_eight_weeks(plan, home):
    enrolment = eight_weeks.enrol(eight_weeks.make_person(), plan=plan, home=home)
    finished_on = live(enrolment)
    assert finished_on == enrolment.starts_on + timedelta(weeks=8)
    assert below_the_plan(enrolment) == []
    assert [turned.code for turned in enrolment.turns.all()] == ["ADVANCE"] * 8
    increases = SessionSlot.objects.filter(session__enrolment=enrolment, code__in=["ADD_LOAD", "NEXT_RUNG"])
    assert all(increases.filter(session=session).count() <= 2 for session in enrolment.sessions.all())
