"""The record types of fixture files, each with the schema of its entries."""

from __future__ import annotations

from registry.domain.chronology.plausibility import WarningCode
from registry.domain.policy.distance import PointWarningCode
from registry.domain.vocabulary.codes import (
    AlignmentOrigin,
    ClaimStatus,
    Comparability,
    Effect,
    InterventionType,
    Licence,
    PartyRole,
    StepKind,
    ThreatOutcome,
)
from registry.models import (
    Actor,
    Claim,
    ContextStatement,
    ControlBound,
    ControlPeriod,
    Intervention,
    InterventionParty,
    InterventionStep,
    Monument,
    Photo,
    Placement,
    Site,
    Source,
    Threat,
)

from .column_keys import LOCALIZED_TEXT, entry_schema
from .schema import (
    ListSchema,
    MappingSchema,
    TextOrMapping,
    code_of,
    decimal,
    edtf_date,
    geometry,
    mapping,
    number,
    outline,
    required,
    sha256,
    text,
    texts_by_name,
)

# Entries give these under `world_heritage`.
WORLD_HERITAGE_COLUMNS = ("wh_ref", "wh_inscribed", "wh_criteria", "in_danger_since", "wh_source")
PLACEMENT = entry_schema(
    Placement, "monument", "withdrawn", outline=geometry, acknowledge=ListSchema(code_of(PointWarningCode))
)
STEP = entry_schema(InterventionStep, "intervention", kind=code_of(StepKind))
PARTY = entry_schema(InterventionParty, "intervention", role=code_of(PartyRole), amount=decimal)
REVIEW = mapping(
    status=required(code_of(ClaimStatus)), reason=LOCALIZED_TEXT, acknowledge=ListSchema(code_of(WarningCode))
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

# In the order in which they refer to each other. The keys for plain columns follow from the models.
RECORD_TYPES: dict[str, MappingSchema] = {
    "actors": entry_schema(Actor),
    "sources": entry_schema(Source),
    "sites": entry_schema(
        Site,
        *WORLD_HERITAGE_COLUMNS,
        world_heritage=WORLD_HERITAGE_LISTING,
        identifiers=texts_by_name,
    ),
    "monuments": entry_schema(Monument, other_names=ListSchema(text), placements=ListSchema(PLACEMENT)),
    "claims": entry_schema(
        Claim,
        "supersedes",
        key=required(text),
        speakers=ListSchema(text),
        effects=ListSchema(code_of(Effect)),
        review=required(REVIEW),
    ),
    "control_periods": entry_schema(ControlPeriod, bounds=required(ListSchema(entry_schema(ControlBound, "period")))),
    "interventions": entry_schema(
        Intervention,
        monuments=ListSchema(text),
        parties=ListSchema(TextOrMapping(PARTY)),
        steps=ListSchema(STEP),
        further_types=ListSchema(code_of(InterventionType)),
    ),
    "context_statements": entry_schema(ContextStatement, "withdrawn"),
    "threats": entry_schema(Threat, monuments=ListSchema(text), closed=THREAT_CLOSING),
    "photos": entry_schema(
        Photo,
        "graphic",
        key=required(text),
        file=required(text),
        sha256=required(sha256),
        depicts=edtf_date,
        title=LOCALIZED_TEXT,
        # The model lets these be empty until the photo is published. The loader publishes it at once.
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
        # The generator of the drawings reads it; here it is only allowed.
        unattested=ListSchema(text),
    ),
}
