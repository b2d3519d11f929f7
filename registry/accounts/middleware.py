"""Nobody who needs a second factor gets anywhere without it."""

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

LEAVING = ("account_logout", "admin:logout", "set_language")
SETTING_UP = ("mfa_activate_totp", "account_reauthenticate")
GIVING = ("mfa_reauthenticate",)
API = "api"  # its authentication says the same as a problem


def require_second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; stands below the authentication. A request without a session costs nothing."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_: object) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not second_factor.is_needed(request.user):
            return None
        where = cast(ResolverMatch, request.resolver_match)  # there once a view is found
        if where.view_name in LEAVING or API in where.app_names:
            return None
        if not second_factor.is_set_up(request.user):
            return None if where.view_name in SETTING_UP else redirect("mfa_activate_totp")
        if second_factor.was_given(request) or where.view_name in GIVING:
            return None
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")

    answer.process_view = process_view  # type: ignore[attr-defined]  # where Django looks for it
    return answer
