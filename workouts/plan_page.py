"""The eight weeks at a glance: how each session stands and how many were kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from programs.models import PlanWeek
from workouts import reason_words
from workouts.models import Enrolment, Session, State, Status, WeekTurn

# A sign beside the letter, so that no state is told by colour alone; ahead carries none.
SIGNS = {State.DONE: "✓", State.STARTED: "◐", State.MISSED: "–", State.TODAY: "●", State.AHEAD: ""}


KEPT = "most"  # the cause of a turn after a week that was kept to


@dataclass(frozen=True)
class Standing:
    """One session and where it stands on a local date."""

    session: Session
    state: State

    @property
    def letter(self) -> str:
        if self.session.is_supervised:
            return pgettext("one letter for a supervised session", "S")
        return pgettext("one letter for a home session", "H")

    @property
    def sign(self) -> str:
        return SIGNS[self.state]

    @property
    def day_name(self) -> str:
        return date_format(self.session.day, "D")

    @property
    def label(self) -> str:
        """The session in words, for those who hear the page."""
        return _("%(day)s, %(kind)s, %(state)s") % {
            "day": date_format(self.session.day, "l j F"),
            "kind": self.session.get_kind_display(),
            "state": self.state.label,
        }


@dataclass(frozen=True)
class Tally:
    """Kept sessions, of those that have come so far, of all."""

    kept: int
    due: int
    planned: int


@dataclass(frozen=True)
class Week:
    """One week of the plan with its sessions in order of date, and how it was turned each time."""

    number: int
    phase: str
    why: str
    has_check: bool
    is_lighter: bool
    is_current: bool
    standings: Sequence[Standing]
    turns: Sequence[WeekTurn] = ()
    is_kept_on: bool = False

    @property
    def rounds(self) -> list[list[Standing]]:
        """Its sessions, apart for each time that the week was trained."""
        return [list(each) for _round, each in groupby(self.standings, key=lambda s: s.session.round)]

    @property
    def times_text(self) -> str:
        """How often it was trained; empty for once. To keep what was gained it comes on and on."""
        if self.is_kept_on:
            return _("to keep what you gained")
        rounds = self.rounds
        times = sum(any(each.session.started_at for each in listed) for listed in rounds)
        if len(rounds) > 1 and (self.is_current or times < len(rounds)):
            return _("once more")
        if times <= 2:
            return _("trained twice") if times == 2 else ""
        return _("trained %(times)d times") % {"times": times}

    @property
    def turn_lines(self) -> list[str]:
        """What its turns said, with their days. A week kept to needs no words: its sessions show it."""
        told = [turned for turned in self.turns if turned.cause not in ("", KEPT)]
        return [
            _("%(day)s: %(sentence)s")
            % {
                "day": date_format(turned.starts_on + timedelta(days=7), "j F"),
                "sentence": reason_words.turn_words(turned),
            }
            for turned in told
        ]


@dataclass(frozen=True)
class PlanPage:
    """Everything the plan page shows."""

    enrolment: Enrolment
    status: Status
    program_week: int
    calendar_week: int
    weeks: Sequence[Week]
    all: Tally
    supervised: Tally
    home: Tally

    @property
    def is_behind_calendar(self) -> bool:
        """Whether pauses or repeats have parted the plan's week from the calendar's."""
        return self.status == Status.RUNNING and self.program_week != self.calendar_week


def standings(enrolment: Enrolment, sessions: Iterable[Session], today: date) -> list[Standing]:
    """How each session stands. From the day of a pause on, nothing counts as missed; from an end on, what
    was not begun is gone."""
    stop = min((day for day in (enrolment.paused_on, enrolment.ended_on) if day), default=None)
    result = []
    for session in sessions:
        state = session.state(today)
        if stop and session.started_at is None and session.on_date >= stop:
            if enrolment.ended_on:
                continue
            state = State.AHEAD
        result.append(Standing(session, state))
    return result


def tally(standings: Iterable[Standing]) -> Tally:
    """Kept of due of planned."""
    listed = list(standings)
    return Tally(
        kept=sum(standing.session.is_kept for standing in listed),
        due=sum(standing.state not in (State.TODAY, State.AHEAD) for standing in listed),
        planned=len(listed),
    )


def look(enrolment: Enrolment, today: date) -> PlanPage:
    """The plan page of an enrolment on a local date, in three queries."""
    sessions = enrolment.sessions.select_related("plan_session").order_by("week", "round", "on_date")
    listed = standings(enrolment, sessions, today)
    status = enrolment.status(today)
    current = enrolment.week if status in (Status.RUNNING, Status.PAUSED) else None
    turns = list(enrolment.turns.all())
    shown = [s for s in listed if not _is_kept_before(enrolment, s.session)]
    weeks = [_week(week, shown, turns, current) for week in enrolment.plan.weeks.all()]
    if enrolment.is_keeping:
        weeks = [replace(week, is_kept_on=week.is_current) for week in weeks]
    return PlanPage(
        enrolment=enrolment,
        status=status,
        program_week=current or 1,
        calendar_week=enrolment.calendar_week(today),
        weeks=[week for week in weeks if week.standings or enrolment.ended_on is None],
        all=tally(listed),
        supervised=tally(s for s in listed if s.session.is_supervised),
        home=tally(s for s in listed if not s.session.is_supervised),
    )


def _is_kept_before(enrolment: Enrolment, session: Session) -> bool:
    """Whether a session belongs to an earlier week in which what was gained was kept: those go on and on."""
    finished_on = enrolment.finished_on
    is_after = finished_on is not None and session.day >= finished_on
    return is_after and session.round != enrolment.round


def _week(week: PlanWeek, listed: Sequence[Standing], turns: Sequence[WeekTurn], current: int | None) -> Week:
    own = [standing for standing in listed if standing.session.week == week.number]
    return Week(
        number=week.number,
        phase=week.phase,
        why=week.why,
        has_check=any(standing.session.plan_session.has_check for standing in own),
        is_lighter=week.holds,
        is_current=week.number == current,
        standings=own,
        turns=[turned for turned in turns if turned.week == week.number],
    )
