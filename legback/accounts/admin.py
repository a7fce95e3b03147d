"""People in the administration: who may do what. Nothing that they told about themselves is here, and nobody
is deleted here: erasing goes through `legback.accounts.erasure`."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from legback.accounts.models import User
from programs.read_only import OwnLookups, ReadOnlyInline
from workouts.models import Enrolment
from workouts.models.coaching import has_second_factor

RIGHTS = ("is_staff", "is_superuser", "groups")


class NewPersonForm(forms.ModelForm):
    """An address and nothing else: no mail goes out, no consent is stored, no password is set."""

    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("There is an account with this address already."))
        return email

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


class PersonForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_coach") and not cleaned.get("coach_name"):
            self.add_error("coach_name", _("People see this name, so a coach needs one."))
        return cleaned


class EnrolmentInline(ReadOnlyInline):
    model = Enrolment
    fields = readonly_fields = ("plan", "starts_on", "finished_on", "ended_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enrolment]:
        return super().get_queryset(request).select_related("plan").order_by("-starts_on")


@admin.register(User)
class UserAdmin(OwnLookups):
    form = PersonForm
    list_display = ("email", "is_active", "is_coach", "is_staff", "second_factor", "is_made_up", "joined_at")
    list_filter = ("is_active", "is_coach", "is_staff", "is_made_up")
    search_fields = ("email", "coach_name")
    search_help_text = _("An e-mail address or the name of a coach")
    ordering = ("email",)
    filter_horizontal = ("groups",)
    readonly_fields = ("email", "is_made_up", "joined_at", "last_login", "second_factors")
    fieldsets = (
        (None, {"fields": ("email", "is_active", "is_made_up", "joined_at", "last_login", "second_factors")}),
        (
            _("Coach"),
            {
                "fields": ("is_coach", "coach_name"),
                "description": _("A coach sees people who agreed to it, and needs a second factor before."),
            },
        ),
        (
            _("Staff"),
            {
                "fields": RIGHTS,
                "description": _(
                    "Staff come in here once they have a second factor, and may do what their groups say; "
                    "with superuser status everything. Only a superuser changes this."
                ),
            },
        ),
    )
    inlines = [EnrolmentInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(with_second_factor=has_second_factor(OuterRef("pk")))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **({} if obj else {"form": NewPersonForm}) | kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        how = _("No mail goes out. They choose a password by the link for a forgotten one at the log-in.")
        new = ((None, {"fields": ("email",), "description": how}),)
        return super().get_fieldsets(request, obj) if obj else new

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nobody gives themselves rights, or locks themselves out."""
        if obj is None:
            return ()
        rights = () if request.user.is_superuser and obj.pk != request.user.pk else RIGHTS
        own = ("is_active",) if obj.pk == request.user.pk else ()
        return (*self.readonly_fields, *rights, *own)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A superuser is changed by superusers only."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, person: Any) -> bool:
        return bool(person.with_second_factor)

    @admin.display(description=_("second factors"))
    def second_factors(self, person: User) -> str:
        """Kind and day of each, and nothing of its secret."""
        held = Authenticator.objects.filter(user=person).order_by("created_at")
        return ", ".join(f"{one.get_type_display()} ({_day(one.created_at)})" for one in held) or "–"


def _day(moment: Any) -> str:
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
