"""Rendering of pages for the person who sent the request."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.accounts.roles import viewer_for
from registry.domain.policy.visibility import Viewer
from registry.domain.value_types import Values


def get_viewer(request: HttpRequest) -> Viewer:
    """Return what the sender of the request may see."""
    return viewer_for(request.user)


def render_page(request: HttpRequest, template_name: str, context: Values, status: int = 200) -> HttpResponse:
    """Render a template as the response to a request.

    The response may not be cached if the user sees more than the public does.
    """
    response = render(request, template_name, context, status=status)
    if get_viewer(request).has_private_access:
        response["Cache-Control"] = "private, no-store"
    return response
