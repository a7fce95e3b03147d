"""Who is owed a reminder now, and when to look at somebody again.

The tick reads only enrolments whose `next_due_at` has come, and turns their week where it is over. What it
knows about them is gathered in `Facts` with a fixed number of queries; the rest is pure. The same facts are
asked again at sending.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Case, DateTimeField, Exists, F, QuerySet, Value, When

from workouts import schedule, turning
from workouts.models import Enrolment
from workouts.people import Person
from workouts.reminders import outbox
from workouts.reminders.facts import LATEST, Call, Facts, gather, reason_against
from workouts.reminders.models import Mail, MailState, Reminder, ReminderKind

logger = logging.getLogger(__name__)

BATCH = 200
# When an enrolment cannot be read, so that it neither stops the others nor is tried every minute.
LOOK_AGAIN = timedelta(hours=1)
# While a day's one mail is on its way and may still become pointless.
LOOK_SOON = timedelta(minutes=10)
TOO_LATE = "too-late"
CONSENTED = {"user__consented_at__isnull": False, "user__consent_withdrawn_at": None}


@dataclass(frozen=True)
class Finding:
    """What a look at one enrolment found: mails that are owed or come too late."""

    owed: Sequence[Call]
    too_late: Sequence[Call]
    next_due_at: datetime | None


@dataclass(frozen=True)
class Look:
    """One enrolment with what was found. `asked_at` is the `next_due_at` for which it was looked at."""

    enrolment: Enrolment
    asked_at: datetime | None
    finding: Finding


def waits_for_verification(user: Person) -> bool:
    """Whether reminders of `user` cannot go out because no address is confirmed."""
    return user.is_authenticated and not _confirmed(user.pk).exists()


def address_waits(user: object) -> Any:
    """The same as part of another query: `user` is an outer reference to an account."""
    return ~Exists(_confirmed(user))


def _confirmed(user: object) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(user=user, verified=True, primary=True)


def look(facts: Facts, now: datetime, since: datetime) -> Finding:
    """What is owed at `now` and when to look again. Pure.

    An hour that passed within the last three hours is owed, one that passed earlier but after `since`, for
    which the look was meant, was missed by us and is counted; anything older was never ours.
    """
    enrolment = facts.enrolment
    owed: list[Call] = []
    too_late: list[Call] = []
    ahead: list[datetime] = []
    for call in facts.calls():
        if call.at > now:
            ahead.append(call.at)
        elif (call.kind, call.on_date) in facts.mails:
            continue  # written down already
        elif _waits_for_morning(facts, call, owed, now):
            ahead.append(now + LOOK_SOON)
        elif reason_against(facts, call.kind, call.on_date, now):
            continue
        elif now - call.at <= LATEST:
            owed.append(call)
        elif call.at >= since:
            too_late.append(call)
    if not enrolment.reminders_on:
        ahead.clear()
    if turns_at := _turns_at(enrolment):
        ahead.append(turns_at)
    is_quiet = enrolment.paused_on or enrolment.ended_on
    return Finding(owed, too_late, None if is_quiet else min(ahead, default=None))


def _waits_for_morning(facts: Facts, call: Call, owed: Sequence[Call], now: datetime) -> bool:
    """Whether a home mail whose hour has come waits for what becomes of the day's morning mail."""
    if call.kind != ReminderKind.HOME or now - call.at > LATEST:
        return False
    is_owed = any((c.kind, c.on_date) == (ReminderKind.MORNING, call.on_date) for c in owed)
    return is_owed or facts.is_under_way(ReminderKind.MORNING, call.on_date, now)


def _turns_at(enrolment: Enrolment) -> datetime | None:
    """The local midnight at which the week of a plan has to be turned; None if it will not be."""
    if enrolment.finished_on is not None and not enrolment.is_keeping:
        return None
    first = enrolment.week_starts_on + timedelta(days=7)
    days = (first + timedelta(days=n) for n in range(2))  # one day may be missing in a zone, never two
    instants = (schedule.instant(day, time(0), enrolment.zone) for day in days)
    return next((at for at in instants if at), None)


def find(now: datetime) -> int:
    """Write down every reminder that is owed at `now`; returns how many. May run any number of times, and
    at the same time elsewhere: the database lets one reminder per person, kind and local date through.
    Whoever has withdrawn their consent is left out: nothing about them is read, turned or owed."""
    total = 0
    last: UUID | None = None
    while True:
        rows = Enrolment.objects.filter(next_due_at__lte=now, **CONSENTED).select_related("user")
        batch = list((rows.filter(pk__gt=last) if last else rows).order_by("pk")[:BATCH])
        if not batch:
            return total
        last = batch[-1].pk
        total += _write_down(_look_at(batch, now), now)


def _look_at(batch: Sequence[Enrolment], now: datetime) -> list[Look]:
    """Turn the weeks of a batch and look at each. One that cannot be read stops no other."""
    since = {enrolment.pk: enrolment.next_due_at or now for enrolment in batch}
    again = Finding([], [], now + LOOK_AGAIN)
    looks, turned = [], []
    for enrolment in batch:
        if _is_turned(enrolment, now):
            turned.append(enrolment)
        else:
            looks.append(Look(enrolment, enrolment.next_due_at, again))
    # A day before the earliest hour in UTC: the local date may still be the one before.
    for facts in gather(turned, min(since.values()).date() - timedelta(days=1)):
        finding = _look_safely(facts, now, since[facts.enrolment.pk]) or again
        looks.append(Look(facts.enrolment, facts.enrolment.next_due_at, finding))
    return looks


def _is_turned(enrolment: Enrolment, now: datetime) -> bool:
    """Turn the week where it is over; False where that went wrong."""
    try:
        turning.turn(enrolment, now=now)
    except Exception:
        logger.exception("The week of enrolment %s cannot be turned", enrolment.pk)
        return False
    return True


def _look_safely(facts: Facts, now: datetime, since: datetime) -> Finding | None:
    try:
        return look(facts, now, since)
    except Exception:
        logger.exception("Enrolment %s cannot be read for reminders", facts.enrolment.pk)
        return None


@transaction.atomic
def _write_down(looks: Sequence[Look], now: datetime) -> int:
    """Insert what is owed, count what came too late and set when to look again."""
    reminders, too_late = [], set()
    for each in looks:
        for call in (*each.finding.owed, *each.finding.too_late):
            reminder = Reminder(
                user_id=each.enrolment.user_id,
                kind=call.kind,
                local_date=call.on_date,
                enrolment=each.enrolment,
                session=call.session,
                created_at=now,
            )
            reminders.append(reminder)
            if call in each.finding.too_late:
                too_late.add(reminder.pk)
    Reminder.objects.bulk_create(reminders, ignore_conflicts=True)
    # Whatever is there under an id of ours was let through; the rest existed before.
    ours = list(Reminder.objects.filter(pk__in=[r.pk for r in reminders]))
    for reminder in ours:
        reminder.mail = Mail(kind=outbox.REMINDER, user_id=reminder.user_id, created_at=now, not_before=now)
        if reminder.pk in too_late:
            reminder.mail.state, reminder.mail.reason = MailState.DROPPED, TOO_LATE
    Mail.objects.bulk_create([r.mail for r in ours if r.mail])
    Reminder.objects.bulk_update(ours, ["mail"])
    _set_next_look(looks)
    dropped = sum(r.pk in too_late for r in ours)
    if dropped:
        logger.warning("%s reminders came too late and were dropped", dropped)
    return len(ours) - dropped


def _set_next_look(looks: Sequence[Look]) -> None:
    """Set when to look again, in one query; but not where somebody has asked anew for a look meanwhile."""
    then = [
        When(
            pk=each.enrolment.pk,
            next_due_at=each.asked_at,
            then=Value(each.finding.next_due_at, output_field=DateTimeField()),
        )
        for each in looks
    ]
    rows = Enrolment.objects.filter(pk__in=[each.enrolment.pk for each in looks])
    rows.update(next_due_at=Case(*then, default=F("next_due_at")))


def address_for(reminder: Reminder, now: datetime) -> str:
    """Where a claimed reminder may still go. Raises `NoLongerWanted`, or `NotYet` when its hour moved."""
    if reminder.enrolment is None:
        raise outbox.NoLongerWanted("ended")
    day = reminder.local_date
    [facts] = gather([reminder.enrolment], day)
    call = facts.call(reminder.kind, day)
    if reason := reason_against(facts, reminder.kind, day, now):
        raise outbox.NoLongerWanted(reason)
    if call is None or reminder.enrolment.today(now) > day or now - call.at > LATEST:
        raise outbox.NoLongerWanted(TOO_LATE)
    if call.at > now:
        raise outbox.NotYet(call.at)
    return facts.address
