"""The pages behind links in e-mails. A GET changes nothing: mail scanners follow every link."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from workouts.models import Enrolment
from workouts.reminders import links


def _user_id(token: str) -> UUID:
    user_id = links.read_stop_token(token)
    if user_id is None:
        raise Http404
    return user_id


def _page(request: HttpRequest, token: str, state: str) -> HttpResponse:
    response = render(request, "reminders/stop.html", {"token": token, "state": state})
    response["X-Robots-Tag"] = "noindex"
    return response


# Exempt: RFC 8058 lets the mail program post without cookies, and the token itself is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Switch reminders off with one press, by a person or by a mail program (one-click)."""
    user_id = _user_id(token)
    if request.method != "POST":
        return _page(request, token, "asked")
    # The tick looks anew: without reminders it still turns the week.
    Enrolment.objects.open().filter(user_id=user_id).update(reminders_on=False, next_due_at=timezone.now())
    if request.POST.get("List-Unsubscribe") == "One-Click":
        # A mail program looks at the status only; the page would give it a cookie.
        return HttpResponse(_("Reminders are off"), content_type="text/plain; charset=utf-8")
    return _page(request, token, "stopped")


@csrf_exempt
@never_cache
@require_http_methods(["POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Switch them on again, from the page that has just switched them off."""
    user_id = _user_id(token)
    Enrolment.objects.open().filter(user_id=user_id).update(reminders_on=True, next_due_at=timezone.now())
    return _page(request, token, "on")
