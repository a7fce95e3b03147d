"""The poses of the library as checked, frozen values: joint angles of a start and an end position.

Units: body height = 100, angles in degrees, x to the right, y up, floor at y = 0 (domain.md 6.2).
"""

# ruff: noqa: N815 - the angles keep the names that domain.md and the data file give them.
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

POSES_FILE = Path(__file__).resolve().parent / "library" / "poses.json"

Point = tuple[float, float]

BODY_JOINTS = {"hip", "sh", "head"}
LIMB_JOINTS = {f"{joint}{side}" for joint in ("knee", "ank", "ball", "elb", "wr", "hand") for side in "NF"}
PINNABLE = {f"{joint}{side}" for joint in ("ank", "ball", "wr") for side in "NF"}


@dataclass(frozen=True)
class Frame:
    """Joint angles of one position, named as in domain.md 6.2; N is the working side, F the other.

    `bend` moves the middle of the spine towards the back; `u` and `f` shorten an upper arm or a forearm
    that points at the viewer, `c` in a front view a shank that points away from it.
    """

    T: float
    hN: float
    kN: float
    aN: float
    sN: float
    eN: float
    hF: float
    kF: float
    aF: float
    sF: float
    eF: float
    nk: float = 0.0
    bend: float = 0.0
    uN: float = 1.0
    fN: float = 1.0
    uF: float = 1.0
    fF: float = 1.0
    cN: float = 1.0
    cF: float = 1.0


@dataclass(frozen=True)
class Anchor:
    """The joint that stays where it is, or travels in a straight line, while the body moves."""

    joint: str
    start: Point
    end: Point


@dataclass(frozen=True, eq=False)
class Pose:
    """One movement: two positions, what stays in contact, and the things around the body.

    `via` holds the angles half-way that are not simply between start and end (a foot that is lifted);
    `is_hold` says that the end position is held, not left again at once; `onwards` is the way from the end
    to where the next repetition begins, where that is not back to the start (a walking lunge).
    """

    slug: str
    name: str
    text: str
    view: str
    start: Frame
    end: Frame
    via: Mapping[str, float]
    anchor: Anchor
    pins: Mapping[str, Point]
    props: tuple[Mapping[str, Any], ...]
    palms_up: bool
    is_hold: bool
    onwards: Pose | None = None


@lru_cache
def load_poses(path: Path = POSES_FILE) -> Mapping[str, Pose]:
    """Every pose by its slug. Raises ValueError naming pose and field when the file is broken."""
    entries = json.loads(path.read_text(encoding="utf-8"))["poses"]
    return MappingProxyType({slug: read_pose(slug, whole_entry(slug, entries)) for slug in entries})


def find_pose(slug: str) -> Pose:
    """The pose with this slug. Raises ValueError naming it when there is none."""
    try:
        return load_poses()[slug]
    except KeyError:
        raise ValueError(f"There is no pose {slug!r}.") from None


def whole_entry(slug: str, entries: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry with all that it takes over from the one it is `like`: angle by angle, else field by field.

    Raises ValueError naming pose and field when that one is missing or is itself like this one.
    """
    if "like" not in entries[slug]:
        return entries[slug]
    chain = [slug]
    while "like" in entries[chain[-1]]:
        base = entries[chain[-1]]["like"]
        if base not in entries or base in chain:
            raise _broken(chain[-1], "like", "must name another pose that is not like this one")
        chain.append(base)
    whole: dict[str, Any] = {}
    for name in reversed(chain):
        entry = {field: value for field, value in entries[name].items() if field != "like"}
        angles = {which: whole.get(which, {}) | entry.get(which, {}) for which in ("start", "end")}
        whole |= entry | angles
    return whole


def read_pose(slug: str, entry: Mapping[str, Any]) -> Pose:
    """Check one whole entry of the file. Raises ValueError naming pose and field."""
    known = {"name", "text", "view", "start", "end", "via", "anchor", "pins", "props", "palms_up"}
    known |= {"hold", "onwards"}
    for field in entry.keys() - known:
        raise _broken(slug, field, "is not known")
    for field in ("name", "text"):
        if not isinstance(entry.get(field), str) or not entry[field]:
            raise _broken(slug, field, "must be a text")
    view = entry.get("view", "side")
    if view not in {"side", "front"}:
        raise _broken(slug, "view", "must be side or front")
    pins = entry.get("pins", {})
    if not isinstance(pins, dict) or not pins.keys() <= PINNABLE:
        raise _broken(slug, "pins", f"may name only {', '.join(sorted(PINNABLE))}")
    props = entry.get("props", [])
    if not isinstance(props, list) or not all(isinstance(prop, dict) and "kind" in prop for prop in props):
        raise _broken(slug, "props", "must be a list of things with a kind")
    onwards = None
    if "onwards" in entry:
        base = {field: value for field, value in entry.items() if field not in {"onwards", "via", "pins"}}
        onwards = read_pose(slug, base | {"start": entry["end"]} | entry["onwards"])
    return Pose(
        slug=slug,
        name=entry["name"],
        text=entry["text"],
        view=view,
        start=_read_frame(slug, "start", entry.get("start")),
        end=_read_frame(slug, "end", entry.get("end")),
        via=MappingProxyType(_read_angles(slug, "via", entry.get("via", {}))),
        anchor=_read_anchor(slug, entry.get("anchor")),
        pins=MappingProxyType({joint: _read_point(slug, f"pins.{joint}", at) for joint, at in pins.items()}),
        props=tuple(MappingProxyType(prop) for prop in props),
        palms_up=bool(entry.get("palms_up", False)),
        is_hold=bool(entry.get("hold", False)),
        onwards=onwards,
    )


def _broken(slug: str, field: str, reason: str) -> ValueError:
    return ValueError(f"Pose {slug!r}, field {field!r} {reason}.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _read_frame(slug: str, which: str, angles: object) -> Frame:
    read = _read_angles(slug, which, angles)
    for field in fields(Frame):
        if field.default is MISSING and field.name not in read:
            raise _broken(slug, f"{which}.{field.name}", "is missing")
    return Frame(**read)


def _read_angles(slug: str, which: str, angles: object) -> dict[str, float]:
    if not isinstance(angles, dict):
        raise _broken(slug, which, "must list joint angles")
    names = {field.name for field in fields(Frame)}
    for name, angle in angles.items():
        if name not in names:
            raise _broken(slug, f"{which}.{name}", "is not a joint angle")
        if not _is_number(angle):
            raise _broken(slug, f"{which}.{name}", "must be a number")
    return {name: float(angle) for name, angle in angles.items()}


def _read_anchor(slug: str, anchor: object) -> Anchor:
    if not isinstance(anchor, dict) or anchor.get("joint") not in BODY_JOINTS | LIMB_JOINTS:
        raise _broken(slug, "anchor", "must name a joint and where it stays")
    start = _read_point(slug, "anchor.at", anchor.get("at"))
    return Anchor(anchor["joint"], start, _read_point(slug, "anchor.to", anchor.get("to", start)))


def _read_point(slug: str, field: str, point: object) -> Point:
    if not isinstance(point, list | tuple) or len(point) != 2 or not all(map(_is_number, point)):
        raise _broken(slug, field, "must be a pair of numbers")
    return (float(point[0]), float(point[1]))
