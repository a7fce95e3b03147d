"""What the worker has done and what it owes."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workouts.models import Enrolment, Session

if TYPE_CHECKING:
    from workouts.people import Person


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def beat(self, name: str, now: datetime) -> None:
        """Write down that `name` is alive at `now`."""
        self.update_or_create(name=name, defaults={"beat_at": now})

    def is_alive(self, name: str, now: datetime, within: timedelta) -> bool:
        return self.filter(name=name, beat_at__gt=now - within).exists()


class Heartbeat(models.Model):
    """A sign of life. Workers have gone silent without dying, so the only proof is work done."""

    name = models.CharField(max_length=40)
    beat_at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        constraints = [models.UniqueConstraint(fields=["name"], name="heartbeat_name_unique")]

    def __str__(self) -> str:
        return self.name


class MailState(models.TextChoices):
    """The way of a mail. Up to `claimed` nothing has left the house; the last four are ends."""

    PENDING = "pending", _("waiting")
    CLAIMED = "claimed", _("being written")
    HANDED_OVER = "handed-over", _("handed to the mail server")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("perhaps sent")
    DROPPED = "dropped", _("no longer wanted")


UNDER_WAY = (MailState.PENDING, MailState.CLAIMED, MailState.HANDED_OVER)


class MailQuerySet(models.QuerySet["Mail"]):
    def claimable(self, now: datetime) -> "MailQuerySet":
        """Waiting, or claimed by somebody who never came to hand it over. Account mails first."""
        is_free = Q(state=MailState.PENDING) | Q(state=MailState.CLAIMED, claimed_until__lt=now)
        return self.filter(is_free, not_before__lte=now).order_by("-may_repeat", "not_before")

    def abandoned(self, now: datetime) -> "MailQuerySet":
        """Handed over by a process that never came back to say how it went."""
        return self.filter(state=MailState.HANDED_OVER, claimed_until__lt=now)


class Mail(models.Model):
    """One e-mail of the outbox. Its text is made when it is sent; `context` holds ids and nothing else.

    `may_repeat`: rather twice than never (account mails); without it rather never than twice (nudges).
    `to` is empty where the address is looked up at sending, and emptied when the mail has come to an end.
    `reason` is a word of ours or the name of an error's class, never its message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    user: "models.ForeignKey[Person | None, Person | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    to = models.EmailField(blank=True, max_length=320)
    context = models.JSONField(default=dict, blank=True)
    may_repeat = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=MailState, default=MailState.PENDING)
    reason = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = MailQuerySet.as_manager()

    reminder: "Reminder"

    class Meta:
        indexes = [
            # Only mails under way are ever searched for, so the index stays small for ever.
            models.Index(fields=["not_before"], condition=Q(state__in=UNDER_WAY), name="mail_under_way"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MailState.SENT) | Q(sent_at__isnull=False), name="mail_sent_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MailState.HANDED_OVER, MailState.SENT, MailState.UNCERTAIN])
                | Q(handed_over_at__isnull=False),
                name="mail_handed_over_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MailState.CLAIMED, MailState.HANDED_OVER])
                | Q(claimed_until__isnull=False),
                name="mail_claimed_has_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def message_id(self) -> str:
        """The same however often it is tried, so that a mail program shows a repetition once."""
        return f"<{self.pk}@{urlsplit(settings.BASE_URL).hostname}>"


class ReminderKind(models.TextChoices):
    HOME = "home", _("home session")
    MORNING = "morning", _("morning after a session")
    MESSAGE = "message", _("new message")
    DIGEST = "digest", _("a coach’s week")


class Reminder(models.Model):
    """One e-mail owed to one person for one local date. The row stays when its plan or mail goes, so that
    nobody is reminded twice on a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=20, choices=ReminderKind)
    local_date = models.DateField()
    enrolment = models.ForeignKey(
        Enrolment, null=True, blank=True, on_delete=models.SET_NULL, related_name="reminders"
    )
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="reminders"
    )
    mail = models.OneToOneField(
        Mail, null=True, blank=True, on_delete=models.SET_NULL, related_name="reminder"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "local_date"], name="reminder_one_a_kind_and_local_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.local_date}"
