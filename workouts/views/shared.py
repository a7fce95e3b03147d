"""What several pages look up in the same way: always the person's own, else 404."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from workouts.models import Enrolment, Session
from workouts.people import PersonRequest


def open_enrolment(request: PersonRequest) -> Enrolment:
    """The person's open enrolment, or 404."""
    enrolment = Enrolment.objects.open_of(request.user)
    if enrolment is None:
        raise Http404
    return enrolment


def own_session(request: PersonRequest, pk: UUID) -> Session:
    """A session of the person, with its plan, or 404 whoever else it belongs to."""
    sessions = Session.objects.of(request.user).select_related("plan_session", "enrolment__plan")
    return get_object_or_404(sessions, pk=pk)
