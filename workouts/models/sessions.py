"""One dated session of an enrolment, what it asks for and what was done."""

import uuid
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from programs.models import Check, Kind, PlanSession, Rung, Sides, Slot
from programs.rule_values import RED_FROM
from workouts.models.coaching import Coaching, CoachingQuerySet
from workouts.models.enrolments import Enrolment
from workouts.models.fields import score_field, scores_constraint
from workouts.models.hindrances import Obstacle
from workouts.models.people import Screening
from workouts.people import Person


class State(models.TextChoices):
    """Where a session stands on a local date; derived, never stored."""

    DONE = "done", _("done")
    STARTED = "started", _("started")
    MISSED = "missed", _("missed")
    TODAY = "today", _("today")
    AHEAD = "ahead", _("ahead")


class Variant(models.TextChoices):
    """How much of a session is done (domain.md 3.3 and 4.5)."""

    FULL = "full", _("full session")
    SHORT = "short", _("10-minute version")
    GENTLE = "gentle", _("gentle session")


# A 10-minute session stays one when it becomes gentle, so that its start can be taken back.
IS_GENTLE = Q(variant=Variant.GENTLE) | Q(variant=Variant.SHORT, pain_before__gte=RED_FROM)


class Feel(models.TextChoices):
    """What a person says about an exercise; within the caps it counts as effort."""

    EASY = "easy", _("too easy")
    HARD = "hard", _("too hard")


class Effort(models.TextChoices):
    """How hard a whole session was, in plain words."""

    LIGHT = "light", _("light")
    RIGHT = "right", _("just right")
    HARD = "hard", _("hard")
    TOO_MUCH = "too-much", _("too much")


class Attendance(models.TextChoices):
    """What a coach noted about a supervised session."""

    ATTENDED = "attended", _("came")
    ABSENT = "absent", _("did not come")


def _coachings(coach: Person) -> CoachingQuerySet:
    """What binds the person of each session to the coach now."""
    return Coaching.objects.of_coach(coach).filter(person=OuterRef("enrolment__user"))


class SessionQuerySet(models.QuerySet["Session"]):
    def of(self, user: object) -> "SessionQuerySet":
        """Only the person's own."""
        return self.filter(enrolment__user=user)

    def reachable_by(self, user: Person) -> "SessionQuerySet":
        """The person's own and, for a coach, those of the people who agreed to it. Of a coach who has not
        agreed to what is stored about themselves nothing of their own is used."""
        own = Q(enrolment__user=user)
        if not user.is_coach:
            return self.filter(own)
        coached = Q(Exists(_coachings(user)))
        return self.filter(own | coached if user.has_consented else coached)

    def named_for(self, user: Person) -> "SessionQuerySet":
        """With `coached_as`: what the coach `user` calls the person, empty for a session of their own. For
        somebody who is no coach it costs nothing."""
        if not user.is_coach:
            return self
        return self.annotate(coached_as=Subquery(_coachings(user).values("name")[:1]))

    def not_begun(self) -> "SessionQuerySet":
        return self.filter(started_at=None)

    def finished(self) -> "SessionQuerySet":
        return self.exclude(finished_at=None)

    def gentle(self) -> "SessionQuerySet":
        """Begun with so sore a back that they ask for no exercise (domain.md 3.3)."""
        return self.filter(IS_GENTLE)

    def with_stop(self) -> "SessionQuerySet":
        """Stop events: an exercise was stopped for pain (domain.md 3.2)."""
        return self.filter(Exists(SessionSlot.objects.filter(session=OuterRef("pk"), is_stopped=True)))

    def with_open_news(self) -> "SessionQuerySet":
        """After a stop something new was said, and the safety questions were not answered since."""
        answered = Screening.objects.filter(
            user=OuterRef("enrolment__user"), answered_at__gte=OuterRef("news_at")
        )
        return self.filter(~Exists(answered), anything_new=True)


class Session(models.Model):
    """One dated session. `on_date` is planned, `started_on` the local day on which it really began.

    `round` counts how often its program week is trained. `is_kept`: at least 60 % of the sets that it asks
    for were logged (domain.md 4.4), or it was a gentle one and finished, or stopped for pain (3.3), or a
    coach noted that the person came.
    `anything_new` is the one-tap question after a stop, asked at `news_at`.

    `coached_by` is no column: in the hands of a coach the id of that account, see `put_in_hands_of`.
    """

    coached_by: uuid.UUID | None = None
    coached_as: str | None = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="sessions")
    plan_session = models.ForeignKey(PlanSession, on_delete=models.PROTECT, related_name="sessions")
    kind = models.CharField(max_length=10, choices=Kind)
    week = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    place = models.PositiveSmallIntegerField(help_text=_("First, second ... of its kind in the week."))
    on_date = models.DateField()
    started_at = models.DateTimeField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    is_kept = models.BooleanField(default=False)
    variant = models.CharField(max_length=6, choices=Variant, default=Variant.FULL)
    was_alone = models.BooleanField(default=False)
    ended_for_pain = models.BooleanField(default=False)
    effort = models.CharField(max_length=8, choices=Effort, blank=True, db_default="")
    anything_new = models.BooleanField(null=True, blank=True)
    news_at = models.DateTimeField(null=True, blank=True)
    pain_before = score_field()
    pain_peak = score_field()
    note = models.TextField(blank=True, max_length=2000)
    morning_pain = score_field()
    morning_on = models.DateField(null=True, blank=True)
    attendance = models.CharField(max_length=8, choices=Attendance, blank=True, db_default="")
    absence = models.CharField(
        max_length=10, choices=Obstacle, blank=True, db_default="", help_text=_("Why they did not come.")
    )
    is_begun_by_coach = models.BooleanField(
        default=False, db_default=False, help_text=_("So that a coach may take its start back.")
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["on_date"]
        indexes = [
            models.Index(fields=["enrolment", "on_date"], name="session_by_date"),
            models.Index(
                fields=["enrolment", "-started_at"],
                condition=Q(started_at__isnull=False),
                name="session_begun_latest",
            ),
            models.Index(fields=["enrolment"], condition=Q(anything_new=True), name="session_with_news"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "week", "round", "kind", "place"], name="session_unique"
            ),
            models.CheckConstraint(
                condition=Q(started_at=None, started_on=None)
                | Q(started_at__isnull=False, started_on__isnull=False),
                name="session_started_at_with_day",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(started_at__isnull=False),
                name="session_finished_was_started",
            ),
            models.CheckConstraint(
                condition=Q(attendance="") | Q(kind=Kind.SUPERVISED),
                name="session_attendance_if_supervised",
            ),
            models.CheckConstraint(
                condition=Q(absence="") | Q(attendance="absent"), name="session_absence_of_the_absent"
            ),
            models.CheckConstraint(
                condition=~Q(attendance="absent") | Q(started_at=None), name="session_absent_is_not_begun"
            ),
            models.CheckConstraint(
                condition=Q(is_begun_by_coach=False) | Q(started_at__isnull=False, kind=Kind.SUPERVISED),
                name="session_begun_by_coach_is_begun",
            ),
            scores_constraint("session_pain_0_to_10", "pain_before", "pain_peak", "morning_pain"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on_date}"

    def put_in_hands_of(self, user: Person) -> "Session":
        """Somebody who may reach it works with it now: its person, or else their coach."""
        self.coached_by = None if self.enrolment.user_id == user.pk else user.pk
        return self

    @property
    def is_supervised(self) -> bool:
        return self.kind == Kind.SUPERVISED

    @property
    def is_gentle(self) -> bool:
        """What `IS_GENTLE` says of its row."""
        is_sore = self.pain_before is not None and self.pain_before >= RED_FROM
        return self.variant == Variant.GENTLE or (self.variant == Variant.SHORT and is_sore)

    @property
    def has_checks(self) -> bool:
        """Whether performance checks end it: a short or a gentle session has none."""
        return self.plan_session.has_check and self.variant == Variant.FULL

    @property
    def day(self) -> date:
        """The local day it belongs to: the day it began, else the planned one."""
        return self.started_on or self.on_date

    def state(self, today: date) -> State:
        if self.finished_at is not None:
            return State.DONE
        if self.started_at is not None:
            return State.STARTED
        if self.on_date < today:
            return State.MISSED
        return State.TODAY if self.on_date == today else State.AHEAD


class SessionSlot(models.Model):
    """One slot of one started session: what it asked for, with the decision behind it, and how it felt.

    Amounts are repetitions or seconds of one set, of each side where the rung is two-sided. `code`, `lead`,
    `cause`, `numbers` and `rules_version` keep the meaning of an old target when the rules change.
    `is_pain_by_coach`: only a coach has entered its pain, and may take it back. `is_stopped`: stopped for
    pain; `eased_rung` is the easier one taken then. `swapped_from` is the slot's own rung on a day on which
    a substitute was trained, `waiting_rung` the plan's next rung that waits.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="slots")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="session_slots")
    rung = models.ForeignKey(Rung, on_delete=models.PROTECT, related_name="session_slots")
    position = models.PositiveSmallIntegerField()
    sets = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    base_maximum = models.PositiveSmallIntegerField(null=True, help_text=_("Of the plan's line."))
    amount = models.PositiveSmallIntegerField()
    load_kg = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    effort_rir = models.PositiveSmallIntegerField(null=True, blank=True)
    rest_seconds = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20, default="PLAN")
    lead = models.CharField(max_length=20, blank=True)
    cause = models.CharField(max_length=20, blank=True)
    numbers = models.JSONField(default=dict, blank=True)
    waits = models.CharField(max_length=20, blank=True)
    waiting_rung = models.ForeignKey(
        Rung, null=True, blank=True, on_delete=models.PROTECT, related_name="waiting_in"
    )
    rules_version = models.CharField(max_length=20)
    pain_peak = score_field()
    is_pain_by_coach = models.BooleanField(default=False, db_default=False)
    is_skipped = models.BooleanField(default=False)
    is_stopped = models.BooleanField(default=False)
    eased_rung = models.ForeignKey(
        Rung, null=True, blank=True, on_delete=models.PROTECT, related_name="eased_in"
    )
    swapped_from = models.ForeignKey(
        Rung, null=True, blank=True, on_delete=models.PROTECT, related_name="swapped_in"
    )
    feel = models.CharField(max_length=4, choices=Feel, blank=True)
    full_sets = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text=_("Of the whole session, where it was shortened to ten minutes midway."),
    )
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["position"]
        indexes = [
            models.Index(fields=["session"], condition=Q(is_stopped=True), name="session_slot_stopped"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "slot"], name="session_slot_unique"),
            models.CheckConstraint(condition=Q(sets__range=(1, 10)), name="session_slot_sets_1_to_10"),
            scores_constraint("session_slot_pain_0_to_10", "pain_peak"),
        ]

    def __str__(self) -> str:
        return f"{self.rung} {self.sets}x{self.amount}"

    @property
    def is_two_sided(self) -> bool:
        return self.rung.sides != Sides.BOTH

    @property
    def doing(self) -> Rung:
        """What is trained from now on: the easier rung, once it was taken after a stop."""
        return self.eased_rung or self.rung


class SetLog(models.Model):
    """One set as it was done. `amount` is what counts: of a two-sided set the weaker side.

    The phone makes the id and counts each change in `edit`, so that a set that is sent again, or late, never
    overwrites a newer one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session_slot = models.ForeignKey(SessionSlot, on_delete=models.CASCADE, related_name="set_logs")
    number = models.PositiveSmallIntegerField()
    amount = models.PositiveSmallIntegerField()
    amount_left = models.PositiveSmallIntegerField(null=True, blank=True)
    amount_right = models.PositiveSmallIntegerField(null=True, blank=True)
    load_kg = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    rir = models.PositiveSmallIntegerField(null=True, blank=True)
    is_eased = models.BooleanField(default=False, help_text=_("Done on the easier rung after a stop."))
    logged_at = models.DateTimeField()
    edit = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session_slot", "number"], name="set_log_unique"),
            models.CheckConstraint(condition=Q(number__range=(1, 10)), name="set_log_number_1_to_10"),
            models.CheckConstraint(condition=Q(amount__lte=600), name="set_log_amount_at_most_600"),
            models.CheckConstraint(condition=Q(rir=None) | Q(rir__lte=5), name="set_log_rir_0_to_5"),
            models.CheckConstraint(
                condition=Q(load_kg=None) | Q(load_kg__range=(Decimal("0.01"), 500)),
                name="set_log_load_range",
            ),
            models.CheckConstraint(
                condition=Q(amount_left=None, amount_right=None)
                | Q(amount_left__isnull=False, amount_right__isnull=False),
                name="set_log_both_sides_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.amount}"


class RemovedSet(models.Model):
    """A set that was taken back, with its last edit: sent again late, it must not come back."""

    id = models.UUIDField(primary_key=True, editable=False)
    session_slot = models.ForeignKey(SessionSlot, on_delete=models.CASCADE, related_name="removed_sets")
    edit = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.id} {self.edit}"


class Entry(models.Model):
    """Something else than a set that a phone has sent for a session, and how it was answered. Sent again, it
    gets the same answer and changes nothing."""

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=12)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class CheckResult(models.Model):
    """One performance check at the end of a session (domain.md 5.1): one result, or left and right."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="check_results")
    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="results")
    result = models.PositiveSmallIntegerField()
    result_right = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["check_of__position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "check_of"], name="check_result_unique"),
            models.CheckConstraint(condition=Q(result__lte=120), name="check_result_at_most_120"),
        ]

    def __str__(self) -> str:
        return f"{self.check_of}: {self.result}"
