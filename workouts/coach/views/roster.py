"""(being written)"""

from django.http import HttpResponse
from django.shortcuts import render

from workouts.coach.access import coach_required
from workouts.people import PersonRequest


@coach_required
def show(request: PersonRequest) -> HttpResponse:
    return render(request, "coach/base.html", {"here": "roster"})
