"""Pages of django-allauth about the address that answer more kindly than they came."""

from typing import Any

from allauth.account import app_settings, views
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _


class ConfirmPage(views.ConfirmEmailView):
    """The link of the confirmation mail. Opened or pressed again, it says that all is done."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(*args, **kwargs)
        except Http404:
            return self.get(*args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_done = self.object is None and _is_confirmed(self.kwargs["key"])
        return {**super().get_context_data(**kwargs), "is_done": is_done}


def _is_confirmed(key: str) -> bool:
    """Whether `key` is one of ours, however old, for an address that is confirmed by now."""
    try:
        pk = signing.loads(key, salt=app_settings.SALT)
    except signing.BadSignature:
        return False
    return EmailAddress.objects.filter(pk=pk, verified=True).exists()


class AddressPage(views.EmailView):
    """The addresses of a person. A link asked for too soon after the last is answered, not passed over in
    silence, and whoever asked from another page comes back to it."""

    def get_success_url(self) -> str:
        return get_next_redirect_url(self.request) or super().get_success_url()

    def _action_send(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer = super()._action_send(request, *args, **kwargs)
        if not self._did_send_verification_email:
            messages.info(
                request,
                _("A mail with the link went out a few minutes ago. Look in the spam folder too, please."),
            )
        return answer


confirm = ConfirmPage.as_view()
address = AddressPage.as_view()
