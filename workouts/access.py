"""Who may see these pages: people who are logged in and have agreed to what is stored."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from workouts import history, turning, units
from workouts.models import Enrolment
from workouts.people import Person, PersonRequest

View = Callable[..., HttpResponse]
OWN_PAGES = {"plan": gettext_lazy("Plan"), "progress": gettext_lazy("Progress")}
"""The pages of the menu, beside Today, that show one's own training."""

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def in_own_units(
    view: Callable[Concatenate[PersonRequest, Given], Answer],
) -> Callable[Concatenate[PersonRequest, Given], Answer]:
    """Weights in this answer are in the unit of the person, who is logged in."""

    @wraps(view)
    def measured(request: PersonRequest, *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        with units.using(request.user.units):
            return view(request, *args, **kwargs)

    return measured


def person_required(view: View) -> View:
    """Log-in and a valid consent come first; without them the way leads there, and a coach is shown where the
    people are whom they train. Weights are in the person's unit."""

    @login_required
    @in_own_units
    @wraps(view)
    def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.has_consented:
            return _consent_first(request)
        return view(request, *args, **kwargs)

    return guarded


def _consent_first(request: PersonRequest) -> HttpResponse:
    page = request.resolver_match.url_name if request.resolver_match else ""
    if request.user.is_coach and request.method in ("GET", "HEAD") and page in OWN_PAGES:
        context = {"tab": page, "heading": OWN_PAGES[page]}
        return render(request, "workouts/today_of_coach.html", context)
    return redirect("workouts:start-consent")


def session_hand_required(view: View) -> View:
    """As `person_required`, for the pages of a session: these a coach may use for other people without a plan
    and a consent of their own. What they may reach there is said by `Session.objects.reachable_by`."""

    @login_required
    @in_own_units
    @wraps(view)
    def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not (request.user.has_consented or request.user.is_coach):
            return redirect("workouts:start-consent")
        return view(request, *args, **kwargs)

    return guarded


def posted(page: str) -> Callable[[View], View]:
    """Only a POST changes anything. Whoever comes by GET, after a reload or a log-in in between, is led to
    the page on which the form stands: `page`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            return redirect(page)

        return guarded

    return decorate


def current_enrolment(user: Person) -> Enrolment | None:
    """The open enrolment, else the one that ended last, else None; read with its facts."""
    enrolments = history.with_facts(Enrolment.objects.filter(user=user).select_related("plan"))
    newest = enrolments.order_by(F("ended_on").desc(nulls_first=True), "-created_at").first()
    return turning.turn(newest, now=timezone.now()) if newest else None
