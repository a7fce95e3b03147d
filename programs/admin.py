"""The library and the plans in the administration. What comes from files can be read and searched; a plan is
changed as a draft, see `programs.versions`."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from programs import plan_admin  # noqa: F401 registers the plans
from programs.models import Check, Exercise, Habit, Ladder, RoutineStep, Rung
from programs.read_only import ReadOnlyAdmin, ReadOnlyInline

RUNG_FIELDS = ("order", "name", "variation", "minimum", "maximum", "measure", "is_loaded", "substitute")


class LibraryAdmin(ReadOnlyAdmin):
    """Says on each page where to change what is shown."""

    change_form_template = "admin/programs/library_change_form.html"
    change_list_template = "admin/programs/library_change_list.html"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(texts) or "–"


class RungsOfExercise(ReadOnlyInline):
    model = Rung
    fields = readonly_fields = ("ladder", *RUNG_FIELDS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rung]:
        return super().get_queryset(request).select_related("ladder", "substitute")


class RungsOfLadder(ReadOnlyInline):
    model = Rung
    fields = readonly_fields = (*RUNG_FIELDS, "exercise")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rung]:
        return super().get_queryset(request).select_related("exercise", "substitute")


@admin.register(Exercise)
class ExerciseAdmin(LibraryAdmin):
    list_display = ("name", "category", "place", "measure", "origin")
    list_filter = ("category", "place", "measure", "origin")
    search_fields = ("name", "slug", "summary")
    inlines = [RungsOfExercise]
    fields = (
        *("name", "slug", "category", "summary", "trains", "trains_also", "tools", "place", "measure"),
        *("sides", "how", "why", "slips", "easier", "note", "pose", "origin"),
    )

    @admin.display(description=_("muscles"))
    def trains(self, exercise: Exercise) -> str:
        return _listed(exercise.muscle_labels)

    @admin.display(description=_("muscles that help"))
    def trains_also(self, exercise: Exercise) -> str:
        return _listed(exercise.second_muscle_labels)

    @admin.display(description=_("equipment"))
    def tools(self, exercise: Exercise) -> str:
        return _listed(exercise.equipment_labels)

    @admin.display(description=_("steps"))
    def how(self, exercise: Exercise) -> str:
        return " ".join(exercise.steps)

    @admin.display(description=_("mistakes"))
    def slips(self, exercise: Exercise) -> str:
        return "; ".join(exercise.mistakes)


@admin.register(Ladder)
class LadderAdmin(LibraryAdmin):
    list_display = ("name", "slug", "rungs_here", "origin")
    list_filter = ("origin",)
    search_fields = ("name", "slug", "rungs__name")
    inlines = [RungsOfLadder]
    fields = ("name", "slug", "position", "origin")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ladder]:
        return super().get_queryset(request).annotate(rung_count=Count("rungs", distinct=True))

    @admin.display(description=_("rungs"))
    def rungs_here(self, ladder: Any) -> int:
        return int(ladder.rung_count)


@admin.register(Rung)
class RungAdmin(LibraryAdmin):
    list_display = ("name", "ladder", "order", "exercise", "minimum", "maximum", "measure", "place")
    list_filter = ("place", "measure", "is_loaded", "needs_supervision", "origin")
    list_select_related = ("ladder", "exercise")
    search_fields = ("name", "slug", "ladder__name", "exercise__name")
    exclude = ("equipment",)


@admin.register(Check)
class CheckAdmin(LibraryAdmin):
    list_display = ("name", "rung", "measure", "cap", "is_two_sided", "origin")
    list_select_related = ("rung",)
    search_fields = ("name", "slug", "text")


@admin.register(Habit)
class HabitAdmin(LibraryAdmin):
    list_display = ("name", "text", "origin")
    search_fields = ("name", "slug", "text")


@admin.register(RoutineStep)
class RoutineStepAdmin(LibraryAdmin):
    list_display = ("text", "kind", "routine", "position", "exercise", "amount", "measure", "origin")
    list_filter = ("kind", "routine")
    list_select_related = ("exercise",)
    search_fields = ("text", "exercise__name")
