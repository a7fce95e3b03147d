"""One person's run through a plan."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models import Plan
from programs.weeks import PLAN_WEEKS
from workouts import schedule
from workouts.people import Person


class Status(models.TextChoices):
    """Where an enrolment stands on a local date; derived, never stored."""

    NOT_BEGUN = "not-begun", _("not begun")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    FINISHED = "finished", _("finished")
    ENDED = "ended", _("ended")


class WeekMode(models.TextChoices):
    """How the current program week is trained (domain.md 4.4)."""

    NORMAL = "normal", _("as planned")
    FIRST_HOLDS = "first-holds", _("its first session keeps everything steady")
    REPEAT = "repeat", _("again")
    EASE = "ease", _("again, and easier")
    HOLD = "hold", _("everything stays steady")
    KEEP = "keep", _("keeping what was gained")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def open(self) -> "EnrolmentQuerySet":
        """Not ended by the person: at most one each."""
        return self.filter(ended_on=None)

    def open_of(self, user: Person) -> "Enrolment | None":
        """The person's open enrolment with its plan."""
        return self.open().filter(user=user).select_related("plan").first()


class Enrolment(models.Model):
    """One person's run through a plan. Weekdays are 0 (Monday) to 6; dates are local to `time_zone`.

    The program week counts what was trained, the calendar week the time since the start; repeats and pauses
    part them. `week` began on `week_starts_on` and is trained the `round`-th time, in `week_mode`. It is
    turned by `workouts.turning`, once, by the first page or tick after local midnight. `next_due_at` is when
    the tick has to look again, set to now by every verb that moves dates.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="enrolments")
    created_at = models.DateTimeField()
    starts_on = models.DateField()
    week = models.PositiveSmallIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=1)
    week_starts_on = models.DateField()
    week_mode = models.CharField(max_length=12, choices=WeekMode, default=WeekMode.NORMAL)
    finished_on = models.DateField(null=True, blank=True)
    came_back_on = models.DateField(
        null=True, blank=True, help_text=_("When a long break last set the plan back.")
    )
    hotel_until = models.DateField(
        null=True, blank=True, help_text=_("Until then only what a hotel room has: mat, chair, wall.")
    )
    is_reshaped = models.BooleanField(
        default=False, help_text=_("A smaller week: two supervised and one short home session.")
    )
    paused_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=64)
    supervised_weekdays = models.JSONField()
    home_weekdays = models.JSONField()
    running_goal = models.CharField(max_length=80)
    activity_2 = models.CharField(max_length=80, blank=True)
    activity_3 = models.CharField(max_length=80, blank=True)
    reminder_time = models.TimeField()
    reminders_on = models.BooleanField(default=True)
    next_due_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_on=None), name="enrolment_one_open_each"
            ),
            models.CheckConstraint(condition=Q(week__range=(1, 8)), name="enrolment_week_1_to_8"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} from {self.starts_on}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def activities(self) -> list[str]:
        """The running goal and up to two more of the person's own activities."""
        return [text for text in (self.running_goal, self.activity_2, self.activity_3) if text]

    def today(self, now: datetime) -> date:
        """The person's own local date at the instant `now`."""
        return schedule.local_date(now, self.zone)

    def days_since_start(self, today: date) -> int:
        return (today - self.starts_on).days

    def plan_day(self, today: date) -> date:
        """The day at which the plan stands: a pause holds it."""
        return min(today, self.paused_on) if self.paused_on else today

    def week_start(self, week: int) -> date:
        """The first day of a program week, as the plan lies now."""
        return self.week_starts_on + timedelta(days=7 * (week - self.week))

    def calendar_week(self, today: date) -> int:
        """Weeks since the start, from 1; 0 or less before it."""
        return self.days_since_start(today) // 7 + 1

    @property
    def last_calendar_week(self) -> int:
        """The calendar week in which the eight weeks end, as the plan lies now."""
        end = self.finished_on or self.week_start(PLAN_WEEKS + 1)
        return (end - self.starts_on).days // 7

    @property
    def is_keeping(self) -> bool:
        """Whether the eight weeks are over and what was gained is being kept."""
        return self.week_mode == WeekMode.KEEP

    def is_week_over(self, today: date) -> bool:
        """Whether the current program week has to be turned."""
        return self.status(today) == Status.RUNNING and today >= self.week_starts_on + timedelta(days=7)

    def status(self, today: date) -> Status:
        if self.ended_on is not None:
            return Status.ENDED
        if self.paused_on is not None:
            return Status.PAUSED
        if today < self.starts_on:
            return Status.NOT_BEGUN
        if self.finished_on is not None and not self.is_keeping:
            return Status.FINISHED
        return Status.RUNNING


class WeekTurn(models.Model):
    """One week that was turned, with its decision: what was done in it and how the plan went on.

    `code`, `cause`, `numbers` and `rules_version` keep their meaning when the rules change.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="turns")
    week = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    turned_at = models.DateTimeField()
    code = models.CharField(max_length=10)
    cause = models.CharField(max_length=20)
    numbers = models.JSONField(default=dict, blank=True)
    rules_version = models.CharField(max_length=20)
    counts_as_repeat = models.BooleanField(default=False)
    advises_help = models.BooleanField(default=False)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "starts_on"], name="week_turn_once"),
            models.CheckConstraint(condition=Q(week__range=(1, 8)), name="week_turn_week_1_to_8"),
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.code}"
