"""When it would be good to ask a doctor or physiotherapist, without hurry, and how that is said
(domain.md 3.3 and 3.4)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from programs.pain import Advice, advice
from workouts import schedule
from workouts.models import CheckIn, Enrolment, Session, Status, WeekMode, WeekTurn

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REASONS: dict[Advice, "_StrPromise"] = {
    Advice.WORSE_TWO_WEEKS: _(
        "Two weeks in a row your back was at least two points more sore than at the start."
    ),
    Advice.THREE_STOPS: _("You stopped for pain in three sessions within two weeks."),
    Advice.NO_CHANGE: _(
        "Eight weeks are over, and neither your back nor your running has become clearly better. That "
        "happens, and it is nothing you did wrong."
    ),
}
EASED_AGAIN: "_StrPromise" = _("You are having more than one easier week in a row.")


def stop_days(sessions: Iterable[Session]) -> list[date]:
    """The days of the stop events. `sessions` carry `has_stop`."""
    return [s.day for s in sessions if s.has_stop]  # type: ignore[attr-defined]


def while_running(
    enrolment: Enrolment,
    *,
    sessions: Iterable[Session],
    week_pains: Mapping[int, int | None],
    baseline: int | None,
    turned: WeekTurn | None,
    today: date,
) -> list["_StrPromise"]:
    """The reasons during the eight weeks. `week_pains` are the newest check-ins, calendar week -> average
    pain; only those of the last weeks count, so that an old worry does not stay for ever."""
    now = schedule.check_in_week(enrolment.starts_on, today)
    found = advice(
        weeks=[week_pains.get(week) for week in range(max(1, now - 2), now + 1)],
        baseline=baseline,
        stop_days=stop_days(sessions),
        today=today,
        ended=False,
        pain_change=None,
        running_change=None,
    )
    reasons = [REASONS[each] for each in found]
    is_eased_again = turned is not None and turned.advises_help and enrolment.week_mode == WeekMode.EASE
    return reasons or ([EASED_AGAIN] if is_eased_again else [])


def at_the_end(
    enrolment: Enrolment, *, sessions: Iterable[Session], check_ins: Sequence[CheckIn], today: date
) -> list["_StrPromise"]:
    """The reasons once the eight weeks are over: the scores of the last week, or newer ones, against those
    of the start. `check_ins` come in order of week."""
    if enrolment.status(today) != Status.FINISHED:
        return []
    start = next((given for given in check_ins if given.week == 0), None)
    last = [given for given in check_ins if given.week >= max(1, enrolment.last_calendar_week)]
    newest: Any = last[-1] if last else None
    pains = {given.week: given.pain_average for given in check_ins if given.week > 0}
    told = max((week for week, pain in pains.items() if pain is not None), default=0)
    found = advice(
        weeks=[pains.get(told - 1), pains.get(told)],
        baseline=start.pain_average if start else None,
        stop_days=stop_days(sessions),
        today=today,
        ended=True,
        pain_change=_difference(start, newest, "pain_average", better=-1),
        running_change=_difference(start, newest, "running_ability", better=1),
    )
    return [REASONS[each] for each in found]


def _difference(start: CheckIn | None, now: CheckIn | None, field: str, *, better: int) -> int | None:
    """From the start until now in points, more is better; None where one of them was not given."""
    before, after = getattr(start, field, None), getattr(now, field, None)
    return None if before is None or after is None else better * (after - before)
