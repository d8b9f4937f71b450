"""What a token may do: read, log, or also work on alerts."""

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tracker.models import ApiToken

Scope = ApiToken.Scope
NARROW_TO_WIDE = [Scope.READ, Scope.LOG, Scope.NURSE]


class HasScope(BasePermission):
    """A signed-in person, and, for one who came with a token, a token that is wide enough.

    A view says in `scopes` what each method takes; reading is enough where it says nothing.
    Whose rows they are is decided by `visible_to`, not here.
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
