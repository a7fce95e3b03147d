"""Reminders in words: made when they are sent, so that they say what is true then."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from programs.models import Kind
from workouts import asking, units
from workouts.models import Enrolment, Session
from workouts.reminders import due, links, outbox
from workouts.reminders.models import Mail, Reminder, ReminderKind

AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True)
class HomeSession:
    """What a mail says about a home session. Of what moved it tells the change and never the reason: scores
    of the back stay out of mails."""

    session: Session
    targets: list[asking.SlotTarget]
    minutes: int

    @property
    def url(self) -> str:
        return links.absolute("workouts:session", self.session.pk)

    @property
    def first(self) -> str:
        return self.targets[0].rung.exercise.name if self.targets else str(self.session.get_kind_display())


@dataclass(frozen=True)
class Foot:
    """Why the mail came and how to change that or to stop it."""

    stop_url: str
    settings_url: str
    hour: str
    weekdays: str


def render(mail: Mail, now: datetime) -> EmailMessage:
    """The mail of a reminder. Raises `NoLongerWanted` or `NotYet` when it must not go out (R9)."""
    reminder = (
        Reminder.objects.select_related("enrolment__user", "session__plan_session")
        .filter(mail_id=mail.pk)
        .first()
    )
    if reminder is None or reminder.session is None or reminder.enrolment is None:
        raise outbox.NoLongerWanted("ended")
    address = due.address_for(reminder, now)
    own_units = units.using(reminder.enrolment.user.units)
    with translation.override(settings.LANGUAGE_CODE), own_units:
        if reminder.kind == ReminderKind.MORNING:
            return _morning(reminder, address)
        return _reminder("home_session", reminder, {"said": _said(reminder.session)}, address)


def _morning(reminder: Reminder, address: str) -> EmailMessage:
    """The question, and today's session where there is one."""
    home = (
        reminder.session.enrolment.sessions.not_begun()
        .filter(kind=Kind.HOME, on_date=reminder.local_date)
        .select_related("plan_session", "enrolment")
        .first()
        if reminder.session
        else None
    )
    said = {"today_url": links.absolute("workouts:today"), "home": _said(home) if home else None}
    return _reminder("morning", reminder, said, address)


def _said(session: Session) -> HomeSession:
    targets = asking.targets_for(session, today=session.on_date)
    return HomeSession(session, targets, asking.minutes_for(session, targets))


def _reminder(name: str, reminder: Reminder, said: dict[str, Any], address: str) -> EmailMessage:
    """A mail that can be stopped, by hand and by a mail program."""
    enrolment = reminder.enrolment
    assert enrolment is not None, "asked before"
    foot = Foot(
        stop_url=links.stop_url(enrolment.user_id),
        settings_url=links.absolute("accounts:settings"),
        hour=time_format(enrolment.reminder_time, "H:i"),
        weekdays=_weekdays(enrolment),
    )
    headers = {
        "List-Unsubscribe": f"<{foot.stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return compose(f"reminders/emails/{name}", {**said, "foot": foot}, to=address, headers=headers)


def _weekdays(enrolment: Enrolment) -> str:
    """`Tuesday, Friday and Sunday`."""
    return get_text_list([str(WEEKDAYS[day]) for day in sorted(enrolment.home_weekdays)], _("and"))


def compose(
    prefix: str, context: dict[str, Any], *, to: str, headers: dict[str, str] | None = None
) -> EmailMessage:
    """A mail from the trio `prefix`_subject.txt, `prefix`_message.txt and, if there is one, .html."""
    subject = " ".join(render_to_string(f"{prefix}_subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{prefix}_message.txt", context).strip() + "\n",
        to=[to],
        reply_to=[settings.DEFAULT_FROM_EMAIL],
        headers={**AUTOMATIC, **(headers or {})},
    )
    with suppress(TemplateDoesNotExist):
        html = get_template(f"{prefix}_message.html")
        message.attach_alternative(html.render({**context, "subject": subject}), "text/html")
    return message
