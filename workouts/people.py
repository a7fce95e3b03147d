"""The person, for annotations: reached through `settings.AUTH_USER_MODEL`, never imported."""

from typing import Any

from django.http import HttpRequest

Person = Any  # an accounts.User; naming it here would turn an arrow of the house upwards


class PersonRequest(HttpRequest):
    """The request of somebody who is logged in."""

    user: Person
