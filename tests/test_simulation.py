"""Made-up people walk through the plans by the rules alone, and no broken rule goes unnoticed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from programs import targets, weeks
from programs.courses import courses_of
from programs.invariants import Breach
from programs.library_format import read_library
from programs.loader import LIBRARY
from programs.progression import Code
from programs.simulation import Course, walk_all
from programs.simulation_table import Tally
from programs.targets import Asked
from programs.virtual_people import CHARACTERS, Character, VirtualPerson
from programs.weeks import FINISHED, WeekDecision

SOME = range(3 * len(CHARACTERS))  # every character on every plan
AS_PLANNED = [n for n in range(400) if VirtualPerson(n, 1).character is Character.AS_PLANNED]


@pytest.fixture(scope="module")
def courses() -> list[Course]:
    return courses_of(read_library(LIBRARY))


def simulate(**options: Any) -> list[str]:
    said = StringIO()
    call_command("simulate", stdout=said, **{"people": 30, "weeks": 2, "processes": 1, **options})
    return said.getvalue().splitlines()


# The walk


def test_who_trains_as_planned_without_pain_reaches_every_rung_that_the_plan_names(
    courses: list[Course],
) -> None:
    tally = walk_all(AS_PLANNED, courses, 8, 1)
    for course in courses:
        assert tally.reached[course.slug, FINISHED] >= 5
        assert all(tally.named[course.slug, week, True] > 0 for week in range(1, 9))
    assert not [key for key in tally.named if not key[2]]
    assert sum(tally.reached.values()) == sum(tally.reached[course.slug, FINISHED] for course in courses)


def test_every_character_keeps_every_rule_on_every_plan(courses: list[Course]) -> None:
    tally = walk_all(SOME, courses, 8, 1)
    assert tally.people == len(SOME)
    assert {character for character, _week in tally.by_character} == {*Character}
    for course in courses:
        reached = [count for (plan, _week), count in tally.reached.items() if plan == course.slug]
        assert sum(reached) == len(SOME) / 3
    careful = {
        Code.RESTART,
        Code.RETURN_LONG,
        Code.RETURN_MEDIUM,
        Code.RETURN_SHORT,
        Code.BACK_OFF,
        Code.EASE,
    }
    assert careful | {Code.BLOCK, targets.PROMOTE, Code.NEXT_RUNG} <= {*tally.codes}
    assert {"PAUSE", "EASE", "REPEAT", "ADVANCE"} <= {*tally.week_codes}


def test_the_same_seed_gives_the_same_people_however_the_work_is_shared_out(courses: list[Course]) -> None:
    whole = walk_all(range(24), courses, 4, 7)
    shared = Tally()
    for part in (range(12, 24), range(12)):
        shared.add(walk_all(part, courses, 4, 7))
    assert shared == whole
    assert walk_all(range(24), courses, 4, 8) != whole


# Broken rules


def double_load(asked: Asked) -> Asked:
    load = asked.target.load_kg
    return replace(asked, target=replace(asked.target, load_kg=load and load * 2))


def half_a_step_more(asked: Asked) -> Asked:
    load = asked.target.load_kg
    return replace(asked, target=replace(asked.target, load_kg=load and load + Decimal("0.3")))


def one_set_more(asked: Asked) -> Asked:
    return replace(asked, target=replace(asked.target, sets=asked.target.sets + 1))


def above_the_range(asked: Asked) -> Asked:
    return replace(asked, target=replace(asked.target, amount=asked.target.maximum + 1))


def a_longer_range(asked: Asked) -> Asked:
    return replace(asked, target=replace(asked.target, maximum=asked.target.base_maximum + 5))


def a_machine_at_home(asked: Asked) -> Asked:
    return replace(asked, rung=replace(asked.rung, place="gym", equipment=("rack",), needs_supervision=True))


def a_load_on_the_chair(asked: Asked) -> Asked:
    return asked if asked.rung.is_loaded else replace(asked, target=replace(asked.target, load_kg=Decimal(5)))


def always_a_rise(asked: Asked) -> Asked:
    return replace(asked, code=Code.ADD_LOAD)


def a_promotion_each_time(asked: Asked) -> Asked:
    return replace(asked, code=targets.PROMOTE)


def an_unknown_code(asked: Asked) -> Asked:
    return replace(asked, code="SURPRISE")


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (double_load, "kg more at once"),
        (half_a_step_more, "no whole number of steps"),
        (one_set_more, "sets where the plan has"),
        (above_the_range, "out of range"),
        (a_longer_range, "range too long"),
        (a_machine_at_home, "is not possible here"),
        (a_load_on_the_chair, "load 5 on that rung"),
        (always_a_rise, "increases of load or rung"),
        (a_promotion_each_time, "PROMOTE where nothing may rise|a second harder rung|promoted in a repeat"),
        (an_unknown_code, "unknown code SURPRISE"),
    ],
)
def test_a_broken_rule_ends_the_walk_with_person_day_and_slot(
    spoil: Callable[[Asked], Asked],
    complaint: str,
    courses: list[Course],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = targets.session_targets
    monkeypatch.setattr(targets, "session_targets", lambda *args: [spoil(asked) for asked in sound(*args)])
    with pytest.raises(Breach, match=rf"person \d+ \(.*\), [\w-]+, day \d+, week \d \w+: .*({complaint})"):
        walk_all(SOME, courses, 8, 1)


def test_a_target_while_training_is_closed_is_noticed(
    courses: list[Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = targets.session_targets

    def open_door(lines: Any, histories: Any, rungs: Any, person: Any, situation: Any) -> list[Asked]:
        return sound(lines, histories, rungs, replace(person, is_blocked=False), situation)

    monkeypatch.setattr(targets, "session_targets", open_door)
    with pytest.raises(Breach, match="while training is closed"):
        walk_all(SOME, courses, 8, 1)


def test_more_after_a_worse_time_is_noticed(courses: list[Course], monkeypatch: pytest.MonkeyPatch) -> None:
    sound = targets.session_targets

    def reward_stops(lines: Any, histories: Any, *rest: Any) -> list[Asked]:
        asked = sound(lines, histories, *rest)
        return [_fullest(a) if _was_stopped(histories.get(a.slot, ())) else a for a in asked]

    monkeypatch.setattr(targets, "session_targets", reward_stops)
    with pytest.raises(Breach, match=r"a stop asks for more: .* became "):
        walk_all(SOME, courses, 8, 1)


def _was_stopped(history: Sequence[targets.Done]) -> bool:
    return bool(history) and history[0].log.stopped


def _fullest(asked: Asked) -> Asked:
    return replace(asked, target=replace(asked.target, amount=asked.target.maximum))


def test_two_answers_to_the_same_values_are_noticed(
    courses: list[Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    sound, calls = targets.session_targets, []

    def moody(*args: Any) -> list[Asked]:
        calls.append(1)
        return [replace(asked, cause=str(len(calls))) for asked in sound(*args)]

    monkeypatch.setattr(targets, "session_targets", moody)
    with pytest.raises(Breach, match="two answers"):
        walk_all(SOME, courses, 8, 1)


def test_a_plan_that_is_not_reached_is_noticed(
    courses: list[Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weeks, "promotion_waits", lambda *args, **kwargs: "pain")
    with pytest.raises(Breach, match="as planned, and yet on"):
        walk_all(AS_PLANNED, courses, 8, 1)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"program_week": 7}, "program week 1 became 7"),
        ({"calendar_week": 9}, "calendar week 1 became 9"),
    ],
)
def test_a_week_that_jumps_is_noticed(
    changes: dict[str, int], complaint: str, courses: list[Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = weeks.decide_week

    def jump(log: weeks.WeekLog, context: weeks.WeekContext) -> WeekDecision:
        return replace(sound(log, context), **changes)

    monkeypatch.setattr(weeks, "decide_week", jump)
    with pytest.raises(Breach, match=complaint):
        walk_all(SOME, courses, 8, 1)


# The command


def test_the_command_shows_its_progress_and_then_a_table() -> None:
    said = simulate()
    assert said[0].endswith("of 30 people are through.")
    assert said[-1].startswith("Largest rise in percent")
    text = "\n".join(said)
    for part in (
        "30 people, ",
        "every rule held",
        "How far they got, by plan",
        "How often each code fired",
        "Weeks trained once more: ",
        "Largest rise of a load: ",
        "strong-back",
        "often absent",
        "HOLD_PAIN",
    ):
        assert part in text


def test_two_processes_come_to_the_same_table_as_one() -> None:
    alone, together = (simulate(people=120, weeks=1, processes=count) for count in (1, 2))
    start = alone.index("")
    assert together[together.index("") :] == alone[start:]


def test_a_breach_fails_the_command_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weeks, "promotion_waits", lambda *args, **kwargs: "pain")
    with pytest.raises(CommandError, match=r"A rule did not hold. person .*as planned, and yet on"):
        simulate(people=100, weeks=3)


@pytest.mark.parametrize("option", ["people", "weeks", "processes"])
def test_the_command_refuses_a_number_that_makes_no_sense(option: str) -> None:
    with pytest.raises(CommandError, match=f"--{option}"):
        simulate(**{option: 0})
