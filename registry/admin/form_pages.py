"""Functions for the small forms shown next to a record, such as the review of a claim or the end of a threat."""

from __future__ import annotations

from copy import copy
from typing import cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from registry.domain.errors import RuleViolation
from registry.domain.value_types import Instance
from registry.models.record import Record

from .forms import refusal_message


def change_url(model: type[Record], pk: int) -> str:
    """Return the URL of the admin page on which a record is changed."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])


def copy_as_get(request: HttpRequest) -> HttpRequest:
    """Return a copy of a POST request as a GET request.

    With it a view renders the page of a record after a small form on that page was refused. The admin's form of the
    record itself was not sent and must not be validated.
    """
    get_request = copy(request)
    get_request.method = "GET"
    return get_request


def add_refusal_to_form(form: forms.Form, refusal: RuleViolation, record: Instance) -> None:
    """Show a rule violation as an error of the form.

    If the record is stale, reload it and take over its version, so that the form can be sent again.
    """
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal_message(refusal))
    if refusal.code == "stale":
        record.refresh_from_db()
        data = cast(QueryDict, form.data).copy()
        data["version"] = str(record.version)
        form.data = data
