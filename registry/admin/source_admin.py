"""Sources in the admin; who a protected one is can be typed here, and is revealed to few."""

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
from registry.accounts.roles import user_of
from registry.domain.value_types import PassedOn, Rows, Values
from registry.models import Source

from .erasure_admin import waiting_on
from .form_pages import address_of
from .forms import WHO_LABELS, RecordForm, SourceForm
from .record_admin import RecordAdmin
from .reveal import reveal

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec as Fieldsets


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    """Of a protected source the columns are empty, so that neither list nor search can tell who it is."""

    form = SourceForm
    change_form_template = "admin/registry/shown/change_form.html"
    list_display = ("name", "publisher", "kind", "reliability", "published_text", "protected")
    list_filter = (
        ("reliability", admin.ChoicesFieldListFilter),
        ("kind", admin.ChoicesFieldListFilter),
        "protected",
        "graphic",
    )
    search_fields = ("title", "publisher", "description_en", "description_ar", "slug", "url")
    prepopulated_fields = {"slug": ("publisher", "title")}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("title", "publisher"),
                    ("description_en", "description_ar"),
                    ("slug", "kind"),
                    "reliability",
                    ("reliability_reason_en", "reliability_reason_ar"),
                )
            },
        ),
        (
            _("Where and when"),
            {"fields": (("url", "archived_url"), ("published_text", "retrieved_text"), ("language", "graphic"))},
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
        """Title, or what it is; of a protected one the pseudonym."""
        return str(source)

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> tuple[str, ...]:
        once = ("protected",) if obj is not None and obj.protected else ()
        return (*super().get_readonly_fields(request, obj), *once)

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Fieldsets:
        """Nothing to type for whoever only reads."""
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if may:
            return self.fieldsets
        first, second, _protection = self.fieldsets
        return first, second, (_("Protection"), {"fields": ("protected",)})

    def write(self, request: HttpRequest, obj: Source, form: RecordForm, change: bool, rows: Rows) -> Source:
        version = form.cleaned_data["version"]
        return actions.save_source(obj, by=user_of(request), version=version, who=cast(SourceForm, form).who())

    # --- Who it is ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reveal_identity)
        return [path("<int:number>/reveal/", view, name="registry_source_reveal"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        source = options.get("obj")
        if source is not None:
            context["erasures"] = waiting_on(source, user_of(request))
        if source is not None and source.protected and request.user.has_perm("registry.reveal_identity"):
            context["reveals"] = [(str(source), f"{address_of(Source, source.pk)}../reveal/")]
        return super().render_change_form(request, context, *args, **options)

    def reveal_identity(self, request: HttpRequest, number: int) -> HttpResponse:
        """Who one protected source is."""
        source = Source.objects.filter(pk=number).first()
        if source is None or not self.has_view_permission(request):
            raise PermissionDenied

        def shown(reason: str) -> list[tuple[str, str]]:
            found = actions.reveal_identity(source, by=user_of(request), reason=reason)
            return [(self._label(name), text) for name, text in found.items()]

        return reveal(self, request, address_of(Source, number), source, shown)

    def _label(self, name: str) -> str:
        if name in WHO_LABELS:
            return str(WHO_LABELS[name])
        return capfirst(gettext(str(cast(Field, Source._meta.get_field(name)).verbose_name)))
