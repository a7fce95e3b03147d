"""One person's page as the coach sees it, and the person too (`own_coach`): without private notes.

Six queries however long the history: everything of the plan is read at once and put together here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from workouts import adjustment_rows, reason_words, turning
from workouts.coach import adjust, attention, roster, target_lines, timeline
from workouts.coach.attention import Facts, Flag
from workouts.coach.attention_words import State, day_words
from workouts.coach.timeline import Timeline
from workouts.json_rows import as_dict
from workouts.models import (
    Adjustment,
    CheckIn,
    Coaching,
    Enrolment,
    Hindrance,
    Session,
    SessionSlot,
    SetLog,
    WeekMode,
    WeekTurn,
)
from workouts.progress import Progress, look_at

EASED = ("load-down", "easier", "first", "reps-down", "seconds-down", "sets-down")
"""What a decision begins with where it asks for less."""
MOST_WORDS = 4


@dataclass(frozen=True)
class Read:
    """Everything of a plan, with its week turned; sessions in order of week, slots with `done`."""

    enrolment: Enrolment
    today: date
    sessions: Sequence[Session]
    slots: Sequence[SessionSlot]
    check_ins: Sequence[CheckIn]
    turns: Sequence[WeekTurn]
    adjustments: Sequence[Adjustment]
    hindrances: Sequence[Hindrance]


@dataclass(frozen=True)
class Page:
    """What stands on the page; `enrolment` is None where there is no plan yet. `can_change` and `can_ease`:
    the pages of these changes offer something now."""

    coaching: Coaching
    facts: Facts
    flags: Sequence[Flag]
    enrolment: Enrolment | None = None
    today: date | None = None
    last_session: str = ""
    next_session: Session | None = None
    rules: Sequence[str] = ()
    progress: Progress | None = None
    targets: Sequence[target_lines.Group] = ()
    timeline: Timeline | None = None
    can_change: bool = False
    can_ease: bool = False

    @property
    def week_words(self) -> str:
        """How far the plan is: `week 3 of 8`."""
        if self.enrolment is None:
            return ""
        if self.enrolment.is_keeping:
            return _("eight weeks done, keeping what was gained")
        if self.enrolment.finished_on is not None:
            return _("eight weeks done")
        return _("week %(week)d of 8") % {"week": self.enrolment.week}

    @property
    def state(self) -> str:
        """Where the plan stands, in words; empty while it runs."""
        return "" if self.facts.state == State.RUNNING else attention.state_words(self.facts)


def context(coaching: Coaching, now: datetime, weeks: str = "") -> dict[str, Any]:
    """What the page shows at `now`, without private notes; `weeks` names a page of the timeline, else it
    is the newest."""
    read = _read(coaching, now)
    facts = roster.facts_of(coaching, now)
    page = Page(coaching, facts, attention.flags_of(facts))
    if read is not None:
        page = _filled(page, read, weeks)
    zone = read.enrolment.zone if read else ZoneInfo("UTC")
    return {"coaching": coaching, "page": page, "progress": page.progress, "zone": zone}


def _filled(page: Page, read: Read, weeks: str) -> Page:
    enrolment, today = read.enrolment, read.today
    begun = [session for session in read.sessions if session.started_on]
    last = max(begun, key=lambda session: session.day, default=None)
    ahead = [s for s in read.sessions if s.started_at is None and s.on_date >= today]
    is_on = page.facts.state in (State.RUNNING, State.NOT_BEGUN)
    return Page(
        coaching=page.coaching,
        facts=page.facts,
        flags=page.flags,
        enrolment=enrolment,
        today=today,
        last_session=day_words(last.day, today) if last else "",
        next_session=min(ahead, key=lambda s: s.on_date, default=None) if is_on else None,
        rules=_rules(page.facts, read, last),
        progress=look_at(enrolment, today, check_ins=read.check_ins, sessions=read.sessions),
        targets=target_lines.groups(read.slots),
        timeline=timeline.of(read, weeks),
        can_change=enrolment.status(today) in adjust.CHANGEABLE,
        can_ease=not adjust.why_not_week(enrolment, Adjustment.Kind.EASE, read.sessions, today),
    )


def _read(coaching: Coaching, now: datetime) -> Read | None:
    """The newest plan of the person, its week turned, in three queries."""
    sessions = _sessions(coaching)
    if not sessions:
        return None
    enrolment = sessions[0].enrolment
    today = enrolment.today(now)
    if enrolment.is_week_over(today):
        turning.turn(enrolment, now=now)
        sessions = _sessions(coaching)
        enrolment = sessions[0].enrolment
    for session in sessions:
        session.enrolment = enrolment
    by_id = {session.pk: session for session in sessions}
    slots = _slots(enrolment)
    for slot in slots:
        slot.session = by_id[slot.session_id]
    return Read(enrolment, today, sessions, slots, **_events(enrolment))


def _sessions(coaching: Coaching) -> list[Session]:
    """All of the open plan, else of the one that ended last, in order of week and date."""
    plans = Enrolment.objects.filter(user=coaching.person_id)
    newest = plans.order_by(F("ended_on").desc(nulls_first=True), "-created_at").values("pk")[:1]
    sessions = Session.objects.filter(enrolment=Subquery(newest)).select_related("enrolment__plan")
    return list(sessions.order_by("week", "on_date"))


def _slots(enrolment: Enrolment) -> list[SessionSlot]:
    """What every begun session asked for, oldest first, each with how many sets were `done`."""
    logs = SetLog.objects.filter(session_slot=OuterRef("pk")).order_by().values("session_slot")
    slots = SessionSlot.objects.filter(session__enrolment=enrolment)
    slots = slots.select_related("slot", "rung", "waiting_rung", "eased_rung")
    done = Coalesce(Subquery(logs.annotate(n=Count("pk")).values("n")), 0)
    return list(slots.annotate(done=done).order_by("session__started_at", "position"))


CHECK_IN = (
    "week",
    "time_point",
    "pain_average",
    "pain_worst",
    "running_pain",
    "no_run",
    "running_ability",
    "ability_2",
    "ability_3",
    "anything_new",
    "runs",
)
TURN = ("week", "round", "code", "cause", "numbers", "advises_help", "starts_on")


def _events(enrolment: Enrolment) -> dict[str, list[Any]]:
    """Check-ins, week turns, adjustments and what got in the way, in one query."""
    given = enrolment.hindrances.exclude(obstacle="").exclude(answered_at=None)
    parts = (
        ("check_ins", enrolment.check_ins.order_by(), "created_at", CHECK_IN),
        ("turns", enrolment.turns.order_by(), "turned_at", TURN),
        ("adjustments", enrolment.adjustments.order_by(), "made_at", adjustment_rows.FIELDS),
        ("hindrances", given.order_by(), "answered_at", ("obstacle", "missed_on", "is_taken")),
    )
    first, *others = (
        rows.annotate(
            event=Value(name, output_field=CharField()),
            happened_at=F(at),
            row=JSONObject(**{field: field for field in fields}),
        ).values_list("event", "happened_at", "row")
        for name, rows, at, fields in parts
    )
    events: dict[str, list[Any]] = {name: [] for name, *_rest in parts}
    for name, at, row in first.union(*others, all=True):
        events[name].append(timeline.rebuilt(name, at, as_dict(row)))
    events["check_ins"].sort(key=lambda check_in: check_in.week)
    events["turns"].sort(key=lambda turned: turned.starts_on)
    return events


def _rules(facts: Facts, read: Read, last: Session | None) -> list[str]:
    """What the rules did with it: closed, eased, repeated, held; in the words that the person reads."""
    words: list[str] = []
    if facts.locked_on:
        words.append(_("Closed training until a professional has looked at it and the person says so."))
    elif facts.has_news:
        words.append(_("Closed training until the safety questions are answered."))
    turned = read.turns[-1] if read.turns else None
    if turned is not None and read.enrolment.week_mode not in (WeekMode.NORMAL, WeekMode.KEEP):
        words.append(reason_words.turn_words(turned))
    if turned is not None and turned.advises_help:
        words.append(_("Advised the person to ask a professional."))
    if last is not None:
        own = [slot for slot in read.slots if slot.session_id == last.pk]
        words += [
            _("%(exercise)s stopped for the day.") % {"exercise": slot.rung.name}
            for slot in own
            if slot.is_stopped
        ]
        eased = (slot for slot in own if slot.lead in EASED)
        words += [f"{slot.slot.name}: {reason_words.reason_words(slot)}" for slot in eased]
    return [text for text in dict.fromkeys(words) if text][:MOST_WORDS]
