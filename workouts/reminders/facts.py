"""What counts for one person's reminders: gathered with few queries for many people, then read purely.

Two mails may be owed. *Home*: on a home-training day, at the hour that the person chose. *Morning*: at 08:00
on the morning after a session with amber or red pain, finished or only begun, it asks how the back is
(domain.md 3.3).

A day brings one mail at most. Where a morning mail falls on a home-training day it names that day's session
too, goes at the person's hour if that is earlier, and the home mail stays away; it comes after all where the
morning was rated before the question went out. Where a home mail has already left, no morning mail follows:
the start of the session asks first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, Subquery

from programs.models import Kind
from programs.pain import Band, band
from programs.rule_values import AMBER_FROM
from workouts import history, schedule
from workouts.models import Enrolment, Session, SessionSlot, Status
from workouts.reminders import delivery
from workouts.reminders.models import UNDER_WAY, MailState, Reminder, ReminderKind

# Later than this a reminder helps nobody: it is dropped, so that an outage ends without a burst.
LATEST = timedelta(hours=3)
MORNING_AT = time(8)
LEFT_THE_HOUSE = (MailState.HANDED_OVER, MailState.SENT, MailState.UNCERTAIN)


@dataclass(frozen=True)
class Call:
    """A mail that may be owed for a local date, at the instant `at`: about the session to train, or, in the
    morning, about the one of the day before."""

    kind: ReminderKind
    on_date: date
    at: datetime
    session: Session


@dataclass(frozen=True)
class Facts:
    """What counts for one person's reminders. `address` is empty unless it is confirmed, `safety` is the
    enrolment read `history.with_facts`, `mails` says how the mails of single days stand."""

    enrolment: Enrolment
    sessions: Sequence[Session]
    address: str
    safety: Any
    mails: Mapping[tuple[str, date], str]

    def home_session(self, day: date) -> Session | None:
        """The home session of a day that was not begun."""
        return next((s for s in self.sessions if s.on_date == day and _waits_at_home(s)), None)

    def calls(self) -> list[Call]:
        """Every mail that may be owed, mornings first, each kind in order of date."""
        begun = sorted((s for s in self.sessions if s.started_on), key=lambda s: s.day)
        home = sorted(filter(_waits_at_home, self.sessions), key=lambda s: s.on_date)
        mornings = [self._call(ReminderKind.MORNING, s.day + timedelta(days=1), s) for s in begun]
        calls = [*mornings, *(self._call(ReminderKind.HOME, s.on_date, s) for s in home)]
        return [call for call in calls if call is not None]

    def call(self, kind: str, day: date) -> Call | None:
        return next((call for call in self.calls() if (call.kind, call.on_date) == (kind, day)), None)

    def _call(self, kind: ReminderKind, day: date, session: Session) -> Call | None:
        hour = self.enrolment.reminder_time
        if kind == ReminderKind.MORNING:
            hour = min(hour, MORNING_AT) if self.home_session(day) else MORNING_AT
        at = schedule.instant(day, hour, self.enrolment.zone)  # None: that day does not exist there
        return Call(kind, day, at, session) if at else None

    def has_left(self, kind: str, day: date) -> bool:
        """Whether the mail of that kind and day has left the house, as far as we know."""
        return self.mails.get((kind, day)) in LEFT_THE_HOUSE

    def is_under_way(self, kind: str, day: date, now: datetime) -> bool:
        """Whether the mail of that kind and day is written down and may still go out."""
        call = self.call(kind, day)
        state = self.mails.get((kind, day))
        return state in UNDER_WAY and call is not None and now - call.at <= LATEST


def _waits_at_home(session: Session) -> bool:
    return session.kind == Kind.HOME and session.started_at is None


def reason_against(facts: Facts, kind: str, day: date, now: datetime) -> str:
    """Why no mail of that kind may go out for `day`, in one word; empty when it may. Pure."""
    enrolment, user = facts.enrolment, facts.enrolment.user
    status, safety = enrolment.status(day), history.facts_from(facts.safety, day)
    reasons = {
        "off": not enrolment.reminders_on,
        "inactive": not user.is_active,
        "made-up": user.is_made_up and not delivery.stays_on_this_machine(),
        "no-consent": not user.has_consented,
        "unconfirmed": not facts.address,
        # Something new that was not asked about closes training too; nobody is called to a closed door.
        "locked": safety.is_locked or safety.has_open_news,
        status.value: status != Status.RUNNING,
        "long-away": safety.needs_questions,
        "trained": any(s.started_on == day for s in facts.sessions),
    }
    own = _against_home if kind == ReminderKind.HOME else _against_morning
    return next((reason for reason, holds in reasons.items() if holds), "") or own(facts, day, now)


def _against_home(facts: Facts, day: date, now: datetime) -> str:
    if facts.home_session(day) is None:
        return "no-session"
    has_question = facts.has_left(ReminderKind.MORNING, day) or facts.is_under_way(
        ReminderKind.MORNING, day, now
    )
    return "one-a-day" if has_question else ""


def _against_morning(facts: Facts, day: date, now: datetime) -> str:
    call = facts.call(ReminderKind.MORNING, day)
    if call is None:
        return "no-session"
    if call.session.morning_on is not None:
        return "rated"
    if not was_sore(call.session):
        return "calm"
    return "one-a-day" if facts.has_left(ReminderKind.HOME, day) else ""


def was_sore(session: Any) -> bool:
    """Whether the back reached amber or red in a session, in any exercise, or one was stopped for pain. A
    gentle one began red: that counts where no highest pain was given."""
    peak = session.pain_before if session.is_gentle and session.pain_peak is None else session.pain_peak
    return (
        session.has_sore_exercise
        or session.ended_for_pain
        or (peak is not None and band(peak) is not Band.GREEN)
    )


def gather(enrolments: Sequence[Enrolment], since: date) -> list[Facts]:
    """The facts about `enrolments` (with their users) for the days from `since` on: three queries, however
    many."""
    user_ids = [enrolment.user_id for enrolment in enrolments]
    sessions: dict[UUID, list[Session]] = defaultdict(list)
    for session in _sessions(enrolments, since - timedelta(days=1)):
        sessions[session.enrolment_id].append(session)
    mails: dict[UUID, dict[tuple[str, date], str]] = defaultdict(dict)
    reminders = Reminder.objects.filter(user_id__in=user_ids, local_date__gte=since, mail__isnull=False)
    for user_id, kind, day, state in reminders.values_list("user_id", "kind", "local_date", "mail__state"):
        mails[user_id][kind, day] = state
    confirmed = EmailAddress.objects.filter(user=OuterRef("user"), verified=True, primary=True)
    safety = (
        history.with_facts(Enrolment.objects.filter(pk__in=[e.pk for e in enrolments]))
        .annotate(address=Subquery(confirmed.values("email")[:1]))
        .in_bulk()
    )
    return [
        Facts(e, sessions[e.pk], safety[e.pk].address or "", safety[e.pk], mails[e.user_id])
        for e in enrolments
        if e.pk in safety  # gone meanwhile: nothing is owed
    ]


def _sessions(enrolments: Sequence[Enrolment], since: date) -> Any:
    sore = SessionSlot.objects.filter(session=OuterRef("pk")).filter(
        Q(pain_peak__gte=AMBER_FROM) | Q(is_stopped=True)
    )
    return (
        Session.objects.filter(Q(on_date__gte=since) | Q(started_on__gte=since), enrolment__in=enrolments)
        .annotate(has_sore_exercise=Exists(sore))
        .only(
            "enrolment_id",
            "kind",
            "on_date",
            "started_at",
            "started_on",
            "variant",
            "pain_before",
            "pain_peak",
            "ended_for_pain",
            "morning_on",
        )
    )
