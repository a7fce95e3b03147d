"""Who is owed a mail about a new message or a coach's weekly page, and whether it may still go out.

A tick writes the rows: one reminder per person, kind and local date, so that it may run any number of times
and at several places (R1). Everything is asked again when the mail is sent. The number of queries does not
depend on the number of coaches and messages.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from workouts import schedule
from workouts.coach import digest
from workouts.coach.models import Correspondence, Message, MessageMailsOff
from workouts.models import Coaching, Enrolment
from workouts.models.coaching import has_second_factor
from workouts.people import Person
from workouts.reminders.due import TOO_LATE
from workouts.reminders.models import Mail, MailState, Reminder, ReminderKind
from workouts.reminders.outbox import NoLongerWanted, NotYet

KIND = "coach"  # of the outbox, see the setting MAIL_RENDERERS
WAIT = timedelta(minutes=5)
"""Whoever reads a message at once gets no mail about it."""
FORGET_AFTER = timedelta(days=3)
"""A message for which no mail could go out so long is waited for in the app alone."""
FROM, UNTIL = time(7), time(21)


def find(now: datetime) -> int:
    """Write down every mail that is owed at `now`; returns how many."""
    return find_messages(now) + find_digests(now)


# Messages


def find_messages(now: datetime) -> int:
    """Mails about messages that have waited for a while and that no mail was about yet."""
    waiting = set(_unmentioned(now).values_list("recipient", flat=True).distinct())
    if not waiting:
        return 0
    zones = {pk: ZoneInfo(zone) for pk, zone in _with_zone(waiting).values_list("pk", "zone")}
    today = {pk: schedule.local_date(now, zone) for pk, zone in zones.items() if is_day(now, zone)}
    return _write_down(ReminderKind.MESSAGE, today, now)


def is_day(now: datetime, zone: ZoneInfo) -> bool:
    """Whether a mail about a message is welcome by that clock."""
    return FROM <= now.astimezone(zone).time() < UNTIL


def _unmentioned(now: datetime) -> QuerySet[Any]:
    """Unseen messages, each with its `recipient`, who may get a mail and got none since. One that was written
    down and came too late counts as none: the next day has its own."""
    since = Reminder.objects.filter(
        user=OuterRef("recipient"), kind=ReminderKind.MESSAGE, created_at__gte=OuterRef("sent_at")
    ).exclude(mail__state=MailState.DROPPED, mail__reason=TOO_LATE)
    recipient = Case(When(is_from_coach=True, then=F("coaching__person")), default=F("coaching__coach"))
    return (
        Message.objects.unseen()
        .filter(sent_at__lte=now - WAIT, sent_at__gt=now - FORGET_AFTER)
        .order_by()
        .annotate(recipient=recipient)
        .filter(
            ~Exists(since),
            ~Exists(MessageMailsOff.objects.filter(user=OuterRef("recipient"))),
            Exists(_addresses(OuterRef("recipient"))),
        )
    )


def may_tell_of_message(mail: Mail, now: datetime) -> str:
    """The address to which a claimed mail about a message may still go. Raises `NoLongerWanted`."""
    user, day = _owed(mail)
    [zone] = _with_zone([user.pk]).values_list("zone", flat=True)
    if MessageMailsOff.objects.filter(user=user).exists():
        raise NoLongerWanted("off")
    if not Message.objects.unseen_by(user).exists():
        raise NoLongerWanted("seen")
    if schedule.local_date(now, ZoneInfo(zone)) != day or not is_day(now, ZoneInfo(zone)):
        raise NoLongerWanted(TOO_LATE)
    return _address_of(user)


# The weekly page


def find_digests(now: datetime) -> int:
    """The weekly pages of the coaches for whom it is Monday, seven o'clock. Whether something needs the coach
    is worked out when the mail is written."""
    known = Correspondence.objects.filter(digest_on=True).order_by().values_list("time_zone", flat=True)
    zones = {name: ZoneInfo(name) for name in {*known.distinct(), UNKNOWN}}
    mondays = {name: digest.monday_of(now, zone) for name, zone in zones.items()}
    due = {name: mondays[name] for name in zones if digest.is_due(now, mondays[name], zones[name])}
    if not due:
        return 0
    written = Reminder.objects.filter(
        user=OuterRef("pk"), kind=ReminderKind.DIGEST, local_date__in=set(due.values())
    )
    off = Correspondence.objects.filter(coach=OuterRef("pk"), digest_on=False)
    coaches = _with_own_zone(get_user_model().objects.all()).filter(
        ~Exists(written),
        ~Exists(off),
        Exists(Coaching.objects.open().filter(coach=OuterRef("pk"))),
        Exists(_addresses(OuterRef("pk"))),
        has_second_factor(OuterRef("pk")),
        is_coach=True,
        is_active=True,
        zone__in=due,
    )
    return _write_down(
        ReminderKind.DIGEST, {pk: due[zone] for pk, zone in coaches.values_list("pk", "zone")}, now
    )


def may_send_digest(mail: Mail, now: datetime) -> str:
    """The address to which a claimed weekly page may still go. Raises `NoLongerWanted` or `NotYet`."""
    coach, monday = _owed(mail)
    own = get_user_model().objects.filter(pk=coach.pk)
    [name] = _with_own_zone(own).values_list("zone", flat=True)
    begins = digest.begins_at(monday, ZoneInfo(name))
    if not coach.is_coach or Correspondence.objects.filter(coach=coach, digest_on=False).exists():
        raise NoLongerWanted("off")
    if begins is not None and now < begins:
        raise NotYet(begins)  # the coach has moved west
    if not digest.is_due(now, monday, ZoneInfo(name)):
        raise NoLongerWanted(TOO_LATE)
    return _address_of(coach)


# Both

UNKNOWN = "UTC"


def _with_zone(ids: Collection[UUID]) -> QuerySet[Any]:
    """People, each with the `zone` by whose clock mails come: a coach's own wish, else the newest plan's."""
    plan = Enrolment.objects.filter(user=OuterRef("pk")).order_by("-created_at").values("time_zone")[:1]
    people = get_user_model().objects.filter(pk__in=ids)
    return people.annotate(zone=Coalesce(_wish(), Subquery(plan), Value(UNKNOWN)))


def _with_own_zone(coaches: QuerySet[Any]) -> QuerySet[Any]:
    """Coaches, each with the `zone` that they chose."""
    return coaches.annotate(zone=Coalesce(_wish(), Value(UNKNOWN)))


def _wish() -> Subquery:
    return Subquery(Correspondence.objects.filter(coach=OuterRef("pk")).values("time_zone"))


def _addresses(user: Any) -> QuerySet[EmailAddress]:
    """Where mails of `user`, an account or an outer reference, go: the confirmed address."""
    return EmailAddress.objects.filter(user=user, verified=True, primary=True)


def _address_of(user: Person) -> str:
    address = _addresses(user).values_list("email", flat=True).first()
    if not address:
        raise NoLongerWanted("unconfirmed")
    return str(address)


def _owed(mail: Mail) -> tuple[Person, date]:
    """To whom and for which local date. Raises `NoLongerWanted`."""
    day = Reminder.objects.filter(mail=mail).values_list("local_date", flat=True).first()
    if mail.user is None or day is None:
        raise NoLongerWanted("ended")
    if not mail.user.is_active:
        raise NoLongerWanted("inactive")
    return mail.user, day


@transaction.atomic
def _write_down(kind: ReminderKind, days: Mapping[UUID, date], now: datetime) -> int:
    """A reminder and its mail for each person and local date for which there is none; how many are new."""
    there = set(
        Reminder.objects.filter(user__in=days, kind=kind, local_date__in=set(days.values())).values_list(
            "user_id", "local_date"
        )
    )
    rows = [
        Reminder(user_id=pk, kind=kind, local_date=day, created_at=now)
        for pk, day in days.items()
        if (pk, day) not in there
    ]
    if not rows:
        return 0
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    # Whatever is there under an id of ours was let through; the rest was written elsewhere meanwhile.
    ours = list(Reminder.objects.filter(pk__in=[row.pk for row in rows]))
    for row in ours:
        row.mail = Mail(
            kind=KIND, user_id=row.user_id, context={"about": kind.value}, created_at=now, not_before=now
        )
    Mail.objects.bulk_create([row.mail for row in ours if row.mail])
    Reminder.objects.bulk_update(ours, ["mail"])
    return len(ours)
