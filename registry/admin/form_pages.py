"""What the small forms beside a record share: decisions on a claim, the end of a threat."""

from __future__ import annotations

from copy import copy
from typing import cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from registry.domain.errors import RuleViolation
from registry.domain.value_types import Instance
from registry.models.record import Record

from .forms import sentence


def address_of(model: type[Record], number: int) -> str:
    """Where a record is edited."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[number])


def as_get(request: HttpRequest) -> HttpRequest:
    """The request as one that only asks for the record's page: the form of the record itself was not sent."""
    shown = copy(request)
    shown.method = "GET"
    return shown


def refuse(form: forms.Form, refusal: RuleViolation, record: Instance) -> None:
    """Say in the form what was refused, and let it carry the version that now stands on the page."""
    form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
    if refusal.code == "stale":
        record.refresh_from_db()
        data = cast(QueryDict, form.data).copy()
        data["version"] = str(record.version)
        form.data = data
