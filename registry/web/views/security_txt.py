"""Where to report a weakness, in the form that researchers look for (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

VALID_DAYS = 180  # the form asks for less than a year, so that nobody relies on an address that was given up


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The file; nothing is there as long as nobody is named who reads the reports."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    last = timezone.now().date() + timedelta(days=VALID_DAYS)
    lines = [
        *(f"Contact: {address}" for address in settings.SECURITY_CONTACT),
        f"Expires: {datetime.combine(last, time(), UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        f"Preferred-Languages: {', '.join(code for code, _ in settings.LANGUAGES)}",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
