"""Authentication by API token, found by the token's digest."""

from typing import Any

from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle, UserRateThrottle

from tracker.api.lookups import token_with_digest
from tracker.models import ApiToken, User


class NewTokens(UserRateThrottle):
    """How many tokens one person may create."""

    scope = "new-api-tokens"
    rate = "20/hour"


class WrongTokens(SimpleRateThrottle):
    """How many wrong tokens one address may send before it has to wait."""

    scope = "wrong-api-tokens"
    rate = "30/min"

    def get_cache_key(self, request: Request, view: object) -> str:
        return str(self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)})


class DigestTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …`; the database stores digests, from which no token can be made.

    Only wrong tokens are counted by the throttle, so that one broken program does not lock out
    others behind the same address.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        try:
            found: tuple[User, ApiToken] | None = super().authenticate(request)
        except AuthenticationFailed:
            throttle = WrongTokens()
            if not throttle.allow_request(request, None):
                raise Throttled(throttle.wait()) from None
            raise
        return found

    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        token = token_with_digest(ApiToken.digest(key))
        if token is None:
            raise AuthenticationFailed("This token is not known, or was revoked.")
        return token.user, token

    def get_model(self) -> Any:
        return ApiToken
