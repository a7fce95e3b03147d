"""What happened in somebody's plan, as one line of history: pure, from rows that were read.

Newest first, four weeks since the start on each page. Days are the person's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from workouts import adjustment_rows, adjustment_words, change_words, plan_page, reason_words, schedule
from workouts.coach import adjust, adjust_words, day_words
from workouts.json_rows import as_dict
from workouts.models import (
    Adjustment,
    Attendance,
    CheckIn,
    Hindrance,
    Session,
    SessionSlot,
    State,
    WeekTurn,
)

if TYPE_CHECKING:
    from workouts.coach.person_page import Read

WEEKS_A_PAGE = 4
Pill = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """One line of history. `asked` are the targets of a session that had moved, with why, `more` the rest
    behind a press; `said` is what the person wrote, `session` leads to its page, `undo` is a change that can
    still be taken back."""

    day: date
    at: datetime
    kind: str
    title: str
    pills: Sequence[Pill] = ()
    pain: str = ""
    lines: Sequence[str] = ()
    asked: Sequence[str] = ()
    more: Sequence[str] = ()
    said: Sequence[str] = ()
    by: str = ""
    is_undone: bool = False
    session: UUID | None = None
    undo: UUID | None = None


@dataclass(frozen=True)
class Part:
    """A page of the line: its first and last week since the start."""

    first: int
    last: int
    is_here: bool


@dataclass(frozen=True)
class Timeline:
    """The entries of one page, newest first, and the other pages."""

    entries: Sequence[Entry]
    parts: Sequence[Part]


def of(read: "Read", weeks: str) -> Timeline:
    """The page of the line that holds the week `weeks`, else the newest."""
    entries = sorted(_entries(read), key=lambda entry: (entry.day, entry.at), reverse=True)
    place = {id(entry): _place(read, entry.day) for entry in entries}
    places = sorted(set(place.values()), reverse=True)
    here = (int(weeks) - 1) // WEEKS_A_PAGE if weeks.isdecimal() and len(weeks) < 5 else None
    if here not in places:
        here = places[0] if places else 0
    parts = [
        Part(WEEKS_A_PAGE * each + 1, WEEKS_A_PAGE * (each + 1), is_here=each == here) for each in places
    ]
    return Timeline([entry for entry in entries if place[id(entry)] == here], parts)


def _place(read: "Read", day: date) -> int:
    """Which four weeks since the start a day lies in; what came before it goes with the first."""
    return max(0, read.enrolment.days_since_start(day)) // (7 * WEEKS_A_PAGE)


def _entries(read: "Read") -> Iterator[Entry]:
    zone = read.enrolment.zone
    slots: dict[UUID, list[SessionSlot]] = {}
    for slot in read.slots:
        slots.setdefault(slot.session_id, []).append(slot)
    for standing in plan_page.standings(read.enrolment, read.sessions, read.today):
        session = standing.session
        if session.started_at is not None or standing.state == State.MISSED or session.attendance:
            yield _session(session, slots.get(session.pk, ()))
    for check_in in read.check_ins:
        yield _check_in(check_in, schedule.local_date(check_in.created_at, zone))
    for turned in read.turns:
        words = reason_words.turn_words(turned)
        if words:
            yield _turn(turned, words)
    for adjusted in read.adjustments:
        yield _adjusted(adjusted, read)
    for hindrance in read.hindrances:
        yield _hindrance(hindrance, schedule.local_date(_answered_at(hindrance), zone))


def _session(session: Session, slots: Sequence[SessionSlot]) -> Entry:
    title = _("%(kind)s, week %(week)d") % {
        "kind": session.get_kind_display().capitalize(),
        "week": session.week,
    }
    moved = [slot for slot in slots if _has_moved(slot)]
    still = [slot for slot in slots if slot not in moved and slot.cause]
    notes = [session.note, *(f"{slot.slot.name}: {slot.note}" for slot in slots if slot.note)]
    return Entry(
        day=session.day,
        at=session.started_at or datetime.combine(session.day, time(12), tzinfo=UTC),
        kind="session",
        title=title,
        pills=list(_pills(session, slots)),
        pain=_pain(session, slots),
        lines=[_stopped(slot) for slot in slots if slot.is_stopped],
        asked=[*map(_decision, moved)],
        more=[*map(_decision, still), *(_left_out(slot) for slot in slots if slot.is_skipped)],
        said=[note for note in notes if note],
        session=session.pk,
    )


def _has_moved(slot: SessionSlot) -> bool:
    """Whether the decision changed something; the first time of an exercise is no change."""
    change = reason_words.change_of(slot)
    return change is not None and change.tone != "accent" and not slot.lead.startswith("same")


def _decision(slot: SessionSlot) -> str:
    words = [reason_words.reason_words(slot), reason_words.waiting_words(slot)]
    return f"{slot.slot.name}: {' '.join(filter(None, words))}"


def _stopped(slot: SessionSlot) -> str:
    name = {"name": slot.rung.name, "pain": slot.pain_peak}
    if slot.pain_peak is None:
        return _("%(name)s: stopped.") % name
    return _("%(name)s: stopped at %(pain)d of 10.") % name


def _left_out(slot: SessionSlot) -> str:
    return _("%(name)s: left out.") % {"name": slot.slot.name}


def _pills(session: Session, slots: Sequence[SessionSlot]) -> Iterator[Pill]:
    if session.attendance == Attendance.ABSENT:
        yield day_words.did_not_come(session), ""
        return
    if session.started_at is None:
        yield _("missed"), ""
        return
    if session.attendance == Attendance.ATTENDED:
        yield _("came"), "good"
    if session.ended_for_pain or any(slot.is_stopped for slot in slots):
        yield _("stopped for pain"), "danger"
    if session.variant != "full":
        yield session.get_variant_display(), "info"
    done, asked = sum(slot.done for slot in slots), sum(slot.sets for slot in slots)  # type: ignore[attr-defined]
    if asked:
        tone = "good" if done and session.is_kept and session.finished_at else ""
        yield day_words.sets(done, asked), tone
    if session.finished_at is None:
        yield _("not finished"), ""


def _pain(session: Session, slots: Sequence[SessionSlot]) -> str:
    """`2 before · 4 at most · 1 next morning`; empty where nothing was said."""
    peaks = [session.pain_peak, *(slot.pain_peak for slot in slots)]
    given = [peak for peak in peaks if peak is not None]
    parts = (
        (_("%(pain)d before"), session.pain_before),
        (_("%(pain)d at most"), max(given) if given else None),
        (_("%(pain)d next morning"), session.morning_pain),
    )
    return " · ".join(words % {"pain": pain} for words, pain in parts if pain is not None)


def _check_in(check_in: CheckIn, day: date) -> Entry:
    scores = (
        (_("average pain %(score)d"), check_in.pain_average),
        (_("worst pain %(score)d"), check_in.pain_worst),
        (_("pain when running %(score)d"), check_in.running_pain),
        (_("running ability %(score)d"), check_in.running_ability),
    )
    given = [words % {"score": score} for words, score in scores if score is not None]
    no_run = {"back": _("did not run, because of the back"), "other": _("did not run, for another reason")}
    if check_in.no_run:
        given.append(no_run[check_in.no_run])
    pills = [(_("something new"), "danger")] if check_in.anything_new else []
    return Entry(
        day=day,
        at=check_in.created_at,
        kind="check-in",
        title=_("Check-in %(when)s") % {"when": change_words.when(check_in.week)},
        pills=pills,
        lines=[", ".join(given).capitalize() + "."] if given else [],
    )


def _turn(turned: WeekTurn, words: str) -> Entry:
    return Entry(
        day=turned.starts_on + timedelta(days=7),
        at=turned.turned_at,
        kind="turn",
        title=_("Week %(week)d is over") % {"week": turned.week},
        lines=[words],
    )


def _adjusted(adjusted: Adjustment, read: "Read") -> Entry:
    begun = {each.pk: each.started_at for each in read.sessions if each.started_at}
    trained = [(slot.slot_id, begun[slot.session_id]) for slot in read.slots if slot.session_id in begun]
    turned = read.turns[-1] if read.turns else None
    is_open = adjust.can_undo(adjusted, read.enrolment, trained, turned, read.today)
    return Entry(
        day=schedule.local_date(adjusted.made_at, read.enrolment.zone),
        at=adjusted.made_at,
        kind="adjusted",
        title=str(adjust_words.TITLES[adjusted.kind]),
        lines=[adjustment_words.sentence(adjusted)],
        said=[adjusted.note],
        by=adjusted.coach_name or _("A former coach"),  # type: ignore[attr-defined]
        is_undone=adjusted.undone_at is not None,
        undo=adjusted.pk if is_open else None,
    )


def _hindrance(hindrance: Hindrance, day: date) -> Entry:
    return Entry(
        day=day,
        at=_answered_at(hindrance),
        kind="hindrance",
        title=_("What got in the way"),
        said=[hindrance.get_obstacle_display()],
    )


def _answered_at(hindrance: Hindrance) -> datetime:
    assert hindrance.answered_at is not None, "only answered ones are read"
    return hindrance.answered_at


def rebuilt(name: str, at: datetime, row: Mapping[str, Any]) -> Any:
    """A row of one of the kinds of events, from its JSON."""
    if name == "check_ins":
        return CheckIn(**row, created_at=at)
    if name == "turns":
        numbers, starts_on = as_dict(row["numbers"]), date.fromisoformat(row["starts_on"])
        advises = bool(row["advises_help"])
        return WeekTurn(
            **{**row, "numbers": numbers, "starts_on": starts_on, "advises_help": advises}, turned_at=at
        )
    if name == "hindrances":
        return Hindrance(obstacle=row["obstacle"], answered_at=at)
    return adjustment_rows.rebuilt(row)
