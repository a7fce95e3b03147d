"""Mails between coaches and people: that a message waits, and a coach's week. Over a real mail server."""

import logging
import re
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
import time_machine
from django.conf import settings as site_settings
from django.contrib.auth import get_user_model
from django.core import serializers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from legback.logs import DiscreetFormatter
from tests import eight_weeks
from tests.coaching import coach_person, make_coach
from tests.parallel import in_threads
from tests.reminding import confirm, links_in, path_of, states
from tests.reminding import tick as reminders_tick
from workouts.coach import digest, letters, messages, roster, stopping, tasks
from workouts.coach.models import Correspondence, Message, MessageMailsOff
from workouts.models import Coaching, Enrolment
from workouts.reminders import outbox
from workouts.reminders.models import Mail, MailState, Reminder, ReminderKind

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WORDS = "Canary-words about a sore back"
SATURDAY = date(2026, 11, 21)
MONDAY = date(2026, 11, 23)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def at(clock: str, day: date = SATURDAY) -> datetime:
    """A moment by the clock of UTC."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=UTC)


def tick(moment: datetime) -> None:
    """What the worker does in a minute: the coaches' tick, then the reminders' one, which sends."""
    with time_machine.travel(moment, tick=False):
        tasks.tick()
    reminders_tick(moment)


@pytest.fixture
def coaching() -> Coaching:
    """Two people with confirmed addresses, both by the clock of UTC."""
    coaching = coach_person(make_coach(), eight_weeks.make_person())
    confirm(coaching.coach)
    confirm(coaching.person)
    return coaching


def say(coaching: Coaching, clock: str = "10:00", day: date = SATURDAY, *, by_coach: bool = True) -> Message:
    messages.send(coaching, by_coach=by_coach, text=WORDS, now=at(clock, day))
    return Message.objects.latest("sent_at")


def see(coaching: Coaching, message: Message, moment: datetime) -> None:
    messages.mark_seen(coaching, by_coach=not message.is_from_coach, ids=[message.pk], now=moment)


def reasons() -> list[str]:
    return sorted(Mail.objects.values_list("reason", flat=True))


# A message that waits


def test_a_message_that_waits_is_told_of_by_mail(coaching: Coaching, mailbox: Any) -> None:
    say(coaching)
    tick(at("10:04"))
    assert mailbox.messages == []
    tick(at("10:05"))
    [mail] = mailbox.messages
    assert mail["To"] == "runner@example.com"
    assert mail["Subject"] == "You have a new message in Legback"


def test_an_answer_goes_to_the_coach(coaching: Coaching, mailbox: Any) -> None:
    say(coaching, by_coach=False)
    tick(at("10:05"))
    [mail] = mailbox.messages
    assert mail["To"] == "coach@example.com"
    assert "http://localhost:8000/coach/messages/" in links_in(mail)


def test_whoever_reads_at_once_gets_no_mail(coaching: Coaching, mailbox: Any) -> None:
    see(coaching, say(coaching), at("10:03"))
    tick(at("10:06"))
    assert not Mail.objects.exists()


def test_fifty_ticks_and_ten_messages_are_one_mail_a_day(coaching: Coaching, mailbox: Any) -> None:
    for minute in range(50):
        if minute % 5 == 0:
            say(coaching, f"10:{minute:02}")
        tick(at(f"10:{minute:02}"))
    tick(at("16:00"))
    assert len(mailbox.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_ticks_at_once_write_one_mail(coaching: Coaching, mailbox: Any) -> None:
    say(coaching)
    with time_machine.travel(at("10:06"), tick=False):
        in_threads(8, tasks.tick)
    reminders_tick(at("10:06"))
    assert len(mailbox.messages) == Mail.objects.count() == Reminder.objects.count() == 1


def test_what_a_mail_was_about_is_not_told_again_the_next_day(coaching: Coaching, mailbox: Any) -> None:
    say(coaching)
    for day in range(5):
        for clock in ("07:00", "10:05", "20:59"):
            tick(at(clock, SATURDAY + timedelta(days=day)))
    assert len(mailbox.messages) == 1


def test_what_comes_after_the_days_mail_is_told_of_in_the_morning(coaching: Coaching, mailbox: Any) -> None:
    say(coaching)
    tick(at("10:05"))
    say(coaching, "11:00")
    tick(at("20:00"))
    assert len(mailbox.messages) == 1
    sunday = SATURDAY + timedelta(days=1)
    tick(at("06:59", sunday))
    assert len(mailbox.messages) == 1
    tick(at("07:00", sunday))
    assert len(mailbox.messages) == 2


@pytest.mark.parametrize(
    ("zone", "quiet", "welcome"),
    [("UTC", "21:00", "07:00"), ("Asia/Kathmandu", "15:15", "01:15"), ("America/New_York", "02:00", "12:00")],
)
def test_nobody_is_written_to_at_night_by_their_own_clock(
    coaching: Coaching, mailbox: Any, zone: str, quiet: str, welcome: str
) -> None:
    eight_weeks.enrol(coaching.person)
    Enrolment.objects.update(time_zone=zone, next_due_at=None, reminders_on=False)
    say(coaching, "01:00" if quiet == "02:00" else "15:00" if quiet == "15:15" else "20:57")
    tick(at(quiet))
    assert not Mail.objects.filter(kind="coach").exists()
    following = SATURDAY if welcome > quiet else SATURDAY + timedelta(days=1)
    tick(at(welcome, following))
    assert Mail.objects.get(kind="coach").state == MailState.SENT


def test_a_coachs_own_clock_counts_for_the_coach(coaching: Coaching, mailbox: Any) -> None:
    Correspondence.objects.create(coach=coaching.coach, time_zone="Pacific/Auckland")
    say(coaching, by_coach=False)  # 23:00 there
    tick(at("10:05"))
    assert mailbox.messages == []
    tick(at("18:00"))  # 7:00 there
    assert len(mailbox.messages) == 1


def test_two_coaches_who_write_on_one_day_bring_one_mail(coaching: Coaching, mailbox: Any) -> None:
    say(coaching)
    say(coach_person(make_coach("ben@example.com", "Ben"), coaching.person))
    tick(at("10:05"))
    assert len(mailbox.messages) == 1


def test_a_person_without_a_confirmed_address_gets_none(coaching: Coaching, mailbox: Any) -> None:
    coaching.person.emailaddress_set.update(verified=False)
    say(coaching)
    tick(at("10:05"))
    assert not Mail.objects.exists()


# Asked again when it is sent (R9)


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("seen", lambda c: Message.objects.update(seen_at=at("10:05"))),
        ("seen", lambda c: Coaching.objects.update(ended_at=at("10:05"), ended_by="person")),
        ("seen", lambda c: c.person.withdraw_consent(now=at("10:05"))),
        ("off", lambda c: MessageMailsOff.objects.create(user=c.person, since=at("10:05"))),
        ("unconfirmed", lambda c: c.person.emailaddress_set.update(verified=False)),
        ("inactive", lambda c: type(c.person).objects.filter(pk=c.person.pk).update(is_active=False)),
        ("made-up", lambda c: type(c.person).objects.filter(pk=c.person.pk).update(is_made_up=True)),
    ],
)
def test_a_mail_that_has_become_pointless_is_dropped(
    coaching: Coaching, mailbox: Any, reason: str, change: Any
) -> None:
    say(coaching)
    assert letters.find(at("10:05")) == 1
    change(coaching)
    reminders_tick(at("10:06"))
    assert mailbox.messages == []
    assert (states(), reasons()) == ([MailState.DROPPED], [reason])


def test_the_mail_of_an_erased_person_is_gone_with_them(coaching: Coaching, mailbox: Any) -> None:
    say(coaching)
    letters.find(at("10:05"))
    coaching.person.delete()
    reminders_tick(at("10:06"))
    assert mailbox.messages == []
    assert not Mail.objects.exists()


def test_a_mail_that_could_not_leave_by_night_goes_once_in_the_morning(
    coaching: Coaching, mailbox: Any
) -> None:
    say(coaching, "20:00")
    assert letters.find(at("20:10")) == 1
    reminders_tick(at("21:30"))  # the mail server was away until then
    assert (states(), reasons()) == ([MailState.DROPPED], [letters.TOO_LATE])
    tick(at("22:00"))
    assert mailbox.messages == []
    for minute in range(3):
        tick(at(f"07:0{minute}", SATURDAY + timedelta(days=1)))
    assert len(mailbox.messages) == 1


def test_after_an_outage_of_days_old_messages_bring_no_mail(coaching: Coaching, mailbox: Any) -> None:
    say(coaching)
    tick(at("10:05", SATURDAY + timedelta(days=4)))
    assert not Mail.objects.exists()


def test_a_mail_that_may_have_gone_is_never_sent_again(coaching: Coaching, mailbox: Any) -> None:
    say(coaching)
    letters.find(at("10:05"))
    Mail.objects.update(
        state=MailState.HANDED_OVER, handed_over_at=at("10:05"), claimed_until=at("10:07"), attempts=1
    )
    for clock in ("10:10", "10:20", "20:00"):
        tick(at(clock))
    tick(at("10:00", SATURDAY + timedelta(days=1)))
    assert mailbox.messages == []
    assert states() == [MailState.UNCERTAIN]


def test_a_worker_that_dies_before_the_hand_over_loses_nothing(coaching: Coaching, mailbox: Any) -> None:
    say(coaching)
    letters.find(at("10:05"))
    Mail.objects.update(state=MailState.CLAIMED, claimed_until=at("10:07"), attempts=1)
    tick(at("10:06"))
    assert mailbox.messages == []
    tick(at("10:08"))
    assert len(mailbox.messages) == 1


# What it says and its links (R10 to R13, S11)


@pytest.fixture
def mail(coaching: Coaching, mailbox: Any) -> EmailMessage:
    say(coaching)
    tick(at("10:05"))
    [mail] = mailbox.messages
    return mail


def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def stop_path(mail: EmailMessage) -> str:
    return path_of(mail["List-Unsubscribe"].strip(" <>"))


def everything() -> str:
    models = (Message, Mail, Reminder, MessageMailsOff, Correspondence)
    return serializers.serialize("json", [row for model in models for row in model.objects.order_by("pk")])


def test_the_mail_says_neither_who_nor_what(mail: EmailMessage) -> None:
    text = mail.as_string() + "".join(
        part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"
    )
    for secret in ("Canary", "sore", "Anna", "Runner 12", "coach"):
        assert secret.lower() not in text.replace("coach/", "").lower(), secret
    assert not re.search(r"\b(pain|back|score|health)\b", text, re.IGNORECASE)


def test_the_mail_has_both_parts_the_headers_and_a_visible_way_to_stop(mail: EmailMessage) -> None:
    assert re.fullmatch(r"<http://localhost:8000/r/[\w:-]+/stop-mails/>", mail["List-Unsubscribe"].strip())
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{Mail.objects.get().pk}@localhost>"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert "http://localhost:8000/messages/" in body.get_content()
        assert "Stop these mails" in body.get_content()


def test_the_outbox_holds_no_words_of_a_message(mail: EmailMessage) -> None:
    row = Mail.objects.get()
    assert (row.to, row.context) == ("", {"about": "message"})


def test_nothing_of_a_message_reaches_the_log(coaching: Coaching, mailbox: Any, caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG, "workouts"):
        say(coaching)
        tick(at("10:05"))
    text = "\n".join(DiscreetFormatter().format(record) for record in caplog.records)
    for secret in ("Canary", "runner@", "coach@", "Anna", "Runner 12"):
        assert secret not in text


def test_opening_any_link_of_a_mail_changes_nothing(mail: EmailMessage) -> None:
    found = links_in(mail)
    assert len(found) >= 2
    before = everything()
    for link in found:
        for ask in (stranger().get, stranger().head):
            assert ask(path_of(link)).status_code in {200, 302}
    assert everything() == before


@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_stops_mails_about_messages_and_nothing_else(
    coaching: Coaching, mail: EmailMessage, mailbox: Any, encoding: str
) -> None:
    eight_weeks.enrol(coaching.person)
    for _ in range(2):
        if encoding.startswith("multipart"):
            answer = stranger().post(stop_path(mail), ONE_CLICK)
        else:
            answer = stranger().post(stop_path(mail), "List-Unsubscribe=One-Click", content_type=encoding)
        assert answer.status_code == 200
        assert not answer.cookies
    assert Enrolment.objects.get().reminders_on
    say(coaching, "09:00", SATURDAY + timedelta(days=1))
    assert letters.find_messages(at("10:05", SATURDAY + timedelta(days=1))) == 0


def test_one_click_works_after_the_account_is_gone(coaching: Coaching, mail: EmailMessage) -> None:
    coaching.person.delete()
    assert stranger().post(stop_path(mail), ONE_CLICK).status_code == 200
    assert not MessageMailsOff.objects.exists()


def test_stopping_by_hand_can_be_taken_back(coaching: Coaching, mail: EmailMessage) -> None:
    stop = stop_path(mail)
    assert f'<form method="post" action="{stop}"' in stranger().get(stop).content.decode()
    stopped = stranger().post(stop).content.decode()
    assert "These mails are off" in stopped
    assert MessageMailsOff.objects.filter(user=coaching.person).exists()
    [undo] = re.findall(r'action="([^"]+/undo-mails/)"', stopped)
    assert stranger().get(undo).status_code == 405
    assert "These mails are on" in stranger().post(undo).content.decode()
    assert not MessageMailsOff.objects.exists()


def test_a_link_that_was_made_up_leads_nowhere(coaching: Coaching) -> None:
    good = stopping.token(coaching.person.pk, "message")
    for token in ("x", good * 2, good[:-1] + ("A" if good[-1] != "A" else "B")):
        assert stranger().post(f"/r/{token}/stop-mails/").status_code == 404
    assert not MessageMailsOff.objects.exists()


def test_a_person_switches_these_mails_off_and_on_beside_their_messages(coaching: Coaching) -> None:
    client = Client()
    client.force_login(coaching.person)
    html = client.post("/messages/mails/", {"on": "0"}, follow=True).content.decode()
    assert "You get no mails about messages." in html
    client.post("/messages/mails/", {"on": "1"})
    assert not MessageMailsOff.objects.exists()


# The coach's week


@pytest.fixture
def needed(coaching: Coaching, monkeypatch: pytest.MonkeyPatch) -> Coaching:
    """A coaching whose person, and four more, need the coach."""
    monkeypatch.setattr(roster, "needing", lambda coach, now: {"lock": 1, "missed": 4})
    return coaching


def test_a_coachs_week_comes_on_monday_at_seven(needed: Coaching, mailbox: Any) -> None:
    tick(at("06:59", MONDAY))
    assert mailbox.messages == []
    tick(at("07:00", MONDAY))
    [mail] = mailbox.messages
    assert mail["To"] == "coach@example.com"
    assert mail["Subject"] == "5 people could use a look from you"
    text = mail.get_body(("plain",)).get_content()
    assert "- 1: safety answer" in text
    assert "- 4: missed sessions" in text
    assert "http://localhost:8000/coach/" in links_in(mail)
    assert "/stop-mails/" in mail["List-Unsubscribe"]


def test_it_names_nobody_and_no_score(needed: Coaching, mailbox: Any) -> None:
    tick(at("07:00", MONDAY))
    [mail] = mailbox.messages
    text = "".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
    assert "Runner 12" not in text
    assert "runner@" not in text
    assert "/10" not in text


def test_a_real_roster_is_asked_and_everybody_is_counted_once(coaching: Coaching, mailbox: Any) -> None:
    enrolment = eight_weeks.enrol(coaching.person)
    eight_weeks.live(enrolment, weeks=2, missed=(5, 6, 7))
    numbers = roster.needing(coaching.coach, at("07:00", MONDAY))
    tick(at("07:00", MONDAY))
    sent = mailbox.to("coach@example.com")
    assert sum(numbers.values()) == 1
    assert sent[0]["Subject"] == "1 person could use a look from you"


def test_where_nobody_needs_the_coach_nothing_is_sent(
    coaching: Coaching, mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "needing", lambda coach, now: {})
    for clock in ("07:00", "07:01", "12:00"):
        tick(at(clock, MONDAY))
    assert mailbox.messages == []
    assert (states(), reasons()) == ([MailState.DROPPED], ["nothing"])


def test_fifty_ticks_bring_one_page_a_week(needed: Coaching, mailbox: Any) -> None:
    for minute in range(50):
        tick(at(f"07:{minute:02}", MONDAY))
    tick(at("11:59", MONDAY + timedelta(days=1)))
    assert len(mailbox.messages) == 1
    tick(at("07:00", MONDAY + timedelta(days=7)))
    assert len(mailbox.messages) == 2


@pytest.mark.parametrize(("clock", "mails"), [("11:59", 1), ("12:00", 0)])
def test_after_an_outage_it_comes_until_tuesday_noon(
    needed: Coaching, mailbox: Any, clock: str, mails: int
) -> None:
    tick(at(clock, MONDAY + timedelta(days=1)))
    assert len(mailbox.messages) == mails


def test_one_that_could_not_leave_by_tuesday_noon_is_dropped(needed: Coaching, mailbox: Any) -> None:
    letters.find(at("07:00", MONDAY))
    reminders_tick(at("12:01", MONDAY + timedelta(days=1)))
    assert (mailbox.messages, reasons()) == ([], [letters.TOO_LATE])


def test_it_comes_by_the_coachs_clock(needed: Coaching, mailbox: Any) -> None:
    Correspondence.objects.create(coach=needed.coach, time_zone="Pacific/Auckland")
    sunday = MONDAY - timedelta(days=1)
    tick(at("17:59", sunday))
    assert mailbox.messages == []
    tick(at("18:00", sunday))
    assert len(mailbox.messages) == 1


def test_a_coach_who_has_moved_west_gets_it_at_their_new_seven_once(needed: Coaching, mailbox: Any) -> None:
    letters.find(at("07:00", MONDAY))
    Correspondence.objects.create(coach=needed.coach, time_zone="America/New_York")
    reminders_tick(at("07:01", MONDAY))
    assert mailbox.messages == []
    tick(at("12:00", MONDAY))  # 7:00 there
    tick(at("12:01", MONDAY))
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda c: Correspondence.objects.create(coach=c.coach, digest_on=False),
        lambda c: type(c.coach).objects.filter(pk=c.coach.pk).update(is_coach=False),
        lambda c: type(c.coach).objects.filter(pk=c.coach.pk).update(is_active=False),
    ],
)
def test_who_wants_or_may_have_none_gets_none_before_and_at_sending(
    needed: Coaching, mailbox: Any, change: Any
) -> None:
    letters.find(at("07:00", MONDAY))
    change(needed)
    reminders_tick(at("07:01", MONDAY))
    assert mailbox.messages == []
    assert states() == [MailState.DROPPED]
    Reminder.objects.all().delete()
    assert letters.find_digests(at("07:02", MONDAY)) == 0


@pytest.mark.parametrize("lack", ["a second factor", "a confirmed address", "people"])
def test_a_coach_who_could_see_nobody_is_not_written_to(needed: Coaching, lack: str) -> None:
    if lack == "people":
        Coaching.objects.update(ended_at=at("10:00"), ended_by="person")
    elif lack == "a second factor":
        needed.coach.authenticator_set.all().delete()
    else:
        needed.coach.emailaddress_set.update(verified=False)
    assert letters.find_digests(at("07:00", MONDAY)) == 0


def test_one_click_stops_the_page_and_not_the_mails_about_messages(needed: Coaching, mailbox: Any) -> None:
    tick(at("07:00", MONDAY))
    [mail] = mailbox.messages
    assert stranger().post(stop_path(mail), ONE_CLICK).status_code == 200
    assert Correspondence.objects.get(coach=needed.coach).digest_on is False
    assert not MessageMailsOff.objects.exists()


def test_a_coach_chooses_mails_and_clock_on_a_page(coaching: Coaching) -> None:
    client = Client()
    client.force_login(coaching.coach)
    html = client.get("/coach/mails/").content.decode()
    assert "data-guess" in html
    client.post("/coach/mails/", {"time_zone": "Europe/Berlin", "messages_on": "on"})
    wish = Correspondence.objects.get(coach=coaching.coach)
    assert (wish.time_zone, wish.digest_on) == ("Europe/Berlin", False)
    assert not MessageMailsOff.objects.exists()
    client.post("/coach/mails/", {"time_zone": "Europe/Berlin", "digest_on": "on"})
    assert MessageMailsOff.objects.filter(user=coaching.coach).exists()
    answer = client.post("/coach/mails/", {"time_zone": "Mars/Base"})
    assert answer.status_code == 422


@given(
    zone=st.sampled_from(sorted(available_timezones())),
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
)
def test_the_page_is_due_on_monday_from_seven_until_tuesday_noon_by_every_clock(
    zone: str, moment: datetime
) -> None:
    clock = ZoneInfo(zone)
    monday = digest.monday_of(moment, clock)
    local = moment.astimezone(clock)
    is_monday = local.weekday() == 0 and local.time() >= time(7)
    is_tuesday = local.weekday() == 1 and local.time() < time(12)
    assert digest.is_due(moment, monday, clock) == (is_monday or is_tuesday)


# A tick is cheap


def count(moment: datetime) -> int:
    with CaptureQueriesContext(connection) as asked:
        letters.find(moment)
    return len([q for q in asked if not re.match(r"BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])])


def many(number: int) -> None:
    """So many coaches with a message that waits for their person."""
    for each in range(number):
        coach = make_coach(f"coach-{each}@example.com", f"Coach {each}")
        person = eight_weeks.make_person(f"runner-{each}@example.com")
        confirm(coach)
        confirm(person)
        say(coach_person(coach, person), "10:00", MONDAY)


def test_a_tick_with_nothing_to_do_asks_two_questions(coaching: Coaching) -> None:
    assert count(at("10:05")) == 2


def test_the_work_of_a_tick_does_not_grow_with_coaches_and_messages(coaching: Coaching) -> None:
    many(1)
    few = count(at("10:05", MONDAY))
    Mail.objects.all().delete()
    Reminder.objects.all().delete()
    Correspondence.objects.all().delete()
    for person in get_user_model().objects.exclude(pk__in=[coaching.coach_id, coaching.person_id]):
        person.delete()
    many(12)
    assert count(at("10:05", MONDAY)) == few <= 14
    assert Reminder.objects.filter(kind=ReminderKind.MESSAGE).count() == 12
    assert Reminder.objects.filter(kind=ReminderKind.DIGEST).count() == 13


def test_the_worker_looks_every_minute() -> None:
    entry = site_settings.CELERY_BEAT_SCHEDULE["tick-of-coaches"]
    assert (entry["task"], entry["schedule"]) == ("workouts.coach.tasks.tick", 60.0)
    assert site_settings.MAIL_RENDERERS["coach"] == "workouts.coach.mails.render"
    assert outbox.RENDERERS.keys().isdisjoint(site_settings.MAIL_RENDERERS)
