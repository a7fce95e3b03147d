"""A coach's wishes about mails, and the page behind the links that stop mails of this room."""

from uuid import UUID

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from workouts.coach import stopping
from workouts.coach.access import coach_required
from workouts.coach.forms import MailsForm
from workouts.coach.models import Correspondence, MessageMailsOff
from workouts.people import PersonRequest
from workouts.reminders.models import ReminderKind


@coach_required
def wishes(request: PersonRequest) -> HttpResponse:
    """The weekly page and mails about messages, and by which clock they come."""
    held = Correspondence.objects.filter(coach=request.user).first()
    are_on = not MessageMailsOff.objects.filter(user=request.user).exists()
    form = MailsForm(
        request.POST or None,
        instance=held or Correspondence(coach=request.user),
        initial={"messages_on": are_on},
    )
    if held is None:
        form.fields["time_zone"].widget.attrs["data-guess"] = ""
    if request.method == "POST" and form.is_valid():
        form.save()
        is_on = form.cleaned_data["messages_on"]
        stopping.switch(request.user.pk, ReminderKind.MESSAGE, is_on=is_on, now=timezone.now())
        said.success(request, _("Your wishes about mails are saved."))
        return redirect("coach:mails")
    status = 422 if form.is_bound else 200
    return render(request, "coach/mails.html", {"here": "mails", "form": form}, status=status)


# Exempt: RFC 8058 lets the mail program post without cookies, and the token itself is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Switch one kind of mail off with one press, by a person or by a mail program (one-click)."""
    user_id, kind = _read(token)
    if request.method != "POST":
        return _page(request, token, kind, "asked")
    stopping.switch(user_id, kind, is_on=False, now=timezone.now())
    if request.POST.get("List-Unsubscribe") == "One-Click":
        # A mail program looks at the status only; the page would give it a cookie.
        return HttpResponse(_("These mails are off"), content_type="text/plain; charset=utf-8")
    return _page(request, token, kind, "stopped")


@csrf_exempt
@never_cache
@require_http_methods(["POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Switch them on again, from the page that has just switched them off."""
    user_id, kind = _read(token)
    stopping.switch(user_id, kind, is_on=True, now=timezone.now())
    return _page(request, token, kind, "on")


def _read(token: str) -> tuple[UUID, str]:
    found = stopping.read(token)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, token: str, kind: str, state: str) -> HttpResponse:
    context = {"token": token, "is_digest": kind == ReminderKind.DIGEST, "state": state}
    response = render(request, "coaches/stop_mails.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
