"""The page for a request that failed. It uses neither the database nor the session, which may have failed too."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, gettext, gettext_noop, override

from registry.domain.value_types import Values
from registry.http.error_mapping import get_error_outcome
from registry.http.request_id import get_request_id

HEADINGS = {
    HTTPStatus.LENGTH_REQUIRED: gettext_noop("Of unknown length"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_noop("Too large"),
    HTTPStatus.REQUEST_URI_TOO_LONG: gettext_noop("Too long"),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_noop("Not just now"),
    HTTPStatus.INSUFFICIENT_STORAGE: gettext_noop("No room left"),
}


def fault_page(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the error page for an exception, with the HTTP status and the headers that fit it.

    The language comes from the URL and the request headers, since the request may have failed before the middleware
    activated one.
    """
    outcome = get_error_outcome(error)
    context: Values = {"request_id": get_request_id(request)}
    language = get_language_from_request(request, check_path=True)
    with override(language):
        heading = HEADINGS.get(outcome.status)
        if heading is None:
            # A status without a heading has a template of its own, such as 404.html.
            template_name = f"{outcome.status.value}.html"
        else:
            template_name = "registry/fault.html"
            context["heading"] = gettext(heading)
            context["sentence"] = gettext(outcome.sentence)
        html = render_to_string(template_name, context, request)

    response = HttpResponse(html, status=outcome.status.value)
    if outcome.retry is not None:
        response["Retry-After"] = str(outcome.retry)
    return response
