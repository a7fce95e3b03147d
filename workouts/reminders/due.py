"""Who is owed a reminder now, and when to look at somebody again.

The tick reads only enrolments whose `next_due_at` has come. What it knows about them is gathered in
`Facts` with a fixed number of queries; the rest is pure. The same facts are asked again at sending.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, Value, When

from programs.models import Kind
from workouts import schedule, turning
from workouts.models import CheckIn, Enrolment, Screening, Session, Status
from workouts.people import Person
from workouts.reminders import delivery, outbox
from workouts.reminders.models import Mail, MailState, Reminder, ReminderKind

logger = logging.getLogger(__name__)

BATCH = 200
# Later than this a reminder helps nobody: it is dropped, so that an outage ends without a burst.
LATEST = timedelta(hours=3)
# When an enrolment cannot be read, so that it neither stops the others nor is tried every minute.
LOOK_AGAIN = timedelta(hours=1)
TOO_LATE = "too-late"


@dataclass(frozen=True)
class Facts:
    """What counts for one person's reminders. `address` is empty unless it is confirmed."""

    enrolment: Enrolment
    sessions: Sequence[Session]
    address: str
    is_locked: bool

    def instant(self, day: date) -> datetime | None:
        """When the person wants to be reminded on `day`; None if that day does not exist there."""
        return schedule.instant(day, self.enrolment.reminder_time, self.enrolment.zone)

    def waiting(self) -> list[Session]:
        """Home sessions that were not begun, in order of date."""
        waiting = [s for s in self.sessions if s.kind == Kind.HOME and s.started_at is None]
        return sorted(waiting, key=lambda s: s.on_date)


@dataclass(frozen=True)
class Finding:
    """What a look at one enrolment found: sessions whose reminder is owed or comes too late."""

    owed: Sequence[Session]
    too_late: Sequence[Session]
    next_due_at: datetime | None


def waits_for_verification(user: Person) -> bool:
    """Whether reminders of `user` cannot go out because no address is confirmed."""
    return (
        user.is_authenticated
        and not EmailAddress.objects.filter(user_id=user.pk, verified=True, primary=True).exists()
    )


def reason_against(facts: Facts, day: date) -> str:
    """Why no reminder may go out for `day`, in one word; empty when it may. Pure."""
    enrolment, user = facts.enrolment, facts.enrolment.user
    status = enrolment.status(day)
    reasons = {
        "off": not enrolment.reminders_on,
        "inactive": not user.is_active,
        "made-up": user.is_made_up and not delivery.stays_on_this_machine(),
        "no-consent": not user.has_consented,
        "unconfirmed": not facts.address,
        "locked": facts.is_locked,
        status.value: status != Status.RUNNING,
        "trained": any(s.started_on == day for s in facts.sessions),
        "no-session": not any(s.on_date == day for s in facts.waiting()),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def look(facts: Facts, now: datetime) -> Finding:
    """What is owed at `now` and when to look again. Pure.

    An hour that passed within the last three hours is owed, one that passed earlier but after the last
    look was missed by us and is counted; anything older was never ours.
    """
    enrolment = facts.enrolment
    since = enrolment.next_due_at or now
    owed: list[Session] = []
    too_late: list[Session] = []
    ahead: list[datetime] = []
    for session in facts.waiting():
        at = facts.instant(session.on_date)
        if at is None:
            continue
        if at > now:
            ahead.append(at)
        elif reason_against(facts, session.on_date):
            continue
        elif now - at <= LATEST:
            owed.append(session)
        elif at >= since:
            too_late.append(session)
    if not enrolment.reminders_on:
        ahead.clear()
    if turns_at := _turns_at(enrolment):
        ahead.append(turns_at)
    is_quiet = enrolment.paused_on or enrolment.ended_on
    return Finding(owed, too_late, None if is_quiet else min(ahead, default=None))


def _turns_at(enrolment: Enrolment) -> datetime | None:
    """The local midnight at which the week of a plan has to be turned; None if it will not be."""
    if enrolment.finished_on is not None and not enrolment.is_keeping:
        return None
    first = enrolment.week_starts_on + timedelta(days=7)
    days = (first + timedelta(days=n) for n in range(2))  # one day may be missing in a zone, never two
    instants = (schedule.instant(day, time(0), enrolment.zone) for day in days)
    return next((at for at in instants if at), None)


def gather(enrolments: Sequence[Enrolment], since: date) -> list[Facts]:
    """The facts about `enrolments` (with their users) from `since` on: three queries, however many."""
    user_ids = [enrolment.user_id for enrolment in enrolments]
    sessions: dict[UUID, list[Session]] = defaultdict(list)
    for session in Session.objects.filter(
        Q(on_date__gte=since) | Q(started_on__gte=since), enrolment__in=enrolments
    ).only("enrolment_id", "kind", "on_date", "started_at", "started_on"):
        sessions[session.enrolment_id].append(session)
    addresses = dict(
        EmailAddress.objects.filter(user_id__in=user_ids, verified=True, primary=True).values_list(
            "user_id", "email"
        )
    )
    # Something new that was not asked about yet closes training too; nobody is called to a closed door.
    news = CheckIn.objects.with_open_news().filter(enrolment__user_id__in=user_ids)
    locks = Screening.objects.locking().filter(user_id__in=user_ids)
    locked = {
        user_id
        for (user_id,) in locks.order_by()
        .values_list("user_id")
        .union(news.order_by().values_list("enrolment__user_id"))
    }
    return [
        Facts(e, sessions[e.pk], addresses.get(e.user_id, ""), is_locked=e.user_id in locked)
        for e in enrolments
    ]


def find(now: datetime) -> int:
    """Write down every reminder that is owed at `now`; returns how many. May run any number of times, and
    at the same time elsewhere: the database lets one reminder per person, kind and local date through."""
    total = 0
    last: UUID | None = None
    while True:
        rows = Enrolment.objects.filter(next_due_at__lte=now).select_related("user").order_by("pk")
        batch = list((rows.filter(pk__gt=last) if last else rows)[:BATCH])
        if not batch:
            return total
        last = batch[-1].pk
        batch = [_turned_safely(enrolment, now) for enrolment in batch]
        earliest = min(e.next_due_at for e in batch if e.next_due_at).date()
        findings = [
            (facts, _look_safely(facts, now)) for facts in gather(batch, earliest - timedelta(days=1))
        ]
        total += _write_down(findings, now)


def _turned_safely(enrolment: Enrolment, now: datetime) -> Enrolment:
    """The enrolment with its week turned where it is over; one that cannot be read stops no other."""
    try:
        return turning.turn(enrolment, now=now)
    except Exception:
        logger.exception("The week of enrolment %s cannot be turned", enrolment.pk)
        return enrolment


def _look_safely(facts: Facts, now: datetime) -> Finding:
    try:
        return look(facts, now)
    except Exception:
        logger.exception("Enrolment %s cannot be read for reminders", facts.enrolment.pk)
        return Finding([], [], now + LOOK_AGAIN)


@transaction.atomic
def _write_down(findings: Sequence[tuple[Facts, Finding]], now: datetime) -> int:
    """Insert what is owed, count what came too late and set when to look again."""
    reminders, too_late = [], set()
    for facts, finding in findings:
        for session in (*finding.owed, *finding.too_late):
            reminder = Reminder(
                user_id=facts.enrolment.user_id,
                kind=ReminderKind.HOME,
                local_date=session.on_date,
                enrolment=facts.enrolment,
                session=session,
                created_at=now,
            )
            reminders.append(reminder)
            if session in finding.too_late:
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
    _set_next_look(findings)
    dropped = sum(r.pk in too_late for r in ours)
    if dropped:
        logger.warning("%s reminders came too late and were dropped", dropped)
    return len(ours) - dropped


def _set_next_look(findings: Sequence[tuple[Facts, Finding]]) -> None:
    """Set when to look again, in one query; but not where somebody has asked anew for a look meanwhile."""
    then = [
        When(
            pk=facts.enrolment.pk,
            next_due_at=facts.enrolment.next_due_at,
            then=Value(finding.next_due_at, output_field=DateTimeField()),
        )
        for facts, finding in findings
    ]
    rows = Enrolment.objects.filter(pk__in=[facts.enrolment.pk for facts, _finding in findings])
    rows.update(next_due_at=Case(*then, default=F("next_due_at")))


def address_for(reminder: Reminder, now: datetime) -> str:
    """Where a claimed reminder may still go. Raises `NoLongerWanted`, or `NotYet` when its hour moved."""
    if reminder.enrolment is None:
        raise outbox.NoLongerWanted("ended")
    enrolment = reminder.enrolment
    [facts] = gather([enrolment], reminder.local_date)
    at = facts.instant(reminder.local_date)
    if reason := reason_against(facts, reminder.local_date):
        raise outbox.NoLongerWanted(reason)
    if at is None or enrolment.today(now) > reminder.local_date or now - at > LATEST:
        raise outbox.NoLongerWanted(TOO_LATE)
    if at > now:
        raise outbox.NotYet(at)
    return facts.address
