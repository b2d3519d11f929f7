"""Reads of live records, shared by pages, admin and API. Each makes a fixed number of queries."""

from .chronologies import MonumentChronology, chronology
from .claims import ClaimRecord, claim_records, claims_on
from .control_periods import ControlRecord, control_records
from .interventions import InterventionRecord, intervention_records
from .monuments import MonumentRecord, monument_record, monument_records, top_level_monuments
from .sites import SiteRecord, site_records
from .sources import SourceRecord, find_source, source_records
from .states import State, counts_on, states
from .threats import ThreatRecord, threat_records
from .visible import visible_claims

__all__ = [
    "ClaimRecord",
    "ControlRecord",
    "InterventionRecord",
    "MonumentChronology",
    "MonumentRecord",
    "SiteRecord",
    "SourceRecord",
    "State",
    "ThreatRecord",
    "chronology",
    "claim_records",
    "claims_on",
    "control_records",
    "counts_on",
    "find_source",
    "intervention_records",
    "monument_record",
    "monument_records",
    "site_records",
    "source_records",
    "states",
    "threat_records",
    "top_level_monuments",
    "visible_claims",
]
