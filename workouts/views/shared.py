"""What several pages look up in the same way: always the person's own."""

from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts import enrolling, history, obstacles, replanning, turning
from workouts.access import View
from workouts.models import Enrolment, Session
from workouts.people import PersonRequest


def enrolled(view: View) -> View:
    """Hands the person's open enrolment to `view`. Where there is none, the plan has ended meanwhile, in
    another tab or on another device: that is said on Today."""

    @wraps(view)
    def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponse:
        enrolment = Enrolment.objects.open_of(request.user)
        if enrolment is None:
            messages.info(request, _("This plan has ended already."))
            return redirect("workouts:today")
        return view(request, turning.turn(enrolment, now=timezone.now()), *args, **kwargs)

    return guarded


def take_up(request: PersonRequest, enrolment: Enrolment) -> None:
    """Go on after a pause, and say by how much the sessions moved."""
    weeks = enrolling.resume(enrolment, now=timezone.now())
    moved = ngettext("Your sessions moved by %(n)s week.", "Your sessions moved by %(n)s weeks.", weeks)
    messages.success(request, moved % {"n": weeks} if weeks else _("Welcome back. Nothing had to move."))
    come_back(request, enrolment)


def come_back(request: PersonRequest, enrolment: Enrolment) -> None:
    """After a long break, say with which week the plan goes on; what was missed in it is not asked about."""
    now = timezone.now()
    week = replanning.come_back(enrolment, now=now)
    obstacles.let_go(enrolment, now=now)
    if week:
        text = _("Your plan goes on with week %(week)s, lighter to begin with.")
        messages.success(request, text % {"week": week})


def own_session(request: PersonRequest, pk: UUID) -> Session:
    """A session of the person, with its plan, or 404 whoever else it belongs to. Its week is turned first,
    and a long break before it sets the plan back."""
    sessions = Session.objects.of(request.user).select_related("plan_session", "enrolment__plan")
    sessions = history.sessions_with_facts(sessions)
    session = get_object_or_404(sessions, pk=pk)
    now = timezone.now()
    today = session.enrolment.today(now)
    if session.enrolment.is_week_over(today):
        turning.turn(session.enrolment, now=now)
        session = get_object_or_404(sessions, pk=pk)
    if history.facts_in(session, today).ends_break:
        come_back(request, session.enrolment)
        session = get_object_or_404(sessions, pk=pk)
    return session
