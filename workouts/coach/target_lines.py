"""What each slot of a plan asked for, session by session: pure, from slots that were read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from workouts import charts, exercise_lines, units
from workouts.models import SessionSlot
from workouts.templatetags.training import target_words


@dataclass(frozen=True)
class Line:
    """The target of one slot as it was asked last, where it came from and since when it stands."""

    key: str
    name: str
    version: str
    now: str
    since: date
    times: int
    chart: SafeString | str
    rows: Sequence[tuple[date, str, str]]

    @property
    def since_words(self) -> str:
        """How long it has been asked like that; the day alone where it is new."""
        day = date_format(self.since, "j F")
        if self.times == 1:
            return _("since %(day)s") % {"day": day}
        return _("since %(day)s, %(times)d times") % {"day": day, "times": self.times}


@dataclass(frozen=True)
class Group:
    """The slots of one supervised session of the week, or of the home sessions."""

    title: str
    lines: list[Line] = field(default_factory=list)


def groups(slots: Sequence[SessionSlot]) -> list[Group]:
    """Every slot that was asked for, oldest first in `slots`; supervised ones first."""
    by_slot: dict[tuple[str, int], list[SessionSlot]] = {}
    for slot in slots:
        by_slot.setdefault((slot.slot.code, slot.slot_id), []).append(slot)
    first, second = Group(_("First supervised session of the week")), Group(_("Second supervised session"))
    home = Group(_("Home sessions"))
    by_code = {"s1": first, "s2": second}
    for (code, slot_id), asked in sorted(by_slot.items(), key=lambda item: item[0][0]):
        by_code.get(code, home).lines.append(_line(f"target-{slot_id}", asked))
    return [group for group in (first, second, home) if group.lines]


def _line(key: str, asked: Sequence[SessionSlot]) -> Line:
    # What stood in for it on a day says nothing about the slot's own target.
    own = [slot for slot in asked if slot.swapped_from_id is None] or list(asked)
    last = own[-1]
    steady = own[len(own) - _run(own) :]
    return Line(
        key=key,
        name=last.slot.name,
        version=last.rung.name,
        now=target_words(last),
        since=steady[0].session.day,
        times=len(steady),
        chart=_chart(key, last.slot.name, own),
        rows=[(slot.session.day, slot.rung.name, target_words(slot)) for slot in asked],
    )


def _what(slot: SessionSlot) -> tuple[int, int, int, Decimal | None]:
    return slot.rung_id, slot.sets, slot.amount, slot.load_kg


def _run(own: Sequence[SessionSlot]) -> int:
    """How many times in a row the newest target was asked."""
    return next((n for n, slot in enumerate(reversed(own)) if _what(slot) != _what(own[-1])), len(own))


def _chart(key: str, name: str, own: Sequence[SessionSlot]) -> SafeString | str:
    """The load where the exercise of now has one, else repetitions or seconds; empty for a single day."""
    is_loaded = own[-1].load_kg is not None
    shown = [slot for slot in own if (slot.load_kg is not None) == is_loaded]
    runs = [
        [(slot.session.day.toordinal(), _value(slot, is_loaded=is_loaded)) for slot in run]
        for _rung, run in groupby(shown, key=lambda slot: slot.rung_id)
    ]
    if sum(map(len, runs)) < 2:
        return ""
    unit = units.in_use() if is_loaded else own[-1].rung.measure
    ends = [
        exercise_lines.with_unit(_number(slot, is_loaded=is_loaded), unit) for slot in (shown[0], shown[-1])
    ]
    text = charts.Text(
        id=key,
        title=_("%(exercise)s, what was asked day by day") % {"exercise": name},
        description=_("From %(first)s to %(last)s. Every number is in the table below.")
        % {"first": ends[0], "last": ends[1]},
    )
    tone = "tone-trend" if runs[-1][-1][1] > runs[-1][0][1] else "tone-still"
    return mark_safe(charts.trend_chart(text, runs, tone=tone))  # noqa: S308 - charts escapes every text it is given


def _number(slot: SessionSlot, *, is_loaded: bool) -> Decimal | int:
    return units.shown(slot.load_kg) if is_loaded and slot.load_kg is not None else slot.amount


def _value(slot: SessionSlot, *, is_loaded: bool) -> float:
    return float(_number(slot, is_loaded=is_loaded))
