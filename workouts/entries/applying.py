"""Entries applied one by one: each in a transaction of its own, in order, once however often it is sent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pydantic
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from workouts import audit, turning
from workouts.entries import kinds
from workouts.entries.answers import STORED, Answer, NoSessionError, RefusedError
from workouts.entries.press import Pressed
from workouts.entries.verbs import VERBS
from workouts.models import Access, Enrolment, Entry, Screening, Session
from workouts.people import Person
from workouts.sets import NotPossibleError, PersonsOwnError

OLDEST, NEWEST = timedelta(days=14), timedelta(minutes=5)
BY_ENROLMENT = (
    kinds.Start,
    kinds.BeginAnew,
)  # these lock the enrolment before the session, as every verb does


def pressed_at(at: datetime, now: datetime) -> datetime:
    """The time of a press: what the phone says, unless that is too old or ahead of the server."""
    return at if now - OLDEST <= at <= now + NEWEST else now


def apply_all(
    user: Person, session_id: UUID, entries: Iterable[kinds.AnyEntry | Mapping[str, Any]], *, now: datetime
) -> list[Answer]:
    """One answer each, in order; `user` is the person or their coach. Raises `NoSessionError` for a session
    that is out of reach."""
    if not Session.objects.reachable_by(user).filter(pk=session_id).exists():
        raise NoSessionError
    given = [_apply_raw(user, session_id, entry, now) for entry in entries]
    _judge([session for _answer, session in given], now)
    return [answer for answer, _session in given]


def apply_one(user: Person, session_id: UUID, entry: kinds.AnyEntry, *, now: datetime) -> Answer:
    """Apply an entry, or answer as the first time. Raises `NoSessionError` like `apply_all`."""
    answer, session = _apply_read(user, session_id, entry, now)
    _judge([session], now)
    return answer


def _judge(sessions: Sequence[Session | None], now: datetime) -> None:
    """A week that was over already when a session of it came is judged once more."""
    session = next((each for each in reversed(sessions) if each is not None), None)
    if session is not None and session.day < session.enrolment.week_starts_on:
        turning.recount(session, now=now)


Applied = tuple[Answer, Session | None]


def _apply_raw(
    user: Person, session_id: UUID, raw: kinds.AnyEntry | Mapping[str, Any], now: datetime
) -> Applied:
    """An entry that may not have been read yet; what is wrong with it is said in its answer."""
    if not isinstance(raw, Mapping):
        return _apply_read(user, session_id, raw, now)
    try:
        entry = kinds.ENTRY.validate_python(raw)
    except pydantic.ValidationError as error:
        message = " ".join(kinds.sentence(each) for each in error.errors(include_input=False)[:3])
        return RefusedError("invalid", message).answer(str(raw.get("id", ""))[:36]), None
    return _apply_read(user, session_id, entry, now)


def _apply_read(user: Person, session_id: UUID, entry: kinds.AnyEntry, now: datetime) -> Applied:
    """The answer, with the session as it stood before where something was stored in it."""
    at = pressed_at(entry.at, now)
    if isinstance(entry, kinds.Start):
        at = _start_of(user, session_id, at, now)
    try:
        with transaction.atomic():
            session = _apply(user, session_id, entry, at, now)
    except RefusedError as error:
        refused = error
    except PersonsOwnError:
        refused = RefusedError("not-possible", _("Only the person can take this back."))
    except NotPossibleError:
        refused = RefusedError("not-possible")
    else:
        return Answer(str(entry.id)), session
    _note_refused(user, session_id, now)
    return refused.answer(entry.id), None


def _note_refused(user: Person, session_id: UUID, now: datetime) -> None:
    """Nothing is left of what was refused, but its answer tells a coach how the session stands: that is a
    look into it."""
    if not user.is_coach:
        return
    coached = Session.objects.reachable_by(user).exclude(enrolment__user=user).filter(pk=session_id)
    people = coached.values_list("enrolment__user", flat=True)
    audit.look(coach=user, people=people, what=Access.What.SESSION, now=now, subject=session_id)


def _start_of(user: Person, session_id: UUID, at: datetime, now: datetime) -> datetime:
    """A press before there was the plan cannot be, nor one on a day or in a week that is still to come; the
    weeks that were over when it came are turned first."""
    at = min(at, now)
    reachable = Session.objects.reachable_by(user).select_related("enrolment")
    session = reachable.filter(pk=session_id).first()
    if session is None:
        raise NoSessionError
    enrolment = session.enrolment
    if at < enrolment.created_at or enrolment.today(at) < enrolment.starts_on:
        at = now
    turning.turn(enrolment, now=at)
    return at


def _apply(user: Person, session_id: UUID, entry: kinds.AnyEntry, at: datetime, now: datetime) -> Session:
    session = _locked_session(user, session_id, entry)
    is_set = isinstance(entry, kinds.Set)
    earlier = None if is_set else Entry.objects.filter(pk=entry.id).first()
    if earlier is not None:
        if (earlier.session_id, earlier.kind) != (session.pk, entry.kind):
            raise RefusedError("invalid", _("id is that of another entry; please make a new one."))
        return session
    if session.started_at is None and not isinstance(entry, kinds.Start | kinds.Flags):
        raise RefusedError("not-started")
    if session.coached_by is not None:
        person = session.enrolment.user_id
        audit.wrote(coach=user, person=person, now=now, subject=session.pk)
    VERBS[type(entry)](Pressed(user, session, at), entry)
    if not is_set:
        Entry.objects.create(
            pk=entry.id, session=session, kind=entry.kind, status=200, code=STORED, answered_at=now
        )
    return session


def _locked_session(user: Person, session_id: UUID, entry: kinds.AnyEntry) -> Session:
    """The session, if it is within reach, in which nobody else writes until the end of the transaction. With
    `is_before`: whether the id of the entry is stored already, as that of a set is where it was taken back
    before the session was begun anew."""
    if isinstance(entry, BY_ENROLMENT):
        at_hand = Session.objects.reachable_by(user).filter(pk=session_id)
        list(Enrolment.objects.select_for_update().filter(sessions__in=at_hand))
    locks = Screening.objects.filter(user=OuterRef("enrolment__user")).locking()
    sessions = Session.objects.reachable_by(user).select_related("plan_session", "enrolment__plan")
    sessions = sessions.select_for_update(of=("self",)).annotate(
        is_locked=Exists(locks), is_before=Exists(Entry.objects.filter(pk=entry.id, session=OuterRef("pk")))
    )
    session = sessions.filter(pk=session_id).first()
    if session is None:
        raise NoSessionError
    return session.put_in_hands_of(user)
