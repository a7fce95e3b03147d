"""A runner who is owed a reminder, and mail servers that misbehave."""

import contextlib
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import time_machine
from allauth.account.models import EmailAddress

from tests import eight_weeks
from tests.services import make_mail_server
from workouts.models import Enrolment
from workouts.reminders import tasks
from workouts.reminders.models import Mail

TUESDAY = eight_weeks.START + timedelta(days=1)  # the first home day
FRIDAY = eight_weeks.START + timedelta(days=4)  # the second one
DUE = datetime(TUESDAY.year, TUESDAY.month, TUESDAY.day, 18, tzinfo=UTC)
A_MINUTE_LATER = DUE + timedelta(minutes=1)


def confirm(person: Any) -> None:
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def make_runner(email: str = "runner@example.com") -> Enrolment:
    """Somebody with a confirmed address whose home days are Tuesday and Friday, at 18:00 UTC."""
    person = eight_weeks.make_person(email)
    confirm(person)
    return eight_weeks.enrol(person)


def tick(moment: datetime) -> None:
    with time_machine.travel(moment):
        tasks.tick()


def states() -> list[str]:
    return sorted(Mail.objects.values_list("state", flat=True))


def links_in(message: EmailMessage) -> list[str]:
    """Every address in every part of a mail."""
    found = []
    for part in message.walk():
        if part.get_content_maintype() == "text":
            found += re.findall(r"https?://[^\s\"<>]+", part.get_content())
    return sorted(set(found))


def path_of(link: str) -> str:
    return link.removeprefix("http://localhost:8000")


class Moody:
    """A mail server that answers with `answer` to whole mails: a code, "drop" or "accept"."""

    def __init__(self) -> None:
        self.answer = "accept"
        self.taken = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer == "drop":
            server.transport.abort()
            return "421 gone"
        if self.answer == "accept":
            self.taken += 1
            return "250 taken"
        return self.answer


@contextlib.contextmanager
def moody_server(settings: Any) -> Iterator[Moody]:
    """The site's mail server, until the end of the block."""
    moody = Moody()
    controller = make_mail_server(moody)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    try:
        yield moody
    finally:
        controller.stop()


class DeafPort:
    """A port that takes connections and never says a word."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.number: int = listener.getsockname()[1]

    @property
    def has_caller(self) -> bool:
        self._listener.setblocking(False)
        try:
            caller, _address = self._listener.accept()
        except BlockingIOError:
            return False
        caller.close()
        return True


@contextlib.contextmanager
def deaf_port() -> Iterator[DeafPort]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield DeafPort(listener)
