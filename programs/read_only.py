"""Pages of the administration that show and find, and change nothing."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class OwnLookups(admin.ModelAdmin):
    """Addresses ask for nothing but the page's own filters. Django lets them ask for any field of the model,
    so that who cannot see a field could find out about it by trying."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        filters: Any = self.list_filter
        offered = [each[0] if isinstance(each, tuple) else each for each in filters]
        names = [name for name in (*offered, self.date_hierarchy) if name]
        return any(lookup == name or lookup.startswith(f"{name}__") for name in names)


class NoChange:
    """Whoever may see it sees it; nobody adds, changes or deletes it here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(NoChange, OwnLookups):
    """A page for one model."""


class ReadOnlyInline(NoChange, admin.TabularInline):
    """Rows on the page of what they belong to."""

    extra = 0
    show_change_link = True
