"""What a phone reads: a session as one document, today, and what a finished session means for the next."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs.models import Rung
from workouts import (
    asking,
    history,
    kind_words,
    reason_words,
    session_document,
    session_page,
    training,
    turning,
)
from workouts import today as reads
from workouts.alternatives import Ground
from workouts.models import Enrolment, Session, SessionSlot, SetLog, Status
from workouts.people import Person
from workouts.templatetags.training import last_words, target_words


def document_of(session: Session, today: date) -> dict[str, Any]:
    """A session as its player needs it, whether it is planned, runs or is finished."""
    if session.started_at is None:
        siblings = list(session.enrolment.sessions.all())
        return _planned(session, siblings, history.facts_in(session, today), today)
    return _begun(session, history.facts_in(session, session.day))


def _planned(
    session: Session, siblings: Sequence[Session], facts: history.Facts, today: date
) -> dict[str, Any]:
    enrolment = session.enrolment
    ground = Ground(session, facts, history.all_rungs(), history.earlier_slots(session))
    targets = asking.targets_for(
        session, today=today, siblings=siblings, facts=facts, rungs=ground.rungs, earlier=ground.earlier
    )
    can_begin = enrolment.status(today) == Status.RUNNING and training.can_begin(
        session, siblings, today, program_week=enrolment.week
    )
    return session_document.planned(
        session,
        targets,
        ground,
        session_page.routine(session),
        session_page.checks_of(session),
        can_start=can_begin and not facts.is_closed,
    )


def _begun(session: Session, facts: history.Facts) -> dict[str, Any]:
    slots = session_page.slots_of(session, with_sets=False)
    ground = Ground(session, facts, history.all_rungs(), history.earlier_slots(session, beside=slots))
    # After a stop the checks wait for another day.
    is_stopped = facts.is_closed or session.ended_for_pain or any(slot.is_stopped for slot in slots)
    checks = [] if is_stopped else session_page.checks_of(session)
    return session_document.begun(session, slots, ground, session_page.routine(session), checks)


def today_of(user: Person, now: datetime) -> dict[str, Any]:
    """Today in a few words, with the document of the session that can be trained now."""
    enrolment = reads.open_enrolment(user)
    if enrolment is not None and enrolment.is_week_over(enrolment.today(now)):
        turning.turn(enrolment, now=now)
        enrolment = reads.open_enrolment(user)
    if enrolment is None:
        words = {"title": _("You have no plan now"), "text": _("Lay one out once you have signal.")}
        return {"date": None, "zone": None, "day_words": "", **words, "document": None}
    today = enrolment.today(now)
    facts = history.facts_from(enrolment, today)
    sessions = list(enrolment.sessions.select_related("plan_session"))
    for each in sessions:
        each.enrolment = enrolment
    session = reads.todays_session(sessions, today)
    title, text = _words(enrolment, session, sessions, facts, today)
    return {
        "date": today.isoformat(),
        "zone": enrolment.time_zone,
        "day_words": date_format(today, "l j F"),
        "title": title,
        "text": text,
        "document": _todays_document(enrolment, session, sessions, facts, today),
    }


def _todays_document(
    enrolment: Enrolment,
    session: Session | None,
    sessions: Sequence[Session],
    facts: history.Facts,
    today: date,
) -> dict[str, Any] | None:
    """Today's session while it is not finished, else the newest unfinished one; none while training is
    closed."""
    if facts.is_closed:
        return None
    is_running = enrolment.status(today) == Status.RUNNING
    if session is not None and session.finished_at is None and (session.started_at or is_running):
        if session.started_at is None:
            return _planned(session, sessions, facts, today)
        return _begun(session, facts)
    unfinished = reads.unfinished_session(sessions, today)
    return _begun(unfinished, facts) if unfinished else None


def _words(
    enrolment: Enrolment,
    session: Session | None,
    sessions: Sequence[Session],
    facts: history.Facts,
    today: date,
) -> tuple[str, str]:
    """Title and text of Today, as its page says them."""
    status = enrolment.status(today)
    if status == Status.PAUSED:
        return _("Your plan waits"), _("Nothing is asked of you and no mail is sent.")
    if status == Status.FINISHED:
        return _("Eight weeks done"), _("See what has changed, and choose how to go on.")
    if status == Status.NOT_BEGUN:
        begins = {"plan": enrolment.plan.name, "day": date_format(enrolment.starts_on, "l j F")}
        return _("%(plan)s begins %(day)s") % begins, _("Until then: walk, run as it feels right.")
    if session is None:
        return _("Rest day"), _("Legs grow stronger between sessions. An easy run or a walk is welcome.")
    title = str(session.get_kind_display())
    if session.finished_at is not None:
        return title, _("Done for today")
    if facts.is_closed:
        return title, _("Your session waits until training is open. Move as far as it feels all right.")
    return title, ""


def summary_of(session: Session) -> dict[str, Any]:
    """What was done in a finished session, what it means for the next one like it, and one kind sentence."""
    slots = list(session.slots.select_related("slot", "rung", "eased_rung"))
    enrolment = session.enrolment
    sessions = list(enrolment.sessions.select_related("plan_session"))
    following = _following(session, sessions)
    asked: Sequence[asking.SlotTarget] = ()
    if following is not None:
        following.enrolment = enrolment
        earlier = history.earlier_slots(following, beside=slots)
        day = following.on_date
        facts = history.facts_in(session, day)
        asked = asking.targets_for(following, today=day, siblings=sessions, facts=facts, earlier=earlier)
    by_slot = {target.slot.pk: target for target in asked}
    return {
        "lines": [_line(slot, by_slot.get(slot.slot_id)) for slot in slots],
        "next_day": date_format(following.on_date, "l j F") if following else "",
        "kind_words": kind_words.after_finish(session, has_stop=any(slot.is_stopped for slot in slots)),
    }


def _following(session: Session, sessions: Sequence[Session]) -> Session | None:
    """The next session with the same exercises."""
    code = session.plan_session.code
    ahead = [
        s
        for s in sessions
        if s.started_at is None and s.plan_session.code == code and s.on_date > session.day
    ]
    return min(ahead, key=lambda each: each.on_date, default=None)


def _line(slot: SessionSlot, following: asking.SlotTarget | None) -> dict[str, str]:
    is_renamed = following is not None and following.rung.pk != slot.rung_id
    return {
        "name": slot.rung.name,
        "done": _done_words(slot),
        "next": " ".join([following.rung.name] * is_renamed + [target_words(following)] if following else []),
        "why": reason_words.reason_words(following, with_scores=False) if following else "",
    }


def _done_words(slot: SessionSlot) -> str:
    """`10, 10, 8 at 30 kg`, sets on an easier version apart; or that it was left out or not done."""
    logs = list(slot.set_logs.all())
    if not logs:
        return _("left out") if slot.is_skipped else _("not done")
    own: list[SetLog] = [log for log in logs if not log.is_eased]
    eased = [log for log in logs if log.is_eased]
    parts = [last_words(own)] if own else []
    if eased and slot.eased_rung:
        parts.append(_easier_words(slot.eased_rung, eased))
    return "; ".join(parts)


def _easier_words(rung: Rung, logs: Sequence[SetLog]) -> str:
    return _("%(name)s %(sets)s") % {"name": rung.name, "sets": last_words(logs)}
