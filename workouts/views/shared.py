"""What several pages look up in the same way: always the person's own."""

from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

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
        return view(request, enrolment, *args, **kwargs)

    return guarded


def own_session(request: PersonRequest, pk: UUID) -> Session:
    """A session of the person, with its plan, or 404 whoever else it belongs to."""
    sessions = Session.objects.of(request.user).select_related("plan_session", "enrolment__plan")
    return get_object_or_404(sessions, pk=pk)
