"""Eight weeks at a glance."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from workouts import history, plan_page, standing
from workouts.access import current_enrolment, person_required
from workouts.people import PersonRequest
from workouts.views.shared import come_back


@require_safe
@person_required
def plan(request: PersonRequest) -> HttpResponse:
    """Every session of the newest enrolment: done, missed, ahead."""
    enrolment = current_enrolment(request.user)
    if enrolment and history.facts_from(enrolment, enrolment.today(timezone.now())).ends_break:
        come_back(request, enrolment)
        enrolment = current_enrolment(request.user)
    context: dict[str, object] = {}
    if enrolment:
        today = enrolment.today(timezone.now())
        context["page"] = plan_page.look(enrolment, today)
        context["places"] = standing.furthest(standing.places(enrolment, today))
    return render(request, "workouts/plan.html", context)
