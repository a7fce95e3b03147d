"""How a coach and a person come together and part: invite, withdraw, accept, decline, end.

The secret in a link of a mail is an HMAC of the invitation's id under the site's key, and what is stored is
its SHA-256. So the outbox holds an id and nothing that opens a door, a retry of the mail carries the same
link, and whoever reads the tables without the key can neither make the secret nor work it out of its hash.
"""

import hashlib
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from workouts.coach.models import Invitation, InvitationQuerySet
from workouts.models import Coaching
from workouts.people import Person
from workouts.reminders import outbox

KIND = "coach"
ABOUT = "invitation"
SALT = "workouts.coach.invitation"
GOOD_FOR = timedelta(days=14)
SAME_PRESS = timedelta(minutes=10)
"""A second invitation of one address within it is the same wish: no second mail goes out."""
CAN_REPEAT = timedelta(hours=1)
"""For so long the address of a withdrawn invitation is kept, so that a slip can be made good."""
KEPT_FOR = timedelta(days=30)
"""For so long a coach reads how an invitation ended."""
MOST_OPEN = 50
MOST_A_DAY = 60


class InvitationError(Exception):
    """It cannot be done, for a reason that the pages say in words."""


class OwnAddressError(InvitationError):
    """Nobody coaches themselves."""


class TooManyOpenError(InvitationError):
    """The coach has MOST_OPEN invitations without an answer."""


class TooFastError(InvitationError):
    """The coach has sent MOST_A_DAY invitations within a day."""


class NoLongerOpenError(InvitationError):
    """Answered by somebody, withdrawn or expired."""


def token_of(invitation: Invitation) -> str:
    """The secret of the invitation's link: 256 bits, the same each time."""
    return salted_hmac(SALT, invitation.pk.hex, algorithm="sha256").hexdigest()


def hash_of(token: str) -> str:
    """What is stored of a secret. It has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str) -> Invitation | None:
    """The invitation behind a link with its coach, whatever has become of it."""
    return Invitation.objects.select_related("coach", "coaching").filter(token_hash=hash_of(token)).first()


@transaction.atomic
def invite(*, coach: Person, email: str, name: str, now: datetime) -> Invitation:
    """Invite an address; an earlier invitation of it is withdrawn. Whether it has an account is not looked
    up. Raises an `InvitationError`."""
    email = email.strip().lower()
    get_user_model().objects.select_for_update().get(pk=coach.pk)  # one invitation of a coach at a time
    if email in addresses_of(coach):
        raise OwnAddressError
    own = Invitation.objects.filter(coach=coach)
    same = own.open(now).filter(email=email)
    just_sent = same.filter(created_at__gt=now - SAME_PRESS).first()
    if just_sent is not None:
        just_sent.name = name
        just_sent.save(update_fields=["name"])
        return just_sent
    if own.open(now).exclude(email=email).count() >= MOST_OPEN:
        raise TooManyOpenError
    if own.filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooFastError
    _unanswered().filter(coach=coach, email=email).update(withdrawn_at=now, email="")
    invitation = Invitation(coach=coach, email=email, name=name, created_at=now, expires_at=now + GOOD_FOR)
    invitation.token_hash = hash_of(token_of(invitation))
    invitation.save(force_insert=True)
    ids = {"about": ABOUT, "invitation": str(invitation.pk)}
    outbox.put(kind=KIND, user=coach, context=ids, may_repeat=True, now=now)
    return invitation


@transaction.atomic
def invite_again(*, invitation: Invitation, now: datetime) -> Invitation:
    """Once more to the address of an invitation that was not answered, with a new link. Raises an
    `InvitationError`."""
    if invitation.answered_at is not None or not invitation.email:
        raise NoLongerOpenError
    return invite(coach=invitation.coach, email=invitation.email, name=invitation.name, now=now)


def withdraw(*, invitation: Invitation, now: datetime) -> bool:
    """The link is dead at once, and a mail that has not left stays. Whether it was still open. The address
    is kept for CAN_REPEAT."""
    return _unanswered().filter(pk=invitation.pk, expires_at__gt=now).update(withdrawn_at=now) == 1


def decline(*, invitation: Invitation, now: datetime) -> bool:
    """No, thank you: the address is forgotten at once. Whether it was still open."""
    still = _unanswered().filter(pk=invitation.pk, expires_at__gt=now)
    return still.update(answered_at=now, email="") == 1


@transaction.atomic
def accept(*, invitation: Invitation, user: Person, name: str, now: datetime) -> Coaching:
    """The person shares their data with the coach, who calls them `name`. Pressed twice or at two places it
    is done once. Raises an `InvitationError`."""
    if invitation.coach_id == user.pk:
        raise OwnAddressError
    # Locked: of two people with one link the second finds it answered.
    held = Invitation.objects.select_for_update(of=("self",)).open(now).filter(pk=invitation.pk).first()
    if held is None:
        coaching = Coaching.objects.filter(invitation=invitation, person=user, ended_at=None).first()
        if coaching is None:
            raise NoLongerOpenError
        return coaching
    coaching, is_new = Coaching.objects.get_or_create(
        coach_id=held.coach_id,
        person=user,
        ended_at=None,
        defaults={"name": name.strip() or held.name, "started_at": now},
    )
    held.email = ""
    if is_new:
        held.answered_at, held.coaching = now, coaching
    else:
        held.withdrawn_at = now  # they share already: nothing is left to answer
    held.save(update_fields=["email", "answered_at", "coaching", "withdrawn_at"])
    return coaching


def end(*, coaching: Coaching, by: Coaching.Ended, now: datetime) -> bool:
    """The coach sees nothing any more, from their next request on. Whether it had not ended before."""
    standing = Coaching.objects.filter(pk=coaching.pk, ended_at=None)
    return standing.update(ended_at=now, ended_by=by) == 1


def prune(*, now: datetime) -> None:
    """Forget the addresses of invitations that are over, and after a month those that led to nothing."""
    over = Q(answered_at__isnull=False) | Q(withdrawn_at__lte=now - CAN_REPEAT) | Q(expires_at__lte=now)
    Invitation.objects.filter(over).exclude(email="").update(email="")
    before = now - KEPT_FOR
    ended = Q(answered_at__lte=before) | Q(withdrawn_at__lte=before) | Q(expires_at__lte=before)
    Invitation.objects.filter(ended, coaching=None).delete()


def forget(user: Person) -> None:
    """Before an account is erased: nothing stays of an invitation that reached the person or that they
    accepted."""
    Invitation.objects.filter(Q(coaching__person=user) | Q(email__in=addresses_of(user))).delete()


def addresses_of(user: Person) -> set[str]:
    """Every address of an account, in lower case."""
    more = user.emailaddress_set.values_list("email", flat=True)
    return {user.email.lower(), *(address.lower() for address in more)}


def _unanswered() -> InvitationQuerySet:
    """Without a join, so that an update looks at the row again that somebody else has just changed."""
    return Invitation.objects.filter(answered_at=None, withdrawn_at=None)
