"""The settings page: reminders, account, consent and erasure."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from legback.accounts import erasure
from legback.accounts.forms import RemindersForm
from workouts.access import posted
from workouts.models import Enrolment
from workouts.people import PersonRequest


def _page(request: PersonRequest, enrolment: Enrolment | None, form: RemindersForm | None) -> HttpResponse:
    context = {
        "enrolment": enrolment,
        "status": enrolment.status(enrolment.today(timezone.now())) if enrolment else None,
        "zone": enrolment.time_zone.replace("_", " ") if enrolment else "",
        "form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "accounts/settings.html", context, status=status)


@login_required
def settings_page(request: PersonRequest) -> HttpResponse:
    """What a person can change about the site and their data."""
    enrolment = Enrolment.objects.open_of(request.user) if request.user.has_consented else None
    return _page(request, enrolment, RemindersForm(instance=enrolment) if enrolment else None)


@login_required
@posted("accounts:settings")
def reminders(request: PersonRequest) -> HttpResponse:
    """Switch reminders on or off and choose their hour; the tick looks anew at once."""
    enrolment = Enrolment.objects.open_of(request.user)
    if enrolment is None or not request.user.has_consented:
        return redirect("accounts:settings")
    form = RemindersForm(request.POST, instance=enrolment)
    if not form.is_valid():
        return _page(request, enrolment, form)
    Enrolment.objects.filter(pk=enrolment.pk).update(**form.cleaned_data, next_due_at=timezone.now())
    is_on = form.cleaned_data["reminders_on"]
    messages.success(request, _("Reminders are on.") if is_on else _("Reminders are off."))
    return redirect("accounts:settings")


@login_required
def withdraw_consent(request: PersonRequest) -> HttpResponse:
    """Take the consent back: all use of health data stops at once, and erasing is offered."""
    if request.user.consented_at is None:
        return redirect("accounts:settings")
    if request.method == "POST" and request.user.has_consented:
        request.user.withdraw_consent(now=timezone.now())
        return redirect("accounts:withdraw-consent")
    return render(request, "accounts/withdraw_consent.html")


@login_required
@reauthentication_required
def erase(request: PersonRequest) -> HttpResponse:
    """Erase the account with everything that hangs on it; asks for the password again first."""
    if request.method == "POST":
        user = request.user
        logout(request)
        erasure.erase(user)
        return render(request, "accounts/erased.html")
    return render(request, "accounts/erase.html")
