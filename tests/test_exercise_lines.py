"""The progress page, exercise by exercise: a line for each, and what its numbers are to each other."""

import re
from datetime import timedelta
from functools import partial

import pytest

from programs.models import Rung
from tests import eight_weeks
from workouts import in_session, progress, training
from workouts.models import SessionSlot, SetLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(read_on):
    return partial(read_on, "/progress/")


def day_of(week):
    """The day after the last one of a week."""
    return eight_weeks.START + timedelta(weeks=week)


def test_each_exercise_has_a_line_of_its_own_in_load_repetitions_or_seconds(runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=3)
    first, second, home = progress.look(enrolment, day_of(3)).groups
    lines = {line.name: line for line in first.lines}
    assert lines["Leg press"].last.unit == "kg"
    assert lines["Wall sit"].last.text.endswith(" s")
    assert lines["Squat"].efforts[0].text.endswith(" reps")
    assert lines["Squat"].last.text.endswith(" kg"), "with the goblet squat the load is what counts"
    assert lines["Single-leg squat"].chart == "", "one day makes no line yet"
    assert "chart-line" in lines["Leg press"].chart
    assert {line.name for line in home.lines} >= {"Squat", "Wall sit"}
    assert "Hip hinge" in {line.name for line in second.lines}


def test_the_best_set_of_a_day_counts_and_all_stand_in_the_table(runner):
    enrolment = eight_weeks.enrol(runner)
    session = eight_weeks.supervised(enrolment)[0]
    eight_weeks.train(session)
    SetLog.objects.filter(session_slot__slot__slug="wall-sit", number=1).update(amount=17)
    wall_sit = next(
        line for line in progress.look(enrolment, day_of(1)).groups[0].lines if line.name == "Wall sit"
    )
    assert wall_sit.last.text == "21 s"
    assert wall_sit.last.sets_text == "17, 21, 21 s"


def log(session, slug, rung, *amounts, load_kg=None):
    """Begins a session and logs one exercise of it, in the version and with the sets that are given."""
    now = eight_weeks.noon(session.on_date)
    slot = training.start(session, now=now).slots.get(slot__slug=slug)
    SessionSlot.objects.filter(pk=slot.pk).update(rung=Rung.objects.get(slug=rung))
    for number, amount in enumerate(amounts, start=1):
        training.log_set(slot, number=number, now=now, amount=amount, load_kg=load_kg)
    return slot


def sessions_of(enrolment, code):
    """The sessions of one kind in order of date; h1 asks for a bridge in every week."""
    return list(enrolment.sessions.filter(plan_session__code=code).order_by("on_date"))


def card_of(html, name):
    """The words of one exercise's card, without its table."""
    card = html.split(f"<h4>{name}</h4>")[1].split("<details>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]*>", "", card)).strip()


def test_a_harder_version_is_never_set_against_the_easier_one_before_it(page, runner):
    enrolment = eight_weeks.enrol(runner)
    sessions = sessions_of(enrolment, "h1")
    log(sessions[0], "bridge", "glute-bridge", 12, 15)
    log(sessions[1], "bridge", "sl-bridge", 7)
    html = page(day_of(2))
    assert card_of(html, "Bridge") == "7 reps now: Single-leg glute bridge, step 4 of 5, each side"
    assert "Single-leg glute bridge: 7 reps. Every number is in the table below." in html


def test_within_a_version_the_first_number_and_the_newest_are_compared(page, runner):
    enrolment = eight_weeks.enrol(runner)
    sessions = sessions_of(enrolment, "h1")
    log(sessions[0], "bridge", "glute-bridge", 15)
    for session, amount in zip(sessions[1:4], (6, 9, 8), strict=True):
        log(session, "bridge", "sl-bridge", amount)
    html = page(day_of(4))
    card = card_of(html, "Bridge")
    assert card == "from 6 →to 8 reps more now: Single-leg glute bridge, step 4 of 5, each side"
    assert "Single-leg glute bridge: from 6 reps to 8 reps." in html


def bridges(enrolment, *amounts):
    for session, amount in zip(sessions_of(enrolment, "h1"), amounts, strict=False):
        log(session, "bridge", "glute-bridge", amount)
    return enrolment


@pytest.mark.parametrize(
    ("amounts", "said"), [((9, 11), "more"), ((9, 7, 9), "the same"), ((9, 11, 8), "less so far")]
)
def test_a_word_says_what_an_exercise_s_two_numbers_are_to_each_other(page, runner, amounts, said):
    bridges(eight_weeks.enrol(runner), *amounts)
    html = page(day_of(3))
    assert f"to {amounts[-1]} reps {said} now:" in card_of(html, "Bridge")
    assert html.count("tone-trend") == (said == "more"), "only more than at first has a colour"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((8, 12), (8, 14), "more"),
        ((8, 12), (12, 12), "same load, more reps"),
        ((8, 12), (8, 12), "the same"),
        ((8, 12), (7, 12), "same load, fewer reps so far"),
        ((8, 12), (12, 10), "less so far"),
    ],
)
def test_with_a_load_that_stayed_the_repetitions_count(page, runner, first, second, said):
    enrolment = eight_weeks.enrol(runner)
    for session, (amount, load) in zip(sessions_of(enrolment, "s1"), (first, second), strict=False):
        log(session, "squat", "goblet-squat", amount, load_kg=load)
    assert f"from 12 →to {second[1]} kg {said} now: Goblet squat" in card_of(page(day_of(2)), "Squat")


def test_only_sets_at_the_same_load_are_counted_against_each_other(runner):
    enrolment = eight_weeks.enrol(runner)
    sessions = sessions_of(enrolment, "s1")
    log(sessions[0], "squat", "goblet-squat", 8, load_kg=12)
    slot = log(sessions[1], "squat", "goblet-squat", 8, load_kg=12)
    now = eight_weeks.noon(sessions[1].on_date)
    training.log_set(slot, number=2, now=now, amount=15, load_kg=10)
    lines = progress.look(enrolment, day_of(2)).groups[0].lines
    assert [line.change_text for line in lines] == ["the same"]


def test_load_and_repetitions_of_the_same_version_are_not_compared(page, runner):
    enrolment = eight_weeks.enrol(runner)
    sessions = sessions_of(enrolment, "s1")
    log(sessions[0], "squat", "goblet-squat", 9)
    log(sessions[1], "squat", "goblet-squat", 9, load_kg=14)
    assert card_of(page(day_of(2)), "Squat").startswith("14 kg now: Goblet squat, step 4 of 5")


def test_a_version_on_no_ladder_is_named_without_a_step(page, runner):
    enrolment = eight_weeks.enrol(runner)
    log(sessions_of(enrolment, "s2")[0], "band-hip-ext", "band-hip-ext", 12)
    card = card_of(page(day_of(1)), "Hip extension")
    assert (
        card == "12 reps now: Standing hip extension with band, each side A line begins when you do it again."
    )


def test_a_step_is_counted_in_the_ladder_as_it_is_and_not_by_numbers_with_holes(page, runner):
    enrolment = eight_weeks.enrol(runner)
    Rung.objects.filter(slug="sl-bridge-loaded").update(order=19)
    log(sessions_of(enrolment, "h1")[0], "bridge", "sl-bridge-loaded", 8)
    assert "now: Single-leg bridge with a weight, step 5 of 5" in page(day_of(1))


def test_an_exercise_that_was_left_out_counts_neither_in_its_line_nor_as_a_best_number(page, runner):
    enrolment = eight_weeks.enrol(runner)
    sessions = sessions_of(enrolment, "h1")
    log(sessions[0], "wall-sit", "wall-sit-60", 25)
    skipped = log(sessions[1], "wall-sit", "wall-sit-60", 60)
    only_skipped = log(sessions[1], "bridge", "glute-bridge", 15)
    for slot in (skipped, only_skipped):
        training.describe_slot(slot, is_skipped=True, pain_peak=None, note="")
    html = page(day_of(2))
    assert card_of(html, "Wall sit").startswith("25 s now:")
    assert "<h4>Bridge</h4>" not in html


def test_sets_on_an_easier_version_after_a_stop_say_nothing_about_the_harder_one(page, runner):
    enrolment = eight_weeks.enrol(runner)
    slot = log(sessions_of(enrolment, "h1")[0], "wall-sit", "wall-sit-60", 20)
    in_session.report_pain(slot, pain=7)
    in_session.ease(slot)
    slot.refresh_from_db()
    training.log_set(slot, number=2, now=eight_weeks.noon(slot.session.day), amount=45)
    assert card_of(page(day_of(1)), "Wall sit").startswith("20 s now:")
