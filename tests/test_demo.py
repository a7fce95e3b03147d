"""The made-up people of `manage.py demo`."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from legback import demo
from programs.models import Plan
from workouts.models import CheckIn, Coaching, Enrolment, Session, SessionSlot, SetLog, Status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Four people, made once for all tests here, because each lives through many days."""
    out = StringIO()
    with django_db_blocker.unblock():
        if not Plan.objects.exists():  # after a test that committed and so left an empty database behind
            call_command("load_library", verbosity=0)
        call_command("demo", people=4, password="made up for tests", stdout=out)
    yield out.getvalue()
    with django_db_blocker.unblock():
        get_user_model().objects.filter(is_made_up=True).delete()


@pytest.fixture
def said(made, db):
    return made


def enrolment_of(number):
    return Enrolment.objects.get(user__email=f"runner-{number:02}@made-up.invalid")


def test_one_is_in_week_5_one_newly_enrolled_and_one_finished(said):
    now = timezone.now()
    first, second, third = (enrolment_of(number) for number in (1, 2, 3))
    assert first.week == 5
    assert first.status(first.today(now)) == Status.RUNNING
    assert first.sessions.filter(on_date=first.today(now), started_at=None).exists()
    assert not second.sessions.exclude(started_at=None).exists()
    assert second.sessions.filter(on_date=second.today(now)).exists()
    assert third.status(third.today(now)) == Status.FINISHED
    assert third.check_ins.filter(time_point=8).exists()
    for number in (1, 2, 3):
        assert f"runner-{number:02}@made-up.invalid" in said


def test_the_printed_log_in_works(said, client):
    client.post("/accounts/login/", {"login": "runner-01@made-up.invalid", "password": "made up for tests"})
    page = client.get("/today/").content.decode()
    assert "Week 5 of 8" in page
    assert "Made-up person: nothing here is real." in page


def test_the_coach_logs_in_with_a_printed_code_and_sees_everybody(said, client):
    password = {"login": "coach@made-up.invalid", "password": "made up for tests"}
    asked = client.post("/accounts/login/", password)
    assert client.get("/coach/").status_code == 302, "the password alone opens nothing"
    code = re.search(r"Each of these works once:\s+(\d+)", said)[1]
    client.post(asked.url, {"code": code})
    assert "Made-up person" in client.get("/coach/cohort/").content.decode()
    coach = get_user_model().objects.get(email="coach@made-up.invalid")
    assert {each.name for each in Coaching.objects.of_coach(coach)} == {f"Runner {n}" for n in (1, 2, 3, 4)}


def test_a_code_of_the_coach_works_once(said, client):
    code = re.findall(r"\b\d{8}\b", said)[3]
    for is_new in (True, False):
        asked = client.post(
            "/accounts/login/", {"login": "coach@made-up.invalid", "password": "made up for tests"}
        )
        client.post(asked.url, {"code": code})
        assert ("_auth_user_id" in client.session) is is_new
        client.logout()


def test_today_says_why_each_exercise_is_as_it_is(said, client):
    client.force_login(enrolment_of(1).user)
    page = " ".join(client.get("/today/").content.decode().split())
    assert "your back reached 4 of 10 last time" in page
    assert "the plan moves on, and last time went well" in page


def test_the_weeks_were_turned_by_the_rules_with_a_repeated_one_among_them(said):
    first = [turned.code for turned in enrolment_of(1).turns.all()]
    assert first == ["ADVANCE", "ADVANCE", "REPEAT", "ADVANCE", "ADVANCE"]
    third = enrolment_of(3).turns.all()
    assert "nothing-done" in [turned.cause for turned in third]
    assert third.filter(code="ADVANCE").count() == 8


def test_they_trained_what_the_rules_asked_for_with_pain_a_stop_and_a_substitute_now_and_then(said):
    slots = SessionSlot.objects.filter(session__enrolment=enrolment_of(1))
    assert {"PLAN", "PROMOTE", "ADD_REP", "HOLD_WEEK", "RETURN_SHORT", "BACK_OFF"} <= set(
        slots.values_list("code", flat=True)
    )
    stopped = slots.get(is_stopped=True)
    assert stopped.eased_rung is not None
    assert stopped.session.anything_new is False
    assert slots.filter(swapped_from__isnull=False).count() == 1
    assert slots.filter(pain_peak=4).exists()


def test_nobody_did_anything_before_they_joined_or_after_now(said):
    now = timezone.now()
    for session in Session.objects.exclude(started_at=None).select_related("enrolment"):
        assert session.enrolment.created_at <= session.started_at <= session.finished_at < now
        assert session.on_date == session.started_on < session.enrolment.today(now)
    assert not CheckIn.objects.filter(created_at__gt=now).exists()


def test_their_weeks_are_believable(said):
    sessions = Session.objects.filter(enrolment=enrolment_of(3))
    assert sessions.count() >= 40
    assert 30 <= sessions.filter(is_kept=True).count() < sessions.count()
    start = CheckIn.objects.get(enrolment=enrolment_of(3), week=0)
    last = CheckIn.objects.filter(enrolment=enrolment_of(3)).order_by("-week").first()
    assert last.pain_average < start.pain_average
    assert last.running_ability > start.running_ability


def test_they_are_marked_numbered_and_without_a_way_to_reach_anybody(said):
    people = get_user_model().objects.all()
    assert people.count() == 5, "four people and their coach"
    assert all(person.is_made_up and person.email.endswith("@made-up.invalid") for person in people)


def test_running_it_again_makes_them_anew_and_leaves_real_people_alone(said, monkeypatch):
    # All without a past: living through it once, above, takes long enough.
    monkeypatch.setattr(
        demo, "people", lambda count: (demo.Person(n, "strong-legs", 0, 1.0) for n in (1, 2, 3))
    )
    real = get_user_model().objects.create_user("real@example.com", "a long password")
    call_command("demo", people=3, stdout=StringIO())
    assert get_user_model().objects.filter(is_made_up=True, is_coach=False).count() == 3
    assert get_user_model().objects.filter(pk=real.pk).exists()


def test_who_trains_like_somebody_else_has_the_same_sets_on_days_and_with_scores_of_their_own(monkeypatch):
    leader = demo.Person(1, "strong-back", 16, 1.0)
    like = demo.Person(2, "strong-back", 10, 1.0, like=1, like_until=8)
    monkeypatch.setattr(
        demo, "people", lambda count: iter([leader, like, demo.Person(3, "steady-core", 0, 1.0)])
    )
    call_command("demo", people=3, stdout=StringIO())
    one, other = enrolment_of(1), enrolment_of(2)
    later = other.starts_on - one.starts_on
    assert later == timedelta(days=6)
    days = [{(day - e.starts_on.weekday()) % 7 for day in e.home_weekdays} for e in (one, other)]
    assert days[0] == days[1], "counted from the start they train on the same days"

    def trained(enrolment, until):
        sets = SetLog.objects.filter(
            session_slot__session__enrolment=enrolment,
            session_slot__session__started_on__lt=enrolment.starts_on + timedelta(days=until),
        ).order_by("logged_at", "pk")
        return [
            (row.session_slot.session.started_on - enrolment.starts_on, row.session_slot.rung_id, row.amount)
            for row in sets.select_related("session_slot__session")
        ]

    assert trained(one, 8) == trained(other, 8) != []
    assert len(trained(other, 10)) > len(trained(other, 8)), "afterwards they live on"
    assert other.turns.get().starts_on == other.starts_on
    assert not Session.objects.filter(enrolment=other, started_on__gte=other.today(timezone.now())).exists()
    start = {check_in.enrolment_id: check_in for check_in in CheckIn.objects.filter(week=0)}
    assert start[one.pk].pain_average == start[other.pk].pain_average, "the rules went by it"


def test_a_wrong_number_is_refused_with_the_remedy():
    with pytest.raises(CommandError, match="--people: 2 is out of range, give 3 to 500"):
        call_command("demo", people=2)


@pytest.mark.parametrize(("wish", "given"), [("84", ["--people=84"]), ("", []), (" ", [])])
def test_make_demo_takes_the_number_of_people(monkeypatch, wish, given):
    from legback.launch import site

    monkeypatch.setenv("PEOPLE", wish)
    assert site._how_many() == given
