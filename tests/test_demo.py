"""The made-up people of `manage.py demo`."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from workouts.models import CheckIn, Enrolment, Session, Status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def said():
    out = StringIO()
    call_command("demo", people=4, password="made up for tests", stdout=out)
    return out.getvalue()


def enrolment_of(number):
    return Enrolment.objects.get(user__email=f"runner-{number:02}@made-up.invalid")


def test_one_is_in_week_5_one_newly_enrolled_and_one_finished(said):
    now = timezone.now()
    first, second, third = (enrolment_of(number) for number in (1, 2, 3))
    assert first.program_week(first.today(now)) == 5
    assert first.status(first.today(now)) == Status.RUNNING
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


def test_their_weeks_are_believable(said):
    sessions = Session.objects.filter(enrolment=enrolment_of(3))
    assert sessions.count() == 40
    assert 30 <= sessions.filter(is_kept=True).count() < 40
    start = CheckIn.objects.get(enrolment=enrolment_of(3), week=0)
    last = CheckIn.objects.filter(enrolment=enrolment_of(3)).order_by("-week").first()
    assert last.pain_average < start.pain_average
    assert last.running_ability > start.running_ability


def test_they_are_marked_numbered_and_without_a_way_to_reach_anybody(said):
    people = get_user_model().objects.all()
    assert people.count() == 4
    assert all(person.is_made_up and person.email.endswith("@made-up.invalid") for person in people)


def test_running_it_again_makes_them_anew_and_leaves_real_people_alone(said):
    real = get_user_model().objects.create_user("real@example.com", "a long password")
    call_command("demo", people=3, stdout=StringIO())
    assert get_user_model().objects.filter(is_made_up=True).count() == 3
    assert get_user_model().objects.filter(pk=real.pk).exists()


def test_a_wrong_number_is_refused_with_the_remedy():
    with pytest.raises(CommandError, match="--people: 2 is out of range, give 3 to 500"):
        call_command("demo", people=2)
