"""How a plan goes on: what got in the way and what fits, a smaller week, back from a journey, and keeping
what was gained."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts import coach_news, obstacles, replanning
from workouts.access import person_required, posted
from workouts.models import Adjustment, Enrolment, Obstacle, Status
from workouts.people import PersonRequest
from workouts.views.shared import enrolled

TURN_SEEN = "turn_seen"  # in the session of the browser: the week whose news was waved away


def is_turn_seen(request: PersonRequest, enrolment: Enrolment | None) -> bool:
    """Whether the news of this week was waved away."""
    return enrolment is not None and request.session.get(TURN_SEEN) == _news_of(enrolment)


def _news_of(enrolment: Enrolment) -> str:
    """The week with its date: a late check-in may make another one of the same seven days."""
    return f"{enrolment.week_starts_on} {enrolment.week}"


@person_required
@posted("workouts:today")
@enrolled
def answer_obstacle(request: PersonRequest, enrolment: Enrolment) -> HttpResponse:
    """What got in the way; an empty answer waves the question away. One that nobody asks any more changes
    nothing."""
    now = timezone.now()
    question = obstacles.current(enrolment, enrolment.today(now))
    obstacle = request.POST.get("obstacle", "")
    if question is not None and question.is_open and obstacle in ("", *Obstacle.values):
        obstacles.answer(enrolment, missed_on=question.missed_on, obstacle=obstacle, now=now)
    return redirect("workouts:today")


@person_required
@posted("workouts:today")
@enrolled
def answer_offer(request: PersonRequest, enrolment: Enrolment) -> HttpResponse:
    """Take what was offered, or not. Another hour for reminders is chosen in the settings."""
    now = timezone.now()
    offer = obstacles.current(enrolment, enrolment.today(now))
    if offer is None or not offer.is_offer_open:
        return redirect("workouts:today")
    if request.POST.get("take") != "yes":
        obstacles.decline(offer)
        return redirect("workouts:today")
    if done := obstacles.take(offer, now=now):
        messages.success(request, done)
    return redirect("accounts:settings" if offer.obstacle == Obstacle.FORGOT else "workouts:today")


@person_required
@posted("workouts:today")
@enrolled
def smaller_week(request: PersonRequest, enrolment: Enrolment) -> HttpResponse:
    """Smaller weeks from now on, or no word about it any more."""
    now = timezone.now()
    if enrolment.status(enrolment.today(now)) != Status.RUNNING or enrolment.is_keeping:
        return redirect("workouts:today")
    if request.POST.get("take") == "yes":
        replanning.reshape(enrolment, now=now)
        messages.success(
            request, _("Your weeks are smaller now: two supervised sessions and a short one at home.")
        )
    else:
        request.session[TURN_SEEN] = _news_of(enrolment)
    return redirect("workouts:today")


@person_required
@posted("workouts:today")
@enrolled
def end_travel(request: PersonRequest, enrolment: Enrolment) -> HttpResponse:
    """Back from a journey sooner than thought."""
    obstacles.end_travel(enrolment)
    messages.success(request, _("Welcome back. Your own equipment counts again."))
    return redirect("workouts:today")


@person_required
@posted("workouts:today")
@enrolled
def keep(request: PersonRequest, enrolment: Enrolment) -> HttpResponse:
    """After the eight weeks: keep what was gained, for as long as the person likes."""
    now = timezone.now()
    if enrolment.status(enrolment.today(now)) != Status.FINISHED:
        return redirect("workouts:today")
    replanning.keep_on(enrolment, now=now)
    messages.success(
        request, _("From now on you keep what you gained: one supervised session a week and your home days.")
    )
    return redirect("workouts:today")


@person_required
def read_coach_change(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The person has read what a coach changed; the next one comes."""
    change = get_object_or_404(Adjustment, pk=pk, enrolment__user=request.user)
    if request.method == "POST":
        coach_news.mark_seen(request.user, change.pk, now=timezone.now())
    return redirect("workouts:today")
