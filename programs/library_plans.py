"""What a plan's file may say: slots, eight weeks, the lines of each session, all fitting together."""

from typing import Any

from programs.library_reader import Entry
from programs.minutes import HOME_REST_SECONDS
from programs.models import Kind, Muscle

Values = dict[str, Any]
WEEKS = list(range(1, 9))
CODES = ({"s1", "s2", "h"}, {"s1", "s2", "h1", "h2"})


def parse_plan(entry: Entry, rungs: dict[str, Values]) -> Values:
    """A plan's field values with its `slots`, `weeks` and `sessions`; `pose` is left to the caller."""
    slots = _read_slots(entry)
    plan: Values = {
        "slug": entry.slug("slug"),
        "position": entry.whole("position", 1, 1000),
        "name": entry.text("name", 80),
        "tagline": entry.text("tagline", 200),
        "summary": entry.text("summary", 2000),
        "study_group": entry.text("study_group", 80, ""),
        "tag": entry.text("tag", 40, ""),
        "muscles": entry.choices("muscles", Muscle.values, 1),
        "weeks": [],
        "sessions": [],
        "slots": [{name: slot[name] for name in ("code", "slug", "name", "has_ladder")} for slot in slots],
    }
    codes = {slot["code"] for slot in slots}
    if codes not in CODES:
        entry.fail("slots", "need the sessions s1 and s2, and either h or h1 and h2")
    entries = entry.entries("weeks")
    if [week.values.get("number") for week in entries] != WEEKS:
        entry.fail("weeks", "must be numbered 1 to 8, each once, in this order")
    for week in entries:
        _read_week(week, plan, slots, sorted(codes), rungs)
    return plan


def _read_slots(plan: Entry) -> list[Values]:
    slots: list[Values] = []
    for entry in plan.entries("slots"):
        slot = {
            "code": entry.choice("code", ("s1", "s2", "h", "h1", "h2")),
            "slug": entry.slug("slug"),
            "name": entry.text("name", 80),
            "has_ladder": entry.flag("has_ladder", default=True),
            "weeks": entry.weeks("weeks"),
        }
        if any((slot["code"], slot["slug"]) == (other["code"], other["slug"]) for other in slots):
            entry.fail("slug", f"{slot['slug']!r} is there twice in {slot['code']}; rename one")
        entry.finish()
        slots.append(slot)
    return slots


def _read_week(
    week: Entry, plan: Values, slots: list[Values], codes: list[str], rungs: dict[str, Values]
) -> None:
    number = week.whole("number", 1, 8)
    plan["weeks"].append(
        {
            "number": number,
            "phase": week.text("phase", 40),
            "why": week.text("why", 200),
            "holds": week.flag("holds", default=False),
        }
    )
    for code in codes:
        kind = Kind.HOME if code.startswith("h") else Kind.SUPERVISED
        session = week.table(code)
        here = {slot["slug"]: slot for slot in slots if slot["code"] == code and number in slot["weeks"]}
        effort = session.whole("effort", 0, 5)
        values: Values = {
            "week": number,
            "code": code,
            "kind": kind.value,
            "is_light": session.flag("light", default=False),
            "has_check": session.flag("check", default=False),
            "lines": [
                _line_values(line, position, here, kind, effort, rungs)
                for position, line in enumerate(session.entries("lines"), start=1)
            ],
        }
        _check_lines(session, values["lines"], here, rungs)
        session.finish()
        plan["sessions"].append(values)
    week.finish()


def _line_values(
    line: Entry, position: int, slots: dict[str, Values], kind: Kind, effort: int, rungs: dict[str, Values]
) -> Values:
    """What the week asks of one slot; rest and effort follow from the rung, the place and the session."""
    slug = line.slug("slot")
    if slug not in slots:
        line.fail("slot", f"{slug!r} is no slot of this session in this week; see the plan's slots")
    rung = _rung(line, "rung", rungs)
    offered = _rung(line, "offered", rungs) if line.has("offered") else None
    sets, span = line.work("work")
    if span.measure != rung["measure"]:
        line.fail("work", f"{rung['slug']!r} is counted in {rung['measure']}; write seconds with an s")
    if span.minimum < rung["minimum"] or span.maximum > rung["maximum"]:
        line.fail("work", f"must stay within the rung's {rung['minimum']}-{rung['maximum']}")
    if offered and (offered["ladder"] != rung["ladder"] or kind is Kind.HOME):
        line.fail("offered", "must be a rung of the same ladder, in a supervised session")
    line.finish()
    rest = rung["rest_seconds"]
    return {
        "slot": slug,
        "position": position,
        "rung": rung["slug"],
        "offered_rung": offered["slug"] if offered else None,
        "sets": sets,
        "minimum": span.minimum,
        "maximum": span.maximum,
        "effort_rir": effort if rung["asks_effort"] else None,
        "rest_seconds": min(rest, HOME_REST_SECONDS) if kind is Kind.HOME else rest,
    }


def _rung(line: Entry, field: str, rungs: dict[str, Values]) -> Values:
    slug = line.slug(field)
    if slug not in rungs:
        line.fail(field, f"there is no rung {slug!r}; correct the slug or add that rung")
    return rungs[slug]


def _check_lines(
    session: Entry, lines: list[Values], slots: dict[str, Values], rungs: dict[str, Values]
) -> None:
    """Every slot has exactly its line, and no two slots of a session stand on one ladder."""
    named = [line["slot"] for line in lines]
    for slug in slots:
        if named.count(slug) != 1:
            session.fail("lines", f"the slot {slug!r} must have one line here; its weeks say so")
    ladders = [rungs[line["rung"]]["ladder"] for line in lines if slots[line["slot"]]["has_ladder"]]
    for ladder in ladders:
        if ladder and ladders.count(ladder) > 1:
            session.fail("lines", f"two slots stand on the ladder {ladder!r}; one session, one slot each")
