"""Pages for the one who asks: what this reader sees, and that nobody else may keep what the public does not see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.domain.values import Values
from registry.domain.visibility import Reader
from registry.staff import reader_of


def reader(request: HttpRequest) -> Reader:
    """What whoever asks may see."""
    return reader_of(request.user)


def page(request: HttpRequest, template: str, context: Values, status: int = 200) -> HttpResponse:
    """The rendered template."""
    response = render(request, template, context, status=status)
    if reader(request).sees_more:
        response["Cache-Control"] = "private, no-store"
    return response
