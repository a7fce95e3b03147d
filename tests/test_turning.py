"""The week turns: each outcome of the decision, applied to the dated sessions of a real plan."""

from datetime import timedelta
from typing import Any

import pytest

from programs.models import Kind
from programs.screening import FULL
from programs.weeks import WeekCode
from tests import eight_weeks
from tests.eight_weeks import START, keep, keep_to, noon
from tests.parallel import in_threads
from workouts import checkins, enrolling, replanning, safety, turning
from workouts.models import Enrolment, Session, Status, WeekMode, WeekTurn

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WEEK = timedelta(days=7)


@pytest.fixture
def enrolment(runner: Any) -> Enrolment:
    """Supervised on Mondays and Thursdays, at home on Tuesdays and Fridays: 6 points a week."""
    return eight_weeks.enrol(runner)


def turned(enrolment: Enrolment, *, weeks: int = 1) -> Enrolment:
    """The enrolment as it stands when so many more weeks have turned."""
    turning.turn(enrolment, now=noon(enrolment.week_starts_on + weeks * WEEK))
    enrolment.refresh_from_db()
    return enrolment


def keep_days(enrolment: Enrolment, *days: int) -> None:
    """The sessions that lie so many days after the start of the current week."""
    on = [enrolment.week_starts_on + timedelta(days=day) for day in days]
    keep(enrolment.sessions.filter(week=enrolment.week, round=enrolment.round, on_date__in=on))


def laid_out(enrolment: Enrolment) -> list[tuple[int, int, str, int]]:
    """Day in the week, round, kind and place of the sessions of the current week that are not begun."""
    first = enrolment.week_starts_on
    return [
        ((s.on_date - first).days, s.round, s.kind, s.place)
        for s in enrolment.sessions.not_begun().filter(week=enrolment.week).order_by("on_date")
    ]


def a_fresh_week(number: int) -> list[tuple[int, int, str, int]]:
    return [
        (0, number, Kind.SUPERVISED, 1),
        (1, number, Kind.HOME, 1),
        (3, number, Kind.SUPERVISED, 2),
        (4, number, Kind.HOME, 2),
    ]


def stop(session: Session) -> None:
    """One exercise of a session stopped for pain."""
    eight_weeks.train(session)
    slot = session.slots.first()
    slot.is_stopped, slot.pain_peak = True, 7
    slot.save()


# Before a week is over


def test_a_week_that_is_not_over_costs_no_query(enrolment: Enrolment, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        turning.turn(enrolment, now=noon(START + timedelta(days=6)))
    assert not WeekTurn.objects.exists()


def test_a_week_turns_at_the_local_midnight(enrolment: Enrolment) -> None:
    keep_to(enrolment, week=1)
    enrolment.time_zone = "Pacific/Auckland"
    enrolment.save()
    midnight = noon(START + WEEK) - timedelta(hours=25)  # 11:00 UTC of the day before
    turning.turn(enrolment, now=midnight - timedelta(seconds=1))
    assert not WeekTurn.objects.exists()
    turning.turn(enrolment, now=midnight)
    assert WeekTurn.objects.count() == 1


# On


@pytest.mark.parametrize(
    ("days", "mode"),
    [((0, 1, 3, 4), WeekMode.NORMAL), ((0, 1, 3), WeekMode.NORMAL), ((0, 3), WeekMode.FIRST_HOLDS)],
)
def test_half_a_week_or_more_goes_on_and_below_three_quarters_begins_steadily(
    enrolment: Enrolment, days: tuple[int, ...], mode: str
) -> None:
    before = {s.pk: s.on_date for s in enrolment.sessions.all()}
    keep_days(enrolment, *days)
    turned(enrolment)
    assert (enrolment.week, enrolment.round, enrolment.week_mode) == (2, 1, mode)
    assert enrolment.week_starts_on == START + WEEK
    assert {s.pk: s.on_date for s in enrolment.sessions.all()} == before
    assert laid_out(enrolment) == a_fresh_week(1)


def test_the_turn_keeps_what_was_decided_and_why(enrolment: Enrolment) -> None:
    keep_days(enrolment, 0, 3)
    turned(enrolment)
    kept = WeekTurn.objects.get()
    assert (kept.code, kept.cause, kept.week, kept.starts_on) == (WeekCode.ADVANCE, "some", 1, START)
    assert (kept.numbers["done"], kept.numbers["planned"], kept.numbers["week"]) == (2, 4, 2)


# Once more


def test_a_repeated_week_takes_what_was_not_begun_along_and_writes_what_was_begun_anew(
    enrolment: Enrolment,
) -> None:
    keep_days(enrolment, 0)
    begun = enrolment.sessions.get(on_date=START).pk
    waiting = set(enrolment.sessions.not_begun().values_list("pk", flat=True))
    turned(enrolment)
    assert (enrolment.week, enrolment.round, enrolment.week_mode) == (1, 2, WeekMode.REPEAT)
    assert laid_out(enrolment) == a_fresh_week(2)
    now_waiting = set(enrolment.sessions.not_begun().values_list("pk", flat=True))
    assert waiting < now_waiting
    assert len(now_waiting - waiting) == 1
    assert enrolment.sessions.get(pk=begun).round == 1
    assert enrolment.sessions.count() == 33


def test_all_later_weeks_move_by_a_week_with_a_repeat(enrolment: Enrolment) -> None:
    later = {s.pk: s.on_date for s in enrolment.sessions.filter(week__gt=1)}
    turned(enrolment)
    assert {s.pk: s.on_date - WEEK for s in enrolment.sessions.filter(week__gt=1)} == later


def test_a_week_without_any_session_begins_again_in_the_same_round_and_is_not_counted(
    enrolment: Enrolment,
) -> None:
    ids = set(enrolment.sessions.values_list("pk", flat=True))
    turned(enrolment, weeks=4)
    assert (enrolment.week, enrolment.round) == (1, 1)
    assert set(enrolment.sessions.values_list("pk", flat=True)) == ids
    assert laid_out(enrolment) == a_fresh_week(1)
    assert [(t.code, t.cause, t.counts_as_repeat) for t in WeekTurn.objects.all()] == [
        (WeekCode.REPEAT, "nothing-done", False)
    ] * 4


def test_a_week_with_a_session_begun_and_hardly_trained_is_a_meagre_one_and_counted(
    enrolment: Enrolment,
) -> None:
    eight_weeks.train(enrolment.sessions.get(on_date=START), share=0.4)
    assert not enrolment.sessions.filter(is_kept=True).exists()
    turned(enrolment)
    kept = WeekTurn.objects.get()
    assert (kept.code, kept.cause, kept.counts_as_repeat) == (WeekCode.REPEAT, "few", True)
    assert (kept.numbers["done"], enrolment.round) == (0, 2)


def test_after_two_repeats_the_third_meagre_week_goes_on_and_may_become_smaller(enrolment: Enrolment) -> None:
    for week, number in ((1, 2), (1, 3)):
        keep_days(enrolment, 0)
        turned(enrolment)
        assert (enrolment.week, enrolment.round) == (week, number)
    turned(enrolment)  # a week without any session stands between and does not count
    keep_days(enrolment, 0)
    turned(enrolment)
    assert (enrolment.week, enrolment.round, enrolment.week_mode) == (2, 1, WeekMode.FIRST_HOLDS)
    assert [t.code for t in WeekTurn.objects.all()] == ["REPEAT", "REPEAT", "REPEAT", "RESHAPE"]


def test_repeats_of_another_program_week_do_not_count(enrolment: Enrolment) -> None:
    keep_to(enrolment, week=4)
    for _ in range(2):
        keep_days(enrolment, 0)
        turned(enrolment)
    turned(enrolment, weeks=4)
    day = enrolment.week_starts_on
    assert replanning.come_back(enrolment, now=noon(day)) == 2
    enrolment.refresh_from_db()
    keep_days(enrolment, 0)
    turned(enrolment)
    assert WeekTurn.objects.last().code == WeekCode.REPEAT


# Easier


def test_two_stops_in_a_week_bring_it_once_more_and_easier(enrolment: Enrolment) -> None:
    for session in enrolment.sessions.filter(week=1):
        stop(session) if session.is_supervised else keep([session])
    turned(enrolment)
    assert (enrolment.week, enrolment.round, enrolment.week_mode) == (1, 2, WeekMode.EASE)
    kept = WeekTurn.objects.get()
    assert (kept.code, kept.cause, kept.advises_help) == (WeekCode.EASE, "stops", False)


def test_stops_before_a_pause_count_for_the_week_that_goes_on_after_it(enrolment: Enrolment) -> None:
    monday, tuesday = enrolment.sessions.filter(week=1).order_by("on_date")[:2]
    stop(monday)
    stop(tuesday)
    wednesday = START + timedelta(days=2)
    enrolling.pause(enrolment, now=noon(wednesday))
    assert enrolling.resume(enrolment, now=noon(wednesday + WEEK)) == 1
    enrolment.refresh_from_db()
    turned(enrolment)
    assert WeekTurn.objects.get().code == WeekCode.EASE


def test_a_sorer_week_is_an_easier_one_and_the_second_in_a_row_advises_help(enrolment: Enrolment) -> None:
    for week, advises in ((1, False), (2, True)):
        keep_days(enrolment, 0, 1, 3, 4)
        eight_weeks.check_in(enrolment, week, pain_average=8)
        turned(enrolment)
        assert (enrolment.week, enrolment.round, enrolment.week_mode) == (1, week + 1, WeekMode.EASE)
        assert WeekTurn.objects.last().advises_help is advises
    keep_days(enrolment, 0, 1, 3, 4)
    turned(enrolment)
    assert WeekTurn.objects.last().cause == "still-sore"
    keep_days(enrolment, 0, 1, 3, 4)
    eight_weeks.check_in(enrolment, 4, pain_average=5)
    turned(enrolment)
    assert (enrolment.week, enrolment.week_mode) == (2, WeekMode.NORMAL)


def test_a_check_in_counts_for_its_own_calendar_week_only(enrolment: Enrolment) -> None:
    keep_days(enrolment, 0, 1, 3, 4)
    eight_weeks.check_in(enrolment, 1, pain_average=8)
    turned(enrolment)
    keep_days(enrolment, 0, 1, 3, 4)
    turned(enrolment)
    assert [t.code for t in WeekTurn.objects.all()] == [WeekCode.EASE, WeekCode.ADVANCE]


def late_check_in(enrolment: Enrolment, pain: int, *, week: int = 1) -> None:
    """Gives the scores of a week on the second day after it had turned."""
    late = noon(START + week * WEEK + timedelta(days=1))
    checkins.save(enrolment, week=week, scores={"pain_average": pain}, now=late)
    enrolment.refresh_from_db()


def test_a_check_in_that_came_when_the_new_week_was_begun_counts_for_the_next_turn(
    enrolment: Enrolment,
) -> None:
    keep_to(enrolment, week=2)
    keep_days(enrolment, 0)
    late_check_in(enrolment, 9)
    assert (enrolment.week, enrolment.week_mode) == (2, WeekMode.NORMAL)
    keep_days(enrolment, 1, 3, 4)
    turned(enrolment)
    assert [t.code for t in WeekTurn.objects.all()] == [WeekCode.ADVANCE, WeekCode.EASE]


def test_a_late_check_in_of_a_sorer_week_takes_the_turn_back_and_counts_once(enrolment: Enrolment) -> None:
    keep_to(enrolment, week=2)
    for _twice in range(2):
        late_check_in(enrolment, 9)
        assert (enrolment.week, enrolment.round, enrolment.week_mode) == (1, 2, WeekMode.EASE)
        assert enrolment.week_starts_on == START + WEEK
        assert laid_out(enrolment) == a_fresh_week(2)
        first = enrolment.sessions.filter(week=2).order_by("on_date")[0]
        assert (first.on_date, enrolment.sessions.count()) == (START + 2 * WEEK, 36)
    kept = WeekTurn.objects.get()
    assert (kept.code, kept.cause, kept.numbers["week"], kept.numbers["pain"]) == ("EASE", "pain", 1, 9)
    keep_days(enrolment, 0, 1, 3, 4)
    turned(enrolment)
    assert (enrolment.week, WeekTurn.objects.last().code) == (2, WeekCode.ADVANCE)


def test_a_late_check_in_that_says_the_same_changes_nothing(enrolment: Enrolment) -> None:
    keep_to(enrolment, week=2)
    before = list(enrolment.sessions.order_by("pk").values())
    late_check_in(enrolment, 6)
    assert (enrolment.week, enrolment.round, enrolment.week_mode) == (2, 1, WeekMode.NORMAL)
    assert list(enrolment.sessions.order_by("pk").values()) == before
    assert WeekTurn.objects.get().code == WeekCode.ADVANCE


def test_corrected_scores_end_an_easier_week_that_was_not_begun(enrolment: Enrolment) -> None:
    keep_days(enrolment, 0, 1, 3)
    before = {s.pk: (s.on_date, s.round) for s in enrolment.sessions.all()}
    eight_weeks.check_in(enrolment, 1, pain_average=9)
    turned(enrolment)
    assert (enrolment.week_mode, len(before)) == (WeekMode.EASE, enrolment.sessions.count() - 3)
    late_check_in(enrolment, 5)
    assert (enrolment.week, enrolment.round, enrolment.week_mode) == (2, 1, WeekMode.NORMAL)
    assert enrolment.week_starts_on == START + WEEK
    assert {s.pk: (s.on_date, s.round) for s in enrolment.sessions.all()} == before


@pytest.mark.parametrize("days", [(), (0,)])
def test_a_week_that_comes_once_more_becomes_easier_where_it_lies_and_back(
    enrolment: Enrolment, days: tuple[int, ...]
) -> None:
    keep_days(enrolment, *days)
    turned(enrolment)
    before = list(enrolment.sessions.order_by("pk").values())
    for pain, mode, code in ((9, WeekMode.EASE, WeekCode.EASE), (5, WeekMode.REPEAT, WeekCode.REPEAT)):
        late_check_in(enrolment, pain)
        assert (enrolment.week, enrolment.week_mode) == (1, mode)
        assert enrolment.week_starts_on == START + WEEK
        assert WeekTurn.objects.get().code == code
    assert list(enrolment.sessions.order_by("pk").values()) == before


def test_a_sorer_last_week_that_is_told_late_comes_once_more_and_the_end_with_it(
    enrolment: Enrolment,
) -> None:
    keep_to(enrolment, week=9)
    enrolment.refresh_from_db()
    late_check_in(enrolment, 9, week=8)
    assert (enrolment.week, enrolment.round, enrolment.finished_on) == (8, 2, None)
    assert (enrolment.week_mode, laid_out(enrolment)) == (WeekMode.EASE, a_fresh_week(2))
    late_check_in(enrolment, 5, week=8)
    assert (enrolment.finished_on, enrolment.sessions.count()) == (START + 8 * WEEK, 32)


def test_a_late_check_in_changes_nothing_in_a_plan_that_rests_or_is_kept_on(enrolment: Enrolment) -> None:
    keep_to(enrolment, week=9)
    replanning.keep_on(enrolment, now=noon(START + 8 * WEEK))
    late_check_in(enrolment, 9, week=8)
    assert (enrolment.week_mode, WeekTurn.objects.last().code) == (WeekMode.KEEP, WeekCode.ADVANCE)


# Closed


def test_while_training_is_closed_the_week_waits_whatever_was_done_in_it(enrolment: Enrolment) -> None:
    keep_days(enrolment, 0, 1, 3, 4)
    answers = {**dict.fromkeys(FULL, False), "D1": True}
    safety.record(user=enrolment.user, answers=answers, now=noon(START))
    turned(enrolment, weeks=2)
    assert (enrolment.week, enrolment.round) == (1, 2)
    assert [t.code for t in WeekTurn.objects.all()] == [WeekCode.PAUSE] * 2
    safety.clear(user=enrolment.user, looked_at_on=START + timedelta(days=1), now=noon(START + 2 * WEEK))
    keep_days(enrolment, 0, 1, 3, 4)
    turned(enrolment)
    assert enrolment.week == 2


@pytest.mark.parametrize(
    ("days", "mode"),
    [((0, 1, 3, 4), WeekMode.NORMAL), ((0, 3), WeekMode.FIRST_HOLDS), ((0,), WeekMode.REPEAT)],
)
def test_a_week_that_only_waited_under_a_lock_stays_what_it_was(
    enrolment: Enrolment, days: tuple[int, ...], mode: str
) -> None:
    keep_days(enrolment, *days)
    turned(enrolment)
    answers = {**dict.fromkeys(FULL, False), "D1": True}
    safety.record(user=enrolment.user, answers=answers, now=noon(START + WEEK))
    before = (enrolment.week, enrolment.round, mode)
    turned(enrolment, weeks=2)
    assert [t.code for t in WeekTurn.objects.all()][1:] == [WeekCode.PAUSE] * 2
    assert (enrolment.week, enrolment.round, enrolment.week_mode) == before


def test_a_week_that_was_begun_under_a_lock_is_trained_once_more(enrolment: Enrolment) -> None:
    keep_days(enrolment, 0)
    answers = {**dict.fromkeys(FULL, False), "D1": True}
    safety.record(user=enrolment.user, answers=answers, now=noon(START))
    turned(enrolment)
    assert (enrolment.week, enrolment.round, enrolment.week_mode) == (1, 2, WeekMode.REPEAT)


@pytest.mark.parametrize("change", [{"paused_on": START}, {"ended_on": START}, {"finished_on": START}])
def test_a_plan_that_rests_or_is_over_never_turns(enrolment: Enrolment, change: Any) -> None:
    Enrolment.objects.update(**change)
    enrolment.refresh_from_db()
    turned(enrolment, weeks=3)
    assert not WeekTurn.objects.exists()


# The end, and after it


def test_after_the_eighth_week_the_plan_is_finished(enrolment: Enrolment) -> None:
    keep_to(enrolment, week=9)
    enrolment.refresh_from_db()
    end = START + 8 * WEEK
    assert (enrolment.week, enrolment.finished_on, enrolment.status(end)) == (8, end, Status.FINISHED)
    assert [t.week for t in WeekTurn.objects.all()] == list(range(1, 9))
    turned(enrolment, weeks=3)
    assert WeekTurn.objects.count() == 8


def test_an_eighth_week_without_training_is_not_the_end(enrolment: Enrolment) -> None:
    keep_to(enrolment, week=8)
    turned(enrolment)
    assert (enrolment.week, enrolment.finished_on) == (8, None)
    assert laid_out(enrolment) == a_fresh_week(1)


def test_keeping_what_was_gained_lays_out_one_supervised_session_week_by_week(enrolment: Enrolment) -> None:
    keep_to(enrolment, week=9)
    replanning.keep_on(enrolment, now=noon(START + 8 * WEEK))
    enrolment.refresh_from_db()
    fewer = [day for day in a_fresh_week(2) if day[0] != 3]
    assert (laid_out(enrolment), enrolment.round) == (fewer, 2)
    keep_days(enrolment, 0, 4)
    turned(enrolment)
    assert [(day, number) for day, number, _kind, _place in laid_out(enrolment)] == [(0, 3), (1, 3), (4, 3)]
    assert (enrolment.week_mode, enrolment.week) == (WeekMode.KEEP, 8)
    assert WeekTurn.objects.last().code == turning.KEPT_ON


# Several at once, and at the same time


def test_weeks_that_nobody_looked_at_turn_one_by_one(enrolment: Enrolment) -> None:
    keep_days(enrolment, 0, 1, 3, 4)
    keep(enrolment.sessions.filter(week=2))
    turning.turn(enrolment, now=noon(START + 4 * WEEK + timedelta(days=3)))
    enrolment.refresh_from_db()
    assert [(t.week, t.code) for t in WeekTurn.objects.all()] == [
        (1, WeekCode.ADVANCE),
        (2, WeekCode.ADVANCE),
        (3, WeekCode.REPEAT),
        (3, WeekCode.REPEAT),
    ]
    assert (enrolment.week, enrolment.week_starts_on) == (3, START + 4 * WEEK)


def test_turning_twice_is_turning_once_also_for_whoever_read_the_plan_before(enrolment: Enrolment) -> None:
    earlier = Enrolment.objects.get(pk=enrolment.pk)
    keep_days(enrolment, 0)
    turned(enrolment)
    sessions = list(enrolment.sessions.order_by("pk").values())
    turning.turn(earlier, now=noon(START + WEEK))
    assert (earlier.week, earlier.round, earlier.week_starts_on) == (1, 2, START + WEEK)
    assert list(enrolment.sessions.order_by("pk").values()) == sessions
    assert WeekTurn.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pages_and_ticks_at_the_same_moment_turn_a_week_once(library: None, runner: Any) -> None:
    enrolment = eight_weeks.enrol(runner)
    keep_days(enrolment, 0)
    in_threads(6, lambda: turning.turn(Enrolment.objects.get(pk=enrolment.pk), now=noon(START + WEEK)))
    enrolment.refresh_from_db()
    assert WeekTurn.objects.count() == 1
    assert (enrolment.week, enrolment.round, enrolment.sessions.count()) == (1, 2, 33)
