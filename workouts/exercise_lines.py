"""A line for each exercise of a plan: load where it is loaded, else repetitions or seconds."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Measure, Rung, Sides
from workouts import charts, units
from workouts.change import trend
from workouts.change_words import same_load_words, trend_words
from workouts.models import Enrolment, SetLog
from workouts.units import Unit

WEIGHTS = tuple(Unit)


@dataclass(frozen=True)
class Effort:
    """The best set of one exercise on one day, and every set for the table."""

    day: date
    rung: Rung
    step: int | None  # on its ladder, counted from the easiest; None off a ladder
    steps: int | None
    is_two_sided: bool
    unit: str  # a Unit of weight where it is loaded, else its Measure
    value: Decimal | int  # as it is shown, in that unit
    amounts: Sequence[int]
    measure: str
    amount: int  # the best one, with a load only of the sets at that load

    @property
    def is_loaded(self) -> bool:
        return self.unit in WEIGHTS

    @property
    def text(self) -> str:
        return with_unit(self.value, self.unit)

    @property
    def sets_text(self) -> str:
        """All sets of the day: the amounts, and the load where there is one."""
        amounts = ", ".join(str(amount) for amount in self.amounts)
        if self.measure == Measure.SECONDS:
            amounts = _("%(amounts)s s") % {"amounts": amounts}
        return f"{amounts} · {self.text}" if self.is_loaded else amounts

    @property
    def step_text(self) -> str:
        """Which step of its ladder the version is; empty where it stands on none."""
        if not self.step:
            return ""
        return _("step %(step)d of %(steps)d") % {"step": self.step, "steps": self.steps}

    def compares_with(self, other: "Effort") -> bool:
        """Whether the numbers mean the same: one version, counted in one unit."""
        return (self.rung.pk, self.unit) == (other.rung.pk, other.unit)

    @property
    def day_text(self) -> str:
        return date_format(self.day, "j M")


@dataclass(frozen=True)
class ExerciseLine:
    """One slot of the plan from its first day to now. `chart` is empty while there is one day only."""

    key: str
    name: str
    efforts: Sequence[Effort]
    is_over: bool = False
    chart: SafeString | str = ""

    @property
    def last(self) -> Effort:
        return self.efforts[-1]

    @property
    def first_text(self) -> str:
        """Where the version of now began, without the unit; empty while it has one number only.

        Never across versions: a harder one starts with smaller numbers, which would read as a loss.
        """
        return number(first.value) if (first := _first_of_now(self.efforts)) else ""

    @property
    def change_text(self) -> str:
        """What the two numbers are to each other, in a few words; empty where there is only one."""
        if not (first := _first_of_now(self.efforts)):
            return ""
        if self._is_same_load(first):
            return same_load_words(trend(first.amount, self.last.amount), is_over=self.is_over)
        return trend_words(trend(first.value, self.last.value), is_over=self.is_over)

    @property
    def has_risen(self) -> bool:
        """Whether the version of now has come further than where it began."""
        if not (first := _first_of_now(self.efforts)):
            return False
        if self._is_same_load(first):
            return self.last.amount > first.amount
        return self.last.value > first.value

    def _is_same_load(self, first: Effort) -> bool:
        """Whether only the repetitions can have moved."""
        now = self.last
        return now.value == first.value and now.is_loaded and now.measure == Measure.REPS


@dataclass(frozen=True)
class Group:
    """The exercises of one supervised session of the week, or of the home sessions."""

    title: str
    lines: list[ExerciseLine] = field(default_factory=list)


def number(value: Decimal | int) -> str:
    """An amount without needless zeros."""
    return number_format(Decimal(value).normalize() if isinstance(value, Decimal) else value, use_l10n=True)


def with_unit(value: Decimal | int, unit: str) -> str:
    """An amount as it is said beside a line: 14 kg, 20 s, 12 reps."""
    if unit in WEIGHTS:
        return units.with_name(Decimal(value), unit)
    if unit == Measure.SECONDS:
        return _("%(seconds)d s") % {"seconds": value}
    return ngettext("%(reps)d rep", "%(reps)d reps", int(value)) % {"reps": value}


def groups(enrolment: Enrolment, *, is_over: bool) -> list[Group]:
    """Every exercise with at least one set that counts, in one query; supervised sessions first. A plan that
    `is_over` has no "so far"."""
    by_slot: dict[tuple[str, int], list[SetLog]] = {}
    for log in _logs(enrolment):
        slot = log.session_slot.slot
        by_slot.setdefault((slot.code, slot.pk), []).append(log)
    first = Group(_("First supervised session of the week"))
    second = Group(_("Second supervised session of the week"))
    home = Group(_("Home sessions"))
    by_code = {"s1": first, "s2": second}
    for (code, slot_id), listed in sorted(by_slot.items(), key=lambda item: item[0][0]):
        by_code.get(code, home).lines.append(_line(f"slot-{slot_id}", listed, is_over=is_over))
    return [group for group in (first, second, home) if group.lines]


def _logs(enrolment: Enrolment) -> QuerySet[SetLog]:
    """Every set that counts, oldest first, with the step of its version on its ladder. An exercise that was
    left out that day does not count, whatever was logged before, nor do sets on an easier version after a
    stop: they say nothing about this one."""
    # Counted, because a ladder's order may have holes.
    ladder = Rung.objects.filter(ladder=OuterRef("session_slot__rung__ladder")).order_by()
    up_to_here = ladder.filter(order__lte=OuterRef("session_slot__rung__order"))
    steps, step = (
        Subquery(q.values("ladder").annotate(n=Count("pk")).values("n")) for q in (ladder, up_to_here)
    )
    return (
        SetLog.objects.filter(
            session_slot__session__enrolment=enrolment, session_slot__is_skipped=False, is_eased=False
        )
        .annotate(step=step, steps=steps)
        .select_related("session_slot__session", "session_slot__slot", "session_slot__rung")
        .only(
            "number",
            "amount",
            "load_kg",
            "session_slot__position",
            "session_slot__session__started_on",
            "session_slot__slot__code",
            "session_slot__slot__name",
            "session_slot__rung__name",
            "session_slot__rung__measure",
            "session_slot__rung__sides",
        )
        .order_by("session_slot__session__started_at", "session_slot__position", "number")
    )


def _line(key: str, logs: Sequence[SetLog], *, is_over: bool) -> ExerciseLine:
    efforts = [_effort(list(sets)) for _slot, sets in groupby(logs, key=lambda log: log.session_slot_id)]
    name = logs[0].session_slot.slot.name
    line = ExerciseLine(key, name, efforts, is_over)
    return replace(line, chart=_chart(line))


def _effort(sets: Sequence[SetLog]) -> Effort:
    """The best set of one session: the highest load where one was used, else the highest amount."""
    session_slot = sets[0].session_slot
    loads = [None if log.load_kg is None else units.shown(log.load_kg) for log in sets]
    load = max((load for load in loads if load is not None), default=None)
    amount = max(log.amount for log, used in zip(sets, loads, strict=True) if used == load)
    return Effort(
        day=session_slot.session.day,
        rung=session_slot.rung,
        step=sets[0].step,  # type: ignore[attr-defined]
        steps=sets[0].steps,  # type: ignore[attr-defined]
        is_two_sided=session_slot.rung.sides == Sides.EACH,
        unit=units.in_use() if load is not None else session_slot.rung.measure,
        value=load if load is not None else amount,
        amounts=[log.amount for log in sets],
        measure=session_slot.rung.measure,
        amount=amount,
    )


def _first_of_now(efforts: Sequence[Effort]) -> Effort | None:
    """The first day of the newest version, if there is a later one to compare it with."""
    of_now = [effort for effort in efforts if effort.compares_with(efforts[-1])]
    return of_now[0] if len(of_now) > 1 else None


def _chart(line: ExerciseLine) -> SafeString | str:
    """The line of the newest unit; days counted in another unit stand in the table only."""
    efforts = line.efforts
    runs = [
        [(effort.day.toordinal(), float(effort.value)) for effort in run]
        for (unit, _rung), run in groupby(efforts, key=lambda effort: (effort.unit, effort.rung.pk))
        if unit == efforts[-1].unit
    ]
    if sum(map(len, runs)) < 2:
        return ""
    text = charts.Text(
        id=line.key,
        title=_("%(exercise)s, day by day") % {"exercise": line.name},
        description=_description(efforts),
    )
    tone = "tone-trend" if line.has_risen else "tone-still"
    return mark_safe(charts.trend_chart(text, runs, tone=tone))  # noqa: S308 - charts escapes every text it is given


def _description(efforts: Sequence[Effort]) -> str:
    """The line in words: how far the version of now has come."""
    words = {"version": efforts[-1].rung.name, "last": efforts[-1].text}
    if first := _first_of_now(efforts):
        words["first"] = first.text
        return _("%(version)s: from %(first)s to %(last)s. Every number is in the table below.") % words
    return _("%(version)s: %(last)s. Every number is in the table below.") % words
