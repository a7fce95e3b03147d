"""Mails about the account: through the outbox, never lost, their links made when they are sent."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail as django_mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from legback.accounts.adapter import AccountAdapter
from tests.reminding import confirm, deaf_port, links_in, moody_server, path_of, states
from workouts.reminders import delivery, outbox, tasks
from workouts.reminders.models import Mail, MailState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

ADDRESS = "new@example.com"
PASSWORD = "seven green apples"


def sign_up(client: Client, address: str = ADDRESS) -> None:
    response = client.post("/accounts/signup/", {"email": address, "password1": PASSWORD})
    assert response.status_code == 302, response.content.decode()


def ask_for_reset(address: str = ADDRESS) -> None:
    assert Client().post("/accounts/password/reset/", {"email": address}).status_code == 302


@pytest.fixture
def person() -> Any:
    person = get_user_model().objects.create_user(ADDRESS, PASSWORD)
    confirm(person)
    return person


def arrived(mailbox: Any) -> Any:
    tasks.tick()
    [message] = mailbox.messages
    return message


def test_signing_up_brings_a_mail_whose_link_confirms_the_address(client: Client, mailbox: Any) -> None:
    sign_up(client)
    message = arrived(mailbox)
    assert message["To"] == ADDRESS
    assert message["Subject"] == "Confirm your e-mail address"
    assert message.get_body(("html",)) is not None
    link = next(link for link in links_in(message) if "confirm-email" in link)
    client.get(path_of(link))
    assert not EmailAddress.objects.get().verified, "a scanner that follows the link confirms nothing"
    client.post(path_of(link))
    assert EmailAddress.objects.get().verified


def test_a_reset_brings_a_mail_whose_link_leads_to_a_new_password(person: Any, mailbox: Any) -> None:
    ask_for_reset()
    link = next(link for link in links_in(arrived(mailbox)) if "/key/" in link)
    client = Client()
    form = client.get(path_of(link), follow=True)
    url = form.redirect_chain[-1][0]
    client.post(url, {"password1": "nine blue pears", "password2": "nine blue pears"})
    person.refresh_from_db()
    assert person.check_password("nine blue pears")
    mailbox.clear()
    assert arrived(mailbox)["Subject"] == "You have a new password"


def test_no_token_and_no_health_data_lies_in_the_outbox(person: Any, client: Client) -> None:
    ask_for_reset()
    sign_up(client, "other@example.com")
    for mail in Mail.objects.all():
        assert set(mail.context) <= {"template", "user", "address"}
        assert not re.search(r"[\w-]{33,}", json.dumps({**mail.context, "user": "", "template": ""}))


def test_the_page_says_nothing_to_the_mail_server(person: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with deaf_port() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port.number
        ask_for_reset()
        assert not port.has_caller
    assert states() == [MailState.PENDING]
    assert django_mail.outbox == []


def test_a_mail_of_a_request_that_fails_is_not_sent(mailbox: Any) -> None:
    with transaction.atomic():
        AccountAdapter().send_mail("account/email/unknown_account", ADDRESS, {})
        transaction.set_rollback(True)
    tasks.tick()
    assert mailbox.messages == []


def test_somebody_unknown_gets_a_mail_too_and_the_page_is_the_same(person: Any, mailbox: Any) -> None:
    answers = [
        Client().post("/accounts/password/reset/", {"email": address}, follow=True)
        for address in (ADDRESS, "nobody@example.com")
    ]
    assert answers[0].status_code == answers[1].status_code == 200
    assert answers[0].redirect_chain == answers[1].redirect_chain
    tasks.tick()
    [message] = mailbox.to("nobody@example.com")
    assert message["Subject"] == "There is no account with this address"
    assert not Mail.objects.exclude(to="").exists(), "the address is not kept"


def test_a_changed_password_is_told_to_its_owner(person: Any, client: Client, mailbox: Any) -> None:
    client.force_login(person)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "nine blue pears", "password2": "nine blue pears"},
    )
    message = arrived(mailbox)
    assert message["Subject"] == "Your password was changed"
    assert "If it was not you" in message.get_content()


TEMPLATES = [
    *("email_confirmation", "email_confirmation_signup", "password_reset_key", "account_already_exists"),
    *("unknown_account", "password_changed", "password_set", "password_reset", "email_changed"),
    *("email_deleted", "email_confirm"),
]
SECOND_FACTOR = [
    *("recovery_codes_generated", "totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed")
]


@pytest.mark.parametrize(
    "template",
    [f"account/email/{name}" for name in TEMPLATES] + [f"mfa/email/{name}" for name in SECOND_FACTOR],
)
def test_every_account_mail_is_written_in_our_words(template: str, mailbox: Any) -> None:
    person = get_user_model().objects.create_user(ADDRESS, PASSWORD)
    EmailAddress.objects.create(user=person, email=ADDRESS, primary=True, verified=False)
    AccountAdapter().send_mail(template, ADDRESS, {"user": person})
    message = arrived(mailbox)
    text = message.get_body(("plain",)).get_content()
    assert message["Auto-Submitted"] == "auto-generated"
    assert "http://localhost:8000" in text
    assert not re.search(r"example\.com|Hello from|Thank you for using|IP address", text.replace(ADDRESS, ""))
    assert "{" not in text


# Never lost


def test_an_account_mail_may_come_twice_when_nobody_knows_whether_it_came(
    person: Any, mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_reset()
    real = delivery.Line.hand_over

    def hand_over(self: delivery.Line, message: Any) -> None:
        real(self, message)
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(delivery.Line, "hand_over", hand_over)
        with pytest.raises(SystemExit):
            tasks.tick()
    for minutes in (3, 6):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            tasks.tick()
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert states() == [MailState.SENT]


@pytest.mark.parametrize("trouble", ["451 later", "drop"])
def test_an_account_mail_is_tried_until_it_gets_through(person: Any, settings: Any, trouble: str) -> None:
    ask_for_reset()
    with moody_server(settings) as server:
        server.answer = trouble
        for hours in range(5):
            with time_machine.travel(timezone.now() + timedelta(hours=hours)):
                tasks.tick()
        assert Mail.objects.get().attempts == 5
        server.answer = "accept"
        with time_machine.travel(timezone.now() + timedelta(hours=6)):
            tasks.tick()
        assert server.taken == 1
    assert states() == [MailState.SENT]


def test_a_link_is_made_anew_for_each_try(person: Any, mailbox: Any, settings: Any) -> None:
    settings.PASSWORD_RESET_TIMEOUT = 3600
    ask_for_reset()
    with time_machine.travel(timezone.now() + timedelta(hours=30)):
        link = next(link for link in links_in(arrived(mailbox)) if "/key/" in link)
        assert Client().get(path_of(link)).status_code == 302, "the link is fresh, not thirty hours old"


def test_a_confirmed_address_is_not_asked_to_confirm_again(client: Client, mailbox: Any) -> None:
    sign_up(client)
    EmailAddress.objects.update(verified=True)
    tasks.tick()
    assert mailbox.messages == []
    assert states() == [MailState.DROPPED]


def test_the_worker_is_woken_after_the_commit(person: Any, mailbox: Any, request: Any) -> None:
    request.getfixturevalue("celery_processes")
    ask_for_reset()
    assert mailbox.wait(1)[0]["To"] == ADDRESS


def test_made_up_people_get_no_account_mail_outside_this_machine(person: Any, mailbox: Any) -> None:
    type(person).objects.update(is_made_up=True)
    ask_for_reset()
    tasks.tick()
    assert mailbox.messages == []
    assert states() == [MailState.DROPPED]


def test_a_mail_with_a_code_is_refused_because_no_code_may_lie_in_a_table(person: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured

    with pytest.raises(ImproperlyConfigured):
        AccountAdapter().send_mail("account/email/login_code", ADDRESS, {"code": "123456"})
    assert not Mail.objects.exists()


def test_somebody_who_has_gone_takes_their_mails_along(person: Any, mailbox: Any) -> None:
    ask_for_reset()
    person.delete()
    outbox.drain()
    assert mailbox.messages == []
    assert not Mail.objects.exists()
