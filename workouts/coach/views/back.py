"""The way back from what was pressed on a part of a person's page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from workouts.people import PersonRequest

PERSON = "person"


def back_to(request: PersonRequest, page: str, pk: UUID, *, part: str) -> HttpResponse:
    """To the person's page where the form stood there (its field `from`), else to `page`; at its `part`."""
    name = "coach:person" if request.POST.get("from") == PERSON else page
    return redirect(f"{reverse(name, args=[pk])}#{part}")
