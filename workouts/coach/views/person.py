"""One person's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from workouts.coach import person_page, written
from workouts.coach.access import coaching_required
from workouts.models import Access, Coaching
from workouts.people import PersonRequest


@require_safe
@coaching_required(Access.What.PAGE)
def show(request: PersonRequest, coaching: Coaching) -> HttpResponse:
    """Why the flag, what the rules did, the scores, and everything that happened in one line."""
    now = timezone.now()
    page = person_page.context(coaching, now, weeks=request.GET.get("weeks", ""))
    notes, thread = written.of(coaching, now=now, zone=page["zone"])
    context = {"here": "roster", "place": "person", "notes": notes, "thread": thread, **page}
    return render(request, "coach/person.html", context)
