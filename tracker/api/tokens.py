"""Tokens: a signed-in person creates one, and whoever holds one may revoke it."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from tracker.api.authentication import NewTokens
from tracker.api.base import ApiView
from tracker.api.serializers import NewTokenSerializer, TokenSerializer
from tracker.models import ApiToken
from tracker.people.roles import scopes_for


class Tokens(ApiView):
    """One's own API tokens."""

    def get_throttles(self) -> list[BaseThrottle]:
        return [NewTokens()] if self.request.method == "POST" else []

    @extend_schema(request=NewTokenSerializer, responses={201: TokenSerializer})
    def post(self, request: Request) -> Response:
        """A new token for the person signed in; its scope, unless given, is the role's widest."""
        if request.auth is not None:
            raise PermissionDenied("A token cannot make a token. Sign in on the website first.")
        asked = NewTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        allowed = scopes_for(request.user)
        scope = asked.validated_data.get("scope", allowed[-1])
        if scope not in allowed:
            raise ValidationError({"scope": [f"Your role allows: {', '.join(allowed)}."]})
        token = ApiToken.issue(user=request.user, scope=scope, now=timezone.now())
        return Response({"token": token, "scope": scope}, status=201)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Revoke the token that this request came with."""
        if not isinstance(request.auth, ApiToken):
            raise ValidationError({"token": ["Send the token to revoke in Authorization."]})
        request.auth.delete()
        return Response(status=204)
