"""Plans in the administration. What was published is only shown; a draft is changed here and published."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs import versions
from programs.models import Kind, Muscle, Plan, PlanLine, PlanSession, PlanWeek, Slot
from programs.poses import load_poses

CODES = ("s1", "s2", "h", "h1", "h2")
OF_CODES = gettext_lazy(
    "s1 and s2: the supervised sessions of a week. h1 and h2: home sessions that take turns; "
    "h: a home session that is always the same."
)


def _plan_of(obj: Plan | PlanSession) -> Plan:
    return obj.plan if isinstance(obj, PlanSession) else obj


class OnlyDrafts:
    """A page whose rows may be changed while their plan is a draft."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)  # type: ignore[misc]
        return allowed and (obj is None or _plan_of(obj).is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PartInline(OnlyDrafts, admin.TabularInline):
    """Rows of a plan or of one of its sessions."""

    extra = 0


class GrowingInline(PartInline):
    """Rows of which a draft may have more or fewer."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class WeekInline(PartInline):
    model = PlanWeek
    fields = ("number", "phase", "why", "holds")
    readonly_fields = ("number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanWeek]:
        return super().get_queryset(request).select_related("plan")


class SlotForm(forms.ModelForm):
    code = forms.ChoiceField(choices=[(code, code) for code in CODES], help_text=OF_CODES)

    class Meta:
        labels = {"has_ladder": gettext_lazy("Climbs")}
        help_texts = {
            "slug": gettext_lazy("Its name in the files: small letters, hyphens."),
            "has_ladder": gettext_lazy(
                "Gets harder by the rungs of its ladder; else it stays at its one rung."
            ),
        }


class SlotInline(GrowingInline):
    model = Slot
    form = SlotForm
    fields = ("code", "slug", "name", "has_ladder")
    ordering = ("code", "pk")


class SessionForm(forms.ModelForm):
    class Meta:
        labels = {
            "is_light": gettext_lazy("Lighter"),
            "has_check": gettext_lazy("With checks"),
        }
        help_texts = {
            "code": OF_CODES,
            "is_light": gettext_lazy("Nothing rises in it."),
            "has_check": gettext_lazy("The performance checks are part of it."),
        }


class SessionInline(PartInline):
    model = PlanSession
    form = SessionForm
    fields = ("week", "code", "kind", "is_light", "has_check", "asks_for")
    readonly_fields = ("week", "code", "kind", "asks_for")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanSession]:
        return super().get_queryset(request).select_related("plan").prefetch_related("lines__slot")

    @admin.display(description=gettext_lazy("what it asks for"))
    def asks_for(self, session: PlanSession) -> str:
        return ", ".join(line.slot.name for line in session.lines.all())


def _number(label: Any, least: int, fault: Any, *, most: int, **more: Any) -> forms.Field:
    """A whole number, with a sentence beside it where it is out of range."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        error_messages={"min_value": fault, "max_value": fault},
        widget=AdminIntegerFieldWidget,
        **more,
    )


class LineForm(forms.ModelForm):
    """Says beside a number what it may be, before the database refuses it."""

    position = _number(gettext_lazy("No."), 0, gettext_lazy("0 or more."), most=100)
    sets = _number(gettext_lazy("Sets"), 1, gettext_lazy("1 to 10 sets."), most=10)
    minimum = _number(
        gettext_lazy("From"),
        1,
        gettext_lazy("1 to 600."),
        most=600,
        help_text=gettext_lazy("The least of the range: repetitions, or seconds."),
    )
    maximum = _number(
        gettext_lazy("To"),
        1,
        gettext_lazy("1 to 600."),
        most=600,
        help_text=gettext_lazy("The most of the range: repetitions, or seconds."),
    )
    effort_rir = _number(
        gettext_lazy("Left"),
        0,
        gettext_lazy("0 to 5, or empty."),
        most=5,
        required=False,
        help_text=gettext_lazy(
            "Effort: how many more repetitions would have gone well. 4 is easy, 1 is hard. Empty: not asked."
        ),
    )
    rest_seconds = _number(gettext_lazy("Rest, s"), 10, gettext_lazy("10 to 300 seconds."), most=300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        least, most = cleaned.get("minimum"), cleaned.get("maximum")
        if least is not None and most is not None and most < least:
            self.add_error("maximum", _("At least as many as in “From”."))
        return cleaned


class LineInline(GrowingInline):
    model = PlanLine
    form = LineForm

    class Media:
        css = {"all": ["css/admin.css"]}

    fields = (
        *("position", "slot", "rung", "offered_rung", "sets", "minimum", "maximum"),
        *("effort_rir", "rest_seconds"),
    )
    autocomplete_fields = ("rung", "offered_rung")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """At home nothing harder is offered."""
        fields = super().get_fields(request, obj)
        return [name for name in fields if obj is None or obj.kind != Kind.HOME or name != "offered_rung"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanLine]:
        lines = super().get_queryset(request)
        return lines.select_related("plan_session__plan", "slot", "rung", "offered_rung")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With the slots of this session to choose from."""
        formset = super().get_formset(request, obj, **kwargs)
        slot = formset.form.base_fields.get("slot")
        if isinstance(slot, forms.ModelChoiceField) and obj is not None:
            slot.queryset = Slot.objects.filter(plan=obj.plan_id, code=obj.code).order_by("pk")
        return formset


class PlanForm(forms.ModelForm):
    muscles = forms.MultipleChoiceField(choices=Muscle.choices, widget=forms.CheckboxSelectMultiple)
    pose = forms.ChoiceField(choices=lambda: [(slug, slug) for slug in sorted(load_poses())])


@admin.register(Plan)
class PlanAdmin(OnlyDrafts, admin.ModelAdmin):
    form = PlanForm
    change_form_template = "admin/programs/plan_change_form.html"
    change_list_template = "admin/programs/plan_change_list.html"
    list_display = ("name", "version", "state", "origin")
    list_filter = ("is_current", "is_draft", "origin")
    search_fields = ("name", "slug", "tagline")
    inlines = [WeekInline, SlotInline, SessionInline]
    fields = (
        *("name", "slug", "version", "state", "origin", "position", "tagline", "summary"),
        *("study_group", "tag", "pose", "muscles"),
    )
    readonly_fields = ("slug", "version", "state", "origin", "trains")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is only shown is shown in words."""
        is_shown = obj is not None and not obj.is_draft
        return ["trains" if name == "muscles" and is_shown else name for name in self.fields or ()]

    @admin.display(description=gettext_lazy("muscles"))
    def trains(self, plan: Plan) -> str:
        return ", ".join(str(Muscle(slug).label) for slug in plan.muscles)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Plan | None:
        """What is about to be changed stays a draft until it is."""
        plan = super().get_object(request, object_id, from_field)
        return _locked(request, plan) if plan else None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draft can be thrown away."""
        return obj is not None and obj.is_draft and admin.ModelAdmin.has_delete_permission(self, request, obj)

    @admin.display(description=gettext_lazy("state"))
    def state(self, plan: Plan) -> str:
        if plan.is_draft:
            return _("draft")
        return _("people can start it") if plan.is_current else _("earlier version")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A draft goes with its parts, whose own pages delete nothing."""
        found, counts, _refused, protected = super().get_deleted_objects(objs, request)
        return found, counts, set(), protected

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["may_change_plans"] = admin.ModelAdmin.has_change_permission(self, request)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/draft/", wrap(self.begin_view), name="programs_plan_begin"),
            path("<int:pk>/publish/", wrap(self.publish_view), name="programs_plan_publish"),
            *super().get_urls(),
        ]

    def begin_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Copy a version as a draft, or go to the draft that is there."""
        plan = self._posted(request, pk)
        if request.method != "POST":
            return self._to(plan)
        draft = versions.begin(plan=plan)
        self.log_change(request, draft, _("Copied from version %(version)s.") % {"version": plan.version})
        said = _("This is the draft. Change it, save it and publish it: until then nobody meets it.")
        messages.success(request, said)
        return self._to(draft)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let people start the draft from now on, if nothing is at fault with it."""
        plan = self._posted(request, pk)
        if request.method != "POST":
            return self._to(plan)
        try:
            published = versions.publish(plan=plan)
        except versions.Faulty as refused:
            messages.error(request, _("It is not published yet. Please mend this first:"))
            for fault in refused.faults:
                messages.error(request, fault)
            return self._to(plan)
        self.log_change(request, published, _("Published."))
        said = _("Published: who starts from now on takes it, and who is on an earlier version keeps that.")
        messages.success(request, said)
        return self._to(published)

    def _posted(self, request: HttpRequest, pk: int) -> Plan:
        """The plan, for those who may change plans."""
        if not admin.ModelAdmin.has_change_permission(self, request):
            raise Http404
        return get_object_or_404(Plan, pk=pk)

    def _to(self, plan: Plan) -> HttpResponse:
        return redirect("admin:programs_plan_change", plan.pk)


@admin.register(PlanSession)
class PlanSessionAdmin(OnlyDrafts, admin.ModelAdmin):
    """One session with its lines: reached from its plan, which is too large for a single page."""

    list_display = ("plan", "version", "week", "code", "kind", "is_light", "has_check")
    form = SessionForm
    list_display_links = ("week", "code")
    list_filter = ("plan__is_current", "plan__is_draft", "week", "code")
    list_select_related = ("plan",)
    search_fields = ("plan__name", "code", "lines__rung__name")
    inlines = [LineInline]
    fields = ("plan", "version", "week", "code", "kind", "is_light", "has_check")
    readonly_fields = ("plan", "version", "week", "code", "kind")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """No entry of its own in the lists of what is here."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanSession]:
        return super().get_queryset(request).select_related("plan")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> PlanSession | None:
        session = super().get_object(request, object_id, from_field)
        if session:
            session.plan = _locked(request, session.plan)
        return session

    @admin.display(description=gettext_lazy("version"))
    def version(self, session: PlanSession) -> int:
        return session.plan.version

    def response_post_save_change(self, request: HttpRequest, obj: PlanSession) -> HttpResponseRedirect:
        """Back to the plan, where the next session is."""
        return HttpResponseRedirect(reverse("admin:programs_plan_change", args=[obj.plan_id]))


def _locked(request: HttpRequest, plan: Plan) -> Plan:
    """The plan as it is now, kept from being published while it is being saved."""
    if request.method == "POST":
        now = Plan.objects.select_for_update().get(pk=plan.pk)
        plan.is_draft, plan.is_current = now.is_draft, now.is_current
    return plan
