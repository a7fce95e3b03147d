"""The person: an e-mail address, a consent and what both allow."""

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workouts.units import Unit

UNITS = [(Unit.KG.value, _("kilograms (kg)")), (Unit.LB.value, _("pounds (lb)"))]


class UserManager(BaseUserManager["User"]):
    """Creates people; the e-mail address is the name and is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        if not email:
            raise ValueError("email: an address is needed")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        if self.filter(email=email.strip().lower()).exists():
            # The command that asks for it says this, and cannot see a constraint on an expression.
            raise ValidationError(_("There is an account with this address already."))
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. Health data hangs on it only after `consented_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"))
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_made_up = models.BooleanField(
        default=False, help_text=_("Made by the demo command. Never gets mail outside this machine.")
    )
    is_coach = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("May invite people and, with a second factor, see those who agreed."),
    )
    coach_name = models.CharField(
        _("name as a coach"), max_length=60, blank=True, db_default="", help_text=_("What people see.")
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    units = models.CharField(
        max_length=2,
        choices=UNITS,
        default=Unit.KG.value,
        help_text=_("How weights are shown and typed; they are stored in kilograms."),
    )
    year_of_birth = models.PositiveSmallIntegerField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_version = models.CharField(max_length=20, blank=True)
    consent_withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint("email", name="user_email_unique"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(
                condition=models.Q(consented_at=None) | models.Q(year_of_birth__isnull=False),
                name="user_consent_with_year_of_birth",
            ),
            models.CheckConstraint(
                condition=models.Q(is_coach=False) | ~models.Q(coach_name=""), name="user_coach_has_name"
            ),
            models.CheckConstraint(
                condition=models.Q(units__in=[unit.value for unit in Unit]), name="user_units_kg_or_lb"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    @property
    def has_consented(self) -> bool:
        """Whether health data may be stored and used now."""
        return self.consented_at is not None and self.consent_withdrawn_at is None

    def give_consent(self, *, version: str, year_of_birth: int, now: datetime) -> None:
        """Store the consent to the text `version`; a withdrawn consent is thereby given anew."""
        self.consented_at, self.consent_version = now, version
        self.consent_withdrawn_at, self.year_of_birth = None, year_of_birth
        self.save(update_fields=["consented_at", "consent_version", "consent_withdrawn_at", "year_of_birth"])

    def forget_consent(self) -> None:
        """As if it had never been asked for: for those who decline or may not agree yet."""
        self.consented_at, self.consent_version = None, ""
        self.consent_withdrawn_at, self.year_of_birth = None, None
        self.save(update_fields=["consented_at", "consent_version", "consent_withdrawn_at", "year_of_birth"])

    def withdraw_consent(self, *, now: datetime) -> None:
        """Stop all use of health data from now on; what is stored waits for erasure or a new consent."""
        self.consent_withdrawn_at = now
        self.save(update_fields=["consent_withdrawn_at"])
