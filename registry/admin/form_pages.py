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

from .forms import ReasonForm, violation_message


def change_url(model: type[Record], pk: int) -> str:
    """Return the URL of the admin page on which a record is changed."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])


def copy_as_get(request: HttpRequest) -> HttpRequest:
    """Return a copy of a POST request as a GET request.

    Use it to show the page of a record again after another form on that page was refused. For a POST request, the admin
    would validate the record's own form, which the browser did not send.
    """
    get_request = copy(request)
    get_request.method = "GET"
    return get_request


def add_violation_to_form(form: forms.BaseForm, violation: RuleViolation, record: Instance) -> None:
    """Show a rule violation as an error of the form.

    If another user has changed the record meanwhile, put its new version number into the form, so that the form can be
    sent again.
    """
    field_name = violation.field if violation.field in form.fields else None
    form.add_error(field_name, violation_message(violation))

    if violation.code == "stale":
        record.refresh_from_db()
        # The data of a request is immutable, so change a copy.
        form_data = cast(QueryDict, form.data).copy()
        form_data["version"] = str(record.version)
        form.data = form_data


def make_discard_form(record: Instance, form_data: QueryDict | None = None) -> ReasonForm:
    """Make the form for discarding a record or a part of one, bound if there is form data."""
    return ReasonForm(form_data, initial={"version": record.version}, auto_id=f"id_discard_{record.pk}_%s")
