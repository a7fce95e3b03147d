"""Leaving: what a browser keeps of a person goes with the log-out and with the account."""

from allauth.account.views import logout as allauth_log_out
from django.http import HttpRequest, HttpResponse

# Not the cookies: the chosen colours belong to the browser, and the log-in has ended anyway.
WHAT = '"cache", "storage"'


def forget_on_this_device(response: HttpResponse) -> HttpResponse:
    """Tell the browser to empty memory and caches of this site; true also without any script."""
    response["Clear-Site-Data"] = WHAT
    return response


def log_out(request: HttpRequest) -> HttpResponse:
    """The log-out of django-allauth. A log-in that only ran out clears nothing: what waits on the phone may
    still be sent."""
    response: HttpResponse = allauth_log_out(request)
    has_left = request.method == "POST" and not request.user.is_authenticated
    return forget_on_this_device(response) if has_left else response
