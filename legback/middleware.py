"""Headers that Django and django-csp do not set by themselves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]

# Nothing here needs a sensor, a camera or a payment; the wake lock keeps the phone on during a session.
FEATURES = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), screen-wake-lock=(self)"
)


def quiet_browser_features(get_response: Answer) -> Answer:
    """Switch off what the pages do not use and keep other sites from embedding our files."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", FEATURES)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def no_store_for_people(get_response: Answer) -> Answer:
    """What somebody sees when logged in may hold health data: no cache may keep it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware
