"""What records look like in answers; the schema is made from here. What may be sent is in writing/.

Monuments and claims in their default form are stored as documents (`registry.projection.public_json`),
and must look the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from rest_framework import serializers

from registry.models import Site
from registry.queries import SiteRecord, site_records
from registry.queries.visible import visible_sites

from .base import RecordDetailView, RecordListView, RecordView
from .fields import TextField
from .filters import BaseFilterSet, ListFilterSet, OrderingFilter
from .input_fields import StrictIntegerField, StringMapField
from .input_serializers import PointInputSerializer
from .mixins import CreateMixin, UpdateMixin
from .operations import create_operation, update_operation
from .resources import Resource, save_changes, saved_as
from .serializers import RecordSerializer, SourceBriefSerializer


class SiteSerializer(RecordSerializer):
    """A site that holds monuments; `monuments` counts the whole ones."""

    slug = TextField()
    name_en = TextField()
    name_ar = TextField()
    description_en = TextField()
    description_ar = TextField()
    country = TextField(help_text="ISO 3166.")
    lon = serializers.FloatField(read_only=True, allow_null=True)
    lat = serializers.FloatField(read_only=True, allow_null=True)
    point_source = SourceBriefSerializer(allow_null=True)
    wh_ref = TextField(help_text="World Heritage reference.")
    wh_inscribed = serializers.IntegerField(read_only=True, allow_null=True)
    wh_criteria = TextField()
    in_danger_since = serializers.IntegerField(read_only=True, allow_null=True)
    wh_source = SourceBriefSerializer(allow_null=True)
    identifiers = serializers.DictField(child=TextField(), read_only=True)
    monuments = serializers.IntegerField(read_only=True)


class SiteInputSerializer(PointInputSerializer):
    """A site."""

    wh_inscribed = StrictIntegerField(min_value=1, max_value=9999, required=False, allow_null=True)
    in_danger_since = StrictIntegerField(min_value=1, max_value=9999, required=False, allow_null=True)
    identifiers = StringMapField(required=False)

    class Meta:
        model = Site
        fields = (
            "slug",
            "name_en",
            "name_ar",
            "description_en",
            "description_ar",
            "country",
            "lon",
            "lat",
            "point_source",
            "wh_ref",
            "wh_inscribed",
            "wh_criteria",
            "in_danger_since",
            "wh_source",
            "identifiers",
        )


class SiteFilterSet(ListFilterSet):
    """For the list of sites."""

    ordering = OrderingFilter(slug="slug", recorded_at="recorded_at")


SITE = Resource(Site, SiteInputSerializer, saved_as(Site), save_changes)


class SiteView(RecordView):
    """By slug."""

    verbose_name, tag = "site", "sites"
    serializer_class = SiteSerializer

    def rows(self) -> QuerySet:
        return visible_sites(self.viewer)

    def records(self, rows: QuerySet, query: BaseFilterSet) -> Sequence[SiteRecord]:
        return site_records(rows, self.viewer)


class SiteListView(CreateMixin, SiteView, RecordListView):
    operation_id, summary = "listSites", "Sites"
    filterset_class = SiteFilterSet
    resource, operations = SITE, create_operation(SITE, "site")


class SiteDetailView(UpdateMixin, SiteView, RecordDetailView):
    operation_id, summary = "getSite", "One site"
    resource, operations = SITE, update_operation(SITE, "site")
    path_parameters = {"slug": "The site's slug."}
