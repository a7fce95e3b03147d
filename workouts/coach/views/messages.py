"""The messages between a person and a coach, as either of the two reads them."""

from uuid import UUID

from django.contrib import messages as said
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts import audit
from workouts.access import person_required, posted
from workouts.coach import messages, stopping
from workouts.coach.access import coach_required, coaching_of
from workouts.coach.forms import MessageForm
from workouts.coach.models import MessageMailsOff
from workouts.coach.views.back import back_to
from workouts.models import Access, Coaching
from workouts.people import PersonRequest
from workouts.reminders.models import ReminderKind

PEOPLE_A_PAGE = 50
MOST_SEEN = 200  # so many messages can one press mark


# The person


@person_required
def own(request: PersonRequest) -> HttpResponse:
    """The thread with one's coach; with several coaches a list of the threads."""
    threads = list(messages.threads_of(request.user))
    if len(threads) == 1:
        return _persons_page(request, threads[0])
    are_on = not MessageMailsOff.objects.filter(user=request.user).exists()
    return render(request, "coaches/messages.html", {"threads": threads, "are_mails_on": are_on})


@person_required
def thread(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The messages with one coach; a POST writes one. After the coaching has ended they stay to be read."""
    coaching = _own_coaching(request, pk)
    if request.method != "POST":
        return _persons_page(request, coaching)
    form = MessageForm(request.POST)
    is_open = messages.thread(coaching, is_coachs=False, limit=1).is_open
    if is_open and not form.is_valid():
        return _persons_page(request, coaching, form)
    if not is_open or not messages.send(coaching, by_coach=False, now=timezone.now(), **form.cleaned_data):
        said.info(request, _("You and this coach no longer share anything, so nothing was sent."))
    return redirect("coach:thread", pk)


@person_required
def thread_seen(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Messages of the coach stood on the person's screen."""
    return _mark(request, _own_coaching(request, pk), by_coach=False)


@person_required
@posted("coach:messages")
def switch_mails(request: PersonRequest) -> HttpResponse:
    """Mails about new messages on or off (`on` is 1 or 0)."""
    is_on = request.POST.get("on") == "1"
    stopping.switch(request.user.pk, ReminderKind.MESSAGE, is_on=is_on, now=timezone.now())
    said.success(
        request,
        _("You get a mail when a message waits, once a day at most.")
        if is_on
        else _("No more of these mails."),
    )
    return redirect("coach:messages")


def _own_coaching(request: PersonRequest, pk: UUID) -> Coaching:
    return get_object_or_404(Coaching.objects.select_related("coach"), pk=pk, person=request.user)


def _persons_page(
    request: PersonRequest, coaching: Coaching, form: MessageForm | None = None
) -> HttpResponse:
    are_on = not MessageMailsOff.objects.filter(user=request.user).exists()
    context = {
        "thread": messages.thread(coaching, is_coachs=False, before=_before(request)),
        "message_form": form,
        "are_mails_on": are_on,
    }
    return render(request, "coaches/thread.html", context, status=422 if form else 200)


# The coach


@coach_required
def inbox(request: PersonRequest) -> HttpResponse:
    """Everybody with whom something was written; what is new comes first."""
    page = Paginator(messages.inbox(request.user), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    people = [coaching.person_id for coaching in page]
    audit.look(coach=request.user, people=people, what=Access.What.LIST, now=timezone.now())
    return render(request, "coach/inbox.html", {"here": "inbox", "page": page})


@coach_required
def person_thread(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The messages with one person; a POST writes one."""
    coaching = _coaching(request, pk)
    if request.method != "POST":
        return _coachs_page(request, coaching)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _coachs_page(request, coaching, form)
    if not messages.send(coaching, by_coach=True, now=timezone.now(), **form.cleaned_data):
        raise Http404  # ended by the person meanwhile
    return back_to(request, "coach:person-messages", pk, part="messages")


@coach_required
def person_seen(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Messages of the person stood on the coach's screen."""
    return _mark(request, _coaching(request, pk), by_coach=True)


def _coaching(request: PersonRequest, pk: UUID) -> Coaching:
    coaching = coaching_of(request, pk, look=Access.What.PAGE)
    coaching.coach = request.user
    return coaching


def _coachs_page(request: PersonRequest, coaching: Coaching, form: MessageForm | None = None) -> HttpResponse:
    context = {
        "here": "inbox",
        "coaching": coaching,
        "thread": messages.thread(coaching, before=_before(request)),
        "message_form": form,
    }
    return render(request, "coach/thread.html", context, status=422 if form else 200)


# Both


def _mark(request: PersonRequest, coaching: Coaching, *, by_coach: bool) -> HttpResponse:
    """A script gets no page; whoever has pressed "Got it" gets back to the messages. A GET marks nothing."""
    name = "coach:person-messages" if by_coach else "coach:thread"
    if request.method == "POST":
        ids = [_uuid(text) for text in request.POST.getlist("message")[:MOST_SEEN]]
        known = [each for each in ids if each is not None]
        messages.mark_seen(coaching, by_coach=by_coach, ids=known, now=timezone.now())
        if request.headers.get("X-Requested-With") == "seen":
            return HttpResponse(status=204)
    return back_to(request, name, coaching.pk, part="messages")


def _before(request: PersonRequest) -> UUID | None:
    """The message up to which was read, where earlier ones are asked for."""
    return _uuid(request.GET.get("before", ""))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
