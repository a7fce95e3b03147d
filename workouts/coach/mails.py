"""Mails between coaches and people, written at the moment of sending from ids alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

from workouts.coach import inviting, letters, messages, roster, stopping
from workouts.coach.attention_words import Code
from workouts.coach.models import Invitation
from workouts.reminders import links, mails
from workouts.reminders.models import Mail, ReminderKind
from workouts.reminders.outbox import NoLongerWanted


def render(mail: Mail, now: datetime) -> EmailMessage:
    """The mail of a row of the kind "coach"; `context["about"]` says which. Raises `NoLongerWanted`."""
    with translation.override(settings.LANGUAGE_CODE):
        return RENDERERS[mail.context["about"]](mail, now)


def _invitation(mail: Mail, now: datetime) -> EmailMessage:
    """Who invites, what is shared and the link. Nothing goes out once it was withdrawn."""
    waiting = Invitation.objects.open(now).select_related("coach")
    invitation = waiting.filter(pk=mail.context["invitation"]).first()
    if invitation is None or not invitation.email:
        raise NoLongerWanted("withdrawn")
    token = inviting.token_of(invitation)
    if inviting.hash_of(token) != invitation.token_hash:
        raise NoLongerWanted("other-key")  # the site has a new key since: the link would open nothing
    context = {
        "coach": invitation.coach.coach_name,
        "until": invitation.expires_at,
        "url": links.absolute("coach:invitation", token),
    }
    return mails.compose("coach/emails/invitation", context, to=invitation.email)


def _message(mail: Mail, now: datetime) -> EmailMessage:
    """That there is something new to read, and where; neither from whom nor what."""
    address = letters.may_tell_of_message(mail, now)
    is_persons = messages.news(mail.user).as_person > 0
    url = links.absolute("coach:messages" if is_persons else "coach:inbox")
    settings_url = links.absolute("coach:messages" if is_persons else "coach:mails")
    return _stoppable("message", mail, {"url": url, "settings_url": settings_url}, to=address)


def _digest(mail: Mail, now: datetime) -> EmailMessage:
    """How many people need the coach and why, counted once each; nothing goes out where nobody does."""
    address = letters.may_send_digest(mail, now)
    numbers = roster.needing(mail.user, now)
    if not numbers:
        raise NoLongerWanted("nothing")
    context = {
        "reasons": [(code.label, numbers[code]) for code in Code if numbers.get(code)],
        "people": sum(numbers.values()),
        "url": links.absolute("coach:roster"),
        "settings_url": links.absolute("coach:mails"),
    }
    return _stoppable("digest", mail, context, to=address)


def _stoppable(name: str, mail: Mail, context: dict[str, Any], *, to: str) -> EmailMessage:
    """A mail that can be stopped, by hand and by a mail program (RFC 8058)."""
    assert mail.user is not None, "asked before"
    stop_url = stopping.url(mail.user.pk, mail.context["about"])
    headers = {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mails.compose(f"coach/emails/{name}", {**context, "stop_url": stop_url}, to=to, headers=headers)


RENDERERS: dict[str, Callable[[Mail, datetime], EmailMessage]] = {
    inviting.ABOUT: _invitation,
    ReminderKind.MESSAGE.value: _message,
    ReminderKind.DIGEST.value: _digest,
}
