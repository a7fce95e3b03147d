"""The door for gunicorn."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legback.settings")
_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 settings exist only after the line above


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request.

    An https address with no trusted proxy means that something in front ends TLS and sends no header that
    we may believe. The owner has said https, so https it is: else every answer would redirect to itself.
    """
    if settings.SITE.is_https and not settings.TRUSTED_PROXIES:
        environ["wsgi.url_scheme"] = "https"
    return _django(environ, start_response)
