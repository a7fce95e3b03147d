"""What the files of `programs/library/` may say: parsed, checked against each other, nothing written.

Every `*.toml` of the folder may hold `exercises`, `ladders`, `rungs` (those without a ladder), `plan`,
`routines`, `habits` and `checks`; how they are spread over files is free. The result are plain field
values, with slugs where the tables have foreign keys.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from programs.library_plans import parse_plan
from programs.library_reader import TOP, Entry, LibraryError, open_file
from programs.models import Category, Equipment, Kind, Measure, Muscle, Place, Sides

Values = dict[str, Any]


@dataclass
class Library:
    """Everything the files say; each mapping goes from slug to field values, in the order of the files."""

    exercises: dict[str, Values] = field(default_factory=dict)
    ladders: dict[str, Values] = field(default_factory=dict)
    rungs: dict[str, Values] = field(default_factory=dict)
    plans: dict[str, Values] = field(default_factory=dict)
    routine_steps: dict[str, Values] = field(default_factory=dict)
    habits: dict[str, Values] = field(default_factory=dict)
    checks: dict[str, Values] = field(default_factory=dict)
    poses: set[str] | None = None


def read_library(folder: Path) -> Library:
    """Read and cross-check every file of the folder.

    Raises LibraryError naming file, entry, field and remedy; the first one found ends the reading.
    """
    files = [open_file(path) for path in sorted(folder.glob("*.toml"))]
    if not files:
        raise LibraryError(folder.name, "(folder)", "files", "holds no .toml file; put the library there")
    library = Library(poses=_read_poses(folder / "poses.json"))
    for top in files:
        _read_exercises(top, library)
    rungs = [rung for top in files for rung in _read_rungs(top, library)]
    _check_substitutes(rungs, library)
    for top in files:
        _read_plan(top, library)
    for top in files:
        _read_rest(top, library)
        top.finish()
    return library


def _read_poses(path: Path) -> set[str] | None:
    """Names of the poses that can be drawn; None while there is no file of them."""
    if not path.exists():
        return None
    try:
        return set(json.loads(path.read_text("utf-8"))["poses"])
    except (ValueError, KeyError, TypeError) as error:
        raise LibraryError(path.name, TOP, "poses", f"is not readable as poses: {error}") from error


def _add(entry: Entry, into: dict[str, Values], values: Values) -> None:
    slug = values["slug"]
    if slug in into:
        entry.fail("slug", f"{slug!r} is there twice in the library; rename one of the two")
    into[slug] = values
    entry.finish()


def _pose(entry: Entry, library: Library, default: str) -> str:
    pose = entry.slug("pose", default)
    if library.poses is not None and pose not in library.poses:
        entry.fail("pose", f"{pose!r} is not in poses.json; add it there or name another")
    return pose


def _known(entry: Entry, name: str, slug: str, among: dict[str, Values], what: str) -> str:
    if slug not in among:
        entry.fail(name, f"there is no {what} {slug!r}; correct the slug or add that {what}")
    return slug


def _read_exercises(top: Entry, library: Library) -> None:
    if not top.has("exercises"):
        return
    first = top.whole("position", 1, 10_000)
    for position, entry in enumerate(top.entries("exercises"), start=first):
        slug = entry.slug("slug")
        values: Values = {
            "slug": slug,
            "position": position,
            "name": entry.text("name", 80),
            "category": entry.choice("category", Category.values, Category.STRENGTH),
            "summary": entry.text("summary", 200),
            "muscles": entry.choices("muscles", Muscle.values, 1),
            "second_muscles": entry.choices("second_muscles", Muscle.values, default=[]),
            "equipment": entry.choices("equipment", Equipment.values, default=[]),
            "place": entry.choice("place", Place.values, Place.HOME),
            "measure": entry.choice("measure", Measure.values, Measure.REPS),
            "sides": entry.choice("sides", Sides.values, Sides.BOTH),
            "steps": entry.texts("steps", 3, 5),
            "why": entry.text("why", 600),
            "mistakes": entry.texts("mistakes", 2, 4),
            "easier": entry.text("easier", 200, ""),
            "note": entry.text("note", 300, ""),
            "pose": _pose(entry, library, slug),
        }
        twice = set(values["muscles"]) & set(values["second_muscles"])
        if twice:
            entry.fail("second_muscles", f"{', '.join(sorted(twice))} also stands under muscles; keep one")
        _add(entry, library.exercises, values)


def _read_rungs(top: Entry, library: Library) -> list[Entry]:
    """Read ladders with their rungs, and the rungs without a ladder; give the rungs' entries back."""
    read = []
    for entry in top.entries("ladders", fewest=0):
        ladder = entry.slug("slug")
        values = {"slug": ladder, "position": len(library.ladders) + 1, "name": entry.text("name", 80)}
        for order, rung in enumerate(entry.entries("rungs"), start=1):
            _add(rung, library.rungs, _rung_values(rung, library, ladder, order))
            read.append(rung)
        _add(entry, library.ladders, values)
    for rung in top.entries("rungs", fewest=0):
        _add(rung, library.rungs, _rung_values(rung, library, None, 1))
        read.append(rung)
    return read


def _rung_values(entry: Entry, library: Library, ladder: str | None, order: int) -> Values:
    """A rung's field values. Equipment, place and pose not given are those of its exercise."""
    slug = entry.slug("slug")
    exercise = library.exercises[
        _known(entry, "exercise", entry.slug("exercise", slug), library.exercises, "exercise")
    ]
    span = entry.span("range")
    is_loaded = entry.has("step_kg")
    return {
        "slug": slug,
        "ladder": ladder,
        "order": order,
        "exercise": exercise["slug"],
        "name": entry.text("name", 80, exercise["name"]),
        "variation": entry.text("variation", 120, ""),
        "cue": entry.text("cue", 200, ""),
        "measure": span.measure,
        "minimum": span.minimum,
        "maximum": span.maximum,
        "rep_seconds": entry.whole("rep_seconds", 1, 60, 3),
        "rest_seconds": entry.whole("rest_seconds", 10, 300, 60),
        "sides": entry.choice("sides", Sides.values, Sides.BOTH),
        "is_loaded": is_loaded,
        "step_kg": entry.decimal("step_kg", "0.5", "20") if is_loaded else 1,
        "asks_effort": entry.flag("asks_effort", default=span.measure == Measure.REPS),
        "needs_supervision": entry.flag("needs_supervision", default=False),
        "equipment": entry.choices("equipment", Equipment.values, default=exercise["equipment"]),
        "place": entry.choice("place", Place.values, exercise["place"]),
        "substitute": entry.slug("substitute", "") or None,
        "substitute_note": entry.text("substitute_note", 120, ""),
        "pose": _pose(entry, library, exercise["pose"]),
    }


def _check_substitutes(entries: list[Entry], library: Library) -> None:
    """Each substitute exists, its chain ends, and whoever needs a gym finds one that does not."""
    for entry, (slug, rung) in zip(entries, library.rungs.items(), strict=True):
        seen, here = {slug}, rung
        while here["substitute"]:
            after = _known(entry, "substitute", here["substitute"], library.rungs, "rung")
            if after in seen:
                entry.fail("substitute", f"leads back to {after!r}; let the chain end somewhere")
            seen.add(after)
            here = library.rungs[after]
        if here["place"] == Place.GYM:
            entry.fail("substitute", f"{here['slug']!r} needs a gym; name a rung for at home")


def _read_plan(top: Entry, library: Library) -> None:
    if not top.has("plan"):
        return
    entry = top.table("plan")
    if not entry.has("pose"):
        entry.fail("pose", "is missing; add it")
    pose = _pose(entry, library, "")
    _add(entry, library.plans, parse_plan(entry, library.rungs) | {"pose": pose})


def _read_rest(top: Entry, library: Library) -> None:
    for entry in top.entries("routines", fewest=0):
        _read_routine(entry, library)
    for entry in top.entries("habits", fewest=0):
        values: Values = {"slug": entry.slug("slug"), "position": len(library.habits) + 1}
        values |= {"name": entry.text("name", 80), "text": entry.text("text", 200)}
        _add(entry, library.habits, values)
    for entry in top.entries("checks", fewest=0):
        _add(entry, library.checks, _check_values(entry, library, len(library.checks) + 1))


def _check_values(entry: Entry, library: Library, position: int) -> Values:
    return {
        "slug": entry.slug("slug"),
        "position": position,
        "rung": _known(entry, "rung", entry.slug("rung"), library.rungs, "rung"),
        "name": entry.text("name", 80),
        "text": entry.text("text", 200),
        "measure": entry.choice("measure", Measure.values),
        "cap": entry.whole("cap", 1, 600),
        "is_two_sided": entry.flag("is_two_sided", default=False),
        "plan_slugs": entry.choices("plans", list(library.plans), default=[]),
    }


def _read_routine(routine: Entry, library: Library) -> None:
    kind = routine.choice("kind", Kind.values)
    name = routine.choice("routine", (Category.WARM_UP.value, Category.COOL_DOWN.value))
    for position, entry in enumerate(routine.entries("steps"), start=1):
        exercise = entry.slug("exercise", "") or None
        if exercise:
            _known(entry, "exercise", exercise, library.exercises, "exercise")
        values = {
            "slug": f"{kind} {name} {position}",
            "kind": kind,
            "routine": name,
            "position": position,
            "exercise": exercise,
            "text": entry.text("text", 160),
            "amount": entry.whole("amount", 1, 600),
            "measure": entry.choice("measure", Measure.values, Measure.REPS),
            "sides": entry.choice("sides", Sides.values, Sides.BOTH),
            "pose": _pose(entry, library, library.exercises[exercise]["pose"]) if exercise else "",
        }
        _add(entry, library.routine_steps, values)
    routine.finish()
