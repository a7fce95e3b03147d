"""The cohort page: what it counts, what it hides, who may see it, and its file for a statistician."""

import csv
import io
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Kind
from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from tests.cohorts import NOW, begin, gather
from workouts import enrolling, plan_page
from workouts.charts import Text
from workouts.coach import cohort, cohort_chart, cohort_file, cohort_page
from workouts.coach.cohort import Kept
from workouts.coach.cohort_chart import Series
from workouts.coach.statistics import Mean
from workouts.models import Access, CheckIn, Coaching, Enrolment, Session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

PAGE, FILE = "/coach/cohort/", "/coach/cohort/table.csv"
FIVE = [{0: (3, 6), 4: (3 + change, 6 - change)} for change in (0, 1, 1, 2, 3)]
FOUR = [{0: (3, 6), 4: (8, 1)}] * 4


@pytest.fixture(autouse=True)
def _at_that_moment(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def coach():
    return make_coach()


def words(client, coach, path=PAGE):
    client.force_login(coach)
    answer = client.get(path)
    assert answer.status_code == 200
    text = re.sub(r"<(title|desc)[ >].*?</\1>", " ", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def rows_of(client, coach):
    client.force_login(coach)
    return list(csv.DictReader(io.StringIO(client.get(FILE).content.decode("utf-8"))))


def test_means_and_intervals_stand_beside_the_studys_numbers(client, coach):
    gather(coach, "strong-legs", FIVE)
    page = words(client, coach)
    # 0, 1, 1, 2, 3: mean 1.4, standard deviation 1.140, 2.776 standard errors of 0.510
    assert "Week 4 5 +1.4 0.0 to +2.8 +0.9" in page
    assert "Week 4 5 −1.4 −2.8 to 0.0 −0.7" in page
    assert "5 people 95 %: 0.0 to +2.8 study +0.9" in page


def test_a_score_that_is_missing_at_one_end_counts_nowhere(client, coach):
    not_running = [{0: (3, None), 4: (5, 2)}, {0: (3, 6), 4: (5, None)}, {4: (9, 0)}, {0: (3, 6)}]
    gather(coach, "strong-legs", [*FIVE, *not_running])
    group = cohort.read(coach, NOW).groups["strong-legs"]
    assert group.started == 9
    assert group.changes["running_pain", 4].count == 5
    assert group.changes["running_ability", 4].count == 7


def test_of_four_people_nothing_is_shown_and_what_is_needed_is_said(client, coach):
    gather(coach, "strong-legs", FOUR)
    page = words(client, coach)
    assert "Too few people yet" in page
    assert "once five people of the same plan have begun" in page
    assert "+5" not in page
    assert "study +" not in page


def test_a_group_of_four_beside_a_large_one_is_hidden_with_all_its_numbers(client, coach):
    gather(coach, "strong-legs", FIVE)
    gather(coach, "strong-back", [{0: (2, 7), 4: (9, 0)}] * 4)
    found = cohort.read(coach, NOW)
    assert set(found.groups) == {"strong-legs"}, "nothing of it leaves the module"
    page = words(client, coach)
    assert "Strong back Fewer than five people have begun: not shown." in page
    assert "+7.0" not in page
    assert not re.search(r"\b[49]\b (started|people)", page), "nor a total from which it could be worked out"


def test_a_time_point_with_four_is_hidden_in_a_large_group_with_how_many_they_are(client, coach):
    gather(coach, "strong-legs", FIVE)
    some = Enrolment.objects.order_by("pk")[:4]
    for enrolment in some:
        CheckIn.objects.create(
            enrolment=enrolment, week=8, time_point=8, created_at=NOW, changed_at=NOW, running_ability=9
        )
    group = cohort.read(coach, NOW).groups["strong-legs"]
    assert set(group.changes) == {("running_ability", 4), ("running_pain", 4)}
    assert "Week 8 fewer than five +1.9" in words(client, coach)


def test_no_filter_in_the_address_parts_a_group(client, coach):
    gather(coach, "strong-legs", FIVE)
    plain = words(client, coach)
    for query in ("?plan=strong-legs", "?version=1", "?q=Runner", "?from=2026-01-01"):
        assert words(client, coach, PAGE + query) == plain


def test_everybody_counts_once_with_their_first_run_through_a_plan(client, coach):
    first = gather(coach, "strong-legs", FIVE)
    for enrolment in first:
        Enrolment.objects.filter(pk=enrolment.pk).update(ended_on=NOW.date() - timedelta(days=100))
        begin(enrolment.user, "strong-legs", 90).save()
    found = cohort.read(coach, NOW).groups["strong-legs"]
    assert found.started == 5
    assert found.changes["running_ability", 4].mean == 1.4, "a second run takes no result away"


def test_started_under_way_and_finished_are_counted_and_who_begins_tomorrow_is_not(client, coach):
    rows = gather(coach, "steady-core", [{0: (3, 6)}] * 8, days_ago=[*[70] * 3, *[20] * 3, 5, -1])
    Enrolment.objects.filter(pk__in=[row.pk for row in rows[:3]]).update(
        finished_on=NOW.date() - timedelta(days=10)
    )
    Enrolment.objects.filter(pk=rows[3].pk).update(ended_on=NOW.date())
    Enrolment.objects.filter(pk=rows[4].pk).update(paused_on=NOW.date())
    group = cohort.read(coach, NOW).groups["steady-core"]
    assert (group.started, group.finished, group.under_way) == (7, 3, 3)
    assert "7 started 3 under way 3 finished" in counts_in(words(client, coach))


def counts_in(page):
    """The numbers of a card in the order of its words."""
    return re.sub(r"(started|under way|finished|sessions kept) (\d+( %)?)", r"\2 \1", page)


def test_whether_somebody_has_begun_goes_by_their_own_calendar(coach):
    gather(coach, "steady-core", [{0: (3, 6)}] * 5, days_ago=-1)
    Enrolment.objects.update(time_zone="Pacific/Auckland")  # where it is tomorrow already
    assert cohort.read(coach, NOW).groups["steady-core"].started == 5


@pytest.mark.parametrize("end", ["running", "paused", "ended", "finished"])
def test_kept_sessions_are_those_of_the_persons_own_pages(coach, time_machine, end):
    person = eight_weeks.make_person()
    coach_person(coach, person)
    enrolment = eight_weeks.enrol(person)
    eight_weeks.live(enrolment, weeks=8 if end == "finished" else 3, missed=(2, 5))
    today = eight_weeks.START + timedelta(days=70 if end == "finished" else 24)
    now = eight_weeks.noon(today)
    enrolment.refresh_from_db()
    if end == "paused":
        enrolling.pause(enrolment, now=now - timedelta(days=2))
    if end == "ended":
        enrolling.end(enrolment, now=now - timedelta(days=2))
    enrolment.refresh_from_db()
    sessions = list(enrolment.sessions.all())
    if enrolment.finished_on:
        sessions = [session for session in sessions if session.day < enrolment.finished_on]
    own = plan_page.tally(plan_page.standings(enrolment, sessions, today))
    by = {
        key: cohort.kept_by(key, cohort.runs(coach), now, {enrolment.time_zone})
        for key in ("plan", "enrolment")
    }
    assert by["plan"] == {"strong-legs": Kept(own.kept, own.due)}
    assert by["enrolment"] == {enrolment.pk: Kept(own.kept, own.due)}
    assert 0 < own.kept < own.due


def test_a_coach_sees_nobody_elses_people_and_nobody_who_has_ended_it(client, coach):
    gather(coach, "strong-legs", FIVE)
    other = make_coach("other@example.com", "Other")
    assert "Too few people yet" in words(client, other)
    assert rows_of(client, other) == []
    Coaching.objects.filter(coach=coach).update(ended_at=NOW, ended_by=Coaching.Ended.BY_PERSON)
    assert "Too few people yet" in words(client, coach)
    assert rows_of(client, coach) == []


def test_one_who_ends_it_or_takes_their_consent_back_is_not_counted_any_more(coach):
    rows = gather(coach, "strong-legs", [*FIVE, FIVE[0], FIVE[1]])
    assert cohort.read(coach, NOW).groups["strong-legs"].started == 7
    Coaching.objects.filter(person=rows[0].user).update(ended_at=NOW, ended_by=Coaching.Ended.BY_PERSON)
    get_user_model().objects.filter(pk=rows[1].user_id).update(consent_withdrawn_at=NOW)
    assert cohort.read(coach, NOW).groups["strong-legs"].started == 5


@pytest.mark.parametrize("path", [PAGE, FILE])
def test_only_a_coach_with_a_second_factor_comes_in(client, coach, path):
    assert client.get(path).url.startswith("/accounts/login/")
    client.force_login(eight_weeks.make_person("outsider@example.com"))
    assert client.get(path).status_code == 404
    client.force_login(make_coach("bare@example.com", has_second_factor=False))
    assert client.get(path).url == "/coach/second-factor/"


@pytest.mark.parametrize(("path", "what"), [(PAGE, Access.What.COHORT), (FILE, Access.What.EXPORT)])
def test_each_look_stands_in_the_trail_of_everybody_counted_once_an_hour(client, coach, path, what):
    gather(coach, "strong-legs", FIVE)
    not_begun = gather(coach, "strong-legs", [{}], days_ago=-3)
    client.force_login(coach)
    for _again in range(2):
        client.get(path)
    trail = Access.objects.filter(coach=coach)
    assert {line.what for line in trail} == {what}
    assert trail.count() == 5
    assert not trail.filter(person=not_begun[0].user).exists()


@pytest.mark.parametrize("path", [PAGE, FILE])
def test_the_number_of_queries_is_the_same_for_10_people_and_for_200(client, coach, path):
    def queries():
        client.force_login(coach)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        words = [query["sql"].split()[0] for query in seen.captured_queries]
        return sum(word not in {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"} for word in words)

    gather(coach, "strong-legs", FIVE)
    gather(coach, "strong-back", FIVE)
    few = queries()
    for plan in ("strong-legs", "strong-back", "steady-core"):
        gather(coach, plan, FIVE * 13)
    assert queries() == few <= 10


def test_the_file_has_a_line_for_each_person_and_time_point(client, coach):
    gather(coach, "strong-legs", [{0: (3, 6), 4: (5, None), 13: (6, 2)}], days_ago=100)
    rows = rows_of(client, coach)
    assert list(rows[0]) == list(cohort_file.COLUMNS)
    assert [row["time_point"] for row in rows] == ["0", "4", "8", "13", "26"]
    assert [row["answered"] for row in rows] == ["yes", "yes", "not_yet", "yes", "not_yet"]
    assert {(row["plan"], row["plan_version"], row["state"]) for row in rows} == {
        ("strong-legs", "1", "under_way")
    }
    assert rows[0]["weeks_since_start"] == "14"
    assert [row["running_ability"] for row in rows] == ["3", "5", "", "6", ""]
    assert [row["running_ability_change"] for row in rows] == ["", "2", "", "3", ""]
    assert [row["running_pain_change"] for row in rows] == ["", "", "", "-4", ""]


def test_an_answer_that_cannot_come_any_more_is_told_from_one_that_may(client, coach):
    rows = gather(coach, "strong-legs", [{0: (3, 6)}, {0: (3, 6)}, {0: (3, 6)}], days_ago=[120, 100, 20])
    Enrolment.objects.filter(pk=rows[0].pk).update(finished_on=NOW.date() - timedelta(days=60), week=8)
    Enrolment.objects.filter(pk=rows[1].pk).update(ended_on=NOW.date() - timedelta(days=60))
    answered = {}
    for row in rows_of(client, coach):
        answered.setdefault(row["state"], []).append(row["answered"])
    assert answered == {
        "finished": ["yes", "no", "no", "no", "not_yet"],
        "ended": ["yes", "no", "no", "no", "no"],
        "under_way": ["yes", "not_yet", "not_yet", "not_yet", "not_yet"],
    }


def test_kept_sessions_of_each_person_are_in_the_file(client, coach):
    row = gather(coach, "strong-legs", [{0: (3, 6)}], days_ago=10)[0]
    plan_session = row.plan.sessions.filter(kind=Kind.SUPERVISED).first()
    for place, is_kept in ((1, True), (2, False), (3, True)):
        day = NOW.date() - timedelta(days=10 - place)
        Session.objects.create(
            enrolment=row, plan_session=plan_session, kind=Kind.SUPERVISED, week=1, place=place,
            on_date=day, started_at=NOW if is_kept else None, started_on=day if is_kept else None,
            is_kept=is_kept,
        )  # fmt: skip
    line = rows_of(client, coach)[0]
    assert (line["sessions_due"], line["sessions_kept"], line["kept_share"]) == ("3", "2", "0.667")


def test_nobody_can_be_told_from_the_file(client, coach):
    rows = gather(coach, "strong-legs", FIVE)
    client.force_login(coach)
    answer = client.get(FILE)
    content = answer.content.decode("utf-8")
    for row in rows:
        for secret in (row.user.email, str(row.user_id), row.user_id.hex[:8], str(row.pk), "Runner"):
            assert secret not in content
    assert not re.search(r"\d{4}-\d\d-\d\d", content), "no dates"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="legback-cohort-2026-11-21.csv"'


def test_a_code_stays_in_every_file_of_a_coach_and_is_another_for_another_coach(client, coach):
    row = gather(coach, "strong-legs", FIVE[:1])[0]
    other = make_coach("other@example.com", "Other")
    coach_person(other, row.user)
    first, again = rows_of(client, coach), rows_of(client, coach)
    assert first == again
    assert first[0]["person"] != rows_of(client, other)[0]["person"]
    assert re.fullmatch(r"p[0-9a-f]{12}", first[0]["person"]), "a spreadsheet takes it for no number"


def test_who_went_through_two_plans_has_lines_for_both_under_one_code(client, coach):
    row = gather(coach, "strong-legs", FIVE[:1])[0]
    Enrolment.objects.filter(pk=row.pk).update(ended_on=NOW.date() - timedelta(days=100))
    begin(row.user, "steady-core", 90).save()
    rows = rows_of(client, coach)
    assert len({each["person"] for each in rows}) == 1
    assert [each["plan"] for each in rows[::5]] == ["steady-core", "strong-legs"]


def test_small_groups_are_in_the_file_since_it_has_single_scores_and_no_group_numbers(client, coach):
    gather(coach, "strong-legs", FOUR)
    assert len({row["person"] for row in rows_of(client, coach)}) == 4
    assert "Download CSV" in words(client, coach)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_no_cell_of_the_file_is_taken_for_a_formula(text):
    assert cohort_file.plain(text) == f"'{text}"


def test_numbers_of_the_file_stay_numbers():
    assert [cohort_file.plain(value) for value in (-3, 0, 0.5, None, "no", "")] == [-3, 0, 0.5, "", "no", ""]


def test_the_page_explains_each_column_and_says_who_may_have_the_file(client, coach):
    gather(coach, "strong-legs", FIVE)
    page = words(client, coach)
    assert all(name in page for name in cohort_file.COLUMNS)
    assert "Each of them reads in their settings that you downloaded it." in page


def test_the_page_makes_no_claim_about_what_works(client, coach):
    gather(coach, "strong-legs", FIVE)
    page = words(client, coach)
    assert "do not show that one works better than another" in page
    assert "All three programs went along with less pain" in page
    assert "Running ability mean change in points since the start, higher is better" in page
    assert "Pain when running mean change in points since the start, lower is better" in page


TICKS = [(0, "start"), (4, "week 4"), (8, "week <8>")]
STUDY = {0: 0.0, 4: 1.0, 8: 2.0}
SVG = "{http://www.w3.org/2000/svg}"


def chart(*series, better="better", is_up_better=True):
    svg = cohort_chart.cohort_chart(
        Text("ability", "Mean <change>", "Legs & back."),
        series,
        ticks=TICKS,
        better=better,
        is_up_better=is_up_better,
    )
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def parts(root, name):
    return [element for element in root.iter() if element.get("class") == name]


def legs(means, study=STUDY):
    return Series("tone-pain", "circle", means, study)


def test_the_plot_is_one_image_with_a_name_and_its_texts_cannot_break_out():
    root = chart(legs({4: Mean(9, 1, 0.5, 1.5), 8: None}))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Mean <change>"
    assert root.find(f"{SVG}desc").text == "Legs & back."
    assert "week <8>" in [text.text for text in root.iter(f"{SVG}text")]


def test_a_hidden_time_point_has_no_mark_no_whisker_and_no_line_to_it():
    root = chart(legs({4: Mean(9, 1, 0.5, 1.5), 8: None}))
    assert len(parts(root, "cohort-mark")) == 2, "the start and week 4"
    assert len(parts(root, "cohort-whisker")) == 1
    assert len(parts(root, "chart-line")) == 1
    assert len(parts(root, "cohort-study")) == 2, "the study's line goes on"
    gap = chart(legs({4: None, 8: Mean(9, 1, 0.5, 1.5)}))
    assert parts(gap, "chart-line") == [], "nothing leads across a hidden one"
    assert parts(chart(legs({4: None, 8: None})), "cohort-mark") == []


def test_marks_and_whiskers_stand_where_the_numbers_are():
    root = chart(legs({4: Mean(9, 1, 0.5, 2.0), 8: None}, study={0: 0.0, 4: 4.0, 8: 4.0}))
    mark = parts(root, "cohort-mark")[1]
    place = next(e for e in root.iter(f"{SVG}svg") if mark in list(e))
    assert float(place.get("y")) == cohort_chart.TOP + cohort_chart.PLOT * 3 / 4
    points = cohort_chart.PLOT / 4
    assert parts(root, "cohort-whisker")[0].get("d").startswith(f"M0 -{points:g}V{points / 2:g}")


def test_groups_differ_by_their_marks_and_stand_beside_each_other():
    means = {4: Mean(9, 1, 0.5, 1.5), 8: Mean(9, 2, 1.5, 2.5)}
    root = chart(legs(means), Series("tone-ability", "square", means, {0: 0.0, 4: 2.0, 8: 3.0}))
    assert len({mark.get("d") for mark in parts(root, "cohort-mark")}) == 2
    places = [e.get("x") for e in root.iter(f"{SVG}svg") if e.get("x")]
    assert len(set(places)) == len(places) == 6


def test_a_line_of_the_study_that_groups_share_is_drawn_once_and_in_no_groups_colour():
    means = {4: Mean(9, 1, 0.5, 1.5), 8: None}
    root = chart(legs(means), Series("tone-ability", "square", means, dict(STUDY)))
    assert len(parts(root, "cohort-study")) == 2
    assert len(parts(root, "tone-still")) == 1


@pytest.mark.parametrize(("is_up_better", "arrow"), [(True, "↑"), (False, "↓")])
def test_the_plot_says_which_way_is_better(is_up_better, arrow):
    root = chart(legs({4: None, 8: None}), better="besser", is_up_better=is_up_better)
    assert parts(root, "cohort-better")[0].text == f"{arrow} besser"


@pytest.mark.parametrize(
    ("value", "said"), [(1.25, "+1.2"), (-0.746, "−0.7"), (0.04, "0.0"), (-0.04, "0.0"), (None, "")]
)
def test_changes_carry_their_sign(value, said):
    assert cohort_page.signed(value) == said


def test_a_plan_that_is_like_none_of_the_study_has_no_numbers_of_it(client, coach):
    rows = gather(coach, "strong-legs", FIVE)
    plan = rows[0].plan
    plan.pk, plan.slug, plan.name = None, "own-plan", "Own plan"
    plan.save()
    Enrolment.objects.update(plan=plan)
    page = words(client, coach)
    assert "Own plan Week 4 5 +1.4 0.0 to +2.8 –" in page
