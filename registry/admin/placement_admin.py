"""Placements on the admin page of their monument: their inline, and the panel that withdraws them."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from registry.models import Monument, Placement

from .forms import PlacementForm, WithdrawalForm
from .record_admin import RecordInline


class PlacementInline(RecordInline):
    """The placements of a monument: where it was, and when. Withdrawn ones are in the panel next to it."""

    model = Placement
    form = PlacementForm
    autocomplete_fields = ("source",)
    fields = (
        ("place_en", "place_ar"),
        ("date_text", "certainty"),
        ("lon", "lat"),
        "outline",
        "acknowledge",
        "acknowledge_reason",
        "source",
        ("note_en", "note_ar"),
        "version",
        "shown_exact",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Placement]:
        """Return the placements to show, without withdrawn ones.

        A sent form may hold one that was withdrawn meanwhile: then the action refuses it with a sentence.
        """
        placements: QuerySet[Placement] = super().get_queryset(request)
        if request.method == "POST":
            return placements
        return placements.filter(withdrawn=False)


class PlacementPanel(NamedTuple):
    """The panel that withdraws placements: a form and its URL for each placement, and the withdrawn placements."""

    forms: list[tuple[Placement, WithdrawalForm, str]]
    withdrawn: list[Placement]


def make_withdrawal_form(placement: Placement, form_data: QueryDict | None = None) -> WithdrawalForm:
    """Make the form that withdraws a placement, bound if there is form data."""
    return WithdrawalForm(form_data, initial={"version": placement.version}, auto_id=f"id_withdraw_{placement.pk}_%s")


def build_placement_panel(
    monument: Monument, monument_url: str, *, may_change: bool, refused_form: WithdrawalForm | None
) -> PlacementPanel | None:
    """Build the panel for the placements of a monument, or return None if there is nothing to show.

    A form that was refused is shown again.
    """
    placements = list(monument.placements.all())
    withdrawn = [placement for placement in placements if placement.withdrawn]
    forms = []
    for placement in placements:
        url = f"{monument_url}../withdraw/{placement.pk}/"
        form = make_withdrawal_form(placement)
        if refused_form is not None and refused_form.auto_id == form.auto_id:
            forms.append((placement, refused_form, url))
        elif may_change and not placement.withdrawn:
            forms.append((placement, form, url))
    return PlacementPanel(forms, withdrawn) if placements else None
