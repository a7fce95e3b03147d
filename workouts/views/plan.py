"""Eight weeks at a glance."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from workouts import plan_page
from workouts.access import current_enrolment, person_required
from workouts.people import PersonRequest


@require_safe
@person_required
def plan(request: PersonRequest) -> HttpResponse:
    """Every session of the newest enrolment: done, missed, ahead."""
    enrolment = current_enrolment(request.user)
    context = {}
    if enrolment:
        context["page"] = plan_page.look(enrolment, enrolment.today(timezone.now()))
    return render(request, "workouts/plan.html", context)
