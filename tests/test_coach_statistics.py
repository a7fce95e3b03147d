"""Means and intervals of a cohort, against printed tables and against plain arithmetic."""

import statistics as library
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workouts.coach.statistics import mean_from, mean_of, t_quantile

# Two-sided 95 % quantiles of Student's t, as printed in textbooks.
TABLE = {
    1: 12.706,
    2: 4.303,
    3: 3.182,
    4: 2.776,
    5: 2.571,
    6: 2.447,
    7: 2.365,
    8: 2.306,
    9: 2.262,
    10: 2.228,
    11: 2.201,
    12: 2.179,
    15: 2.131,
    20: 2.086,
    25: 2.060,
    27: 2.052,
    29: 2.045,
    30: 2.042,
    40: 2.021,
    60: 2.000,
    80: 1.990,
    100: 1.984,
    120: 1.980,
    200: 1.972,
    1000: 1.962,
}
CHANGES = st.lists(st.integers(-10, 10), min_size=2, max_size=60)


@pytest.mark.parametrize(("freedom", "quantile"), TABLE.items())
def test_the_quantiles_of_t_are_those_of_the_tables(freedom, quantile):
    assert round(t_quantile(freedom), 3) == quantile


@pytest.mark.parametrize(("freedom", "quantile"), {4: 4.604, 10: 3.169, 27: 2.771, 120: 2.617}.items())
def test_they_are_right_for_99_percent_too(freedom, quantile):
    assert round(t_quantile(freedom, 0.99), 3) == quantile


def test_the_quantiles_fall_towards_those_of_the_normal_curve():
    quantiles = [t_quantile(freedom) for freedom in range(1, 400)]
    assert quantiles == sorted(quantiles, reverse=True)
    assert quantiles[-1] > library.NormalDist().inv_cdf(0.975)


def test_no_degrees_of_freedom_are_refused():
    with pytest.raises(ValueError, match="freedom: 0 is out of range"):
        t_quantile(0)


def test_a_worked_example():
    # 1 to 5: mean 3, standard deviation 1.5811, 2.776 standard errors of 0.7071
    found = mean_of([1, 2, 3, 4, 5])
    assert found.count == 5
    assert found.mean == 3
    assert round(found.low, 3) == 1.037
    assert round(found.high, 3) == 4.963


def test_of_nobody_there_is_no_mean_and_of_one_no_interval():
    assert mean_of([]) is None
    one = mean_of([4])
    assert (one.count, one.mean, one.low, one.high) == (1, 4, None, None)


@given(CHANGES)
def test_sums_and_squares_give_the_mean_and_spread_of_the_numbers(changes):
    found = mean_from(len(changes), sum(changes), sum(change**2 for change in changes))
    half = t_quantile(len(changes) - 1) * library.stdev(changes) / sqrt(len(changes))
    assert isclose(found.mean, library.fmean(changes), abs_tol=1e-9)
    assert isclose(found.low, found.mean - half, abs_tol=1e-9)
    assert isclose(found.high, found.mean + half, abs_tol=1e-9)


@given(CHANGES, st.integers(-10, 10))
def test_who_all_change_alike_have_no_spread_and_a_shift_moves_the_whole_interval(changes, by):
    assert mean_of([by] * len(changes)).low == mean_of([by] * len(changes)).high == by
    here, there = mean_of(changes), mean_of([change + by for change in changes])
    assert isclose(there.low, here.low + by, abs_tol=1e-9)
    assert isclose(there.high, here.high + by, abs_tol=1e-9)
