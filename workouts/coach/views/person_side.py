"""A person meets their coaches: the invitation, what a coach sees, the trail, and the end of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workouts.access import in_own_units
from workouts.coach import inviting, own_coaches, person_page
from workouts.coach.inviting_forms import AcceptForm
from workouts.coach.models import Invitation
from workouts.models import Access, Coaching, Enrolment
from workouts.people import PersonRequest

LINES_A_PAGE = 60


# The invitation, also for somebody without an account


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: PersonRequest, token: str) -> HttpResponse:
    """Who invites and what would be shared; a POST accepts. A GET changes nothing."""
    held = inviting.by_token(token)
    if held is not None and (coaching := _own(request, held)) is not None:
        return redirect("coach:own-coach", coaching.pk)
    if held is None or not Invitation.objects.open(timezone.now()).filter(pk=held.pk).exists():
        return _over(request)
    if request.method != "POST":
        return _ask(request, token, held, AcceptForm(initial={"name": held.name}))
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _ask(request, token, held, form)
    return _accept(request, held, form.cleaned_data["name"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """No, thank you; needs no account, the link is the permission."""
    if request.method != "POST":
        return redirect("coach:invitation", token)
    held = inviting.by_token(token)
    if held is None or not inviting.decline(invitation=held, now=timezone.now()):
        return _over(request)
    return _closed(render(request, "coaches/declined.html", {"coach": held.coach.coach_name}))


def _own(request: HttpRequest, held: Invitation) -> Coaching | None:
    """What this person shares with the coach already."""
    if not request.user.is_authenticated:
        return None
    return Coaching.objects.filter(coach=held.coach_id, person=request.user, ended_at=None).first()


def _ask(request: HttpRequest, token: str, held: Invitation, form: AcceptForm) -> HttpResponse:
    context = {
        "token": token,
        "coach": held.coach.coach_name,
        "until": held.expires_at,
        "form": form,
        "is_own": request.user.pk == held.coach_id,
    }
    status = 422 if form.errors else 200
    return _closed(render(request, "coaches/invitation.html", context, status=status))


def _accept(request: PersonRequest, held: Invitation, name: str) -> HttpResponse:
    try:
        coaching = inviting.accept(invitation=held, user=request.user, name=name, now=timezone.now())
    except inviting.OwnAddressError:
        return redirect(request.path)
    except inviting.NoLongerOpenError:
        return _over(request)
    coach = {"coach": held.coach.coach_name}
    has_begun = request.user.has_consented and Enrolment.objects.filter(user=request.user).exists()
    if not has_begun:
        said = _("%(coach)s is your coach now, and sees how it goes once you have begun. Let us start.")
        messages.success(request, said % coach)
        return redirect("workouts:start")
    said = _("%(coach)s is your coach now. Below is what they see. You can end it at any time.")
    messages.success(request, said % coach)
    return redirect("coach:own-coach", coaching.pk)


def _over(request: HttpRequest) -> HttpResponse:
    """One answer for every link that opens nothing, so that it tells nothing about anybody."""
    return _closed(render(request, "coaches/over.html", {"days": inviting.GOOD_FOR.days}, status=404))


def _closed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response


# Coaches of one's own. No consent is needed: to end it and to read the trail must always be possible.


@require_safe
@login_required
def coaches(request: PersonRequest) -> HttpResponse:
    """Who sees one's data, and who did."""
    zone = own_coaches.zone_of(request.user)
    context = {
        "coaches": own_coaches.coaches_of(request.user, zone),
        "former": own_coaches.former_of(request.user, zone),
    }
    return render(request, "coaches/coaches.html", context)


@require_safe
@login_required
@in_own_units
def own_coach(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Exactly what the coach sees, without what the coach could press."""
    coaching = _coaching_with(request, pk)
    if coaching.ended_at is not None:
        return redirect("coach:coaches")
    context: dict[str, object] = {"coaching": coaching, "coach": own_coaches.name_of(coaching.coach)}
    if request.user.has_consented:
        page = person_page.context(coaching, timezone.now(), weeks=request.GET.get("weeks", ""))
        context = {**page, **context, "is_own": True}
    return render(request, "coaches/what_they_see.html", context)


@login_required
def leave(request: PersonRequest, pk: UUID) -> HttpResponse:
    """End it; asks once, and holds from the coach's next request on."""
    coaching = _coaching_with(request, pk)
    coach = own_coaches.name_of(coaching.coach)
    if request.method == "POST":
        inviting.end(coaching=coaching, by=Coaching.Ended.BY_PERSON, now=timezone.now())
    elif coaching.ended_at is None:
        return render(request, "coaches/leave.html", {"coaching": coaching, "coach": coach})
    messages.success(request, _("%(coach)s sees nothing of you any more.") % {"coach": coach})
    return redirect("coach:coaches")


@require_safe
@login_required
@in_own_units
def trail(request: PersonRequest) -> HttpResponse:
    """What coaches looked at and changed, newest first."""
    zone = own_coaches.zone_of(request.user)
    rows = Access.objects.filter(person=request.user).select_related("coach").order_by("-at", "-pk")
    page = Paginator(rows, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "days": own_coaches.days(request.user, page, zone)}
    return render(request, "coaches/trail.html", context)


def _coaching_with(request: PersonRequest, pk: UUID) -> Coaching:
    return get_object_or_404(Coaching.objects.select_related("coach", "person"), pk=pk, person=request.user)
