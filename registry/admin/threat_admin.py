"""Threats in the admin, and how they end."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import user_of
from registry.admin.forms.suggestions import Suggesting
from registry.domain.errors import RuleViolation
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models import Threat

from .form_pages import address_of, as_get, refuse
from .forms import CloseThreatForm, RecordForm
from .record_admin import RecordAdmin


class OpenFilter(admin.SimpleListFilter):
    """Open or closed."""

    title, parameter_name = _("state"), "open"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("yes", gettext("Open")), ("no", gettext("Closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Threat]) -> QuerySet[Threat]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(outcome="") if self.value() == "yes" else queryset.exclude(outcome="")


@admin.register(Threat)
class ThreatAdmin(RecordAdmin):
    """Warnings; they are closed by a small form of its own."""

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
        ("slug", "likelihood"),
        "site",
        "monuments",
        ("date_text", "source"),
        ("description_en", "description_ar"),
        ("quote", "raised_by"),
    )

    def write(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, rows: Rows) -> Threat:
        if not change:
            return actions.raise_threat(by=user_of(request), **form.columns())
        return actions.revise_threat(obj, by=user_of(request), version=form.cleaned_data["version"], **form.columns())

    # --- Closing ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.close_view)
        return [path("<int:number>/close/", view, name="registry_threat_close"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        threat: Instance = options.get("obj")
        may_close = threat is not None and not threat.outcome and self.has_change_permission(request, threat)
        if may_close:
            context.setdefault("close_form", self._form(threat))
            context["media"] += context["close_form"].media
        return super().render_change_form(request, context, *args, **options)

    def close_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Close the threat; what is refused stands on its page, with what was typed."""
        threat = self.get_object(request, str(number))
        if threat is None or request.method != "POST":
            return HttpResponseRedirect(address_of(Threat, number))
        if not self.has_change_permission(request, threat):
            raise PermissionDenied
        form = self._form(threat, request.POST)
        if form.is_valid():
            try:
                self._close(request, threat, form.cleaned_data)
            except RuleViolation as refusal:
                refuse(form, refusal, threat)
            else:
                return HttpResponseRedirect(address_of(Threat, number))
        return self.changeform_view(as_get(request), str(number), "", {"close_form": form})

    def _close(self, request: HttpRequest, threat: Threat, values: Values) -> None:
        outcome = ThreatOutcome(values.pop("outcome"))
        actions.close_threat(threat, by=user_of(request), outcome=outcome, **values)
        self.message_user(request, gettext("The threat is closed."), messages.SUCCESS)

    def _form(self, threat: Threat, data: QueryDict | None = None) -> CloseThreatForm:
        form = CloseThreatForm(data, initial={"version": threat.version}, prefix=None, auto_id="id_close_%s")
        column = Threat._meta.get_field("closed_source")
        form.fields["source"].widget = Suggesting(column, self.admin_site)
        form.fields["source"].widget.choices = cast(ModelChoiceField, form.fields["source"]).choices
        return form
