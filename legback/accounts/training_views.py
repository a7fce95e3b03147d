"""Settings of the training: weekdays, equipment, and another plan in place of this one."""

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs.models import Plan
from programs.weeks import PLAN_WEEKS
from workouts import history, replanning, safety, turning
from workouts.access import person_required
from workouts.forms.schedule import DaysForm
from workouts.forms.start import EquipmentForm
from workouts.models import Enrolment, Profile, Status
from workouts.people import Person, PersonRequest

DAY = "l j F"


def _in_a_plan(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands the person's plan to `view`. Where there is none, or it is done, Today says what comes next."""

    @person_required
    @wraps(view)
    def guarded(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponse:
        now = timezone.now()
        enrolment = Enrolment.objects.open_of(request.user)
        if enrolment is None:
            messages.info(request, _("You have no plan now, so there is nothing to change."))
            return redirect("workouts:today")
        enrolment = turning.turn(enrolment, now=now)
        if enrolment.status(enrolment.today(now)) == Status.FINISHED:
            messages.info(request, _("Your eight weeks are done. Here is how you can go on."))
            return redirect("workouts:today")
        return view(request, enrolment, *args, **kwargs)

    return guarded


@_in_a_plan
def days(request: PersonRequest, enrolment: Enrolment) -> HttpResponse:
    """Other weekdays for both kinds of session, from the next week of the plan on."""
    now = timezone.now()
    counts = _counts_from(enrolment, enrolment.today(now))
    chosen = {
        "supervised_weekdays": enrolment.supervised_weekdays,
        "home_weekdays": enrolment.home_weekdays,
    }
    form = DaysForm(request.POST if request.method == "POST" else None, initial=chosen)
    if form.is_valid():
        wish = form.cleaned_data
        try:
            replanning.change_days(
                enrolment, supervised=wish["supervised_weekdays"], home=wish["home_weekdays"], now=now
            )
        except replanning.TooCloseError as error:
            form.add_error("supervised_weekdays", _too_close(*error.days))
        else:
            messages.success(request, f"{_('Your training days are saved.')} {counts}")
            return redirect("accounts:settings")
    context = {"form": form, "enrolment": enrolment, "counts": counts}
    return render(request, "accounts/days.html", context, status=422 if form.errors else 200)


def _counts_from(enrolment: Enrolment, today: date) -> str:
    """From when other weekdays count, in words."""
    first = {"day": date_format(replanning.changes_from(enrolment, today), DAY)}
    status = enrolment.status(today)
    if status == Status.NOT_BEGUN:
        return _("New days count from the first week, which begins on %(day)s.") % first
    if status == Status.PAUSED:
        return _("New days count from the week after the one in which you paused.")
    if enrolment.week == PLAN_WEEKS and not enrolment.is_keeping:
        return _("This is the last of your eight weeks: new days count for what comes after it.")
    return _("New days count from %(day)s; this week stays as it is.") % first


def _too_close(before: date, after: date) -> str:
    said = _(
        "Your legs need a day between: the supervised session of %(before)s and the first one on the new "
        "days, on %(after)s, would come too close together."
    )
    return said % {"before": date_format(before, DAY), "after": date_format(after, DAY)}


@person_required
def equipment(request: PersonRequest) -> HttpResponse:
    """What the person can use, and their weight."""
    profile = Profile.objects.filter(user=request.user).first()
    if profile is None:
        messages.info(request, _("You have no plan now, so there is nothing to change."))
        return redirect("workouts:today")
    form = EquipmentForm(request.POST if request.method == "POST" else None, instance=profile)
    if form.is_valid():
        replanning.change_equipment(request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It counts from your next session."))
        return redirect("accounts:settings")
    return render(request, "accounts/equipment.html", {"form": form}, status=422 if form.errors else 200)


@_in_a_plan
def plans(request: PersonRequest, enrolment: Enrolment) -> HttpResponse:
    """The three plans, the person's own marked."""
    context = {"enrolment": enrolment, "plans": Plan.objects.current()}
    return render(request, "accounts/plans.html", context)


@_in_a_plan
def change_plan(request: PersonRequest, enrolment: Enrolment, slug: str) -> HttpResponse:
    """What another plan in place of this one, or this one anew, means; then one press does it."""
    plan = get_object_or_404(Plan.objects.current(), slug=slug)
    now = timezone.now()
    first = _comes_first(request.user, enrolment)
    if request.method == "POST" and not first:
        return _change(request, enrolment, plan)
    today = enrolment.today(now)
    context = {
        "enrolment": enrolment,
        "plan": plan,
        "is_anew": plan.slug == enrolment.plan.slug,
        "goes_on": history.has_logs(request.user, plan.slug),
        "begins_on": replanning.begins_on(enrolment, today),
        "is_paused": enrolment.status(today) == Status.PAUSED,
        "first": first,
    }
    return render(
        request, "accounts/change_plan.html", context, status=422 if request.method == "POST" else 200
    )


def _comes_first(user: Person, enrolment: Enrolment) -> str:
    """Why safety questions come before another plan (domain.md 3.2): `closed`, `old`, `new-cycle` where the
    eight weeks are over, or nothing."""
    now = timezone.now()
    if safety.is_closed(user):
        return "closed"
    if safety.is_answered_for_another(user, enrolment, now=now):
        return ""
    return "new-cycle" if enrolment.finished_on else "old"


def _change(request: PersonRequest, enrolment: Enrolment, plan: Plan) -> HttpResponse:
    """Do it, unless the page was about a plan that has been left meanwhile."""
    try:
        if request.POST.get("enrolment") != str(enrolment.pk):
            raise replanning.HasEndedError
        begun = replanning.change_plan(enrolment, plan=plan, now=timezone.now())
    except replanning.HasEndedError:
        messages.info(request, _("Your plan has changed meanwhile. This is how it stands now."))
        return redirect("workouts:today")
    said = {"plan": plan.name, "day": date_format(begun.starts_on, DAY)}
    messages.success(request, _("%(plan)s begins with week 1 on %(day)s.") % said)
    return redirect("workouts:today")
