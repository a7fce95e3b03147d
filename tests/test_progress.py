"""The progress page: what has changed, in numbers and words."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Habit, Rung
from tests import eight_weeks
from workouts import enrolling, progress, training
from workouts.models import CheckResult, HabitTick, SessionSlot, SetLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def runner():
    return eight_weeks.make_person()


@pytest.fixture
def page(client, runner, time_machine):
    def get(day):
        time_machine.move_to(eight_weeks.noon(day))
        client.force_login(runner)
        answer = client.get("/progress/")
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.content.decode())

    return get


def day_of(week):
    """The day after the last one of a week."""
    return eight_weeks.START + timedelta(weeks=week)


def panel(look, key):
    return next(panel for panel in look.panels if panel.key == key)


def test_somebody_without_a_plan_is_shown_the_way_to_one(page):
    html = page(eight_weeks.START)
    assert "/start/" in html
    assert '<svg class="chart' not in html


def test_with_no_score_the_way_leads_to_the_check_in(page, runner):
    eight_weeks.enrol(runner, pain_average=None)
    html = page(eight_weeks.START)
    assert "No scores yet" in html
    assert "/check-ins/" in html


def test_the_first_score_says_what_will_appear_and_already_shows_the_study(page, runner):
    eight_weeks.enrol(runner)
    html = page(eight_weeks.START)
    assert "This is your first score. With your next weekly check-in a line begins here." in html
    assert html.count('class="chart-reference"') == 2
    assert 'class="chart-line"' not in html


def test_big_numbers_and_words_say_the_change_from_start_to_now(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.check_in(enrolment, 1, running_pain=2, running_ability=7, pain_average=5)
    html = page(day_of(1))
    assert "4 points less than at the start (67 %). That is a clear improvement" in html
    assert "4 points higher than at the start. That is a clear gain." in html
    assert "1 point less than at the start (17 %). One point up or down is ordinary" in html
    assert html.count("pill-good") == 2, "a change of one point is neither success nor failure"


def test_somebody_who_did_worse_reads_a_kind_and_honest_sentence(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.check_in(enrolment, 1, running_pain=8, running_ability=0, pain_average=8)
    html = page(day_of(1))
    assert "2 points more than at the start (33 %), which is more than ordinary ups and downs." in html
    assert "3 points lower than at the start, which is more than ordinary ups and downs." in html
    assert html.count("what you have trained is not lost") == 3
    assert "pill-good" not in html


def words(html):
    """What a page says, without its marks, its drawings and what is hidden from the eye."""
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]*>", " ", html)).replace("&#x27;", "'")


def tile_of(html, title):
    """The words of one of the big numbers at the top."""
    return words(html.split(f'<span class="stat-label">{title}</span>')[1].split("</div>")[0]).strip()


NO_RUN = [
    ("back", "You did not run, because of your back."),
    ("other", "You did not run, for another reason."),
]


@pytest.mark.parametrize(("no_run", "reason"), NO_RUN)
def test_a_newest_check_in_without_a_run_says_nothing_about_now(page, runner, no_run, reason):
    enrolment = eight_weeks.enrol(runner, pain_average=4, running_pain=6, running_ability=5)
    eight_weeks.check_in(enrolment, 1, running_pain=3, running_ability=5, pain_average=4)
    eight_weeks.check_in(enrolment, 2, running_pain=None, no_run=no_run, running_ability=5, pain_average=4)
    html = page(day_of(2) - timedelta(days=1))
    assert tile_of(html, "Pain when running") == f"No score this week {reason} Last score: 3, in week 1."
    assert f"No score this week. {reason} Your last score was 3, in week 1." in words(html)
    assert "pill-good" not in html
    assert "improvement" not in html
    assert "5 → to 5 about the same" in tile_of(html, "Running ability"), "the other scores go on"
    assert "Go to the check-in" not in html, "there is a line already"


def test_the_week_without_a_score_is_named_once_it_is_over(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.check_in(enrolment, 1, running_pain=None, no_run="back", running_ability=3, pain_average=6)
    html = words(page(day_of(1)))
    assert "No score in week 1. You did not run, because of your back." in html
    assert "Your last score was 6, at the start." in html


def test_any_score_that_the_newest_check_in_lacks_makes_no_statement(runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.check_in(enrolment, 1, running_pain=3, running_ability=7, pain_average=3)
    eight_weeks.check_in(enrolment, 13, running_pain=None, running_ability=None, pain_average=None)
    for found in progress.look(enrolment, day_of(13)).panels:
        assert (found.pill, found.is_better) == ("", False)
        assert found.sentence.startswith("No score after 3 months. Your last score was ")
        assert "You did not run" not in found.sentence


def test_a_new_score_after_a_week_without_one_is_compared_again(runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.check_in(enrolment, 1, running_pain=None, no_run="back", running_ability=3, pain_average=6)
    eight_weeks.check_in(enrolment, 2, running_pain=4, running_ability=3, pain_average=6)
    found = panel(progress.look(enrolment, day_of(2)), "running-pain")
    assert (found.missing, found.pill) == (None, "2 points better")


def test_the_chart_keeps_its_line_and_marks_the_week_without_a_score(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.check_in(enrolment, 1, running_pain=4, running_ability=3, pain_average=6)
    eight_weeks.check_in(enrolment, 2, running_pain=None, no_run="back", running_ability=3, pain_average=6)
    chart = panel(progress.look(enrolment, day_of(2)), "running-pain").chart
    assert chart.count("chart-line") == 1
    assert chart.count("chart-gap") == 1
    assert "First score 6, newest score 4 in week 1." in chart
    assert page(day_of(2)).count("key-gap") == 1, "the legend names the mark, beside this chart only"


def test_not_having_run_is_a_gap_with_a_word_and_never_nought(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.check_in(enrolment, 1, running_pain=None, no_run="back", running_ability=4, pain_average=5)
    eight_weeks.check_in(enrolment, 3, running_pain=4, running_ability=5, pain_average=4)
    look = progress.look(enrolment, day_of(3))
    rows = {row.label: row.score for row in panel(look, "running-pain").rows}
    assert rows["Week 1"] == "I did not run: my back"
    assert rows["Week 2"] == "no answer"
    assert rows["Week 3"] == "4"
    assert rows["Week 8"] == "not yet"
    assert panel(look, "running-pain").chart.count("<circle") == 2


@pytest.mark.parametrize(
    ("plan", "after_six_months"), [("strong-legs", "6.8"), ("strong-back", "6.0"), ("steady-core", "5.7")]
)
def test_the_study_goes_on_from_the_persons_own_start_by_the_step_of_her_plan(runner, plan, after_six_months):
    look = progress.look(eight_weeks.enrol(runner, plan=plan), eight_weeks.START)
    ability, pain = panel(look, "running-ability"), panel(look, "running-pain")
    assert [row.label for row in ability.rows if row.study] == [
        "Start",
        "Week 4",
        "Week 8",
        "3 months",
        "6 months",
    ]
    assert ability.rows[-1].study == after_six_months
    assert pain.rows[-1].study == "3.0"
    assert not panel(look, "average-pain").has_reference


def test_a_score_first_given_later_is_its_own_start_and_has_no_study_beside_it(runner):
    enrolment = eight_weeks.enrol(runner, pain_average=5, running_ability=3, no_run="back")
    eight_weeks.check_in(enrolment, 2, running_pain=6, running_ability=3, pain_average=5)
    eight_weeks.check_in(enrolment, 3, running_pain=3, running_ability=3, pain_average=5)
    found = panel(progress.look(enrolment, day_of(3)), "running-pain")
    assert found.sentence.startswith("3 points less than in week 2 (50 %).")
    assert not found.has_reference


def test_kept_sessions_count_what_has_come_and_not_what_lies_ahead(runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=2, missed=(3,))
    look = progress.look(enrolment, day_of(2))
    assert (look.kept.kept, look.kept.due, look.kept.planned) == (7, 8, 32)
    assert [(week.number, week.home.kept, week.home.due) for week in look.kept_weeks] == [
        (1, 1, 2),
        (2, 2, 2),
    ]
    assert look.kept_chart.count('"kept-missed"') == 1
    assert look.kept_chart.count('"kept-ahead"') == 24


def test_a_pause_makes_nothing_missed(runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=1)
    enrolling.pause(enrolment, now=eight_weeks.noon(day_of(1)))
    look = progress.look(enrolment, day_of(4))
    assert (look.kept.kept, look.kept.due) == (4, 4)


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


def test_a_plan_under_way_counts_so_far(page, runner):
    eight_weeks.live(eight_weeks.enrol(runner), weeks=1)
    html = page(day_of(1))
    assert tile_of(html, "Sessions kept") == "4 of 4 so far"
    assert "4 of 4 sessions so far." in html


def test_a_finished_plan_never_says_so_far(page, runner):
    bridges(eight_weeks.enrol(runner), 9, 8)
    html = page(day_of(8))
    assert tile_of(html, "Sessions kept").endswith("of 32 the whole plan")
    assert "to 8 reps less now:" in card_of(html, "Bridge")
    assert "so far" not in html
    assert "so far" in page(day_of(8) - timedelta(days=1))


def test_a_plan_that_was_ended_early_counts_until_then(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=1)
    enrolling.end(enrolment, now=eight_weeks.noon(day_of(1)))
    html = page(day_of(3))
    assert tile_of(html, "Sessions kept") == "4 of 4 until you ended it"
    assert "so far" not in html


def test_a_plan_ended_before_its_first_session_promises_none(page, runner):
    enrolment = eight_weeks.enrol(runner)
    HabitTick.objects.create(enrolment=enrolment, habit=Habit.objects.first(), on_date=eight_weeks.START)
    enrolling.end(enrolment, now=eight_weeks.noon(eight_weeks.START))
    html = page(day_of(1))
    assert "No session had come when you ended the plan." in html
    assert "ahead" not in words(html)


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


def test_checks_stand_side_by_side_at_start_week_4_and_week_8(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=4)
    assert CheckResult.objects.exists()
    rows = {row.name: row.results for row in progress.look(enrolment, day_of(4)).checks}
    assert rows["Wall sit, longest time"] == ["22 s", "28 s", ""]
    assert rows["Single-leg bridge, each side"] == ["22 left, 23 right", "28 left, 26 right", ""]
    assert "Performance checks" in page(day_of(4))


def test_every_chart_has_a_table_behind_it(page, runner):
    enrolment = eight_weeks.enrol(runner)
    eight_weeks.live(enrolment, weeks=2)
    eight_weeks.check_in(enrolment, 1, running_pain=5, running_ability=4, pain_average=5)
    html = page(day_of(2))
    charts = html.split('role="img"')[1:]
    assert len(charts) > 10
    for until_the_next_one in charts:
        assert "<table" in until_the_next_one


def test_the_page_asks_the_database_no_more_after_eight_weeks_than_after_one(client, runner, time_machine):
    enrolment = eight_weeks.enrol(runner)
    counts = []
    for first, last in ((1, 1), (2, 8)):
        for session in enrolment.sessions.filter(week__range=(first, last)).order_by("on_date"):
            eight_weeks.train(session)
        for week in range(first, last + 1):
            eight_weeks.check_in(enrolment, week, running_pain=4, running_ability=5, pain_average=4)
        time_machine.move_to(eight_weeks.noon(day_of(last)))
        client.force_login(runner)
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/progress/").content
        counts.append(len(queries))
    assert counts[0] == counts[1] < 10
    assert len(html) < 80_000


def test_nobody_elses_progress_is_shown(page, runner):
    other = eight_weeks.make_person("outsider@example.com")
    eight_weeks.enrol(other)
    html = page(eight_weeks.START)
    assert "Sessions kept" not in html
    assert "Pain when running" not in html


def test_without_a_login_the_way_leads_there(client):
    assert client.get("/progress/").status_code == 302
