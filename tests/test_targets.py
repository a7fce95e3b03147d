"""From a plan's line and a slot's history to what a session asks for: rung, range, load and reason."""

from dataclasses import replace
from decimal import Decimal

import pytest

from programs import targets
from programs.courses import courses_of
from programs.library_format import read_library
from programs.loader import LIBRARY
from programs.progression import SetResult, SlotLog, Target
from programs.substitutes import HOTEL
from programs.targets import Done, Line, Person, RungFacts, Situation, session_targets

COURSES = {course.slug: course for course in courses_of(read_library(LIBRARY))}
RUNGS: dict[str, RungFacts] = {
    slug: rung for course in COURSES.values() for met in course.rungs.values() for slug, rung in met.items()
}
GYM, AT_HOME = Situation(), Situation(kind="home")


def line(plan: str, week: int, code: str, slot: str) -> Line:
    """The line of a slot as the library files say."""
    return next(each for each in COURSES[plan].sessions[week, code].lines if each.slot == slot)


SQUAT_2 = line("strong-legs", 2, "s1", "squat")  # bodyweight squat 2x8-12
SQUAT_3 = line("strong-legs", 3, "s1", "squat")  # goblet squat 3x8-12


def done(
    rung: str = "bw-squat",
    amounts: tuple[int, ...] = (8, 8),
    *,
    rir: int | None = 4,
    load: int | None = None,
    pain: int | None = 1,
    morning: int | None = 1,
    days: int = 7,
    asked: dict[str, object] | None = None,
    **changes: object,
) -> Done:
    """The last time: asked for 8 of 8 to 12 at an effort of 4 and done, unless it says otherwise."""
    facts = RUNGS[rung]
    target = Target(
        measure=facts.measure,  # type: ignore[arg-type]
        sets=len(amounts),
        minimum=8,
        maximum=12,
        base_maximum=12,
        amount=8,
        load_kg=None if load is None else Decimal(load),
        step_kg=facts.step_kg,
        effort_rir=4,
    )
    return Done(
        rung=rung,
        target=replace(target, **(asked or {})),
        log=SlotLog(tuple(SetResult(amount, rir) for amount in amounts), 1, pain, False, morning),
        days_since=days,
        load_kg=None if load is None else Decimal(load),
        **changes,  # type: ignore[arg-type]
    )


def asked(
    of: Line, *history: Done, person: Person | None = None, situation: Situation = GYM
) -> targets.Asked:
    [only] = session_targets([of], {of.slot: history}, RUNGS, person or Person(), situation)
    return only


# The start


def test_a_slot_begins_on_the_rung_that_its_line_names_at_the_bottom_of_its_range():
    first = asked(line("strong-legs", 1, "s1", "leg-press"), person=Person(body_weight_kg=Decimal(70)))
    assert (first.rung.slug, first.target.sets, first.target.amount) == ("leg-press", 2, 10)
    assert (first.target.load_kg, first.code, first.cause) == (35, "PLAN", "start-load")


def test_who_is_to_begin_carefully_begins_every_ladder_at_its_easiest_rung():
    assert asked(SQUAT_3, person=Person(starts_low=True)).rung.slug == "chair-squat-high"


def test_a_slot_without_a_ladder_keeps_its_rung_also_after_pain():
    brace = line("steady-core", 1, "s1", "brace")
    again = asked(brace, done("brace", (10, 10, 10), pain=7, asked={"maximum": 10, "base_maximum": 10}))
    assert (again.rung.slug, again.code) == ("brace", "BACK_OFF")


# The planned promotion (domain.md 4.4)


def test_the_plan_moves_a_slot_in_one_step_to_the_rung_of_its_week():
    moved = asked(SQUAT_3, done("chair-squat-high"))
    assert (moved.rung.slug, moved.code, moved.target.amount) == ("goblet-squat", "PROMOTE", 8)
    assert moved.target.load_kg == 6  # its start value


@pytest.mark.parametrize(
    ("last", "waits"),
    [
        (done(pain=3), "pain"),
        (done(amounts=(8, 7)), "sets"),
        (done(rir=2), "effort"),
        (done(days=14), "too-long-ago"),
        (done(pain=None), "pain-not-given"),
    ],
)
def test_otherwise_it_keeps_its_rung_and_says_why(last, waits):
    stays = asked(SQUAT_3, last)
    assert (stays.rung.slug, stays.waits, stays.waiting_rung) == ("bw-squat", waits, "goblet-squat")


def test_a_back_that_had_not_settled_steps_back_instead_of_moving_up():
    back = asked(SQUAT_3, done(morning=4))
    assert (back.rung.slug, back.code, back.waits) == ("chair-squat", "BACK_OFF_RUNG", "not-settled")


def test_no_slot_is_moved_into_a_week_that_is_trained_again_or_holds():
    for situation in (Situation(repeats=True), Situation(eases=True), Situation(holds=True)):
        assert asked(SQUAT_3, done(), situation=situation).rung.slug == "bw-squat"


def test_a_rung_that_waits_is_offered_once_a_week():
    stays = asked(SQUAT_3, done(days=3, is_this_week=True))
    assert (stays.rung.slug, stays.waits) == ("bw-squat", "")


def test_who_is_above_the_plan_keeps_what_was_earned_with_its_own_range():
    earned = asked(SQUAT_2, done("goblet-squat", load=8, asked={"amount": 8}))
    assert (earned.rung.slug, earned.target.load_kg, earned.target.maximum) == ("goblet-squat", 8, 12)


def test_on_a_new_rung_the_first_set_finds_the_start():
    second = asked(SQUAT_2, done(amounts=(10, 10)))
    assert second.target.amount == 11
    fell_off = asked(SQUAT_2, done(amounts=(11, 8)))
    assert (fell_off.target.amount, fell_off.code) == (11, "REPEAT")


# Week by week the line changes


WALL_SIT = {"minimum": 20, "maximum": 30, "base_maximum": 30}


def test_where_the_plan_asks_for_more_who_did_what_was_asked_takes_no_step_back():
    third = line("strong-legs", 3, "s1", "wall-sit")  # 30 to 45 seconds, 20 to 30 the week before
    last = done("wall-sit-60", (25, 25, 25), rir=None, asked={**WALL_SIT, "amount": 25})
    again = asked(third, last, done("wall-sit-60", (20, 20, 20), rir=None, asked=WALL_SIT, days=14))
    assert (again.rung.slug, again.target.amount, again.code) == ("wall-sit-60", 30, "PLAN")
    assert again.cause == "plan-seconds"


def test_a_higher_range_never_outvotes_a_careful_rule():
    of = line("strong-legs", 3, "h1", "squat")  # 3x10-15, 2x8-12 the week before
    sore = asked(of, done(pain=3, asked={"amount": 8}), situation=AT_HOME)
    assert (sore.target.amount, sore.code, sore.cause) == (8, "HOLD_PAIN", "pain")
    unknown = asked(of, done(pain=None), situation=AT_HOME)
    assert (unknown.target.amount, unknown.code) == (8, "REPEAT")
    good = asked(of, done(), situation=AT_HOME)
    assert (good.target.amount, good.code) == (10, "PLAN")


def test_who_kept_the_effort_of_a_hard_week_is_not_told_in_a_light_one_that_it_was_too_hard():
    light = line("strong-legs", 8, "s2", "hinge")  # four in reserve, two the week before
    last = done("db-rdl", (8, 8, 8), load=16, rir=2, asked={"effort_rir": 2})
    again = asked(light, last, situation=Situation(holds=True))
    assert (again.target.load_kg, again.code) == (16, "HOLD_WEEK")


def test_a_set_more_than_last_time_is_no_set_that_was_left_out():
    of = line("strong-legs", 2, "s1", "leg-press")  # three sets, two the week before
    last = done("leg-press", (10, 10), load=30, asked={"minimum": 10, "amount": 10})
    more = asked(of, last, done("leg-press", (10, 10), load=30, days=14))
    assert (more.target.sets, more.target.amount, more.code) == (3, 11, "ADD_REP")


def test_a_steady_week_with_another_number_of_sets_says_so():
    of = line("strong-legs", 4, "s1", "leg-press")  # two sets, three the week before
    fewer = asked(of, done("leg-press", (8, 8, 8), load=60), situation=Situation(holds=True))
    assert (fewer.target.sets, fewer.code, fewer.cause) == (2, "HOLD_WEEK", "plan-sets")


def test_the_top_of_the_range_counts_by_the_range_of_this_week():
    of = line("strong-legs", 8, "s1", "squat")  # 8 to 10, 8 to 12 the weeks before
    tens = done("goblet-squat", (10, 10, 10), load=40, asked={"amount": 10}, rir=None)
    assert asked(of, tens, replace(tens, days_since=14)).code == "ADD_LOAD"


def test_who_is_on_the_first_version_already_is_not_led_back_to_it():
    of = line("strong-legs", 1, "s1", "wall-sit")
    last = done("wall-sit-45", (30, 30, 30), rir=None, days=60, asked={"minimum": 20, "maximum": 30})
    assert asked(of, last).lead == "seconds-down"


def test_an_amount_above_the_range_of_this_week_is_brought_back_into_it():
    light = line("strong-legs", 8, "s2", "hinge")  # two sets of eight
    again = asked(light, done("db-rdl", (10, 10, 10), load=16), situation=Situation(holds=True))
    assert (again.target.sets, again.target.amount, again.target.load_kg) == (2, 8, 16)


def test_the_load_goes_on_from_what_was_really_used():
    last = replace(done("leg-press", (10, 10), load=30), load_kg=Decimal(45))
    assert asked(line("strong-legs", 2, "s1", "leg-press"), last).target.load_kg == 45


def test_an_easier_week_takes_a_set_and_once_a_tenth_of_the_load():
    of = line("strong-legs", 3, "s1", "leg-press")
    once = asked(of, done("leg-press", (8, 8, 8), load=60), situation=Situation(eases=True))
    assert (once.target.sets, once.target.load_kg, once.code, once.cause) == (2, 50, "HOLD_WEEK", "ease-week")
    last = done("leg-press", (8, 8), load=50, days=2, is_this_week=True)
    assert asked(of, last, situation=Situation(eases=True)).target.load_kg == 50


def test_a_second_easier_week_in_a_row_takes_no_more_of_the_load():
    of = line("strong-legs", 3, "s1", "leg-press")
    eased = done("leg-press", (8, 8), load=50, was_eased=True)
    again = asked(of, eased, situation=Situation(eases=True))
    assert (again.target.sets, again.target.load_kg) == (2, 50)
    assert again.lead == "same-load", "two sets as in the week before, not one less"


def test_reductions_never_multiply_in_an_easier_week():
    of = line("strong-legs", 3, "s1", "leg-press")
    sore = asked(of, done("leg-press", (8, 8, 8), load=60, pain=7), situation=Situation(eases=True))
    assert (sore.target.load_kg, sore.code) == (45, "BACK_OFF")


# Rungs and loads


def test_pain_on_the_first_unloaded_rung_above_leads_one_rung_down_into_its_own_range():
    easier = asked(SQUAT_2, done(pain=6))
    assert (easier.rung.slug, easier.code, easier.target.amount) == ("chair-squat", "BACK_OFF_RUNG", 8)


def test_after_a_very_long_break_the_rung_is_no_harder_than_after_a_long_one():
    long, very_long = (asked(SQUAT_2, done("bw-squat", days=days)) for days in (56, 57))
    assert (long.code, long.rung.slug) == ("RETURN_LONG", "chair-squat")
    assert (very_long.code, very_long.rung.slug) == ("RESTART", "chair-squat")


def test_one_leg_starts_from_the_last_load_on_both():
    of = line("strong-legs", 6, "s1", "leg-press")
    last = done("leg-press", (10, 10, 10), load=80)
    moved = asked(of, last, person=Person(leg_press_kg=Decimal(80)))
    assert (moved.rung.slug, moved.target.load_kg) == ("sl-leg-press", 30)


def test_a_barbell_is_never_reached_by_the_rules_alone():
    top = done("goblet-squat", (12, 12, 12), load=20, asked={"amount": 12}, rir=None)
    assert asked(SQUAT_3, top, top).rung.slug == "goblet-squat"


def test_a_session_has_at_most_two_earned_rises():
    lines = [replace(SQUAT_2, slot=f"slot-{n}", rung="leg-press") for n in range(4)]
    top = done("leg-press", (12, 12), load=60, asked={"amount": 12})
    all_asked = session_targets(
        lines, {each.slot: [top, top] for each in lines}, RUNGS, Person(), Situation()
    )
    assert [each.code for each in all_asked] == ["ADD_LOAD", "ADD_LOAD", "CAP", "CAP"]


# Equipment


BARE = frozenset({"mat"})


def test_where_equipment_is_missing_for_good_the_slot_lives_on_the_substitute_and_its_ladder():
    of = line("strong-legs", 5, "s1", "squat")
    first = asked(of, person=Person(equipment=BARE))
    assert first.rung.slug == "bw-squat-slow"
    top = done("bw-squat-slow", (12, 12, 12), asked={"amount": 12})
    assert asked(of, top, top, person=Person(equipment=BARE)).rung.slug == "bw-squat-pause"


def test_equipment_that_is_gone_sends_a_slot_to_its_substitute_and_says_so():
    of = line("strong-legs", 4, "s1", "squat")
    gone = asked(
        of, done("goblet-squat", load=8), person=Person(equipment=BARE), situation=Situation(holds=True)
    )
    assert (gone.rung.slug, gone.code, gone.cause) == ("bw-squat-slow", "EQUIPMENT", "equipment")


def test_what_stands_in_is_as_careful_as_the_rules_are_after_the_last_time():
    of = line("strong-legs", 4, "s1", "leg-press")
    bare = Person(equipment=frozenset({"weights"}))
    earlier = done("goblet-squat", load=20, days=21)
    sore = asked(of, done("leg-press", load=60, pain=8), earlier, person=bare)
    assert (sore.rung.slug, sore.target.load_kg) == ("goblet-squat", 16)
    long_ago = asked(of, done("leg-press", load=60, days=35), person=bare)
    assert (long_ago.rung.slug, long_ago.target.sets) == ("goblet-squat", 2)


def test_a_substitute_that_hurt_asks_for_less_the_next_day_of_the_journey():
    of = line("strong-legs", 3, "s1", "squat")
    own = done("goblet-squat", (8, 8, 8), load=8, days=5)
    bad = done("bw-squat-slow", (12, 12, 12), pain=8, days=2, is_swapped=True)
    good = done("bw-squat-slow", (12, 12, 12), days=2, is_swapped=True)
    amounts = [
        (asked(of, last, own, person=Person(away_with=HOTEL)).target)
        for last in (bad, good, replace(good, days_since=11))
    ]
    assert [(t.sets, t.amount) for t in amounts] == [(2, 8), (3, 12), (3, 8)]


def test_equipment_that_is_back_brings_the_own_version_back_and_says_so():
    of = line("strong-legs", 4, "s1", "leg-press")
    own = done("leg-press", (8, 8, 8), load=60, days=21)
    stand_in = done("goblet-squat", (8, 8, 8), load=10, days=7, code="EQUIPMENT")
    back = asked(of, stand_in, own, situation=Situation(holds=True))
    assert (back.rung.slug, back.cause, back.target.load_kg) == ("leg-press", "equipment-back", 45)
    assert back.waits == ""
    sore = replace(stand_in, log=replace(stand_in.log, pain_peak=4))
    assert asked(of, sore, own).rung.slug == "goblet-squat"


def test_no_exercise_comes_twice_in_a_session_where_one_stands_in_for_another():
    lines = COURSES["strong-legs"].sessions[3, "s1"].lines
    everything = session_targets(lines, {}, RUNGS, Person(equipment=BARE), GYM)
    assert [each.rung.slug for each in everything].count("bw-squat-slow") == 2
    once = targets.without_doubles(everything, lines)
    assert [each.rung.slug for each in once].count("bw-squat-slow") == 1
    press = session_targets(lines, {}, RUNGS, Person(equipment=frozenset({"weights"})), GYM)
    kept = targets.without_doubles(press, lines)
    assert [each.slot for each in kept if each.rung.slug == "goblet-squat"] == ["squat"]


def test_on_a_journey_a_substitute_is_trained_and_the_own_target_waits_at_home():
    of = line("strong-legs", 4, "s1", "squat")
    away = asked(of, done("goblet-squat", load=8), person=Person(away_with=HOTEL))
    assert (away.rung.slug, away.swapped_from) == ("bw-squat-slow", "goblet-squat")
    swapped = done("bw-squat-slow", days=2, is_swapped=True)
    back = asked(of, swapped, done("goblet-squat", load=8, days=9))
    assert (back.rung.slug, back.target.load_kg) == ("goblet-squat", 8)


def test_the_gap_counts_from_a_substitute_too():
    own = done("goblet-squat", load=8, days=20)
    of = line("strong-legs", 4, "s1", "squat")
    assert asked(of, own).code == "RETURN_MEDIUM"
    assert asked(of, done("bw-squat-slow", days=3, is_swapped=True), own).code == "ADD_REP"


# The whole session


def test_nothing_is_asked_for_while_training_is_closed():
    assert session_targets([SQUAT_2], {}, RUNGS, Person(is_blocked=True), GYM) == []


def test_the_ten_minute_version_is_the_first_two_slots_with_two_sets_each():
    lines = COURSES["strong-legs"].sessions[3, "s1"].lines
    short = targets.shortened(session_targets(lines, {}, RUNGS, Person(), GYM))
    assert [(each.slot, each.target.sets) for each in short] == [("leg-press", 2), ("squat", 2)]


def test_a_home_session_that_would_grow_too_long_loses_a_set_of_its_last_slot():
    lines = [replace(each, sets=4) for each in COURSES["strong-legs"].sessions[7, "h2"].lines]
    sets = [each.target.sets for each in session_targets(lines, {}, RUNGS, Person(), AT_HOME)]
    assert sets == [4, 4, 3]


def test_the_same_facts_always_give_the_same_targets():
    lines = COURSES["strong-back"].sessions[5, "s1"].lines
    first, second = (session_targets(lines, {}, RUNGS, Person(), GYM) for _ in range(2))
    assert first == second
