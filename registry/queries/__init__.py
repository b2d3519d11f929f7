"""Reads of live records, shared by pages, admin and API. Each makes a fixed number of queries."""

from .chronologies import MonumentChronology, get_monument_chronology
from .claims import ClaimRecord, claim_records, claims_on, is_claim_frozen
from .control_periods import ControlPeriodRecord, control_period_records
from .interventions import InterventionRecord, intervention_records
from .monuments import MonumentRecord, monument_record, monument_records, top_level_monuments
from .sites import SiteRecord, site_records
from .sources import SourceRecord, find_source, source_records
from .states import State, count_monuments_by_state, get_states
from .threats import ThreatRecord, threat_records
from .visible import visible_claims

__all__ = [
    "ClaimRecord",
    "ControlPeriodRecord",
    "InterventionRecord",
    "MonumentChronology",
    "MonumentRecord",
    "SiteRecord",
    "SourceRecord",
    "State",
    "ThreatRecord",
    "claim_records",
    "claims_on",
    "control_period_records",
    "count_monuments_by_state",
    "find_source",
    "get_monument_chronology",
    "get_states",
    "intervention_records",
    "is_claim_frozen",
    "monument_record",
    "monument_records",
    "site_records",
    "source_records",
    "threat_records",
    "top_level_monuments",
    "visible_claims",
]
