"""Round-ended outlines as short SVG path data. Pure; body units in, integer picture units out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from programs.poses import Point

# Picture units per body unit: integers then err by an eighth of a per cent of body height.
SCALE = 4

# The round end of a limb turns by nearly half a circle. There the rounding of its two ends would decide how
# far it bulges, and it would wobble as the limb turns: it is written with a radius too small, which every
# browser widens to the exact half circle (SVG 2, "out-of-range elliptical arc parameters").
CAP = 0.45
NEARLY = 1e-6

Circle = tuple[float, float, float]
Box = tuple[float, float, float, float]


class Piece(NamedTuple):
    """Path data and the box it fills: left, bottom, right, top in body units."""

    data: str
    box: Box


def circle(at: Point, radius: float) -> Circle:
    """A circle as x, y, radius in body units."""
    return (at[0], at[1], radius)


def outline(shape: Sequence[Circle]) -> str:
    """Path data of the outline round one circle, or round several that stand in convex order.

    Every outline runs the same way round, so overlapping outlines of one path never cancel out.
    """
    if len(shape) == 1:
        ((x, y, radius),) = shape
        r = round(radius * SCALE)
        return (
            f"M{_pair(round(x * SCALE) - r, round(-y * SCALE))}{_arc(r, 1, 2 * r, 0)}{_arc(r, 1, -2 * r, 0)}"
        )
    circles = list(shape) if _area(shape) >= 0 else list(reversed(shape))
    normals = [_normal(a, b) for a, b in zip(circles, circles[1:] + circles[:1], strict=True)]
    count = len(circles)
    x, y = first = _touch(circles[0], normals[0])
    data = f"M{_pair(x, y)}"
    for index in range(count):
        following = circles[(index + 1) % count]
        turn = (normals[(index + 1) % count] - normals[index] + NEARLY) % (2 * math.pi)
        entry = _touch(following, normals[index])
        leave = first if index == count - 1 else _touch(following, normals[index + 1])
        data += f"l{_pair(entry[0] - x, entry[1] - y)}"
        is_cap = abs(turn - math.pi) < CAP
        radius = 1 if is_cap else round(following[2] * SCALE)
        large = int(turn > math.pi and not is_cap)
        # Drawn even where it has no length: a moving path needs the same commands in every frame.
        data += _arc(radius, large, leave[0] - entry[0], leave[1] - entry[1])
        x, y = leave
    return data


def blob(*shape: Circle) -> Piece:
    """One circle, or the outline round several."""
    left, bottom = min(x - r for x, _, r in shape), min(y - r for _, y, r in shape)
    right, top = max(x + r for x, _, r in shape), max(y + r for _, y, r in shape)
    return Piece(outline(shape), (left, bottom, right, top))


def line(start: Point, end: Point, radius: float) -> Piece:
    """A straight line with round ends, `radius` being half its width."""
    if math.dist(start, end) < NEARLY:
        # Without a length it would have no direction, and another outline than in the next frame.
        end = (start[0] + 1e-3, start[1])
    return blob(circle(start, radius), circle(end, radius))


def ring(at: Point, radius: float, hole: float) -> Piece:
    """A disc with a hole: the hole runs the other way round and so stays empty."""
    x, y, r = round((at[0] - hole) * SCALE), round(-at[1] * SCALE), round(hole * SCALE)
    disc = blob(circle(at, radius))
    return Piece(f"{disc.data}M{_pair(x, y)}a{r} {r} 0 1 1 {2 * r} 0a{r} {r} 0 1 1-{2 * r} 0", disc.box)


def slab(left: float, bottom: float, right: float, top: float) -> Piece:
    """An upright rectangle, turning the same way as the outlines."""
    x, y = round(left * SCALE), round(-top * SCALE)
    width, height = round((right - left) * SCALE), round((top - bottom) * SCALE)
    return Piece(f"M{_pair(x, y)}v{height}h{width}v{-height}", (left, bottom, right, top))


def around(pieces: Iterable[Piece]) -> Box:
    """The box round all pieces."""
    lefts, bottoms, rights, tops = zip(*(piece.box for piece in pieces), strict=True)
    return (min(lefts), min(bottoms), max(rights), max(tops))


def _pair(x: int, y: int) -> str:
    return f"{x}{y}" if y < 0 else f"{x} {y}"


def _arc(radius: int, large: int, dx: int, dy: int) -> str:
    end = _pair(dx, dy)
    return f"a{radius} {radius} 0 {large} 0{end if end[0] == '-' else ' ' + end}"


def _area(shape: Sequence[Circle]) -> float:
    corners = zip(shape, [*shape[1:], shape[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in corners)


def _normal(a: Circle, b: Circle) -> float:
    """Angle at which the outer tangent from `a` to `b` touches both, running anticlockwise."""
    distance = math.hypot(b[0] - a[0], b[1] - a[1])
    taper = a[2] - b[2]
    lean = taper / distance if distance > abs(taper) else math.copysign(1, taper) if taper else 0.0
    return math.atan2(b[1] - a[1], b[0] - a[0]) - math.acos(lean)


def _touch(circle: Circle, angle: float) -> tuple[int, int]:
    x, y, radius = circle
    return (round((x + radius * math.cos(angle)) * SCALE), round(-(y + radius * math.sin(angle)) * SCALE))
