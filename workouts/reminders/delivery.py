"""The last step of a mail: the connection to the mail server, and what its answers mean."""

import contextlib
import smtplib
from types import TracebackType

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

HERE = {
    f"django.core.mail.backends.{name}.EmailBackend" for name in ("filebased", "locmem", "console", "dummy")
}


class NotReachedError(Exception):
    """The mail server could not be reached: nothing was handed over."""


class RefusedError(Exception):
    """The mail server said no: nothing was accepted. `is_for_good`: it will not help to ask again."""

    def __init__(self, reason: str, *, is_for_good: bool) -> None:
        super().__init__(reason)
        self.is_for_good = is_for_good


class UnclearError(Exception):
    """It broke off after the mail was handed over: it may have been accepted, or not."""


def stays_on_this_machine() -> bool:
    """Whether mails end in a file or in memory, so that made-up people may get some too."""
    return settings.EMAIL_BACKEND in HERE


class Line:
    """A connection to the mail server, opened when it is first needed and kept for the next mail."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; never complains."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.close()

    def open(self) -> None:
        """Make sure that somebody answers at the other end. Raises `NotReachedError`."""
        if isinstance(self._connection, SmtpBackend) and _answers(self._connection):
            return
        self.close()
        connection = get_connection(fail_silently=False)
        try:
            if isinstance(connection, SmtpBackend):
                connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise NotReachedError(type(error).__name__) from error
        self._connection = connection

    def hand_over(self, message: EmailMessage) -> None:
        """Give the mail to the server. Raises `RefusedError` or `UnclearError`."""
        assert self._connection is not None, "open() comes first"
        try:
            self._connection.send_messages([message])
        except Exception as error:
            self.close()
            codes = _codes(error)
            if not codes:
                raise UnclearError(type(error).__name__) from error
            raise RefusedError(
                type(error).__name__, is_for_good=all(code >= 500 for code in codes)
            ) from error
        if not isinstance(self._connection, SmtpBackend):
            self.close()  # one file for each mail


def _answers(connection: SmtpBackend) -> bool:
    """Servers hang up after a while or a number of mails; better to notice before handing over."""
    try:
        return connection.connection is not None and connection.connection.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _codes(error: Exception) -> list[int]:
    """The codes with which a server refused; none if it never answered."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 400:
        return [error.smtp_code]
    return []
