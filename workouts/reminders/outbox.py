"""The way of a mail from its row to the mail server.

Claim by conditional update -> look once more whether it is wanted -> commit `handed_over_at` -> SMTP ->
sent, failed or uncertain. Who dies before the hand-over loses nothing: the claim ends and the next tick
takes the mail. Who dies after it leaves a mail that may have gone: a nudge stays `uncertain` and is never
sent again, an account mail is.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from workouts.people import Person
from workouts.reminders import delivery
from workouts.reminders.delivery import Line
from workouts.reminders.models import Mail, MailQuerySet, MailState
from workouts.reminders.waking import bell

logger = logging.getLogger(__name__)

REMINDER = "reminder"
# Longer than a mail server may take for all its answers, see EMAIL_TIMEOUT.
LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
DRAIN_SECONDS = 45.0

Renderer = Callable[[Mail, datetime], EmailMessage]
RENDERERS = {REMINDER: "workouts.reminders.mails.render"}


class NoLongerWanted(Exception):
    """The mail has become pointless; its text is the reason in one word."""


class NotYet(Exception):
    """The mail's hour has moved to `at`."""

    def __init__(self, at: datetime) -> None:
        super().__init__("not-yet")
        self.at = at


class ServerAway(Exception):
    """The mail server is down or behaves oddly: the next mails should wait."""


def put(
    *,
    kind: str,
    now: datetime,
    to: str = "",
    user: Person | None = None,
    context: dict[str, str] | None = None,
    may_repeat: bool = False,
) -> Mail:
    """Put a mail into the outbox, in the transaction that is under way, and wake the worker after it.

    `kind` is REMINDER or a key of the setting MAIL_RENDERERS; `context` holds ids only.
    """
    mail = Mail.objects.create(
        kind=kind,
        to=to,
        user=user,
        context=context or {},
        may_repeat=may_repeat,
        created_at=now,
        not_before=now,
    )
    wake(mail.pk)
    return mail


def wake(mail_id: UUID) -> None:
    """Tell the worker about a mail once it is committed. Never waits: the tick sends what is left."""
    transaction.on_commit(partial(bell.ring, mail_id))


def send(mail_id: UUID, line: Line | None = None) -> None:
    """Send one mail, if it is ours to send. Raises `ServerAway` when the next ones had better wait."""
    now = timezone.now()
    mail = _claim(mail_id, now)
    if mail is None:
        return
    if line is None:
        with Line() as own_line:
            _deliver(mail, own_line)
    else:
        _deliver(mail, line)


def drain(*, seconds: float = DRAIN_SECONDS) -> None:
    """Send what waits, account mails first, over one connection, for at most `seconds`."""
    deadline = time.monotonic() + seconds
    with Line() as line:
        while mail_ids := list(Mail.objects.claimable(timezone.now()).values_list("pk", flat=True)[:100]):
            for mail_id in mail_ids:
                if time.monotonic() > deadline:
                    return
                try:
                    send(mail_id, line)
                except ServerAway:
                    return


def settle(now: datetime) -> None:
    """Decide about mails whose sender died after the hand-over: a nudge is never sent again."""
    for mail in Mail.objects.abandoned(now):
        _after_unclear(mail, "abandoned", Mail.objects.abandoned(now))


def _claim(mail_id: UUID, now: datetime) -> Mail | None:
    """Make a mail ours until the lease ends; None if it is somebody else's or not for sending."""
    claimed_until = now + LEASE
    is_ours = (
        Mail.objects.filter(pk=mail_id)
        .claimable(now)
        .order_by()
        .update(state=MailState.CLAIMED, claimed_until=claimed_until, attempts=F("attempts") + 1)
    )
    if is_ours != 1:
        return None
    return Mail.objects.select_related("user").filter(pk=mail_id, claimed_until=claimed_until).first()


def _deliver(mail: Mail, line: Line) -> None:
    """Take a claimed mail to one of its ends, or back among those that wait."""
    try:
        line.open()
        message = _render(mail)
    except NoLongerWanted as why:
        _close(mail, MailState.DROPPED, str(why))
        return
    except NotYet as later:
        _put_back(mail, str(later), later.at)
        return
    except delivery.NotReachedError as why:
        logger.warning("The mail server cannot be reached: %s", why)
        _retry(mail, str(why))
        raise ServerAway from why
    except Exception as error:
        logger.exception("Mail %s cannot be written", mail.pk)
        _retry(mail, type(error).__name__)
        return
    if not _note_hand_over(mail):
        return
    _hand_over(mail, message, line)


def _render(mail: Mail) -> EmailMessage:
    if mail.user is not None and mail.user.is_made_up and not delivery.stays_on_this_machine():
        raise NoLongerWanted("made-up")
    renderers = {**getattr(settings, "MAIL_RENDERERS", {}), **RENDERERS}
    render: Renderer = import_string(renderers[mail.kind])
    message = render(mail, timezone.now())
    message.extra_headers["Message-ID"] = mail.message_id
    message.message()  # whatever is wrong with it has to show before the hand-over
    return message


def _note_hand_over(mail: Mail) -> bool:
    """Commit that the mail leaves the house now; False if the claim has been lost meanwhile."""
    mail.handed_over_at = timezone.now()
    ours = Mail.objects.filter(pk=mail.pk, state=MailState.CLAIMED, claimed_until=mail.claimed_until)
    mail.claimed_until = mail.handed_over_at + LEASE
    changed = ours.update(
        state=MailState.HANDED_OVER, handed_over_at=mail.handed_over_at, claimed_until=mail.claimed_until
    )
    return changed == 1


def _hand_over(mail: Mail, message: EmailMessage, line: Line) -> None:
    try:
        line.hand_over(message)
    except delivery.RefusedError as why:
        logger.warning("The mail server refused mail %s: %s", mail.pk, why)
        if why.is_for_good:
            _close(mail, MailState.FAILED, str(why))
        else:
            _retry(mail, str(why))
    except delivery.UnclearError as why:
        logger.warning("Nobody knows whether mail %s was accepted: %s", mail.pk, why)
        _after_unclear(mail, str(why))
        raise ServerAway from why
    else:
        _close(mail, MailState.SENT, "")
        logger.info("Mail %s sent", mail.pk)


def _close(mail: Mail, state: MailState, reason: str, among: MailQuerySet | None = None) -> None:
    """Bring our mail to an end. The address goes: nobody needs it any more."""
    sent_at = timezone.now() if state == MailState.SENT else None
    _still_ours(mail, among).update(state=state, reason=reason[:60], sent_at=sent_at, to="")


def _after_unclear(mail: Mail, reason: str, among: MailQuerySet | None = None) -> None:
    if mail.may_repeat:
        _retry(mail, reason, among)
    else:
        _close(mail, MailState.UNCERTAIN, reason, among)


def _retry(mail: Mail, reason: str, among: MailQuerySet | None = None) -> None:
    """Back among those that wait, after a pause that grows; given up after three days."""
    now = timezone.now()
    if now - mail.created_at > GIVE_UP_AFTER:
        _close(mail, MailState.FAILED, reason, among)
        return
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(mail.attempts - 1, 10))
    _put_back(mail, reason, now + pause, among)


def _put_back(mail: Mail, reason: str, not_before: datetime, among: MailQuerySet | None = None) -> None:
    _still_ours(mail, among).update(
        state=MailState.PENDING,
        reason=reason[:60],
        not_before=not_before,
        claimed_until=None,
        handed_over_at=None,
    )


def _still_ours(mail: Mail, among: MailQuerySet | None) -> MailQuerySet:
    """The mail's row, unless somebody else has claimed or handed it over since we did."""
    rows = Mail.objects.all() if among is None else among
    return rows.filter(pk=mail.pk, claimed_until=mail.claimed_until, handed_over_at=mail.handed_over_at)
