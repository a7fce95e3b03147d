"""The administration at /admin/: for staff with a second factor, behind the log-in of everybody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legback.accounts import leaving
from legback.accounts.models import User
from workouts.models.coaching import has_second_factor

View = TypeVar("View", bound=Callable[..., Any])

# What else a package registers by itself shows more than staff should see: the keys of second factors.
OURS = {"accounts", "auth", "coach", "programs", "reminders", "workouts"}


class Site(admin.AdminSite):
    site_title = site_header = gettext_lazy("Legback administration")
    index_title = gettext_lazy("What is here")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        given = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        ours = [model for model in given if model._meta.app_label in OURS]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return _is_staff(request) and _has_second_factor(request)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """For staff only, below every address: whoever else is logged in finds nothing here."""
        allowed = super().admin_view(view, cacheable)

        @wraps(allowed)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return self._lead_elsewhere(request) or allowed(request, *args, **kwargs)

        return cast(View, guarded)

    def _lead_elsewhere(self, request: HttpRequest) -> HttpResponse | None:
        """To the log-in, to nothing or to the second factor, for who may not come in."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if not _is_staff(request):
            raise Http404
        if not _has_second_factor(request):
            said = _("The administration shows other people’s accounts. Please set up a second factor first.")
            messages.info(request, said)
            return redirect("mfa_index")
        return None

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one log-in for everybody."""
        index = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(index, settings.LOGIN_URL)
        return self._lead_elsewhere(request) or redirect(index)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return leaving.log_out(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


def _is_staff(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and user.is_active and user.is_staff


def _has_second_factor(request: HttpRequest) -> bool:
    """Asked several times for a page, and looked up once."""
    known: bool | None = getattr(request, "_has_second_factor", None)
    if known is None:
        assert isinstance(request.user, User)
        known = User.objects.filter(has_second_factor(request.user.pk), pk=request.user.pk).exists()
        request._has_second_factor = known  # type: ignore[attr-defined]
    return known
