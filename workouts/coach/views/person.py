"""One person's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from workouts.coach import notes, person_page
from workouts.coach.access import coaching_required
from workouts.models import Access, Coaching
from workouts.people import PersonRequest


@require_safe
@coaching_required(Access.What.PAGE)
def show(request: PersonRequest, coaching: Coaching) -> HttpResponse:
    """Why the flag, what the rules did, the scores, and everything that happened in one line."""
    now = timezone.now()
    context = {
        "here": "roster",
        "place": "person",
        "notes": notes.of(coaching, now=now),
        **person_page.context(coaching, now, weeks=request.GET.get("weeks", "")),
    }
    return render(request, "coach/person.html", context)
