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
        """Return the user and the access token named in the Authorization header, None without the header.

        Raise AuthenticationFailed if the header is malformed or the token is not valid.
        """
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None

        scheme, _, token_text = header.partition(" ")
        is_bearer = scheme.lower() == SCHEME.lower()
        is_one_word = token_text != "" and " " not in token_text
        if not (is_bearer and is_one_word):
            raise AuthenticationFailed(MALFORMED_HEADER)

        token = actions.authenticate_token(token_text)
        if token is None:
            self._reject_token(request._request)
        return token.user, token

    def _reject_token(self, request: HttpRequest) -> NoReturn:
        """Count a failed authentication for the client's IP address, and raise AuthenticationFailed.

        Raise TooManyFailures instead if the address is locked out.
        """
        if lockout.is_locked(request, lockout.API_CLIENT):
            raise TooManyFailures
        lockout.count_failure(request, lockout.API_CLIENT)

        # The middleware of django-axes would replace the JSON error by an HTML page if this were true.
        axes_request = cast(lockout.AxesRequest, request)
        axes_request.axes_locked_out = False
        raise AuthenticationFailed(NOT_VALID)

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


class SessionAuthentication(authentication.SessionAuthentication):
    """Authentication by the site's session, for the page that documents the API. Writing needs the CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the user who is logged in to the site, or None if nobody is logged in.

        Raise PermissionDenied if the user has not given the second factor yet.
        """
        # Reading the session without its cookie would make the responses to visitors vary with cookies.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None

        user_and_auth: tuple[User, None] | None = super().authenticate(request)
        if user_and_auth and not second_factor.is_satisfied(request._request):
            raise PermissionDenied("Log in with your second factor first.")
        return user_and_auth


def make_scope_permission(scope: str) -> type[BasePermission]:
    """Return a permission class for authenticated users. If they use an access token, it must have the scope."""

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
