"""A score's weeks as a small line."""

from hypothesis import given
from hypothesis import strategies as st

from workouts.coach.sparklines import EDGE, HEIGHT, WIDTH, sparkline


def test_the_line_runs_from_the_start_to_the_newest_answer():
    svg = sparkline([(0, 10), (8, 0)], "from 10 to 0", tone="tone-pain")
    assert f'd="M{EDGE} {EDGE}L{WIDTH - EDGE} {HEIGHT - EDGE}"' in svg
    assert f'<circle cx="{WIDTH - EDGE}" cy="{HEIGHT - EDGE}" r="3"/>' in svg
    assert 'role="img" aria-label="from 10 to 0"' in svg


def test_a_week_without_an_answer_is_a_gap_never_a_zero():
    svg = sparkline([(0, 5), (1, 5), (2, None), (3, 4), (4, 4)], "", tone="tone-pain")
    line = svg.partition('<path d="')[2].partition('"')[0]
    assert line.count("M") == 2
    assert sparkline([(0, None)], "", tone="tone-pain") == ""
    assert sparkline([], "", tone="tone-pain") == ""


@given(
    st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(0, 10)), unique_by=lambda point: point[0]),
    st.text(),
)
def test_whatever_was_answered_stays_inside_and_says_its_text_as_text(points, text):
    svg = sparkline(points, text, tone="tone-pain")
    if any(value is not None for _week, value in points):
        x, y = (float(svg.rpartition(f'{name}="')[2].partition('"')[0]) for name in ("cx", "cy"))
        assert EDGE <= x <= WIDTH - EDGE
        assert EDGE <= y <= HEIGHT - EDGE
        label = svg.partition('aria-label="')[2].partition('"')[0]
        assert "<" not in label
