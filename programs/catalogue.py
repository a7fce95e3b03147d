"""The exercises page: what matches a search and how the matches are grouped.

Muscles and equipment are lists inside a row, and SQLite cannot look into them; the library is a few dozen
rows read in one query, so the filters run here, the same on every database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.models import Category, Exercise, Muscle

NO_EQUIPMENT = "none"

FAMILIES: tuple[tuple[str, str | Promise, frozenset[str]], ...] = (
    ("thighs", _("Thighs"), frozenset({Muscle.QUADRICEPS, Muscle.ADDUCTORS})),
    ("hips", _("Hips and hamstrings"), frozenset({Muscle.GLUTES, Muscle.HAMSTRINGS, Muscle.GLUTEUS_MEDIUS})),
    (
        "back",
        _("Back"),
        frozenset({Muscle.ERECTORS, Muscle.MULTIFIDUS, Muscle.UPPER_BACK, Muscle.LATS, Muscle.SHOULDERS}),
    ),
    (
        "trunk",
        _("Trunk"),
        frozenset({Muscle.TRUNK, Muscle.ABDOMINALS, Muscle.OBLIQUES, Muscle.TRANSVERSUS, Muscle.HIP_FLEXORS}),
    ),
    ("feet", _("Calves and balance"), frozenset({Muscle.CALVES, Muscle.FOOT})),
    ("warm-up", _("Warm-up"), frozenset()),
    ("cool-down", _("Cool-down"), frozenset()),
    ("other", _("More"), frozenset()),
)


@dataclass(frozen=True)
class Filters:
    """What somebody is looking for; an empty value asks for nothing."""

    q: str = ""
    muscle: str = ""
    equipment: str = ""
    place: str = ""
    plan: str = ""


@dataclass
class Family:
    slug: str
    name: str | Promise
    exercises: list[Exercise] = field(default_factory=list)


def family_of(exercise: Exercise) -> str:
    """Slug of the group an exercise stands in: its part of a session, else its first muscle's."""
    if exercise.category != Category.STRENGTH:
        return str(exercise.category)
    first = exercise.muscles[0] if exercise.muscles else ""
    return next((slug for slug, _name, muscles in FAMILIES if first in muscles), "other")


def matches(exercise: Exercise, wanted: Filters, plan_slugs: Iterable[str], also: str = "") -> bool:
    """True when an exercise has everything that is asked for. `also` is more text to search in."""
    return (
        (not wanted.muscle or wanted.muscle in [*exercise.muscles, *exercise.second_muscles])
        and _fits_equipment(exercise, wanted.equipment)
        and (not wanted.place or exercise.place == wanted.place)
        and (not wanted.plan or wanted.plan in plan_slugs)
        and _says(exercise, wanted.q, also)
    )


def _fits_equipment(exercise: Exercise, equipment: str) -> bool:
    if equipment == NO_EQUIPMENT:
        return not exercise.equipment
    return not equipment or equipment in exercise.equipment


def _says(exercise: Exercise, q: str, also: str) -> bool:
    """True when every word of the search stands somewhere in the exercise's own words."""
    labels = [*exercise.muscle_labels, *exercise.second_muscle_labels, *exercise.equipment_labels]
    text = " ".join([exercise.name, exercise.summary, exercise.why, also, *labels]).casefold()
    return all(word in text for word in q.casefold().split())


def grouped(exercises: Iterable[Exercise]) -> list[Family]:
    """The exercises by group, empty groups left out."""
    families: Mapping[str, Family] = {slug: Family(slug, name) for slug, name, _muscles in FAMILIES}
    for exercise in exercises:
        families[family_of(exercise)].exercises.append(exercise)
    return [family for family in families.values() if family.exercises]
