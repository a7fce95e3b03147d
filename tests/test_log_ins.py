"""A log-in ends where it has to (S8)."""

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from tests.coaching import make_coach

pytestmark = pytest.mark.django_db


def log_in(coach: Any) -> Client:
    browser = Client()
    browser.post(reverse("account_login"), {"login": coach.email, "password": "a long password"})
    return browser


def test_a_new_second_factor_ends_the_log_ins_that_have_shown_none(
    django_capture_on_commit_callbacks: Any,
) -> None:
    coach = make_coach(has_second_factor=False)
    EmailAddress.objects.create(user=coach, email=coach.email, verified=True, primary=True)
    own, stolen = log_in(coach), log_in(coach)
    assert stolen.get("/settings/").status_code == 200
    address = reverse("mfa_activate_totp")
    own.post(reverse("account_reauthenticate"), {"password": "a long password"})
    own.get(address)
    secret = own.session[SECRET_SESSION_KEY]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))
    with django_capture_on_commit_callbacks(execute=True):
        assert own.post(address, {"code": code}).status_code == 302
    assert own.get("/coach/").status_code == 200
    assert stolen.get("/coach/").url.startswith(reverse("account_login"))
