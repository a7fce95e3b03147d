"""The body figures: well formed, small, whole, and true to the contacts of each movement."""

import gzip
import json
import math
import re
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.template import Context, Engine
from hypothesis import given
from hypothesis import strategies as st

from programs.contact_sheet import contact_sheet
from programs.figures import MUSCLES, VIEW, find_pose, layers, load_poses, still, view_left
from programs.kinematics import SHANK, THIGH, frame_at, skeleton_at
from programs.poses import POSES_FILE, read_pose, whole_entry

try:
    import brotli
except ImportError:  # whitenoise brings it along; gzip alone still tells whether a figure grew
    brotli = None

SLUGS = sorted(load_poses())
MOMENTS = [0, 0.25, 0.5, 0.75, 1]
# As many muscles as any exercise of the library lists, at the places that need most ink.
BUSY = ("quadriceps", "glutes", "hamstrings", "erectors", "calves")
STANDING_SQUATS = ["chair-squat", "bw-squat", "goblet-squat", "bb-squat", "db-rdl", "bb-rdl", "dowel-hinge"]

each_pose = pytest.mark.parametrize("slug", SLUGS)


def distance(a, b):
    return math.hypot(a[0] - b[0], a[1] - b[1])


def the_entry(slug):
    return json.loads(POSES_FILE.read_text(encoding="utf-8"))["poses"][slug]


@each_pose
def test_every_pose_draws_one_well_formed_named_picture(slug):
    pose = load_poses()[slug]
    root = ElementTree.fromstring(still(pose, BUSY))
    assert root.tag == "svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == pose.name
    assert root.findtext("desc") == pose.text
    assert any(path.get("class") == "f-w" for path in root.iter("path"))


@each_pose
def test_every_still_figure_stays_under_a_thousand_bytes_compressed(slug):
    svg = still(load_poses()[slug], BUSY).encode()
    assert len(gzip.compress(svg, 9)) <= 1000
    if brotli:
        assert len(brotli.compress(svg)) <= 1000


@each_pose
def test_nothing_of_a_figure_is_cut_off(slug):
    pose = load_poses()[slug]
    width, above, below = VIEW
    left = view_left(pose)
    for name, pieces in layers(pose, MUSCLES):
        for piece in pieces:
            assert left <= piece.box[0], name
            assert piece.box[2] <= left + width, name
            assert -below <= piece.box[1], name
            assert piece.box[3] <= above, name


@each_pose
def test_nothing_of_a_body_sinks_into_the_floor(slug):
    for name, pieces in layers(load_poses()[slug]):
        if name in {"f-g", "f-f", "f-n", "f-a"}:
            assert all(piece.box[1] >= -0.8 for piece in pieces), name


@each_pose
@pytest.mark.parametrize("t", MOMENTS)
def test_what_is_pinned_stays_where_it_is(slug, t):
    pose = load_poses()[slug]
    joints = skeleton_at(pose, t)
    expected = tuple(a + (b - a) * t for a, b in zip(pose.anchor.start, pose.anchor.end, strict=True))
    assert distance(joints[pose.anchor.joint], expected) < 0.01
    for joint, at in pose.pins.items():
        assert distance(joints[joint], at) < 0.6, joint


@pytest.mark.parametrize("slug", STANDING_SQUATS)
@given(t=st.floats(0, 1))
def test_the_foot_of_a_standing_squat_is_flat_on_the_floor_all_the_way(slug, t):
    joints = skeleton_at(load_poses()[slug], t)
    for joint in ("heelN", "ballN", "toeN", "heelF", "ballF", "toeF"):
        assert abs(joints[joint][1]) < 0.3


@given(slug=st.sampled_from(SLUGS), t=st.floats(0, 1))
def test_no_leg_grows_or_shrinks_on_the_way(slug, t):
    joints, frame = skeleton_at(load_poses()[slug], t), frame_at(load_poses()[slug], t)
    for side in "NF":
        # A shank that points away from the viewer is drawn short, at one length all the way.
        seen = SHANK * getattr(frame, f"c{side}")
        assert distance(joints[f"hip{side}"], joints[f"knee{side}"]) == pytest.approx(THIGH)
        assert distance(joints[f"knee{side}"], joints[f"ank{side}"]) == pytest.approx(seen)


def test_toes_lie_flat_when_the_heel_is_up():
    joints = skeleton_at(load_poses()["heel-raise"], 1)
    assert joints["heelN"][1] > 4
    assert joints["toeN"][1] == pytest.approx(joints["ballN"][1])


@pytest.mark.parametrize(("slug", "foot"), [("reverse-lunge", "ballF"), ("forward-lunge", "ballN")])
def test_a_stepping_foot_is_lifted_on_its_way(slug, foot):
    assert skeleton_at(load_poses()[slug], 0.5)[foot][1] > 2


def test_every_person_in_a_grid_is_of_one_size_on_one_floor():
    windows = {
        re.search(r'viewBox="\S+ (\S+ \S+ \S+)"', still(pose)).group(1) for pose in load_poses().values()
    }
    assert len(windows) == 1


@pytest.mark.parametrize("muscle", sorted(MUSCLES))
@pytest.mark.parametrize("slug", ["bw-squat", "side-plank", "cat-camel"])
def test_every_muscle_has_its_place_in_the_accent_colour(slug, muscle):
    pose = load_poses()[slug]
    assert 'class="f-w"' in still(pose, [muscle])
    assert 'class="f-w"' not in still(pose)


def test_a_decorative_figure_says_nothing_to_a_screen_reader():
    svg = still(load_poses()["bw-squat"], decorative=True)
    assert 'aria-hidden="true"' in svg
    assert "aria-label" not in svg
    assert "desc" not in svg


def test_title_and_description_are_escaped():
    svg = still(load_poses()["bw-squat"], title='<b>"Squat" & co', description="<script>")
    root = ElementTree.fromstring(svg)
    assert root.get("aria-label") == '<b>"Squat" & co'
    assert root.findtext("desc") == "<script>"


def test_the_same_picture_needs_no_inline_style():
    assert not re.search(r"style=|<style|\bon\w+=|<script", contact_sheet("").split("</style>")[1])


def test_an_unknown_pose_or_muscle_is_named():
    with pytest.raises(ValueError, match="moon-walk"):
        find_pose("moon-walk")
    with pytest.raises(ValueError, match=r"bw-squat.*tongue"):
        still(find_pose("bw-squat"), ["tongue"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start": {"T": 0}}, "start.hN"),
        ({"end": {**the_entry("bw-squat")["end"], "kN": "bent"}}, "end.kN"),
        ({"end": {**the_entry("bw-squat")["end"], "tail": 1}}, "end.tail"),
        ({"anchor": {"joint": "tail", "at": [0, 0]}}, "anchor"),
        ({"anchor": {"joint": "ankN", "at": [0]}}, "anchor.at"),
        ({"pins": {"nose": [0, 0]}}, "pins"),
        ({"via": {"hN": None}}, "via.hN"),
        ({"view": "above"}, "view"),
        ({"name": ""}, "name"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_broken_entry_is_refused_by_pose_and_field(change, field):
    with pytest.raises(ValueError, match=f"'bw-squat'.*'{re.escape(field)}'"):
        read_pose("bw-squat", {**the_entry("bw-squat"), **change})


def test_an_entry_that_is_like_another_takes_over_all_that_it_does_not_say_itself():
    entries = {
        "plain": {"name": "Plain", "start": {"T": 1, "hN": 2}, "end": {"T": 3}, "props": [{"kind": "mat"}]},
        "held": {"like": "plain", "name": "Held", "hold": True, "end": {"hN": 4}},
        "bare": {"like": "held", "start": {"T": 5}, "props": []},
    }
    assert whole_entry("plain", entries) == entries["plain"]
    assert whole_entry("bare", entries) == {
        "name": "Held",
        "hold": True,
        "start": {"T": 5, "hN": 2},
        "end": {"T": 3, "hN": 4},
        "props": [],
    }


@pytest.mark.parametrize("base", ["moon-walk", "bw-squat", "other"])
def test_an_entry_like_none_or_like_itself_is_named(base):
    with pytest.raises(ValueError, match="'like'"):
        whole_entry("bw-squat", {"bw-squat": {"like": base}, "other": {"like": "bw-squat"}})


def test_a_thing_nobody_can_draw_is_named():
    pose = read_pose("bw-squat", {**the_entry("bw-squat"), "props": [{"kind": "piano"}]})
    with pytest.raises(ValueError, match=r"bw-squat.*piano"):
        still(pose)


def test_the_contact_sheet_shows_every_pose_in_light_and_dark(tmp_path):
    sheet = tmp_path / "sheet.html"
    call_command("contact_sheet", sheet, stdout=StringIO())
    html = sheet.read_text(encoding="utf-8")
    for slug in SLUGS:
        assert html.count(f"<figcaption>{slug}</figcaption>") == 2


def render(source, **values):
    engine = Engine(libraries={"figures": "programs.templatetags.figures"})
    return engine.from_string("{% load figures %}" + source).render(Context(values))


def test_a_template_draws_a_figure_by_slug():
    html = render(
        "{% figure slug muscles name %}", slug="wall-sit-60", muscles=["quadriceps"], name="Wall <sit>"
    )
    assert ElementTree.fromstring(html).get("aria-label") == "Wall <sit>"
    assert 'class="f-w"' in html


def test_a_template_draws_a_decorative_figure():
    assert 'aria-hidden="true"' in render('{% figure "bw-squat" "quadriceps glutes" decorative=True %}')
