"""Comparisons in the admin: choosing two photos of a monument, aligning them, and drawing the damage regions."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Field, ForeignKey
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.media.outlines import read_outline
from registry.domain.query_values import parse_key
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.models import Comparison, DamageRegion, Monument, Photo

from .alignment_admin import AlignmentAdmin
from .form_pages import change_url
from .forms import ComparisonForm, RecordForm, RegionForm
from .image_previews import get_preview, thumbnail_html
from .publication_admin import ProposedFilter
from .record_admin import RecordInline

PHOTOS_PER_COMPARISON = 2
SCRIPT_NAMES = ("overlay", "regions", "search")


class PhotoChoiceField(forms.ModelChoiceField):
    """A form field for one photo. Each choice is shown with a thumbnail, the reference and the date."""

    def label_from_instance(self, obj: Photo) -> str:
        date_html = format_html(' · <bdi dir="ltr">{}</bdi>', obj.taken_text) if obj.taken_text else ""
        return format_html("{} <span><bdi>{}</bdi>{}</span>", thumbnail_html(obj), obj.ref, date_html)


class RegionInline(RecordInline):
    """The damage regions of a comparison."""

    model = DamageRegion
    form = RegionForm
    autocomplete_fields = ("claim",)
    fields = ("outline", ("effect", "claim"), ("note_en", "note_ar"), "remove", "version")


@admin.register(Comparison)
class ComparisonAdmin(AlignmentAdmin):
    """The admin of comparisons. The two photos of a comparison never change."""

    form = ComparisonForm
    immutable_fields = ("before", "after")
    inlines = (RegionInline,)
    change_form_template = "admin/registry/comparison/change_form.html"
    list_display = ("ref", "photo_before", "photo_after", "monument", "comparability", "alignment", "published")
    list_filter = (
        ("monument", admin.RelatedOnlyFieldListFilter),
        ("comparability", admin.ChoicesFieldListFilter),
        ("alignment", admin.ChoicesFieldListFilter),
        "published",
        ProposedFilter,
    )
    list_select_related = ("monument", "before", "after")
    search_fields = ("monument__name_en", "monument__name_ar", "caption_en", "caption_ar")
    radio_fields = {"before": admin.VERTICAL, "after": admin.VERTICAL}
    fields = (("before", "after"), "comparability", ("caption_en", "caption_ar"))

    @admin.display(description=_("ref"), ordering="pk")
    def ref(self, comparison: Comparison) -> str:
        """Return the permanent reference of a comparison."""
        return comparison.ref

    @admin.display(description=_("before"))
    def photo_before(self, comparison: Comparison) -> str:
        """Return the thumbnail of the photo before."""
        return thumbnail_html(comparison.before)

    @admin.display(description=_("after"))
    def photo_after(self, comparison: Comparison) -> str:
        """Return the thumbnail of the photo after."""
        return thumbnail_html(comparison.after)

    # --- Choosing the photos ---

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Values | None = None) -> HttpResponse:
        """Show the form for a new comparison of two photos of a monument.

        If the URL names no monument, show a page for choosing one first.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        if _get_chosen_monument_pk(request) is not None:
            return super().add_view(request, form_url, extra_context)

        monuments = Monument.objects.annotate(photo_count=Count("photos"))
        comparable_monuments = monuments.filter(photo_count__gte=PHOTOS_PER_COMPARISON)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Compare two pictures of a monument"),
            "opts": self.opts,
            "monuments": comparable_monuments.order_by("name_en"),
        }
        return TemplateResponse(request, "admin/registry/comparison/choose.html", context)

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: PassedOn) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.immutable_fields and field is not None:
            field.widget.can_add_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: PassedOn
    ) -> forms.ModelChoiceField | None:
        """Return the form field of a foreign key. Limit the two photos to those of the chosen monument."""
        # The two photos are the fields of a comparison that cannot be changed later.
        if db_field.name in self.immutable_fields:
            photos = Photo.objects.filter(monument=_get_chosen_monument_pk(request))
            kwargs["queryset"] = photos.order_by("taken_earliest", "pk")
            kwargs["form_class"] = PhotoChoiceField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_inline_instances(self, request: HttpRequest, obj: Instance = None) -> list[admin.options.InlineModelAdmin]:
        if obj is None:
            return []
        return super().get_inline_instances(request, obj)

    def response_add(self, request: HttpRequest, obj: Instance, post_url_continue: str | None = None) -> HttpResponse:
        """Redirect to the page of the new comparison, where the photos are aligned and regions are drawn."""
        super().response_add(request, obj, post_url_continue)  # adds the success message
        return HttpResponseRedirect(change_url(Comparison, obj.pk))

    # --- Saving ---

    def save_by_action(
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, row_changes: Rows
    ) -> Comparison:
        if not change:
            return actions.record_comparison(by=get_logged_in_user(request), **form.column_values())
        return actions.save_comparison(
            obj,
            by=get_logged_in_user(request),
            version=form.cleaned_data["version"],
            regions=row_changes,
            changed=form.has_changed(),
            **form.column_values(),
        )

    def build_row_change(self, row_form: RecordForm) -> actions.RegionChange:
        """Build the change that an editor made to a damage region in an inline form."""
        columns = {name: row_form.cleaned_data[name] for name in ("effect", "claim", "note_en", "note_ar")}
        columns["outline"] = read_outline(row_form.cleaned_data["outline"])

        # A new region has no primary key yet.
        region = None
        if row_form.instance.pk is not None:
            region = row_form.instance
        version = row_form.cleaned_data["version"]
        is_removed = row_form.cleaned_data["remove"]
        return actions.RegionChange(columns, region, version, is_removed)

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a comparison with both photos, the alignment panel and their scripts."""
        comparison = kwargs.get("obj")
        if comparison is not None:
            context["before"] = get_preview(comparison.before)
            context["after"] = get_preview(comparison.after)
            context["alignment"] = self.build_alignment_panel(request, comparison, context.get("alignment_error"))
            scripts: list = [Script(f"js/admin-{name}.js", defer=True) for name in SCRIPT_NAMES]
            context["media"] += forms.Media(js=scripts)
        return super().render_change_form(request, context, *args, **kwargs)


def _get_chosen_monument_pk(request: HttpRequest) -> int | None:
    """Return the primary key of the monument that the URL names.

    Return None if the URL names no existing monument. Run one query.
    """
    monument_pk = parse_key(request.GET.get("monument", ""))
    if monument_pk is None:
        return None
    return Monument.objects.filter(pk=monument_pk).values_list("pk", flat=True).first()
