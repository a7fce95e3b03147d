#!/usr/bin/env python3
"""Django's commands. Says in one sentence what is wrong with a setting."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legback.settings")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit(
            "Django is not installed here: use .venv/bin/python manage.py, after `make run` or `make test`."
        )
    try:
        settings.configured or settings.INSTALLED_APPS  # noqa: B018 reads the settings now
    except ImproperlyConfigured as error:
        sys.exit(f"Legback cannot start. {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
