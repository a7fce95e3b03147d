"""Why somebody is on a coach's mind, and how they stand: the codes, and what is said of each."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.weeks import PLAN_WEEKS
from workouts.charts import FOLLOW_UP_WEEKS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class State(StrEnum):
    """Where somebody stands with their plan."""

    RUNNING = "running"
    NOT_BEGUN = "not-begun"
    PAUSED = "paused"
    FINISHED = "finished"
    NONE = "none"  # no plan, or one that was ended

    @property
    def words(self) -> str:
        return str(STATES[self])


STATES: dict[str, "_StrPromise"] = {
    State.RUNNING: gettext_lazy("training"),
    State.NOT_BEGUN: gettext_lazy("not begun"),
    State.PAUSED: gettext_lazy("paused"),
    State.FINISHED: gettext_lazy("eight weeks done"),
    State.NONE: gettext_lazy("no plan"),
}


class Code(StrEnum):
    """Why somebody is on a coach's mind, from the gravest on."""

    LOCK = "lock"
    NEWS = "news"
    STOP = "stop"
    RED = "red"
    PAIN_UP = "pain-up"
    MISSED = "missed"
    SILENT = "no-check-in"
    STUCK = "stuck"
    FINAL = "final"
    NEW = "new"

    @property
    def label(self) -> str:
        """For a pill and for the choice of a filter."""
        return str(LABELS[self])


class Felt(StrEnum):
    """When the highest pain of a session was felt."""

    BEFORE = "before"
    IN_IT = "in-it"
    MORNING = "morning"


LABELS: dict[str, "_StrPromise"] = {
    Code.LOCK: gettext_lazy("safety answer"),
    Code.NEWS: gettext_lazy("something new"),
    Code.STOP: gettext_lazy("stopped for pain"),
    Code.RED: gettext_lazy("strong pain"),
    Code.PAIN_UP: gettext_lazy("more pain"),
    Code.MISSED: gettext_lazy("missed sessions"),
    Code.SILENT: gettext_lazy("no check-in"),
    Code.STUCK: gettext_lazy("nothing rises"),
    Code.FINAL: gettext_lazy("check-in due"),
    Code.NEW: gettext_lazy("new"),
}


def day_words(day: date, today: date) -> str:
    """`today`, `yesterday`, `on Tuesday`, `on 12 November`."""
    days = (today - day).days
    if 0 <= days <= 1:
        return _("yesterday") if days else _("today")
    if abs(days) < 7:  # no two of one name
        return _("on %(weekday)s") % {"weekday": date_format(day, "l")}
    return _("on %(day)s") % {"day": date_format(day, "j F")}


def _when(numbers: Mapping[str, Any]) -> str:
    return day_words(numbers["on"], numbers["today"])


def _lock_words(numbers: Mapping[str, Any]) -> str:
    since = {"day": date_format(numbers["on"], "j F")}
    if numbers["is_emergency"]:
        return _("training closed since %(day)s: sent to get help at once") % since
    return _("training closed since %(day)s: to see a doctor first") % since


def _stop_words(numbers: Mapping[str, Any]) -> str:
    if not numbers["name"]:
        return _("ended the session %(when)s for pain") % {"when": _when(numbers)}
    return _("stopped %(exercise)s %(when)s") % {"exercise": numbers["name"], "when": _when(numbers)}


def _red_words(numbers: Mapping[str, Any]) -> str:
    said = {"pain": numbers["pain"], "when": _when(numbers)}
    if numbers["felt"] == Felt.BEFORE:
        return _("pain %(pain)d before the session %(when)s") % said
    if numbers["felt"] == Felt.MORNING:
        return _("pain %(pain)d the morning after the session %(when)s") % said
    return _("pain %(pain)d in the session %(when)s") % said


def _pain_up_words(numbers: Mapping[str, Any]) -> str:
    if numbers["is_this_week"]:
        return _("pain %(pain)d this week, %(more)d above the start") % numbers
    return _("pain %(pain)d in the last check-in, %(more)d above the start") % numbers


def _stuck_words(numbers: Mapping[str, Any]) -> str:
    return _("no weight or version has risen for three weeks although %(kept)d sessions were kept") % numbers


def _final_words(numbers: Mapping[str, Any]) -> str:
    if numbers["week"] == PLAN_WEEKS:
        return _("final check-in due")
    months = 3 if numbers["week"] == FOLLOW_UP_WEEKS[0] else 6
    return _("check-in %(months)d months after the start due") % {"months": months}


def _new_words(numbers: Mapping[str, Any]) -> str:
    if numbers.get("begins_on"):
        return _("begins on %(day)s") % {"day": date_format(numbers["begins_on"], "j F")}
    if numbers.get("is_plan"):
        return _("new this week")
    return _("new to you this week") if numbers["has_plan"] else _("new to you, without a plan yet")


WORDS: dict[Code, Callable[[Mapping[str, Any]], str]] = {
    Code.LOCK: _lock_words,
    Code.NEWS: lambda _numbers: _("said that something is new; the safety questions are not answered yet"),
    Code.STOP: _stop_words,
    Code.RED: _red_words,
    Code.PAIN_UP: _pain_up_words,
    Code.MISSED: lambda numbers: _("missed %(missed)d of the last %(due)d") % numbers,
    Code.SILENT: lambda numbers: (
        ngettext("no check-in for %(days)d day", "no check-in for %(days)d days", numbers["days"]) % numbers
    ),
    Code.STUCK: _stuck_words,
    Code.FINAL: _final_words,
    Code.NEW: _new_words,
}
