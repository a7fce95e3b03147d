"""From each kind of entry to the verb of the house that does it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Check
from workouts import in_session, midway, safety, session_page, shown_targets, training
from workouts.entries import kinds, sets
from workouts.entries.answers import RefusedError
from workouts.entries.press import Pressed
from workouts.models import Session, SessionSlot
from workouts.sets import NotPossibleError

PROMPT = timedelta(minutes=10)
"""A press that comes so soon was made with signal."""


def start(pressed: Pressed, entry: kinds.Start) -> None:
    """Begin. Begun already, by another device: the same answer is enough, another one is not taken for it."""
    session = pressed.session
    if session.started_at is not None and not training.waits_for_number(session):
        if session.pain_before != entry.pain_before:
            raise RefusedError(
                "not-possible", _("This session was begun with another answer before it, which stays.")
            )
        return
    try:
        training.start(
            session,
            now=pressed.at,
            pain_before=entry.pain_before,
            was_alone=entry.was_alone,
            is_short=entry.is_short,
            shown=shown_targets.read(session, entry.targets, is_prompt=timezone.now() - pressed.at < PROMPT),
            by_coach=pressed.by_coach,
        )
    except training.ClosedError:
        raise RefusedError("closed") from None
    except training.TooSoreError:
        raise RefusedError("too-sore") from None
    except training.NotRunningError:
        raise RefusedError("not-running") from None
    except training.NotTodayError:
        raise RefusedError("not-today") from None


def begin_anew(pressed: Pressed, entry: kinds.BeginAnew) -> None:
    training.begin_anew(pressed.session, now=pressed.at, by_coach=pressed.by_coach)
    if Session.objects.filter(pk=pressed.session.pk, started_at__isnull=False).exists():
        raise NotPossibleError


def put_set(pressed: Pressed, entry: kinds.Set) -> None:
    sets.put(pressed, entry.id, entry)


def pain(pressed: Pressed, entry: kinds.Pain) -> None:
    in_session.report_pain(_open_slot(pressed, entry.slot), pain=entry.pain, by_coach=pressed.by_coach)


def choose(slot: SessionSlot) -> None:
    rung = session_page.offered_in(slot.session, slot.pk)
    if rung is None:
        raise NotPossibleError
    in_session.choose(slot, rung)


SIMPLE: dict[str, Callable[[SessionSlot], object]] = {
    "ease": in_session.ease,
    "unease": in_session.unease,
    "swap": in_session.swap,
    "swap-back": in_session.swap_back,
    "choose": choose,
    "unchoose": in_session.unchoose,
}


def simple(pressed: Pressed, entry: kinds.Simple) -> None:
    """What is stopped for pain is not left out: the next time has to know of it."""
    if entry.kind == "slip":
        in_session.take_back_pain(_open_slot(pressed, entry.slot), by_coach=pressed.by_coach)
        return
    if entry.kind in SIMPLE:
        SIMPLE[entry.kind](_open_slot(pressed, entry.slot))
        return
    slot = _slot(pressed, entry.slot)
    if entry.kind == "skip" and slot.is_stopped:
        raise NotPossibleError
    training.describe_slot(slot, is_skipped=entry.kind == "skip")


def feel(pressed: Pressed, entry: kinds.FeelOf) -> None:
    training.describe_slot(_slot(pressed, entry.slot), feel=entry.feel)


def note(pressed: Pressed, entry: kinds.NoteOn) -> None:
    noted: Any = pressed.session if entry.slot is None else _slot(pressed, entry.slot)
    if entry.was is not None and noted.note not in (entry.was, entry.note):
        raise RefusedError(
            "not-possible", _("Another note was written meanwhile, so this one was not saved.")
        )
    type(noted).objects.filter(pk=noted.pk).update(note=entry.note)


def order(pressed: Pressed, entry: kinds.Order) -> None:
    midway.reorder(pressed.session, entry.slots)


def whole(pressed: Pressed, entry: kinds.Whole) -> None:
    if entry.kind == "reopen":
        training.reopen(pressed.session, now=pressed.at, by_coach=pressed.by_coach)
    else:
        {"shorten": midway.shorten, "lengthen": midway.lengthen}[entry.kind](pressed.session)


def flags(pressed: Pressed, entry: kinds.Flags) -> None:
    """Kept whatever became of the session: a sign is never refused."""
    if pressed.session.started_at is not None and pressed.session.finished_at is None:
        in_session.stop_for_flags(pressed.session)
    safety.record_flags(user=pressed.person, flags=set(entry.flags), now=pressed.at)


def finish(pressed: Pressed, entry: kinds.Finish) -> None:
    """Finish once; a session that was finished elsewhere is corrected on its page and not overwritten."""
    session = pressed.session
    answers: Any = entry.model_dump(include={"pain_peak", "effort", "note", "was_alone"}, exclude_none=True)
    answers["pain_peak"] = entry.pain_peak
    if not session.is_supervised:
        answers.pop("was_alone", None)
    checks = _checks(session, entry)
    if session.finished_at is not None:
        stored = {each.check_of_id: (each.result, each.result_right) for each in session.check_results.all()}
        has_other_checks = any(stored.get(check) != result for check, result in checks.items())
        if has_other_checks or any(getattr(session, name) != value for name, value in answers.items()):
            raise RefusedError(
                "not-possible", _("This session was finished already. Please correct it on its own page.")
            )
        return
    began: Any = session.started_at
    training.finish(session, now=max(pressed.at, began), checks=checks, by_coach=pressed.by_coach, **answers)


def _checks(session: Session, entry: kinds.Finish) -> dict[int, tuple[int, int | None] | None]:
    """The results by id, each within what its check takes."""
    if not entry.checks:
        return {}
    known = {str(check.pk): check for check in Check.objects.all()}
    for key, result in entry.checks.items():
        check = known.get(key)
        if check is None or not check.is_for(session.enrolment.plan.slug):
            raise RefusedError("invalid", _("checks: there is no such check in this plan."))
        if result is None:
            continue
        is_whole = (result[1] is not None) == check.is_two_sided
        if not is_whole or any(number is not None and number > check.cap for number in result):
            words = _("checks: %(name)s takes numbers from 0 to %(cap)s, both sides where it has two.")
            raise RefusedError("invalid", words % {"name": check.name, "cap": check.cap})
    return {int(key): result for key, result in entry.checks.items()}


def _slot(pressed: Pressed, slot_id: int) -> SessionSlot:
    slots = pressed.session.slots.select_related("rung", "eased_rung", "slot")
    slot = slots.filter(slot_id=slot_id).first()
    if slot is None:
        raise RefusedError("no-slot")
    slot.session = pressed.session
    return slot


def _open_slot(pressed: Pressed, slot_id: int) -> SessionSlot:
    if pressed.is_closed:
        raise RefusedError("closed")
    return _slot(pressed, slot_id)


VERBS: dict[type, Callable[[Pressed, Any], None]] = {
    kinds.Start: start,
    kinds.BeginAnew: begin_anew,
    kinds.Set: put_set,
    kinds.Pain: pain,
    kinds.Simple: simple,
    kinds.FeelOf: feel,
    kinds.NoteOn: note,
    kinds.Order: order,
    kinds.Whole: whole,
    kinds.Flags: flags,
    kinds.Finish: finish,
}
