"""The morning mail: it asks how the back is after amber or red, once, and never beside another mail."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from programs.models import Kind
from programs.screening import RECHECK
from tests import eight_weeks
from tests.eight_weeks import START, noon
from tests.reminding import FRIDAY, TUESDAY, links_in, make_runner, path_of, states, tick
from workouts import enrolling, in_session, safety, training
from workouts.models import Enrolment, Session, SessionSlot, Variant
from workouts.reminders import due, facts
from workouts.reminders.models import Mail, MailState, Reminder, ReminderKind

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# Supervised on Monday and Thursday, at home on Wednesday and Saturday: Tuesday and Friday are free.
REST = TUESDAY
MINUTE = timedelta(minutes=1)


def at(day: Any, hour: int, minute: int = 0) -> datetime:
    return noon(day) + timedelta(hours=hour - 12, minutes=minute)


@pytest.fixture
def enrolment() -> Enrolment:
    """Monday's session is done, and Tuesday is a day of rest."""
    enrolment = make_runner()
    enrolment.sessions.filter(on_date=TUESDAY).update(on_date=TUESDAY + timedelta(days=1))
    return enrolment


def monday(enrolment: Enrolment) -> Session:
    return enrolment.sessions.get(on_date=START)


def train(enrolment: Enrolment, *, pain: int | None = 4) -> Session:
    """Monday's session begun and finished."""
    session = training.start(monday(enrolment), now=noon(START), pain_before=2)
    return training.finish(session, now=noon(START), pain_peak=pain)


def kinds() -> list[str]:
    return sorted(Reminder.objects.filter(mail__state=MailState.SENT).values_list("kind", flat=True))


# When it comes


@pytest.mark.parametrize("pain", [3, 5, 6, 10])
def test_the_morning_after_amber_or_red_brings_one_mail_at_eight(
    enrolment: Enrolment, mailbox: Any, pain: int
) -> None:
    train(enrolment, pain=pain)
    tick(at(START, 13))
    tick(at(REST, 7, 59))
    assert mailbox.messages == []
    for minutes in (0, 1, 30, 120):
        tick(at(REST, 8, minutes))
    [message] = mailbox.messages
    assert message["Subject"] == "A short question for this morning"
    assert kinds() == [ReminderKind.MORNING]


@pytest.mark.parametrize("pain", [None, 0, 2])
def test_green_and_unknown_bring_none(enrolment: Enrolment, mailbox: Any, pain: int | None) -> None:
    train(enrolment, pain=pain)
    tick(at(REST, 8, 1))
    assert mailbox.messages == []
    assert Mail.objects.count() == 0


@pytest.mark.parametrize("sign", [{"pain_peak": 3}, {"is_stopped": True}])
def test_one_sore_or_stopped_exercise_is_enough(enrolment: Enrolment, mailbox: Any, sign: Any) -> None:
    session = train(enrolment, pain=1)
    SessionSlot.objects.filter(pk=session.slots.first().pk).update(**sign)
    tick(at(REST, 8, 1))
    assert kinds() == [ReminderKind.MORNING]


@pytest.mark.parametrize(("pain", "mails"), [(2, 0), (4, 1), (7, 1)])
def test_a_session_that_nobody_finished_counts_like_any_other(
    enrolment: Enrolment, mailbox: Any, pain: int, mails: int
) -> None:
    session = training.start(monday(enrolment), now=noon(START), pain_before=2)
    in_session.report_pain(session.slots.first(), pain=pain)
    tick(at(REST, 8, 1))
    assert len(mailbox.messages) == mails


@pytest.mark.parametrize("planned", [Variant.FULL, Variant.SHORT])
@pytest.mark.parametrize(("peak", "mails"), [(None, 1), (6, 1), (2, 0)])
def test_a_gentle_session_began_red_unless_it_says_otherwise(
    enrolment: Enrolment, mailbox: Any, planned: str, peak: int | None, mails: int
) -> None:
    Session.objects.filter(on_date=START).update(variant=planned)
    session = training.start(monday(enrolment), now=noon(START), pain_before=6)
    training.finish(session, now=noon(START), pain_peak=peak)
    tick(at(REST, 8, 1))
    assert len(mailbox.messages) == mails


@pytest.mark.parametrize(
    ("zone", "local_eight_in_utc"),
    [
        ("Pacific/Kiritimati", at(REST, 8) - timedelta(hours=14)),
        ("Pacific/Pago_Pago", at(REST, 8) + timedelta(hours=11)),
        ("Asia/Kathmandu", at(REST, 2, 15)),
    ],
)
def test_eight_is_the_persons_own_and_the_day_the_one_after_the_session_there(
    enrolment: Enrolment, mailbox: Any, zone: str, local_eight_in_utc: datetime
) -> None:
    session = train(enrolment)
    Session.objects.filter(pk=session.pk).update(started_on=START)
    Enrolment.objects.update(time_zone=zone, next_due_at=local_eight_in_utc - timedelta(hours=10))
    tick(local_eight_in_utc - timedelta(hours=10))
    tick(local_eight_in_utc - MINUTE)
    assert mailbox.messages == []
    tick(local_eight_in_utc + MINUTE)
    assert Reminder.objects.get().local_date == REST
    assert len(mailbox.messages) == 1


def test_after_more_than_three_hours_it_is_dropped_and_counted(enrolment: Enrolment, mailbox: Any) -> None:
    train(enrolment)
    tick(at(START, 13))
    tick(at(REST, 11, 1))
    assert mailbox.messages == []
    assert Mail.objects.get().reason == due.TOO_LATE


def test_an_hour_missed_while_the_week_turned_is_counted_too(enrolment: Enrolment, mailbox: Any) -> None:
    eight_weeks.keep(enrolment.sessions.filter(week=1))
    last = enrolment.sessions.filter(week=1).order_by("on_date").last()
    sunday = START + timedelta(days=6)
    Session.objects.filter(pk=last.pk).update(started_on=sunday, pain_peak=5)
    tick(noon(sunday))
    tick(noon(sunday + timedelta(days=1)))
    enrolment.refresh_from_db()
    assert enrolment.week == 2
    assert Reminder.objects.get(kind=ReminderKind.MORNING).mail.reason == due.TOO_LATE


def test_three_queries_tell_the_facts_of_however_many(
    enrolment: Enrolment, django_assert_num_queries: Any
) -> None:
    train(enrolment)
    others = [make_runner(f"runner-{number}@example.com") for number in range(5)]
    everybody = list(Enrolment.objects.select_related("user"))
    for people in (everybody[:1], everybody):
        with django_assert_num_queries(3):
            gathered = facts.gather(people, START)
    assert len(gathered) == len(others) + 1


# Who gets none


def lock(enrolment: Enrolment) -> None:
    safety.record(user=enrolment.user, answers=dict.fromkeys(RECHECK, True), now=at(REST, 7))


def say_something_new(enrolment: Enrolment) -> None:
    Session.objects.filter(on_date=START).update(anything_new=True, news_at=at(REST, 7))


def train_again(enrolment: Enrolment) -> None:
    wednesday = enrolment.sessions.get(on_date=REST + timedelta(days=1))
    Session.objects.filter(pk=wednesday.pk).update(started_on=REST, started_at=at(REST, 7))


FLAGS = {
    "rated": lambda e: training.rate_morning(monday(e), pain=1, on_date=REST),
    "calm": lambda e: Session.objects.filter(on_date=START).update(pain_peak=2),
    "trained": train_again,
    "locked": lock,
    "locked by news": say_something_new,
    "paused": lambda e: enrolling.pause(e, now=at(REST, 7)),
    "ended": lambda e: enrolling.end(e, now=at(REST, 7)),
    "finished": lambda e: Enrolment.objects.update(finished_on=REST),
    "off": lambda e: Enrolment.objects.update(reminders_on=False),
    "no-consent": lambda e: e.user.withdraw_consent(now=at(REST, 7)),
    "unconfirmed": lambda e: e.user.emailaddress_set.update(verified=False),
}


@pytest.mark.parametrize("flag", FLAGS)
def test_whoever_is_not_to_be_asked_is_owed_nothing(enrolment: Enrolment, mailbox: Any, flag: str) -> None:
    train(enrolment)
    FLAGS[flag](enrolment)
    Enrolment.objects.update(next_due_at=at(REST, 8))
    tick(at(REST, 8, 1))
    assert mailbox.messages == []
    assert Mail.objects.count() == 0


@pytest.mark.parametrize("flag", FLAGS)
def test_what_changes_before_it_is_sent_still_stops_it(enrolment: Enrolment, mailbox: Any, flag: str) -> None:
    train(enrolment)
    assert due.find(at(REST, 8)) == 1
    FLAGS[flag](enrolment)
    tick(at(REST, 8, 1))
    assert mailbox.messages == []
    mail = Mail.objects.get()
    assert (mail.state, mail.reason) == (MailState.DROPPED, flag.split()[0])


# At most one mail a day


@pytest.fixture
def home_day(enrolment: Enrolment) -> Enrolment:
    """Tuesday is a home-training day again, its hour is 18:00, and Monday's session was sore."""
    enrolment.sessions.filter(week=1, kind=Kind.HOME, place=1).update(on_date=TUESDAY)
    train(enrolment)
    return enrolment


def every_quarter(day: Any) -> None:
    for quarter in range(4 * 24):
        tick(at(day, 0, 15 * quarter))


def test_on_a_home_day_the_morning_mail_names_the_session_and_the_evening_stays_quiet(
    home_day: Enrolment, mailbox: Any
) -> None:
    every_quarter(TUESDAY)
    [message] = mailbox.messages
    assert kinds() == [ReminderKind.MORNING]
    session = home_day.sessions.get(on_date=TUESDAY)
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert re.search(r"Today you train at home, about \d+ minutes, beginning with \w", text)
    assert f"/sessions/{session.pk}/" in message.get_body(("plain",)).get_content()


@pytest.mark.parametrize(("hour", "sent_at"), [(6, 6), (8, 8), (9, 8)])
def test_on_a_home_day_the_one_mail_comes_at_the_earlier_of_the_two_hours(
    home_day: Enrolment, mailbox: Any, hour: int, sent_at: int
) -> None:
    Enrolment.objects.update(reminder_time=time(hour))
    every_quarter(TUESDAY)
    assert kinds() == [ReminderKind.MORNING]
    assert Mail.objects.get().sent_at.hour == sent_at


@pytest.mark.parametrize("hour", [6, 8, 18])
def test_on_a_home_day_whose_morning_is_rated_the_usual_mail_comes_at_its_hour(
    home_day: Enrolment, mailbox: Any, hour: int
) -> None:
    Enrolment.objects.update(reminder_time=time(hour))
    FLAGS["rated"](home_day)
    every_quarter(TUESDAY)
    assert kinds() == [ReminderKind.HOME]
    assert Mail.objects.get().sent_at.hour == hour


@pytest.mark.parametrize("hour", [6, 8, 18])
def test_a_morning_rated_just_before_the_question_went_out_leaves_the_usual_mail(
    home_day: Enrolment, mailbox: Any, hour: int
) -> None:
    Enrolment.objects.update(reminder_time=time(hour))
    tick(at(START, 13))
    assert due.find(at(TUESDAY, min(hour, 8))) == 1
    FLAGS["rated"](home_day)
    every_quarter(TUESDAY)
    assert states() == [MailState.DROPPED, MailState.SENT]
    assert kinds() == [ReminderKind.HOME]


def test_a_morning_mail_that_came_too_late_leaves_the_evening_its_mail(
    home_day: Enrolment, mailbox: Any
) -> None:
    tick(at(START, 13))
    tick(at(TUESDAY, 12))
    every_quarter(TUESDAY)
    assert kinds() == [ReminderKind.HOME]


def test_no_question_follows_a_mail_that_has_left_already(home_day: Enrolment, mailbox: Any) -> None:
    Enrolment.objects.update(reminder_time=time(6))
    Session.objects.filter(on_date=START).update(pain_peak=1)
    tick(at(START, 13))
    tick(at(TUESDAY, 6, 1))
    Session.objects.filter(on_date=START).update(pain_peak=5)
    Enrolment.objects.update(next_due_at=at(TUESDAY, 7))
    tick(at(TUESDAY, 8, 1))
    assert kinds() == [ReminderKind.HOME]


def test_two_mails_never_reach_one_person_on_one_day(enrolment: Enrolment, mailbox: Any) -> None:
    for week in range(2):
        for session in enrolment.sessions.filter(week=week + 1).order_by("on_date"):
            tick(at(session.on_date, 8, 1))
            tick(at(session.on_date, 11))
            begun = training.start(session, now=noon(session.on_date), pain_before=1)
            training.finish(begun, now=noon(session.on_date), pain_peak=5)
            Session.objects.filter(pk=begun.pk).update(is_kept=True)
            tick(at(session.on_date, 18, 1))
    days = [mail.sent_at.date() for mail in Mail.objects.filter(state=MailState.SENT)]
    assert len(days) == len(set(days)) > 3


# What it says


@pytest.fixture
def question(home_day: Enrolment, mailbox: Any) -> Any:
    tick(at(TUESDAY, 8, 1))
    [message] = mailbox.messages
    return message


def test_it_has_both_parts_a_link_to_today_and_the_way_to_stop(question: Any) -> None:
    for kind in ("plain", "html"):
        text = question.get_body((kind,)).get_content()
        assert "How is your back this morning?" in text
        assert "http://localhost:8000/today/" in text
        assert "Stop these mails" in text
    assert re.fullmatch(r"<http://localhost:8000/r/[\w:-]+/stop/>", question["List-Unsubscribe"].strip())
    assert question["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert question["Message-ID"] == f"<{Mail.objects.get().pk}@localhost>"
    assert question["Auto-Submitted"] == "auto-generated"


def test_its_subject_and_its_text_tell_nothing_about_the_session_before(question: Any) -> None:
    assert not re.search(r"pain|back|score|week|runner|sore", question["Subject"], re.IGNORECASE)
    text = question.get_body(("plain",)).get_content()
    assert not re.search(r"pain|sore|of 10|yesterday", text, re.IGNORECASE)


def test_opening_its_links_changes_nothing(question: Any, home_day: Enrolment, client: Any) -> None:
    before = list(Session.objects.order_by("pk").values()), list(Enrolment.objects.values())
    client.force_login(home_day.user)
    with time_machine.travel(at(TUESDAY, 8, 5)):
        for link in links_in(question):
            assert client.get(path_of(link)).status_code in {200, 302}
    assert (list(Session.objects.order_by("pk").values()), list(Enrolment.objects.values())) == before


def test_today_asks_what_the_mail_asks(enrolment: Enrolment, client: Any) -> None:
    train(enrolment)
    client.force_login(enrolment.user)
    with time_machine.travel(at(REST, 8, 5)):
        page = client.get("/today/").content.decode()
    assert f"/sessions/{monday(enrolment).pk}/morning/" in page


# The home mail tells what moved


def test_the_home_mail_tells_what_moved_and_no_score(enrolment: Enrolment, mailbox: Any) -> None:
    for session in enrolment.sessions.filter(week=1).order_by("on_date"):
        begun = training.start(session, now=noon(session.on_date), pain_before=1)
        for slot in begun.slots.all():
            for number in range(1, slot.sets + 1):
                training.log_set(slot, number=number, now=noon(session.on_date), amount=slot.amount)
        training.finish(begun, now=noon(session.on_date), pain_peak=2 if session.on_date < FRIDAY else 5)
        training.rate_morning(begun, pain=1, on_date=session.on_date + timedelta(days=1))
    said = ""
    for days in (7, 8, 9, 10, 11):
        tick(at(START + timedelta(days=days), 18, 1))
    for message in mailbox.messages:
        for kind in ("plain", "html"):
            said += message.get_body((kind,)).get_content()
    assert re.search(r"\((next step|\+\d+( s)?|same)\)", said)
    assert not re.search(r"of 10|pain|your back", said, re.IGNORECASE)
