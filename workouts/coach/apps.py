from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoachConfig(AppConfig):
    name = "workouts.coach"
    label = "coach"
    verbose_name = _("Coaches")
    default_auto_field = "django.db.models.BigAutoField"
