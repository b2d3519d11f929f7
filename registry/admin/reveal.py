"""Revealing one sealed thing in the admin: asked for with a reason, shown once, kept by nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from registry.domain.errors import RuleViolation

from .forms import sentence

Shown = Iterable[tuple[str, str]]


def reveal(
    model_admin: admin.ModelAdmin, request: HttpRequest, back: str, record: Model, shown: Callable[[str], Shown]
) -> HttpResponse:
    """The page with what `shown` reveals for the reason given; what is refused is said on the page one comes from."""
    if request.method != "POST":
        return HttpResponseRedirect(back)
    try:
        rows = list(shown(request.POST.get("reason", "")))
    except RuleViolation as refusal:
        model_admin.message_user(request, sentence(refusal), messages.ERROR)
        return HttpResponseRedirect(back)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Revealed"),
        "record": record,
        "rows": rows,
        "back": back,
        "opts": model_admin.opts,
    }
    response = TemplateResponse(request, "admin/registry/shown/revealed.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
