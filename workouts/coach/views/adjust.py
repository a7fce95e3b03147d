"""Change somebody's plan: choose what, see what the rules will do with it, do it, take it back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs import amounts
from programs.models import Sides, Slot
from workouts import adjustment_words, json_rows, replanning, units
from workouts.coach import adjust, adjust_preview
from workouts.coach.access import coaching_required
from workouts.coach.adjust_forms import OtherDaysForm, PlanForm, SwapForm, TargetForm, WeekForm
from workouts.coach.adjust_words import TITLES, WHAT_IT_DOES, WHY_NOT
from workouts.coach.foresight import Ground
from workouts.models import Access, Adjustment, Coaching, Enrolment, SessionSlot
from workouts.people import PersonRequest

Kind = Adjustment.Kind
OF_SLOT, OF_WEEK, OF_TURN = (Kind.SWAP, Kind.TARGET), (Kind.EASE, Kind.HOLD), (Kind.REPEAT, Kind.SKIP)
DAY = "l j F"


@dataclass(frozen=True)
class Wish:
    """What the address asks for: a kind of change and, for an exercise, its slot."""

    kind: str
    slot: Slot | None = None


@coaching_required(look=Access.What.PAGE)
def show(request: PersonRequest, coaching: Coaching) -> HttpResponse:
    """The kinds of change; the form of one; with it filled in, what the rules will do; then the change."""
    now = timezone.now()
    ground = Ground.of(coaching, now)
    if ground is None:
        return _page(request, coaching, None, {"why_not": WHY_NOT["not-running"]})
    wish = _wish(request, ground)
    if not wish.kind:
        return _page(request, coaching, ground, {"kinds": _kinds(ground, now)})
    context: dict[str, Any] = {
        "kind": wish.kind,
        "title": TITLES[wish.kind],
        "what": WHAT_IT_DOES[wish.kind],
        "slot": wish.slot,
        "slot_session": adjustment_words.session_words(wish.slot.code) if wish.slot else "",
    }
    if why_not := _why_not(ground, wish.kind, now):
        return _page(request, coaching, ground, {**context, "why_not": WHY_NOT[why_not]})
    if wish.kind in OF_SLOT and wish.slot is None:
        return _page(request, coaching, ground, {**context, "slots": _slots(ground.enrolment)})
    form = _form(request, ground, wish)
    if form is None:
        return _page(request, coaching, ground, {**context, "why_not": WHY_NOT["no-target"]})
    context["form"] = form
    if not form.is_valid():
        return _page(request, coaching, ground, context, status=422 if form.is_bound else 200)
    if request.POST.get("enrolment", str(ground.enrolment.pk)) != str(ground.enrolment.pk):
        return _page(request, coaching, ground, {**context, "why_not": WHY_NOT["other-plan"]}, status=409)
    if request.POST.get("step") == "do":
        return _do(request, coaching, ground, wish, form, context)
    return _page(
        request, coaching, ground, {**context, **adjust_preview.of(ground, wish.kind, wish.slot, form, now)}
    )


@coaching_required(look=None)
def undo(request: PersonRequest, coaching: Coaching, adjustment: UUID) -> HttpResponse:
    """Take a change back."""
    page = redirect("coach:person", coaching.pk)
    if request.method != "POST":
        return page
    row = get_object_or_404(Adjustment, pk=adjustment, enrolment__user=coaching.person_id)
    try:
        adjust.undo(by=request.user, adjustment=row.pk, now=timezone.now())
    except adjust.NotAllowedError as error:
        messages.info(request, WHY_NOT[error.code])
    except replanning.TooCloseError as error:
        messages.info(request, _too_close(error))
    else:
        messages.success(request, _("Taken back. The plan is as it was before."))
    return page


def _page(
    request: PersonRequest,
    coaching: Coaching,
    ground: Ground | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    shown = {
        "coaching": coaching,
        "here": "roster",
        "enrolment": ground.enrolment if ground else None,
        "is_closed": ground is not None and ground.facts.is_closed,
        **context,
    }
    return render(request, "coach/adjust.html", shown, status=status)


def _wish(request: PersonRequest, ground: Ground) -> Wish:
    """The kind, and the slot by its session's code and its name: `s1.squat`."""
    kind, named = request.GET.get("kind", ""), request.GET.get("slot", "")
    if kind not in ("", *Kind.values):
        raise Http404
    if kind not in OF_SLOT or not named:
        return Wish(kind)
    slot = ground.slot(*named.partition(".")[::2])
    if slot is None:
        raise Http404
    return Wish(kind, slot)


def _kinds(ground: Ground, now: datetime) -> list[dict[str, object]]:
    """Every kind of change with what it does, and why it cannot be made where it cannot."""
    return [
        {
            "kind": kind,
            "title": title,
            "what": WHAT_IT_DOES[kind],
            "why_not": WHY_NOT.get(_why_not(ground, kind, now), ""),
        }
        for kind, title in TITLES.items()
    ]


def _why_not(ground: Ground, kind: str, now: datetime) -> str:
    enrolment = ground.enrolment
    if enrolment.status(ground.today) not in adjust.CHANGEABLE:
        return "not-running"
    if kind in OF_WEEK:
        return adjust.why_not_week(enrolment, kind, ground.sessions, ground.today)
    if kind in OF_TURN:
        return adjust.why_not_turn(enrolment, kind)
    if kind != Kind.PLAN:
        return ""
    return adjust.why_not_plan(enrolment, ground.facts, ground.answered_at, now)


def _slots(enrolment: Enrolment) -> list[tuple[str, list[Slot]]]:
    """The exercises of the plan under the names of their sessions, each with what was asked the last time
    (`last`), where it was trained."""
    trained = SessionSlot.objects.filter(
        slot=OuterRef("pk"), session__enrolment=enrolment, session__started_at__isnull=False
    )
    newest = json_rows.row(
        trained.order_by("-session__started_at"), "rung__name", "rung__measure", "sets", "amount", "load_kg"
    )
    listed: dict[str, list[Slot]] = {}
    for slot in enrolment.plan.slots.annotate(newest=newest).order_by("pk"):
        slot.last = _last_words(json_rows.as_dict(slot.newest))  # type: ignore[attr-defined]
        listed.setdefault(slot.code, []).append(slot)
    return [(adjustment_words.session_words(code), slots) for code, slots in listed.items()]


def _last_words(row: dict[str, Any]) -> str:
    """`Goblet squat, 3 × 10 · 16 kg`."""
    if not row:
        return ""
    work = amounts.work(row["sets"], row["amount"], row["amount"], row["rung__measure"], Sides.BOTH)
    load = units.words(Decimal(str(row["load_kg"]))) if row["load_kg"] is not None else ""
    return f"{row['rung__name']}, " + " · ".join(part for part in (work, load) if part)


def _form(request: PersonRequest, ground: Ground, wish: Wish) -> Form | None:
    """The form of a kind; None where there is no session left that it could be about."""
    data = request.POST if request.method == "POST" else None
    if wish.kind == Kind.PLAN:
        return PlanForm(data)
    if wish.kind == Kind.DAYS:
        enrolment = ground.enrolment
        days = {
            "supervised_weekdays": enrolment.supervised_weekdays,
            "home_weekdays": enrolment.home_weekdays,
        }
        return OtherDaysForm(data, initial=days)
    if wish.slot is None:
        return WeekForm(data)
    target = ground.target_of(wish.slot)
    if wish.kind == Kind.TARGET:
        return TargetForm(data, target=target) if target else None
    return SwapForm(data, rungs=ground.choices(wish.slot), current=target.rung if target else None)


def _do(
    request: PersonRequest,
    coaching: Coaching,
    ground: Ground,
    wish: Wish,
    form: Form,
    context: dict[str, Any],
) -> HttpResponse:
    try:
        made = _made(request, ground, wish, form)
    except adjust.NotAllowedError as error:
        return _page(request, coaching, ground, {**context, "why_not": WHY_NOT[error.code]}, status=409)
    except replanning.TooCloseError as error:
        form.add_error("supervised_weekdays", _too_close(error))
        return _page(request, coaching, ground, context, status=422)
    messages.success(request, _("Done: %(what)s") % {"what": adjustment_words.sentence(made)})
    return redirect(f"{reverse('coach:person', args=[coaching.pk])}#changes")


def _made(request: PersonRequest, ground: Ground, wish: Wish, form: Form) -> Adjustment:
    wanted = form.cleaned_data
    common: dict[str, Any] = {
        "by": request.user,
        "enrolment": ground.enrolment.pk,
        "note": wanted["note"],
        "now": timezone.now(),
    }
    if wish.kind == Kind.SWAP and wish.slot:
        return adjust.swap(slot=wish.slot, rung=wanted["rung"], **common)
    if wish.kind == Kind.TARGET and wish.slot:
        target = form.target  # type: ignore[attr-defined]
        load = wanted.get("load_kg")
        return adjust.set_target(
            slot=wish.slot, rung=target.rung, amount=wanted["amount"], load_kg=load, **common
        )
    if wish.kind in OF_WEEK:
        return adjust.set_week(kind=wish.kind, **common)
    if wish.kind in OF_TURN:
        return adjust.turn_week(kind=wish.kind, **common)
    if wish.kind == Kind.DAYS:
        days = {"supervised": wanted["supervised_weekdays"], "home": wanted["home_weekdays"]}
        return adjust.change_days(**days, **common)
    return adjust.change_plan(plan=wanted["plan"], **common)


def _too_close(error: replanning.TooCloseError) -> str:
    before, after = error.days
    return _(
        "Legs need a day between: the supervised session of %(before)s and the first one on the new days, on "
        "%(after)s, would come too close together."
    ) % {"before": date_format(before, DAY), "after": date_format(after, DAY)}
