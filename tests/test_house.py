"""The house: arrows point down only, and the pure rooms stay pure."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A room, and what it may not know. The longest matching room counts.
FORBIDDEN = {
    "programs": ["workouts", "legback"],
    "workouts": ["legback", "workouts.reminders", "workouts.coach"],
    "workouts.reminders": ["legback", "workouts.coach"],
    "workouts.coach": ["legback"],
}
PURE = [
    "programs/coach_wishes.py",
    "programs/figures.py",
    "programs/invariants.py",
    "programs/kinematics.py",
    "programs/pain.py",
    "programs/screening.py",
    "programs/simulation.py",
    "programs/simulation_table.py",
    "programs/start_loads.py",
    "programs/study.py",
    "programs/substitutes.py",
    "programs/virtual_people.py",
    "programs/weeks.py",
    "workouts/change.py",
    "workouts/charts.py",
    "workouts/coach/attention.py",
    "workouts/coach/sparklines.py",
    "workouts/coach/cohort_chart.py",
    "workouts/coach/statistics.py",
    "workouts/schedule.py",
    "workouts/units.py",
]


def sources() -> list[Path]:
    return sorted(
        path
        for room in ("programs", "workouts", "legback")
        for path in (ROOT / room).rglob("*.py")
        if "__pycache__" not in path.parts
    )


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> set[str]:
    """Every module that a file names in an import, also inside functions and type checks."""
    found: set[str] = set()
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            found.add(name)
            found.update(f"{name}.{alias.name}" for alias in node.names)
    return found


def is_in(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_knows_only_what_lies_below_it(path: Path) -> None:
    rooms = [room for room in FORBIDDEN if is_in(module_name(path), room)]
    if not rooms:
        return  # the roof may know everybody
    forbidden = FORBIDDEN[max(rooms, key=len)]
    wrong = sorted(name for name in imports(path) if any(is_in(name, room) for room in forbidden))
    assert not wrong, f"{path.relative_to(ROOT)} looks up: {wrong}"


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_meet_no_database(name: str) -> None:
    path = ROOT / name
    own = {found for found in imports(path) if found.split(".")[0] in {"programs", "workouts"}}
    wrong = {found for found in imports(path) if is_in(found, "django.db") or ".models" in found}
    assert not wrong, f"{name} is not pure: {sorted(wrong)}"
    assert not {found for found in own if found.endswith((".models", ".views", ".services"))}
