"""What several pages look up in the same way: the person's own, and a session also for their coach."""

from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts import audit, enrolling, history, obstacles, replanning, turning
from workouts.access import View
from workouts.models import Access, Enrolment, Session
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
    if not week:
        return
    if enrolment.user_id == request.user.pk:
        text = _("Your plan goes on with week %(week)s, lighter to begin with.")
    else:
        text = _("After the long break the plan goes on with week %(week)s, lighter to begin with.")
    messages.success(request, text % {"week": week})


def own_session(request: PersonRequest, pk: UUID) -> Session:
    """A session that only the person has to do with, or 404, for their coach too."""
    session = read_session(request, pk)
    if session.coached_by is not None:
        raise Http404
    return session


def session_at_hand(request: PersonRequest, pk: UUID) -> Session:
    """A session of the person or, in the hands of their coach, of somebody who agreed to it, else 404. What
    the coach does with it is in the person's trail before it is done."""
    session = read_session(request, pk)
    note_hands(request, session)
    return session


def posted_in_session(view: View) -> View:
    """As `access.posted`, for what is pressed in a session: by GET the way leads to its page. For whom it is
    out of reach there is no such address either way."""

    @wraps(view)
    def guarded(request: PersonRequest, pk: UUID, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST":
            return view(request, pk, *args, **kwargs)
        get_object_or_404(Session.objects.reachable_by(request.user), pk=pk)
        return redirect("workouts:session", pk)

    return guarded


def note_hands(request: PersonRequest, session: Session, what: Access.What | None = None) -> None:
    """Writes down that a coach opens a session of somebody (GET) or writes in it; `what` where it is
    something else. A person's own way is not written down."""
    if session.coached_by is None:
        return
    person, now = session.enrolment.user_id, timezone.now()
    if what is not None:
        audit.change(coach=request.user, person=person, what=what, now=now, subject=session.pk)
    elif request.method in ("GET", "HEAD"):
        audit.look(coach=request.user, people=[person], what=Access.What.SESSION, now=now, subject=session.pk)
    else:
        audit.wrote(coach=request.user, person=person, now=now, subject=session.pk)


def read_session(request: PersonRequest, pk: UUID) -> Session:
    """A session that is within reach, with its plan, or 404. Its week is turned first, and a long break
    before it sets the plan back."""
    reachable = Session.objects.reachable_by(request.user).named_for(request.user)
    sessions = history.sessions_with_facts(reachable.select_related("plan_session", "enrolment__plan"))
    session = get_object_or_404(sessions, pk=pk)
    now = timezone.now()
    today = session.enrolment.today(now)
    if session.enrolment.is_week_over(today):
        turning.turn(session.enrolment, now=now)
        session = get_object_or_404(sessions, pk=pk)
    if history.facts_in(session, today).ends_break:
        come_back(request, session.enrolment)
        session = get_object_or_404(sessions, pk=pk)
    return session.put_in_hands_of(request.user)
