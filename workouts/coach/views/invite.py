"""A coach invites people, looks after the invitations and ends a coaching."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.coach import inviting
from workouts.coach.access import coach_required, coaching_of
from workouts.coach.inviting_forms import InviteForm
from workouts.coach.models import Invitation
from workouts.models import Coaching
from workouts.people import PersonRequest

MOST_SHOWN = 30
FAULTS: dict[type[inviting.InvitationError], str | Promise] = {
    inviting.OwnAddressError: gettext_lazy("This is your own address. You see your own training on Today."),
    inviting.TooManyOpenError: gettext_lazy(
        "50 invitations wait for an answer, and more are not possible. Please withdraw one first."
    ),
    inviting.TooFastError: gettext_lazy(
        "You have sent 60 invitations within a day, which is the most. Please go on tomorrow."
    ),
    inviting.NoLongerOpenError: gettext_lazy(
        "This invitation has been answered meanwhile, or its address is forgotten."
    ),
}


def _page(request: PersonRequest, form: InviteForm) -> HttpResponse:
    now = timezone.now()
    own = Invitation.objects.filter(coach=request.user).select_related("coaching__person")
    over = own.exclude(pk__in=own.open(now).values("pk")).filter(created_at__gt=now - inviting.KEPT_FOR)
    shown = over.exclude(withdrawn_at__isnull=False, email="")  # replaced, or withdrawn a while ago
    context = {
        "here": "invite",
        "form": form,
        "waiting": own.open(now),
        "over": shown[:MOST_SHOWN],
        "days": inviting.GOOD_FOR.days,
    }
    return render(request, "coach/invite.html", context, status=422 if form.errors else 200)


@coach_required
def show(request: PersonRequest) -> HttpResponse:
    """Who is invited, how earlier invitations ended, and the form for one more."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            inviting.invite(coach=request.user, now=timezone.now(), **form.cleaned_data)
        except inviting.OwnAddressError as fault:
            form.add_error("email", str(FAULTS[type(fault)]))
        except inviting.InvitationError as fault:
            form.add_error(None, str(FAULTS[type(fault)]))
        else:
            return _sent(request, form.cleaned_data["name"])
    return _page(request, form)


@coach_required
def withdraw(request: PersonRequest, invitation: UUID) -> HttpResponse:
    """The link in the mail is dead from now on."""
    held = get_object_or_404(Invitation, pk=invitation, coach=request.user)
    if request.method == "POST":
        if inviting.withdraw(invitation=held, now=timezone.now()):
            said = _("The invitation of %(name)s is withdrawn: its link opens nothing any more.")
            messages.success(request, said % {"name": held.name})
        else:
            messages.info(request, _("This invitation was not open any more."))
    return redirect("coach:invite")


@coach_required
def again(request: PersonRequest, invitation: UUID) -> HttpResponse:
    """A new mail with a new link to the same address."""
    held = get_object_or_404(Invitation.objects.select_related("coach"), pk=invitation, coach=request.user)
    if request.method != "POST":
        return redirect("coach:invite")
    try:
        inviting.invite_again(invitation=held, now=timezone.now())
    except inviting.InvitationError as fault:
        messages.error(request, str(FAULTS[type(fault)]))
        return redirect("coach:invite")
    return _sent(request, held.name)


def _sent(request: PersonRequest, name: str) -> HttpResponse:
    said = _("The invitation of %(name)s is on its way. Until they accept, you see nothing of them.")
    messages.success(request, said % {"name": name})
    return redirect("coach:invite")


@coach_required
def end_coaching(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Stop seeing somebody; asks once."""
    coaching = coaching_of(request, pk)
    if request.method == "POST":
        inviting.end(coaching=coaching, by=Coaching.Ended.BY_COACH, now=timezone.now())
        said = _("You do not coach %(name)s any more and see nothing of them from now on.")
        messages.success(request, said % {"name": coaching.name})
        return redirect("coach:roster")
    return render(request, "coach/end.html", {"here": "roster", "coaching": coaching})
