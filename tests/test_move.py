"""A session not yet begun moves to a free day of its week, and back (domain.md 4.5)."""

import re
from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import enrolling, training

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (START + timedelta(days=n) for n in range(7))


@pytest.fixture
def enrolment(client, time_machine):
    """Supervised on Monday and Thursday, at home on Tuesday and Friday; it is Monday."""
    time_machine.move_to(noon(MONDAY), tick=False)
    enrolment = eight_weeks.enrol(eight_weeks.make_person())
    client.force_login(enrolment.user)
    return enrolment


def session_on(enrolment, day):
    return enrolment.sessions.get(on_date=day)


def offered(client, session):
    page = client.get(f"/sessions/{session.pk}/").content.decode()
    return re.findall(r'name="to" value="([^"]+)"', page)


def move(client, session, day):
    answer = client.post(f"/sessions/{session.pk}/move/", {"to": str(day)}, follow=True)
    session.refresh_from_db()
    return " ".join(strip_tags(answer.content.decode()).split())


def test_each_free_day_is_a_button_and_a_press_moves_the_session(client, enrolment):
    home = session_on(enrolment, TUESDAY)
    assert offered(client, home) == [str(day) for day in (WEDNESDAY, SATURDAY, SUNDAY)]
    said = move(client, home, SATURDAY)
    assert home.on_date == SATURDAY
    assert "Moved to Saturday 7 November." in said


def test_it_can_be_moved_back(client, enrolment):
    home = session_on(enrolment, TUESDAY)
    move(client, home, SATURDAY)
    assert str(TUESDAY) in offered(client, home)
    move(client, home, TUESDAY)
    assert home.on_date == TUESDAY


def test_a_supervised_session_keeps_its_rest(client, enrolment):
    # Sunday lies beside the next Monday, Wednesday beside Thursday.
    assert offered(client, session_on(enrolment, THURSDAY)) == [str(WEDNESDAY), str(SATURDAY)]


@pytest.mark.parametrize(
    "day", [FRIDAY, MONDAY - timedelta(days=1), SUNDAY + timedelta(days=3), "tomorrow", ""]
)
def test_a_day_that_is_not_free_moves_nothing_and_says_so(client, enrolment, day):
    home = session_on(enrolment, TUESDAY)
    assert "not free" in move(client, home, day)
    assert home.on_date == TUESDAY


def test_a_missed_supervised_session_finds_the_days_that_are_left(client, enrolment, time_machine):
    missed = session_on(enrolment, MONDAY)
    time_machine.move_to(noon(TUESDAY), tick=False)
    assert offered(client, missed) == [str(SATURDAY)]
    move(client, missed, SATURDAY)
    time_machine.move_to(noon(SATURDAY), tick=False)
    assert 'name="pain_before"' in client.get(f"/sessions/{missed.pk}/").content.decode()


def test_what_has_begun_or_waits_does_not_move(client, enrolment):
    begun = training.start(session_on(enrolment, MONDAY), now=noon(MONDAY))
    move(client, begun, WEDNESDAY)
    assert begun.on_date == MONDAY
    home = session_on(enrolment, TUESDAY)
    enrolling.pause(enrolment, now=noon(MONDAY))
    assert offered(client, home) == []
    move(client, home, WEDNESDAY)
    assert home.on_date == TUESDAY
