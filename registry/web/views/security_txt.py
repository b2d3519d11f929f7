"""The file security.txt (RFC 9116), which says where to report a vulnerability."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

VALID_DAYS = 180  # RFC 9116 recommends less than a year, so that outdated contacts expire


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Serve security.txt, which says where to report a vulnerability. Raise Http404 if no contact is configured."""
    if not settings.SECURITY_CONTACT:
        raise Http404

    last_valid_day = timezone.now().date() + timedelta(days=VALID_DAYS)
    expires = datetime.combine(last_valid_day, time(), UTC)
    languages = ", ".join(code for code, _ in settings.LANGUAGES)
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACT]
    lines += [
        f"Expires: {expires.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        f"Preferred-Languages: {languages}",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    content = "\n".join(lines) + "\n"
    return HttpResponse(content, content_type="text/plain; charset=utf-8")
