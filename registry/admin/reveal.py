"""Revealing restricted values in the admin: an editor gives a reason and sees the values once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from registry.domain.errors import RuleViolation

from .forms import violation_message

LabelledValues = Iterable[tuple[str, str]]


def reveal_response(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    back_url: str,
    record: Model,
    reveal_values: Callable[[str], LabelledValues],
) -> HttpResponse:
    """Return a page with the values that `reveal_values` returns for the reason in the request.

    Redirect to `back_url` if the request is no POST. If revealing is refused, redirect there with an error message.
    """
    if request.method != "POST":
        return HttpResponseRedirect(back_url)
    try:
        labelled_values = list(reveal_values(request.POST.get("reason", "")))
    except RuleViolation as violation:
        model_admin.message_user(request, violation_message(violation), messages.ERROR)
        return HttpResponseRedirect(back_url)

    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Revealed"),
        "record": record,
        "labelled_values": labelled_values,
        "back_url": back_url,
        "opts": model_admin.opts,
    }
    response = TemplateResponse(request, "admin/registry/record_with_panels/revealed.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
