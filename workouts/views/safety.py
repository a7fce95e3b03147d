"""The recheck after something new, and the lock that answers may have closed."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Plan
from programs.screening import FULL, RECHECK
from workouts import history, safety
from workouts.access import current_enrolment, person_required, posted
from workouts.forms import ClearForm, ScreeningForm
from workouts.models import Enrolment, Screening
from workouts.people import PersonRequest
from workouts.views.shared import come_back, take_up

WIDEST_ZONE = timedelta(hours=12)


def _clear_form(locked: Screening, data: Any = None) -> ClearForm:
    # The site may not know yet where the person lives: days that are today somewhere are taken.
    return ClearForm(
        data,
        answered_on=(locked.answered_at - WIDEST_ZONE).date(),
        today=(timezone.now() + WIDEST_ZONE).date(),
    )


@person_required
def recheck(request: PersonRequest) -> HttpResponse:
    """While a lock is closed: what to do and how it opens. Else: the E and D questions once more."""
    locked = safety.lock(request.user)
    if locked and request.method == "GET":
        return locked_page(request, locked)
    wished, enrolment = _wished_plan(request), current_enrolment(request.user)
    is_full = _is_back_after_long(request, wished, enrolment)
    form = ScreeningForm(request.POST or None, asked=FULL if is_full else RECHECK)
    context: dict[str, Any] = {"form": form, "is_full": is_full, "wished": wished}
    if request.method == "POST" and form.is_valid():
        if form.needs_a_second_look:
            context["second_look"] = form.second_look()
            return render(request, "workouts/safety/recheck.html", context)
        answered = safety.record(user=request.user, answers=form.cleaned_data, now=timezone.now())
        if answered.is_locking:
            return redirect("workouts:safety")
        messages.success(request, safety.OUTCOME_TEXTS[answered.outcome])
        safety.mark_read(answered, now=timezone.now())
        if wished:
            return redirect("accounts:change-plan", wished)
        _go_on(request, enrolment)
        return redirect("workouts:today")
    return render(request, "workouts/safety/recheck.html", context, status=422 if form.errors else 200)


def _go_on(request: PersonRequest, enrolment: Enrolment | None) -> None:
    """What waited for the answers: to go on after a pause, or after a long break without one."""
    if enrolment is None or enrolment.ended_on is not None or safety.lock(request.user):
        return
    if enrolment.paused_on is not None:
        if request.GET.get("then") == "go-on":
            take_up(request, enrolment)
    else:
        come_back(request, enrolment)


def _wished_plan(request: PersonRequest) -> str:
    """The plan to which the person would like to change, where the page of that has sent them here."""
    plans = Plan.objects.current().filter(slug=request.GET.get("plan", ""))
    return plans.values_list("slug", flat=True).first() or ""


def _is_back_after_long(request: PersonRequest, wished: str, enrolment: Enrolment | None) -> bool:
    """Whether a long break or a pause is to end, or another plan to begin, for which the answers have grown
    too old (domain.md 3.2)."""
    now, is_paused = timezone.now(), False
    if enrolment is not None and enrolment.ended_on is None:
        if history.facts_from(enrolment, enrolment.today(now)).needs_questions:
            return True
        is_paused = enrolment.paused_on is not None
    if wished:
        return not safety.is_answered_for_another(request.user, enrolment, now=now)
    return is_paused and not safety.is_answered(request.user, now=now)


def locked_page(request: PersonRequest, locked: Screening, form: ClearForm | None = None) -> HttpResponse:
    """What to do now, and how training opens again."""
    context = {
        "screening": locked,
        "text": safety.OUTCOME_TEXTS[locked.outcome],
        "points": safety.points(locked),
        "form": form or _clear_form(locked),
    }
    return render(request, "workouts/safety/locked.html", context, status=422 if form else 200)


@person_required
@posted("workouts:safety")
def clear(request: PersonRequest) -> HttpResponse:
    """The person's own dated statement opens training again; no coach can."""
    locked = safety.lock(request.user)
    if locked is None:
        return redirect("workouts:today")
    form = _clear_form(locked, request.POST)
    if not form.is_valid():
        return locked_page(request, locked, form)
    safety.clear(user=request.user, looked_at_on=form.cleaned_data["looked_at_on"], now=timezone.now())
    messages.success(request, _("Training is open again. Begin on the easy side."))
    enrolment = current_enrolment(request.user)
    if enrolment is not None and not history.facts_from(enrolment, enrolment.today(timezone.now())).is_closed:
        _go_on(request, enrolment)
    return redirect("workouts:start")
