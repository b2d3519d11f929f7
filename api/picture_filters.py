"""Which query parameters photos and pairs of them take."""

from __future__ import annotations

from django.db.models import QuerySet

from registry.domain.vocabulary.codes import Comparability, Licence, PhotoKind
from registry.models import Comparison, Photo
from registry.queries import find_source

from .filters import By, ListQuery, Ordered
from .parameters import Code, Slug, Truth


class MonumentPhotoQuery(ListQuery):
    """For the photos of one monument."""

    model = Photo
    kind = By(Code(PhotoKind, "Of this kind."))
    licence = By(Code(Licence, "Under this licence."))
    source = By(Slug("From this source; a protected one by its pseudonym."), method="by_source")
    graphic = By(Truth("Whether it shows people being harmed."), "graphic")
    published = By(Truth("Whether it is published; of interest to those who see others."), "published")
    ordering = Ordered(ref="pk", taken="taken_earliest", recorded_at="recorded_at")

    def by_source(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By the slug under which the public knows a source."""
        return rows.filter(source__in=find_source(value, self.viewer).values("pk"))


class PhotoQuery(MonumentPhotoQuery):
    """For the list of photos."""

    monument = By(Slug("Of this monument itself, not of its parts."), "monument__slug")


class MonumentComparisonQuery(ListQuery):
    """For the pairs of one monument. Nothing asks for alignments: an offer of one is not public."""

    model = Comparison
    comparability = By(Code(Comparability, "Comparing like this."))
    published = By(Truth("Whether it is published; of interest to those who see others."), "published")
    ordering = Ordered(ref="pk", recorded_at="recorded_at")


class ComparisonQuery(MonumentComparisonQuery):
    """For the list of pairs."""

    monument = By(Slug("Of this monument itself, not of its parts."), "monument__slug")
