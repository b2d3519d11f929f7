"""Forms of the admin have every plain public column that people fill in."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets

from registry.admin.record_admin import RecordAdmin
from registry.admin.unplaced_columns import UnplacedColumnsMixin, find_unplaced_columns
from registry.models import Actor, Site

pytestmark = pytest.mark.django_db
RECORD_ADMINS = [model_admin for model_admin in admin.site._registry.values() if isinstance(model_admin, RecordAdmin)]


class SiteLayout(UnplacedColumnsMixin, admin.ModelAdmin):
    fieldsets = (
        (None, {"fields": (("name_en", "name_ar"),), "classes": ("wide",)}),
        ("Place", {"fields": (("lon", "lat"), "country", "point_source")}),
    )


class ActorLayout(UnplacedColumnsMixin, admin.ModelAdmin):
    fields = (("name_en", "name_ar"), "slug")


def test_no_column_is_left_out_of_a_form(rf, rima):
    """Of a record that is there; new ones have the same form."""
    request = rf.get("/")
    request.user = rima
    for model_admin in RECORD_ADMINS:
        placed = flatten_fieldsets(model_admin.get_fieldsets(request, model_admin.model()))
        assert find_unplaced_columns(model_admin.model, placed) == [], model_admin
        assert len(set(placed)) == len(placed), model_admin


def test_column_without_a_place_comes_at_the_end_of_the_first_group(rf):
    (_title, first), place = SiteLayout(Site, admin.site).get_fieldsets(rf.get("/"))
    assert first["fields"][0] == ("name_en", "name_ar")
    assert {"slug", "description_en", "wh_ref"} <= set(first["fields"])
    assert first["classes"] == ("wide",)
    assert place == SiteLayout.fieldsets[1]
    assert "identifiers" not in first["fields"], "a structured column has no plain field"
    assert "published" not in first["fields"]


def test_column_without_a_place_comes_at_the_end_of_fields(rf):
    [(_title, options)] = ActorLayout(Actor, admin.site).get_fieldsets(rf.get("/"))
    assert options["fields"] == (("name_en", "name_ar"), "slug", "kind")
