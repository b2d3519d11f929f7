"""Authentication by an access token in the header `Authorization: Bearer`, or by a session. Never by the URL."""

from __future__ import annotations

from typing import NoReturn, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from registry import actions
from registry.accounts import lockout, second_factor
from registry.domain.value_types import Values
from registry.models import AccessToken

SCHEME = "Bearer"
CHALLENGE = 'Bearer realm="registry"'
NOT_VALID = (
    "This access token is not valid: it is unknown, expired or revoked, or its account is closed or has a new password."
)
MALFORMED_HEADER = "The header Authorization must be “Bearer”, one blank, and an access token."


class TooManyFailures(APIException):
    """An IP address that is locked out for too many invalid tokens has sent another one."""

    status_code = 429
    default_detail = f"{NOT_VALID} Too many like it came from your address: wait before you send another."


class BearerAuthentication(authentication.BaseAuthentication):
    """Authentication by `Authorization: Bearer hdr_...`. A request without the header is a visitor's.

    A valid token is accepted from an IP address that is locked out. Tokens of 256 bits cannot be guessed, but other
    users of the address, or a program with an old token, could lock everyone there out.
    """

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        """Return the user and the token, None without the header. Raise AuthenticationFailed if it is invalid."""
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _, text = header.partition(" ")
        if scheme.lower() != SCHEME.lower() or not text or " " in text:
            raise AuthenticationFailed(MALFORMED_HEADER)
        token = actions.authenticate_token(text)
        if token is None:
            self._reject_token(request._request)
        return token.user, token

    def _reject_token(self, request: HttpRequest) -> NoReturn:
        """Count a failure for the client's IP address. Raise AuthenticationFailed, or TooManyFailures if locked out."""
        if lockout.is_locked(request, lockout.API_CLIENT):
            raise TooManyFailures
        lockout.count_failure(request, lockout.API_CLIENT)
        # Otherwise the middleware of django-axes would replace the problem by its own page.
        cast(lockout.AxesRequest, request).axes_locked_out = False
        raise AuthenticationFailed(NOT_VALID)

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


class SessionAuthentication(authentication.SessionAuthentication):
    """Authentication by the site's session, for the page that documents the API. Writing needs the CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the user of the session. Raise PermissionDenied before the second factor was given."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None  # Reading the session would make a visitor's response vary with cookies.
        authenticated: tuple[User, None] | None = super().authenticate(request)
        if authenticated and not second_factor.is_satisfied(request._request):
            raise PermissionDenied("Log in with your second factor first.")
        return authenticated


def make_scope_permission(scope: str) -> type[BasePermission]:
    """Return a permission class for authenticated users whose access token, if they use one, has the scope."""

    class ScopePermission(BasePermission):
        def has_permission(self, request: Request, view: object) -> bool:
            if isinstance(request.auth, AccessToken) and not request.auth.is_good_for(scope):
                raise PermissionDenied(f"This access token is not good for “{scope}”; make one that is.")
            return bool(request.user and request.user.is_authenticated)

    return ScopePermission


class BearerScheme(OpenApiAuthenticationExtension):
    """Description of BearerAuthentication in the OpenAPI document."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Return the security scheme for access tokens."""
        description = "An access token, `hdr_...`. Without one you read what is public."
        return {"type": "http", "scheme": "bearer", "description": description}


class SessionScheme(OpenApiAuthenticationExtension):
    """Omits SessionAuthentication from the OpenAPI document: it is for browsers, and its cookie's name varies."""

    target_class = SessionAuthentication
    name: list[str] = []

    def get_security_definition(self, auto_schema: object) -> list[Values]:
        return []

    def get_security_requirement(self, auto_schema: object) -> list[Values]:
        return []
