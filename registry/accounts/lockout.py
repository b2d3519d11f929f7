"""Lockout after failed logins: how failures are counted, and the response to a locked-out client.

Axes counts. Five failures within 15 minutes lock a user name for an IP address, and for all other clients except the
browsers in which this user has logged in before. Otherwise an attacker could lock any user out. See
docs/decisions/0012.
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

API_CLIENT = "access token"  # counted instead of a user name for wrong tokens; no user name contains a space
KNOWN_BROWSER_MAX_AGE = 90 * 24 * 60 * 60  # seconds, 90 days
SUBSCRIBER_PREFIX_LENGTH = 64  # bits of an IPv6 address that all devices of one subscriber share


def client_address(request: HttpRequest) -> str | None:
    """Return the IP address by which failed logins of a client are counted, or None if it is missing or invalid.

    Behind a proxy, this is the last address in X-Forwarded-For, which the proxy added; a client can forge the others.
    If the proxy adds none, all clients share the address of the proxy.
    """
    address_text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:
        forwarded_address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        address_text = forwarded_address or address_text
    try:
        address = ip_address(address_text)
    except ValueError:
        return None

    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        # A subscriber usually gets a /64, so count failed logins per /64 prefix.
        network = IPv6Network((int(address), SUBSCRIBER_PREFIX_LENGTH), strict=False)
        return str(network.network_address)
    return str(address)


class AxesRequest(HttpRequest):
    """A request with the attributes that axes adds."""

    axes_path_info: str
    axes_locked_out: bool


def get_lockout_parameters(request: HttpRequest, credentials: dict[str, str] | None = None) -> list[str | list[str]]:
    """Return the request attributes by which django-axes counts failed logins.

    These are the user name together with the IP address, and the user name alone. The user name alone does not count
    for access tokens, nor in a browser in which the user has logged in before.
    """
    lockout_parameters: list[str | list[str]] = [["username", "ip_address"]]
    username = (credentials or {}).get("username")
    # Without this exception, an attacker could lock out any user by giving wrong passwords.
    if username != API_CLIENT and not _is_known_browser(request, username):
        lockout_parameters.append("username")
    return lockout_parameters


def is_locked(request: HttpRequest, username: str) -> bool:
    """Return whether login attempts with this user name are rejected for this client at present."""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def count_failure(request: HttpRequest, username: str) -> None:
    """Count a failed login with a wrong code or token. By itself, axes counts only wrong passwords.

    Wrong tokens are counted under the user name `API_CLIENT`.
    """
    AxesProxyHandler.update_request(request)
    # Axes stores the path, which may contain characters that PostgreSQL rejects.
    cast(AxesRequest, request).axes_path_info = ""
    AxesProxyHandler.user_login_failed("registry.accounts", {"username": username}, request=request)


def delete_expired_attempts() -> int:
    """Delete the failed logins that are too old to count, and return their number."""
    # Axes deletes them too, but only when a user logs in.
    oldest_counted = timezone.now() - get_cool_off()
    deleted_count, _ = AccessAttempt.objects.filter(attempt_time__lt=oldest_counted).delete()
    return int(deleted_count)


def get_retry_after() -> str:
    """Return the seconds after which any lockout has ended, for the header Retry-After."""
    return str(int(get_cool_off().total_seconds()))


def lockout_response(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, object] | None
) -> HttpResponse:
    """Return the page that is shown after too many failed logins, with status 429.

    It is the same for all user names, so that it does not reveal which ones exist.
    """
    lockout_page = render(request, "429.html", status=429)
    lockout_page["Retry-After"] = get_retry_after()
    return lockout_page


def remember_browser(response: HttpResponse, username: str) -> None:
    """Set a signed cookie that marks this browser as one in which the user has logged in."""
    response.set_signed_cookie(
        _get_cookie_name(),
        _hash_user_name(username),
        salt=__name__,
        max_age=KNOWN_BROWSER_MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _is_known_browser(request: HttpRequest, username: str | None) -> bool:
    """Return whether the user has logged in with this browser before, by its signed cookie."""
    if not username:
        return False
    cookie = request.get_signed_cookie(_get_cookie_name(), default="", salt=__name__, max_age=KNOWN_BROWSER_MAX_AGE)
    return constant_time_compare(cookie or "", _hash_user_name(username))


def _hash_user_name(username: str) -> str:
    """Return the content of the cookie for a user: an HMAC, so that the cookie does not contain the user name."""
    return salted_hmac(__name__, username, algorithm="sha256").hexdigest()


def _get_cookie_name() -> str:
    """Return the name of the cookie. The prefix `__Host-` makes browsers accept it only over HTTPS."""
    return "__Host-known" if settings.SESSION_COOKIE_SECURE else "known"
