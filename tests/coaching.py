"""Coaches for tests: with a second factor, and people who agreed to be seen."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.utils import timezone

from workouts.models import Coaching


def make_coach(
    email: str = "coach@example.com", name: str = "Anna Coach", *, has_second_factor: bool = True
) -> Any:
    """An account that staff has made a coach; the second factor is an app for codes."""
    coach = get_user_model().objects.create_user(email, "a long password", is_coach=True, coach_name=name)
    if has_second_factor:
        add_second_factor(coach)
    return coach


def add_second_factor(user: Any) -> Authenticator:
    """An app for codes and the recovery codes beside it."""
    totp = TOTP.activate(user, generate_totp_secret()).instance
    RecoveryCodes.activate(user)
    return totp


def coach_person(coach: Any, person: Any, name: str = "Runner 12", *, has_ended: bool = False) -> Coaching:
    """The person has agreed to be seen by the coach, or had once and ended it."""
    now = timezone.now()
    ended = {"ended_at": now, "ended_by": Coaching.Ended.BY_PERSON} if has_ended else {}
    return Coaching.objects.create(
        coach=coach, person=person, name=name, started_at=now - timedelta(days=30), **ended
    )
