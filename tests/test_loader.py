"""How the library's files come into the tables: repeatable, whole or not at all, own entries left alone."""

import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.library_format import read_library
from programs.loader import LIBRARY, load_library
from programs.models import (
    Check,
    Exercise,
    Habit,
    Ladder,
    Plan,
    PlanLine,
    PlanSession,
    PlanWeek,
    RoutineStep,
    Rung,
    Slot,
)

TABLES = (Exercise, Ladder, Rung, Plan, PlanWeek, PlanSession, Slot, PlanLine, RoutineStep, Habit, Check)


@pytest.fixture(autouse=True)
def _empty_library(db):
    """These tests begin before anything was loaded."""
    Rung.objects.update(substitute=None)
    for table in (Plan, Check, Habit, RoutineStep, Rung, Ladder, Exercise):
        table.objects.all().delete()


@pytest.fixture
def library(_empty_library):
    return load_library()


@pytest.fixture
def folder(tmp_path):
    """A copy of the library's files that a test may break."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is no longer in {file}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def everything():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


def test_a_second_run_changes_nothing_and_says_so(library):
    before = everything()
    report = load_library()
    assert everything() == before
    for section in report.sections.values():
        assert [section.added, section.changed, section.removed, section.kept] == [[], [], [], []]
    assert len(report.sections["exercises"].left_alone) == 44


def test_a_run_without_changes_asks_the_database_a_few_questions_only(library):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        load_library()
    assert len(queries) <= 30


def test_a_dry_run_says_what_would_happen_and_writes_nothing(db):
    out = StringIO()
    call_command("load_library", dry_run=True, stdout=out)
    assert "exercises: 44 added (" in out.getvalue()
    assert not any(everything().values())


def test_a_changed_exercise_is_updated_in_place_and_named(library, folder):
    before = Exercise.objects.get(slug="bw-squat")
    change(folder, "exercises-legs.toml", 'name = "Bodyweight squat"', 'name = "Air squat"')
    report = load_library(folder)
    assert report.sections["exercises"].changed == ["bw-squat"]
    after = Exercise.objects.get(slug="bw-squat")
    assert (after.pk, after.name) == (before.pk, "Air squat")


def test_entries_made_here_are_never_touched_even_under_a_files_name(db):
    own = Exercise.objects.create(
        slug="bw-squat", name="My squat", summary="Mine", muscles=["glutes"], pose="bw-squat", why="Because"
    )
    other = Exercise.objects.create(slug="step-up", name="Step-up", pose="bw-squat")
    habit = Habit.objects.create(slug="water", name="Drink", text="A glass of water")
    report = load_library()
    assert report.sections["exercises"].own == ["bw-squat"]
    own.refresh_from_db()
    assert (own.name, own.origin) == ("My squat", "own")
    assert Exercise.objects.filter(pk=other.pk).exists()
    assert Habit.objects.filter(pk=habit.pk).exists()
    assert Rung.objects.get(slug="bw-squat").exercise == own
    assert "bw-squat" in "".join(load_library().lines())


def test_a_plan_made_here_is_never_touched(db):
    own = Plan.objects.create(
        slug="strong-legs", name="Mine", tagline="Mine", summary="Mine", pose="bw-squat"
    )
    assert load_library().sections["plans"].own == ["strong-legs"]
    assert list(Plan.objects.filter(slug="strong-legs")) == [own]


def test_an_own_rung_keeps_its_place_in_a_ladder_when_the_files_want_it(library, folder):
    ladder, bench = Ladder.objects.get(slug="squat"), Exercise.objects.get(slug="bw-squat")
    own = Rung.objects.create(
        slug="step-up", name="Step-up", ladder=ladder, order=6, exercise=bench, minimum=8, maximum=10
    )
    change(
        folder,
        "ladders.toml",
        '[[ladders]]\nslug = "slow-squat"',
        '[[ladders.rungs]]\nslug = "jump-squat"\nexercise = "bw-squat"\nrange = "5-8"\n\n'
        '[[ladders]]\nslug = "slow-squat"',
    )
    load_library(folder)
    assert list(ladder.rungs.values_list("slug", "order"))[-2:] == [("step-up", 6), ("jump-squat", 7)]
    own.refresh_from_db()
    assert own.order == 6
    assert not load_library(folder).sections["rungs"].changed


def test_rungs_may_change_places_in_their_ladder(library, folder):
    text = (folder / "ladders.toml").read_text("utf-8")
    first, second = re.findall(r'\[\[ladders\.rungs\]\]\nslug = "bw-squat-(?:slow|pause)".*?\n\n', text, re.S)
    (folder / "ladders.toml").write_text(text.replace(first + second, second + first), "utf-8")
    report = load_library(folder)
    assert sorted(report.sections["rungs"].changed) == ["bw-squat-pause", "bw-squat-slow"]
    assert list(Ladder.objects.get(slug="slow-squat").rungs.values_list("slug", flat=True)) == [
        "bw-squat-pause",
        "bw-squat-slow",
    ]


def test_a_changed_plan_becomes_a_new_version_and_the_old_one_stays_as_it_was(library, folder):
    old = Plan.objects.get(slug="strong-legs")
    old_lines = list(PlanLine.objects.filter(plan_session__plan=old).values())
    change(folder, "plan-strong-legs.toml", 'work = "2x10-12"', 'work = "3x10-12"')
    report = load_library(folder)
    assert report.sections["plans"].changed == ["strong-legs version 2"]
    new = Plan.objects.current().get(slug="strong-legs")
    old.refresh_from_db()
    assert (new.version, old.version, old.is_current) == (2, 1, False)
    assert list(PlanLine.objects.filter(plan_session__plan=old).values()) == old_lines
    assert new.sessions.get(week=1, code="s1").lines.first().sets == 3
    assert not load_library(folder).sections["plans"].changed


def test_a_rungs_new_rest_makes_new_versions_of_the_plans_that_use_it(library, folder):
    change(folder, "ladders.toml", "step_kg = 5", "step_kg = 4")
    assert not load_library(folder).sections["plans"].changed
    change(folder, "ladders.toml", "rest_seconds = 120\nstep_kg = 4", "rest_seconds = 150\nstep_kg = 4")
    assert load_library(folder).sections["plans"].changed == ["strong-legs version 2"]


def test_a_rungs_new_pose_changes_the_rung_in_place_and_makes_no_plan_a_new_version(library, folder):
    used = Rung.objects.get(slug="heel-raise-one")
    assert PlanLine.objects.filter(rung=used).exists()
    before = list(PlanLine.objects.order_by("pk").values())
    change(folder, "ladders.toml", 'pose = "heel-raise-one"', 'pose = "heel-raise"')
    report = load_library(folder)
    assert report.sections["rungs"].changed == ["heel-raise-one"]
    assert not report.sections["plans"].changed
    assert list(PlanLine.objects.order_by("pk").values()) == before
    after = Rung.objects.get(slug="heel-raise-one")
    assert (after.pk, after.pose) == (used.pk, "heel-raise")


def test_what_left_the_files_goes_unless_something_refers_to_it(library, folder):
    text = (folder / "ladders.toml").read_text("utf-8")
    for slug in ("sl-squat-loaded", "sl-squat"):
        block = re.search(rf'\[\[ladders\.rungs\]\]\nslug = "{slug}"\n.*?\n\n', text, re.S)[0]
        text = text.replace(block, "")
    (folder / "ladders.toml").write_text(text, "utf-8")
    plan = folder / "plan-strong-legs.toml"
    plan.write_text(
        plan.read_text("utf-8")
        .replace('rung = "sl-squat", work = "3x6-8"', 'rung = "sl-squat-high", work = "3x6-8"')
        .replace('rung = "sl-squat", work = "2x6-8"', 'rung = "sl-squat-high", work = "2x6-8"'),
        "utf-8",
    )
    section = load_library(folder).sections["rungs"]
    assert (section.removed, section.kept) == (["sl-squat-loaded"], ["sl-squat"])
    assert Rung.objects.filter(slug="sl-squat").exists()


def test_a_plan_that_left_the_files_goes_with_all_its_parts(library, folder):
    (folder / "plan-steady-core.toml").unlink()
    text = (folder / "checks.toml").read_text("utf-8").replace('plans = ["steady-core"]\n', "")
    (folder / "checks.toml").write_text(text, "utf-8")
    assert load_library(folder).sections["plans"].removed == ["steady-core version 1"]
    assert not Slot.objects.filter(plan__slug="steady-core").exists()


# Broken files

LEGS, LADDERS, STRONG_LEGS = "exercises-legs.toml", "ladders.toml", "plan-strong-legs.toml"
BROKEN = {
    "a muscle nobody has": (LEGS, '"quadriceps"', '"quadrizeps"', ("exercises 1 (chair-squat)", "muscles")),
    "a missing name": (LEGS, 'name = "Chair squat"\n', "", ("exercises 1 (chair-squat)", "name", "add it")),
    "an empty name": (LEGS, 'name = "Chair squat"', 'name = " "', ("exercises 1 (chair-squat)", "name")),
    "a summary too long": (LEGS, 'summary = "Sit', f'summary = "{"x" * 200}', ("(chair-squat)", "summary")),
    "a slip in a field's name": (LEGS, "mistakes = [", "misstakes = [", ("(chair-squat)", "mistakes")),
    "a field nobody knows": (
        LEGS,
        'place = "gym"',
        'place = "gym"\ncolour = "red"',
        ("(bb-squat)", "colour"),
    ),
    "a place nobody knows": (LEGS, 'place = "gym"', 'place = "beach"', ("(bb-squat)", "place", "home, gym")),
    "two steps only": (LEGS, "steps = [", 'steps = ["a", "b"]\nwas = [', ("(chair-squat)", "steps")),
    "a slug with an underscore": (LEGS, '"bw-squat"', '"bw_squat"', ("exercises 2 (bw_squat)", "slug")),
    "the same slug twice": (LEGS, '"bw-squat"', '"chair-squat"', ("exercises 2 (chair-squat)", "slug")),
    "a pose nobody can draw": (LEGS, 'pose = "chair-squat"', 'pose = "yoga"', ("(chair-squat)", "pose")),
    "broken TOML": (LEGS, "[[exercises]]", "[[exercises]", ("(whole file)", "syntax", "line 5")),
    "an unknown table": ("habits.toml", "[[habits]]", "[[hobbies]]", ("top of the file", "hobbies")),
    "an exercise that is not there": (
        LADDERS,
        'exercise = "chair-squat"',
        'exercise = "stool-squat"',
        ("(chair-squat-high)", "exercise"),
    ),
    "a falling range": (LADDERS, 'range = "8-12"', 'range = "12-8"', ("(chair-squat-high)", "range", "rise")),
    "a step too big": (LADDERS, "step_kg = 2\n", "step_kg = 25\n", ("(goblet-squat)", "step_kg")),
    "a substitute that is not there": (
        LADDERS,
        'substitute = "goblet-squat"',
        'substitute = "jump"',
        ("(bb-squat)", "substitute"),
    ),
    "substitutes that go round": (
        LADDERS,
        'slug = "bw-squat-slow"',
        'slug = "bw-squat-slow"\nsubstitute = "goblet-squat"',
        ("(goblet-squat)", "substitute", "chain"),
    ),
    "a gym exercise with no way home": (
        LADDERS,
        'substitute = "split-squat"\n',
        "",
        ("(sl-leg-press)", "substitute"),
    ),
    "an unknown rung in a plan": (
        STRONG_LEGS,
        'rung = "goblet-squat", work',
        'rung = "goblin-squat", work',
        ("(strong-legs)", "weeks 3", "rung"),
    ),
    "a slot that is not there": (
        STRONG_LEGS,
        '{ slot = "squat"',
        '{ slot = "sqat"',
        ("weeks 1 (1), s1", "slot"),
    ),
    "a slot without its line": (
        STRONG_LEGS,
        '    { slot = "wall-sit", rung = "wall-sit-45", work = "3x20-30s" },\n',
        "",
        ("weeks 1 (1), s1", "lines", "wall-sit"),
    ),
    "seconds for repetitions": (
        STRONG_LEGS,
        '"2x8-12"',
        '"2x8-12s"',
        ("weeks 1 (1), s1, lines 2", "work", "reps"),
    ),
    "a range outside the rung's": (STRONG_LEGS, '"2x8-12"', '"2x8-20"', ("weeks 1 (1), s1, lines 2", "work")),
    "eleven sets": (STRONG_LEGS, '"2x8-12"', '"11x8-12"', ("weeks 1 (1), s1, lines 2", "work")),
    "a week that is missing": (STRONG_LEGS, "number = 8", "number = 9", ("(strong-legs)", "weeks", "1 to 8")),
    "a check on an unknown rung": (
        "checks.toml",
        'rung = "wall-sit-75"',
        'rung = "sit"',
        ("(wall-sit)", "rung"),
    ),
    "a check for an unknown plan": (
        "checks.toml",
        '["strong-back"]',
        '["strong-neck"]',
        ("(back-hold)", "plans"),
    ),
    "a routine's unknown exercise": (
        "routines.toml",
        'exercise = "march"',
        'exercise = "jog"',
        ("routines 1, steps 1", "exercise"),
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_by_name_and_nothing_is_half_loaded(library, folder, case):
    file, old, new, named = BROKEN[case]
    change(folder, "habits.toml", "Wear comfortable shoes", "A change that must not be loaded")
    change(folder, file, old, new)
    before = everything()
    with pytest.raises(CommandError) as refusal:
        call_command("load_library", folder=folder)
    message = str(refusal.value)
    for part in (file, *named, "Nothing was loaded"):
        assert part in message
    assert "\n" not in message
    assert everything() == before


def test_an_empty_folder_is_refused(db, tmp_path):
    with pytest.raises(CommandError, match=r"no \.toml file"):
        call_command("load_library", folder=tmp_path)


def test_poses_are_not_checked_while_there_is_no_file_of_them(folder):
    (folder / "poses.json").unlink()
    assert len(read_library(folder).exercises) == 44
