"""The coach's Today: who trains under supervision today, in order of time, and one press for each thing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Kind
from programs.screening import FULL
from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from tests.eight_weeks import START, noon
from workouts import attendance, enrolling, safety, training
from workouts.coach import day_words
from workouts.coach.models import Correspondence
from workouts.models import Access, Attendance, Coaching, Enrolment, Obstacle, Session

pytestmark = pytest.mark.django_db
TODAY = "/coach/today/"


@pytest.fixture
def coach(library):
    return make_coach()


@pytest.fixture
def enrolment(runner):
    return eight_weeks.enrol(runner)


@pytest.fixture
def coaching(coach, runner, enrolment):
    return coach_person(coach, runner)


@pytest.fixture
def at(client, coach, time_machine):
    """The browser of the coach on a day."""

    def move(day, hour=12):
        time_machine.move_to(noon(day).replace(hour=hour))
        client.force_login(coach)
        return client

    return move


def first(enrolment):
    return enrolment.sessions.get(kind=Kind.SUPERVISED, week=1, place=1)


def now_of(session):
    return Session.objects.get(pk=session.pk)


def html_of(answer):
    return " ".join(answer.content.decode().split())


def another(coach, n, **changes):
    """One more person of the coach."""
    person = eight_weeks.make_person(f"runner{n}@example.com")
    enrolment = eight_weeks.enrol(person)
    Enrolment.objects.filter(pk=enrolment.pk).update(**changes)
    return coach_person(coach, person, f"Runner {n}")


def names(html):
    return [
        part.split("<")[0]
        for part in html.split('<h3><a href="/coach/people/')[1:]
        for part in [part.split(">")[1]]
    ]


def test_the_supervised_sessions_of_the_day_are_there_and_those_at_home_are_not(at, coaching):
    assert "Runner 12" in html_of(at(START).get(TODAY))
    tuesday = html_of(at(START + timedelta(days=1)).get(TODAY))
    assert "No supervised session today" in tuesday
    assert "Not done in the last days" in tuesday, "the one of Monday may still be noted"


def test_a_coach_without_people_is_shown_the_way_to_invite(at, coach):
    assert "/coach/invite/" in html_of(at(START).get(TODAY))


def test_they_stand_in_order_of_the_agreed_hour_and_those_without_one_come_last(at, coach, coaching):
    client = at(START)
    late, early, none = another(coach, 20), another(coach, 21), another(coach, 22)
    for who, hour in ((late, "18:00"), (early, "08:30"), (coaching, "10:00")):
        client.post(f"/coach/people/{who.pk}/hour/", {"weekday": "0", "at": hour})
    html = html_of(client.get(TODAY))
    assert names(html) == ["Runner 21", "Runner 12", "Runner 20", "Runner 22"]
    assert "no hour" in html
    client.post(f"/coach/people/{early.pk}/hour/", {"weekday": "0", "at": ""})
    assert names(html_of(client.get(TODAY)))[0] == "Runner 12"
    assert Coaching.objects.get(pk=none.pk).hours == {}


def test_another_hour_is_a_line_in_the_trail_of_the_person_and_the_same_one_again_is_none(
    at, coaching, coach, runner
):
    client = at(START)
    for hour in ("08:30", "08:30", "09:00", "", ""):
        client.post(f"/coach/people/{coaching.pk}/hour/", {"weekday": "0", "at": hour})
    client.post(f"/coach/people/{coaching.pk}/hour/", {"weekday": "0", "at": "soon"})
    trail = Access.objects.filter(person=runner, coach=coach, what=Access.What.HOUR)
    assert trail.count() == 3
    client.force_login(runner)
    assert "Anna Coach changed the hour at which you meet" in html_of(client.get("/coaches/trail/"))


def test_an_hour_in_another_zone_stands_beside_the_coach_s_own_clock(at, coach):
    Correspondence.objects.create(coach=coach, time_zone="Europe/Zurich")
    there = another(coach, 30, time_zone="America/New_York")
    here = another(coach, 31, time_zone="Europe/Zurich")
    Coaching.objects.filter(pk=there.pk).update(hours={"0": "07:00"})
    Coaching.objects.filter(pk=here.pk).update(hours={"0": "12:30"})
    html = html_of(at(START, hour=13).get(TODAY))
    assert "13:00" in html
    assert "07:00 in New York" in html
    assert names(html) == ["Runner 31", "Runner 30"], "by the instant, not by the figures"


def test_one_tap_notes_who_came_and_one_more_takes_it_back(at, coaching, enrolment, coach, runner):
    client, session = at(START), first(enrolment)
    answer = client.post(f"/coach/today/{session.pk}/attended/", follow=True)
    assert "1 of 1 came" in html_of(answer)
    assert (now_of(session).attendance, now_of(session).is_kept) == (Attendance.ATTENDED, True)
    client.post(f"/coach/today/{session.pk}/undo/")
    assert (now_of(session).attendance, now_of(session).started_at) == ("", None)
    trail = Access.objects.filter(person=runner, coach=coach, what=Access.What.ATTENDANCE)
    assert [line.subject for line in trail] == [str(session.pk)] * 2


def test_a_get_changes_nothing(at, coaching, enrolment):
    client, session = at(START), first(enrolment)
    for verb in ("attended", "absent", "undo", "move"):
        assert client.get(f"/coach/today/{session.pk}/{verb}/").status_code == 302
    assert client.get(f"/coach/people/{coaching.pk}/hour/").status_code == 302
    assert (now_of(session).attendance, now_of(session).started_at) == ("", None)


def test_who_was_absent_has_a_reason_that_can_be_taken_back(at, coaching, enrolment):
    client, session = at(START), first(enrolment)
    answer = client.post(f"/coach/today/{session.pk}/absent/", {"reason": "unwell"}, follow=True)
    assert "did not come: unwell" in html_of(answer)
    client.post(f"/coach/today/{session.pk}/undo/")
    assert now_of(session).absence == ""


def test_reasons_are_said_of_somebody_else(at, coaching, enrolment):
    html = html_of(at(START).get(TODAY))
    assert set(day_words.ABSENCES) == set(Obstacle.values)
    for words in ("Their back hurt", "Forgot", "Did not feel like it", "Travelling"):
        assert f">{words}</button>" in html
    assert "My back hurt" not in html
    assert "I forgot" not in html


def test_who_has_logged_a_set_or_finished_came_without_another_press(at, coaching, enrolment):
    session = training.start(first(enrolment), now=noon(START), pain_before=1)
    training.log_set(session.slots.first(), number=1, now=noon(START), amount=8)
    asked = sum(session.slots.values_list("sets", flat=True))
    client = at(START)
    html = html_of(client.get(TODAY))
    assert "1 of 1 came" in html
    assert f"training now, 1 of {asked} sets" in html
    assert f"/coach/today/{session.pk}/attended/" not in html
    assert f"/coach/today/{session.pk}/undo/" not in html, "nothing was noted that could be taken back"
    training.finish(session, now=noon(START))
    html = html_of(client.get(TODAY))
    assert f"✓ done, 1 of {asked} sets" in html
    assert "Attended" not in html
    assert "Count as kept" in html, "one set is not most of them"
    client.post(f"/coach/today/{session.pk}/attended/")
    assert now_of(session).is_kept
    assert "Count as kept" not in html_of(client.get(TODAY))


def test_who_finished_all_sets_came_and_who_trained_alone_did_not(at, coaching, enrolment):
    session = first(enrolment)
    eight_weeks.train(session)
    asked = sum(session.slots.values_list("sets", flat=True))
    html = html_of(at(START).get(TODAY))
    assert f"✓ done, {asked} of {asked} sets" in html
    assert "Count as kept" not in html
    Session.objects.filter(pk=session.pk).update(was_alone=True)
    html = html_of(at(START).get(TODAY))
    assert "0 of 1 came" in html
    assert f"done alone, {asked} of {asked} sets" in html
    assert "Attended" in html


def test_what_was_missed_stands_in_order_of_day_and_hour(at, coach, coaching):
    client = at(START + timedelta(days=4))
    late, early = another(coach, 20), another(coach, 21)
    for who, monday, thursday in (
        (late, "18:00", "07:00"),
        (early, "08:30", "19:00"),
        (coaching, "10:00", ""),
    ):
        Coaching.objects.filter(pk=who.pk).update(
            hours={"0": monday, "3": thursday} if thursday else {"0": monday}
        )
    assert names(html_of(client.get(TODAY))) == [
        *("Runner 21", "Runner 12", "Runner 20"),
        *("Runner 20", "Runner 21", "Runner 12"),
    ]


def test_moving_offers_only_the_free_days_of_the_week(at, coaching, enrolment, runner):
    client, session = at(START), first(enrolment)
    assert 'value="2026-11-03"' not in html_of(client.get(TODAY)), "a session at home is there"
    thursday = enrolment.sessions.get(kind=Kind.SUPERVISED, week=1, place=2)
    client = at(thursday.on_date)
    assert 'value="2026-11-07"' in html_of(client.get(TODAY))
    client.post(f"/coach/today/{thursday.pk}/move/", {"to": "2026-11-07"})
    assert str(now_of(thursday).on_date) == "2026-11-07"
    assert Access.objects.filter(person=runner, what=Access.What.MOVED).count() == 1
    refused = client.post(f"/coach/today/{thursday.pk}/move/", {"to": "2026-11-20"})
    assert refused.status_code == 422
    assert "That day is not free" in html_of(refused)
    assert now_of(session).on_date == START


def test_closed_training_is_said_and_cannot_be_attended(at, coaching, enrolment, runner):
    safety.record(user=runner, answers={**dict.fromkeys(FULL, False), "D2": True}, now=noon(START))
    client, session = at(START), first(enrolment)
    html = html_of(client.get(TODAY))
    assert "Only the person can open it." in html
    assert f"/coach/today/{session.pk}/attended/" not in html
    refused = client.post(f"/coach/today/{session.pk}/attended/")
    assert refused.status_code == 422
    assert now_of(session).started_at is None
    assert not Access.objects.filter(person=runner, what=Access.What.ATTENDANCE).exists()


def test_a_paused_plan_is_not_on_the_page(at, coaching, enrolment):
    enrolling.pause(enrolment, now=noon(START))
    assert "Runner 12" not in html_of(at(START).get(TODAY))


def test_a_session_missed_this_week_can_be_noted_on_its_day_or_made_up_for_today(at, coaching, enrolment):
    session = first(enrolment)
    html = html_of(at(START + timedelta(days=1)).get(TODAY))
    assert "Came on Monday" in html
    assert "Is here today" not in html, "a session at home is planned for Tuesday"
    at(START + timedelta(days=1)).post(f"/coach/today/{session.pk}/attended/", {"on": "planned"})
    assert now_of(session).started_on == START


def test_what_was_pressed_last_stays_on_the_page_to_be_taken_back(at, coaching, enrolment):
    client, session = at(START + timedelta(days=1)), first(enrolment)
    answer = client.post(f"/coach/today/{session.pk}/attended/", {"on": "planned"}, follow=True)
    assert f"/coach/today/{session.pk}/undo/" in html_of(answer)
    html = html_of(client.get(TODAY))
    assert f"/coach/today/{session.pk}/undo/" in html, "what was noted late stays in the list"
    assert "Take back" in html
    assert f"/coach/today/{session.pk}/undo/" not in html_of(at(START + timedelta(days=7)).get(TODAY))
    client.post(f"/coach/today/{session.pk}/undo/")
    assert now_of(session).started_at is None
    thursday = enrolment.sessions.get(kind=Kind.SUPERVISED, week=1, place=2)
    client = at(thursday.on_date)
    answer = client.post(f"/coach/today/{thursday.pk}/move/", {"to": "2026-11-07"}, follow=True)
    assert "Runner 12: moved to Saturday 7 November." in html_of(answer)
    assert 'name="to" value="2026-11-05"' in html_of(answer)
    client.post(f"/coach/today/{thursday.pk}/move/", {"to": "2026-11-05"})
    assert now_of(thursday).on_date == thursday.on_date
    for odd in ("?session=x", "?moved_from=x", f"?session={thursday.pk}&moved_from=2026-11-31"):
        assert client.get(TODAY + odd).status_code == 200


def test_somebody_who_is_training_already_can_still_be_noted(at, coaching, enrolment):
    session = training.start(first(enrolment), now=noon(START), pain_before=1)
    client = at(START)
    assert "training now" in html_of(client.get(TODAY))
    client.post(f"/coach/today/{session.pk}/attended/")
    assert (now_of(session).attendance, now_of(session).pain_before) == (Attendance.ATTENDED, 1)


def test_what_a_session_asks_for_is_a_press_away(at, coaching, enrolment, runner):
    client, session = at(START), first(enrolment)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        html = html_of(client.get(f"/coach/today/{session.pk}/targets/"))
    assert 'id="asks"' in html
    assert "×" in html
    assert len(queries) <= 10
    attendance.attend(session=session, now=noon(START))
    assert "×" in html_of(client.get(f"/coach/today/{session.pk}/targets/"))
    assert Access.objects.filter(person=runner, what=Access.What.SESSION, subject=session.pk).count() == 1


def test_only_those_on_the_page_were_looked_at(at, coach, coaching, runner):
    enrolling.pause(Enrolment.objects.get(user=another(coach, 20).person), now=noon(START))
    at(START).get(TODAY)
    assert [line.person for line in Access.objects.filter(what=Access.What.LIST)] == [runner]


def test_the_queries_do_not_grow_with_the_people(at, coach, coaching):
    client = at(START)
    client.get(TODAY)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(TODAY).status_code == 200
        return len(queries)

    one = count()
    for n in range(40, 46):
        another(coach, n)
    assert count() == one <= 10


@pytest.mark.parametrize("people", [1, 12])
def test_weeks_that_are_over_cost_no_queries_and_are_not_turned_by_a_look(at, coach, people):
    monday = START + timedelta(days=7)
    for n in range(people):
        another(coach, 40 + n)
    client = at(monday)
    before = list(Enrolment.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        html = html_of(client.get(TODAY))
    assert len(queries) <= 10
    assert html.count('id="mark-') == 2 * people, "this Monday's session and the missed one of Thursday"
    assert list(Enrolment.objects.order_by("pk").values()) == before


def test_what_was_missed_in_a_week_that_is_over_is_not_made_up_for(at, coaching, enrolment):
    """Supervised on Mondays and Fridays, a Wednesday has a day of rest on both sides."""
    for session in enrolment.sessions.filter(kind=Kind.SUPERVISED, place=2):
        Session.objects.filter(pk=session.pk).update(on_date=session.on_date + timedelta(days=1))
    eight_weeks.keep(enrolment.sessions.filter(week=2, place=1))
    html = html_of(at(START + timedelta(days=9)).get(TODAY))
    assert "Came on Friday" in html
    assert "Is here today" not in html


def test_a_press_turns_the_week_of_its_person(at, coaching, enrolment):
    eight_weeks.keep(enrolment.sessions.filter(week=1))
    monday = START + timedelta(days=7)
    session = enrolment.sessions.get(kind=Kind.SUPERVISED, week=2, place=1)
    answer = at(monday).post(f"/coach/today/{session.pk}/attended/", follow=True)
    assert "1 of 1 came" in html_of(answer)
    enrolment.refresh_from_db()
    assert enrolment.week == 2


@pytest.mark.parametrize("verb", ["attended", "absent", "undo", "move", "targets"])
def test_nobody_else_reaches_a_session(client, coach, coaching, enrolment, runner, time_machine, verb):
    time_machine.move_to(noon(START))
    url = f"/coach/today/{first(enrolment).pk}/{verb}/"
    assert client.post(url).status_code == 302
    assert client.post(url)["Location"].startswith("/accounts/login/")
    other, former = make_coach("other@example.com"), make_coach("former@example.com")
    coach_person(former, runner, has_ended=True)
    for stranger in (runner, other, former, make_coach("alone@example.com", has_second_factor=False)):
        client.force_login(stranger)
        answer = client.post(url)
        assert answer.status_code == 404 or answer["Location"] == "/coach/second-factor/"
    assert now_of(first(enrolment)).attendance == ""
    assert not Access.objects.exists()


def test_a_coach_does_not_attend_to_themselves(at, coach, library):
    coach.give_consent(version="1", year_of_birth=1980, now=noon(START))
    own = eight_weeks.enrol(coach)
    assert at(START).post(f"/coach/today/{first(own).pk}/attended/").status_code == 404
