"""The record types of fixture files, each with the schema of its entries."""

from __future__ import annotations

from registry.domain.chronology.plausibility import WarningCode
from registry.domain.policy.distance import PointWarningCode
from registry.domain.vocabulary.codes import (
    ActorKind,
    AlignmentOrigin,
    Basis,
    BoundKind,
    Cause,
    Certainty,
    ClaimKind,
    ClaimStatus,
    Comparability,
    Credibility,
    DateOrigin,
    Effect,
    Extent,
    Grade,
    Intent,
    InterventionStatus,
    InterventionType,
    Licence,
    Likelihood,
    MonumentKind,
    PhotoKind,
    Precision,
    Reliability,
    SourceKind,
    ThreatOutcome,
)

from .schema import (
    ListSchema,
    MappingSchema,
    boolean,
    code_of,
    edtf_date,
    mapping,
    number,
    outline,
    required,
    sha256,
    text,
    texts_by_name,
)

LOCALIZED_TEXT = mapping(en=required(text), ar=text)
PLACEMENT = mapping(
    place=required(LOCALIZED_TEXT),
    date=required(edtf_date),
    lon=number,
    lat=number,
    certainty=required(code_of(Certainty)),
    source=required(text),
    note=LOCALIZED_TEXT,
    acknowledge=ListSchema(code_of(PointWarningCode)),
)
REVIEW = mapping(
    status=required(code_of(ClaimStatus)), reason=LOCALIZED_TEXT, acknowledge=ListSchema(code_of(WarningCode))
)
INTERVENTION_STEP = mapping(
    status=required(code_of(InterventionStatus)), date=required(edtf_date), source=required(text), note=LOCALIZED_TEXT
)
PERIOD_BOUND = mapping(
    bound=required(code_of(BoundKind)), date=required(edtf_date), source=required(text), note=LOCALIZED_TEXT
)
THREAT_CLOSING = mapping(
    date=required(edtf_date),
    outcome=required(code_of(ThreatOutcome)),
    source=required(text),
    reason=required(LOCALIZED_TEXT),
)
DAMAGE_REGION = mapping(
    part=required(text),
    effect=required(code_of(Effect)),
    claim=required(text),
    polygon=required(outline),
    note=required(LOCALIZED_TEXT),
)
WORLD_HERITAGE_LISTING = mapping(
    ref=required(text), inscribed=number, criteria=text, in_danger_since=number, source=required(text)
)

# In the order in which they refer to each other.
RECORD_TYPES: dict[str, MappingSchema] = {
    "actors": mapping(slug=required(text), name=required(LOCALIZED_TEXT), kind=required(code_of(ActorKind))),
    "sources": mapping(
        slug=required(text),
        title=text,
        publisher=text,
        description=required(LOCALIZED_TEXT),
        kind=required(code_of(SourceKind)),
        url=text,
        archived_url=text,
        published=edtf_date,
        retrieved=edtf_date,
        language=text,
        reliability=required(code_of(Reliability)),
        reliability_reason=required(LOCALIZED_TEXT),
        protected=boolean,
        graphic=boolean,
    ),
    "sites": mapping(
        slug=required(text),
        name=required(LOCALIZED_TEXT),
        description=LOCALIZED_TEXT,
        country=text,
        lon=number,
        lat=number,
        point_source=text,
        world_heritage=WORLD_HERITAGE_LISTING,
        identifiers=texts_by_name,
    ),
    "monuments": mapping(
        slug=required(text),
        site=required(text),
        part_of=text,
        name=required(LOCALIZED_TEXT),
        other_names=ListSchema(text),
        kind=required(code_of(MonumentKind)),
        built=edtf_date,
        built_source=text,
        built_note=LOCALIZED_TEXT,
        description=LOCALIZED_TEXT,
        precision=required(code_of(Precision)),
        placements=ListSchema(PLACEMENT),
    ),
    "claims": mapping(
        key=required(text),
        monument=required(text),
        source=required(text),
        said_by=text,
        kind=required(code_of(ClaimKind)),
        grade=code_of(Grade),
        worst_grade=code_of(Grade),
        improves=boolean,
        date=required(edtf_date),
        acquired=edtf_date,
        basis=required(code_of(Basis)),
        certainty=required(code_of(Certainty)),
        credibility=required(code_of(Credibility)),
        cause=code_of(Cause),
        intent=code_of(Intent),
        agent=text,
        effects=ListSchema(code_of(Effect)),
        extent=code_of(Extent),
        locator=text,
        quote=text,
        quote_language=text,
        statement=required(LOCALIZED_TEXT),
        review=required(REVIEW),
    ),
    "control_periods": mapping(
        slug=required(text),
        site=required(text),
        holder=required(text),
        note=LOCALIZED_TEXT,
        bounds=required(ListSchema(PERIOD_BOUND)),
    ),
    "interventions": mapping(
        slug=required(text),
        site=required(text),
        type=required(code_of(InterventionType)),
        title=required(LOCALIZED_TEXT),
        description=LOCALIZED_TEXT,
        monuments=ListSchema(text),
        parties=ListSchema(text),
        steps=ListSchema(INTERVENTION_STEP),
    ),
    "threats": mapping(
        slug=required(text),
        site=required(text),
        monuments=ListSchema(text),
        title=required(LOCALIZED_TEXT),
        description=required(LOCALIZED_TEXT),
        raised_by=text,
        date=required(edtf_date),
        source=required(text),
        likelihood=required(code_of(Likelihood)),
        quote=text,
        closed=THREAT_CLOSING,
    ),
    "photos": mapping(
        key=required(text),
        monument=required(text),
        kind=required(code_of(PhotoKind)),
        file=required(text),
        sha256=required(sha256),
        taken=edtf_date,
        date_origin=code_of(DateOrigin),
        title=LOCALIZED_TEXT,
        viewpoint=LOCALIZED_TEXT,
        caption=required(LOCALIZED_TEXT),
        alt=required(LOCALIZED_TEXT),
        credit=required(text),
        licence=required(code_of(Licence)),
        source=required(text),
    ),
    "comparisons": mapping(
        key=required(text),
        before=required(text),
        after=required(text),
        comparability=required(code_of(Comparability)),
        alignment=required(code_of(AlignmentOrigin)),
        matrix=ListSchema(number),
        caption=required(LOCALIZED_TEXT),
        regions=ListSchema(DAMAGE_REGION),
    ),
}
