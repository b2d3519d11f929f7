"""Sites: /v1/sites."""

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
from .input_serializers import PointInputSerializer, input_names
from .mixins import CreateMixin, UpdateMixin
from .operations import create_operation, update_operation
from .resources import Resource, change_by_saving, create_by_saving
from .serializers import RecordSerializer, SourceBriefSerializer

MAX_YEAR = 9999


class SiteSerializer(RecordSerializer):
    """A site with monuments. `monuments` is the number of its monuments, without their parts.

    `claims` is the number of claims on the site as a whole; `/v1/claims?site=` lists them.
    """

    model = Site

    country = TextField(help_text="ISO 3166.")
    point_source = SourceBriefSerializer(allow_null=True)
    wh_ref = TextField(help_text="World Heritage reference.")
    wh_source = SourceBriefSerializer(allow_null=True)
    identifiers = serializers.DictField(child=TextField(), read_only=True)
    monuments = serializers.IntegerField(read_only=True)
    claims = serializers.IntegerField(read_only=True)


class SiteInputSerializer(PointInputSerializer):
    """A site."""

    wh_inscribed = StrictIntegerField(min_value=1, max_value=MAX_YEAR, required=False, allow_null=True)
    in_danger_since = StrictIntegerField(min_value=1, max_value=MAX_YEAR, required=False, allow_null=True)
    identifiers = StringMapField(required=False)

    class Meta:
        model = Site
        fields = input_names(Site)


class SiteFilterSet(ListFilterSet):
    """Query parameters of the list of sites."""

    ordering = OrderingFilter(slug="slug", recorded_at="recorded_at")


SITE = Resource(Site, SiteInputSerializer, create=create_by_saving(Site), change=change_by_saving)


class SiteView(RecordView):
    """Base class of the views of sites, whose key is their slug."""

    verbose_name = "site"
    tag = "sites"
    serializer_class = SiteSerializer
    resource = SITE

    def get_queryset(self) -> QuerySet:
        return visible_sites(self.viewer)

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[SiteRecord]:
        return site_records(queryset, self.viewer)


class SiteListView(CreateMixin, SiteView, RecordListView):
    """List of sites, and creation of one."""

    operation_id = "listSites"
    summary = "Sites"
    filterset_class = SiteFilterSet
    operations = create_operation(SITE, "site")


class SiteDetailView(UpdateMixin, SiteView, RecordDetailView):
    """One site, and changes to it."""

    operation_id = "getSite"
    summary = "One site"
    path_parameters = {"slug": "The site's slug."}
    operations = update_operation(SITE, "site")
