"""Reminders of home sessions: who gets one and when."""

import io
import logging
import threading
from datetime import UTC, date, datetime, time, timedelta
from queue import Queue
from time import sleep
from typing import Any

import pytest
import time_machine
from celery import Celery
from django.core.management import call_command
from django.db import connection
from django.db.models import Case, When
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from legback.logs import DiscreetFormatter
from programs.models import Plan
from programs.screening import FULL, RECHECK
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
from workouts import enrolling, safety, training, turning
from workouts.models import Enrolment, Profile, Screening
from workouts.reminders import due, links, outbox, tasks, waking
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
        eight_weeks.keep(
            enrolment.sessions.filter(on_date__lte=TUESDAY + timedelta(days=day), started_at=None)
        )
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


# The tick turns weeks

MONDAY = eight_weeks.START + timedelta(days=7)  # the first day of the second week
MIDNIGHT = datetime.combine(MONDAY, time(0), tzinfo=UTC)


def test_the_tick_turns_a_week_at_local_midnight(enrolment: Enrolment) -> None:
    eight_weeks.keep(enrolment.sessions.filter(week=1))
    Enrolment.objects.update(time_zone="Asia/Kathmandu", next_due_at=DUE)
    kathmandu = timedelta(hours=5, minutes=45)
    for moment, week in (
        (DUE, 1),
        (MIDNIGHT - kathmandu - timedelta(minutes=1), 1),
        (MIDNIGHT - kathmandu, 2),
    ):
        tick(moment)
        enrolment.refresh_from_db()
        assert enrolment.week == week


def test_the_week_turns_at_midnight_without_reminders_too(enrolment: Enrolment) -> None:
    eight_weeks.keep(enrolment.sessions.filter(week=1))
    Enrolment.objects.update(reminders_on=False)
    tick(DUE)
    enrolment.refresh_from_db()
    assert enrolment.next_due_at == MIDNIGHT
    tick(MIDNIGHT)
    enrolment.refresh_from_db()
    assert (enrolment.week, enrolment.next_due_at) == (2, MIDNIGHT + timedelta(days=7))


def test_the_week_still_turns_after_the_press_that_stops_the_mails(enrolment: Enrolment, client: Any) -> None:
    eight_weeks.keep(enrolment.sessions.filter(week=1))
    client.post(f"/r/{links.stop_token(enrolment.user_id)}/stop/")
    Enrolment.objects.update(next_due_at=Case(When(next_due_at__gt=DUE, then=DUE)))  # today's clock is later
    tick(DUE)
    tick(MIDNIGHT)
    enrolment.refresh_from_db()
    assert enrolment.week == 2


@pytest.mark.parametrize(
    ("zone", "week_starts_on", "expected_utc"),
    [
        ("Europe/Berlin", date(2026, 3, 22), "2026-03-28 23:00"),
        ("Europe/Berlin", date(2026, 10, 19), "2026-10-25 23:00"),
        ("America/Santiago", date(2026, 8, 30), "2026-09-06 04:00"),  # midnight does not exist: 01:00
        ("Pacific/Apia", date(2011, 12, 23), "2011-12-30 10:00"),  # the 30th does not exist: the 31st
    ],
)
def test_the_next_look_is_at_the_midnight_that_a_clock_there_shows(
    enrolment: Enrolment, zone: str, week_starts_on: date, expected_utc: str
) -> None:
    enrolment.time_zone, enrolment.week_starts_on = zone, week_starts_on
    enrolment.starts_on, enrolment.reminders_on = week_starts_on, False
    before = datetime.combine(week_starts_on, time(12), tzinfo=UTC)
    [gathered] = due.gather([enrolment], week_starts_on)
    turns_at = due.look(gathered, before, before).next_due_at
    assert turns_at is not None
    assert f"{turns_at:%Y-%m-%d %H:%M}" == expected_utc
    assert enrolment.is_week_over(enrolment.today(turns_at))
    assert not enrolment.is_week_over(enrolment.today(turns_at - timedelta(seconds=1)))


def test_an_outage_over_several_weeks_turns_each_of_them_once(enrolment: Enrolment) -> None:
    tick(DUE)
    tick(MIDNIGHT + timedelta(days=16))
    tick(MIDNIGHT + timedelta(days=16, minutes=1))
    enrolment.refresh_from_db()
    assert (enrolment.week, enrolment.turns.count()) == (1, 3)
    assert enrolment.week_starts_on == MONDAY + timedelta(days=14)


def test_a_plan_whose_week_cannot_be_turned_stops_nobody_and_is_tried_again_later(
    enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = make_runner("broken@example.com")
    real = turning.turn

    def turn(each: Enrolment, **arguments: Any) -> Enrolment:
        if each.pk == broken.pk:
            raise ValueError
        return real(each, **arguments)

    monkeypatch.setattr(turning, "turn", turn)
    for one in (enrolment, broken):
        eight_weeks.keep(one.sessions.filter(week=1))
    tick(MIDNIGHT)
    enrolment.refresh_from_db()
    broken.refresh_from_db()
    assert (enrolment.week, broken.week) == (2, 1)
    assert broken.next_due_at == MIDNIGHT + due.LOOK_AGAIN


def test_without_a_consent_nothing_turns_and_nothing_is_owed_until_it_is_given_again(
    enrolment: Enrolment, client: Any
) -> None:
    eight_weeks.keep(enrolment.sessions.filter(week=1))
    enrolment.user.withdraw_consent(now=DUE - timedelta(hours=1))
    before = Enrolment.objects.values().get()
    for moment in (A_MINUTE_LATER, MIDNIGHT, MIDNIGHT + timedelta(days=9)):
        tick(moment)
    assert Enrolment.objects.values().get() == before
    assert not enrolment.turns.exists()
    assert not Reminder.objects.exists()
    again = MIDNIGHT + timedelta(days=9, hours=1)
    with time_machine.travel(again, tick=False):
        client.force_login(enrolment.user)
        client.post("/start/consent/", {"year_of_birth": "1990", "agrees": "on"})
    assert Enrolment.objects.get().next_due_at == again
    tick(again)
    enrolment.refresh_from_db()
    assert (enrolment.week, enrolment.turns.count()) == (2, 2)
    assert not Reminder.objects.exists(), "none for the days in between, not even as missed"


def test_a_look_at_many_costs_as_many_queries_as_one_at_few_while_no_week_is_over(
    enrolment: Enrolment,
) -> None:
    make_runner("second@example.com")
    counts = []
    for more in (0, 8):
        for number in range(more):
            make_runner(f"runner-{number}@example.com")
        Enrolment.objects.update(next_due_at=DUE - timedelta(hours=1))
        with CaptureQueriesContext(connection) as captured:
            due.find(DUE - timedelta(hours=1))
        counts.append(len(captured))
    assert counts[0] == counts[1]


# After a long time away


def test_reminders_rest_while_a_long_time_away_asks_for_the_safety_questions(
    enrolment: Enrolment, mailbox: Any
) -> None:
    sent = []
    for day in range(40):
        tick(A_MINUTE_LATER + timedelta(days=day))
        sent.append(len(mailbox.messages))
    assert sent[27] == 8, "two home days in each of the four weeks"
    assert sent[39] == 8, "none from the 29th day on"
    answered_at = A_MINUTE_LATER + timedelta(days=40)
    safety.record(user=enrolment.user, answers=dict.fromkeys(FULL, False), now=answered_at)
    Enrolment.objects.update(next_due_at=answered_at)
    for day in range(40, 47):
        tick(A_MINUTE_LATER + timedelta(days=day))
    assert len(mailbox.messages) == 10


def test_a_long_time_away_that_began_after_the_look_still_stops_the_mail(
    enrolment: Enrolment, mailbox: Any
) -> None:
    due.find(A_MINUTE_LATER)
    Enrolment.objects.update(starts_on=TUESDAY - timedelta(days=29))
    Screening.objects.update(answered_at=A_MINUTE_LATER - timedelta(days=29))
    tick(A_MINUTE_LATER)
    assert Mail.objects.get().reason == "long-away"


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
    "finished": lambda e: Enrolment.objects.filter(pk=e.pk).update(finished_on=TUESDAY),
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
