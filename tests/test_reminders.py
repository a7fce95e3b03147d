"""Reminders of home sessions: who gets one and when."""

import io
import logging
import threading
from datetime import UTC, datetime, time, timedelta
from queue import Queue
from time import sleep
from typing import Any

import pytest
from celery import Celery
from django.core.management import call_command
from django.template import Context, Template
from django.utils import timezone

from legback.logs import DiscreetFormatter
from programs.models import Plan
from programs.screening import RECHECK
from tests import eight_weeks
from tests.reminding import (
    A_MINUTE_LATER,
    DUE,
    FRIDAY,
    TUESDAY,
    confirm,
    deaf_port,
    make_runner,
    moody_server,
    states,
    tick,
)
from workouts import enrolling, safety, training
from workouts.models import Enrolment, Profile, Screening
from workouts.reminders import due, outbox, tasks, waking
from workouts.reminders.models import Heartbeat, Mail, MailState, Reminder

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def enrolment() -> Enrolment:
    return make_runner()


# Who and when


def test_a_home_day_is_reminded_of_when_its_hour_has_come(enrolment: Enrolment, mailbox: Any) -> None:
    tick(DUE - timedelta(seconds=30))
    assert mailbox.messages == []
    tick(A_MINUTE_LATER)
    [message] = mailbox.messages
    assert message["To"] == "runner@example.com"
    assert Mail.objects.get().sent_at is not None


def test_after_a_reminder_the_next_look_is_at_the_next_home_day(enrolment: Enrolment, mailbox: Any) -> None:
    tick(A_MINUTE_LATER)
    enrolment.refresh_from_db()
    assert enrolment.next_due_at == datetime.combine(FRIDAY, time(18), tzinfo=UTC)


def test_a_look_asked_for_early_finds_the_true_hour_of_the_same_day(enrolment: Enrolment) -> None:
    morning = DUE - timedelta(hours=9)
    Enrolment.objects.update(next_due_at=morning)
    assert due.find(morning) == 0
    enrolment.refresh_from_db()
    assert enrolment.next_due_at == DUE


def test_supervised_days_and_rest_days_bring_no_mail(enrolment: Enrolment, mailbox: Any) -> None:
    for day in (-1, 1, 2):  # Monday, Wednesday, Thursday
        tick(A_MINUTE_LATER + timedelta(days=day))
    assert [m for m in mailbox.messages if "day," in m["Subject"]] == []


def test_eight_weeks_bring_one_reminder_for_each_home_day(enrolment: Enrolment, mailbox: Any) -> None:
    for day in range(60):
        tick(A_MINUTE_LATER + timedelta(days=day))
    assert len(mailbox.messages) == 16
    enrolment.refresh_from_db()
    assert enrolment.next_due_at is None


def test_the_hour_is_the_persons_own(enrolment: Enrolment, mailbox: Any) -> None:
    Enrolment.objects.update(time_zone="Asia/Kathmandu", next_due_at=eight_weeks.noon(eight_weeks.START))
    tick(datetime(2026, 11, 3, 12, 14, tzinfo=UTC))  # 17:59 there
    assert mailbox.messages == []
    tick(datetime(2026, 11, 3, 12, 15, tzinfo=UTC))
    assert len(mailbox.messages) == 1


def test_a_look_reads_only_those_whose_hour_has_come(
    enrolment: Enrolment, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        make_runner(f"runner-{number}@example.com")
    Enrolment.objects.exclude(pk=enrolment.pk).update(next_due_at=DUE + timedelta(days=1))
    with django_assert_max_num_queries(12):
        due.find(DUE)
    assert Reminder.objects.get().user_id == enrolment.user_id


def test_the_work_of_a_look_does_not_grow_with_the_number_of_people(
    enrolment: Enrolment, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        make_runner(f"runner-{number}@example.com")
    with django_assert_max_num_queries(14):
        assert due.find(A_MINUTE_LATER) == 21


def test_a_look_does_not_overwrite_a_wish_for_a_look_that_came_meanwhile(
    enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = A_MINUTE_LATER + timedelta(seconds=1)
    gather = due.gather

    def gather_while_a_date_moves(*arguments: Any) -> Any:
        facts = gather(*arguments)
        Enrolment.objects.update(next_due_at=wish)
        return facts

    monkeypatch.setattr(due, "gather", gather_while_a_date_moves)
    due.find(A_MINUTE_LATER)
    enrolment.refresh_from_db()
    assert enrolment.next_due_at == wish


def test_one_broken_plan_does_not_keep_the_others_from_their_reminders(
    enrolment: Enrolment, mailbox: Any
) -> None:
    broken = make_runner("broken@example.com")
    Enrolment.objects.filter(pk=broken.pk).update(time_zone="Nowhere/At-all")
    tick(A_MINUTE_LATER)
    assert [m["To"] for m in mailbox.messages] == ["runner@example.com"]
    tick(A_MINUTE_LATER)
    broken.refresh_from_db()
    assert broken.next_due_at == A_MINUTE_LATER + due.LOOK_AGAIN


# Asked again at sending (R9)


def start_todays_session(enrolment: Enrolment) -> None:
    training.start(enrolment.sessions.get(on_date=TUESDAY), now=A_MINUTE_LATER)


def add_locking_answers(enrolment: Enrolment) -> None:
    Screening.objects.create(
        user=enrolment.user,
        answered_at=A_MINUTE_LATER,
        text_version="1",
        answers={},
        outcome=Screening.Outcomes.SEE_DOCTOR_FIRST,
    )


def say_that_something_is_new(enrolment: Enrolment) -> None:
    eight_weeks.check_in(enrolment, 1, pain_average=3, anything_new=True)


def test_whoever_has_safety_questions_open_is_called_to_train_only_after_answering_them(
    enrolment: Enrolment, mailbox: Any
) -> None:
    say_that_something_is_new(enrolment)
    due.find(A_MINUTE_LATER)
    assert not Mail.objects.exists()
    answered_at = eight_weeks.noon(TUESDAY + timedelta(days=30))  # after the check-in
    safety.record(user=enrolment.user, answers=dict.fromkeys(RECHECK, False), now=answered_at)
    Enrolment.objects.update(next_due_at=A_MINUTE_LATER)
    due.find(A_MINUTE_LATER)
    assert states() == [MailState.PENDING]


FLAGS = {
    "paused": lambda e: enrolling.pause(e, now=A_MINUTE_LATER),
    "off": lambda e: Enrolment.objects.filter(pk=e.pk).update(reminders_on=False),
    "trained": start_todays_session,
    "no-consent": lambda e: e.user.withdraw_consent(now=A_MINUTE_LATER),
    "inactive": lambda e: type(e.user).objects.filter(pk=e.user_id).update(is_active=False),
    "made-up": lambda e: type(e.user).objects.filter(pk=e.user_id).update(is_made_up=True),
    "unconfirmed": lambda e: e.user.emailaddress_set.update(verified=False),
    "locked": add_locking_answers,
    "finished": lambda e: Enrolment.objects.filter(pk=e.pk).update(starts_on=TUESDAY - timedelta(days=56)),
    "ended": lambda e: enrolling.end(e, now=A_MINUTE_LATER),
    "no-session": lambda e: e.sessions.filter(on_date=TUESDAY).update(on_date=TUESDAY + timedelta(days=1)),
}


@pytest.mark.parametrize("reason", FLAGS)
def test_what_changes_between_claim_and_sending_still_stops_the_mail(
    enrolment: Enrolment, mailbox: Any, reason: str
) -> None:
    due.find(A_MINUTE_LATER)
    assert states() == [MailState.PENDING]
    FLAGS[reason](enrolment)
    tick(A_MINUTE_LATER)
    assert mailbox.messages == []
    mail = Mail.objects.get()
    assert (mail.state, mail.reason) == (MailState.DROPPED, reason)


@pytest.mark.parametrize("reason", FLAGS)
def test_whoever_is_not_to_be_reminded_is_owed_nothing(
    enrolment: Enrolment, mailbox: Any, reason: str
) -> None:
    FLAGS[reason](enrolment)
    Enrolment.objects.update(next_due_at=DUE)
    tick(A_MINUTE_LATER)
    assert mailbox.messages == []
    assert Mail.objects.count() == 0


def test_an_erased_person_leaves_no_mail_behind(enrolment: Enrolment, mailbox: Any) -> None:
    due.find(A_MINUTE_LATER)
    enrolment.user.delete()
    tick(A_MINUTE_LATER)
    assert mailbox.messages == []
    assert Mail.objects.count() == Reminder.objects.count() == 0


def test_an_hour_moved_after_the_claim_is_kept(enrolment: Enrolment, mailbox: Any) -> None:
    due.find(A_MINUTE_LATER)
    Enrolment.objects.update(reminder_time=time(20), next_due_at=A_MINUTE_LATER)
    tick(A_MINUTE_LATER)
    assert mailbox.messages == []
    tick(DUE + timedelta(hours=2, minutes=1))
    assert len(mailbox.messages) == 1


def test_made_up_people_get_mails_that_stay_on_this_machine(enrolment: Enrolment, tmp_path: Any) -> None:
    FLAGS["made-up"](enrolment)
    tick(A_MINUTE_LATER)
    assert states() == [MailState.SENT]  # into memory, as pytest-django sets it up


# Pages


def test_a_page_can_say_that_reminders_wait_for_the_address(enrolment: Enrolment) -> None:
    page = Template("{% load reminders %}{% reminder_status user as r %}{{ r.waits }}")
    assert page.render(Context({"user": enrolment.user})) == "False"
    assert page.render(Context({"user": eight_weeks.make_person("new@example.com")})) == "True"


def test_the_tick_gives_a_sign_of_life() -> None:
    tasks.tick()
    assert Heartbeat.objects.is_alive("worker", timezone.now(), timedelta(minutes=1))


@pytest.mark.parametrize("kind", ["refused", "deaf", "unknown host"])
def test_a_broker_that_is_away_costs_a_page_nothing_and_no_mail(
    enrolment: Enrolment, mailbox: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, kind: str
) -> None:
    with deaf_port() as port:
        broker = {
            "refused": f"redis+socket://{tmp_path}/nobody.sock",
            "deaf": f"redis://127.0.0.1:{port.number}/0",
            "unknown host": "redis://nobody.invalid:6379/0",
        }[kind]
        app = Celery(broker=broker, set_as_current=False)
        publish, publishers = app.send_task, Queue[str]()

        def noted(*args: Any, **kwargs: Any) -> Any:
            publishers.put(threading.current_thread().name)
            return publish(*args, **kwargs)

        monkeypatch.setattr(app, "send_task", noted)
        monkeypatch.setattr(waking, "current_app", app)
        monkeypatch.setattr(outbox, "bell", waking.Bell())
        for _ in range(20):
            outbox.put(
                kind="account",
                to="runner@example.com",
                context={"template": "account/email/unknown_account"},
                now=timezone.now(),
                may_repeat=True,
            )
        # Whoever talks to the broker may wait for it as long as it takes: it is never the page's own thread.
        assert publishers.get(timeout=60) == "bell"
        assert set(publishers.queue) <= {"bell"}
        tasks.tick()
    assert len(mailbox.messages) == 20


def test_log_lines_hold_no_addresses(enrolment: Enrolment, settings: Any) -> None:
    canary = make_runner("canary-7f3a@example.com")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(DiscreetFormatter())
    logging.getLogger("workouts").addHandler(handler)
    try:
        with moody_server(settings) as server:
            for number, answer in enumerate(
                ["550 canary-7f3a@example.com unknown", "451 x", "drop", "accept"]
            ):
                Reminder.objects.all().delete()
                Enrolment.objects.filter(pk=canary.pk).update(next_due_at=DUE)
                server.answer = answer
                tick(A_MINUTE_LATER + timedelta(minutes=number))
    finally:
        logging.getLogger("workouts").removeHandler(handler)
    assert "refused" in written.getvalue()
    assert "canary" not in written.getvalue()
    assert not Mail.objects.filter(reason__contains="canary").exists()


# Everything real


def test_a_real_beat_and_worker_send_exactly_one_real_mail(
    mailbox: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    person = eight_weeks.make_person()
    confirm(person)
    now = timezone.now()
    call_command("load_library", verbosity=0)
    Profile.objects.create(user=person, running_goal="run")
    zone = f"Etc/GMT{now.hour - 12:+d}"  # where it is about noon now, so that no midnight is near
    today = schedule_today(now, zone)
    weekday = today.weekday()
    enrolling.enrol(
        user=person,
        plan=Plan.objects.current().get(slug="strong-legs"),
        starts_on=today,
        time_zone=zone,
        supervised_weekdays=((weekday + 1) % 7, (weekday + 4) % 7),
        home_weekdays=(weekday, (weekday + 3) % 7),
        reminder_time=time(12, now.minute),
        now=now,
    )
    monkeypatch.setenv("BEAT_SECONDS", "1")
    request.getfixturevalue("celery_processes")
    [message] = mailbox.wait(1)
    assert message["To"] == person.email
    assert "minutes" in message["Subject"]
    # Several more ticks go by and bring nothing more.
    beats = Heartbeat.objects.get(name="worker").beat_at
    wait_until(lambda: Heartbeat.objects.get(name="worker").beat_at > beats + timedelta(seconds=3))
    assert len(mailbox.messages) == 1
    assert states() == [MailState.SENT]


def schedule_today(now: datetime, zone: str) -> Any:
    from zoneinfo import ZoneInfo

    return now.astimezone(ZoneInfo(zone)).date()


def wait_until(is_so: Any, seconds: float = 120) -> None:
    deadline = timezone.now() + timedelta(seconds=seconds)
    while not is_so():
        assert timezone.now() < deadline, "it never came"
        sleep(0.2)
