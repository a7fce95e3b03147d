"""What has changed since the start."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from workouts import progress as progress_page
from workouts.access import current_enrolment, person_required
from workouts.people import PersonRequest


@require_safe
@person_required
def progress(request: PersonRequest) -> HttpResponse:
    """Scores, kept sessions, exercises and checks of the newest enrolment."""
    enrolment = current_enrolment(request.user)
    context = {}
    if enrolment:
        context["progress"] = progress_page.look(enrolment, enrolment.today(timezone.now()))
    return render(request, "workouts/progress.html", context)
