"""A made-up coach whom all made-up people let see their data."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from legback.accounts.models import User
from legback.demo.life import Life
from legback.demo.who import COACH
from workouts.models import Coaching

NAME = "Kim Coach"
HOURS = ("07:00", "08:30", "10:00", "12:15", "16:30", "17:30", "18:30", "19:30")


def make_coach(lives: Iterable[Life], *, password: str, now: datetime) -> list[str]:
    """Make the coach of all of them; returns the recovery codes, which log in beside the password.

    The app for codes is set up with a secret that nobody is told: a code on paper needs no phone.
    """
    coach = User.objects.create(
        email=COACH, password=password, is_made_up=True, joined_at=now, is_coach=True, coach_name=NAME
    )
    EmailAddress.objects.create(user=coach, email=coach.email, verified=True, primary=True)
    TOTP.activate(coach, generate_totp_secret())
    Coaching.objects.bulk_create(
        Coaching(
            coach=coach,
            person=life.enrolment.user,
            name=life.person.name,
            started_at=life.enrolment.user.joined_at,
            hours=_hours(life),
        )
        for life in lives
    )
    return RecoveryCodes.activate(coach).get_unused_codes()


def _hours(life: Life) -> dict[str, str]:
    """When the two meet, by weekday."""
    hour = HOURS[life.person.number % len(HOURS)]
    return {str(day): hour for day in life.enrolment.supervised_weekdays}
