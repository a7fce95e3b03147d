"""The made-up scores: what is built into them is found again on the cohort page."""

import random
from collections import Counter

import pytest

from legback.demo import scores
from legback.demo.who import PLANS, people
from programs import study
from tests.coaching import make_coach
from tests.cohorts import NOW, gather
from workouts.coach import cohort
from workouts.coach.statistics import mean_of

LATER = study.TIME_POINTS[1:]
STUDY = {"ability": study.ability_at, "pain": study.pain_at}


@pytest.fixture(scope="module")
def everybody():
    return list(people(84))


def test_84_people_are_28_of_each_plan_some_in_each_week_and_most_of_them_over_with_it(everybody):
    assert Counter(person.plan for person in everybody) == dict.fromkeys(PLANS, 28)
    assert {person.began_days_ago // 7 for person in everybody} >= set(range(8))
    assert sum(56 <= person.began_days_ago < 91 for person in everybody) >= 9
    for plan in PLANS:
        assert sum(p.plan == plan and p.began_days_ago >= 182 for p in everybody) == 12


def test_the_same_people_have_the_same_scores_every_time(everybody):
    assert scores.of(everybody) == scores.of(list(people(84)))


def test_every_score_is_one_of_the_scale_and_none_was_cut_off(everybody):
    made = scores.of(everybody)
    given = [score for each in made.values() for score in (*each.ability, *each.pain)]
    assert all(isinstance(score, int) and 0 <= score <= 10 for score in given)
    ends = sum(each.ability[-1] == 10 or each.pain[-1] == 0 for each in made.values())
    assert ends < 0.2 * len(made), "no ceiling"


def test_people_differ_and_not_everybody_gets_better(everybody):
    made = scores.of(everybody)
    changes = [each.ability[1] - each.ability[0] for each in made.values()]
    assert min(changes) < 0 < max(changes)
    assert len({each.ability[-1] - each.ability[0] for each in made.values()}) >= 5


def changes_of(everybody, plan, score, week):
    """The changes of those who have come to a time point."""
    made, place = scores.of(everybody), study.TIME_POINTS.index(week)
    listed = [p for p in everybody if p.plan == plan and p.began_days_ago >= 7 * week]
    return [getattr(made[p.number], score)[place] - getattr(made[p.number], score)[0] for p in listed]


@pytest.mark.parametrize("count", [60, 84, 85, 200])
@pytest.mark.parametrize("plan", PLANS)
def test_the_study_lies_in_each_interval_whatever_the_number_of_people(plan, count):
    for score, at in STUDY.items():
        for week in LATER:
            found = mean_of(changes_of(list(people(count)), plan, score, week))
            assert found.low < at(plan, week) < found.high
            assert abs(found.mean - at(plan, week)) < 0.2, "by construction, not by a wide interval"


@pytest.mark.parametrize("seed", range(20))
def test_it_does_so_too_where_one_of_six_did_not_answer(everybody, seed):
    chance = random.Random(seed)
    for plan in PLANS:
        for score, at in STUDY.items():
            for week in LATER:
                given = [c for c in changes_of(everybody, plan, score, week) if chance.random() > 1 / 6]
                found = mean_of(given)
                assert found.low < at(plan, week) < found.high, (plan, score, week)


def test_between_two_time_points_scores_go_from_one_to_the_other():
    line = scores.Scores((3, 5, 6, 6, 8), (6, 4, 4, 3, 2))
    assert [line.at(week) for week in study.TIME_POINTS] == [(3, 6), (5, 4), (6, 4), (6, 3), (8, 2)]
    assert [line.at(week)[0] for week in range(5)] == [3, 4, 4, 5, 5]
    assert line.at(2, wobble=0.4) == (4, 5)
    assert line.at(2, wobble=0.5) == (5, 6)
    assert scores.Scores((0,) * 5, (10,) * 5).at(3, wobble=-0.5) == (0, 10)


def store(everybody):
    """Accounts, enrolments and check-ins as the command leaves them, written directly; returns the coach."""
    coach, made = make_coach(), scores.of(everybody)
    for plan in PLANS:
        listed = [person for person in everybody if person.plan == plan]
        given = [
            {
                week: (made[person.number].ability[place], made[person.number].pain[place])
                for place, week in enumerate(study.TIME_POINTS)
                if person.began_days_ago >= 7 * week
            }
            for person in listed
        ]
        gather(coach, plan, given, days_ago=[person.began_days_ago for person in listed])
    return coach


@pytest.mark.usefixtures("library")
def test_the_cohort_page_finds_the_studys_differences_again_within_its_intervals(everybody, db):
    found = cohort.read(store(everybody), NOW)
    assert set(found.groups) == set(PLANS)
    for plan, group in found.groups.items():
        assert group.started == 28
        assert set(group.changes) == {(s, w) for s in ("running_ability", "running_pain") for w in LATER}
        for (score, week), mean in group.changes.items():
            expected = STUDY[score.removeprefix("running_")](plan, week)
            assert mean.low < expected < mean.high, (plan, score, week)
    at_six_months = [found.groups[plan].changes["running_ability", 26].mean for plan in PLANS]
    assert at_six_months == sorted(at_six_months, reverse=True)
