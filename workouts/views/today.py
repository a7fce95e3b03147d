"""Today, the daily habits, and holding or ending the plan."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Habit
from workouts import enrolling, safety
from workouts import today as reads
from workouts.access import person_required, posted
from workouts.models import Enrolment, HabitTick, Obstacle, Status
from workouts.people import PersonRequest
from workouts.views.going_on import is_turn_seen
from workouts.views.shared import come_back, enrolled, take_up


@login_required
def today(request: PersonRequest) -> HttpResponse:
    """What the day brings; a coach who trains nothing here is led to the people they train."""
    if request.user.is_coach and not request.user.has_consented:
        return render(request, "workouts/today_of_coach.html")
    return own_today(request)


@person_required
def own_today(request: PersonRequest) -> HttpResponse:
    """Today's session or when the next one is, and the few questions that are due."""
    look = reads.look(request.user, timezone.now())
    if look.enrolment and look.facts and look.facts.ends_break:
        come_back(request, look.enrolment)
        look = reads.look(request.user, timezone.now())
    context = {
        "look": look,
        "enrolment": look.enrolment,
        "obstacles": Obstacle.choices,
        "is_turn_seen": is_turn_seen(request, look.enrolment),
    }
    return render(request, "workouts/today.html", context)


@person_required
@posted("workouts:today")
@enrolled
def tick_habit(request: PersonRequest, enrolment: Enrolment, slug: str) -> HttpResponse:
    """Tick a habit for today, or take the tick back (`done` is 1 or 0)."""
    habit = get_object_or_404(Habit, slug=slug)
    tick: dict[str, Any] = {
        "enrolment": enrolment,
        "habit": habit,
        "on_date": enrolment.today(timezone.now()),
    }
    if request.POST.get("done") == "1":
        HabitTick.objects.get_or_create(**tick)
    else:
        HabitTick.objects.filter(**tick).delete()
    return redirect("workouts:today")


@person_required
@posted("workouts:today")
@enrolled
def pause(request: PersonRequest, enrolment: Enrolment) -> HttpResponse:
    """Hold the plan: nothing is asked and nothing is mailed until it is taken up again."""
    enrolling.pause(enrolment, now=timezone.now())
    messages.success(request, _("Your plan waits. Go on whenever you are ready."))
    return redirect("workouts:today")


@person_required
@posted("workouts:today")
@enrolled
def resume(request: PersonRequest, enrolment: Enrolment) -> HttpResponse:
    """Take the plan up again. After a long break the safety questions come first (domain.md 3.2)."""
    now = timezone.now()
    if not safety.is_answered(request.user, now=now):
        messages.info(request, _("Welcome back. After so long a break, the safety questions come first."))
        return redirect(f"{reverse('workouts:safety')}?then=go-on")
    take_up(request, enrolment)
    return redirect("workouts:today")


@person_required
@enrolled
def end(request: PersonRequest, enrolment: Enrolment) -> HttpResponse:
    """Ask once, then end the plan; what was logged stays."""
    if request.method == "POST":
        enrolling.end(enrolment, now=timezone.now())
        messages.success(request, _("The plan has ended. You can choose another one."))
        return redirect("workouts:today")
    can_pause = enrolment.status(enrolment.today(timezone.now())) in (Status.NOT_BEGUN, Status.RUNNING)
    return render(request, "workouts/end.html", {"enrolment": enrolment, "can_pause": can_pause})
