"""What stops a session at once, whatever the number: recorded, answered in the same page, training closed."""

import re

import pytest

from programs.pain import Flag
from tests import eight_weeks
from tests.eight_weeks import START, noon
from workouts import safety, training
from workouts.models import Screening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def session(client, time_machine):
    time_machine.move_to(noon(START), tick=False)
    enrolment = eight_weeks.enrol(eight_weeks.make_person())
    client.force_login(enrolment.user)
    return training.start(enrolment.sessions.get(on_date=START), now=noon(START), pain_before=2)


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def report(client, session, *flags):
    return client.post(f"/sessions/{session.pk}/flags/", {"flags": list(flags)})


def test_every_running_session_asks_for_something_else_that_is_wrong(client, session):
    page = words(client.get(f"/sessions/{session.pk}/"))
    assert "Something else is wrong" in page
    assert [f'name="flags" value="{flag}"' in page for flag in Flag] == [True] * len(Flag)
    training.finish(session, now=noon(START), pain_peak=1)
    assert 'name="flags"' not in words(client.get(f"/sessions/{session.pk}/"))


def test_a_gentle_session_asks_too(client, session):
    other = session.enrolment.sessions.exclude(pk=session.pk).earliest("on_date")
    gentle = training.start(other, now=noon(other.on_date), pain_before=6)
    assert 'name="flags"' in words(client.get(f"/sessions/{gentle.pk}/"))


@pytest.mark.parametrize("flag", [flag for flag in Flag if flag.startswith("E")])
def test_an_emergency_sign_sends_to_help_now_in_the_same_answer(client, session, flag):
    answer = report(client, session, "S1", flag)
    assert answer.status_code == 200
    page = words(answer)
    assert "emergency department" in page
    assert str(safety.POINTS[flag]) in page
    assert str(safety.POINTS["S1"]) in page
    recorded = Screening.objects.get(is_full=False)
    assert (recorded.outcome, recorded.answers) == ("emergency", {flag: True, "S1": True})


@pytest.mark.parametrize("flag", [flag for flag in Flag if flag.startswith("S")])
def test_another_sign_asks_for_a_doctor_first_in_the_same_answer(client, session, flag):
    answer = report(client, session, flag)
    assert answer.status_code == 200
    page = words(answer)
    assert "Please have this looked at before you train." in page
    assert "emergency department" not in page
    assert str(safety.POINTS[flag]) in page
    assert "is-invalid" not in page, "the statement that opens training is not filled in yet"


def test_from_then_on_training_is_closed_until_the_own_dated_statement(client, session):
    report(client, session, "S3")
    page = words(client.get(f"/sessions/{session.pk}/"))
    assert "Training is closed for now" in page
    assert 'name="amount"' not in page
    slot = session.slots.first()
    address = f"/sessions/{session.pk}/slots/{slot.pk}/sets/"
    assert client.post(address, {"number": "1", "amount": "8"}).url == "/safety/"
    client.post("/safety/cleared/", {"agreed": "on", "looked_at_on": START.isoformat()})
    page = words(client.get(f"/sessions/{session.pk}/"))
    assert "This session has ended for today." in page
    assert 'name="amount"' not in page
    client.post(f"/sessions/{session.pk}/finish/", {"pain_peak": "2"})
    session.refresh_from_db()
    assert session.is_kept, "a stop counts as done"


def test_nothing_ticked_is_said_and_records_nothing(client, session):
    answer = report(client, session)
    assert answer.status_code == 422
    assert "Nothing is ticked, so nothing was noted." in words(answer)
    assert re.search(r'<details[^>]*id="wrong" open', words(answer))
    assert not Screening.objects.filter(is_full=False).exists()


def test_no_flag_is_no_record(session):
    with pytest.raises(ValueError, match="flags"):
        safety.record_flags(user=session.enrolment.user, flags=[], now=noon(START))


def test_outside_a_running_session_the_way_leads_to_the_safety_questions(client, session):
    ahead = session.enrolment.sessions.exclude(pk=session.pk).first()
    assert report(client, ahead, "E1").url == "/safety/"
    assert not Screening.objects.filter(is_full=False).exists()
