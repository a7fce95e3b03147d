"""Who is on which plan, and who is coached by whom. No score, note, goal or session of a person is here."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.read_only import ReadOnlyAdmin
from workouts.models import Coaching, Enrolment


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyAdmin):
    list_display = ("user", "plan", "version", "starts_on", "week", "standing", "ended_on")
    list_filter = ("plan__name", "plan__version", "plan__is_current")
    list_select_related = ("user", "plan")
    search_fields = ("user__email",)
    search_help_text = _("An e-mail address")
    date_hierarchy = "starts_on"
    ordering = ("-starts_on", "user__email")
    fields = (
        *("user", "plan", "version", "created_at", "starts_on", "week", "standing", "paused_on"),
        *("finished_on", "ended_on", "time_zone", "reminders_on", "reminder_time"),
    )

    @admin.display(description=_("version"))
    def version(self, enrolment: Enrolment) -> int:
        return enrolment.plan.version

    @admin.display(description=_("status"))
    def standing(self, enrolment: Enrolment) -> str:
        today: date = enrolment.today(timezone.now())
        return str(enrolment.status(today).label)


@admin.register(Coaching)
class CoachingAdmin(ReadOnlyAdmin):
    list_display = ("coach", "person", "started_at", "ended_at")
    list_display_links = ("started_at",)
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("coach", "person")
    search_fields = ("coach__email", "person__email")
    search_help_text = _("The e-mail address of either")
    ordering = ("-started_at",)
    fields = ("coach", "person", "started_at", "ended_at", "ended_by")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("coach", "person")
