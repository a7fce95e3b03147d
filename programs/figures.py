"""Joint angles -> one inline SVG of the body. Pure: no Django, no I/O beyond the poses file.

The start position is a pale ghost, the end position is full, the working muscles take the accent colour.
Colours come from static/css/figures.css alone, so that a figure follows light and dark.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from html import escape
from itertools import pairwise

from programs.kinematics import HEAD_RADIUS, Skeleton, between, skeleton_at
from programs.poses import Point, Pose, find_pose, load_poses
from programs.props import furniture, tools
from programs.shapes import SCALE, Circle, Piece, around, blob, circle, slab

__all__ = [
    "MUSCLES",
    "VIEW",
    "find_pose",
    "layers",
    "load_poses",
    "position_layers",
    "still",
    "svg_head",
    "view_left",
]

# Every figure has the same window, in body units, so that people in a grid are of one size and stand on
# one line: width, height above the floor, depth below it.
VIEW = (146.0, 112.0, 5.0)

THIGH_MUSCLES = frozenset({"quadriceps", "hamstrings", "adductors"})
HIP_MUSCLES = frozenset({"glutes", "gluteus-medius", "hip-flexors"})
BACK_MUSCLES = frozenset({"erectors", "multifidus"})
UPPER_TRUNK_MUSCLES = frozenset({"upper-back", "lats"})
BELT_MUSCLES = frozenset({"trunk", "obliques", "transversus"})
ARM_MUSCLES = frozenset({"shoulders", "biceps"})
TRUNK_MUSCLES = BACK_MUSCLES | UPPER_TRUNK_MUSCLES | BELT_MUSCLES | {"abdominals"}
MUSCLES = THIGH_MUSCLES | HIP_MUSCLES | TRUNK_MUSCLES | ARM_MUSCLES | {"calves", "foot", "grip"}

Parts = dict[str, Piece]


def still(
    pose: Pose,
    muscles: Collection[str] = (),
    *,
    title: str = "",
    description: str = "",
    decorative: bool = False,
) -> str:
    """The start and the end position as one `<svg>` element, ready to stand in a page.

    `title` (the pose's name if empty) and `description` (the pose's text if empty) are for screen readers
    and are escaped here; a decorative figure is hidden from them. Raises ValueError for an unknown muscle.
    """
    check_muscles(pose, muscles)
    head = svg_head(pose, title, description, decorative=decorative)
    drawn = layers(pose, muscles)
    body = (f'<path class="{name}" d="{data}"/>' for name, pieces in drawn if (data := _join(pieces)))
    return head + "".join(body) + "</svg>"


def check_muscles(pose: Pose, muscles: Collection[str]) -> None:
    """Raise ValueError, naming the pose, for a muscle that no figure can show."""
    if unknown := set(muscles) - MUSCLES:
        raise ValueError(f"Pose {pose.slug!r}: no such muscle: {', '.join(sorted(unknown))}.")


def svg_head(
    pose: Pose,
    title: str = "",
    description: str = "",
    *,
    decorative: bool = False,
    window: tuple[float, float, float] | None = None,
) -> str:
    """The opening tag with what a screen reader says, escaped.

    `window` is left edge, width and height above the floor in body units, where it is not the common one.
    """
    lengths = window or (view_left(pose), *VIEW[:2])
    x, across, above, below = (round(length * SCALE) for length in (*lengths, VIEW[2]))
    head = f'<svg class="figure" viewBox="{x} {-above} {across} {above + below}"'
    if decorative:
        return head + ' aria-hidden="true">'
    head += f' role="img" aria-label="{escape(title or pose.name)}">'
    return head + f"<desc>{escape(description or pose.text, quote=False)}</desc>"


def layers(pose: Pose, muscles: Collection[str] = ()) -> list[tuple[str, list[Piece]]]:
    """What a still figure is made of from back to front: CSS class and pieces."""
    first, last = skeleton_at(pose, 0), skeleton_at(pose, 1)
    start, end = body_parts(pose, first), body_parts(pose, last)
    moved = [piece for name, piece in start.items() if end.get(name) != piece]
    floor, *rest = position_layers(pose, muscles, last, end, far_twins(pose, [end]))
    return [floor, ("f-g", moved), *rest]


def far_twins(pose: Pose, frames: Iterable[Parts]) -> set[str]:
    """The far limbs that are hidden by the near ones in every frame."""
    frames = list(frames)
    far = {name for name in frames[0] if name.endswith("F")} if pose.view == "side" else set()
    return {name for name in far if all(parts[name] == parts.get(name[:-1] + "N") for parts in frames)}


def position_layers(
    pose: Pose, muscles: Collection[str], joints: Skeleton, parts: Parts, hidden: Collection[str] = ()
) -> list[tuple[str, list[Piece]]]:
    """One position without its ghost, from back to front; always as many pieces for one pose."""
    left = view_left(pose)
    # Limbs of the far side are pale in a side view; from the front both sides are equally near.
    pale = {name for name in parts if name.endswith("F")} if pose.view == "side" else set()
    arms = [name for name in parts if name.startswith(("upper", "fore", "hand")) and name not in pale]
    body = [name for name in parts if name not in pale and name not in arms]
    # Two muscles may share one patch: it is drawn once.
    working = list(dict.fromkeys(p for each in sorted(muscles) for p in _muscle(pose, joints, parts, each)))
    return [
        ("f-l", [slab(left + 5, -1.6, left + VIEW[0] - 5, -0.4)]),
        ("f-p", furniture(pose, joints)),
        ("f-f", [parts[name] for name in parts if name in pale and name not in hidden]),
        ("f-n", [parts[name] for name in body]),
        ("f-w", [piece for piece in working if piece not in _arm_work(parts)]),
        ("f-a", [parts[name] for name in arms]),
        ("f-w", [piece for piece in working if piece in _arm_work(parts)]),
        ("f-t", tools(pose, joints)),
    ]


def view_left(pose: Pose) -> float:
    """The left edge of the window in body units: both positions and all things stand in its middle."""
    left, right, _ = reach(pose, (0, 1, 2) if pose.onwards else (0, 1))
    return (left + right) / 2 - VIEW[0] / 2


@lru_cache(maxsize=128)
def reach(pose: Pose, at: tuple[float, ...]) -> tuple[float, float, float]:
    """Left edge, right edge and top of these positions with all things, in body units."""
    pieces: list[Piece] = []
    for t in at:
        joints = skeleton_at(pose, t)
        pieces += [*body_parts(pose, joints).values(), *furniture(pose, joints), *tools(pose, joints)]
    left, _, right, top = around(pieces)
    return left, right, top


def has_bent_toes(joints: Skeleton, side: str) -> bool:
    """Whether the toes lie on the floor while the foot is pitched."""
    heel, ball, toe = (joints[f"{joint}{side}"] for joint in ("heel", "ball", "toe"))
    return ball != toe and abs(_height(heel, ball, toe)) >= 0.3


def body_parts(pose: Pose, joints: Skeleton, bent: Collection[str] = ()) -> Parts:
    """The outlines of the body by name; names end in N or F for the two sides.

    `bent` names the sides whose toes are drawn apart from the foot, even where they are not bent now.
    """
    parts: Parts = {}
    for side in "FN":
        parts |= _leg(joints, side, apart=side in bent or has_bent_toes(joints, side))
        if side == "N":
            parts |= _trunk(pose, joints)
            parts["head"] = blob(circle(joints["head"], HEAD_RADIUS))
        parts |= _arm(joints, side)
    return parts


def _leg(joints: Skeleton, side: str, *, apart: bool) -> Parts:
    hip, knee, ankle = (joints[f"{joint}{side}"] for joint in ("hip", "knee", "ank"))
    heel, ball, toe = (joints[f"{joint}{side}"] for joint in ("heel", "ball", "toe"))
    up = _towards(heel, ball, ankle)
    sole = [circle(ankle, 2.1), _on_floor(_lift(heel, up, 1.5, 1.5))]
    parts = {
        f"thigh{side}": blob(circle(hip, 4.6), circle(knee, 3.3)),
        f"shank{side}": blob(circle(knee, 3.3), circle(ankle, 2.1)),
    }
    if not apart:
        parts[f"foot{side}"] = blob(*sole, _on_floor(_lift(toe, up, 1.1, 1.1)))
    else:
        parts[f"foot{side}"] = blob(*sole, _on_floor(_lift(ball, (0, 1), 1.3, 1.3)))
        parts[f"toes{side}"] = blob(_lift(ball, (0, 1), 1.3, 1.3), _lift(toe, (0, 1), 1, 1))
    return parts


def _arm(joints: Skeleton, side: str) -> Parts:
    shoulder, elbow, wrist, hand = (joints[f"{joint}{side}"] for joint in ("sh", "elb", "wr", "hand"))
    return {
        f"upper{side}": blob(circle(shoulder, 3), circle(elbow, 2.2)),
        f"fore{side}": blob(circle(elbow, 2.2), circle(wrist, 1.4)),
        f"hand{side}": blob(
            circle(between(wrist, hand, 0.25), 1.75), circle(between(wrist, hand, 0.8), 1.45)
        ),
    }


def _trunk(pose: Pose, joints: Skeleton) -> Parts:
    hip, shoulder = joints["hip"], joints["sh"]
    neck = blob(circle(shoulder, 3), circle(joints["head"], 2.5))
    if pose.view == "front":
        corners = [circle(joints[name], 3.4) for name in ("shN", "shF")]
        corners += [circle(joints[name], 4.4) for name in ("hipF", "hipN")]
        return {"neck": neck, "trunk": blob(*corners)}
    if not (pose.start.bend or pose.end.bend):
        return {"neck": neck, "trunk": blob(circle(hip, 4.6), circle(shoulder, 4.8))}
    curve = [_curve(hip, joints["spine"], shoulder, step / 4) for step in range(5)]
    links = pairwise(curve)
    return {"neck": neck} | {
        f"trunk{n}": blob(circle(a, 4.7), circle(b, 4.7)) for n, (a, b) in enumerate(links)
    }


def _muscle(pose: Pose, joints: Skeleton, parts: Parts, muscle: str) -> list[Piece]:
    """The patch of the working side that stands for one muscle."""
    if muscle in THIGH_MUSCLES:
        return [parts["thighN"]]
    if muscle == "calves":
        return [parts["shankN"]]
    if muscle == "foot":
        return [parts[name] for name in ("footN", "toesN") if name in parts]
    if muscle in ARM_MUSCLES:
        return [parts["upperN"]]
    if muscle == "grip":
        return [parts["foreN"], parts["handN"]]
    if muscle in HIP_MUSCLES:
        return [_hip_patch(pose, joints, muscle)]
    return _trunk_patch(pose, joints, muscle)


def _arm_work(parts: Parts) -> list[Piece]:
    return [parts[name] for name in ("upperN", "foreN", "handN")]


def _hip_patch(pose: Pose, joints: Skeleton, muscle: str) -> Piece:
    hip, knee, shoulder = joints["hipN"], joints["kneeN"], joints["sh"]
    forwards = _across(joints)
    low, high = between(hip, knee, 0.25), between(hip, shoulder, 0.2)
    if pose.view == "front":
        return blob(_lift(between(hip, shoulder, 0.16), forwards, 0.6, 3.2), circle(hip, 4.4))
    if muscle == "hip-flexors":
        return blob(_lift(high, forwards, 1.4, 2.8), _lift(low, forwards, 0.6, 3.4))
    if muscle == "gluteus-medius":
        return blob(circle(hip, 4.6), circle(high, 3.2))
    return blob(_lift(hip, forwards, -0.6, 5), circle(between(hip, knee, 0.3), 4.2))


def _trunk_patch(pose: Pose, joints: Skeleton, muscle: str) -> list[Piece]:
    """Back muscles on the back edge, the belly on the front edge, those that go round across the middle."""
    hip, shoulder, spine = joints["hip"], joints["sh"], joints["spine"]
    forwards = _across(joints)
    if muscle in UPPER_TRUNK_MUSCLES:
        low, high, shift, radius = 0.45, 0.95, -1.2, 3.6
    elif muscle in BACK_MUSCLES:
        low, high, shift, radius = 0.08, 0.72, -1.3, 3.4
    elif muscle == "abdominals":
        low, high, shift, radius = 0.1, 0.7, 1.3, 3.4
    else:
        low, high, shift, radius = 0.1, 0.6, 0.0, 4.3
    if pose.view == "front":
        shift, radius = 0.0, 5.6
    points = [_curve(hip, spine, shoulder, low + (high - low) * step / 2) for step in range(3)]
    circles = [_lift(point, forwards, shift, radius) for point in points]
    if pose.start.bend or pose.end.bend:
        return [blob(circles[0], circles[1]), blob(circles[1], circles[2])]
    return [blob(circles[0], circles[2])]


def _join(pieces: Iterable[Piece]) -> str:
    return "".join(piece.data for piece in pieces)


def _curve(start: Point, middle: Point, end: Point, t: float) -> Point:
    """A point on the quadratic curve that passes `middle` half-way."""
    handle = (2 * middle[0] - (start[0] + end[0]) / 2, 2 * middle[1] - (start[1] + end[1]) / 2)
    return between(between(start, handle, t), between(handle, end, t), t)


def _across(joints: Skeleton) -> Point:
    """Unit vector from the trunk line towards the belly (side view) or the near side (front view)."""
    (x, y), (sx, sy) = joints["hip"], joints["sh"]
    length = ((sx - x) ** 2 + (sy - y) ** 2) ** 0.5
    return ((sy - y) / length, (x - sx) / length)


def _towards(start: Point, end: Point, side: Point) -> Point:
    """Unit vector at right angles to the line from `start` to `end`, on the side where `side` lies."""
    length = max(((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5, 1e-9)
    sign = 1 if _height(start, end, side) >= 0 else -1
    return (-sign * (end[1] - start[1]) / length, sign * (end[0] - start[0]) / length)


def _height(start: Point, end: Point, point: Point) -> float:
    """How far `point` lies to the left of the line from `start` to `end`."""
    length = max(((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5, 1e-9)
    cross = (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
    return cross / length


def _on_floor(shape: Circle) -> Circle:
    """The same circle, raised if it would reach below the floor."""
    return (shape[0], max(shape[1], shape[2]), shape[2])


def _lift(at: Point, direction: Point, distance: float, radius: float) -> Circle:
    return (at[0] + direction[0] * distance, at[1] + direction[1] * distance, radius)
