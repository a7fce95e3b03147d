"""When it would be good to ask a doctor or physiotherapist, and what is new after a stop for pain
(domain.md 3.2 and 3.3)."""

import re
from datetime import timedelta

import pytest

from programs.screening import RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import in_session, safety, training, turning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

ADVICE = "This is the point where we suggest asking a doctor or physiotherapist"
NEWS = "Has anything new turned up since"


@pytest.fixture
def enrolment(runner):
    """Somebody whose back was at 4 and whose running was at 5 at the start."""
    return eight_weeks.enrol(runner, pain_average=4, running_pain=4, running_ability=5)


@pytest.fixture
def today(client, runner, time_machine):
    def read(day):
        time_machine.move_to(noon(day), tick=False)
        client.force_login(runner)
        return words(client.get("/today/"))

    return read


def words(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def stop(session):
    """Begins a session, stops its first exercise for pain and finishes it."""
    now = noon(session.on_date)
    session = training.start(session, now=now, pain_before=1)
    in_session.report_pain(session.slots.first(), pain=7)
    return training.finish(session, now=now, pain_peak=7)


def weeks(enrolment, *pains):
    """Weeks in which every session was kept, with the average pain of their check-ins; None: not given."""
    for number, pain in enumerate(pains, start=1):
        eight_weeks.keep(
            enrolment.sessions.filter(started_at=None, on_date__lt=START + timedelta(7 * number))
        )
        if pain is not None:
            eight_weeks.check_in(enrolment, number, pain_average=pain)
        turning.turn(enrolment, now=noon(START + timedelta(days=7 * number)))
    return START + timedelta(days=7 * len(pains))


def test_two_weeks_in_a_row_two_points_worse_bring_kind_advice(enrolment, today):
    page = today(weeks(enrolment, 6, 6))
    assert ADVICE in page
    assert "Two weeks in a row your back was at least two points more sore than at the start." in page
    assert "There is no hurry." in page
    assert "does not replace advice from a doctor or physiotherapist" in page
    assert not re.search(r"diagnos|patient|therapy|treatment|risk|worsening", page)


@pytest.mark.parametrize("pains", [(6,), (6, 5), (5, 6), (6, None, 6), (6, 6, 5)])
def test_other_weeks_bring_none(enrolment, today, pains):
    assert ADVICE not in today(weeks(enrolment, *pains))


def test_without_a_score_of_the_start_nothing_is_compared(runner, today):
    enrolment = eight_weeks.enrol(runner, running_ability=5)
    assert ADVICE not in today(weeks(enrolment, 9, 9))


def test_a_second_easier_week_in_a_row_brings_it_too_as_long_as_the_weeks_stay_easy(enrolment, today):
    page = today(weeks(enrolment, 6, 6, None, None))
    assert ADVICE in page
    assert "You are having more than one easier week in a row." in page


def test_three_stops_within_fourteen_days_bring_it_and_two_do_not(enrolment, today):
    sessions = list(enrolment.sessions.filter(week=1).order_by("on_date"))
    stop(sessions[0])
    stop(sessions[1])
    assert ADVICE not in today(sessions[1].on_date)
    stop(sessions[2])
    page = today(sessions[2].on_date)
    assert ADVICE in page
    assert "You stopped for pain in three sessions within two weeks." in page
    assert ADVICE in today(START + timedelta(days=13))
    assert ADVICE not in today(START + timedelta(days=14))


@pytest.mark.parametrize(
    ("pain", "running", "is_advised"),
    [(4, 5, True), (3, 6, True), (2, 5, False), (4, 7, False), (None, None, False), (None, 5, True)],
)
def test_no_clear_change_after_eight_weeks_brings_it(enrolment, today, pain, running, is_advised):
    eight_weeks.keep_to(enrolment, week=9)
    eight_weeks.check_in(enrolment, 8, pain_average=pain, running_ability=running)
    page = today(START + timedelta(weeks=8))
    assert "Eight weeks done" in page
    assert (ADVICE in page) is is_advised
    assert ("neither your back nor your running has become clearly better" in page) is is_advised


@pytest.mark.parametrize(
    ("pains", "is_advised"),
    [({7: 6, 8: 6}, True), ({6: 6, 8: 6}, False), ({3: 6, 8: 6}, False), ({6: 6, 7: 6, 8: None}, True)],
)
def test_two_sorer_weeks_before_the_end_bring_it_where_they_are_neighbours(
    enrolment, today, pains, is_advised
):
    eight_weeks.keep_to(enrolment, week=9)
    for week, pain in pains.items():
        eight_weeks.check_in(enrolment, week, pain_average=pain, running_ability=8)
    page = today(START + timedelta(weeks=8))
    assert "Eight weeks done" in page
    assert ("Two weeks in a row" in page) is is_advised


def test_a_score_of_an_earlier_week_says_nothing_about_the_end(enrolment, today):
    eight_weeks.keep_to(enrolment, week=9)
    eight_weeks.check_in(enrolment, 3, pain_average=4, running_ability=5)
    assert ADVICE not in today(START + timedelta(weeks=8))


def test_a_lock_says_more_than_advice_and_stands_alone(enrolment, runner, today):
    monday = weeks(enrolment, 6, 6)
    safety.record(user=runner, answers={**dict.fromkeys(RECHECK, False), "D3": True}, now=noon(monday))
    page = today(monday)
    assert "Training is closed for now" in page
    assert ADVICE not in page


def test_after_a_stop_one_tap_says_whether_anything_is_new(enrolment, client, today):
    stop(enrolment.sessions.get(on_date=START))
    tuesday = START + timedelta(days=1)
    page = today(tuesday)
    assert f"{NEWS} Monday?" in page
    address = re.search(r'action="(/sessions/[^"]+/news/)"', page)[1]
    client.post(address, {"is_new": "no"})
    assert NEWS not in today(tuesday)


def test_something_new_after_a_stop_closes_training_until_the_questions_are_answered(
    enrolment, client, today
):
    session = stop(enrolment.sessions.get(on_date=START))
    tuesday = START + timedelta(days=1)
    today(tuesday)
    assert client.post(f"/sessions/{session.pk}/news/", {"is_new": "yes"}).url == "/safety/"
    page = today(tuesday)
    assert "You said that something is new" in page
    assert "Start session" not in page
    client.post("/safety/", dict.fromkeys(RECHECK, "no"))
    assert "Start session" in today(tuesday)


def test_only_the_newest_stop_is_asked_about_and_for_fourteen_days(enrolment, client, today):
    first, second = enrolment.sessions.filter(week=1).order_by("on_date")[:2]
    stop(first)
    second = stop(second)
    wednesday = START + timedelta(days=2)
    assert f"{NEWS} Tuesday?" in today(wednesday)
    assert NEWS in today(START + timedelta(days=15))
    assert NEWS not in today(START + timedelta(days=16))
    training.answer_news(second, is_new=False, now=noon(wednesday))
    assert NEWS not in today(wednesday)


def test_a_session_without_a_stop_asks_nothing(enrolment, today):
    eight_weeks.train(enrolment.sessions.get(on_date=START))
    assert NEWS not in today(START + timedelta(days=1))
