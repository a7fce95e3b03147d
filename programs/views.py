"""The public pages. They read only and need no account."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from programs import amounts, study
from programs.catalogue import grouped, matches
from programs.forms import ExerciseFinder
from programs.models import Check, Exercise, Plan, PlanLine, RoutineStep, Rung
from programs.overview import PlanView


def landing(request: HttpRequest) -> HttpResponse:
    """What this is, in ten seconds."""
    return render(request, "programs/landing.html", {"plans": Plan.objects.current(), "bars": study.BARS})


def plans(request: HttpRequest) -> HttpResponse:
    """The three plans side by side, and the study with its limits."""
    context = {
        "plans": [PlanView(plan) for plan in Plan.objects.current().with_weeks()],
        "results": study.RESULTS,
        "groups": study.GROUPS,
        "sources": study.SOURCES,
    }
    return render(request, "programs/plans.html", context)


def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """One plan, week by week."""
    found = get_object_or_404(Plan.objects.current().with_weeks(), slug=slug)
    checks = [check for check in Check.objects.all() if check.is_for(slug)]
    context = {"plan": found, "view": PlanView(found), "checks": checks, "bars": study.BARS}
    return render(request, "programs/plan.html", context)


def exercises(request: HttpRequest) -> HttpResponse:
    """Search the library. Four queries, whatever its size."""
    current = list(Plan.objects.current())
    finder = ExerciseFinder(request.GET, plans=current)
    wanted = finder.filters()
    plan_slugs: dict[int, set[str]] = {}
    used = PlanLine.objects.in_current_plans().order_by().distinct()
    names = ("plan_session__plan__slug", "rung__exercise", "offered_rung__exercise")
    for plan_slug, *exercise_ids in used.values_list(*names):
        for exercise_id in exercise_ids:
            plan_slugs.setdefault(exercise_id, set()).add(plan_slug)
    rung_names: dict[int, str] = {}
    for exercise_id, name in Rung.objects.order_by().values_list("exercise", "name"):
        rung_names[exercise_id] = f"{rung_names.get(exercise_id, '')} {name}"
    found = [
        each
        for each in Exercise.objects.all()
        if matches(each, wanted, plan_slugs.get(each.pk, ()), rung_names.get(each.pk, ""))
    ]
    context = {
        "finder": finder,
        "families": grouped(found),
        "count": len(found),
        "is_filtered": any(vars(wanted).values()),
    }
    return render(request, "programs/exercises.html", context)


def exercise(request: HttpRequest, slug: str) -> HttpResponse:
    """One exercise with its ladders. Four queries, and four more for somebody with a plan."""
    found = get_object_or_404(Exercise, slug=slug)
    rungs = list(
        Rung.objects.filter(Q(exercise=found) | Q(ladder__rungs__exercise=found))
        .select_related("ladder", "exercise", "substitute__exercise")
        .order_by("ladder__position", "order", "pk")
        .distinct()
    )
    context = {
        "exercise": found,
        "ladders": _ladders(rungs, found),
        "substitutes": _substitutes(rungs, found),
        "uses": _uses(found),
        "routines": RoutineStep.objects.filter(exercise=found),
    }
    return render(request, "programs/exercise.html", context)


def _ladders(rungs: list[Rung], exercise: Exercise) -> list[dict[str, object]]:
    """Each ladder the exercise stands on: its rungs, with where they are from the exercise's own."""
    ladders: dict[int, list[Rung]] = {}
    for rung in rungs:
        if rung.ladder_id is not None:
            ladders.setdefault(rung.ladder_id, []).append(rung)
    return [{"ladder": steps[0].ladder, "rungs": _placed(steps, exercise)} for steps in ladders.values()]


def _placed(steps: list[Rung], exercise: Exercise) -> list[dict[str, object]]:
    own = [rung.order for rung in steps if rung.exercise_id == exercise.pk]
    return [
        {
            "rung": rung,
            "amount": amounts.amount(rung.minimum, rung.maximum, rung.measure, rung.sides),
            "is_own": rung.exercise_id == exercise.pk,
            "is_easier": rung.order < own[0],
            "is_harder": rung.order > own[-1],
        }
        for rung in steps
    ]


def _substitutes(rungs: list[Rung], exercise: Exercise) -> list[Rung]:
    """The exercise's rungs that another one can stand in for, each substitute once."""
    own = [rung for rung in rungs if rung.exercise_id == exercise.pk]
    named = {
        (rung.substitute_id, rung.substitute_note): rung
        for rung in own
        if rung.substitute_note or (rung.substitute and rung.substitute.exercise_id != exercise.pk)
    }
    return list(named.values())


def _uses(exercise: Exercise) -> list[dict[str, object]]:
    """The current plans that use the exercise, with the weeks in which they do."""
    is_used = Q(rung__exercise=exercise) | Q(offered_rung__exercise=exercise)
    lines = PlanLine.objects.in_current_plans().filter(is_used)
    weeks: dict[tuple[int, str, str], set[int]] = {}
    names = ("plan_session__plan__position", "plan_session__plan__slug", "plan_session__plan__name")
    for *key, week in lines.order_by().values_list(*names, "plan_session__week").distinct():
        weeks.setdefault(tuple(key), set()).add(week)
    return [
        {
            "slug": slug,
            "name": name,
            "weeks": _runs(sorted(weeks[position, slug, name])),
            "count": len(weeks[position, slug, name]),
        }
        for position, slug, name in sorted(weeks)
    ]


def _runs(numbers: list[int]) -> str:
    """`1–3, 5` for 1, 2, 3 and 5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(amounts.span(first, last) for first, last in runs)
