"""Threats in the admin, and the forms that close and reopen them."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.admin.forms.suggestions import RecordSelect
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models import Threat

from .forms import CloseThreatForm, ReasonForm, RecordForm
from .record_admin import RecordAdmin


class OpenFilter(admin.SimpleListFilter):
    """A list filter for open or closed threats."""

    title, parameter_name = _("state"), "open"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("yes", gettext("Open")), ("no", gettext("Closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Threat]) -> QuerySet[Threat]:
        """Return the open threats for "yes" and the closed ones for "no". A threat is closed by its outcome."""
        if self.value() == "yes":
            return queryset.filter(outcome="")
        if self.value() == "no":
            return queryset.exclude(outcome="")
        return queryset


@admin.register(Threat)
class ThreatAdmin(RecordAdmin):
    """The admin of threats. A threat is closed and reopened with forms of their own, next to the form of the record."""

    list_display = ("title_en", "title_ar", "site", "date_text", "likelihood", "outcome")
    list_filter = (
        OpenFilter,
        ("likelihood", admin.ChoicesFieldListFilter),
        ("outcome", admin.ChoicesFieldListFilter),
        ("site", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("site",)
    search_fields = ("title_en", "title_ar", "slug", "monuments__name_en", "monuments__name_ar")
    prepopulated_fields = {"slug": ("title_en",)}
    autocomplete_fields = ("site", "monuments", "raised_by", "source")
    fields = (
        ("title_en", "title_ar"),
        ("slug", "likelihood", "intent"),
        "site",
        "monuments",
        ("date_text", "source"),
        ("description_en", "description_ar"),
        ("quote", "raised_by"),
    )

    def save_by_action(
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, row_changes: Rows
    ) -> Threat:
        if not change:
            return actions.record_threat(by=get_logged_in_user(request), **form.column_values())
        version = form.cleaned_data["version"]
        return actions.revise_threat(obj, by=get_logged_in_user(request), version=version, **form.column_values())

    # --- Closing and reopening ---

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:threat_pk>/close/", wrap(self.close_threat_view), name="registry_threat_close"),
            path("<int:threat_pk>/reopen/", wrap(self.reopen_threat_view), name="registry_threat_reopen"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a threat. If the user may change it, add the form for closing or for reopening it."""
        threat: Instance = kwargs.get("obj")
        if threat is not None and self.has_change_permission(request, threat):
            # A form that was refused is in the context already.
            if threat.outcome:
                context.setdefault("reopen_form", self._make_reopen_form(threat))
            else:
                context.setdefault("close_form", self._make_close_form(threat))
                context["media"] += context["close_form"].media
        return super().render_change_form(request, context, *args, **kwargs)

    def close_threat_view(self, request: HttpRequest, threat_pk: int) -> HttpResponse:
        """Close a threat with the outcome that the user typed."""

        def close(threat: Threat, values: Values) -> str:
            outcome = ThreatOutcome(values.pop("outcome"))
            actions.close_threat(threat, by=get_logged_in_user(request), outcome=outcome, **values)
            return gettext("The threat is closed.")

        return self.run_panel_form(request, threat_pk, "close_form", make_form=self._make_close_form, act=close)

    def reopen_threat_view(self, request: HttpRequest, threat_pk: int) -> HttpResponse:
        """Open a closed threat again for the reason that the user typed."""

        def reopen(threat: Threat, values: Values) -> str:
            actions.reopen_threat(threat, by=get_logged_in_user(request), **values)
            return gettext("The threat is open again.")

        return self.run_panel_form(request, threat_pk, "reopen_form", make_form=self._make_reopen_form, act=reopen)

    def _make_reopen_form(self, threat: Threat, form_data: QueryDict | None = None) -> ReasonForm:
        """Make the form for reopening a threat, bound if there is form data."""
        return ReasonForm(form_data, initial={"version": threat.version}, auto_id="id_reopen_%s")

    def _make_close_form(self, threat: Threat, form_data: QueryDict | None = None) -> CloseThreatForm:
        """Make the form for closing a threat, bound if there is form data. The source is chosen with autocomplete."""
        form = CloseThreatForm(form_data, initial={"version": threat.version}, auto_id="id_close_%s")
        source_field = cast(ModelChoiceField, form.fields["source"])
        # A widget that is set after the form was made does not get its choices automatically.
        source_field.widget = RecordSelect(Threat._meta.get_field("closed_source"), self.admin_site)
        source_field.widget.choices = source_field.choices
        return form
