"""The roof as a Django app: it has no models, it only brings the queue along."""

from django.apps import AppConfig


class RoofConfig(AppConfig):
    name = "legback"

    def ready(self) -> None:
        """Let every process, not only the worker, hand tasks to our broker."""
        from legback import celery  # noqa: F401
