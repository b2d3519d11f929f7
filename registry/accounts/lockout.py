"""Locking out those who guess: what failures are counted by, and what a locked-out caller is told.

Axes counts. Five failures within a quarter of an hour lock a name out from an address, and from everywhere but the
browsers that its owner logged in with before: otherwise anybody could keep anybody out. See docs/decisions/0012.
"""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import cast

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

TOKENS = "access token"  # stands for a name where a token was wrong; no name has a blank
KNOWN_FOR = 90 * 24 * 60 * 60  # seconds


def client_address(request: HttpRequest) -> str | None:
    """The address that failures are counted by; None if there is none.

    Behind a proxy it is what the proxy added to X-Forwarded-For itself, the last one; anybody can write the others.
    A proxy that adds none makes one address of all clients.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:
        given = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or given
    try:
        address = ip_address(given)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        # Every household has 2**64 of these.
        return str(IPv6Network((int(address), 64), strict=False).network_address)
    return str(address)


class AxesRequest(HttpRequest):
    """A request as axes knows it."""

    axes_path_info: str
    axes_locked_out: bool


def parameters(request: HttpRequest, credentials: dict[str, str] | None = None) -> list[str | list[str]]:
    """What failures are added up by, for axes."""
    both: list[str | list[str]] = [["username", "ip_address"]]
    name = (credentials or {}).get("username")
    return both if name == TOKENS or _is_known(request, name) else [*both, "username"]


def is_locked(request: HttpRequest, name: str) -> bool:
    """Whether no attempt of this name is looked at now."""
    return not AxesProxyHandler.is_allowed(request, {"username": name})


def count_failure(request: HttpRequest, name: str) -> None:
    """Count an attempt that axes does not see by itself: it listens to Django's check of passwords alone."""
    AxesProxyHandler.update_request(request)
    cast(AxesRequest, request).axes_path_info = ""  # may hold what PostgreSQL refuses to store
    AxesProxyHandler.user_login_failed("registry.accounts", {"username": name}, request=request)


def forget_attempts() -> int:
    """Delete the failures that lock nobody out any more; how many. Axes does it too, but only when somebody logs in."""
    return int(AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - get_cool_off()).delete()[0])


def retry_after() -> str:
    """Seconds after which a lock-out has certainly ended."""
    return str(int(get_cool_off().total_seconds()))


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, object] | None) -> HttpResponse:
    """The page for a locked-out caller, the same whether the name exists or not."""
    page = render(request, "429.html", status=429)
    page["Retry-After"] = retry_after()
    return page


def remember_browser(response: HttpResponse, name: str) -> None:
    """Let this browser be known as one that `name` logged in with."""
    response.set_signed_cookie(
        _cookie(),
        _mark(name),
        salt=__name__,
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _is_known(request: HttpRequest, name: str | None) -> bool:
    found = request.get_signed_cookie(_cookie(), default="", salt=__name__, max_age=KNOWN_FOR)
    return bool(name) and constant_time_compare(found or "", _mark(name or ""))


def _mark(name: str) -> str:
    return salted_hmac(__name__, name, algorithm="sha256").hexdigest()


def _cookie() -> str:
    return "__Host-known" if settings.SESSION_COOKIE_SECURE else "known"
