"""The roof as a Django app: it has no models, it only brings the queue along. And its administration."""

from django.apps import AppConfig
from django.contrib.admin import apps


class RoofConfig(AppConfig):
    name = "legback"

    def ready(self) -> None:
        """Let every process, not only the worker, hand tasks to our broker."""
        from legback import celery  # noqa: F401


class AdminConfig(apps.AdminConfig):
    default_site = "legback.admin_site.Site"
