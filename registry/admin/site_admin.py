"""Sites in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.models import Site

from .context_panel import ContextPanelMixin
from .forms import PairsField, PlacedForm
from .publication_admin import ProposedFilter, PublishableAdmin


class SiteForm(PlacedForm):
    """A form for a site. Its identifiers in other databases are typed line by line."""

    identifiers = PairsField(
        label=_("Identifiers elsewhere"), required=False, help_text=_("One on each line, for example wikidata: Q5747.")
    )


@admin.register(Site)
class SiteAdmin(ContextPanelMixin, PublishableAdmin):
    """The admin of sites."""

    form = SiteForm
    list_display = ("name_en", "name_ar", "country", "wh_ref", "in_danger_since", "published")
    list_filter = ("published", ProposedFilter)
    search_fields = ("name_en", "name_ar", "slug", "wh_ref")
    prepopulated_fields = {"slug": ("name_en",)}
    autocomplete_fields = ("point_source", "wh_source")
    fieldsets = (
        (None, {"fields": (("name_en", "name_ar"), ("slug", "country"), ("description_en", "description_ar"))}),
        (_("Where it is"), {"fields": (("lon", "lat"), "point_source")}),
        (
            _("World Heritage"),
            {"fields": (("wh_ref", "wh_inscribed"), ("wh_criteria", "in_danger_since"), "wh_source", "identifiers")},
        ),
    )
