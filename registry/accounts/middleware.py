"""Middleware that keeps users who need a second factor out of all pages until they have given it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.http import urlencode

from . import second_factor

ALWAYS_ALLOWED_VIEWS = ("account_logout", "admin:logout", "set_language")
SETUP_VIEWS = ("mfa_activate_totp", "account_reauthenticate")
REAUTHENTICATION_VIEWS = ("mfa_reauthenticate",)
API = "api"  # its authentication makes the same check and responds with problem details


def require_second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return a middleware that asks users for their second factor before any page, if they need one.

    It must come after the authentication middleware. Requests without a session cookie make no query.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_: object) -> HttpResponse | None:
        """Redirect to the page for the second factor or its set-up, or return None if the view may run."""
        # Without a session cookie nobody is logged in, and reading the user would need a query.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if not second_factor.is_needed(request.user):
            return None
        # Django has resolved the URL before it calls process_view.
        match = cast(ResolverMatch, request.resolver_match)
        if match.view_name in ALWAYS_ALLOWED_VIEWS or API in match.app_names:
            return None

        if not second_factor.is_set_up(request.user):
            if match.view_name in SETUP_VIEWS:
                return None
            return redirect("mfa_activate_totp")
        if second_factor.is_given(request) or match.view_name in REAUTHENTICATION_VIEWS:
            return None
        query_string = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return redirect(f"{reverse('mfa_reauthenticate')}?{query_string}")

    # Django looks for `process_view` as an attribute of the middleware.
    respond.process_view = process_view  # type: ignore[attr-defined]  # functions take any attribute
    return respond
