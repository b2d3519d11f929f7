"""Comparisons in the admin: two pictures of one monument are chosen, aligned, and what was lost is drawn on them."""

from __future__ import annotations

from typing import cast

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
from registry.accounts.roles import user_of
from registry.domain.query_values import parse_key
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.models import Comparison, DamageRegion, Monument, Photo

from .alignment_admin import AligningAdmin
from .form_pages import address_of
from .forms import ComparisonForm, RecordForm, RegionForm
from .image_previews import shown, small_image
from .publication_admin import ProposedFilter
from .record_admin import RecordInline


class PictureChoice(forms.ModelChoiceField):
    """Pictures to choose from, each shown."""

    def label_from_instance(self, obj: Photo) -> str:
        taken = format_html(' · <bdi dir="ltr">{}</bdi>', obj.taken_text) if obj.taken_text else ""
        return format_html("{} <span><bdi>{}</bdi>{}</span>", small_image(obj), obj.ref, taken)


class RegionInline(RecordInline):
    """What was lost between the two."""

    model = DamageRegion
    form = RegionForm
    autocomplete_fields = ("claim",)
    fields = ("outline", ("effect", "claim"), ("note_en", "note_ar"), "remove", "version")


@admin.register(Comparison)
class ComparisonAdmin(AligningAdmin):
    """Pairs. Which two pictures they are of never changes."""

    form = ComparisonForm
    given_once = ("before", "after")
    inlines = (RegionInline,)
    change_form_template = "admin/registry/comparison/change_form.html"
    list_display = ("ref", "picture_before", "picture_after", "monument", "comparability", "alignment", "published")
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
    def ref(self, pair: Comparison) -> str:
        """The permanent reference."""
        return pair.ref

    @admin.display(description=_("before"))
    def picture_before(self, pair: Comparison) -> str:
        """As the list shows it."""
        return small_image(pair.before)

    @admin.display(description=_("after"))
    def picture_after(self, pair: Comparison) -> str:
        """As the list shows it."""
        return small_image(pair.after)

    # --- Choosing ---

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Values | None = None) -> HttpResponse:
        """First the monument, named in the address, then two of its pictures."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if _chosen(request) is not None:
            return super().add_view(request, form_url, extra_context)
        found = Monument.objects.annotate(pictures=Count("photos")).filter(pictures__gte=2).order_by("name_en")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Compare two pictures of a monument"),
            "opts": self.opts,
            "monuments": found,
        }
        return TemplateResponse(request, "admin/registry/comparison/choose.html", context)

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **options: PassedOn) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name in self.given_once and field is not None:
            field.widget.can_add_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **options: PassedOn
    ) -> forms.ModelChoiceField | None:
        if db_field.name in self.given_once:
            found = Photo.objects.filter(monument=_chosen(request)).order_by("taken_earliest", "pk")
            options.update(queryset=found, form_class=PictureChoice)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def get_inline_instances(self, request: HttpRequest, obj: Instance = None) -> list[admin.options.InlineModelAdmin]:
        return [] if obj is None else super().get_inline_instances(request, obj)

    def response_add(self, request: HttpRequest, obj: Instance, post_url_continue: str | None = None) -> HttpResponse:
        super().response_add(request, obj, post_url_continue)  # says that it is there
        return HttpResponseRedirect(address_of(Comparison, obj.pk))  # where it is aligned and drawn on

    # --- Saving ---

    def write(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, rows: Rows) -> Comparison:
        if not change:
            return actions.record_comparison(by=user_of(request), **form.columns())
        changed, version = form.has_changed(), form.cleaned_data["version"]
        return actions.save_comparison(
            obj, by=user_of(request), version=version, regions=rows, changed=changed, **form.columns()
        )

    def row_change(self, row: RecordForm) -> actions.RegionChange:
        region = None if row.instance.pk is None else row.instance
        version, removed = row.cleaned_data["version"], row.cleaned_data["remove"]
        columns = {name: row.cleaned_data[name] for name in ("effect", "claim", "note_en", "note_ar")}
        return actions.RegionChange({**columns, "outline": cast(RegionForm, row).points()}, region, version, removed)

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        pair = options.get("obj")
        if pair is not None:
            context["before"], context["after"] = shown(pair.before), shown(pair.after)
            context["alignment"] = self.alignment_panel(request, pair, context.get("alignment_said", {}))
            scripts = [Script(f"js/admin-{name}.js", defer=True) for name in ("overlay", "regions", "search")]
            context["media"] += forms.Media(js=cast(list[str], scripts))
        return super().render_change_form(request, context, *args, **options)


def _chosen(request: HttpRequest) -> int | None:
    """The monument that the address names."""
    key = parse_key(request.GET.get("monument", ""))
    if key is None:
        return None
    return Monument.objects.filter(pk=key).values_list("pk", flat=True).first()
