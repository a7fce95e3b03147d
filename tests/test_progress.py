"""The progress page: what has changed, in numbers and words."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Habit
from tests import eight_weeks
from tests.test_exercise_lines import bridges, card_of
from workouts import enrolling, progress
from workouts.models import CheckResult, HabitTick

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(read_on):
    return partial(read_on, "/progress/")


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


def test_a_plan_under_way_counts_so_far(page, runner):
    eight_weeks.live(eight_weeks.enrol(runner), weeks=1)
    html = page(day_of(1))
    assert tile_of(html, "Sessions kept") == "4 of 4 so far"
    assert "4 of 4 sessions so far." in html


def test_a_finished_plan_never_says_so_far(page, runner):
    enrolment = eight_weeks.enrol(runner)
    bridges(enrolment, 9, 8)
    eight_weeks.keep_to(enrolment, week=8)
    assert "so far" in page(day_of(8) - timedelta(days=1))
    eight_weeks.keep_to(enrolment, week=9)
    html = page(day_of(8))
    assert tile_of(html, "Sessions kept").endswith("of 32 the whole plan")
    assert "to 8 reps less now:" in card_of(html, "Bridge")
    assert "so far" not in html


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
        eight_weeks.live(enrolment, weeks=last)
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
