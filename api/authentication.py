"""Who asks: a token in the header `Authorization: Bearer`, or a session of the site. Never anything in the address."""

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

SCHEME, CHALLENGE = "Bearer", 'Bearer realm="registry"'


NOT_VALID = (
    "This access token is not valid: it is unknown, expired or revoked, or its account is closed or has a new password."
)


MALFORMED_HEADER = "The header Authorization must be “Bearer”, one blank, and an access token."


class TooManyFailures(APIException):
    """Too many wrong tokens came from this address, and this is one more."""

    status_code = 429
    default_detail = f"{NOT_VALID} Too many like it came from your address: wait before you send another."


class BearerAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer hdr_...`; without the header the request is a visitor's.

    A valid token is taken also from an address that is locked out: nobody guesses 256 bits, but whoever shares the
    address, or a program with an old token, could keep everybody there out.
    """

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _, text = header.partition(" ")
        if scheme.lower() != SCHEME.lower() or not text or " " in text:
            raise AuthenticationFailed(MALFORMED_HEADER)
        token = actions.authenticate_token(text)
        if token is None:
            self._refuse(request._request)
        return token.user, token

    def _refuse(self, asked: HttpRequest) -> NoReturn:
        if lockout.is_locked(asked, lockout.TOKENS):
            raise TooManyFailures
        lockout.count_failure(asked, lockout.TOKENS)
        # The answer is a problem, not the page that axes' middleware would put here.
        cast(lockout.AxesRequest, asked).axes_locked_out = False
        raise AuthenticationFailed(NOT_VALID)

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


class SessionAuthentication(authentication.SessionAuthentication):
    """Those who are logged in on the site, for the page that documents the API; writing asks for the CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None  # a visitor's answer must not vary with cookies
        found: tuple[User, None] | None = super().authenticate(request)
        if found and not second_factor.is_satisfied(request._request):
            raise PermissionDenied("Log in with your second factor first.")
        return found


def HasScope(scope: str) -> type[BasePermission]:
    """The permission of those who are known, and whose token, if they use one, is good for the scope."""

    class Permission(BasePermission):
        def has_permission(self, request: Request, view: object) -> bool:
            if isinstance(request.auth, AccessToken) and not request.auth.is_good_for(scope):
                raise PermissionDenied(f"This access token is not good for “{scope}”; make one that is.")
            return bool(request.user and request.user.is_authenticated)

    return Permission


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        description = "An access token, `hdr_...`. Without one you read what is public."
        return {"type": "http", "scheme": "bearer", "description": description}


class SessionScheme(OpenApiAuthenticationExtension):
    """Not described: for people on the site, not for programs, and the cookie's name differs between machines."""

    target_class = SessionAuthentication
    name: list[str] = []

    def get_security_definition(self, auto_schema: object) -> list[Values]:
        return []

    def get_security_requirement(self, auto_schema: object) -> list[Values]:
        return []
