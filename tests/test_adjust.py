"""A coach's hand on a plan: what it changes, what it never overrides, and how it is taken back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from programs.coach_wishes import COACH
from programs.models import Kind as SessionKind
from programs.models import Plan, Rung
from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from tests.eight_weeks import START, noon
from workouts import adjustments, asking, checkins, in_session, training, turning
from workouts.coach import adjust
from workouts.models import Access, Adjustment, Enrolment, Screening, Session, WeekMode

pytestmark = pytest.mark.django_db

NOTE = "Your knee looked unsteady."
Kind = Adjustment.Kind


@pytest.fixture
def coach() -> Any:
    return make_coach()


@pytest.fixture
def enrolment(runner: Any, coach: Any, library: None) -> Enrolment:
    """A runner with a coach, in her first week."""
    made = eight_weeks.enrol(runner)
    coach_person(coach, runner)
    return made


@pytest.fixture
def make(coach: Any, enrolment: Enrolment) -> Any:
    """Makes a change as the coach: `make("swap", day, slot=…)`."""

    def change(kind: str, day: Any = START, **what: Any) -> Adjustment:
        verb = {
            "swap": adjust.swap,
            "target": adjust.set_target,
            "days": adjust.change_days,
            "plan": adjust.change_plan,
        }.get(kind)
        if verb is None:
            verb = adjust.set_week if kind in ("hold", "ease") else adjust.turn_week
            what["kind"] = kind
        return verb(by=coach, enrolment=enrolment.pk, note=NOTE, now=noon(day), **what)

    return change


def asked(session: Session, day: Any = None) -> dict[str, asking.SlotTarget]:
    session = Session.objects.select_related("plan_session", "enrolment__plan").get(pk=session.pk)
    listed = asking.targets_for(session, today=day or session.on_date)
    return {target.slot.slug: target for target in listed}


def first(enrolment: Enrolment) -> Session:
    return eight_weeks.supervised(enrolment)[0]


def loaded_slot(enrolment: Enrolment) -> asking.SlotTarget:
    """A slot with a weight of a first session."""
    return next(target for target in asked(first(enrolment)).values() if target.load_kg)


def same_session_later(enrolment: Enrolment) -> Session:
    """The same session of the plan, a week later."""
    return enrolment.sessions.get(week=2, kind=SessionKind.SUPERVISED, place=1)


def test_a_target_counts_the_next_time_and_the_rules_go_on_from_it(enrolment: Enrolment, make: Any) -> None:
    target = loaded_slot(enrolment)
    wanted = target.load_kg + 4
    make("target", slot=target.slot, rung=target.rung, amount=target.maximum, load_kg=wanted)
    now = asked(first(enrolment))[target.slot.slug]
    assert (now.amount, now.load_kg, now.code) == (target.maximum, wanted, COACH)
    begun = training.start(first(enrolment), now=noon(START), pain_before=1)
    slot = begun.slots.get(slot=target.slot)
    for number in range(1, slot.sets + 1):
        training.log_set(slot, number=number, now=noon(START), amount=slot.amount, load_kg=wanted, rir=3)
    training.finish(begun, now=noon(START), pain_peak=1)
    later = asked(same_session_later(enrolment))[target.slot.slug]
    assert later.code != COACH
    assert later.load_kg >= wanted


def test_a_stored_session_says_that_the_coach_set_its_target(enrolment: Enrolment, make: Any) -> None:
    target = loaded_slot(enrolment)
    made = make("target", slot=target.slot, rung=target.rung, amount=target.maximum, load_kg=None)
    begun = training.start(first(enrolment), now=noon(START), pain_before=1)
    slot = begun.slots.get(slot=target.slot)
    assert (slot.code, slot.cause, slot.numbers["adjustment"]) == (COACH, "coach-target", str(made.pk))


def test_after_a_stop_no_number_of_a_coach_goes_above_what_the_rules_ask(
    enrolment: Enrolment, make: Any
) -> None:
    target = loaded_slot(enrolment)
    begun = training.start(first(enrolment), now=noon(START), pain_before=1)
    slot = begun.slots.select_related("session").get(slot=target.slot)
    training.log_set(slot, number=1, now=noon(START), amount=slot.amount, load_kg=slot.load_kg)
    in_session.report_pain(slot, pain=7)
    training.answer_news(begun, is_new=False, now=noon(START))
    training.finish(begun, now=noon(START), pain_peak=7)
    later = same_session_later(enrolment)
    careful = asked(later)[target.slot.slug]
    make(
        "target",
        START + timedelta(days=1),
        slot=target.slot,
        rung=careful.rung,
        amount=careful.maximum,
        load_kg=Decimal(40),
    )
    held = asked(later)[target.slot.slug]
    assert (held.amount, held.load_kg) == (careful.amount, careful.load_kg)
    assert held.code == careful.code


def test_less_than_the_rules_ask_counts_also_after_a_stop(enrolment: Enrolment, make: Any) -> None:
    target = loaded_slot(enrolment)
    begun = training.start(first(enrolment), now=noon(START), pain_before=1)
    slot = begun.slots.select_related("session").get(slot=target.slot)
    training.log_set(slot, number=1, now=noon(START), amount=slot.amount, load_kg=Decimal(20))
    in_session.report_pain(slot, pain=7)
    training.answer_news(begun, is_new=False, now=noon(START))
    later = same_session_later(enrolment)
    careful = asked(later)[target.slot.slug]
    assert careful.load_kg > 2
    make(
        "target",
        START + timedelta(days=1),
        slot=target.slot,
        rung=careful.rung,
        amount=careful.amount,
        load_kg=Decimal(2),
    )
    assert asked(later)[target.slot.slug].load_kg == 2


def test_another_exercise_takes_the_slot_in_every_week_and_moves_on_by_the_rules(
    enrolment: Enrolment, make: Any
) -> None:
    target = loaded_slot(enrolment)
    other = Rung.objects.exclude(ladder=None).exclude(ladder=target.rung.ladder).get(slug="glute-bridge")
    make("swap", slot=target.slot, rung=other)
    now = asked(first(enrolment))[target.slot.slug]
    assert (now.rung, now.code) == (other, COACH)
    eight_weeks.train(first(enrolment))
    later = asked(same_session_later(enrolment))[target.slot.slug]
    assert later.rung.ladder_id == other.ladder_id
    assert later.code != COACH
    assert later.amount >= now.amount


def test_an_exercise_taken_back_leaves_the_slot_as_it_was(
    enrolment: Enrolment, make: Any, coach: Any
) -> None:
    target = loaded_slot(enrolment)
    eight_weeks.train(first(enrolment))
    before = asked(same_session_later(enrolment))[target.slot.slug]
    other = Rung.objects.get(slug="glute-bridge")
    made = make("swap", START + timedelta(days=1), slot=target.slot, rung=other)
    assert asked(same_session_later(enrolment))[target.slot.slug].rung == other
    adjust.undo(by=coach, adjustment=made.pk, now=noon(START + timedelta(days=1)))
    after = asked(same_session_later(enrolment))[target.slot.slug]
    assert (after.rung, after.amount, after.load_kg, after.code) == (
        before.rung,
        before.amount,
        before.load_kg,
        before.code,
    )


def test_a_harder_version_waits_where_the_back_was_sore(enrolment: Enrolment, make: Any) -> None:
    begun = training.start(first(enrolment), now=noon(START), pain_before=1)
    slot = next(
        s
        for s in begun.slots.select_related("slot", "rung__ladder", "session")
        if s.rung.ladder
        and s.rung.ladder.rungs.filter(order__gt=s.rung.order, needs_supervision=False).exists()
    )
    harder = slot.rung.ladder.rungs.filter(order__gt=slot.rung.order).order_by("order").first()
    training.log_set(slot, number=1, now=noon(START), amount=slot.amount)
    in_session.report_pain(slot, pain=7)
    training.answer_news(begun, is_new=False, now=noon(START))
    make("swap", START + timedelta(days=1), slot=slot.slot, rung=harder)
    later = asked(same_session_later(enrolment))[slot.slot.slug]
    assert later.rung.order <= slot.rung.order
    assert (later.waits, later.waiting_rung) == ("stopped", harder)


def test_a_held_week_lets_nothing_rise_and_an_eased_one_takes_a_set(enrolment: Enrolment, make: Any) -> None:
    eight_weeks.live(enrolment, weeks=1)
    enrolment.refresh_from_db()
    day = START + timedelta(days=7)
    session = same_session_later(enrolment)
    plain = asked(session)
    held = make("hold", day)
    enrolment.refresh_from_db()
    assert enrolment.week_mode == WeekMode.HOLD
    for slug, target in asked(session).items():
        assert (target.load_kg or 0) <= (plain[slug].load_kg or 0)
        assert target.code in ("HOLD_WEEK", "PLAN", "HOLD_PAIN", "REPEAT")
    adjust.undo(by=held.by, adjustment=held.pk, now=noon(day))
    make("ease", day)
    eased = asked(session)
    assert all(eased[slug].sets <= max(1, plain[slug].sets) for slug in eased)
    assert any(eased[slug].sets < plain[slug].sets for slug in eased)


def test_an_easier_week_of_the_rules_is_not_held_away(enrolment: Enrolment, make: Any) -> None:
    Enrolment.objects.filter(pk=enrolment.pk).update(week_mode=WeekMode.EASE)
    with pytest.raises(adjust.NotAllowedError) as refused:
        make("hold")
    assert refused.value.code == "eased-already"


def test_a_week_comes_once_more_where_the_coach_asks_for_it(enrolment: Enrolment, make: Any) -> None:
    make("repeat")
    eight_weeks.live(enrolment, weeks=1)
    enrolment.refresh_from_db()
    assert (enrolment.week, enrolment.round) == (1, 2)
    assert enrolment.turns.get().cause == "coach-repeat"
    assert enrolment.sessions.filter(week=1, round=2, started_at=None).count() == 4


def test_a_week_is_passed_over_and_the_plan_ends_a_week_sooner(enrolment: Enrolment, make: Any) -> None:
    last = enrolment.sessions.latest("on_date").on_date
    make("skip")
    eight_weeks.live(enrolment, weeks=1)
    enrolment.refresh_from_db()
    assert enrolment.week == 3
    assert not enrolment.sessions.filter(week=2).exists()
    assert enrolment.sessions.latest("on_date").on_date == last - timedelta(days=7)
    third = enrolment.sessions.filter(week=3).earliest("on_date")
    assert third.on_date == START + timedelta(days=7)


def test_a_sore_week_is_not_passed_over(enrolment: Enrolment, make: Any) -> None:
    make("skip")
    eight_weeks.check_in(enrolment, 1, pain_average=9)
    eight_weeks.live(enrolment, weeks=1)
    enrolment.refresh_from_db()
    assert (enrolment.week, enrolment.week_mode) == (1, WeekMode.EASE)


def test_a_repeat_taken_back_in_time_leaves_the_turn_to_the_rules(
    enrolment: Enrolment, make: Any, coach: Any
) -> None:
    made = make("repeat")
    adjust.undo(by=coach, adjustment=made.pk, now=noon(START))
    eight_weeks.live(enrolment, weeks=1)
    enrolment.refresh_from_db()
    assert enrolment.week == 2


def test_after_the_turn_a_repeat_cannot_be_taken_back(enrolment: Enrolment, make: Any, coach: Any) -> None:
    made = make("repeat")
    eight_weeks.live(enrolment, weeks=1)
    with pytest.raises(adjust.NotAllowedError):
        adjust.undo(by=coach, adjustment=made.pk, now=noon(START + timedelta(days=8)))


def test_other_days_count_from_the_next_week_and_can_be_taken_back(
    enrolment: Enrolment, make: Any, coach: Any
) -> None:
    made = make("days", supervised=[1, 4], home=[0, 3])
    assert enrolment.sessions.filter(week=2, kind=SessionKind.SUPERVISED).earliest("on_date").on_date == (
        START + timedelta(days=8)
    )
    adjust.undo(by=coach, adjustment=made.pk, now=noon(START))
    enrolment.refresh_from_db()
    assert enrolment.supervised_weekdays == [0, 3]
    assert enrolment.sessions.filter(week=2, kind=SessionKind.SUPERVISED).earliest("on_date").on_date == (
        START + timedelta(days=7)
    )


@pytest.mark.parametrize("has_trained", [True, False])
def test_another_plan_begins_and_can_be_taken_back_on_the_same_day(
    enrolment: Enrolment, make: Any, coach: Any, runner: Any, has_trained: bool
) -> None:
    day = START
    if has_trained:
        eight_weeks.train(first(enrolment))
        day = START + timedelta(days=1)
    made = make("plan", day, plan=Plan.objects.current().get(slug="steady-core"))
    assert Enrolment.objects.open().get(user=runner).plan.slug == "steady-core"
    undone = adjust.undo(by=coach, adjustment=made.pk, now=noon(day))
    stands = Enrolment.objects.open().get(user=runner)
    assert stands.plan.slug == "strong-legs"
    assert (stands.pk == enrolment.pk) is has_trained
    assert Adjustment.objects.get() == undone
    assert Adjustment.objects.get().enrolment == stands


def test_another_plan_waits_while_training_is_closed(enrolment: Enrolment, make: Any, runner: Any) -> None:
    Screening.objects.filter(user=runner).update(outcome=Screening.Outcomes.SEE_DOCTOR_FIRST)
    with pytest.raises(adjust.NotAllowedError) as refused:
        make("plan", plan=Plan.objects.current().get(slug="steady-core"))
    assert refused.value.code == "closed"


def test_no_change_opens_a_closed_training(enrolment: Enrolment, make: Any, runner: Any) -> None:
    target = loaded_slot(enrolment)
    make("target", slot=target.slot, rung=target.rung, amount=target.maximum, load_kg=None)
    Screening.objects.filter(user=runner).update(outcome=Screening.Outcomes.SEE_DOCTOR_FIRST)
    assert asked(first(enrolment)) == {}
    with pytest.raises(training.ClosedError):
        training.start(first(enrolment), now=noon(START), pain_before=1)


@pytest.mark.parametrize("character", ["another", "former"])
def test_who_is_not_the_coach_now_changes_nothing(enrolment: Enrolment, runner: Any, character: str) -> None:
    other = make_coach("other@example.com", "Other")
    if character == "former":
        coach_person(other, runner, has_ended=True)
    with pytest.raises(adjust.NotAllowedError) as refused:
        adjust.set_week(by=other, enrolment=enrolment.pk, kind="hold", note=NOTE, now=noon(START))
    assert refused.value.code == "ended"
    assert not Adjustment.objects.exists()


def test_every_change_and_its_undo_stand_in_the_trail(enrolment: Enrolment, make: Any, coach: Any) -> None:
    made = make("hold")
    adjust.undo(by=coach, adjustment=made.pk, now=noon(START))
    said = list(Access.objects.order_by("pk").values_list("what", "subject", "coach"))
    assert said == [("adjusted", str(made.pk), coach.pk), ("undone", str(made.pk), coach.pk)]


# Sequences in which the back has the last word


def stop_in(session: Session, slot: Any, day: Any) -> None:
    """One set of a slot, a stop for pain in it, and the finish."""
    begun = training.start(session, now=noon(day), pain_before=1)
    stored = begun.slots.select_related("session", "rung", "slot").get(slot=slot)
    training.log_set(stored, number=1, now=noon(day), amount=stored.amount, load_kg=stored.load_kg)
    in_session.report_pain(stored, pain=7)
    training.answer_news(begun, is_new=False, now=noon(day))
    training.finish(begun, now=noon(day), pain_peak=7)


def free_ladder(enrolment: Enrolment) -> list[Rung]:
    """The rungs of a ladder that no other slot of the session stands on, from easiest on."""
    used = {target.rung.ladder_id for target in asked(first(enrolment)).values()}
    rungs = Rung.objects.filter(place="home", equipment=[], needs_supervision=False, ladder__isnull=False)
    ladders: dict[int, list[Rung]] = {}
    for rung in rungs.exclude(ladder__in=used).order_by("ladder", "order"):
        ladders.setdefault(rung.ladder_id or 0, []).append(rung)
    return next(found for found in ladders.values() if len(found) > 1)


def harder_than(rung: Rung) -> Rung:
    assert rung.ladder is not None
    found = rung.ladder.rungs.filter(order__gt=rung.order).order_by("order").first()
    assert found is not None
    return found


def test_a_break_after_a_stop_does_not_open_the_way_for_a_coachs_number(
    enrolment: Enrolment, make: Any
) -> None:
    target = loaded_slot(enrolment)
    stop_in(first(enrolment), target.slot, START)
    later, day = same_session_later(enrolment), START + timedelta(days=20)
    careful = asked(later, day)[target.slot.slug]
    make(
        "target",
        START + timedelta(days=1),
        slot=target.slot,
        rung=careful.rung,
        amount=careful.maximum,
        load_kg=Decimal(60),
    )
    held = asked(later, day)[target.slot.slug]
    assert (held.amount, held.load_kg) == (careful.amount, careful.load_kg)


def test_after_a_stop_another_exercise_begins_at_its_start_whatever_number_a_coach_sets(
    enrolment: Enrolment, make: Any
) -> None:
    target = loaded_slot(enrolment)
    stop_in(first(enrolment), target.slot, START)
    other = Rung.objects.get(slug="goblet-squat")
    make("swap", START + timedelta(days=1), slot=target.slot, rung=other)
    start = asked(same_session_later(enrolment))[target.slot.slug]
    assert start.rung == other
    make(
        "target",
        START + timedelta(days=1),
        slot=target.slot,
        rung=other,
        amount=start.maximum,
        load_kg=Decimal(60),
    )
    held = asked(same_session_later(enrolment))[target.slot.slug]
    assert (held.amount, held.load_kg) == (start.amount, start.load_kg)


def test_an_older_choice_taken_back_forgets_no_stop_of_the_one_that_stands(
    enrolment: Enrolment, make: Any, coach: Any
) -> None:
    target = loaded_slot(enrolment)
    easier, harder = free_ladder(enrolment)[:2]
    older = make("swap", START - timedelta(days=1), slot=target.slot, rung=easier)
    make("swap", START - timedelta(hours=1), slot=target.slot, rung=harder)
    stop_in(first(enrolment), target.slot, START)
    before = asked(same_session_later(enrolment))[target.slot.slug]
    assert before.rung.order < harder.order
    adjust.undo(by=coach, adjustment=older.pk, now=noon(START + timedelta(days=1)))
    after = asked(same_session_later(enrolment))[target.slot.slug]
    assert (after.rung, after.amount, after.code) == (before.rung, before.amount, before.code)


def test_what_hurt_as_an_easier_version_does_not_send_back_to_a_harder_one(
    enrolment: Enrolment, make: Any, coach: Any
) -> None:
    target = loaded_slot(enrolment)
    easier, harder = free_ladder(enrolment)[:2]
    make("swap", START - timedelta(days=2), slot=target.slot, rung=harder)
    eight_weeks.train(first(enrolment))
    down = make("swap", START + timedelta(days=1), slot=target.slot, rung=easier)
    stop_in(same_session_later(enrolment), target.slot, START + timedelta(days=7))
    adjust.undo(by=coach, adjustment=down.pk, now=noon(START + timedelta(days=8)))
    third = enrolment.sessions.filter(
        kind=SessionKind.SUPERVISED, plan_session__code="s1", started_at=None
    ).earliest("on_date")
    assert asked(third)[target.slot.slug].rung.order <= easier.order


def test_a_day_with_a_substitute_opens_no_harder_version_that_waits_for_the_back(
    enrolment: Enrolment, make: Any
) -> None:
    target = loaded_slot(enrolment)
    stop_in(first(enrolment), target.slot, START)
    harder = harder_than(target.rung)
    make("swap", START + timedelta(days=1), slot=target.slot, rung=harder)
    day = START + timedelta(days=7)
    begun = training.start(same_session_later(enrolment), now=noon(day), pain_before=1)
    slot = begun.slots.get(slot=target.slot)
    assert slot.waiting_rung == harder
    substitute = in_session.swap(slot)
    slot.refresh_from_db()
    training.log_set(slot, number=1, now=noon(day), amount=slot.amount, load_kg=slot.load_kg)
    training.finish(begun, now=noon(day), pain_peak=4)
    third = enrolment.sessions.filter(
        kind=SessionKind.SUPERVISED, plan_session__code="s1", started_at=None
    ).earliest("on_date")
    assert substitute != harder
    assert asked(third)[target.slot.slug].rung != harder


def test_an_easier_week_that_the_rules_have_asked_for_since_is_not_taken_back(
    enrolment: Enrolment, make: Any, coach: Any
) -> None:
    eight_weeks.live(enrolment, weeks=1, missed=(0, 1, 2))
    made = make("ease", START + timedelta(days=7))
    at = noon(START + timedelta(days=7)) + timedelta(hours=1)
    checkins.save(enrolment, week=1, scores={"pain_average": 9}, now=at)
    enrolment.refresh_from_db()
    turning.reconsider(enrolment, now=at)
    with pytest.raises(adjust.NotAllowedError):
        adjust.undo(by=coach, adjustment=made.pk, now=at + timedelta(hours=1))
    enrolment.refresh_from_db()
    assert enrolment.week_mode == WeekMode.EASE


def test_what_was_changed_in_a_plan_that_is_taken_back_counts_no_more(
    enrolment: Enrolment, make: Any, coach: Any, runner: Any
) -> None:
    eight_weeks.train(first(enrolment))
    day = START + timedelta(days=1)
    made = make("plan", day, plan=Plan.objects.current().get(slug="steady-core"))
    begun = Enrolment.objects.open().get(user=runner)
    adjust.turn_week(by=coach, enrolment=begun.pk, kind="repeat", note=NOTE, now=noon(day))
    adjust.undo(by=coach, adjustment=made.pk, now=noon(day))
    assert adjustments.week_wish(enrolment, 1) == ""
    assert not Adjustment.objects.standing().exists()


def test_a_swap_that_is_pressed_twice_is_one(enrolment: Enrolment, make: Any) -> None:
    target = loaded_slot(enrolment)
    other = Rung.objects.get(slug="glute-bridge")
    assert make("swap", slot=target.slot, rung=other) == make("swap", slot=target.slot, rung=other)
    assert Adjustment.objects.count() == 1


def test_a_second_press_on_a_plan_that_is_gone_says_so(enrolment: Enrolment, make: Any) -> None:
    plan = Plan.objects.current().get(slug="steady-core")
    make("plan", plan=plan)
    with pytest.raises(adjust.NotAllowedError) as refused:
        make("plan", plan=plan)
    assert refused.value.code == "other-plan"


def test_a_session_that_is_noted_later_takes_no_target_that_was_set_after_it(
    enrolment: Enrolment, make: Any
) -> None:
    target = loaded_slot(enrolment)
    make(
        "target",
        START + timedelta(days=2),
        slot=target.slot,
        rung=target.rung,
        amount=target.maximum,
        load_kg=Decimal(50),
    )
    begun = training.start(first(enrolment), now=noon(START), pain_before=1)
    assert begun.slots.get(slot=target.slot).load_kg == target.load_kg


def test_in_an_easier_week_a_new_exercise_stays_as_light_as_the_week(enrolment: Enrolment, make: Any) -> None:
    target = loaded_slot(enrolment)
    Enrolment.objects.filter(pk=enrolment.pk).update(week_mode=WeekMode.EASE)
    other = Rung.objects.get(slug="goblet-squat")
    make("swap", START - timedelta(days=1), slot=target.slot, rung=other)
    light = asked(first(enrolment))[target.slot.slug]
    assert (light.rung, light.numbers["eased"]) == (other, True)
    make(
        "target",
        START - timedelta(hours=1),
        slot=target.slot,
        rung=other,
        amount=light.maximum,
        load_kg=Decimal(60),
    )
    held = asked(first(enrolment))[target.slot.slug]
    assert (held.amount, held.load_kg) == (light.amount, light.load_kg)
