"""What records look like in answers; the schema is made from here. What may be sent is in writing/.

Monuments and claims in their default form are stored as documents (`registry.projection.public_json`),
and must look the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from rest_framework import serializers

from registry.domain.vocabulary import codes as v
from registry.domain.vocabulary.codes import Reliability, SourceKind
from registry.models import Source
from registry.queries import SourceRecord, find_source, source_records
from registry.queries.visible import visible_sources

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import DatingInputSerializer
from .input_serializers import BaseInputSerializer
from .mixins import CreateMixin, UpdateMixin
from .operations import create_operation, update_operation
from .query_params import CodeParam
from .resources import Resource, save_changes, saved_as
from .serializers import DatingSerializer, RecordSerializer


class SourceSerializer(RecordSerializer):
    """A source, why it is rated as it is, and how many public claims rest on it."""

    slug = TextField(source="brief.slug")
    title = TextField(source="brief.title")
    publisher = TextField(source="brief.publisher")
    description_en = TextField(source="brief.description_en")
    description_ar = TextField(source="brief.description_ar")
    kind = CodeField(v.SourceKind, source="brief.kind")
    url = TextField(source="brief.url", help_text="As read, even if it is only a part of an address.")
    archived_url = TextField()
    published = DatingSerializer(source="brief.published", allow_null=True)
    retrieved = DatingSerializer(allow_null=True)
    language = TextField(help_text="ISO 639.")
    reliability = CodeField(v.Reliability, source="brief.reliability")
    reliability_reason_en = TextField()
    reliability_reason_ar = TextField()
    protected = serializers.BooleanField(source="brief.protected", read_only=True)
    graphic = serializers.BooleanField(
        source="brief.graphic", read_only=True, help_text="It leads to pictures or films of people being harmed."
    )
    claims = serializers.IntegerField(read_only=True)


class SourceInputSerializer(BaseInputSerializer):
    """A source and how reliable it is. Sources are sealed at the desk, not here."""

    published = DatingInputSerializer(source="published_text", required=False, allow_null=True)
    retrieved = DatingInputSerializer(source="retrieved_text", required=False, allow_null=True)

    class Meta:
        model = Source
        fields = (
            "slug",
            "title",
            "publisher",
            "description_en",
            "description_ar",
            "kind",
            "url",
            "archived_url",
            "published",
            "retrieved",
            "language",
            "reliability",
            "reliability_reason_en",
            "reliability_reason_ar",
            "graphic",
        )


class SourceFilterSet(ListFilterSet):
    """For the list of sources. No order by title, slug or date: it would place the protected ones among the others."""

    model = Source
    kind = EqualsFilter(CodeParam(SourceKind, "Of this kind."))
    reliability = EqualsFilter(CodeParam(Reliability, "Of this reliability."))
    ordering = OrderingFilter(reliability="reliability", recorded_at="recorded_at")


SOURCE = Resource(Source, SourceInputSerializer, saved_as(Source), save_changes)


class SourceView(RecordView):
    """By public slug: a protected source is there by its pseudonym only."""

    verbose_name, tag = "source", "sources"
    serializer_class = SourceSerializer

    def rows(self) -> QuerySet:
        return visible_sources(self.viewer)

    def find_rows(self, key: str) -> QuerySet:
        return find_source(key, self.viewer)

    def records(self, rows: QuerySet, query: BaseFilterSet) -> Sequence[SourceRecord]:
        return source_records(rows, self.viewer)


class SourceListView(CreateMixin, SourceView, RecordListView):
    operation_id, summary = "listSources", "Sources, and how reliable they are"
    filterset_class = SourceFilterSet
    resource, operations = SOURCE, create_operation(SOURCE, "source")


class SourceDetailView(UpdateMixin, SourceView, RecordDetailView):
    operation_id, summary = "getSource", "One source"
    resource, operations = SOURCE, update_operation(SOURCE, "source")
    path_parameters = {"slug": "The source's slug, or the pseudonym of a protected one."}
