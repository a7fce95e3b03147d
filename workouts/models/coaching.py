"""What binds a coach and a person, what a coach changed, and who looked at what."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from programs.models import Rung, Slot
from workouts.models.enrolments import Enrolment
from workouts.people import Person

SECOND_FACTORS = ("totp", "webauthn")
"""The types of allauth that count: codes for an emergency alone do not."""


def has_second_factor(user: object) -> Exists:
    """Whether the account, an id or an outer reference, has an app for codes or a passkey."""
    from allauth.mfa.models import Authenticator  # its app is loaded after this one

    return Exists(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS))


class CoachingQuerySet(models.QuerySet["Coaching"]):
    def open(self) -> "CoachingQuerySet":
        """Agreed, not ended, and the person's consent to what is stored holds."""
        return self.filter(
            ended_at=None,
            coach__is_coach=True,
            coach__is_active=True,
            person__is_active=True,
            person__consented_at__isnull=False,
            person__consent_withdrawn_at=None,
        )

    def of_coach(self, coach: Person) -> "CoachingQuerySet":
        """The people whose data the coach may see now: nobody's without a second factor."""
        return self.open().filter(has_second_factor(OuterRef("coach")), coach=coach)


class Coaching(models.Model):
    """The link between a coach and a person, who agreed to it. `name` is what the coach calls them by.

    `hours`: when the two meet, by weekday of the person's clock: `{"0": "09:30"}` for Mondays.
    """

    class Ended(models.TextChoices):
        BY_PERSON = "person", _("by the person")
        BY_COACH = "coach", _("by the coach")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    coach = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coachings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coached_by")
    name = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=6, choices=Ended, blank=True)
    hours = models.JSONField(default=dict, blank=True)

    objects = CoachingQuerySet.as_manager()

    class Meta:
        ordering = ["name", "started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["coach", "person"], condition=Q(ended_at=None), name="coaching_one_open_each"
            ),
            models.CheckConstraint(condition=~Q(coach=F("person")), name="coaching_not_of_oneself"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def standing(self) -> "AdjustmentQuerySet":
        """Not undone."""
        return self.filter(undone_at=None)

    def unseen(self) -> "AdjustmentQuerySet":
        """What Today has to tell the person."""
        return self.filter(seen_at=None)


class Adjustment(models.Model):
    """What a coach changed in somebody's plan: a decision with an author and a reason.

    `slot` with `rung`: a swap for good, or a target for the next time with `amount` and `load_kg`. `week` and
    `round` are the program week that it is about. `numbers` keeps what was before, for the sentence and the
    undo. It never overrides a stop or a safety block: what the rules ask then is the upper bound.
    """

    class Kind(models.TextChoices):
        SWAP = "swap", _("another exercise")
        TARGET = "target", _("another target")
        HOLD = "hold", _("a steady week")
        EASE = "ease", _("an easier week")
        REPEAT = "repeat", _("the week once more")
        SKIP = "skip", _("skip the next week")
        DAYS = "days", _("other days")
        PLAN = "plan", _("another plan")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="adjustments")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="adjustments_made"
    )
    kind = models.CharField(max_length=6, choices=Kind)
    slot = models.ForeignKey(
        Slot, null=True, blank=True, on_delete=models.PROTECT, related_name="adjustments"
    )
    rung = models.ForeignKey(
        Rung, null=True, blank=True, on_delete=models.PROTECT, related_name="adjustments"
    )
    amount = models.PositiveSmallIntegerField(null=True, blank=True)
    load_kg = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    week = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    numbers = models.JSONField(default=dict, blank=True)
    note = models.TextField(max_length=500)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="adjustments_undone",
    )

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["swap", "target"]) | Q(slot__isnull=False, rung__isnull=False),
                name="adjustment_of_a_slot_names_it",
            ),
            models.CheckConstraint(condition=Q(week__range=(1, 8)), name="adjustment_week_1_to_8"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__range=(1, 600)), name="adjustment_amount_1_to_600"
            ),
            models.CheckConstraint(
                condition=Q(load_kg=None) | Q(load_kg__gt=0, load_kg__lte=500), name="adjustment_load_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d}"


class Access(models.Model):
    """One line of the audit trail: a coach looked at a person's data or changed something.

    `subject` is the id of a session or an adjustment where it was about one. A look is kept once an hour, by
    `hour`; a change always, and has none. Written by `workouts.audit` only, never changed.
    """

    class What(models.TextChoices):
        LIST = "list", _("saw you in the list of their people")
        PAGE = "page", _("looked at your page")
        SESSION = "session", _("opened one of your sessions")
        COHORT = "cohort", _("counted your scores in a group")
        EXPORT = "export", _("downloaded a table in which you are a line")
        LOGGED = "logged", _("wrote in one of your sessions")
        ATTENDANCE = "attendance", _("noted whether you came")
        MOVED = "moved", _("moved a session")
        HOUR = "hour", _("changed the hour at which you meet")
        ADJUSTED = "adjusted", _("changed your plan")
        UNDONE = "undone", _("took a change of your plan back")
        NOTED = "noted", _("wrote a private note")
        MESSAGE = "message", _("sent you a message")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="accesses")
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="accesses_made"
    )
    what = models.CharField(max_length=10, choices=What)
    subject = models.CharField(max_length=36, blank=True)
    at = models.DateTimeField()
    hour = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="access_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "coach", "what", "subject", "hour"], name="access_look_once_an_hour"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d}"
