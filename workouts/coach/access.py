"""Who may see these pages: coaches with a second factor, and only people who agreed to it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from workouts import audit
from workouts.access import View, in_own_units
from workouts.coach import messages
from workouts.models import Access, Coaching
from workouts.models.coaching import has_second_factor
from workouts.people import PersonRequest


def coach_required(view: View) -> View:
    """Log-in comes first, then being a coach (else 404), then a second factor. Weights are in the coach's
    unit."""

    @login_required
    @in_own_units
    @wraps(view)
    def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_coach:
            raise Http404
        if not _has_second_factor(request):
            return redirect("coach:second-factor")
        return view(request, *args, **kwargs)

    return guarded


def coaching_required(look: Access.What | None) -> Callable[[View], View]:
    """Hands the coaching of the address, `pk`, with its person to a view; 404 whoever else it belongs to.
    `look` is written to the trail. Knows the second factor from the same query."""

    def decorate(view: View) -> View:
        @login_required
        @in_own_units
        @wraps(view)
        def guarded(request: PersonRequest, pk: UUID, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_coach:
                raise Http404
            try:
                coaching = coaching_of(request, pk, look=look)
            except Http404:
                if not _has_second_factor(request):
                    return redirect("coach:second-factor")
                raise
            return view(request, coaching, *args, **kwargs)

        return guarded

    return decorate


def _has_second_factor(request: PersonRequest) -> bool:
    accounts = get_user_model().objects.filter(has_second_factor(request.user.pk), pk=request.user.pk)
    account = messages.news_too(accounts, request.user).only("pk").first()
    if account is not None:
        _remember_news(request, account)
    return account is not None


def _remember_news(request: PersonRequest, row: Any) -> None:
    """For the dots on the tabs, which thereby cost no query (`{% coach_news %}`)."""
    request.coach_news = messages.news_of(row)  # type: ignore[attr-defined]


def coaching_of(request: PersonRequest, pk: UUID, *, look: Access.What | None = None) -> Coaching:
    """The coaching with its person, or 404 whoever else it belongs to; `look` is written to the trail."""
    own = Coaching.objects.of_coach(request.user).select_related("person")
    coaching = get_object_or_404(messages.news_too(own, request.user), pk=pk)
    _remember_news(request, coaching)
    if look is not None:
        audit.look(coach=request.user, people=[coaching.person_id], what=look, now=timezone.now())
    return coaching
