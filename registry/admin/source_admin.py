"""Sources in the admin. The identity of a protected source is typed here and revealed to few users."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.value_types import PassedOn, Rows, Values
from registry.models import Source

from .capture_admin import CaptureAdmin
from .erasure_admin import get_waiting_erasures
from .form_pages import change_url
from .forms import RecordForm, SourceForm
from .forms.restricted_forms import IDENTITY_LABELS, SEALED_LINK_LABELS
from .missing_fields import MissingFieldsFilter
from .reveal import reveal_response

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec as Fieldsets


@admin.register(Source)
class SourceAdmin(CaptureAdmin):
    """The admin of sources.

    The identifying columns of a protected source are empty, so neither list nor search can disclose its identity.
    """

    form = SourceForm
    change_form_template = "admin/registry/record_with_panels/change_form.html"
    list_display = ("name", "publisher", "kind", "reliability", "published_text", "protected")
    list_filter = (
        MissingFieldsFilter,
        ("reliability", admin.ChoicesFieldListFilter),
        ("kind", admin.ChoicesFieldListFilter),
        "protected",
        "graphic",
    )
    search_fields = ("title", "publisher", "publisher_ar", "description_en", "description_ar", "slug", "url")
    autocomplete_fields = ("copied_from",)
    prepopulated_fields = {"slug": ("publisher", "title")}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    "authors",
                    ("publisher", "publisher_ar"),
                    ("description_en", "description_ar"),
                    ("slug", "kind"),
                    "reliability",
                    ("reliability_reason_en", "reliability_reason_ar"),
                )
            },
        ),
        (
            _("Where and when"),
            {
                "fields": (
                    ("url", "archived_url"),
                    ("no_url_reason_en", "no_url_reason_ar"),
                    "cited_through",
                    ("published_text", "retrieved_text"),
                    ("doi", "archive_ref"),
                    ("copied_from", "original_name"),
                    ("language", "graphic"),
                )
            },
        ),
        (
            _("Protection"),
            {
                "fields": (
                    "protected",
                    ("who_name", "who_contact"),
                    ("who_private_note", "who_locator"),
                ),
                "description": _(
                    "Of a protected source everything that says who it is goes under seal: titles, addresses, dates "
                    "and what is typed here. It is not shown again on this page, and what is typed later replaces it. "
                    "That takes effect at once; a second person then erases what the ledger held before, or ends the "
                    "protection."
                ),
            },
        ),
    )

    @admin.display(description=_("name"), ordering="title")
    def name(self, source: Source) -> str:
        """Return the title or description of a source, the pseudonym of a protected one."""
        return str(source)

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> tuple[str, ...]:
        """Return the fields that an editor cannot change. The protection of a source cannot be taken back."""
        readonly_fields = super().get_readonly_fields(request, obj)
        if obj is not None and obj.protected:
            return (*readonly_fields, "protected")
        return readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Fieldsets:
        """Return the fieldsets of the form, without the inputs for an identity if the user may only view the source."""
        may_save = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        fieldsets = super().get_fieldsets(request, obj)
        if may_save:
            return fieldsets

        description_fieldset, origin_fieldset, _protection_fieldset = fieldsets
        return description_fieldset, origin_fieldset, (_("Protection"), {"fields": ("protected",)})

    def save_by_action(
        self, request: HttpRequest, obj: Source, form: RecordForm, change: bool, row_changes: Rows
    ) -> Source:
        version = form.cleaned_data["version"]
        identity = cast(SourceForm, form).identity_values()
        return actions.save_source(obj, by=get_logged_in_user(request), version=version, who=identity)

    # --- Identity of protected sources ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reveal_identity)
        return [path("<int:source_pk>/reveal/", view, name="registry_source_reveal"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a source with its proposed erasures.

        If the source is protected, users with the permission get a button that reveals its identity.
        """
        source = kwargs.get("obj")
        if source is not None:
            context["erasures"] = get_waiting_erasures(source, get_logged_in_user(request))
            if source.protected and request.user.has_perm("registry.reveal_identity"):
                context["reveals"] = [(str(source), f"{change_url(Source, source.pk)}../reveal/")]
        return super().render_change_form(request, context, *args, **kwargs)

    def reveal_identity(self, request: HttpRequest, source_pk: int) -> HttpResponse:
        """Show the user the identity of a protected source once. The reason in the request is recorded."""
        source = Source.objects.filter(pk=source_pk).first()
        if source is None or not self.has_view_permission(request):
            raise PermissionDenied

        def reveal_labelled_identity(reason: str) -> list[tuple[str, str]]:
            identity = actions.reveal_identity(source, by=get_logged_in_user(request), reason=reason)
            return [(_get_identity_label(name), text) for name, text in identity.items()]

        return reveal_response(self, request, change_url(Source, source_pk), source, reveal_labelled_identity)


def _get_identity_label(name: str) -> str:
    """Return the label for a text about the identity of a protected source.

    `name` is a key of IDENTITY_LABELS or SEALED_LINK_LABELS, or the name of a column that is emptied when the source
    becomes protected.
    """
    labels = {**IDENTITY_LABELS, **SEALED_LINK_LABELS}
    if name in labels:
        return str(labels[name])
    column = cast(Field, Source._meta.get_field(name))
    return capfirst(gettext(str(column.verbose_name)))
