"""Private notes about a person: write, change, delete, and put back."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from workouts.coach import notes, own_coaches
from workouts.coach.access import coach_required, coaching_of
from workouts.coach.forms import NoteForm
from workouts.coach.models import Note
from workouts.coach.views.back import back_to
from workouts.models import Access, Coaching
from workouts.people import PersonRequest


@coach_required
def show(request: PersonRequest, pk: UUID) -> HttpResponse:
    """All notes about a person; a POST writes one."""
    coaching = _coaching(request, pk)
    if request.method != "POST":
        return _page(request, coaching)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, coaching, form)
    notes.write(coaching, now=timezone.now(), **form.cleaned_data)
    return back_to(request, "coach:person-notes", pk, part="notes")


@coach_required
def edit(request: PersonRequest, pk: UUID, note: UUID) -> HttpResponse:
    """Change the words of a note."""
    coaching = _coaching(request, pk)
    held = _note(coaching, note)
    if held.deleted_at is not None:
        return redirect("coach:person-notes", pk)
    form = NoteForm(request.POST or None, initial={"text": held.text})
    if request.method == "POST" and form.is_valid():
        notes.edit(held, text=form.cleaned_data["text"], now=timezone.now())
        return redirect("coach:person-notes", pk)
    context = {"here": "roster", "coaching": coaching, "note": held, "note_form": form}
    return render(request, "coach/note.html", context, status=422 if form.is_bound else 200)


@coach_required
def delete(request: PersonRequest, pk: UUID, note: UUID) -> HttpResponse:
    """Take a note away; its place says so and offers to put it back."""
    coaching = _coaching(request, pk)
    held = _note(coaching, note)
    if request.method == "POST":
        notes.delete(held, now=timezone.now())
    return back_to(request, "coach:person-notes", pk, part="notes")


@coach_required
def put_back(request: PersonRequest, pk: UUID, note: UUID) -> HttpResponse:
    """Undo a deletion."""
    coaching = _coaching(request, pk)
    held = _note(coaching, note)
    if request.method == "POST":
        notes.put_back(held, now=timezone.now())
    return back_to(request, "coach:person-notes", pk, part="notes")


def _coaching(request: PersonRequest, pk: UUID) -> Coaching:
    coaching = coaching_of(request, pk, look=Access.What.PAGE)
    coaching.coach = request.user
    return coaching


def _note(coaching: Coaching, pk: UUID) -> Note:
    note = notes.find(coaching, pk, now=timezone.now())
    if note is None:
        raise Http404
    note.coaching = coaching
    return note


def _page(request: PersonRequest, coaching: Coaching, form: NoteForm | None = None) -> HttpResponse:
    context = {
        "here": "roster",
        "coaching": coaching,
        "notes": notes.of(coaching, now=timezone.now()),
        "zone": own_coaches.zone_of(coaching.person),
        "note_form": form,
    }
    return render(request, "coach/notes.html", context, status=422 if form else 200)
