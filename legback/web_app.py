"""What makes the site an app on a phone: its manifest, its service worker, and the page without a person that
the worker shows when there is no signal. The worker keeps only what is the same for everybody."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from legback import static_files
from workouts.player_words import WORDS

PAPER, ACCENT = "#faf8f4", "#c8421f"  # tokens.css
DAY_SECONDS = 24 * 60 * 60
ICONS = [
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
]
PLAYER = "js/player/"
SCRIPTS = ["js/app.js", "js/offline.js", "js/shell.js"]


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """How the site is called and looks as an installed app."""
    content = {
        "id": "/",
        "name": _("Legback: strong legs for runners"),
        "short_name": "Legback",
        "description": _("Eight weeks of strength, a log for each set, with or without signal."),
        "lang": request.LANGUAGE_CODE,
        "start_url": reverse("workouts:today"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["fitness", "health"],
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    patch_cache_control(response, public=True, max_age=DAY_SECONDS)
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker with the addresses that it keeps. It is another one when one of them is."""
    kept = {
        "version": _version(),
        "shell": reverse("shell"),
        "files": [*(static(name) for name in kept_files()), reverse("manifest")],
        "opens": [reverse("programs:landing"), reverse("workouts:today"), "/sessions/", "/exercises/"],
        "untouched": ["/accounts/", "/admin/", "/api/", "/calendar/", settings.STATIC_URL],
    }
    script = render_to_string("worker.js", {"kept": json.dumps(kept, indent=2)})
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The frame that is filled from what the phone keeps: no person, no message, no token in it."""
    response = HttpResponse(_shell())
    # With it the worker sees whether this page belongs to the files that it has just fetched.
    response["Legback-Version"] = _version()
    patch_cache_control(response, no_cache=True)
    return response


def _shell() -> str:
    """Made without the request, so that nothing of a person can get into it."""
    words = {name: str(text) for name, text in WORDS.items()}
    return render_to_string("offline.html", {"is_shell": True, "words": words})


def kept_files() -> list[str]:
    """The static files, as they are called in the source, that a session needs without signal."""
    sheets = [static_files.SHEET]
    if _is_collected():
        player = sorted(name for name in _collected() if name.startswith(PLAYER))
    else:
        sheets += static_files.parts(static_files.SHEET)
        ground = Path(settings.STATICFILES_DIRS[0])
        player = sorted(path.relative_to(ground).as_posix() for path in ground.glob(f"{PLAYER}*.js"))
    return [*sheets, *SCRIPTS, *player, *(name for name, *_rest in ICONS)]


def _collected() -> dict[str, str]:
    """What `collectstatic` has made of each file."""
    return getattr(staticfiles_storage, "hashed_files", {})


def _is_collected() -> bool:
    """Whether the files have names that change with their content; while somebody works on them, or tests
    them, they do not."""
    return bool(_collected()) and not settings.DEBUG


def _version() -> str:
    """Another one whenever a file that the worker keeps, or the page that it shows, is another."""
    return _digest_once(get_language()) if _is_collected() else _digest()


def _digest() -> str:
    digest = hashlib.sha256(_shell().encode())
    for name in kept_files():
        digest.update(static(name).encode())
        if not _is_collected():
            digest.update(Path(_found(name)).read_bytes())
    return digest.hexdigest()[:16]


@cache
def _digest_once(language: str) -> str:
    """The page speaks a language, so each has a version of its own."""
    return _digest()


def _found(name: str) -> Any:
    path = finders.find(name)
    assert path, f"there is no static file {name}"
    return path
