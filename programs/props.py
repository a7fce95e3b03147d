"""The things round the body, drawn simply. Pure: a pose and where its joints are -> pieces.

Furniture stands behind the body; tools are held in front of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from programs.kinematics import Skeleton, along, between, skeleton_at
from programs.poses import Point, Pose
from programs.shapes import Piece, blob, circle, line, ring, slab

Settings = Mapping[str, Any]


def furniture(pose: Pose, joints: Skeleton) -> list[Piece]:
    """What stands behind the body. Raises ValueError for a kind nobody can draw."""
    return _draw(pose, joints, FURNITURE, TOOLS)


def tools(pose: Pose, joints: Skeleton) -> list[Piece]:
    """What is held, worn or pulled, in front of the body. Raises ValueError for an unknown kind."""
    return _draw(pose, joints, TOOLS, FURNITURE)


def _draw(pose: Pose, joints: Skeleton, mine: Drawers, others: Drawers) -> list[Piece]:
    pieces: list[Piece] = []
    for prop in pose.props:
        kind = prop["kind"]
        if kind in mine:
            pieces += mine[kind](pose, joints, prop)
        elif kind not in others:
            raise ValueError(f"Pose {pose.slug!r}, field 'props': nobody can draw {kind!r}.")
    return pieces


def _chair(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    x, seat = prop["x"], prop["height"]
    left, right = x - 10, x + 10
    return [
        line((left - 1, 0.9), (left, seat - 2), 0.9),
        line((left, seat - 2), (left - 3, seat + 26), 1.1),
        line((right - 1, 0.9), (right - 2, seat - 2), 0.9),
        line((left, seat - 1.4), (right, seat - 1.4), 1.4),
    ]


def _box(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    half = prop["width"] / 2
    return [slab(prop["x"] - half, 0, prop["x"] + half, prop["height"])]


def _cushion(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A firm cushion on the floor, or on a seat of the height `on`."""
    reach, radius = prop["width"] / 2, prop["height"] / 2
    y = prop.get("on", 0) + radius
    return [line((prop["x"] - reach + radius, y), (prop["x"] + reach - radius, y), radius)]


def _wall(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A wall whose face is at x; it is thick to the side that the body is not on."""
    x = prop["x"]
    left, right = (x - 3, x) if x < joints["sh"][0] else (x, x + 3)
    return [slab(left, 0, right, 104)]


def _post(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    return [slab(prop["x"] - 1, 0, prop["x"] + 1, 104)]


def _mat(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    # Under both positions, so that it lies still while the body moves on it.
    xs = [x for t in (0, 1) for x, _ in skeleton_at(pose, t).values()]
    return [line((min(xs) - 3, -1), (max(xs) + 3, -1), 1.1)]


def _ball(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A big ball that gives a little under whoever sits on it."""
    x, y = joints["hip"]
    radius = y / 2
    return [blob(circle((x - 1, radius), radius))]


def _bench(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A flat bench that ends at the hip, with a roller that holds the ankles."""
    hip, ankle = joints["hip"], joints["ankN"]
    top = hip[1] - 4.8
    return [
        line((ankle[0] + 6, top - 1.6), (hip[0] - 2, top - 1.6), 1.6),
        line((ankle[0] + 12, 0.9), (ankle[0] + 12, top - 3), 0.9),
        line((hip[0] - 8, 0.9), (hip[0] - 8, top - 3), 0.9),
        line((ankle[0] + 12, top - 2), (ankle[0] + 1, ankle[1] + 4.6), 0.8),
        blob(circle((ankle[0] + 1, ankle[1] + 4.4), 2.6)),
    ]


def _slanted_bench(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A 45-degree bench: a pad under the thighs, a roller behind the ankles, a plate under the feet."""
    hip, knee, ankle = joints["hip"], joints["kneeN"], joints["ankN"]
    low, high = along(between(knee, hip, 0.25), 45, 6), along(between(knee, hip, 0.9), 45, 6.6)
    middle, foot = between(low, high, 0.5), along(ankle, -45, 3)
    roller = along(between(ankle, knee, 0.12), -135, 4.4)
    return [
        line(low, high, 2.6),
        line((middle[0], 1), middle, 1),
        line((joints["heelN"][0], 1), (middle[0] + 8, 1), 1),
        line((joints["toeN"][0], 1), joints["toeN"], 0.9),
        line(joints["heelN"], joints["toeN"], 0.9),
        line(foot, roller, 0.7),
        blob(circle(roller, 2.2)),
    ]


def _machine(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A seated leg press: seat, back pad, rail, and on it the plate under the working foot."""
    hip, shoulder, heel, toe = joints["hip"], joints["sh"], joints["heelN"], joints["toeN"]
    seat = hip[1] - 6.4
    low, high = (hip[0] - 6.2, seat), (shoulder[0] - 7, shoulder[1] + 3)
    slant = math.degrees(math.atan2(toe[0] - heel[0], heel[1] - toe[1]))
    plate = [along(point, slant - 90, 1.6) for point in (between(heel, toe, -0.25), between(heel, toe, 1.2))]
    middle = between(plate[0], plate[1], 0.5)
    far = skeleton_at(pose, 1)["toeN"][0] + 8
    return [
        line(low, high, 1.8),
        line((hip[0] - 5, seat), (hip[0] + 13, seat), 1.6),
        line((hip[0] + 2, 1), (hip[0] + 2, seat), 1.2),
        line((hip[0] - 8, 1), (far, 1), 1),
        line(plate[0], plate[1], 1.4),
        line(middle, (middle[0] + 4, middle[1]), 1),
        line((middle[0] + 4, 2), (middle[0] + 4, middle[1]), 1),
    ]


def _stick(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A stick along the back, from above the head to below the tailbone."""
    lean = _backwards(joints)
    low, high = along(joints["hip"], lean, 5.4), along(joints["sh"], lean, 5.4)
    return [line(between(low, high, -0.3), between(low, high, 1.75), 0.7)]


def _barbell(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A bar seen from its end: one plate, with the bar as its hub."""
    at = joints[prop["at"]]
    if prop["at"] == "sh":
        at = along(at, _backwards(joints), 3.5)
    return [ring(at, 8.4, 6.8), blob(circle(at, 1.6))]


def _dumbbell(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    side = prop["at"][-1]
    x, y = between(joints[f"wr{side}"], joints[f"hand{side}"], 0.6)
    return [
        line((x - 4, y), (x + 4, y), 0.8),
        line((x - 4, y - 1.9), (x - 4, y + 1.9), 1.5),
        line((x + 4, y - 1.9), (x + 4, y + 1.9), 1.5),
    ]


def _weight(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A dumbbell held upright at the chest by its upper end."""
    x, y = between(joints["wrN"], joints["handN"], 0.6)
    return [
        line((x, y - 5), (x, y + 3), 1),
        line((x - 2.4, y + 3), (x + 2.4, y + 3), 1.8),
        line((x - 2.4, y - 6), (x + 2.4, y - 6), 1.8),
    ]


def _plate(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A flat weight on the front of the trunk, seen from its edge; `share` is how far up it lies."""
    middle = between(joints["hip"], joints["sh"], prop["share"])
    out = along(middle, _backwards(joints) + 180, prop.get("distance", 6.4))
    up = _backwards(joints) - 90
    return [line(along(out, up, 6), along(out, up, -6), 1.5)]


def _band(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A stretched band between two joints, or between a joint and a fixed point."""
    return [line(_place(joints, prop["from"]), _place(joints, prop["to"]), prop.get("radius", 0.7))]


def _strap(pose: Pose, joints: Skeleton, prop: Settings) -> list[Piece]:
    """A strap from the hand round the sole of the raised foot."""
    sole = between(joints["heelN"], joints["ballN"], 0.8)
    return [line(between(joints["wrN"], joints["handN"], 0.6), sole, 0.6)]


def _backwards(joints: Skeleton) -> float:
    """The absolute angle from the trunk line towards the back."""
    (x, y), (shoulder_x, shoulder_y) = joints["hip"], joints["sh"]
    return -90 - math.degrees(math.atan2(shoulder_x - x, shoulder_y - y))


def _place(joints: Skeleton, where: str | list[float]) -> Point:
    return joints[where] if isinstance(where, str) else (where[0], where[1])


Drawers = Mapping[str, Callable[[Pose, Skeleton, Settings], list[Piece]]]

FURNITURE: Drawers = {
    "chair": _chair,
    "box": _box,
    "cushion": _cushion,
    "wall": _wall,
    "post": _post,
    "mat": _mat,
    "ball": _ball,
    "bench": _bench,
    "bench-45": _slanted_bench,
    "machine": _machine,
}
TOOLS: Drawers = {
    "stick": _stick,
    "barbell": _barbell,
    "dumbbell": _dumbbell,
    "weight": _weight,
    "plate": _plate,
    "band": _band,
    "strap": _strap,
}
