"""/start/ in short steps. What is done is stored, so reload, back button and log-out lose nothing, and
each step opens only when those before it are done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programs.models import Plan
from workouts import enrolling, safety, starting
from workouts.access import in_own_units
from workouts.forms import AboutForm, ConsentForm, ScheduleForm, ScreeningForm
from workouts.models import Enrolment, Profile
from workouts.people import PersonRequest
from workouts.starting import Progress, progress_of, runs_a_plan

CONSENT_VERSION = "2026-11b"


def _guard(request: PersonRequest, step: str) -> tuple[Progress, HttpResponse | None]:
    """How far the person is, and where to send them if this step is not open to them."""
    now = timezone.now()
    progress = progress_of(request.user, now)
    if progress.step != "consent" and runs_a_plan(request.user, now):
        return progress, redirect("workouts:today")
    if not progress.reaches(step):
        return progress, redirect(progress.url_name)
    return progress, None


def _page(request: PersonRequest, step: str, context: dict[str, object]) -> HttpResponse:
    status = 422 if getattr(context.get("form"), "errors", None) else 200
    context |= {"step": starting.number_of(step), "steps": len(starting.SHOWN)}
    return render(request, f"workouts/start/{step}.html", context, status=status)


def begin(request: PersonRequest) -> HttpResponse:
    """The way in: on to the first open step, keeping the plan that was chosen on its page. Who is not logged
    in is most likely new."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("account_signup"))
    wish = request.GET.get("plan", "")
    if wish and wish in Plan.objects.current().values_list("slug", flat=True):
        request.session["wished_plan"] = wish
    return _guard(request, "schedule")[1] or redirect("workouts:start-schedule")


@login_required
def consent(request: PersonRequest) -> HttpResponse:
    """What is stored, why and who sees it. Declined or under 18: nothing is kept."""
    now = timezone.now()
    if request.user.has_consented and (runs_a_plan(request.user, now) or request.method == "GET"):
        return redirect("workouts:start")
    if request.method == "POST" and "decline" in request.POST:
        return _nothing_kept(request, "workouts:start-declined")
    form = ConsentForm(request.POST or None, this_year=now.year)
    if request.method == "POST":
        is_valid = form.is_valid()
        if form.is_under_age:
            return _nothing_kept(request, "workouts:start-not-yet")
        if is_valid:
            request.user.give_consent(
                version=CONSENT_VERSION, year_of_birth=form.cleaned_data["year_of_birth"], now=now
            )
            enrolling.look_again(request.user, now=now)
            return redirect("workouts:today" if runs_a_plan(request.user, now) else "workouts:start")
    return _page(request, "consent", {"form": form, "is_renewal": request.user.consented_at is not None})


def _nothing_kept(request: PersonRequest, page: str) -> HttpResponse:
    """Make it true, also for what earlier steps had stored, and lead to where it is said kindly. Somebody who
    has trained already decides about that on a page of its own."""
    if Enrolment.objects.filter(user=request.user).exists():
        return redirect("accounts:withdraw-consent")
    enrolling.forget_start(request.user)
    return redirect(page)


@require_safe
@login_required
def declined(request: PersonRequest) -> HttpResponse:
    """Nothing was kept of somebody who said no. An address of its own, so that the back button works."""
    return _nothing_is_kept(request, "declined")


@require_safe
@login_required
def not_yet(request: PersonRequest) -> HttpResponse:
    """Nothing was kept of somebody who is not an adult yet."""
    return _nothing_is_kept(request, "under_age")


def _nothing_is_kept(request: PersonRequest, page: str) -> HttpResponse:
    """The page, for those of whom it is true."""
    if request.user.consented_at is not None:
        return redirect("workouts:start")
    return render(request, f"workouts/start/{page}.html")


@login_required
def screening(request: PersonRequest) -> HttpResponse:
    """The safety questions, all of them."""
    _progress, elsewhere = _guard(request, "safety")
    if elsewhere:
        return elsewhere
    form = ScreeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.needs_a_second_look:
            return _page(request, "safety", {"form": form, "second_look": form.second_look()})
        safety.record(user=request.user, answers=form.cleaned_data, now=timezone.now())
        return redirect("workouts:start-result")
    return _page(request, "safety", {"form": form})


@login_required
def result(request: PersonRequest) -> HttpResponse:
    """What the answers mean: go on, read first, or have it looked at."""
    progress, elsewhere = _guard(request, "result")
    if elsewhere:
        return elsewhere
    answered = progress.screening
    assert answered is not None  # the guard lets nobody here without answers
    if safety.lock(request.user):
        return redirect("workouts:safety")
    if request.method == "POST":
        safety.mark_read(answered, now=timezone.now())
        return redirect("workouts:start-about")
    context: dict[str, object] = {
        "screening": answered,
        "text": safety.OUTCOME_TEXTS[answered.outcome],
        "points": safety.points(answered),
    }
    return _page(request, "result", context)


@login_required
@in_own_units
def about(request: PersonRequest) -> HttpResponse:
    """About you, and the scores of the start."""
    progress, elsewhere = _guard(request, "about")
    if elsewhere:
        return elsewhere
    profile = progress.profile or Profile(user=request.user)
    form = AboutForm(request.POST or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        profile = form.save(commit=False)
        profile.equipment = form.cleaned_data["equipment"]
        profile.baseline = form.baseline()
        profile.save()
        return redirect("workouts:start-schedule")
    return _page(request, "about", {"form": form})


@login_required
def schedule(request: PersonRequest) -> HttpResponse:
    """Plan, days and hour; then the eight weeks are laid out."""
    _progress, elsewhere = _guard(request, "schedule")
    if elsewhere:
        return elsewhere
    now = timezone.now()
    initial = starting.proposal_for(request.user, now)
    if wish := request.session.get("wished_plan"):
        initial["plan"] = wish
    form = ScheduleForm(request.POST or None, now=now, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            enrolling.enrol(user=request.user, now=now, **form.cleaned_data)
        except enrolling.AlreadyEnrolledError:
            return redirect("workouts:today")
        request.session.pop("wished_plan", None)
        messages.success(request, _("Your eight weeks are laid out."))
        return redirect("workouts:today")
    return _page(request, "schedule", {"form": form})
