"""Charts are drawn from plain numbers; what they claim must be where the numbers say."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.conf import settings

from workouts import charts
from workouts.change import Verdict, ability_change, pain_change, study_line

TEXT = charts.Text("pain", 'Pain <when> "running"', "From 6 to 2 & onwards.")
TICKS = [(0, "start"), (4, "week 4"), (8, "week 8"), (13, "3 mo."), (26, "6 mo.")]
SVG = "{http://www.w3.org/2000/svg}"


def parse(svg):
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def score_chart(points, **options):
    return charts.score_chart(TEXT, charts.Scores(points, "tone-pain"), ticks=TICKS, **options)


def line_of(svg, name="chart-line"):
    found = re.search(rf'class="{name}"[^>]* d="([^"]*)"', svg)
    return found.group(1) if found else ""


def test_a_chart_is_one_image_with_a_name_and_a_description_that_cannot_break_out():
    root = parse(score_chart([(0, 6), (1, 5)]))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == desc.get("id")
    assert title.text == 'Pain <when> "running"'
    assert desc.text == "From 6 to 2 & onwards."


def test_ten_is_at_the_top_and_nought_at_the_bottom():
    assert line_of(score_chart([(0, 10), (8, 0)])) == f"M0 0L60 {charts.PLOT}"


def test_a_week_without_an_answer_breaks_the_line_and_gets_no_dot():
    svg = score_chart([(0, 6), (1, 5), (2, None), (3, 4), (4, 4)])
    assert line_of(svg).count("M") == 2
    assert svg.count("<circle") == 4
    assert f'cy="{charts.TOP + charts.PLOT}"' not in svg, "no answer must never look like 0"


def test_one_score_is_a_dot_without_a_line():
    svg = score_chart([(0, 6)])
    assert svg.count("<circle") == 1
    assert line_of(svg) == ""


def test_each_week_without_an_answer_is_marked_also_after_the_newest_score():
    svg = score_chart([(0, 6), (4, None), (6, 5), (8, None)])
    marks = [line.get("x1") for line in parse(svg).iter(f"{SVG}line") if line.get("class") == "chart-gap"]
    assert marks == [charts._across(30), charts._across(60)]
    assert "chart-gap" not in score_chart([(0, 6), (1, 5)])


def ticks_shown(room, ticks=TICKS, last_plan_week=8):
    """The labels below a chart that is so many rem wide, each with the place it takes up."""
    labels = [charts.Label(charts._x(week, last_plan_week), name) for week, name in ticks]
    shown = []
    for label, from_room in zip(labels, charts.rooms(labels), strict=True):
        if from_room is None or from_room > room:
            continue
        width = len(label.text) * charts.LETTER * charts.TICK_REM
        at = (charts.LEFT + label.x / 100 * (charts.RIGHT - charts.LEFT)) / 100 * room
        left = at - width * {"start": 0, "middle": 0.5, "end": 1}[label.anchor]
        shown.append((label.text, left, left + width))
    return shown


@pytest.mark.parametrize("last_plan_week", [8, 9, 12, 14, 20, 30])
def test_labels_of_the_weeks_never_run_into_each_other(last_plan_week):
    for room in range(6, 60):
        shown = ticks_shown(room, last_plan_week=last_plan_week)
        for (before, _, end_of_one), (after, start_of_next, _) in pairwise(shown):
            assert start_of_next - end_of_one > 0.1, (room, before, after)


@pytest.mark.parametrize(
    ("room", "names"),
    [
        (8, ["start", "6 mo."]),
        (12, ["start", "week 8", "6 mo."]),
        (15, ["start", "week 4", "week 8", "6 mo."]),
        (20, ["start", "week 4", "week 8", "3 mo.", "6 mo."]),
    ],
)
def test_a_narrow_chart_leaves_out_labels_and_keeps_its_ends(room, names):
    assert [name for name, _left, _right in ticks_shown(room)] == names


def test_the_style_sheet_knows_every_width_at_which_a_label_is_left_out():
    css = (settings.BASE_DIR / "static/css/charts.css").read_text()
    for room in charts.ROOMS:
        assert f"@container (max-width: {room - 0.01:g}rem) {{ .from-{room} {{ display: none; }} }}" in css


MEETING = """() => {
  const shown = [...document.querySelectorAll("text.chart-tick")].filter((one) => one.checkVisibility());
  const boxes = shown.map((one) => [one.textContent, one.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return boxes.flatMap(([name, a], at) =>
    boxes.slice(at + 1).filter(([, b]) => meet(a, b)).map(([other]) => `${name} / ${other}`));
}"""


@pytest.mark.browser
@pytest.mark.parametrize("letters", ["100%", "200%"])
def test_in_a_browser_no_label_below_a_chart_meets_another(chromium, letters):
    css = "".join(
        (settings.BASE_DIR / "static/css" / name).read_text() for name in ("tokens.css", "charts.css")
    )
    style = f"{css} html {{ font: {letters} sans-serif }} section {{ margin: 1rem }}"
    page = chromium.new_page(viewport={"width": 320, "height": 640})
    page.set_content(
        f'<style>{style}</style><section class="score">{score_chart([(0, 6), (1, 5)])}</section>'
    )
    for width in (320, 360, 390, 480, 768):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate(MEETING) == [], width
        assert page.locator("text.chart-tick >> visible=true").count() >= 5, "the scale and both ends stay"
    page.close()


def test_a_first_score_stands_clear_of_the_numbers_of_the_scale():
    value = next(
        text for text in parse(score_chart([(0, 4)])).iter(f"{SVG}text") if text.get("class") == "chart-value"
    )
    assert value.get("text-anchor") == "start"


def test_the_reference_is_drawn_through_its_five_time_points():
    data = line_of(score_chart([(0, 6)], reference=study_line(6, -0.746)), "chart-reference")
    across = [float(pair.split()[0]) for pair in re.split("[ML]", data)[1:]]
    assert across == [0, 30, 60, 80, 100]


def test_the_band_stays_within_0_and_10():
    box = parse(score_chart([(0, 1)], band=(-1, 3))).find(f"{SVG}rect")
    assert float(box.get("height")) == pytest.approx(charts.PLOT * 0.3)
    assert float(box.get("y")) + float(box.get("height")) == charts.TOP + charts.PLOT


def test_a_longer_plan_and_its_follow_ups_stay_in_order_on_the_axis():
    scores = charts.Scores([(week, 5) for week in (0, 8, 14, 15, 26, 40)], "tone-pain", last_plan_week=14)
    data = line_of(charts.score_chart(TEXT, scores, ticks=TICKS))
    across = [float(pair.split()[0]) for pair in re.split("[ML]", data)[1:]]
    assert across == sorted(across)
    assert across[-1] == 100


def test_versions_of_an_exercise_are_lines_of_their_own_joined_by_a_thin_link():
    svg = charts.trend_chart(TEXT, [[(1, 8), (3, 12)], [(8, 8), (10, 10)]])
    assert line_of(svg).count("M") == 2
    assert line_of(svg, "chart-link").count("M") == 1
    assert svg.count("chart-now") == 1
    parse(svg)


def test_a_trend_of_noughts_is_drawn_on_the_ground():
    height = charts.TREND_BOTTOM - charts.TREND_TOP
    assert line_of(charts.trend_chart(TEXT, [[(1, 0), (2, 0)]])) == f"M0 {height}L100 {height}"


def test_kept_part_missed_and_ahead_differ_by_more_than_colour():
    root = parse(charts.kept_grid(TEXT, [("1", ["kept", "part", "missed"]), ("2", ["ahead"])]))
    drawn = [box.get("class") for box in root.iter(f"{SVG}rect")]
    assert drawn == ["kept-kept", "kept-part", "kept-kept", "kept-missed", "kept-ahead"]
    assert [label.text for label in root.iter(f"{SVG}text")] == ["1", "2"]


def test_charts_are_small():
    assert len(score_chart([(week, 5) for week in range(9)], reference=study_line(6, -0.746))) < 3000


def test_the_study_line_starts_at_the_persons_own_score_and_takes_equal_steps():
    assert study_line(6, -0.746) == (
        (0, 6.0),
        (4, pytest.approx(5.254)),
        (8, pytest.approx(4.508)),
        (13, pytest.approx(3.762)),
        (26, pytest.approx(3.016)),
    )


def test_the_study_line_never_leaves_the_scale():
    assert study_line(1, -0.746)[-1] == (26, 0.0)
    assert study_line(9, 0.949)[-1] == (26, 10.0)


@pytest.mark.parametrize(
    ("start", "now", "points", "percent", "verdict"),
    [
        (6, 2, 4, 67, Verdict.CLEARLY_BETTER),
        (6, 4, 2, 33, Verdict.CLEARLY_BETTER),
        (6, 5, 1, 17, Verdict.SAME),
        (1, 0, 1, 100, Verdict.SAME),  # 30 % alone would call this clear
        (6, 6, 0, 0, Verdict.SAME),
        (6, 7, -1, 17, Verdict.SAME),
        (4, 6, -2, 50, Verdict.CLEARLY_WORSE),
        (0, 3, -3, None, Verdict.CLEARLY_WORSE),
    ],
)
def test_two_points_of_pain_are_a_clear_change_and_one_is_none(start, now, points, percent, verdict):
    change = pain_change(start, now)
    assert (change.points, change.percent, change.verdict) == (points, percent, verdict)


@pytest.mark.parametrize(
    ("start", "now", "points", "verdict"),
    [
        (3, 7, 4, Verdict.CLEARLY_BETTER),
        (3, 6, 3, Verdict.CLEARLY_BETTER),
        (3, 5, 2, Verdict.PROBABLY_BETTER),
        (3, 4, 1, Verdict.SAME),
        (3, 2, -1, Verdict.SAME),
        (5, 3, -2, Verdict.PROBABLY_WORSE),
        (5, 2, -3, Verdict.CLEARLY_WORSE),
    ],
)
def test_three_points_of_running_ability_are_clear_and_two_probable(start, now, points, verdict):
    change = ability_change(start, now)
    assert (change.points, change.verdict) == (points, verdict)


@pytest.mark.parametrize("change", [pain_change, ability_change])
def test_a_score_that_was_not_given_makes_no_statement(change):
    assert change(None, 3) is None
    assert change(3, None) is None
