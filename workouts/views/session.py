"""The session around its exercises: before it, its start and finish, the days before and after."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workouts import in_session, kind_words, session_page, training
from workouts.access import session_hand_required
from workouts.forms import MorningForm, MoveForm, NewsForm, StartSessionForm
from workouts.models import Access, Session, SessionSlot
from workouts.people import PersonRequest
from workouts.sets import PersonsOwnError
from workouts.slot_rows import Refused
from workouts.views.shared import note_hands, own_session, posted_in_session, read_session, session_at_hand


@session_hand_required
def show(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What the session asks for; once begun, every set to press."""
    return page_of(request, session_at_hand(request, pk))


def page_of(
    request: PersonRequest, session: Session, status: int = 200, refused: Refused = None, **forms: Any
) -> HttpResponse:
    """The session's page, with forms that could not be kept where they were sent from."""
    if session.started_at is None:
        today = session.enrolment.today(timezone.now())
        context = session_page.before(session, today)
        return render(request, "workouts/session_preview.html", {**context, **forms}, status=status)
    context = session_page.begun(session, refused=refused, checks=forms.get("checks_form"))
    # A form that was refused stands on the page of forms, also where scripts run.
    is_player = "document" in context and status == 200 and "plain" not in request.GET
    return render(
        request, "workouts/session.html", {**context, **forms, "is_player": is_player}, status=status
    )


@session_hand_required
@posted_in_session
def start(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Begin, with the back's score in the same press. From 8 on there is no session (domain.md 3.3)."""
    session = session_at_hand(request, pk)
    form = StartSessionForm(request.POST)
    if not form.is_valid():
        return page_of(request, session, status=422, start_form=form)
    try:
        by_coach = session.coached_by is not None
        training.start(session, now=timezone.now(), by_coach=by_coach, **form.cleaned_data)
    except training.ClosedError:
        return closed(request, session)
    except training.TooSoreError:
        return page_of(request, session, start_form=form)
    except training.NotRunningError:
        # Paused or ended meanwhile, in another tab: the page shows how the plan stands.
        if not Session.objects.filter(pk=pk).exists():
            return redirect(way_back(session))
    except training.NotTodayError:
        messages.info(request, _("This session cannot begin today: one session a day is enough."))
    return redirect(session_url(session))


@session_hand_required
@posted_in_session
def begin_anew(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Back to the question before the session: its number was a slip."""
    session = session_at_hand(request, pk)
    try:
        training.begin_anew(session, now=timezone.now(), by_coach=session.coached_by is not None)
    except PersonsOwnError:
        messages.info(request, _("Only the person can take this back."))
    return redirect(session_url(session))


@session_hand_required
@posted_in_session
def move(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Move a session not yet begun to a free day of its week, or back again."""
    session = read_session(request, pk)
    form = MoveForm(request.POST)
    try:
        if not form.is_valid():
            raise in_session.NotPossibleError
        in_session.move(session, to=form.cleaned_data["to"], now=timezone.now())
    except in_session.NotPossibleError:
        messages.info(request, _("That day is not free for this session, so nothing has moved."))
    else:
        note_hands(request, session, Access.What.MOVED)
        day = date_format(form.cleaned_data["to"], "l j F")
        messages.success(
            request, _("Moved to %(day)s. Until it begins you can move it again.") % {"day": day}
        )
    return redirect(session_url(session))


@session_hand_required
@posted_in_session
def finish(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Finish with the highest pain in one press; the same form corrects it afterwards."""
    session = session_at_hand(request, pk)
    if session.started_at is None:
        return redirect(session_url(session))
    has_stop = session.slots.filter(is_stopped=True).exists()
    form = session_page.finish_form(session, request.POST)
    checks = session_page.checks_form(session, request.POST)
    # Both are asked, so that every error shows at once.
    is_valid = all([form.is_valid(), checks is None or checks.is_valid()])
    if not is_valid:
        return page_of(request, session, status=422, finish_form=form, checks_form=checks)
    was_finished = session.finished_at is not None
    results, answers = checks.results() if checks else None, changed(form)
    training.finish(
        session, now=timezone.now(), checks=results, by_coach=session.coached_by is not None, **answers
    )
    if session.pain_peak != answers.get("pain_peak", session.pain_peak):
        messages.info(request, _("The higher number for the back stays: only the person can take it back."))
    if was_finished:
        messages.success(request, _("Your changes are saved."))
        return redirect(session_url(session))
    words = kind_words.after_finish(session, has_stop=has_stop)
    messages.success(request, _("The session is finished and saved.") if session.coached_by else words)
    return redirect(way_back(session))


@session_hand_required
@posted_in_session
def rate_morning(request: PersonRequest, pk: UUID) -> HttpResponse:
    """How the back felt the morning after, in one press; then back to where it was asked."""
    session = own_session(request, pk)
    form = MorningForm(request.POST)
    today = session.enrolment.today(timezone.now())
    is_due = training.unrated_session(list(session.enrolment.sessions.all()), today) == session
    if form.is_valid() and is_due:
        training.rate_morning(session, pain=form.cleaned_data["morning_pain"], on_date=today)
        messages.success(request, _("Thank you, noted."))
    elif is_due:
        messages.error(request, _("Please choose a number from 0 to 10."))
    back = form.cleaned_data.get("back")
    asked_on = Session.objects.of(request.user).filter(pk=back).first() if back else None
    return redirect(session_url(asked_on) if asked_on else "workouts:today")


@session_hand_required
@posted_in_session
def answer_news(request: PersonRequest, pk: UUID) -> HttpResponse:
    """After a stop for pain: has anything new turned up? With a yes the safety questions come next."""
    session = own_session(request, pk)
    form = NewsForm(request.POST)
    if not form.is_valid() or not session.slots.filter(is_stopped=True).exists():
        return redirect("workouts:today")
    training.answer_news(session, is_new=form.cleaned_data["is_new"], now=timezone.now())
    if form.cleaned_data["is_new"]:
        return redirect("workouts:safety")
    messages.success(request, _("Good. Next time begins on the easy side."))
    return redirect("workouts:today")


def changed(form: Form) -> dict[str, Any]:
    """What was changed on the page that was sent; the rest may have been changed elsewhere since."""
    return {name: form.cleaned_data[name] for name in form.changed_data}


def way_back(session: Session) -> str:
    """Where its pages lead back to: to Today, of a coach to the sessions of their people."""
    return reverse("coach:today" if session.coached_by else "workouts:today")


def closed(request: PersonRequest, session: Session) -> HttpResponse:
    """Training is closed: the person's way leads to what opens it, which nobody else can do for them."""
    return redirect(session_url(session) if session.coached_by else "workouts:safety")


def session_url(session: Session, slot: SessionSlot | None = None) -> str:
    """The session's page, at one of its exercises where given."""
    url = reverse("workouts:session", args=[session.pk])
    return f"{url}#slot-{slot.pk}" if slot else url
