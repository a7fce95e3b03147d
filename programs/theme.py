"""Light, dark or as the system says: one cookie, set by a plain form that needs no JavaScript."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("auto", "light", "dark")
COOKIE = "theme"
YEAR_SECONDS = 365 * 24 * 60 * 60


def chosen_theme(cookies: Mapping[str, str]) -> str:
    """The theme in the cookie; anything unknown counts as auto."""
    theme = cookies.get(COOKIE, "")
    return theme if theme in THEMES else "auto"


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice for a year and go back to the page it was made on."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = chosen_theme({COOKIE: request.POST.get("theme", "")})
    response.set_cookie(
        COOKIE, theme, max_age=YEAR_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response
