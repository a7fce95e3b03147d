"""What keeps a draft of a plan from being published: the checks that a plan's file must pass, and then
made-up people who walk through it by the rules.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from programs import simulation
from programs.courses import FACTS, course_of, facts_of
from programs.invariants import Breach
from programs.library_plans import parse_plan
from programs.library_reader import TOP, Entry, LibraryError
from programs.models import Measure, Plan, PlanLine, PlanSession, Rung
from programs.poses import load_poses

Values = dict[str, Any]
WALKERS = 24  # enough for each kind of made-up person, and less than a second
REST_SECONDS = (10, 300)
EFFORT = 3  # stands in for a file's effort where a session asks nowhere for one


def find_faults(plan: Plan) -> list[str]:
    """Sentences that say what to mend, none for a plan that may be published."""
    sessions = list(plan.sessions.prefetch_related("lines__rung", "lines__offered_rung", "lines__slot"))
    faults = [*_simple_faults(plan, sessions)]
    if faults:
        return faults
    rungs = {rung.slug: _rung_values(rung) for rung in Rung.objects.select_related("ladder", "substitute")}
    try:
        values = parse_plan(Entry("", TOP, _as_file(plan, sessions)), rungs)
    except LibraryError as error:
        return [_said(error)]
    _put_own_numbers(values, sessions)
    course = course_of(values, {slug: facts_of(rung) for slug, rung in rungs.items()})
    try:
        simulation.walk_all(range(WALKERS), [course], calendar_weeks=8, seed=1)
    except Breach as error:
        return [_("A made-up person walked through it, and a rule did not hold. %(what)s") % {"what": error}]
    return []


def _simple_faults(plan: Plan, sessions: list[PlanSession]) -> Iterator[str]:
    """What a file cannot get wrong, because it does not say it."""
    if plan.pose not in load_poses():
        yield _("There is no figure “%(pose)s”.") % {"pose": plan.pose}
    used = {line.slot_id for session in sessions for line in session.lines.all()}
    for slot in plan.slots.order_by("pk"):
        if slot.pk not in used:
            yield _("The slot “%(slot)s” has a line in no week; take it out or give it one.") % {"slot": slot}
    for session in sessions:
        where = _("Week %(week)s, %(code)s") % {"week": session.week, "code": session.code}
        lines = list(session.lines.all())
        if len({line.position for line in lines}) < len(lines):
            yield _("%(where)s: two lines have the same position.") % {"where": where}
        for line in lines:
            yield from (f"{where}, {line.slot.name}: {fault}" for fault in _line_faults(line, session))


def _line_faults(line: PlanLine, session: PlanSession) -> Iterator[str]:
    if line.slot.plan_id != session.plan_id or line.slot.code != session.code:
        yield _("this slot belongs to another session.")
    if line.rung.asks_effort == (line.effort_rir is None):
        wanted = _("needs an effort") if line.rung.asks_effort else _("has no effort")
        yield _("“%(rung)s” %(wanted)s.") % {"rung": line.rung, "wanted": wanted}
    elif line.effort_rir is not None and line.effort_rir > 5:
        yield _("the effort must lie from 0 to 5.")
    low, high = REST_SECONDS
    if not low <= line.rest_seconds <= high:
        yield _("the rest must lie from %(low)s to %(high)s seconds.") % {"low": low, "high": high}


def _said(error: LibraryError) -> str:
    """The reader's complaint with the places named as the pages here name them."""
    place = re.sub(r"^weeks (\d)( \(\d\))?", r"Week \1", error.entry)
    place = re.sub(r"\b(line|slot)s (\d+)", r"\1 \2", place)
    return f"{'' if place == TOP else place + ': '}{error.field}: {error.remedy}."


def _as_file(plan: Plan, sessions: list[PlanSession]) -> Values:
    """The plan as its file would say it."""
    weeks: dict[int, Values] = {
        week.number: {"number": week.number, "phase": week.phase, "why": week.why, "holds": week.holds}
        for week in plan.weeks.all()
    }
    used: dict[int, set[int]] = {}
    for session in sessions:
        weeks.setdefault(session.week, {"number": session.week})[session.code] = _session_table(session)
        for line in session.lines.all():
            used.setdefault(line.slot_id, set()).add(session.week)
    slots = [
        {
            **{name: getattr(slot, name) for name in ("code", "slug", "name", "has_ladder")},
            "weeks": f"{min(used[slot.pk])}-{max(used[slot.pk])}",
        }
        for slot in plan.slots.order_by("pk")
    ]
    own = ("slug", "position", "name", "tagline", "summary", "muscles")
    file: Values = {name: getattr(plan, name) for name in own}
    file |= {name: value for name in ("study_group", "tag") if (value := getattr(plan, name))}
    return file | {"slots": slots, "weeks": [weeks[number] for number in sorted(weeks)]}


def _session_table(session: PlanSession) -> Values:
    lines = list(session.lines.all())
    efforts = [line.effort_rir for line in lines if line.effort_rir is not None]
    return {
        "effort": efforts[0] if efforts else EFFORT,
        "light": session.is_light,
        "check": session.has_check,
        "lines": [_line_table(line) for line in lines],
    }


def _line_table(line: PlanLine) -> Values:
    unit = "s" if line.rung.measure == Measure.SECONDS else ""
    work = f"{line.sets}x{line.minimum}-{line.maximum}{unit}"
    table: Values = {"slot": line.slot.slug, "rung": line.rung.slug, "work": work}
    return table | ({"offered": line.offered_rung.slug} if line.offered_rung else {})


def _rung_values(rung: Rung) -> Values:
    values = {name: getattr(rung, name) for name in (*FACTS, "step_kg", "equipment")}
    values["ladder"] = rung.ladder.slug if rung.ladder else None
    values["substitute"] = rung.substitute.slug if rung.substitute else None
    return values


def _put_own_numbers(values: Values, sessions: list[PlanSession]) -> None:
    """A file has one effort a session, and no rest; here each line has its own."""
    own = {
        (session.week, session.code, line.slot.slug): line
        for session in sessions
        for line in session.lines.all()
    }
    for session in values["sessions"]:
        for line in session["lines"]:
            row = own[session["week"], session["code"], line["slot"]]
            line |= {"effort_rir": row.effort_rir, "rest_seconds": row.rest_seconds}
