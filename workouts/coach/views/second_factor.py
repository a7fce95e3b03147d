"""What a coach needs before they see anyone's data."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from workouts.people import PersonRequest


@login_required
def show(request: PersonRequest) -> HttpResponse:
    """Why a second factor is asked for, and where to set it up."""
    if not request.user.is_coach:
        raise Http404
    return render(request, "coach/second_factor.html")
