"""Whether public texts tell a place that is not public: looked at whenever such a text becomes public, or its monument.

Words for the place itself (those of placements) are not shown beside a coarse place, and so are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Model, Q

from registry.domain.coordinates import coordinates_in
from registry.domain.sentences import Refusal, gettext_noop
from registry.domain.visibility import PUBLIC_STATUSES
from registry.domain.vocabulary import Precision
from registry.models import (
    Claim,
    Comparison,
    DamageRegion,
    Decision,
    Intervention,
    InterventionStep,
    Monument,
    Photo,
    Source,
    Threat,
)
from registry.projection.rows import chunks

NAMES = (
    "slug",
    "name_en",
    "name_ar",
    "other_names",
    "description_en",
    "description_ar",
    "built_note_en",
    "built_note_ar",
)
PUBLIC_TEXTS: dict[type[Model], tuple[str, ...]] = {
    Monument: NAMES,
    Claim: ("key", "statement_en", "statement_ar", "quote", "locator"),
    Decision: ("reason", "reason_ar"),
    Intervention: ("slug", "title_en", "title_ar", "description_en", "description_ar"),
    InterventionStep: ("note_en", "note_ar"),
    Threat: (
        *("slug", "title_en", "title_ar", "description_en", "description_ar"),
        *("quote", "closed_reason", "closed_reason_ar"),
    ),
    Photo: ("viewpoint_en", "viewpoint_ar", "caption_en", "caption_ar", "alt_en", "alt_ar", "credit"),
    Comparison: ("caption_en", "caption_ar"),
    DamageRegion: ("note_en", "note_ar"),
    Source: (
        *("slug", "title", "publisher", "description_en", "description_ar", "url", "archived_url"),
        *("reliability_reason_en", "reliability_reason_ar"),
    ),
}


class TellsPlace(Refusal):
    """A public text holds coordinates of a monument whose place is not public."""

    code = "tells_place"


def is_coarse(monument: Monument) -> bool:
    """Whether the public sees the monument but not exactly where it is."""
    return monument.published and monument.precision != Precision.EXACT.value


def check_beside(record: Model, monuments: Iterable[Monument]) -> None:
    """Raise TellsPlace if a record that speaks of these monuments tells where one is that is shown coarsely."""
    if any(is_coarse(monument) for monument in monuments):
        check_texts(record)


def check_texts(record: Model, texts: Iterable[tuple[str, str]] | None = None, *, hanging: bool = False) -> None:
    """Raise TellsPlace if one of the record's public texts (or of `texts`, by field) holds coordinates.

    `hanging`: another record than that is being written.
    """
    for field, text in _texts(record) if texts is None else texts:
        for found in coordinates_in(text)[:1]:
            raise TellsPlace(
                gettext_noop(
                    "The place of this monument is not public in full, but “%(column)s” of %(record)s tells it: "
                    "“%(found)s”. Take that out, or show the place exactly."
                ),
                field=None if hanging else field,
                column=field,
                record=f"{record._meta.verbose_name} {getattr(record, 'ref', record.pk or '')}".strip(),
                found=found,
            )


def check_all_texts(monuments: Iterable[int]) -> None:
    """The same of every public text of these monuments and of what hangs on them."""
    for some in chunks(sorted(set(monuments))):
        for record in _hanging(some):
            check_texts(record, hanging=not isinstance(record, Monument))


def check_cited(source: Source) -> None:
    """The same of a source on which something rests that is shown coarsely."""
    coarse = Monument.objects.filter(published=True).exclude(precision=Precision.EXACT.value)
    rests = (
        Q(claims__source=source.pk)
        | Q(photos__source=source.pk)
        | Q(placements__source=source.pk)
        | Q(built_source=source.pk)
    )
    works, pictured = Q(interventions__steps__source=source.pk), Q(photos__source=source.pk)
    warned = Q(threats__source=source.pk) | Q(threats__closed_source=source.pk)
    if any(coarse.filter(each).exists() for each in (rests, pictured, works, warned)):
        check_texts(source)


def _texts(record: Model) -> Iterator[tuple[str, str]]:
    for field in PUBLIC_TEXTS[type(record)]:
        value = getattr(record, field)
        yield field, "\n".join(map(str, value)) if isinstance(value, list) else value or ""


def _hanging(monuments: Iterable[int]) -> Iterator[Model]:
    ids = list(monuments)
    claims = Claim.objects.filter(monument__in=ids, status__in=PUBLIC_STATUSES)
    works, threats = Intervention.objects.filter(monuments__in=ids), Threat.objects.filter(monuments__in=ids)
    steps = InterventionStep.objects.filter(intervention__in=works)
    photos, pairs = Photo.objects.filter(monument__in=ids), Comparison.objects.filter(monument__in=ids)
    cited = (
        Q(placements__monument__in=ids)
        | Q(photos__monument__in=ids)
        | Q(pk__in=Monument.objects.filter(pk__in=ids).values("built_source"))
    )
    resting = Q(claims__in=claims) | Q(steps__in=steps)
    warning = Q(threats__in=threats) | Q(closed_threats__in=threats)
    yield from Monument.objects.filter(pk__in=ids)
    yield from claims.order_by("pk")
    yield from Decision.objects.filter(claim__in=claims).select_related("claim")
    yield from works.distinct()
    yield from steps
    yield from threats.distinct()
    yield from photos
    yield from pairs
    yield from DamageRegion.objects.filter(comparison__in=pairs)
    for each in (cited, resting, warning, Q(photos__monument__in=ids)):
        yield from Source.objects.filter(each, protected=False).distinct()
