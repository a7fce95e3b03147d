"""The recheck after something new, and the lock that answers may have closed."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.screening import FULL, RECHECK
from workouts import safety
from workouts.access import person_required, posted
from workouts.forms import ClearForm, ScreeningForm
from workouts.models import Enrolment, Screening
from workouts.people import PersonRequest

WIDEST_ZONE = timedelta(hours=12)


def _clear_form(request: PersonRequest, locked: Screening) -> ClearForm:
    # The site may not know yet where the person lives: days that are today somewhere are taken.
    return ClearForm(
        request.POST or None,
        answered_on=(locked.answered_at - WIDEST_ZONE).date(),
        today=(timezone.now() + WIDEST_ZONE).date(),
    )


@person_required
def recheck(request: PersonRequest) -> HttpResponse:
    """While a lock is closed: what to do and how it opens. Else: the E and D questions once more."""
    locked = safety.lock(request.user)
    if locked and request.method == "GET":
        return _locked_page(request, locked)
    asked = FULL if _is_back_after_long(request) else RECHECK
    form = ScreeningForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        if form.needs_a_second_look:
            context = {"form": form, "second_look": form.second_look()}
            return render(request, "workouts/safety/recheck.html", context)
        answered = safety.record(user=request.user, answers=form.cleaned_data, now=timezone.now())
        if answered.is_locking:
            return redirect("workouts:safety")
        messages.success(request, safety.OUTCOME_TEXTS[answered.outcome])
        safety.mark_read(answered, now=timezone.now())
        return redirect("workouts:today")
    return render(request, "workouts/safety/recheck.html", {"form": form}, status=422 if form.errors else 200)


def _is_back_after_long(request: PersonRequest) -> bool:
    """Whether a pause is to end for which the answers have grown too old (domain.md 3.2)."""
    enrolment = Enrolment.objects.open_of(request.user)
    is_paused = enrolment is not None and enrolment.paused_on is not None
    return is_paused and not safety.is_answered(request.user, now=timezone.now())


def _locked_page(request: PersonRequest, locked: Screening, form: ClearForm | None = None) -> HttpResponse:
    context = {
        "screening": locked,
        "text": safety.OUTCOME_TEXTS[locked.outcome],
        "points": safety.points(locked),
        "form": form or _clear_form(request, locked),
    }
    return render(request, "workouts/safety/locked.html", context, status=422 if form else 200)


@person_required
@posted("workouts:safety")
def clear(request: PersonRequest) -> HttpResponse:
    """The person's own dated statement opens training again; no coach can."""
    locked = safety.lock(request.user)
    if locked is None:
        return redirect("workouts:today")
    form = _clear_form(request, locked)
    if not form.is_valid():
        return _locked_page(request, locked, form)
    safety.clear(user=request.user, looked_at_on=form.cleaned_data["looked_at_on"], now=timezone.now())
    messages.success(request, _("Training is open again. Begin on the easy side."))
    return redirect("workouts:start")
