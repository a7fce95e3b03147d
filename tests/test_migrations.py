"""People who have a plan already keep it when the database moves on."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

place = import_module("workouts.migrations.0002_week_as_state").place
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 25, 12, tzinfo=UTC))


class Row(SimpleNamespace):
    """An enrolment as it was before the program week was stored."""

    def save(self, update_fields):
        self.saved = update_fields


def placed(**values):
    row = Row(
        **{
            "starts_on": TODAY - timedelta(days=16),
            "moved_days": 0,
            "reached_week": 1,
            "paused_on": None,
            "ended_on": None,
            "finished_on": None,
            **values,
        }
    )
    models = SimpleNamespace(
        get_model=lambda _app, _name: SimpleNamespace(objects=SimpleNamespace(all=lambda: [row]))
    )
    place(models, None)
    return row


def test_a_plan_that_runs_stands_in_the_week_in_which_it_stood():
    row = placed()
    assert (row.week, row.week_starts_on, row.finished_on) == (3, TODAY - timedelta(days=2), None)


def test_a_plan_that_a_pause_had_moved_stays_moved():
    row = placed(moved_days=7)
    assert (row.week, row.week_starts_on) == (2, TODAY - timedelta(days=2))


def test_a_plan_that_waits_stays_where_it_waits():
    row = placed(paused_on=TODAY - timedelta(days=10), reached_week=1)
    assert (row.week, row.week_starts_on) == (1, TODAY - timedelta(days=16))


def test_a_plan_that_was_over_is_finished():
    row = placed(starts_on=TODAY - timedelta(days=60))
    assert (row.week, row.finished_on) == (8, TODAY - timedelta(days=4))


def test_a_plan_to_come_begins_with_its_first_week():
    row = placed(starts_on=TODAY + timedelta(days=5))
    assert (row.week, row.week_starts_on) == (1, TODAY + timedelta(days=5))
