"""The shown people of a coach with their details, in words: three queries for any number of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.weeks import PLAN_WEEKS
from workouts import schedule
from workouts.coach import attention, recent
from workouts.coach.attention import Flag
from workouts.coach.attention_words import State, day_words
from workouts.coach.listing import kept_percent
from workouts.coach.models import Message
from workouts.coach.roster import Line
from workouts.coach.sparklines import sparkline
from workouts.models import CheckIn, Session

LONG_AGO_DAYS = 60
CONTACTS = {
    "session": gettext_lazy("a session"),
    "check-in": gettext_lazy("a check-in"),
    "message": gettext_lazy("a message"),
}


@dataclass(frozen=True)
class Score:
    """One score by week since the start, the newest answer last."""

    points: Sequence[tuple[int, int | None]]

    @property
    def given(self) -> list[int]:
        return [value for _week, value in self.points if value is not None]

    @property
    def start(self) -> int | None:
        return self.given[0] if self.given else None

    @property
    def now(self) -> int | None:
        return self.given[-1] if self.given else None

    @property
    def words(self) -> str:
        """For those who do not see the line: `from 6 to 3 of 10, 5 answers`."""
        if not self.given:
            return ""
        numbers = {"start": self.start, "now": self.now, "count": len(self.given)}
        if len(self.given) == 1:
            return _("%(now)d of 10 at the start") % numbers
        return _("from %(start)d to %(now)d of 10, %(count)d answers") % numbers


@dataclass(frozen=True)
class Row:
    """One person as the list and the file show them."""

    line: Line
    pain: Score
    running: Score
    kept_all: int = 0
    due_all: int = 0
    contact_on: date | None = None
    contact: str = ""

    @property
    def first_flag(self) -> Flag | None:
        return self.line.flags[0] if self.line.flags else None

    @property
    def more_flags(self) -> Sequence[Flag]:
        return self.line.flags[1:]

    @property
    def quiet(self) -> str:
        """The state, where there is no flag or the plan does not run."""
        is_said = self.line.flags and self.line.state in (State.RUNNING, State.NOT_BEGUN)
        return "" if is_said else attention.state_words(self.line.facts)

    @property
    def is_on_track(self) -> bool:
        return self.line.state == State.RUNNING

    @property
    def has_plan(self) -> bool:
        return self.line.state != State.NONE

    @property
    def week(self) -> int:
        return self.line.facts.week

    @property
    def has_week(self) -> bool:
        return self.line.state in (State.RUNNING, State.PAUSED) and not self.line.facts.is_keeping

    @property
    def kept(self) -> int | None:
        """In percent of seven days."""
        return kept_percent(self.line.facts.kept, self.line.facts.due)

    @property
    def kept_overall(self) -> int | None:
        return kept_percent(self.kept_all, self.due_all)

    @property
    def pain_line(self) -> SafeString:
        return mark_safe(sparkline(self.pain.points, self.pain.words, tone="tone-pain"))  # noqa: S308  numbers

    @property
    def running_line(self) -> SafeString:
        return mark_safe(sparkline(self.running.points, self.running.words, tone="tone-ability"))  # noqa: S308

    @property
    def contact_words(self) -> str:
        """`yesterday`, `5 days ago`."""
        if self.contact_on is None:
            return _("not yet")
        days = (self.line.facts.today - self.contact_on).days
        if days <= 1 or days > LONG_AGO_DAYS:
            return day_words(self.contact_on, self.line.facts.today)
        return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}

    @property
    def contact_kind(self) -> str:
        return str(CONTACTS.get(self.contact, ""))


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """The people in the same order, with their scores, what they kept in all and their last sign."""
    scores, sessions, messages = _scores(lines), _sessions(lines), _messages(lines)
    return [
        _row(
            line,
            scores.get(line.enrolment, []),
            sessions.get(line.enrolment, {}),
            messages.get(line.coaching),
        )
        for line in lines
    ]


def _row(
    line: Line, check_ins: Sequence[Mapping[str, Any]], sessions: Mapping[str, Any], written: datetime | None
) -> Row:
    signs = [(sessions.get("begun"), "session"), (written, "message")]
    signs += [(check_ins[-1]["created_at"], "check-in")] if check_ins else []
    at, kind = max(((at, kind) for at, kind in signs if at), default=(None, ""))
    return Row(
        line=line,
        pain=Score([(each["week"], each["pain_average"]) for each in check_ins]),
        running=Score([(each["week"], each["running_ability"]) for each in check_ins]),
        kept_all=sessions.get("kept", 0),
        due_all=sessions.get("due", 0),
        contact_on=schedule.local_date(at, line.zone) if at else None,
        contact=kind,
    )


def _own(lines: Sequence[Line]) -> list[UUID]:
    return [line.enrolment for line in lines if line.enrolment]


def _scores(lines: Sequence[Line]) -> dict[UUID | None, list[dict[str, Any]]]:
    names = ("enrolment_id", "week", "pain_average", "running_ability", "created_at")
    found: dict[UUID | None, list[dict[str, Any]]] = defaultdict(list)
    for values in CheckIn.objects.filter(enrolment__in=_own(lines)).order_by("week").values(*names):
        found[values["enrolment_id"]].append(values)
    return found


def _sessions(lines: Sequence[Line]) -> dict[UUID | None, dict[str, Any]]:
    """Kept and due so far; from the day of a pause on nothing is due."""
    today = recent.local({line.zone.key: line.facts.today for line in lines}, 0)
    is_past = Q(on_date__lt=today) & (Q(enrolment__paused_on=None) | Q(on_date__lt=F("enrolment__paused_on")))
    counted = (
        Session.objects.filter(enrolment__in=_own(lines))
        .order_by()
        .values("enrolment_id")
        .annotate(
            kept=Count("pk", filter=Q(is_kept=True)),
            due=Count("pk", filter=is_past | Q(started_on__isnull=False)),
            begun=Max("started_at"),
        )
    )
    return {values["enrolment_id"]: dict(values) for values in counted}


def _messages(lines: Sequence[Line]) -> dict[UUID, datetime]:
    """When each person last wrote to the coach."""
    written = Message.objects.filter(coaching__in=[line.coaching for line in lines], is_from_coach=False)
    return dict(written.order_by().values_list("coaching").annotate(Max("sent_at")))


HEADER = (
    gettext_lazy("name"),
    gettext_lazy("plan"),
    gettext_lazy("state"),
    gettext_lazy("program week"),
    gettext_lazy("sessions kept, 7 days"),
    gettext_lazy("sessions due, 7 days"),
    gettext_lazy("sessions kept in all"),
    gettext_lazy("sessions due in all"),
    gettext_lazy("pain at the start"),
    gettext_lazy("pain now"),
    gettext_lazy("running at the start"),
    gettext_lazy("running now"),
    gettext_lazy("last contact"),
    gettext_lazy("attention"),
)


def cells(rows: Sequence[Row]) -> Iterator[list[object]]:
    """A line of the file for each person, under `HEADER`."""
    for row in rows:
        facts = row.line.facts
        yield [
            row.line.name,
            row.line.plan if row.has_plan else "",
            row.line.state.words,
            facts.week if row.has_week else PLAN_WEEKS if row.line.state == State.FINISHED else "",
            facts.kept,
            facts.due,
            row.kept_all,
            row.due_all,
            *("" if each is None else each for each in (row.pain.start, row.pain.now)),
            *("" if each is None else each for each in (row.running.start, row.running.now)),
            row.contact_on.isoformat() if row.contact_on else "",
            "; ".join(flag.words for flag in row.line.flags),
        ]
