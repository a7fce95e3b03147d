"""What Today has to say and to ask beside the session: read along with the enrolment, nothing stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from programs.weeks import PLAN_WEEKS, WeekCode
from workouts import advice, json_rows, obstacles, reason_words
from workouts.history import Facts
from workouts.models import CheckIn, Enrolment, Hindrance, Obstacle, Session, Status, WeekTurn

NEWS_DAYS = 14  # so long after a stop the question what is new still makes sense


@dataclass(frozen=True)
class Notices:
    """The turn of the week while it is news; the question or offer after two misses; the reasons to ask for
    advice; the session with a stop after which it is not said yet whether anything is new."""

    enrolment: Enrolment
    turned: WeekTurn | None = None
    question: Hindrance | None = None
    advice: Sequence[object] = ()
    news: Session | None = None

    @property
    def turn_words(self) -> str:
        return reason_words.turn_words(self.turned) if self.turned else ""

    @property
    def offers_smaller_week(self) -> bool:
        is_offered = self.turned is not None and self.turned.code == WeekCode.RESHAPE
        return is_offered and not self.enrolment.is_reshaped

    @property
    def offer_text(self) -> object:
        """What fits the answer to "What got in the way?"; empty while that is not answered."""
        if self.question is None or not self.question.obstacle:
            return ""
        return obstacles.OFFERS[obstacles.offered(self.enrolment, self.question.obstacle)]

    @property
    def leads_to_reminders(self) -> bool:
        return self.question is not None and self.question.obstacle == Obstacle.FORGOT


def with_newest(enrolments: Any) -> Any:
    """Annotates enrolments with the newest of their check-ins, turns and questions: Today needs nearly all
    the queries that it may ask for its session."""
    check_ins = CheckIn.objects.filter(enrolment=OuterRef("pk")).order_by("-week")
    pains = check_ins.filter(week__gt=0, pain_average__isnull=False)
    turns = WeekTurn.objects.filter(enrolment=OuterRef("pk")).order_by("-starts_on")
    asked = Hindrance.objects.filter(enrolment=OuterRef("pk")).order_by("-missed_on")
    return enrolments.annotate(
        last_check_in=Subquery(check_ins.values("week")[:1]),
        last_pain=json_rows.row(pains, "week", "pain_average"),
        pain_before=json_rows.row(pains[1:], "week", "pain_average"),
        last_turn=json_rows.row(turns, "code", "cause", "numbers", "advises_help"),
        last_question=json_rows.row(asked, "id", "missed_on", "obstacle", "is_taken"),
    )


def notices_of(enrolment: Any, sessions: Sequence[Session], facts: Facts, today: date) -> Notices:
    """What there is to say and to ask. The enrolment was read `with_newest`, its sessions carry `has_stop`.

    While training is closed, only what opens it again is asked; in a pause nothing is. Where smaller weeks
    are offered, that is the one offer.
    """
    status = enrolment.status(today)
    if status not in (Status.RUNNING, Status.FINISHED) or facts.is_locked:
        return Notices(enrolment)
    turned = _last_turn(enrolment)
    news = turned if not facts.is_closed and _is_news(turned, enrolment, sessions, status) else None
    is_open = status == Status.RUNNING and not facts.is_closed
    said = Notices(enrolment, turned=news)
    return replace(
        said,
        question=_question(enrolment, sessions, today) if is_open and not said.offers_smaller_week else None,
        advice=_advice(enrolment, sessions, facts, turned, today),
        news=_unasked_news(sessions, today) if is_open else None,
    )


def _last_turn(enrolment: Any) -> WeekTurn | None:
    row = json_rows.as_dict(enrolment.last_turn)
    return WeekTurn(**{**row, "numbers": json_rows.as_dict(row["numbers"])}) if row else None


def _is_news(
    turned: WeekTurn | None, enrolment: Enrolment, sessions: Sequence[Session], status: Status
) -> bool:
    """Until the first session of the week that it began, or as long as the plan is over."""
    if turned is None or not turned.cause:
        return False
    if status == Status.FINISHED:
        return turned.numbers["week"] > PLAN_WEEKS
    is_begun = any(s.started_on and (s.week, s.round) == (enrolment.week, enrolment.round) for s in sessions)
    return turned.numbers["week"] == enrolment.week and not is_begun


def _question(enrolment: Any, sessions: Sequence[Session], today: date) -> Hindrance | None:
    row = json_rows.as_dict(enrolment.last_question)
    latest = None
    if row:
        row["missed_on"] = date.fromisoformat(row["missed_on"])
        latest = Hindrance(**row)
    return obstacles.open_question(enrolment, sessions, latest, today)


def _advice(
    enrolment: Any, sessions: Sequence[Session], facts: Facts, turned: WeekTurn | None, today: date
) -> Sequence[object]:
    if enrolment.status(today) == Status.FINISHED:
        check_ins = list(enrolment.check_ins.all())
        return advice.at_the_end(enrolment, sessions=sessions, check_ins=check_ins, today=today)
    pains = (row for row in (enrolment.last_pain, enrolment.pain_before) if row)
    return advice.while_running(
        enrolment,
        sessions=sessions,
        week_pains={row["week"]: row["pain_average"] for row in pains},
        baseline=facts.baseline,
        turned=turned,
        today=today,
    )


def _unasked_news(sessions: Sequence[Session], today: date) -> Session | None:
    """The newest session with a stop, while it is not said whether anything new has turned up since: whoever
    stops for pain may just close the page, and never press finish."""
    stopped = [s for s in sessions if s.has_stop]  # type: ignore[attr-defined]
    newest = max(stopped, key=lambda s: s.day, default=None)
    if newest is None or newest.anything_new is not None or (today - newest.day).days > NEWS_DAYS:
        return None
    return newest
