"""Short messages between a person and a coach.

`seen_at` is honest: it is set when a message really stood on the other's screen (static/js/seen.js) or when
the other pressed "Got it", never because a page was opened or a mail was sent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse

from workouts import audit
from workouts.coach.models import Message
from workouts.coach.own_coaches import name_of, zone_of
from workouts.models import Access, Coaching
from workouts.people import Person
from workouts.reminders import due

LATEST = 50
"""So many messages are on one page; earlier ones are a press away."""


@dataclass(frozen=True)
class Line:
    """A message as one of the two reads it. `is_new`: it came from the other and was not seen yet."""

    id: UUID
    text: str
    sent_at: datetime
    seen_at: datetime | None
    is_own: bool
    is_new: bool


@dataclass(frozen=True)
class Thread:
    """The messages of a coaching, oldest first, as the coach (`is_coachs`) or the person reads them, by the
    clock of the person. `earlier` is the id to ask on from where there are more before these."""

    coaching: Coaching
    is_coachs: bool
    zone: ZoneInfo
    lines: list[Line]
    earlier: UUID | None

    @property
    def is_open(self) -> bool:
        """Whether the two may write to each other still; afterwards the person can read on."""
        if self.is_coachs or self.coaching.ended_at is not None:
            return self.coaching.ended_at is None  # a coach reaches open ones only
        return self.coaching.coach.is_coach and self.coaching.coach.is_active

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if line.is_new] if self.is_open else []

    @property
    def other(self) -> str:
        """Whom the reader writes to."""
        return self.coaching.name if self.is_coachs else name_of(self.coaching.coach)

    @property
    def url(self) -> str:
        return reverse("coach:person-messages" if self.is_coachs else "coach:thread", args=[self.coaching.pk])

    @property
    def seen_url(self) -> str:
        return reverse(
            "coach:person-messages-seen" if self.is_coachs else "coach:thread-seen", args=[self.coaching.pk]
        )


def thread(
    coaching: Coaching,
    *,
    is_coachs: bool = True,
    zone: ZoneInfo | None = None,
    limit: int = LATEST,
    before: UUID | None = None,
) -> Thread:
    """The latest messages of a coaching, or those before the message `before`: one query, one more without
    the `zone` of the person. `coaching` is read with its coach."""
    rows = coaching.messages.order_by("-sent_at", "-pk")
    if before is not None:
        first = coaching.messages.filter(pk=before)
        rows = rows.filter(sent_at__lt=first.values("sent_at")[:1])
    found = list(rows[: limit + 1])
    return thread_from(
        coaching, found, is_coachs=is_coachs, zone=zone or zone_of(coaching.person_id), limit=limit
    )


def thread_from(
    coaching: Coaching, found: Sequence[Message], *, is_coachs: bool, zone: ZoneInfo, limit: int
) -> Thread:
    """A thread of messages that were read, the newest first, with one more than `limit` if there is one."""
    shown = found[:limit]
    return Thread(
        coaching=coaching,
        is_coachs=is_coachs,
        zone=zone,
        lines=[_line(each, is_coachs) for each in reversed(shown)],
        earlier=shown[-1].pk if len(found) > limit else None,
    )


def _line(message: Message, is_coachs: bool) -> Line:
    is_own = message.is_from_coach == is_coachs
    is_new = not is_own and message.seen_at is None
    return Line(message.pk, message.text, message.sent_at, message.seen_at, is_own, is_new)


@transaction.atomic
def send(coaching: Coaching, *, by_coach: bool, text: str, now: datetime, key: UUID | None = None) -> bool:
    """Send a message in an open coaching. `key` comes from the form: sent twice, it is one message. Once the
    coaching has ended, nothing is sent: False."""
    if not Coaching.objects.select_for_update().filter(pk=coaching.pk, ended_at=None).values("pk").first():
        return False
    message = Message(
        pk=key or uuid4(), coaching=coaching, is_from_coach=by_coach, text=text, sent_at=now, seen_at=None
    )
    is_known = Message.objects.filter(pk=message.pk).exists()
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if by_coach and not is_known:
        audit.change(
            coach=coaching.coach,
            person=coaching.person_id,
            what=Access.What.MESSAGE,
            subject=message.pk,
            now=now,
        )
    return True


def mark_seen(coaching: Coaching, *, by_coach: bool, ids: Iterable[UUID], now: datetime) -> int:
    """The messages `ids` of the other stood on the screen of the coach or the person. One query."""
    others = coaching.messages.filter(pk__in=list(ids), is_from_coach=not by_coach, seen_at=None)
    return others.update(seen_at=now)


def threads_of(person: Person) -> QuerySet[Any]:
    """The coachings of a person that are open or in which something was written, with their coaches, each
    with `latest_at` and `unseen`; those with news come first. One query."""
    return (
        _counted(Coaching.objects.filter(person=person), is_from_coach=True)
        .filter(Q(ended_at=None) | Q(latest_at__isnull=False))
        .select_related("coach")
        .order_by(F("ended_at").desc(nulls_first=True), "-unseen", F("latest_at").desc(nulls_last=True), "pk")
    )


def inbox(coach: Person) -> QuerySet[Any]:
    """The people of a coach with whom something was written, as `threads_of`, each with the words of the last
    message and whether it `is_last_own`. One query."""
    last = Message.objects.filter(coaching=OuterRef("pk")).order_by("-sent_at", "-pk")
    people = Coaching.objects.of_coach(coach).annotate(
        last_text=Subquery(last.values("text")[:1]), is_last_own=Subquery(last.values("is_from_coach")[:1])
    )
    return (
        _counted(people, is_from_coach=False)
        .filter(latest_at__isnull=False)
        .order_by("-unseen", "-latest_at", "pk")
    )


def _counted(coachings: QuerySet[Coaching], *, is_from_coach: bool) -> QuerySet[Any]:
    news = Q(messages__seen_at=None, messages__is_from_coach=is_from_coach)
    return coachings.annotate(latest_at=Max("messages__sent_at"), unseen=Count("messages", filter=news))


@dataclass(frozen=True)
class News:
    """How many messages wait unseen, for somebody as a person and as a coach; and whether their address still
    waits to be confirmed, which Today says beside it."""

    as_person: int = 0
    as_coach: int = 0
    address_waits: bool = False


def news(user: Person) -> News:
    """What waits for `user`. One query."""
    own = (
        get_user_model().objects.filter(pk=user.pk).annotate(address_waits=due.address_waits(OuterRef("pk")))
    )
    account = news_too(own, user).only("pk").first()
    return replace(news_of(account), address_waits=account.address_waits) if account else News()


def news_too(rows: QuerySet[Any], user: Person) -> QuerySet[Any]:
    """`rows` with what waits for `user`, so that a page learns it along with something else."""
    unseen = Message.objects.unseen_by(user).order_by().annotate(one=Value(1)).values("one")
    return rows.annotate(
        **{
            name: Subquery(unseen.filter(is_from_coach=side).annotate(n=Count("pk")).values("n"))
            for name, side in (("news_as_person", True), ("news_as_coach", False))
        }
    )


def news_of(row: Any) -> News:
    """What `news_too` has read along with a row."""
    return News(as_person=row.news_as_person or 0, as_coach=row.news_as_coach or 0)
