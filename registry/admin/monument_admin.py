"""Monuments in the admin, with their placements."""

from __future__ import annotations

from copy import copy
from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.models import Monument, Placement

from .context_panel import ContextPanelMixin
from .erasure_admin import get_waiting_erasures
from .form_pages import change_url
from .forms import LinesField, PlacementForm, RecordForm, WithdrawalForm
from .gap_admin import GapAdmin
from .placement_admin import PlacementInline, build_placement_panel, make_withdrawal_form
from .publication_admin import ProposedFilter
from .record_admin import grade_html, public_page_url
from .reveal import reveal_response


class MonumentForm(RecordForm):
    """A form for a monument. Its other names are typed line by line."""

    other_names = LinesField(label=_("Other names"), required=False, help_text=_("One on each line."))


@admin.register(Monument)
class MonumentAdmin(ContextPanelMixin, GapAdmin):
    """The admin of monuments and their parts."""

    form = MonumentForm
    inlines = (PlacementInline,)
    list_display = ("name_en", "name_ar", "site", "kind", "part_of", "state", "published")
    list_filter = (
        ("site", admin.RelatedOnlyFieldListFilter),
        ("kind", admin.ChoicesFieldListFilter),
        ("part_of", admin.EmptyFieldListFilter),
        "published",
        ProposedFilter,
    )
    list_select_related = ("site", "part_of", "document")
    search_fields = ("name_en", "name_ar", "slug", "other_names")
    prepopulated_fields = {"slug": ("name_en",)}
    autocomplete_fields = ("site", "part_of", "built_source")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name_en", "name_ar"),
                    ("slug", "kind"),
                    ("site", "part_of"),
                    ("description_en", "description_ar"),
                )
            },
        ),
        (_("More"), {"fields": ("other_names", "precision", "private_note"), "classes": ("collapse",)}),
        (
            _("When it was built"),
            {"fields": (("built_text", "built_source"), ("built_note_en", "built_note_ar")), "classes": ("collapse",)},
        ),
    )

    @admin.display(description=_("state"), ordering="document__grade")
    def state(self, monument: Monument) -> str:
        """Return the HTML of a monument's present state, read from its stored document."""
        grade = monument.document.grade if hasattr(monument, "document") else "unknown"
        return grade_html(grade)

    def view_on_site(self, monument: Monument) -> str | None:
        return public_page_url(monument.slug)

    def save_by_action(
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, row_changes: Rows
    ) -> Monument:
        is_changed = not change or form.has_changed()
        version = form.cleaned_data["version"]
        return actions.save_monument(
            obj, by=get_logged_in_user(request), version=version, placements=row_changes, changed=is_changed
        )

    def build_row_change(self, row_form: RecordForm) -> actions.PlacementChange:
        """Build the change that an editor made to a placement in an inline form."""
        placement_form = cast(PlacementForm, row_form)
        return actions.PlacementChange(
            copy(placement_form.instance),
            placement_form.cleaned_data["version"],
            placement_form.exact_point(),
            placement_form.exact_outline(),
            placement_form.acknowledged_codes(),
            placement_form.cleaned_data["acknowledge_reason"],
        )

    def save_model(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool) -> None:
        """Warn the editor if the stored precision of the location is not the typed one.

        The action has already saved the monument. It gives a part of a monument the precision of its parent.
        """
        super().save_model(request, obj, form, change)
        if "precision" in form.changed_data and obj.precision != form.cleaned_data["precision"]:
            warning = gettext("A part shows no more of its place than its whole: its precision is that of the whole.")
            self.message_user(request, warning, messages.WARNING)

    # --- Withdrawn placements and exact places ---

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a monument with panels.

        They show its placements, its proposed erasures, and the exact places that the user may reveal.
        """
        monument = kwargs.get("obj")
        if monument is not None:
            context["erasures"] = get_waiting_erasures(monument, get_logged_in_user(request))
            context["placement_panel"] = build_placement_panel(
                monument,
                change_url(Monument, monument.pk),
                may_change=self._may_withdraw_placements(request, monument),
                refused_form=context.get("refused_withdrawal"),
            )

        if monument is not None and request.user.has_perm("registry.view_exactplace"):
            monument_url = change_url(Monument, monument.pk)
            context["reveals"] = []
            for placement in monument.placements.filter(exact__isnull=False):
                # An uncertainty of 0 metres means that the public sees the exact point.
                if placement.uncertainty_m != 0:
                    reveal_url = f"{monument_url}../reveal/{placement.pk}/"
                    context["reveals"].append((str(placement), reveal_url))
        return super().render_change_form(request, context, *args, **kwargs)

    def _may_withdraw_placements(self, request: HttpRequest, monument: Monument) -> bool:
        """Return whether the user may change the monument and its placements."""
        return self.has_change_permission(request, monument) and request.user.has_perm("registry.change_placement")

    def withdraw_placement(self, request: HttpRequest, monument_pk: int, placement_pk: int) -> HttpResponse:
        """Withdraw a placement for the reason that the user typed."""
        placement = Placement.objects.filter(pk=placement_pk, monument=monument_pk).first()
        if placement is None:
            return HttpResponseRedirect(change_url(Monument, monument_pk))

        def make_form(monument: Monument, form_data: QueryDict) -> WithdrawalForm:
            return make_withdrawal_form(placement, form_data)

        def withdraw(monument: Monument, values: Values) -> str:
            actions.withdraw_placement(placement, by=get_logged_in_user(request), **values)
            return gettext("The placement is withdrawn.")

        return self.run_panel_form(
            request,
            monument_pk,
            "refused_withdrawal",
            make_form=make_form,
            act=withdraw,
            may_act=self._may_withdraw_placements,
            part=placement,
        )

    def reveal_place(self, request: HttpRequest, monument_pk: int, placement_pk: int) -> HttpResponse:
        """Show the user the restricted exact point of a placement once. The reason in the request is recorded."""
        placement = Placement.objects.filter(pk=placement_pk, monument=monument_pk).first()
        if placement is None or not self.has_view_permission(request):
            raise PermissionDenied

        def reveal_coordinates(reason: str) -> list[tuple[str, str]]:
            point = actions.reveal_place(placement, by=get_logged_in_user(request), reason=reason)
            return [(gettext("Longitude"), str(point.lon)), (gettext("Latitude"), str(point.lat))]

        return reveal_response(self, request, change_url(Monument, monument_pk), placement, reveal_coordinates)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        withdraw_path = "<int:monument_pk>/withdraw/<int:placement_pk>/"
        reveal_path = "<int:monument_pk>/reveal/<int:placement_pk>/"
        return [
            path(reveal_path, wrap(self.reveal_place), name="registry_monument_reveal"),
            path(withdraw_path, wrap(self.withdraw_placement), name="registry_monument_withdraw"),
            *super().get_urls(),
        ]
