"""Groups of a coach's people: the page, and the same as a table for a statistician."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from workouts import audit
from workouts.coach import cohort, cohort_file, cohort_page
from workouts.coach.access import coach_required
from workouts.models import Access
from workouts.people import PersonRequest


@coach_required
def show(request: PersonRequest) -> HttpResponse:
    """Started, kept, finished and mean changes by plan."""
    now = timezone.now()
    found = cohort.read(request.user, now)
    audit.look(coach=request.user, people=found.people, what=Access.What.COHORT, now=now)
    page = cohort_page.page(found)
    context = {"here": "cohort", "page": page, "columns": cohort_file.COLUMNS}
    return render(request, "coach/cohort.html", context)


@coach_required
def table(request: PersonRequest) -> HttpResponse:
    """A line for each person and time point, as CSV. Written at once, so that the trail is complete before
    anything leaves."""
    now = timezone.now()
    rows = cohort.begun(request.user, now)
    content = cohort_file.text(request.user, rows, now)
    audit.look(coach=request.user, people=cohort_file.people_in(rows), what=Access.What.EXPORT, now=now)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="legback-cohort-{now:%Y-%m-%d}.csv"'
    return answer
