"""The settings page: plan, days, reminders, equipment, units, account, consent and erasure."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from legback.accounts import erasure, leaving
from legback.accounts.forms import RemindersForm, UnitsForm
from programs.models import Equipment
from workouts import replanning, turning
from workouts.access import in_own_units, posted
from workouts.coach import own_coaches
from workouts.forms.schedule import weekday_names
from workouts.models import Enrolment, Profile
from workouts.people import PersonRequest
from workouts.units import Unit


def _page(request: PersonRequest, enrolment: Enrolment | None, **refused: BaseForm) -> HttpResponse:
    """The settings page; a form in `refused` could not be kept and stands where it was sent from."""
    context: dict[str, object] = {
        "enrolment": enrolment,
        "status": enrolment.status(enrolment.today(timezone.now())) if enrolment else None,
        "reminders_form": RemindersForm(instance=enrolment) if enrolment else None,
        "units_form": UnitsForm(instance=request.user),
    }
    zone = enrolment.zone if enrolment else own_coaches.zone_of(request.user)
    context["coaches"] = own_coaches.coaches_of(request.user, zone)
    profile = Profile.objects.filter(user=request.user).first() if request.user.has_consented else None
    if profile:
        context["has_profile"] = True
        context["equipment"] = [label for slug, label in Equipment.choices if slug in profile.equipment]
    if enrolment:
        context["supervised_days"] = weekday_names(enrolment.supervised_weekdays)
        context["home_days"] = weekday_names(enrolment.home_weekdays)
    status = 422 if refused else 200
    return render(request, "accounts/settings.html", {**context, **refused}, status=status)


def _open_enrolment(request: PersonRequest) -> Enrolment | None:
    """The plan under way, if it may be used, with its week turned."""
    enrolment = Enrolment.objects.open_of(request.user) if request.user.has_consented else None
    return turning.turn(enrolment, now=timezone.now()) if enrolment else None


@login_required
@in_own_units
def settings_page(request: PersonRequest) -> HttpResponse:
    """What a person can change about the site and their data."""
    return _page(request, _open_enrolment(request))


@login_required
@in_own_units
@posted("accounts:settings")
def reminders(request: PersonRequest) -> HttpResponse:
    """Switch reminders on or off and choose their hour and clock; the tick looks anew at once."""
    enrolment = _open_enrolment(request)
    if enrolment is None:
        return redirect("accounts:settings")
    form = RemindersForm(request.POST, instance=enrolment)
    if not form.is_valid():
        return _page(request, enrolment, reminders_form=form)
    wishes, now = {**form.cleaned_data}, timezone.now()
    zone = wishes.pop("time_zone")
    with transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(**wishes, next_due_at=now)
        if zone != form.initial["time_zone"]:
            replanning.change_zone(enrolment, time_zone=zone, now=now)
    saved = _("Your reminders and time zone are saved.")
    are_on = _("Reminders are on.") if wishes["reminders_on"] else _("Reminders are off.")
    messages.success(request, f"{saved} {are_on}")
    return redirect("accounts:settings")


@login_required
@in_own_units
@posted("accounts:settings")
def units(request: PersonRequest) -> HttpResponse:
    """Choose kilograms or pounds. What is stored stays as it is."""
    form = UnitsForm(request.POST, instance=request.user)
    if not form.is_valid():
        return _page(request, _open_enrolment(request), units_form=form)
    request.user.save(update_fields=["units"])
    said = {Unit.KG: _("Weights are shown in kilograms."), Unit.LB: _("Weights are shown in pounds.")}
    messages.success(request, said[Unit(request.user.units)])
    return redirect("accounts:settings")


@login_required
def withdraw_consent(request: PersonRequest) -> HttpResponse:
    """Take the consent back: all use of health data stops at once, and erasing is offered."""
    if request.user.consented_at is None:
        return redirect("accounts:settings")
    if request.method == "POST" and request.user.has_consented:
        request.user.withdraw_consent(now=timezone.now())
        return leaving.forget_on_this_device(redirect("accounts:withdraw-consent"))
    return render(request, "accounts/withdraw_consent.html")


@login_required
@reauthentication_required
def erase(request: PersonRequest) -> HttpResponse:
    """Erase the account with everything that hangs on it; asks for the password again first."""
    if request.method == "POST":
        user = request.user
        logout(request)
        erasure.erase(user)
        return leaving.forget_on_this_device(render(request, "accounts/erased.html"))
    return render(request, "accounts/erase.html")
