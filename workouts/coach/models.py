"""What a coach and a person write to each other, and how they come together."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from workouts.models import Coaching
from workouts.people import Person


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> "InvitationQuerySet":
        """Neither answered nor withdrawn, not expired, and from somebody who is a coach still."""
        return self.filter(
            answered_at=None,
            withdrawn_at=None,
            expires_at__gt=now,
            coach__is_coach=True,
            coach__is_active=True,
        )


class Invitation(models.Model):
    """A coach asks somebody to share their data. Of the secret in its link only a hash is kept; the address
    is emptied once it was answered, withdrawn or has expired."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    coach = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    coaching = models.OneToOneField(
        Coaching, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitation"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="invitation_token_unique"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(withdrawn_at=None), name="invitation_one_end"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Note(models.Model):
    """What a coach wrote about a person, for the coach alone. A deleted one can be put back for a day
    (`workouts.coach.notes`), then it is gone for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    coaching = models.ForeignKey(Coaching, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="note_deleted"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MessageQuerySet(models.QuerySet["Message"]):
    def unseen(self) -> "MessageQuerySet":
        """Not seen yet, in a coaching that is open."""
        return self.filter(seen_at=None, coaching__in=Coaching.objects.open())

    def unseen_by(self, user: Person) -> "MessageQuerySet":
        """Sent to somebody, in a coaching that is open, and not seen yet."""
        to_coach = Q(is_from_coach=False, coaching__coach=user)
        to_person = Q(is_from_coach=True, coaching__person=user)
        return self.unseen().filter(to_coach | to_person)


class Message(models.Model):
    """A short message between a coach and a person. `seen_at` is when it stood on the other's screen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    coaching = models.ForeignKey(Coaching, on_delete=models.CASCADE, related_name="messages")
    is_from_coach = models.BooleanField()
    text = models.TextField(max_length=1000)
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at"]
        indexes = [
            models.Index(fields=["coaching"], condition=Q(seen_at=None), name="message_unseen"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Correspondence(models.Model):
    """How a coach wants the weekly page by mail, by their own clock."""

    coach = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="correspondence"
    )
    time_zone = models.CharField(max_length=64, default="UTC")
    digest_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.pk)


class MessageMailsOff(models.Model):
    """Somebody, a coach or a person, wants no mails about new messages."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="message_mails_off"
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
