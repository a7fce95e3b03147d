"""The outbox: at most one mail, none lost, none twice and none too late, whatever breaks."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from tests import eight_weeks
from tests.parallel import in_threads
from tests.reminding import (
    A_MINUTE_LATER,
    DUE,
    FRIDAY,
    TUESDAY,
    deaf_port,
    make_runner,
    moody_server,
    states,
    tick,
)
from workouts import enrolling
from workouts.models import Enrolment
from workouts.reminders import delivery, due, outbox, tasks
from workouts.reminders.models import Mail, MailState, Reminder

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def enrolment() -> Enrolment:
    return make_runner()


# At most one (R1)


def test_fifty_ticks_bring_one_mail(enrolment: Enrolment, mailbox: Any) -> None:
    for _ in range(50):
        Enrolment.objects.update(next_due_at=DUE)
        tick(A_MINUTE_LATER)
    assert len(mailbox.messages) == 1
    assert Mail.objects.count() == 1


def test_eight_ticks_at_once_bring_one_mail(enrolment: Enrolment, mailbox: Any) -> None:
    with time_machine.travel(A_MINUTE_LATER):
        in_threads(8, tasks.tick)
    assert len(mailbox.messages) == 1
    assert Mail.objects.count() == Reminder.objects.count() == 1


def test_eight_workers_sending_the_same_mail_send_it_once(enrolment: Enrolment, mailbox: Any) -> None:
    with time_machine.travel(A_MINUTE_LATER):
        due.find(A_MINUTE_LATER)
        mail_id = Mail.objects.get().pk
        in_threads(8, lambda: outbox.send(mail_id))
    assert len(mailbox.messages) == 1


def test_starting_again_on_the_same_day_brings_no_second_reminder(enrolment: Enrolment, mailbox: Any) -> None:
    tick(A_MINUTE_LATER)
    person = enrolment.user
    enrolling.end(enrolment, now=A_MINUTE_LATER)
    eight_weeks.enrol(person, plan="steady-core")
    tick(A_MINUTE_LATER + timedelta(minutes=2))
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tokyo", "America/New_York"]
)
def test_moving_to_another_zone_brings_no_second_reminder_for_a_date(
    enrolment: Enrolment, mailbox: Any, zone: str
) -> None:
    tick(A_MINUTE_LATER)
    Enrolment.objects.update(time_zone=zone, next_due_at=A_MINUTE_LATER)
    for hours in range(48):
        tick(A_MINUTE_LATER + timedelta(hours=hours))
    assert Reminder.objects.filter(local_date=TUESDAY).count() == 1
    assert len(mailbox.messages) == 1


# Nothing lost, nothing twice (R2, R3), and mail servers


def test_a_worker_that_dies_before_the_hand_over_loses_nothing(enrolment: Enrolment, mailbox: Any) -> None:
    with time_machine.travel(A_MINUTE_LATER):
        due.find(A_MINUTE_LATER)
        assert outbox._claim(Mail.objects.get().pk, A_MINUTE_LATER) is not None  # and then it is gone
    tick(A_MINUTE_LATER + outbox.LEASE - timedelta(seconds=5))
    assert mailbox.messages == []
    tick(A_MINUTE_LATER + outbox.LEASE + timedelta(seconds=5))
    tick(A_MINUTE_LATER + outbox.LEASE + timedelta(seconds=65))
    assert len(mailbox.messages) == 1


def die_after_hand_over(monkeypatch: pytest.MonkeyPatch) -> None:
    real = delivery.Line.hand_over

    def hand_over(self: delivery.Line, message: Any) -> None:
        real(self, message)
        raise SystemExit

    monkeypatch.setattr(delivery.Line, "hand_over", hand_over)


def test_a_worker_that_dies_after_the_hand_over_leaves_an_uncertain_mail_and_no_second_one(
    enrolment: Enrolment, mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        die_after_hand_over(dying)
        with pytest.raises(SystemExit):
            tick(A_MINUTE_LATER)
    assert states() == [MailState.HANDED_OVER]
    for minutes in (1, 3, 5):
        tick(A_MINUTE_LATER + timedelta(minutes=minutes))
    assert states() == [MailState.UNCERTAIN]
    assert len(mailbox.messages) == 1


def test_a_slow_worker_whose_claim_was_taken_over_does_not_send(enrolment: Enrolment, mailbox: Any) -> None:
    with time_machine.travel(A_MINUTE_LATER):
        due.find(A_MINUTE_LATER)
        slow = outbox._claim(Mail.objects.get().pk, A_MINUTE_LATER)
    assert slow is not None
    later = A_MINUTE_LATER + outbox.LEASE + timedelta(seconds=5)
    tick(later)
    with time_machine.travel(later), delivery.Line() as line:
        outbox._deliver(slow, line)
    assert len(mailbox.messages) == 1
    assert states() == [MailState.SENT]


def test_a_mail_server_that_is_away_costs_time_but_no_mail(enrolment: Enrolment, settings: Any) -> None:
    with moody_server(settings) as server:
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # nobody listens there
        tick(A_MINUTE_LATER)
        assert states() == [MailState.PENDING]
        settings.EMAIL_PORT = port
        tick(A_MINUTE_LATER + timedelta(minutes=2))
        assert server.taken == 1
    assert states() == [MailState.SENT]


def test_a_temporary_no_is_asked_again_after_growing_pauses(enrolment: Enrolment, settings: Any) -> None:
    pauses = []
    with moody_server(settings) as server:
        server.answer = "451 later"
        moment = A_MINUTE_LATER
        for _ in range(4):
            tick(moment)
            mail = Mail.objects.get()
            pauses.append(mail.not_before - moment)
            moment = mail.not_before + timedelta(seconds=1)
        assert pauses == sorted(pauses)
        assert pauses[-1] >= 4 * pauses[0]
        server.answer = "accept"
        tick(moment)
        assert server.taken == 1
    assert states() == [MailState.SENT]


def test_a_final_no_is_a_failure_and_is_not_asked_again(enrolment: Enrolment, settings: Any) -> None:
    with moody_server(settings) as server:
        server.answer = "550 unknown"
        tick(A_MINUTE_LATER)
        server.answer = "accept"
        tick(A_MINUTE_LATER + timedelta(minutes=10))
        assert server.taken == 0
    mail = Mail.objects.get()
    assert (mail.state, mail.reason) == (MailState.FAILED, "SMTPDataError")


def test_a_connection_that_breaks_within_the_mail_leaves_it_uncertain(
    enrolment: Enrolment, settings: Any
) -> None:
    with moody_server(settings) as server:
        server.answer = "drop"
        tick(A_MINUTE_LATER)
        assert states() == [MailState.UNCERTAIN]
        server.answer = "accept"
        tick(A_MINUTE_LATER + timedelta(minutes=10))
        assert server.taken == 0


def test_a_mail_server_that_says_nothing_is_left_after_a_while(enrolment: Enrolment, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.3
    with deaf_port() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port.number
        tick(A_MINUTE_LATER)  # without a time-out it would never come back
        assert port.has_caller
    assert states() == [MailState.PENDING]


# An outage ends without a burst (R6)


def test_an_outage_of_two_days_ends_in_dropped_reminders_and_not_in_mails(
    enrolment: Enrolment, mailbox: Any
) -> None:
    make_runner("second@example.com")
    due.find(eight_weeks.noon(eight_weeks.START))  # the last look before the outage
    tick(DUE + timedelta(days=2))
    assert mailbox.messages == []
    assert states() == [MailState.DROPPED] * 2
    assert set(Mail.objects.values_list("reason", flat=True)) == {due.TOO_LATE}


def test_a_claimed_reminder_that_waited_too_long_is_dropped(enrolment: Enrolment, mailbox: Any) -> None:
    due.find(A_MINUTE_LATER)
    tick(DUE + due.LATEST + timedelta(minutes=1))
    assert mailbox.messages == []
    assert states() == [MailState.DROPPED]


def test_a_plan_that_begins_after_todays_hour_counts_nothing_as_missed(mailbox: Any) -> None:
    enrolment = make_runner()
    Enrolment.objects.update(next_due_at=DUE + timedelta(hours=4))
    tick(DUE + timedelta(hours=4, minutes=1))
    assert Mail.objects.count() == 0
    enrolment.refresh_from_db()
    assert enrolment.next_due_at == datetime.combine(FRIDAY, time(18), tzinfo=UTC)
