"""Sources: /v1/sources. A protected source appears only under its pseudonym."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from registry.domain.vocabulary import codes
from registry.models import Source
from registry.queries import SourceRecord, find_source, source_records
from registry.queries.sources import CaptureSummary
from registry.queries.visible import visible_sources

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import DatingInputSerializer
from .input_serializers import BaseInputSerializer, input_names
from .mixins import CreateMixin, UpdateMixin
from .operations import create_operation, update_operation
from .query_params import CodeParam
from .resources import Resource, change_by_saving, create_by_saving
from .serializers import BaseSerializer, DatingSerializer, RecordSerializer, SourceBriefSerializer


class CaptureSerializer(BaseSerializer):
    """A file of the source as it was read, kept by the registry. Its licence lets everybody have it."""

    url = serializers.SerializerMethodField(help_text="Its address. It is a download.")
    sha256 = TextField(help_text="In hexadecimal; also the ETag of the download.")
    media_type = TextField(help_text="Told from its content. The download itself is `application/octet-stream`.")
    size = serializers.IntegerField(read_only=True, help_text="In bytes.")
    captured = DatingSerializer()
    licence = CodeField(codes.Licence)

    def get_url(self, capture: CaptureSummary) -> str:
        """Return the absolute URL of the file. Without `build_url` in the context, return its path."""
        build_url: Callable[[str], str] = self.context.get("build_url", str)
        return build_url(reverse("capture", args=[capture.source_slug, capture.sha256]))


class SourceSerializer(RecordSerializer):
    """A source, the reasons for its reliability, and the number of public claims that cite it."""

    model = Source

    authors = TextField(help_text="“Family name, given name” or one name each, with semicolons between them.")
    publisher_ar = TextField(help_text="Empty if its Arabic name is not known.")
    url = TextField(help_text="A full http or https address, or empty.")
    no_url_reason_en = TextField(help_text="Why it has no address; empty if it has one.")
    cited_through = TextField(
        help_text="Of a source without an address: where it was read or named, or the part of its address known."
    )
    archived_url = TextField(help_text="The full address of the copy in a web archive, or empty.")
    doi = TextField(help_text="As registered, from `10.` on.")
    archive_ref = TextField(help_text="An archive and its reference number.")
    copied_from = SourceBriefSerializer(allow_null=True, help_text="The original of a copy, if it is a record.")
    original_name = TextField(help_text="The original publisher of a copy, if the original is no record.")
    published = DatingSerializer(source="brief.published", allow_null=True)
    retrieved = DatingSerializer(allow_null=True)
    captures = CaptureSerializer(many=True, help_text="The kept files that everybody may have.")
    language = TextField(help_text="ISO 639.")
    graphic = serializers.BooleanField(read_only=True, help_text="It leads to images or films of people being harmed.")
    claims = serializers.IntegerField(read_only=True)


class SourceInputSerializer(BaseInputSerializer):
    """A source and its reliability. The identity of a source is protected in the admin, not here."""

    published = DatingInputSerializer(source="published_text", required=False, allow_null=True)
    retrieved = DatingInputSerializer(source="retrieved_text", required=False, allow_null=True)

    class Meta:
        model = Source
        fields = input_names(Source, "protected")


class SourceFilterSet(ListFilterSet):
    """Query parameters of the list of sources.

    There is no order by title, slug or date: the position of a protected source would reveal something of its identity.
    """

    model = Source
    kind = EqualsFilter(CodeParam(codes.SourceKind, "Of this kind."))
    reliability = EqualsFilter(CodeParam(codes.Reliability, "Of this reliability."))
    ordering = OrderingFilter(reliability="reliability", recorded_at="recorded_at")


SOURCE = Resource(Source, SourceInputSerializer, create=create_by_saving(Source), change=change_by_saving)


class SourceView(RecordView):
    """Base class of the views of sources, whose key is their slug, or the pseudonym of a protected source."""

    verbose_name = "source"
    tag = "sources"
    serializer_class = SourceSerializer
    resource = SOURCE

    def get_queryset(self) -> QuerySet:
        return visible_sources(self.viewer)

    def filter_by_url_key(self, url_key: str) -> QuerySet:
        return find_source(url_key, self.viewer)

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[SourceRecord]:
        return source_records(queryset, self.viewer, with_captures=True)


class SourceListView(CreateMixin, SourceView, RecordListView):
    """List of sources, and creation of one."""

    operation_id = "listSources"
    summary = "Sources, and how reliable they are"
    filterset_class = SourceFilterSet
    operations = create_operation(SOURCE, "source")


class SourceDetailView(UpdateMixin, SourceView, RecordDetailView):
    """One source, and changes to it."""

    operation_id = "getSource"
    summary = "One source"
    path_parameters = {"slug": "The source's slug, or the pseudonym of a protected one."}
    operations = update_operation(SOURCE, "source")
