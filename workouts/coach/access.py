"""Who may see these pages: coaches with a second factor, and only people who agreed to it."""

from functools import wraps
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from workouts import audit
from workouts.access import View, in_own_units
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
        accounts = get_user_model().objects.filter(pk=request.user.pk)
        if not accounts.filter(has_second_factor(request.user.pk)).exists():
            return redirect("coach:second-factor")
        return view(request, *args, **kwargs)

    return guarded


def coaching_of(request: PersonRequest, pk: UUID, *, look: Access.What | None = None) -> Coaching:
    """The coaching with its person, or 404 whoever else it belongs to; `look` is written to the trail."""
    coaching = get_object_or_404(Coaching.objects.of_coach(request.user).select_related("person"), pk=pk)
    if look is not None:
        audit.look(coach=request.user, people=[coaching.person_id], what=look, now=timezone.now())
    return coaching
