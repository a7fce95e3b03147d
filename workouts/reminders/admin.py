"""What was owed and sent, to find out why a mail did not come. Addresses of mails, their texts and what they
are made of stay out."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from programs.read_only import ReadOnlyAdmin
from workouts.reminders.models import Heartbeat, Mail, Reminder


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ("local_date", "user", "kind", "state", "reason", "created_at")
    list_filter = ("kind", "mail__state")
    list_select_related = ("user", "mail")
    search_fields = ("user__email",)
    search_help_text = _("An e-mail address")
    date_hierarchy = "local_date"
    ordering = ("-local_date", "-created_at")
    fields = ("user", "kind", "local_date", "state", "reason", "created_at")

    @admin.display(description=_("mail"))
    def state(self, reminder: Reminder) -> str:
        return str(reminder.mail.get_state_display()) if reminder.mail else "–"

    @admin.display(description=_("reason"))
    def reason(self, reminder: Reminder) -> str:
        return reminder.mail.reason if reminder.mail else ""


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "user", "kind", "state", "reason", "attempts", "sent_at")
    list_filter = ("state", "kind", "reason")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    search_help_text = _("An e-mail address")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        *("user", "kind", "state", "reason", "may_repeat", "attempts", "created_at", "not_before"),
        *("claimed_until", "handed_over_at", "sent_at"),
    )


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "beat_at")
    fields = ("name", "beat_at")
