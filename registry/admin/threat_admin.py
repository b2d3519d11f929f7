"""Threats in the admin, and the form that closes them."""

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
from registry.accounts.roles import get_logged_in_user
from registry.admin.forms.suggestions import RecordSelect
from registry.domain.errors import RuleViolation
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models import Threat

from .form_pages import add_refusal_to_form, change_url, copy_as_get
from .forms import CloseThreatForm, RecordForm
from .record_admin import RecordAdmin


class OpenFilter(admin.SimpleListFilter):
    """A list filter for open or closed threats."""

    title, parameter_name = _("state"), "open"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("yes", gettext("Open")), ("no", gettext("Closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Threat]) -> QuerySet[Threat]:
        """Return the threats without an outcome for "yes", those with one for "no", else all of them."""
        if self.value() == "yes":
            return queryset.filter(outcome="")
        if self.value() == "no":
            return queryset.exclude(outcome="")
        return queryset


@admin.register(Threat)
class ThreatAdmin(RecordAdmin):
    """The admin of threats. A threat is closed with a form of its own, next to the form of the record."""

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

    def save_by_action(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, rows: Rows) -> Threat:
        if not change:
            return actions.record_threat(by=get_logged_in_user(request), **form.column_values())
        version = form.cleaned_data["version"]
        return actions.revise_threat(obj, by=get_logged_in_user(request), version=version, **form.column_values())

    # --- Closing ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.close_view)
        return [path("<int:number>/close/", view, name="registry_threat_close"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        """Render the page of a threat, with the form for closing it if it is open and the user may change it."""
        threat: Instance = options.get("obj")
        may_close = threat is not None and not threat.outcome and self.has_change_permission(request, threat)
        if may_close:
            context.setdefault("close_form", self._make_close_form(threat))
            context["media"] += context["close_form"].media
        return super().render_change_form(request, context, *args, **options)

    def close_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Close a threat, then redirect to its page.

        If that is refused, render the page of the threat with the error and the typed values.
        """
        threat = self.get_object(request, str(number))
        if threat is None or request.method != "POST":
            return HttpResponseRedirect(change_url(Threat, number))
        if not self.has_change_permission(request, threat):
            raise PermissionDenied

        form = self._make_close_form(threat, request.POST)
        if form.is_valid():
            values = dict(form.cleaned_data)
            outcome = ThreatOutcome(values.pop("outcome"))
            try:
                actions.close_threat(threat, by=get_logged_in_user(request), outcome=outcome, **values)
            except RuleViolation as refusal:
                add_refusal_to_form(form, refusal, threat)
            else:
                self.message_user(request, gettext("The threat is closed."), messages.SUCCESS)
                return HttpResponseRedirect(change_url(Threat, number))
        return self.changeform_view(copy_as_get(request), str(number), "", {"close_form": form})

    def _make_close_form(self, threat: Threat, data: QueryDict | None = None) -> CloseThreatForm:
        """Return the form for closing a threat, with autocomplete for its source. It is bound if there is data."""
        form = CloseThreatForm(data, initial={"version": threat.version}, auto_id="id_close_%s")
        source_field = cast(ModelChoiceField, form.fields["source"])
        source_field.widget = RecordSelect(Threat._meta.get_field("closed_source"), self.admin_site)
        source_field.widget.choices = source_field.choices
        return form
