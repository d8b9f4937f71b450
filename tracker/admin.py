"""The operator's view, for superusers: accounts, clinics, tokens, mail and the access trail.

Nobody's health is here: whoever runs the machine need not read a patient's record. Almost all of
it is for reading; what changes a clinic or a plan goes through the pages, which keep the rules.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from tracker.models import AccessRecord, ApiToken, Clinic, Invitation, Membership, Message, User


class OperatorSite(admin.AdminSite):
    """Superusers alone, who sign in by a code as everybody does."""

    site_header = site_title = "Recovery Tracker: operation"

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_superuser

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next", "/admin/"))


site = OperatorSite()


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that can only be read, the newest first where a row has a time."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User, site=site)
class Accounts(ReadOnlyAdmin):
    """People who sign in; a person can be shut out here."""

    list_display = ["email", "name", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "is_active", "is_superuser", "last_login"]
    readonly_fields = ["email", "name", "is_superuser", "last_login"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(Clinic, site=site)
class Clinics(ReadOnlyAdmin):
    """The clinics; their leads change them on their own pages."""

    list_display = ["name", "timezone", "phone", "nudges_on"]


@admin.register(Membership, site=site)
class Memberships(ReadOnlyAdmin):
    """Who works where; a person who left a clinic can be taken out of it."""

    list_display = ["user", "clinic", "role", "on_duty"]
    list_filter = ["clinic", "role"]
    list_select_related = ["user", "clinic"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(ApiToken, site=site)
class ApiTokens(ReadOnlyAdmin):
    """Keys to the API, of which only the digest is kept; they can be revoked."""

    list_display = ["user", "scope", "created_at"]
    list_select_related = ["user"]
    fields = ["user", "scope", "created_at"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(Invitation, site=site)
class Invitations(ReadOnlyAdmin):
    """Who was invited to work at a clinic; patients' invitations are their clinic's."""

    list_display = ["email", "role", "clinic", "created_at", "accepted_at", "revoked_at"]
    list_select_related = ["clinic"]
    fields = [
        "email", "role", "clinic", "created_at", "expires_at", "accepted_at", "revoked_at",
        "invited_by",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(patient=None)


@admin.register(Message, site=site)
class Messages(ReadOnlyAdmin):
    """How mail fares, without its words and addressees: those are between clinic and patient."""

    list_display = ["kind", "clinic", "state", "reason", "due_at", "sent_at", "attempts"]
    list_filter = ["state", "kind", "clinic"]
    list_select_related = ["clinic"]
    fields = [
        "kind", "clinic", "state", "reason", "due_at", "try_at", "useful_until", "sent_at",
        "attempts", "message_id", "created_at",
    ]  # fmt: skip


@admin.register(AccessRecord, site=site)
class AccessTrail(ReadOnlyAdmin):
    """Who looked at which record, and when; records by their keys."""

    list_display = ["user", "patient_id", "page", "day", "first_at"]
    list_filter = ["page"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    fields = ["user", "patient_id", "page", "day", "first_at"]
