"""The moving figures: small, true to their contacts in every frame, pausable and silent where asked."""

import gzip
import json
import math
import re
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.template import Context, Engine
from django.utils.translation import override

from programs.contact_sheet import contact_sheet
from programs.figures import MUSCLES, VIEW, body_parts, view_left
from programs.kinematics import breathing_at, skeleton_at
from programs.models import Exercise, Rung
from programs.motion import SWAY, eased, moving, plan, positions
from programs.poses import POSES_FILE, find_pose, load_poses
from programs.props import furniture, tools
from programs.templatetags.figures import motion

try:
    import brotli
except ImportError:  # gzip alone still tells whether a figure grew
    brotli = None

SLUGS = sorted(load_poses())
HOLDS = [slug for slug in SLUGS if load_poses()[slug].is_hold]
BUSY = ("quadriceps", "glutes", "hamstrings", "erectors", "calves")
LIMBS = [f"{joint}{side}" for joint in ("knee", "ank", "heel", "ball", "toe", "wr", "hand") for side in "NF"]

each_pose = pytest.mark.parametrize("slug", SLUGS)


def animations(svg):
    return list(ElementTree.fromstring(svg).iter("animate"))


def the_entry(slug):
    return json.loads(POSES_FILE.read_text(encoding="utf-8"))["poses"][slug]


def commands(data):
    """Letters and flags of path data: what must be the same in two frames for a browser to glide."""
    found = []
    for letter, numbers in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", data):
        values = re.findall(r"-?\d+", numbers)
        found.append((letter, len(values), values[:5] if letter == "a" else None))
    return found


@each_pose
def test_every_pose_moves_in_one_well_formed_named_picture(slug):
    pose = load_poses()[slug]
    root = ElementTree.fromstring(moving(pose, BUSY))
    assert root.get("role") == "img"
    assert root.get("aria-label") == pose.name
    assert root.findtext("desc") == pose.text
    assert list(root.iter("animate"))
    assert any(path.get("class") == "f-w" for path in root.iter("path"))


@each_pose
def test_a_moving_figure_stays_under_three_thousand_bytes_compressed_with_all_it_brings(slug):
    html = motion(slug, BUSY, "A name of a usual length").encode()
    assert len(gzip.compress(html, 9)) <= 3000
    if brotli:
        assert len(brotli.compress(html)) <= 3000


@each_pose
def test_no_frame_makes_a_browser_jump(slug):
    for animation in animations(moving(load_poses()[slug], MUSCLES)):
        drawn = [commands(data) for data in animation.get("values").split(";")]
        assert all(frame == drawn[0] for frame in drawn)


@each_pose
def test_every_animation_has_a_time_and_a_curve_for_each_of_its_frames(slug):
    for animation in animations(moving(load_poses()[slug])):
        frames = animation.get("values").split(";")
        times = [float(time) for time in animation.get("keyTimes").split(";")]
        splines = [spline.split() for spline in animation.get("keySplines").split(";")]
        assert len(times) == len(frames) == len(splines) + 1
        assert times == sorted(times)
        assert (times[0], times[-1]) == (0, 1)
        assert all(len(spline) == 4 and all(0 <= float(n) <= 1 for n in spline) for spline in splines)


@each_pose
def test_contacts_stay_in_place_in_every_frame_and_between_them(slug):
    """Whatever stands at one place at the start and at the end stays there: 0.5 % of body height."""
    pose = load_poses()[slug]
    for way in filter(None, (pose, pose.onwards)):
        start, end = skeleton_at(way, 0), skeleton_at(way, 1)
        held = {joint for joint in LIMBS if math.dist(start[joint], end[joint]) < 0.5} | way.pins.keys()
        drawn = [] if pose.onwards else plan(pose)[0]
        for joints in [*(skeleton_at(way, step / 24) for step in range(25)), *drawn]:
            for joint in held:
                assert math.dist(joints[joint], start[joint]) <= 0.5, joint


@pytest.mark.parametrize("slug", HOLDS)
@pytest.mark.parametrize("sway", [-SWAY, SWAY])
def test_breathing_sways_the_trunk_by_half_a_degree_and_moves_no_contact(slug, sway):
    pose = load_poses()[slug]
    end, breath = skeleton_at(pose, 1), breathing_at(pose, sway)
    leans = [
        math.degrees(math.atan2(joints["sh"][0] - joints["hip"][0], joints["sh"][1] - joints["hip"][1]))
        for joints in (end, breath)
    ]
    assert abs(leans[1] - leans[0]) == pytest.approx(SWAY)
    resting = {joint for joint in LIMBS if end[joint][1] < 4.5} | pose.pins.keys() | {pose.anchor.joint}
    for joint in resting:
        assert math.dist(breath[joint], end[joint]) <= 0.5, joint


def test_what_stands_still_is_not_animated():
    """So that nothing can tremble: the feet of a squat, the wall of a wall sit."""
    for slug, name in [("bw-squat", "f-n"), ("wall-sit-90", "f-p")]:
        paths = ElementTree.fromstring(moving(find_pose(slug))).iter("path")
        assert any(path.get("class") == name and not list(path) for path in paths), slug


def test_a_repetition_goes_down_in_two_seconds_stays_half_a_second_and_comes_up_in_one_and_a_half():
    (animation, *_) = animations(moving(find_pose("bw-squat")))
    frames = animation.get("values").split(";")
    times = [float(time) * 4 for time in animation.get("keyTimes").split(";")]
    middle = len(frames) // 2
    assert animation.get("dur") == "4s"
    assert animation.get("repeatCount") == "indefinite"
    assert frames[middle - 1] == frames[middle]
    assert (times[middle - 1], times[middle]) == (2, 2.5)
    assert frames == frames[::-1]


def test_a_hold_is_moved_into_in_a_second_and_then_breathes():
    move_in, breath = animations(moving(find_pose("wall-sit-60")))[:2]
    assert (move_in.get("dur"), move_in.get("fill"), move_in.get("repeatCount")) == ("1s", "freeze", None)
    assert (breath.get("begin"), breath.get("repeatCount")) == ("1s", "indefinite")
    assert breath.get("values").split(";")[0] == move_in.get("values").split(";")[-1]


@pytest.mark.parametrize("slug", ["walking-lunge", "walking-lunge-loaded"])
def test_a_walking_lunge_goes_on_to_the_next_step_instead_of_back(slug):
    pose = find_pose(slug)
    down, up = skeleton_at(pose, 1), skeleton_at(pose.onwards, 0)
    assert all(math.dist(down[joint], up[joint]) < 0.5 for joint in down)
    start, *_, end = plan(pose)[0]
    step = end["hip"][0] - start["hip"][0]
    assert step > 40
    assert all(end[joint][0] - start[joint][0] == pytest.approx(step, abs=0.5) for joint in end)
    for animation in animations(moving(pose)):
        frames = animation.get("values").split(";")
        assert frames[-1] != frames[0]
        assert len(frames) == len(animation.get("keyTimes").split(";"))


@pytest.mark.parametrize("steps", [1, 3, 6])
def test_the_pieces_of_the_curve_make_one_cosine(steps):
    times, splines = eased(steps)
    for step, time in enumerate(times):
        assert (1 - math.cos(math.pi * time)) / 2 == pytest.approx(step / steps, abs=0.02)
    assert len(splines) == steps


@each_pose
def test_nothing_of_a_movement_leaves_the_picture_or_sinks_into_the_floor(slug):
    pose = load_poses()[slug]
    left, floor = view_left(pose), -0.8
    for joints in plan(pose)[0]:
        body = body_parts(pose, joints).values()
        for piece in [*body, *furniture(pose, joints), *tools(pose, joints)]:
            assert left <= piece.box[0]
            assert piece.box[2] <= left + VIEW[0]
            assert piece.box[3] <= VIEW[1]
        assert all(piece.box[1] >= floor for piece in body)


def test_a_plate_and_a_bar_move_with_the_body_and_a_chair_does_not():
    for slug, kind in [("leg-press", "f-p"), ("bb-squat", "f-t"), ("db-rdl", "f-t"), ("band-row", "f-t")]:
        root = ElementTree.fromstring(moving(find_pose(slug)))
        assert any(list(path) for path in root.iter("path") if path.get("class") == kind), slug
    root = ElementTree.fromstring(moving(find_pose("chair-squat")))
    assert not any(list(path) for path in root.iter("path") if path.get("class") == "f-p")


def test_an_unknown_muscle_is_named_by_every_kind_of_figure():
    for draw in (moving, positions):
        with pytest.raises(ValueError, match=r"bw-squat.*tongue"):
            draw(find_pose("bw-squat"), ["tongue"])


def test_the_contact_sheet_shows_frames_of_every_movement_and_the_movement():
    html = contact_sheet("")
    for slug in SLUGS:
        further = ", 1.25, 1.5, 1.75, 2" if find_pose(slug).onwards else ""
        assert f"<figcaption>{slug}: 0, 0.25, 0.5, 0.75, 1{further}</figcaption>" in html
    assert html.count("<animate ") > 2 * len(SLUGS)


def the_box(html):
    """What `motion` draws, as a tree: the one void element of HTML in it is closed for the parser."""
    return ElementTree.fromstring(re.sub(r"(<input [^>]*)>", r"\1/>", html))


@each_pose
def test_the_box_holds_the_movement_its_pause_and_both_positions_and_may_stand_twice_on_a_page(slug):
    html = motion(slug, BUSY, "Squat")
    pause, movement, still = the_box(html)
    assert (pause.get("type"), pause.get("name")) == ("checkbox", None)
    assert pause.get("aria-label") == "Pause the movement: Squat"
    assert movement.find("svg").get("aria-label") == "Squat"
    assert still.get("role") == "img"
    assert still.get("aria-label") == f"Squat. {find_pose(slug).text}"
    start, end = still
    assert [start.findtext("span"), end.findtext("span")] == ["Start", "End"]
    pictures = [ElementTree.tostring(each.find("svg")) for each in (start, end)]
    assert pictures[0] != pictures[1]
    assert all(b"animate" not in picture and b'aria-hidden="true"' in picture for picture in pictures)
    assert start.find("svg").get("viewBox") == end.find("svg").get("viewBox")
    assert not re.search(r"\bid=|\bfor=|style|\bon\w+=|<script|href", html)


def test_names_and_descriptions_are_escaped_wherever_they_stand():
    pause, movement, still = the_box(motion("bw-squat", (), '<b>"Squat" & co', "<script>"))
    assert pause.get("aria-label") == 'Pause the movement: <b>"Squat" & co'
    assert movement.find("svg").get("aria-label") == '<b>"Squat" & co'
    assert movement.find("svg").findtext("desc") == "<script>"
    assert still.get("aria-label") == '<b>"Squat" & co. <script>'


def test_the_words_of_the_box_follow_the_language_of_the_reader(monkeypatch):
    motion("bw-squat")
    monkeypatch.setattr("programs.templatetags.figures._", lambda text: f"~{text}")
    with override("de"):
        pause, _, _ = the_box(motion("bw-squat"))
    assert pause.get("aria-label").startswith("~Pause")
    assert the_box(motion("bw-squat"))[0].get("aria-label").startswith("Pause")


def test_a_template_draws_a_moving_figure_by_slug():
    engine = Engine(libraries={"figures": "programs.templatetags.figures"})
    source = "{% load figures %}{% moving_figure slug muscles name %}"
    values = {"slug": "bw-squat", "muscles": ["quadriceps"], "name": "Squat"}
    assert engine.from_string(source).render(Context(values)) == motion("bw-squat", ("quadriceps",), "Squat")


def test_every_exercise_and_every_rung_has_a_moving_figure(library):
    for exercise in Exercise.objects.all():
        assert "<animate " in motion(exercise.pose, exercise.muscles, exercise.name)
    for rung in Rung.objects.select_related("exercise"):
        assert "<animate " in motion(rung.pose, rung.exercise.muscles, rung.name)


def test_an_exercise_page_shows_its_movement_and_lists_show_stills(client, library):
    assert client.get("/exercises/reverse-lunge/").content.decode().count('class="motion"') == 1
    assert b"<animate" not in client.get("/exercises/").content


@pytest.fixture
def served_library(transactional_db):
    call_command("load_library", verbosity=0)


@pytest.mark.browser
def test_less_motion_shows_start_and_end_side_by_side(served_library, page):
    page.goto("/exercises/reverse-lunge/")
    still = page.locator(".motion-still")
    start, end = (still.get_by_text(word, exact=True).bounding_box() for word in ("Start", "End"))
    assert start["y"] == end["y"]
    assert start["x"] + start["width"] < end["x"]
    assert page.locator(".motion-position svg").count() == 2
    for drawn in page.locator(".motion-position svg").all():
        assert drawn.bounding_box()["height"] > 100
    assert not page.locator(".motion-moving").is_visible()
    assert not page.locator(".motion-pause").is_visible()


@pytest.mark.browser
def test_a_keyboard_pauses_the_movement_without_scripts_and_nothing_jumps(served_library, new_context):
    page = new_context(reduced_motion="no-preference", java_script_enabled=False).new_page()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto("/exercises/reverse-lunge/")
    box = page.locator(".motion")
    before = box.bounding_box()
    pause = page.get_by_role("checkbox", name="Pause the movement: Reverse lunge")
    assert min(pause.bounding_box()["width"], pause.bounding_box()["height"]) >= 48
    assert page.locator(".motion-moving").is_visible()
    assert not page.locator(".motion-still").is_visible()
    pause.focus()
    page.keyboard.press("Space")
    page.locator(".motion-still").wait_for(state="visible")
    assert not page.locator(".motion-moving").is_visible()
    assert box.bounding_box() == before
    page.keyboard.press("Space")
    page.locator(".motion-moving").wait_for(state="visible")
    assert box.bounding_box() == before
    assert not complaints


@pytest.mark.browser
def test_a_browser_moves_the_body_and_leaves_the_feet_where_they_are(served_library, new_context):
    page = new_context(reduced_motion="no-preference").new_page()
    page.goto("/exercises/bw-squat/")
    extent = """seconds => {
        const svg = document.querySelector(".motion-moving svg");
        svg.pauseAnimations();
        svg.setCurrentTime(seconds);
        const boxes = [...svg.querySelectorAll(".f-n, .f-w, .f-a")].map((path) => path.getBBox());
        return [Math.min(...boxes.map((b) => b.y)), Math.max(...boxes.map((b) => b.y + b.height))];
    }"""
    (high, ground), (middle, _), (low, still_ground) = (page.evaluate(extent, at) for at in (0, 1, 2.2))
    assert high < middle - 20 < low - 40
    assert ground == pytest.approx(still_ground, abs=0.5)
