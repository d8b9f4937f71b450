"""What a token may do: read, log, or also work on alerts."""

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tracker.models import ApiToken

Scope = ApiToken.Scope
NARROW_TO_WIDE = [Scope.READ, Scope.LOG, Scope.NURSE]


class HasScope(BasePermission):
    """Allows a signed-in session, and a token whose scope is wide enough.

    A view's `scopes` has the scope that each method needs, READ where it has none. Which rows
    are visible is decided by `visible_to`, not here.
    """

    def has_permission(self, request: Request, view: object) -> bool:
        if not request.user.is_authenticated:
            return False
        if isinstance(request.auth, ApiToken):
            needed = getattr(view, "scopes", {}).get(request.method, Scope.READ)
            held = Scope(request.auth.scope)
            if NARROW_TO_WIDE.index(held) < NARROW_TO_WIDE.index(needed):
                raise PermissionDenied(
                    f"This needs a token with the scope “{needed}”; yours has “{held}”."
                )
        return True
