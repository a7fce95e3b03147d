"""The coach's Today: who trains under supervision today, and one press for what happens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from workouts import asking, attendance, audit, history, turning
from workouts.coach import day, day_words
from workouts.coach.access import coach_required, coaching_of
from workouts.forms import MoveForm
from workouts.models import Access, Coaching, Session
from workouts.people import PersonRequest


class HourForm(forms.Form):
    """When the two meet on a weekday; empty where nothing is agreed."""

    weekday = forms.IntegerField(min_value=0, max_value=6)
    at = forms.TimeField(required=False)


class TouchedForm(forms.Form):
    """Which session was pressed last, and from which day it was moved."""

    session = forms.UUIDField(required=False)
    moved_from = forms.DateField(required=False)


@dataclass(frozen=True)
class Refused:
    """What could not be done with a session, in words, for its place on the page."""

    session: UUID
    words: str


@coach_required
def show(request: PersonRequest) -> HttpResponse:
    """The supervised sessions of the day."""
    form = TouchedForm(request.GET)
    return _page(request, day.Touched(**form.cleaned_data) if form.is_valid() else day.Touched())


def _page(request: PersonRequest, touched: day.Touched, refused: Refused | None = None) -> HttpResponse:
    now = timezone.now()
    today = day.look(request.user, now, touched)
    audit.look(coach=request.user, people=today.people_seen, what=Access.What.LIST, now=now)
    context = {"here": "today", "day": today, "reasons": day_words.reasons(), "refused": refused, "now": now}
    return render(request, "coach/today.html", context, status=422 if refused else 200)


@coach_required
def targets(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What a session of the day asks for: a page of its own, and the part that the list opens."""
    now = timezone.now()
    session = _session(request, pk)
    enrolment = session.enrolment
    audit.look(
        coach=request.user, people=[enrolment.user_id], what=Access.What.SESSION, now=now, subject=session.pk
    )
    if session.started_at is None:
        turning.turn(enrolment, now=now)
        today = enrolment.today(now)
        asked: Any = asking.targets_for(session, today=today, facts=history.facts_in(session, today))
    else:
        asked = list(session.slots.select_related("rung", "waiting_rung"))
    context = {"here": "today", "session": session, "targets": asked}
    return render(request, "coach/today_targets.html", context)


@coach_required
def attended(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The person came; with `on`, on the planned day that is over."""

    def note(session: Session) -> None:
        on = session.on_date if "on" in request.POST else None
        attendance.attend(session=session, now=timezone.now(), on=on)

    return _act(request, pk, note)


@coach_required
def absent(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The person did not come, for a reason."""
    reason = request.POST.get("reason", "")
    return _act(
        request,
        pk,
        lambda session: attendance.absent(session=session, reason=reason, now=timezone.now()),
    )


@coach_required
def undo(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The mark was a slip."""
    return _act(request, pk, lambda session: attendance.take_back(session=session, now=timezone.now()))


@coach_required
def move(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Another day of its week."""

    def verb(session: Session) -> None:
        form = MoveForm(request.POST)
        to = form.cleaned_data["to"] if form.is_valid() else session.on_date
        attendance.move(session=session, to=to, now=timezone.now())

    return _act(request, pk, verb, what=Access.What.MOVED)


@coach_required
def hour(request: PersonRequest, pk: UUID) -> HttpResponse:
    """When the two meet on a weekday."""
    coaching = coaching_of(request, pk)
    if request.method == "POST":
        form = HourForm(request.POST)
        if form.is_valid():
            day.set_hour(coaching, by=request.user, now=timezone.now(), **form.cleaned_data)
    return redirect("coach:today")


def _act(
    request: PersonRequest,
    pk: UUID,
    verb: Callable[[Session], object],
    what: Access.What = Access.What.ATTENDANCE,
) -> HttpResponse:
    """Does it, writes it in the trail of the person and leads back to the row, or says there why not."""
    session = _session(request, pk)  # also by GET: for a stranger there is no such address
    if request.method != "POST":
        return redirect("coach:today")
    person, now = session.enrolment.user_id, timezone.now()
    try:
        with transaction.atomic():
            verb(session)
            audit.change(coach=request.user, person=person, what=what, now=now, subject=session.pk)
    except attendance.RefusedError as refused:
        return _page(request, day.Touched(pk), Refused(pk, refused.words))
    touched = {"session": str(pk)}
    if what == Access.What.MOVED:
        touched["moved_from"] = session.on_date.isoformat()
    return redirect(f"{reverse('coach:today')}?{urlencode(touched)}#s-{pk}")


def _session(request: PersonRequest, pk: UUID) -> Session:
    """A session of somebody whom the coach may see, or 404: the coach's own is none."""
    sessions = Session.objects.filter(
        enrolment__user__coached_by__in=Coaching.objects.of_coach(request.user)
    ).select_related("plan_session", "enrolment__plan")
    return get_object_or_404(history.sessions_with_facts(sessions), pk=pk)
