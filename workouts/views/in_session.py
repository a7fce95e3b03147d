"""Inside a session: sets, pain, and what takes an exercise's place. Each press is a small form of its own,
may be sent twice and leads back to its exercise."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts import in_session, safety, session_page, training
from workouts.access import session_hand_required
from workouts.forms import FeelForm, FlagsForm, PainForm, SetForm
from workouts.models import Screening, Session, SessionSlot, SetLog
from workouts.people import PersonRequest
from workouts.sets import ChangedElsewhereError, PersonsOwnError
from workouts.slot_rows import goes_on, slot_form
from workouts.templatetags.training import set_words
from workouts.views.safety import locked_page
from workouts.views.session import changed, closed, page_of, session_url
from workouts.views.shared import note_hands, posted_in_session, read_session, session_at_hand

SET_NUMBERS = frozenset(str(number) for number in range(1, 11))


@session_hand_required
@posted_in_session
def log_set(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """Write down one set, correct it, or take it back."""
    slot = _slot_at_hand(request, pk, slot_pk, number=request.POST.get("number", ""))
    if _is_closed(slot):
        return closed(request, slot.session)
    # A set done before the stop stays one of the harder rung, also when it is corrected.
    form = SetForm(
        request.POST, session_slot=slot, rung=slot.rung if slot.is_eased_set is False else slot.doing
    )
    is_valid = form.is_valid()
    try:
        if "remove" in request.POST and "number" in form.cleaned_data:
            number, edit = form.cleaned_data["number"], form.cleaned_data.get("edit")
            training.remove_set(slot, number=number, shown_edit=edit)
        elif _comes_too_late(slot):
            messages.info(request, _("This exercise has stopped for today, so the set was not saved."))
        elif not is_valid:
            return page_of(request, read_session(request, pk), status=422, refused=form)
        else:
            training.log_set(slot, now=timezone.now(), **form.values())
    except ChangedElsewhereError as changed_elsewhere:
        form.add_error(None, _both_values(changed_elsewhere.stored, form))
        return page_of(request, read_session(request, pk), status=409, refused=form)
    return redirect(session_url(slot.session, slot))


def _both_values(stored: SetLog | None, form: SetForm) -> str:
    """What is stored beside what was typed, which stands in the fields still."""
    if stored is None:
        return _("This set was taken back meanwhile. Press once more to save what stands here.")
    words = _(
        "Meanwhile this set was saved as %(stored)s. Press once more to save what stands here instead, or "
        "open the session anew to leave it."
    )
    return words % {"stored": set_words(stored, form.rung)}


@session_hand_required
@posted_in_session
def describe_slot(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """A note on an exercise; leave it out or take it up again. What was stopped for pain is not left out:
    the next time has to know of it."""
    slot = _slot_at_hand(request, pk, slot_pk)
    form = slot_form(slot, request.POST)
    if not form.is_valid():
        return page_of(request, read_session(request, pk), status=422, refused=form)
    answers = changed(form)
    wish = request.POST.get("do")
    if wish == "unskip" or (wish == "skip" and not slot.is_stopped):
        answers["is_skipped"] = wish == "skip"
    training.describe_slot(slot, **answers)
    return redirect(session_url(slot.session, slot))


@session_hand_required
@posted_in_session
def report_pain(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """The back in one exercise; the page then says what follows from it."""
    form = PainForm(request.POST)
    is_valid = form.is_valid()

    def keep(slot: SessionSlot) -> None:
        if is_valid:
            pain = form.cleaned_data["pain"]
            in_session.report_pain(slot, pain=pain, by_coach=slot.session.coached_by is not None)

    return _act(request, _slot_at_hand(request, pk, slot_pk), keep)


@session_hand_required
@posted_in_session
def take_back_pain(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """The back's number in one exercise was a slip."""

    def take_back(slot: SessionSlot) -> None:
        in_session.take_back_pain(slot, by_coach=slot.session.coached_by is not None)

    return _act(request, _slot_at_hand(request, pk, slot_pk), take_back)


@session_hand_required
@posted_in_session
def ease(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """Go on with the easier version that was offered after a stop."""
    return _act(request, _slot_at_hand(request, pk, slot_pk), in_session.ease)


@session_hand_required
@posted_in_session
def swap(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """For today take what stands in for an exercise that cannot be done here."""
    return _act(request, _slot_at_hand(request, pk, slot_pk), in_session.swap)


@session_hand_required
@posted_in_session
def swap_back(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """Take the slot's own exercise again."""
    return _act(request, _slot_at_hand(request, pk, slot_pk), in_session.swap_back)


@session_hand_required
@posted_in_session
def choose(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """Take the barbell that is offered; pressing it states that a professional has looked (domain.md 4.7)."""

    def take(slot: SessionSlot) -> None:
        rung = session_page.offered_in(read_session(request, pk), slot.pk)
        if rung is None:
            raise in_session.NotPossibleError
        in_session.choose(slot, rung)

    return _act(request, _slot_at_hand(request, pk, slot_pk), take)


@session_hand_required
@posted_in_session
def feel(request: PersonRequest, pk: UUID, slot_pk: int) -> HttpResponse:
    """Too easy, too hard, or neither after all."""
    slot = _slot_at_hand(request, pk, slot_pk)
    form = FeelForm(request.POST)
    if form.is_valid():
        training.describe_slot(slot, feel=form.cleaned_data["feel"])
    return redirect(session_url(slot.session, slot))


@session_hand_required
@posted_in_session
def report_flags(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What stops a session at once: training closes, and the same answer says what to do (domain.md 3.3)."""
    session = session_at_hand(request, pk)
    if session.started_at is None or session.finished_at is not None:
        return closed(request, session)
    form = FlagsForm(request.POST)
    if not form.is_valid():
        return page_of(request, session, status=422, flags_form=form)
    in_session.stop_for_flags(session)
    person = session.enrolment.user if session.coached_by else request.user
    flags = form.cleaned_data["flags"]
    recorded = safety.record_flags(user=person, flags=flags, now=timezone.now())
    if session.coached_by:
        text = safety.OUTCOME_TEXTS[recorded.outcome]
        return render(request, "workouts/safety/stopped.html", {"session": session, "text": text})
    return locked_page(request, safety.lock(person) or recorded)


def _act(request: PersonRequest, slot: Any, verb: Callable[[SessionSlot], object]) -> HttpResponse:
    """Does `verb` with the slot and leads back to it, or says that it came too late."""
    if _is_closed(slot):
        return closed(request, slot.session)
    try:
        verb(slot)
    except PersonsOwnError:
        messages.info(request, _("Only the person can take this back."))
    except in_session.NotPossibleError:
        messages.info(request, _("That is no longer possible here. This is how the session stands now."))
    return redirect(session_url(slot.session, slot))


def _is_closed(slot: Any) -> bool:
    return slot.is_locked and slot.session.finished_at is None


def _comes_too_late(slot: Any) -> bool:
    """Whether a new set comes from a page that was opened before the exercise or the session was stopped for
    pain. A logged one may be corrected; so may everything in a finished session."""
    return slot.session.finished_at is None and slot.is_eased_set is None and not goes_on(slot)


def _slot_at_hand(request: PersonRequest, pk: UUID, slot_pk: int, *, number: str = "") -> Any:
    """A slot of a session within reach, or 404; what a coach does with it is in the person's trail. With
    `is_locked`, and with `is_eased_set`: whether its set `number` was done on an easier rung after a stop,
    None where it is not logged yet."""
    locks = Screening.objects.filter(user=OuterRef("session__enrolment__user")).locking()
    logged = SetLog.objects.filter(number=int(number) if number in SET_NUMBERS else 0)
    slots = SessionSlot.objects.filter(session__in=Session.objects.reachable_by(request.user).filter(pk=pk))
    slots = slots.select_related("session__enrolment", "rung", "eased_rung").annotate(
        is_locked=Exists(locks),
        is_eased_set=Subquery(logged.filter(session_slot=OuterRef("pk")).values("is_eased")[:1]),
    )
    slot = get_object_or_404(slots, pk=slot_pk)
    note_hands(request, slot.session.put_in_hands_of(request.user))
    return slot
