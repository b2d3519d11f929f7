"""The panel with the context statements on a monument or a site, beside its form in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from registry.domain.value_types import PassedOn, Values
from registry.models import ContextStatement, Monument, Site
from registry.queries.context_statements import ContextRecord, context_records

from .form_pages import change_url

if TYPE_CHECKING:
    _Base = admin.ModelAdmin
else:
    _Base = object


class ContextPanel(NamedTuple):
    """The statements on a record with the URLs of their pages, and the URL that adds one, "" if the user may not."""

    statements: list[tuple[ContextRecord, str]]
    add_url: str


class ContextPanelMixin(_Base):
    """A mixin that shows the context statements on a monument or a site beside its form."""

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a record with the panel of its context statements."""
        record = kwargs.get("obj")
        if record is not None and request.user.has_perm("registry.view_contextstatement"):
            may_add = request.user.has_perm("registry.add_contextstatement")
            context["context_panel"] = _build_context_panel(record, may_add=may_add)
        return super().render_change_form(request, context, *args, **kwargs)


def _build_context_panel(record: Monument | Site, *, may_add: bool) -> ContextPanel | None:
    """Build the panel for a record, or return None if there is nothing to show."""
    statements = record.context_statements.order_by("pk")
    pks = statements.values_list("pk", flat=True)
    urls = [change_url(ContextStatement, pk) for pk in pks]
    add_url = ""
    if may_add:
        add_url = f"{reverse('admin:registry_contextstatement_add')}?{record._meta.model_name}={record.pk}"
    if not urls and not add_url:
        return None
    return ContextPanel(list(zip(context_records(statements), urls, strict=True)), add_url)
