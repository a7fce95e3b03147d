"""Writes the library files into the tables: repeatable, in one transaction, own entries left alone."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.db.models.deletion import Collector, ProtectedError, RestrictedError

from programs.library_format import Library, Values, read_library
from programs.models import (
    Check,
    Exercise,
    Habit,
    Ladder,
    Origin,
    Plan,
    PlanLine,
    PlanSession,
    PlanWeek,
    RoutineStep,
    Rung,
    Slot,
)

LIBRARY = Path(__file__).parent / "library"
PLAN_PARTS = {Plan, PlanWeek, PlanSession, Slot, PlanLine}
Rows = dict[str, Any]


@dataclass
class Section:
    """What happened to one kind of entry: the names of each group."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@dataclass
class Report:
    """What a load did, kind by kind."""

    sections: dict[str, Section] = field(default_factory=dict)

    def section(self, name: str) -> Section:
        return self.sections.setdefault(name, Section())

    def lines(self) -> list[str]:
        """One sentence for each kind of entry, in plain English for the terminal."""
        return [f"{name}: {', '.join(_parts(section))}" for name, section in self.sections.items()]


def _parts(section: Section) -> Iterable[str]:
    yield _counted("added", section.added)
    yield _counted("changed", section.changed)
    yield f"{len(section.left_alone)} left alone"
    if section.own:
        yield _counted("made here and not touched although a file has the same name", section.own)
    if section.removed:
        yield _counted("removed, no longer in the files", section.removed)
    if section.kept:
        yield _counted("no longer in the files but kept because something refers to them", section.kept)


def _counted(what: str, names: list[str]) -> str:
    return f"{len(names)} {what} ({', '.join(names)})" if names else f"0 {what}"


def load_library(folder: Path = LIBRARY, *, dry_run: bool = False) -> Report:
    """Bring the tables in line with the files of `folder` and say what was done.

    All files are read and checked before the first write; all writes are one transaction, undone by
    `dry_run`. Raises LibraryError for a broken file.
    """
    library = read_library(folder)
    with transaction.atomic():
        report = _write(library)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _write(library: Library) -> Report:
    report = Report()
    for name in ("exercises", "ladders", "rungs", "plans", "routine steps", "habits", "checks"):
        report.section(name)
    _retire_plans(library, report.section("plans"))
    for name, model, wanted in (
        ("checks", Check, library.checks),
        ("habits", Habit, library.habits),
        ("rungs", Rung, library.rungs),
    ):
        _remove(model, wanted, report.section(name))
    exercises = _sync(Exercise, library.exercises, report.section("exercises"))
    ladders = _sync(Ladder, library.ladders, report.section("ladders"))
    rungs = _write_rungs(library.rungs, exercises, ladders, report.section("rungs"))
    _write_plans(library, rungs, report.section("plans"))
    _write_routines(library.routine_steps, exercises, report.section("routine steps"))
    _sync(Habit, library.habits, report.section("habits"))
    checks = {slug: _link(values, rung=rungs[values["rung"]]) for slug, values in library.checks.items()}
    _sync(Check, checks, report.section("checks"))
    _remove(Ladder, library.ladders, report.section("ladders"))
    _remove(Exercise, library.exercises, report.section("exercises"))
    return report


def _link(values: Values, **rows: Any) -> Values:
    """The values with each slug in a foreign key's place replaced by the row's id."""
    linked = {name: value for name, value in values.items() if name not in rows}
    return linked | {f"{name}_id": row.pk if row else None for name, row in rows.items()}


def _sync(model: Any, wanted: dict[str, Values], section: Section) -> Rows:
    """Add what is new, change what differs; own rows win over a file's entry of the same slug."""
    rows: Rows = {row.slug: row for row in model._default_manager.all()}
    added, changed = [], []
    for slug, values in wanted.items():
        row = rows.get(slug)
        if row is None:
            rows[slug] = model(origin=Origin.LIBRARY, **values)
            added.append(rows[slug])
        elif row.origin == Origin.OWN:
            section.own.append(slug)
        elif _assign(row, values):
            changed.append(row)
        else:
            section.left_alone.append(slug)
    _save(model, added, changed, next(iter(wanted.values()), {}))
    section.added += [row.slug for row in added]
    section.changed += [row.slug for row in changed]
    return rows


def _assign(row: Any, values: Values) -> bool:
    """Set the values on the row; true if one of them was different."""
    different = [name for name, value in values.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, values[name])
    return bool(different)


def _save(model: Any, added: list[Any], changed: list[Any], fields: Iterable[str]) -> None:
    model._default_manager.bulk_create(added)
    if changed:
        names = [name.removesuffix("_id") for name in fields if name != "slug"]
        model._default_manager.bulk_update(changed, names, batch_size=100)


def _write_rungs(wanted: dict[str, Values], exercises: Rows, ladders: Rows, section: Section) -> Rows:
    """Rungs first, then who stands in for whom. A place in a ladder that a row of another making holds
    stays with it; the files' rungs take the free places around it, in their order."""
    others = Rung.objects.exclude(slug__in=wanted, origin=Origin.LIBRARY).exclude(ladder=None)
    places = list(others.values_list("slug", "ladder__slug", "order"))
    own, taken = {slug for slug, *_ in places}, {(ladder, order) for _, ladder, order in places}
    linked = {}
    for slug, values in wanted.items():
        ladder, order = values["ladder"], values["order"]
        while ladder and slug not in own and (ladder, order) in taken:
            order += 1
        taken.add((ladder, order))
        links = {"exercise": exercises[values["exercise"]], "ladder": ladders.get(ladder)}
        linked[slug] = _link(values, **links) | {"order": order}
        del linked[slug]["substitute"]
    _clear_places(linked)
    rows = _sync(Rung, linked, section)
    _write_substitutes(wanted, rows, section)
    return rows


def _clear_places(linked: dict[str, Values]) -> None:
    """Take rungs that move off their ladders first, so that two can change places."""
    places = Rung.objects.filter(origin=Origin.LIBRARY).values_list("slug", "ladder_id", "order")
    moving = [
        slug
        for slug, ladder_id, order in places
        if slug in linked and (ladder_id, order) != (linked[slug]["ladder_id"], linked[slug]["order"])
    ]
    if moving:
        Rung.objects.filter(slug__in=moving).update(ladder=None)


def _write_substitutes(wanted: dict[str, Values], rows: Rows, section: Section) -> None:
    changed = []
    for slug, values in wanted.items():
        row, substitute = rows[slug], rows.get(values["substitute"])
        if row.origin == Origin.LIBRARY and _assign(row, {"substitute_id": substitute and substitute.pk}):
            changed.append(row)
    if changed:
        Rung.objects.bulk_update(changed, ["substitute"], batch_size=100)
    for row in changed:
        if row.slug in section.left_alone:
            section.left_alone.remove(row.slug)
            section.changed.append(row.slug)


def _write_routines(wanted: dict[str, Values], exercises: Rows, section: Section) -> None:
    """Steps have no slug of their own: kind, routine and position name them."""
    rows = {f"{row.kind} {row.routine} {row.position}": row for row in RoutineStep.objects.all()}
    added, changed, linked = [], [], {}
    for key, values in wanted.items():
        linked = _link(values, exercise=exercises.get(values["exercise"]))
        del linked["slug"]
        row = rows.pop(key, None)
        if row is None:
            added.append(RoutineStep(origin=Origin.LIBRARY, **linked))
            section.added.append(key)
        elif row.origin == Origin.OWN:
            section.own.append(key)
        elif _assign(row, linked):
            changed.append(row)
            section.changed.append(key)
        else:
            section.left_alone.append(key)
    _save(RoutineStep, added, changed, linked)
    gone = {key: row.pk for key, row in rows.items() if row.origin == Origin.LIBRARY}
    if gone:
        RoutineStep.objects.filter(pk__in=gone.values()).delete()
    section.removed += gone


def _write_plans(library: Library, rungs: Rows, section: Section) -> None:
    """A plan that reads differently becomes a new version; people on the old one keep it. One that was
    published in the admin stays as it is there."""
    versions: dict[str, list[Plan]] = {}
    for plan in Plan.objects.order_by("version"):
        versions.setdefault(plan.slug, []).append(plan)
    for slug, values in library.plans.items():
        existing = versions.get(slug, [])
        # What somebody is still writing counts for nothing but its number.
        published = [plan for plan in existing if not plan.is_draft]
        digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
        if any(plan.origin == Origin.OWN for plan in published):
            section.own.append(slug)
        elif published and published[-1].content_hash == digest and published[-1].is_current:
            section.left_alone.append(slug)
        else:
            Plan.objects.filter(slug=slug).update(is_current=False)
            version = existing[-1].version + 1 if existing else 1
            _create_plan(values, rungs, version, digest)
            (section.changed if published else section.added).append(f"{slug} version {version}")


def _create_plan(values: Values, rungs: Rows, version: int, digest: str) -> None:
    parts = ("weeks", "slots", "sessions")
    own = {name: value for name, value in values.items() if name not in parts}
    plan = Plan.objects.create(origin=Origin.LIBRARY, version=version, content_hash=digest, **own)
    PlanWeek.objects.bulk_create([PlanWeek(plan=plan, **week) for week in values["weeks"]])
    slots = Slot.objects.bulk_create([Slot(plan=plan, **slot) for slot in values["slots"]])
    by_name = {(slot.code, slot.slug): slot for slot in slots}
    sessions = PlanSession.objects.bulk_create(
        [
            PlanSession(plan=plan, **{name: value for name, value in session.items() if name != "lines"})
            for session in values["sessions"]
        ]
    )
    lines = []
    for row, session in zip(sessions, values["sessions"], strict=True):
        for line in session["lines"]:
            offered = rungs.get(line["offered_rung"])
            slot = by_name[row.code, line["slot"]]
            linked = _link(line, rung=rungs[line["rung"]], offered_rung=offered, slot=slot)
            lines.append(PlanLine(plan_session=row, **linked))
    PlanLine.objects.bulk_create(lines)


def _retire_plans(library: Library, section: Section) -> None:
    """Plans that left the files go; one that somebody is on stays, but nobody new can start it."""
    for plan in Plan.objects.filter(origin=Origin.LIBRARY).exclude(slug__in=library.plans):
        name = f"{plan.slug} version {plan.version}"
        if _is_referred_to(plan, PLAN_PARTS):
            if plan.is_current:
                Plan.objects.filter(pk=plan.pk).update(is_current=False)
            section.kept.append(name)
        else:
            plan.delete()
            section.removed.append(name)


def _remove(model: Any, wanted: dict[str, Values], section: Section) -> None:
    """Delete library rows that left the files, unless something refers to them."""
    gone = list(model._default_manager.filter(origin=Origin.LIBRARY).exclude(slug__in=wanted))
    if gone and model is Rung:
        # The rungs that stay name their substitutes anew later in this load.
        stay = Rung.objects.filter(origin=Origin.LIBRARY, slug__in=wanted, substitute__in=gone)
        stay.update(substitute=None)
    while free := [row for row in gone if not _is_referred_to(row, {model})]:
        # Each round may free more: one that went may have referred to one that did not yet.
        section.removed += [row.slug for row in free]
        for row in free:
            row.delete()
        gone = [row for row in gone if row not in free]
    section.kept += [row.slug for row in gone]


def _is_referred_to(row: models.Model, parts: set[Any]) -> bool:
    """Whether deleting the row would be refused, or would take or change more than its own parts."""
    collector = Collector(using=row._state.db or "default", origin=row)
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError):
        return True
    deleted = any(model not in parts for model in collector.data)
    swept = any(rows.model not in parts and rows.exists() for rows in collector.fast_deletes)
    return deleted or swept or bool(collector.field_updates)
