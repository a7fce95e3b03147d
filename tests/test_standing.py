"""Where one stands on the ladders, on the pages of the exercises and of the plan."""

import re
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Rung
from tests import eight_weeks
from workouts import history, in_session, standing, training, units
from workouts.models import Enrolment, Profile, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(read_on):
    return partial(read_on, "/exercises/goblet-squat/")


def on(week, weekday):
    return eight_weeks.START + timedelta(weeks=week - 1, days=weekday)


def places(enrolment, day=eight_weeks.START):
    """By the code and name of their slots."""
    read = history.with_facts(Enrolment.objects.filter(pk=enrolment.pk)).get()
    return {(place.slot.code, place.slot.slug): place for place in standing.places(read, day)}


def in_week(enrolment, week):
    """The plan stands in a later week, with nothing trained."""
    Enrolment.objects.filter(pk=enrolment.pk).update(
        week=week, week_starts_on=eight_weeks.START + timedelta(weeks=week - 1)
    )
    return enrolment


def train(session: Session, amount: int | None = None) -> Session:
    """Logs every set as asked, or `amount`, on the day of the session."""
    now = eight_weeks.noon(session.on_date)
    session = training.start(session, now=now, pain_before=1)
    for slot in session.slots.select_related("session"):
        for number in range(1, slot.sets + 1):
            training.log_set(slot, number=number, now=now, amount=amount or slot.amount, load_kg=slot.load_kg)
    return training.finish(session, now=now, pain_peak=1)


def test_before_the_first_session_one_stands_where_the_plan_begins(runner):
    place = places(eight_weeks.enrol(runner))["s1", "squat"]
    assert (place.rung.slug, place.step, place.steps, place.is_begun) == ("chair-squat", 2, 5, False)
    assert place.step_text == "step 2 of 5"
    assert place.meter == [True, True, False, False, False]


def test_who_has_to_begin_carefully_stands_on_the_lowest_step(runner):
    enrolment = eight_weeks.enrol(runner)
    answered = runner.screenings.get()
    answered.answers["C4"] = True
    answered.save()
    assert places(enrolment)["s1", "squat"].rung.slug == "chair-squat-high"


def test_the_last_version_trained_is_where_one_stands(runner):
    enrolment = eight_weeks.enrol(runner)
    session = training.start(enrolment.sessions.get(on_date=on(1, 0)), now=eight_weeks.noon(on(1, 0)))
    slot = session.slots.get(slot__slug="squat")
    type(slot).objects.filter(pk=slot.pk).update(rung=Rung.objects.get(slug="bw-squat"))
    training.log_set(slot, number=1, now=eight_weeks.noon(on(1, 0)), amount=8)
    place = places(enrolment)["s1", "squat"]
    assert (place.rung.slug, place.is_begun) == ("bw-squat", True)


def test_a_substitute_for_one_day_moves_nobody(runner):
    enrolment = eight_weeks.enrol(runner)
    session = training.start(enrolment.sessions.get(on_date=on(1, 0)), now=eight_weeks.noon(on(1, 0)))
    slot = session.slots.select_related("session").get(slot__slug="leg-press")
    in_session.swap(slot)
    training.log_set(slot, number=1, now=eight_weeks.noon(on(1, 0)), amount=8)
    assert places(enrolment)["s1", "leg-press"].rung.slug == "leg-press"


def test_where_equipment_is_missing_the_substitute_s_ladder_counts(runner):
    enrolment = eight_weeks.enrol(runner)
    Profile.objects.filter(user=runner).update(equipment=["mat", "weights"])
    assert places(enrolment)["s1", "leg-press"].rung.slug == "goblet-squat"


def test_the_week_of_the_plan_that_names_the_next_version_is_said(runner):
    found = places(eight_weeks.enrol(runner))
    assert found["s1", "squat"].next_text == ("In week 2, if the last time went well: Bodyweight squat.")
    assert found["h1", "squat"].next.week == 2


def test_a_version_that_the_plan_names_already_comes_as_soon_as_a_session_went_well(runner):
    enrolment = eight_weeks.enrol(runner)
    train(enrolment.sessions.get(on_date=on(1, 0)))
    place = places(in_week(enrolment, 3), on(3, 0))["s1", "squat"]
    assert place.rung.slug == "chair-squat"
    assert place.next_text == "As soon as a session has gone well: Goblet squat."


def test_where_the_plan_names_nothing_harder_the_rule_is_said(runner):
    enrolment = in_week(eight_weeks.enrol(runner), 8)
    found = places(enrolment, on(8, 0))
    assert found["s1", "single-leg-squat"].next_text == (
        "After 8 repetitions each side in all sets, twice in a row: Single-leg squat with a weight."
    )
    assert found["h1", "wall-sit"].next_text == (
        "After 30 seconds in all sets, twice in a row: Single-leg wall sit."
    )


def test_a_weight_that_rises_says_by_how_much_in_the_person_s_unit(runner):
    place = places(in_week(eight_weeks.enrol(runner), 8), on(8, 0))["s1", "leg-press"]
    assert re.fullmatch(
        r"After \d+ repetitions each side in all sets, twice in a row: 5 kg more\.", place.next_text
    )
    with units.using("lb"):
        assert place.next_text.endswith(": 11 lb more.")


def test_before_a_big_step_in_weight_the_further_repetitions_are_said(runner):
    enrolment = in_week(eight_weeks.enrol(runner), 8)
    place = places(enrolment, on(8, 0))["s2", "hinge"]
    assert place.next.more_kg == Decimal(2)
    assert place.next.amount == 12  # two dumbbells of 4 kg: 2 kg are a quarter, so 8 becomes 12 first


def test_the_hardest_version_says_so(runner):
    place = places(in_week(eight_weeks.enrol(runner), 8), on(8, 0))["s1", "wall-sit"]
    assert (place.step, place.steps) == (5, 5)
    assert place.next_text == "This is the hardest version here."


def test_a_slot_of_a_later_week_lies_ahead_and_one_that_is_over_is_gone(runner):
    enrolment = eight_weeks.enrol(runner)
    place = places(enrolment)["s1", "single-leg-squat"]
    assert place.is_ahead
    assert place.meter == [False] * 4
    assert place.next_text == "From week 3 on: Single-leg squat with a hand hold."
    assert ("s1", "bridge") in places(enrolment)
    assert ("s1", "bridge") not in places(in_week(enrolment, 3), on(3, 0))


def test_after_the_eight_weeks_the_steps_stay_and_nothing_is_promised(runner):
    enrolment = in_week(eight_weeks.enrol(runner), 8)
    Enrolment.objects.update(finished_on=on(9, 0))
    found = places(enrolment, on(9, 0))
    assert found["s1", "wall-sit"].step == 5
    assert {place.next_text for place in found.values()} == {""}


def test_each_ladder_is_told_once_with_the_furthest_version_on_it(runner):
    enrolment = in_week(eight_weeks.enrol(runner), 7)
    told = standing.furthest(places(enrolment, on(7, 0)).values())
    ladders = [place.rung.ladder.slug for place in told]
    assert len(ladders) == len(set(ladders))
    squat = next(place for place in told if place.rung.ladder.slug == "squat")
    assert (squat.rung.slug, squat.slot.code) == ("goblet-squat", "s1")


def test_an_exercise_page_says_where_one_stands_and_marks_the_step(page, runner):
    enrolment = eight_weeks.enrol(runner)
    html = page(on(1, 0))
    assert "You begin with: Chair squat." in html
    assert "First supervised session, home sessions" in html
    assert "In week 2, if the last time went well: Bodyweight squat." in html
    train(enrolment.sessions.get(on_date=on(1, 0)))
    html = page(on(1, 1))
    assert "Now: Chair squat." in html
    assert html.count("you are here") == 1
    step = next(li for li in html.split("<li ") if 'aria-current="step"' in li)
    assert "Chair squat" in step
    assert "you are here" in step


def test_without_a_plan_or_a_ladder_of_it_an_exercise_page_stays_as_it_is(page, read_on, runner):
    assert "own-place" not in page(on(1, 0))
    eight_weeks.enrol(runner, plan="steady-core")
    assert "own-place" not in page(on(1, 0))
    assert "own-place" not in read_on("/exercises/cat-camel/", on(1, 0))


def test_nobody_else_s_standing_is_shown(page, runner):
    eight_weeks.enrol(eight_weeks.make_person("outsider@example.com"))
    assert "own-place" not in page(on(1, 0))


def test_without_a_consent_no_standing_is_shown(page, runner):
    eight_weeks.enrol(runner)
    assert "own-place" in page(on(1, 0))
    runner.withdraw_consent(now=eight_weeks.noon(on(1, 0)))
    assert "own-place" not in page(on(1, 0))


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_standing_costs_nothing_without_a_log_in_and_the_same_after_much_training(
    client, runner, time_machine
):
    path = "/exercises/goblet-squat/"
    enrolment = eight_weeks.enrol(runner)
    time_machine.move_to(eight_weeks.noon(on(1, 0)))
    assert queries_of(client, path) == 4
    client.force_login(runner)
    before = queries_of(client, path)
    eight_weeks.live(enrolment, weeks=3)
    time_machine.move_to(eight_weeks.noon(on(4, 0)))
    client.force_login(runner)
    assert before == queries_of(client, path) <= 10


def test_the_plan_page_lists_the_ladders_with_their_steps_in_words(read_on, runner):
    eight_weeks.enrol(runner)
    html = read_on("/plan/", on(1, 0))
    section = html.split("Where you stand")[1].split("</section>")[0]
    assert "step 2 of 5" in section
    assert section.count('class="steps" aria-hidden="true"') == section.count("<li ")
    assert 'href="/exercises/chair-squat/"' in section
