"""Sources in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.models import Source

from .records import RecordAdmin


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    """Whoever may see the admin sees who a protected source is."""

    list_display = ("name", "publisher", "kind", "reliability", "published_text", "protected")
    list_filter = (
        ("reliability", admin.ChoicesFieldListFilter),
        ("kind", admin.ChoicesFieldListFilter),
        "protected",
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
            {"fields": (("url", "archived_url"), ("published_text", "retrieved_text"), ("language", "protected"))},
        ),
    )

    @admin.display(description=_("name"), ordering="title")
    def name(self, source: Source) -> str:
        """Title, or what it is."""
        return str(source)
