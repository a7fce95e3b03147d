"""The session: before it, in it, after it. Each press is a small form of its own and may be sent twice."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts import history, session_page, training
from workouts.access import person_required, posted
from workouts.forms import FinishForm, MorningForm, SetForm, StartSessionForm
from workouts.models import Screening, Session, SessionSlot, Status
from workouts.people import PersonRequest
from workouts.views.shared import own_session


@person_required
def show(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What the session asks for; once begun, every set to press."""
    return _page(request, own_session(request, pk))


def _page(request: PersonRequest, session: Session, status: int = 200, **forms: Any) -> HttpResponse:
    """The session's page, with forms that could not be kept where they were sent from."""
    if session.started_at is None:
        return _preview(request, session, status, **forms)
    slots = list(
        session.slots.select_related("slot", "rung__exercise", "rung__substitute__exercise").prefetch_related(
            "set_logs"
        )
    )
    context = {
        "session": session,
        "enrolment": session.enrolment,
        "slots": session_page.slot_rows(session, slots, forms.get("refused")),
        "minutes": training.minutes_for(session, slots),
        "routine": session_page.routine(session),
        "is_closed": session.finished_at is None
        and history.facts_of(session.enrolment, session.day).is_closed,
        "finish_form": forms.get("finish_form") or _finish_form(session),
        "checks_form": forms.get("checks_form") or session_page.checks_form(session),
    }
    return render(request, "workouts/session.html", context, status=status)


def _preview(
    request: PersonRequest, session: Session, status: int, start_form: StartSessionForm | None = None
) -> HttpResponse:
    """Before the start: computed, nothing stored."""
    enrolment = session.enrolment
    today = enrolment.today(timezone.now())
    siblings = list(enrolment.sessions.all())
    facts = history.facts_of(enrolment, today)
    targets = training.targets_for(session, today=today, siblings=siblings, facts=facts)
    context = {
        "session": session,
        "enrolment": enrolment,
        "targets": targets,
        "minutes": training.minutes_for(session, targets),
        "state": session.state(enrolment.plan_day(today)),
        "is_closed": facts.is_closed,
        "is_paused": enrolment.paused_on is not None,
        "can_begin": enrolment.status(today) == Status.RUNNING
        and training.can_begin(session, siblings, today, program_week=enrolment.week),
        "morning": training.unrated_session(siblings, today),
        "routine": session_page.routine(session),
        "has_check": session.plan_session.has_check,
        "start_form": start_form,
    }
    return render(request, "workouts/session_preview.html", context, status=status)


def _finish_form(session: Session, data: Any = None) -> FinishForm:
    initial = {"pain_peak": session.pain_peak, "note": session.note, "was_alone": session.was_alone}
    return FinishForm(data, initial=initial)


@person_required
@posted("workouts:session")
def start(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Begin, with the back's score in the same press. From 8 on there is no session (domain.md 3.3)."""
    session = own_session(request, pk)
    form = StartSessionForm(request.POST)
    if not form.is_valid():
        return _page(request, session, status=422, start_form=form)
    now = timezone.now()
    if (
        session.started_at is None
        and session.enrolment.status(session.enrolment.today(now)) != Status.RUNNING
    ):
        return redirect(session_url(session))
    try:
        training.start(session, now=now, **form.cleaned_data)
    except training.ClosedError:
        return redirect("workouts:safety")
    except training.TooSoreError:
        return _page(request, session, start_form=form)
    except training.NotTodayError:
        messages.info(request, _("This session cannot begin today: one session a day is enough."))
    return redirect(session_url(session))


@person_required
@posted("workouts:session")
def log_set(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """Write down one set, correct it, or take it back."""
    slot = _own_slot(request, pk, slot_pk)
    if slot.is_locked and slot.session.finished_at is None:
        return redirect("workouts:safety")
    form = SetForm(request.POST, session_slot=slot)
    is_valid = form.is_valid()
    if "remove" in request.POST and "number" in form.cleaned_data:
        training.remove_set(slot, number=form.cleaned_data["number"])
    elif not is_valid:
        return _page(request, own_session(request, pk), status=422, refused=form)
    else:
        training.log_set(slot, now=timezone.now(), **form.values())
    return redirect(session_url(slot.session, slot))


@person_required
@posted("workouts:session")
def describe_slot(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """An exercise's own pain and note; skip it or take it up again."""
    slot = _own_slot(request, pk, slot_pk)
    form = session_page.slot_form(slot, request.POST)
    if not form.is_valid():
        return _page(request, own_session(request, pk), status=422, refused=form)
    answers = _changed(form)
    if (wish := request.POST.get("do")) in {"skip", "unskip"}:
        answers["is_skipped"] = wish == "skip"
    training.describe_slot(slot, **answers)
    return redirect(session_url(slot.session, slot))


@person_required
@posted("workouts:session")
def finish(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Finish with the highest pain in one press; the same form corrects it afterwards."""
    session = own_session(request, pk)
    if session.started_at is None:
        return redirect(session_url(session))
    form, checks = _finish_form(session, request.POST), session_page.checks_form(session, request.POST)
    # Both are asked, so that every error shows at once.
    is_valid = all([form.is_valid(), checks is None or checks.is_valid()])
    if not is_valid:
        return _page(request, session, status=422, finish_form=form, checks_form=checks)
    was_finished = session.finished_at is not None
    training.finish(
        session, now=timezone.now(), checks=checks.results() if checks else None, **_changed(form)
    )
    if was_finished:
        messages.success(request, _("Your changes are saved."))
        return redirect(session_url(session))
    if session.is_kept:
        messages.success(request, _("Done. Every session you keep is one more your legs remember."))
    else:
        messages.success(request, _("Saved. What you did counts, even when it is not all."))
    return redirect("workouts:today")


@person_required
@posted("workouts:session")
def rate_morning(request: PersonRequest, pk: UUID) -> HttpResponse:
    """How the back felt the morning after, in one press; then back to where it was asked."""
    session = own_session(request, pk)
    form = MorningForm(request.POST)
    today = session.enrolment.today(timezone.now())
    is_due = training.unrated_session(list(session.enrolment.sessions.all()), today) == session
    if form.is_valid() and is_due:
        training.rate_morning(session, pain=form.cleaned_data["morning_pain"], on_date=today)
        messages.success(request, _("Thank you, noted."))
    back = form.cleaned_data.get("back")
    asked_on = Session.objects.of(request.user).filter(pk=back).first() if back else None
    return redirect(session_url(asked_on) if asked_on else "workouts:today")


def _changed(form: Form) -> dict[str, Any]:
    """What was changed on the page that was sent; the rest may have been changed elsewhere since."""
    return {name: form.cleaned_data[name] for name in form.changed_data}


def _own_slot(request: PersonRequest, pk: UUID, slot_pk: int) -> Any:
    """A slot of the person's own session, with `is_locked`, or 404."""
    locks = Screening.objects.filter(user=request.user).locking()
    slots = SessionSlot.objects.filter(session__pk=pk, session__enrolment__user=request.user)
    slots = slots.select_related("session", "rung").annotate(
        is_locked=Exists(locks.filter(user=OuterRef("session__enrolment__user")))
    )
    return get_object_or_404(slots, pk=slot_pk)


def session_url(session: Session, slot: SessionSlot | None = None) -> str:
    """The session's page, at one of its exercises where given."""
    url = reverse("workouts:session", args=[session.pk])
    return f"{url}#slot-{slot.pk}" if slot else url
