"""Pages for the one who asks: what this reader sees, and that nobody else may keep what the public does not see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.accounts.roles import viewer_for
from registry.domain.policy.visibility import Viewer
from registry.domain.value_types import Values


def get_viewer(request: HttpRequest) -> Viewer:
    """What whoever asks may see."""
    return viewer_for(request.user)


def render_page(request: HttpRequest, template: str, context: Values, status: int = 200) -> HttpResponse:
    """The rendered template."""
    response = render(request, template, context, status=status)
    if get_viewer(request).has_private_access:
        response["Cache-Control"] = "private, no-store"
    return response
