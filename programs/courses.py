"""Plans as the rules see them, for made-up people to walk through."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from programs.library_format import Library
from programs.simulation import Course, CourseSession
from programs.targets import Line, RungFacts

FACTS = (
    *("slug", "ladder", "order", "measure", "minimum", "maximum", "rep_seconds", "rest_seconds", "sides"),
    *("is_loaded", "asks_effort", "needs_supervision", "place", "substitute"),
)


def courses_of(library: Library) -> list[Course]:
    """The plans of the library files as the rules see them."""
    rungs = {slug: facts_of(values) for slug, values in library.rungs.items()}
    return [course_of(plan, rungs) for plan in library.plans.values()]


def facts_of(values: Mapping[str, Any]) -> RungFacts:
    """A rung's field values, with slugs for ladder and substitute, as the rules see it."""
    return RungFacts(
        **{name: _plain(values[name]) for name in FACTS},
        step_kg=Decimal(str(values["step_kg"])),
        equipment=tuple(map(_plain, values["equipment"])),
    )


def _plain(value: Any) -> Any:
    """Text instead of a model's choice, so that whoever receives it needs no models."""
    return str(value) if isinstance(value, str) else value


def course_of(plan: Mapping[str, Any], rungs: Mapping[str, RungFacts]) -> Course:
    """A plan's values as `library_plans.parse_plan` gives them, as the rules see it."""
    has_ladder = {(slot["code"], slot["slug"]): slot["has_ladder"] for slot in plan["slots"]}
    holding = {week["number"] for week in plan["weeks"] if week["holds"]}
    sessions = {
        (values["week"], values["code"]): CourseSession(
            values["code"],
            _plain(values["kind"]),
            values["week"] in holding or values["is_light"],
            values["has_check"],
            tuple(
                _line(line, has_ladder=has_ladder[values["code"], line["slot"]]) for line in values["lines"]
            ),
        )
        for values in plan["sessions"]
    }
    codes = {code for _week, code in sessions}
    met = {
        code: _met_rungs(
            {line.rung for (_, c), s in sessions.items() if c == code for line in s.lines}, rungs
        )
        for code in codes
    }
    return Course(plan["slug"], sessions, met)


def _line(values: Mapping[str, Any], *, has_ladder: bool) -> Line:
    names = ("slot", "rung", "sets", "minimum", "maximum", "effort_rir", "rest_seconds")
    return Line(**{name: values[name] for name in names}, has_ladder=has_ladder)


def _met_rungs(named: set[str], rungs: Mapping[str, RungFacts]) -> dict[str, RungFacts]:
    """The rungs that sessions naming these may meet: their ladders, the substitutes, and so on."""
    found: set[str] = set()
    while more := named - found:
        found |= more
        ladders = {rungs[slug].ladder for slug in more} - {None}
        named = {slug for slug, rung in rungs.items() if rung.ladder in ladders}
        named |= {substitute for slug in more if (substitute := rungs[slug].substitute)}
    return {slug: rung for slug, rung in rungs.items() if slug in found}
