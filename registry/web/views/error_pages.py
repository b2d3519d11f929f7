"""The page that a request ends with when it cannot be answered. It asks no database and no session."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, gettext, gettext_noop, override

from registry.http.error_mapping import outcome_of
from registry.http.request_id import request_id_of

HEADINGS = {
    HTTPStatus.LENGTH_REQUIRED: gettext_noop("Of unknown length"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_noop("Too large"),
    HTTPStatus.REQUEST_URI_TOO_LONG: gettext_noop("Too long"),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_noop("Not just now"),
    HTTPStatus.INSUFFICIENT_STORAGE: gettext_noop("No room left"),
}


def fault_page(request: HttpRequest, error: Exception) -> HttpResponse:
    """The page for an exception, in the reader's language, which may not have been looked at yet."""
    outcome = outcome_of(error)
    context = {"request_id": request_id_of(request)}
    with override(get_language_from_request(request, check_path=True)):
        if heading := HEADINGS.get(outcome.status):
            context |= {"heading": gettext(heading), "sentence": gettext(outcome.sentence)}
            template = "registry/fault.html"
        else:
            template = f"{outcome.status.value}.html"
        response = HttpResponse(render_to_string(template, context, request), status=outcome.status.value)
    if outcome.retry is not None:
        response["Retry-After"] = str(outcome.retry)
    return response
