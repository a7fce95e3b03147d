"""One person's run through a plan."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models import Plan
from workouts import schedule
from workouts.people import Person


class Status(models.TextChoices):
    """Where an enrolment stands on a local date; derived, never stored."""

    NOT_BEGUN = "not-begun", _("not begun")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    FINISHED = "finished", _("finished")
    ENDED = "ended", _("ended")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def open(self) -> "EnrolmentQuerySet":
        """Not ended by the person: at most one each."""
        return self.filter(ended_on=None)

    def open_of(self, user: Person) -> "Enrolment | None":
        """The person's open enrolment with its plan."""
        return self.open().filter(user=user).select_related("plan").first()


class Enrolment(models.Model):
    """One person's run through a plan. Weekdays are 0 (Monday) to 6; dates are local to `time_zone`.

    `moved_days` is how far repeats and pauses have pushed the plan, `reached_week` the program week at the
    last pause, below which it never falls; `next_due_at` is when the reminder tick has to look again, set
    to now by every verb that moves dates.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="enrolments")
    created_at = models.DateTimeField()
    starts_on = models.DateField()
    moved_days = models.PositiveSmallIntegerField(default=0)
    reached_week = models.PositiveSmallIntegerField(default=1)
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

    @property
    def last_calendar_week(self) -> int:
        """The calendar week in which the plan ends, pauses and repeats counted in."""
        return schedule.PLAN_WEEKS + -(-self.moved_days // 7)

    def week_start(self, week: int) -> date:
        """The first day of a program week, as the plan lies now."""
        return self.starts_on + timedelta(days=self.moved_days + 7 * (week - 1))

    def calendar_week(self, today: date) -> int:
        """Weeks since the start, from 1; 0 or less before it."""
        return self.days_since_start(today) // 7 + 1

    def program_week(self, today: date) -> int:
        """The plan's week, 1 to 8; pauses and repeats hold it back."""
        days = self.days_since_start(self.plan_day(today)) - self.moved_days
        return min(schedule.PLAN_WEEKS, max(self.reached_week, days // 7 + 1))

    def status(self, today: date) -> Status:
        if self.ended_on is not None:
            return Status.ENDED
        if self.paused_on is not None:
            return Status.PAUSED
        if today < self.starts_on:
            return Status.NOT_BEGUN
        if self.days_since_start(today) >= 7 * schedule.PLAN_WEEKS + self.moved_days:
            return Status.FINISHED
        return Status.RUNNING
