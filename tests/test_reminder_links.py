"""What a reminder says, and what its links do: a GET nothing, a press exactly one thing."""

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.core import serializers
from django.test import Client

from tests.reminding import DUE, links_in, make_runner, path_of
from workouts.models import Enrolment, Session
from workouts.reminders import due, links, tasks
from workouts.reminders.models import Mail, Reminder

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

A_MINUTE_LATER = DUE + timedelta(minutes=1)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def enrolment() -> Enrolment:
    return make_runner()


@pytest.fixture
def reminder(enrolment: Enrolment, mailbox: Any) -> EmailMessage:
    """The mail as it arrived."""
    with time_machine.travel(A_MINUTE_LATER):
        tasks.tick()
    [message] = mailbox.messages
    return message


def stranger() -> Client:
    """Somebody without a log-in, whose forms are checked as in real life."""
    return Client(enforce_csrf_checks=True)


def stop_path(reminder: EmailMessage) -> str:
    """Where a mail program posts to; the long header may begin on a new line."""
    return path_of(reminder["List-Unsubscribe"].strip(" <>"))


def everything() -> str:
    rows = [row for model in (Enrolment, Session, Mail, Reminder) for row in model.objects.order_by("pk")]
    return serializers.serialize("json", rows)


def is_on(enrolment: Enrolment) -> bool:
    enrolment.refresh_from_db()
    return enrolment.reminders_on


# The mail (R12)


def test_the_subject_names_the_first_exercise_and_the_minutes_and_nothing_about_health(
    reminder: EmailMessage,
) -> None:
    assert re.fullmatch(r"[A-Z][\w ,°-]+ day, \d+ minutes", reminder["Subject"])
    assert not re.search(r"pain|back|score|week|runner", reminder["Subject"], re.IGNORECASE)


def test_the_mail_is_marked_as_automatic_and_can_be_stopped_by_mail_programs(
    reminder: EmailMessage, enrolment: Enrolment
) -> None:
    assert re.fullmatch(r"<http://localhost:8000/r/[\w:-]+/stop/>", reminder["List-Unsubscribe"].strip())
    assert reminder["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert reminder["Auto-Submitted"] == "auto-generated"
    assert reminder["From"] == "Legback <legback@legback.example>"
    assert reminder["Reply-To"] == "Legback <legback@legback.example>"
    assert reminder["Date"]


def test_the_message_id_comes_from_the_row_and_stays_the_same(reminder: EmailMessage) -> None:
    assert reminder["Message-ID"] == f"<{Mail.objects.get().pk}@localhost>"


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_both_parts_name_every_exercise_the_session_and_the_way_to_stop(
    reminder: EmailMessage, enrolment: Enrolment, kind: str
) -> None:
    body = reminder.get_body((kind,))
    assert body is not None
    text = body.get_content()
    session = Reminder.objects.get().session
    assert session is not None
    for line in session.plan_session.lines.select_related("rung"):
        assert line.rung.name in text
    assert re.search(r"\d × \d", text)
    assert f"http://localhost:8000/sessions/{session.pk}/" in text
    assert "Stop these mails" in text
    assert "/stop/" in text
    assert "18:00 on Tuesday and Friday" in text


def test_the_html_part_is_right_in_the_dark_and_loads_nothing(reminder: EmailMessage) -> None:
    body = reminder.get_body(("html",))
    assert body is not None
    html = body.get_content()
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    assert not re.search(r"<(img|script|link|iframe)|url\(|src=", html)


def test_the_outbox_keeps_ids_only(reminder: EmailMessage) -> None:
    mail = Mail.objects.get()
    assert (mail.to, mail.context) == ("", {})


# The links (R10, R11)


def test_opening_any_link_of_the_mail_changes_nothing(reminder: EmailMessage, enrolment: Enrolment) -> None:
    found = links_in(reminder)
    assert len(found) >= 3
    before = everything()
    for link in found:
        for ask in (stranger().get, stranger().head):
            assert ask(path_of(link)).status_code in {200, 302}
    assert everything() == before
    assert is_on(enrolment)


@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_from_a_mail_program_stops_the_reminders_at_once(
    reminder: EmailMessage, enrolment: Enrolment, encoding: str
) -> None:
    url = stop_path(reminder)
    for _ in range(2):
        if encoding.startswith("multipart"):
            response = stranger().post(url, ONE_CLICK)
        else:
            response = stranger().post(url, "List-Unsubscribe=One-Click", content_type=encoding)
        assert response.status_code == 200
        assert not response.cookies
        assert not is_on(enrolment)
    Enrolment.objects.update(next_due_at=DUE + timedelta(days=3))
    assert due.find(DUE + timedelta(days=3)) == 0


def test_one_click_works_after_the_account_is_gone(reminder: EmailMessage, enrolment: Enrolment) -> None:
    enrolment.user.delete()
    url = stop_path(reminder)
    assert stranger().post(url, ONE_CLICK).status_code == 200


def test_a_person_stops_with_a_button_and_can_take_it_back(
    reminder: EmailMessage, enrolment: Enrolment
) -> None:
    stop = stop_path(reminder)
    page = stranger().get(stop).content.decode()
    assert f'<form method="post" action="{stop}"' in page
    stopped = stranger().post(stop).content.decode()
    assert "Reminders are off" in stopped
    assert not is_on(enrolment)
    [undo] = re.findall(r'action="([^"]+/undo/)"', stopped)
    assert stranger().get(undo).status_code == 405
    assert "Reminders are on" in stranger().post(undo).content.decode()
    assert is_on(enrolment)
    assert enrolment.next_due_at is not None


def test_a_link_works_for_its_own_person_only(reminder: EmailMessage, enrolment: Enrolment) -> None:
    other = make_runner("other@example.com")
    stranger().post(stop_path(reminder))
    assert not is_on(enrolment)
    assert is_on(other)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "x", lambda t: t * 2]
)
def test_a_link_that_was_made_up_leads_nowhere(enrolment: Enrolment, change: Any) -> None:
    token = change(links.stop_token(enrolment.user_id))
    assert stranger().get(f"/r/{token}/stop/").status_code == 404
    assert stranger().post(f"/r/{token}/stop/").status_code == 404
    assert stranger().post(f"/r/{token}/undo/").status_code == 404
    assert is_on(enrolment)


def test_the_page_behind_a_link_is_kept_out_of_caches_and_search(enrolment: Enrolment) -> None:
    response = stranger().get(path_of(links.stop_url(enrolment.user_id)))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


# Account mails go on (R13)


def test_stopping_reminders_never_stops_account_mails(
    reminder: EmailMessage, enrolment: Enrolment, mailbox: Any
) -> None:
    stranger().post(stop_path(reminder), ONE_CLICK)
    mailbox.clear()
    Client().post("/accounts/password/reset/", {"email": enrolment.user.email})
    tasks.tick()
    [message] = mailbox.messages
    assert message["To"] == enrolment.user.email
    assert message["Subject"] == "Choose a new password"
    assert message["List-Unsubscribe"] is None
