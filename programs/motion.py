"""A figure that moves: start to end and back, as SMIL inside one inline SVG. Pure, like programs/figures.py.

Every frame is the whole skeleton with its contacts pinned; between two frames the browser draws straight on,
so that what stands still in all frames stands still in between. No script and no style is needed.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from programs.figures import (
    body_parts,
    check_muscles,
    far_twins,
    has_bent_toes,
    position_layers,
    reach,
    svg_head,
)
from programs.kinematics import Skeleton, between, breathing_at, skeleton_at
from programs.poses import Pose

# Seconds of one repetition and of a hold (domain.md 6.2).
DOWN, STAY, UP = 2.0, 0.5, 1.5
MOVE_IN, BREATH = 1.0, 4.0
# Degrees that the trunk sways as somebody breathes, and the share of a breath that goes in.
SWAY, INHALE = 0.5, 0.4
# A frame more is drawn where a joint would else stray this far from its way, up to so many frames.
STRAY, MOST_STEPS = 0.35, 6
# Where the way back is another one its frames are not drawn twice: fewer keep the picture as small.
MOST_STEPS_ONWARDS = 4
# Ease in and out: the control points of the curve that comes nearest to a cosine.
EASE_TIMES, EASE_SHARES = (0.0, 0.37, 0.63, 1.0), (0.0, 0.0, 1.0, 1.0)
EASE = ".37 0 .63 1"
# The positions that the contact sheet shows.
MOMENTS = (0, 0.25, 0.5, 0.75, 1)

Layer = tuple[str, list[str]]


class Track(NamedTuple):
    """One animation: attributes that tell its time, and which frames it runs through."""

    clock: str
    order: tuple[int, ...]


def moving(pose: Pose, muscles: Collection[str] = (), *, title: str = "", description: str = "") -> str:
    """The movement as one `<svg>` that plays by itself: a repetition for ever, or into a hold and breathing.

    `title` and `description` are as in `still`. Raises ValueError for an unknown muscle.
    """
    check_muscles(pose, muscles)
    skeletons, tracks = plan(pose)
    drawn = [_path(*layer, tracks) for layer in frames(pose, muscles, skeletons)]
    return svg_head(pose, title, description) + "".join(drawn) + "</svg>"


def positions(pose: Pose, muscles: Collection[str] = ()) -> list[str]:
    """Start and end as two pictures of one size, hidden from screen readers: words stand beside them."""
    return moments(pose, muscles, (0, 1))


def moments(pose: Pose, muscles: Collection[str] = (), at: Sequence[float] = MOMENTS) -> list[str]:
    """Single positions on the way from start (0) to end (1), drawn as the moving figure draws them."""
    check_muscles(pose, muscles)
    left, right, top = reach(pose, tuple(at))
    width = max(right - left + 6, 56)
    head = svg_head(pose, decorative=True, window=((left + right - width) / 2, width, max(top + 4, 40)))
    drawn = frames(pose, muscles, [skeleton_at(pose, t) for t in at])
    return [
        head + "".join(f'<path class="{name}" d="{data[which]}"/>' for name, data in drawn) + "</svg>"
        for which in range(len(at))
    ]


def plan(pose: Pose) -> tuple[list[Skeleton], list[Track]]:
    """The frames of a movement and the animations that run through them."""
    if pose.is_hold:
        return _hold(pose)
    most = MOST_STEPS_ONWARDS if pose.onwards else MOST_STEPS
    steps = steps_of(pose, most)
    there = tuple(range(steps + 1))
    skeletons, after = [skeleton_at(pose, step / steps) for step in there], there[::-1]
    if pose.onwards:
        further = steps_of(pose.onwards, most)
        skeletons += [skeleton_at(pose, 1 + step / further) for step in range(1, further + 1)]
        after = tuple(range(steps, len(skeletons)))
    (times, splines), (times_after, splines_after) = eased(steps), eased(len(after) - 1)
    whole = DOWN + STAY + UP
    ticks = [time * DOWN / whole for time in times]
    ticks += [(DOWN + STAY + time * UP) / whole for time in times_after]
    clock = _smooth(_clock(whole), ticks, [*splines, "0 0 1 1", *splines_after])
    return skeletons, [Track(clock, there + after)]


def _hold(pose: Pose) -> tuple[list[Skeleton], list[Track]]:
    steps = steps_of(pose)
    skeletons = [skeleton_at(pose, step / steps) for step in range(steps)]
    out, inhaled = steps, steps + 1
    skeletons += [breathing_at(pose, -SWAY), breathing_at(pose, SWAY)]
    clock = f'begin="{_number(MOVE_IN)}s" {_clock(BREATH)}'
    breath = Track(_smooth(clock, [0, INHALE, 1], [EASE, EASE]), (out, inhaled, out))
    times, splines = eased(steps)
    move_in = _smooth(f'dur="{_number(MOVE_IN)}s" fill="freeze"', times, splines)
    return skeletons, [Track(move_in, tuple(range(steps + 1))), breath]


def steps_of(pose: Pose, most: int = MOST_STEPS) -> int:
    """How many frames the way needs so that no joint strays from it between two of them."""
    for steps in range(1, most):
        way = [skeleton_at(pose, step / steps / 2) for step in range(2 * steps + 1)]
        spans = zip(way[0::2], way[1::2], way[2::2], strict=False)
        if all(math.dist(m[j], between(a[j], b[j], 0.5)) <= STRAY for a, m, b in spans for j in m):
            return steps
    return most


def frames(pose: Pose, muscles: Collection[str], skeletons: Sequence[Skeleton]) -> list[Layer]:
    """Every path of the picture with its data in each frame; what never moves is drawn apart."""
    # From the front a foot is short and has no toes of its own.
    sides = [side for side in "NF" if any(has_bent_toes(joints, side) for joints in skeletons)]
    parts = [body_parts(pose, joints, sides) for joints in skeletons]
    hidden = far_twins(pose, parts)
    drawn = [
        position_layers(pose, muscles, joints, body, hidden)
        for joints, body in zip(skeletons, parts, strict=True)
    ]
    found: list[Layer] = []
    for same in zip(*drawn, strict=True):
        pieces = list(zip(*([piece.data for piece in layer] for _, layer in same), strict=True))
        for is_moving in (False, True):
            chosen = [piece for piece in pieces if (len(set(piece)) > 1) == is_moving]
            if chosen:
                found.append((same[0][0], ["".join(data) for data in zip(*chosen, strict=True)]))
    return found


def eased(steps: int) -> tuple[list[float], list[str]]:
    """When each of the evenly spaced frames is reached, and the piece of the curve up to the next.

    The pieces together are one smooth curve: speed does not jump where a frame is passed.
    """
    cuts = [_when(step / steps) for step in range(steps + 1)]
    splines = []
    for start, end in pairwise(cuts):
        handles = [(start, start, end), (start, end, end)]
        x0, x3 = (_blossom(EASE_TIMES, (at, at, at)) for at in (start, end))
        y0, y3 = (_blossom(EASE_SHARES, (at, at, at)) for at in (start, end))
        numbers = []
        for handle in handles:
            numbers.append((_blossom(EASE_TIMES, handle) - x0) / (x3 - x0))
            numbers.append((_blossom(EASE_SHARES, handle) - y0) / (y3 - y0))
        splines.append(" ".join(_number(min(max(number, 0), 1), 2) for number in numbers))
    return [_blossom(EASE_TIMES, (cut, cut, cut)) for cut in cuts], splines


def _when(share: float) -> float:
    """The parameter at which the curve has come `share` of the way."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        is_before = _blossom(EASE_SHARES, (middle, middle, middle)) < share
        low, high = (middle, high) if is_before else (low, middle)
    return high if share == 1 else low if share == 0 else (low + high) / 2


def _blossom(points: Sequence[float], at: Sequence[float]) -> float:
    """De Casteljau's steps with one parameter each: control points of any piece of a cubic curve."""
    values = list(points)
    for t in at:
        values = [a + (b - a) * t for a, b in pairwise(values)]
    return values[0]


def _path(name: str, data: list[str], tracks: Sequence[Track]) -> str:
    if len(set(data)) == 1:
        return f'<path class="{name}" d="{data[0]}"/>'
    running = "".join(
        f'<animate attributeName="d" {clock} values="{";".join(data[frame] for frame in order)}"/>'
        for clock, order in tracks
    )
    return f'<path class="{name}" d="{data[0]}">{running}</path>'


def _clock(seconds: float) -> str:
    return f'dur="{_number(seconds)}s" repeatCount="indefinite"'


def _smooth(clock: str, times: Sequence[float], splines: Sequence[str]) -> str:
    ticks = ";".join(_number(time) for time in times)
    return f'{clock} calcMode="spline" keyTimes="{ticks}" keySplines="{";".join(splines)}"'


def _number(value: float, digits: int = 3) -> str:
    """A number as short as it can be written."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return text[1:] if text.startswith("0.") else text or "0"
