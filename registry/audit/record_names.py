"""The names by which histories and the change feed call records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from registry.models import Claim, Comparison, Photo, Source, claim_ref, photo_ref
from registry.queries.summaries import summarize_source

# The models whose records may be discarded, and how a reference is made of an ID: a discarded record has no row.
MAKE_REF: dict[type[Model], Callable[[int], str]] = {Claim: claim_ref, Photo: photo_ref}


@dataclass(frozen=True, slots=True)
class RecordName:
    """The names of a record in English and Arabic, and its public ID as `slug`."""

    slug: str
    en: str
    ar: str


def get_record_name(record: Model) -> RecordName:
    """Return the name of a record in English and Arabic, or its reference if it has no name.

    A protected source has a pseudonym. A name missing in one language is taken from the other.
    """
    if isinstance(record, Claim | Photo | Comparison):
        return name_by_ref(record.ref)
    if isinstance(record, Source):
        source_summary = summarize_source(record)
        english = source_summary.title or source_summary.description_en
        arabic = source_summary.title or source_summary.description_ar or english
        return RecordName(source_summary.slug, english, arabic)

    slug = getattr(record, "slug", "")
    # The other models have their name in one of these pairs of fields, such as name_en and name_ar, or in no field.
    for field_name in ("name", "title", "place"):
        if hasattr(record, f"{field_name}_en"):
            english = getattr(record, f"{field_name}_en")
            arabic = getattr(record, f"{field_name}_ar")
            return RecordName(slug, english or arabic, arabic or english)
    return RecordName(slug, str(record), str(record))


def name_by_ref(ref: str) -> RecordName:
    """Return the name of a record that is called by its reference in both languages."""
    return RecordName(ref, ref, ref)
