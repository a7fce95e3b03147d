"""Joint angles -> joint positions. Pure; units and signs of domain.md 6.2 (height 100, y up, floor y = 0)."""

from __future__ import annotations

import math
from dataclasses import fields, replace

from programs.poses import Frame, Point, Pose

Skeleton = dict[str, Point]

TRUNK, HEAD, THIGH, SHANK, UPPER_ARM, FOREARM, HAND = 29.0, 12.5, 24.5, 24.5, 18.5, 14.5, 5.0
HEEL, BALL, TOE = (-4.0, -4.0), (10.0, -4.0), (14.5, -4.0)
HEAD_RADIUS = 6.2
SHOULDER_HALF, HIP_HALF = 8.2, 4.4


def direction(angle: float) -> Point:
    """Unit vector of an absolute angle: 0 down, 90 right, 180 up."""
    return (math.sin(math.radians(angle)), -math.cos(math.radians(angle)))


def along(start: Point, angle: float, length: float) -> Point:
    """The point `length` away from `start` in the direction of `angle`."""
    x, y = direction(angle)
    return (start[0] + length * x, start[1] + length * y)


def between(start: Point, end: Point, share: float) -> Point:
    """The point that divides the line from `start` to `end` at `share` (0 to 1)."""
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def frame_at(pose: Pose, t: float) -> Frame:
    """The joint angles at `t`: 0 is the start position, 1 the end position."""
    angles = {}
    for field in fields(Frame):
        start, end = getattr(pose.start, field.name), getattr(pose.end, field.name)
        middle = pose.via.get(field.name, (start + end) / 2)
        # The parabola through all three; without a `via` it is the straight line.
        angles[field.name] = start * (1 - t) * (1 - 2 * t) + middle * 4 * t * (1 - t) + end * t * (2 * t - 1)
    return Frame(**angles)


def skeleton_at(pose: Pose, t: float) -> Skeleton:
    """Joint positions at `t` (0 start, 1 end, up to 2 on the way onwards): the anchor held, pinned hands and
    feet reached by two-link inverse kinematics, toes, palms and head laid on the floor where they meet it."""
    if t > 1 and pose.onwards:
        return skeleton_at(pose.onwards, t - 1)
    return _settle(pose, frame_at(pose, t), t)


def breathing_at(pose: Pose, sway: float) -> Skeleton:
    """The end position with the trunk turned by `sway` degrees; what touches floor, wall or thing stays."""
    end, held = pose.end, skeleton_at(pose, 1)
    supported = pose.anchor.joint[:3] in ("elb", "han") or pose.pins.keys() & {"wrN", "wrF"}
    turned = {"T": end.T + sway, "hN": end.hN + sway, "hF": end.hF + (sway if pose.view == "side" else -sway)}
    if supported:
        turned |= {"sN": end.sN + sway, "sF": end.sF + (sway if pose.view == "side" else 0)}
    frame = replace(end, **turned)
    joints = _settle(pose, frame, 1)
    if pose.view == "side":
        for side in "NF":
            for joint, clearance in (("knee", 5), ("ball", 0.5)):
                if held[f"{joint}{side}"][1] < clearance:
                    _reach(joints, frame, f"{joint}{side}", held[f"{joint}{side}"])
                    _bend_toes(joints, side)
                    break
    return joints


def _settle(pose: Pose, frame: Frame, t: float) -> Skeleton:
    joints = _front(frame) if pose.view == "front" else _side(frame)
    target = between(pose.anchor.start, pose.anchor.end, t)
    held = joints[pose.anchor.joint]
    shift = (target[0] - held[0], target[1] - held[1])
    joints = {name: (x + shift[0], y + shift[1]) for name, (x, y) in joints.items()}
    for joint, at in pose.pins.items():
        _reach(joints, frame, joint, at)
    if pose.view == "side":
        for side in "NF":
            _bend_toes(joints, side)
            _lay_hand(joints, side, on_wall=pose.palms_up and f"wr{side}" in pose.pins)
    _rest_head(joints)
    return joints


def _side(frame: Frame) -> Skeleton:
    hip = (0.0, 0.0)
    shoulder = along(hip, 180 - frame.T, TRUNK)
    joints = {"hip": hip, "sh": shoulder, "head": along(shoulder, 180 - frame.T + frame.nk, HEAD)}
    back = along((0.0, 0.0), -90 - frame.T, frame.bend)
    middle = between(hip, shoulder, 0.5)
    joints["spine"] = (middle[0] + back[0], middle[1] + back[1])
    for side in "NF":
        joints[f"hip{side}"], joints[f"sh{side}"] = hip, shoulder
        thigh, shank, foot = leg_angles(frame, side)
        _hang_leg(joints, side, thigh, shank, foot)
        upper = getattr(frame, f"s{side}") - frame.T
        _hang_arm(joints, frame, side, upper, upper + getattr(frame, f"e{side}"))
    return joints


def _front(frame: Frame) -> Skeleton:
    """Seen from the front: T leans sideways, h lifts a leg and s an arm outwards, N on the right."""
    hip = (0.0, 0.0)
    shoulder = along(hip, 180 - frame.T, TRUNK)
    joints = {"hip": hip, "sh": shoulder, "head": along(shoulder, 180 - frame.T + frame.nk, HEAD)}
    joints["spine"] = between(hip, shoulder, 0.5)
    for side, sign in (("N", 1), ("F", -1)):
        outwards = 90 - frame.T
        joints[f"hip{side}"] = along(hip, outwards, sign * HIP_HALF)
        joints[f"sh{side}"] = along(along(shoulder, -frame.T, 2), outwards, sign * SHOULDER_HALF)
        thigh = sign * getattr(frame, f"h{side}") - frame.T
        shank = thigh - sign * getattr(frame, f"k{side}")
        _hang_leg(joints, side, thigh, shank, shank, getattr(frame, f"c{side}"))
        ankle = joints[f"ank{side}"]
        joints[f"heel{side}"] = along(ankle, shank, 2.4)
        joints[f"ball{side}"] = along(joints[f"heel{side}"], shank + 90, sign * 2.6)
        joints[f"toe{side}"] = joints[f"ball{side}"]
        upper = sign * getattr(frame, f"s{side}")
        _hang_arm(joints, frame, side, upper - frame.T, upper + sign * getattr(frame, f"e{side}") - frame.T)
    return joints


def leg_angles(frame: Frame, side: str) -> tuple[float, float, float]:
    """Absolute angles of thigh, shank and foot (0 = sole flat) in the side view."""
    thigh = getattr(frame, f"h{side}") - frame.T
    shank = thigh - getattr(frame, f"k{side}")
    return thigh, shank, shank + getattr(frame, f"a{side}")


def _turned(offset: Point, angle: float) -> Point:
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    return (offset[0] * cosine - offset[1] * sine, offset[0] * sine + offset[1] * cosine)


def _hang_leg(
    joints: Skeleton, side: str, thigh: float, shank: float, foot: float, seen: float = 1.0
) -> None:
    joints[f"knee{side}"] = along(joints[f"hip{side}"], thigh, THIGH)
    joints[f"ank{side}"] = along(joints[f"knee{side}"], shank, SHANK * seen)
    for name, offset in (("heel", HEEL), ("ball", BALL), ("toe", TOE)):
        x, y = _turned(offset, foot)
        joints[f"{name}{side}"] = (joints[f"ank{side}"][0] + x, joints[f"ank{side}"][1] + y)


def _hang_arm(joints: Skeleton, frame: Frame, side: str, upper: float, fore: float) -> None:
    forearm = getattr(frame, f"f{side}")
    joints[f"elb{side}"] = along(joints[f"sh{side}"], upper, UPPER_ARM * getattr(frame, f"u{side}"))
    joints[f"wr{side}"] = along(joints[f"elb{side}"], fore, FOREARM * forearm)
    joints[f"hand{side}"] = along(joints[f"wr{side}"], fore, HAND * max(forearm, 0.5))


def _reach(joints: Skeleton, frame: Frame, joint: str, at: Point) -> None:
    """Bend one limb so that its pinned joint is at `at`; knees bend forwards, elbows backwards."""
    part, side = joint[:-1], joint[-1]
    if part == "wr":
        upper, fore = _two_links(joints[f"sh{side}"], at, UPPER_ARM, FOREARM, -1)
        _hang_arm(joints, frame, side, upper, fore)
        return
    _, shank, foot = leg_angles(frame, side)
    if part == "knee":
        x, y = joints[f"hip{side}"]
        _hang_leg(joints, side, math.degrees(math.atan2(at[0] - x, y - at[1])), shank, foot)
        return
    if part == "ball":
        x, y = _turned(BALL, foot)
        at = (at[0] - x, at[1] - y)
    thigh, shank = _two_links(joints[f"hip{side}"], at, THIGH, SHANK, 1)
    _hang_leg(joints, side, thigh, shank, foot)


def _two_links(root: Point, at: Point, first: float, second: float, bend: int) -> tuple[float, float]:
    """Absolute angles of two links from `root` to `at` (law of cosines); a far point is only pointed at."""
    dx, dy = at[0] - root[0], at[1] - root[1]
    # A target just out of reach (rounded data) gives a straight limb rather than an error.
    reach = min(max(math.hypot(dx, dy), abs(first - second) + 1e-6), first + second - 1e-6)
    line = math.degrees(math.atan2(dx, -dy))
    at_root = math.degrees(math.acos((first**2 + reach**2 - second**2) / (2 * first * reach)))
    at_middle = math.degrees(math.acos((first**2 + second**2 - reach**2) / (2 * first * second)))
    upper = line + bend * at_root
    return upper, upper - bend * (180 - at_middle)


def _bend_toes(joints: Skeleton, side: str) -> None:
    """Toes that would go through the floor bend and lie on it (draw rule of domain.md 6.2)."""
    ball, toe, heel = joints[f"ball{side}"], joints[f"toe{side}"], joints[f"heel{side}"]
    if toe[1] < min(ball[1], 0) - 0.3:
        length = TOE[0] - BALL[0]
        drop = min(max(ball[1], 0), length)
        run = math.sqrt(length**2 - drop**2)
        forwards = 1 if ball[0] >= heel[0] - 4 else -1
        joints[f"toe{side}"] = (ball[0] + forwards * run, ball[1] - drop)


def _lay_hand(joints: Skeleton, side: str, *, on_wall: bool) -> None:
    """Bend the wrist where the hand meets a wall or would go through the floor."""
    wrist, hand = joints[f"wr{side}"], joints[f"hand{side}"]
    if on_wall:
        joints[f"hand{side}"] = (wrist[0], wrist[1] + HAND)
    elif hand[1] < 0.5:
        joints[f"hand{side}"] = (wrist[0] + math.copysign(HAND, hand[0] - wrist[0] + 0.5), max(wrist[1], 1.0))


def _rest_head(joints: Skeleton) -> None:
    """A head that would go through the floor rests on it, the neck bent by that much."""
    shoulder, head = joints["sh"], joints["head"]
    if head[1] < HEAD_RADIUS:
        rise = HEAD_RADIUS - shoulder[1]
        run = math.sqrt(HEAD**2 - rise**2)
        joints["head"] = (shoulder[0] + math.copysign(run, head[0] - shoulder[0]), HEAD_RADIUS)
