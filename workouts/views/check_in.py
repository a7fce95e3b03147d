"""The weekly check-in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts import checkins, turning
from workouts.access import person_required
from workouts.forms import CheckInForm
from workouts.models import Enrolment
from workouts.people import PersonRequest


@person_required
def check_in(request: PersonRequest) -> HttpResponse:
    """This week's questions, or when the next ones come; changeable until the next week's open."""
    enrolment = Enrolment.objects.open_of(request.user)
    if enrolment is None:
        return render(request, "workouts/check_in.html", {"enrolment": None})
    now = timezone.now()
    enrolment = turning.turn(enrolment, now=now)
    today = enrolment.today(now)
    week = checkins.open_week(enrolment, today)
    if week is None:
        next_on = checkins.next_opening(enrolment, today)
        return render(request, "workouts/check_in.html", {"enrolment": enrolment, "next_on": next_on})
    given = enrolment.check_ins.filter(week=week).first()
    point = given.time_point if given else checkins.time_point(enrolment, week)
    initial = CheckInForm.initial_of(given) if given else None
    form = CheckInForm(request.POST or None, enrolment=enrolment, is_full=point is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        checkins.save(enrolment, week=week, scores=form.cleaned_data, now=now)
        if form.cleaned_data["anything_new"]:
            messages.info(
                request, _("Your scores are saved. Because something is new, a few questions first.")
            )
            return redirect("workouts:safety")
        messages.success(request, _("Thank you, your week is saved. You can change it until the next one."))
        return redirect("workouts:progress")
    context = {
        "enrolment": enrolment,
        "form": form,
        "week": week,
        "given": given,
        "is_full": point is not None,
        "next_on": checkins.next_opening(enrolment, today),
    }
    return render(request, "workouts/check_in.html", context, status=422 if form.errors else 200)
