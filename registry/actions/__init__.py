"""Writing: verb and noun, keyword-only, `by=` the actor, one transaction each."""

from .bulk import DecidedClaim, Ruling, record_decided_claims
from .claims import record_claim, revise_claim
from .control import record_control_period
from .interventions import open_intervention, step_intervention
from .locks import StaleRecord
from .records import save_record
from .restore import restore
from .review import (
    accept_claim,
    decide,
    dispute_claim,
    reject_claim,
    submit_claim,
    supersede_claim,
    withdraw_claim,
)
from .revisions import revise_control_period, revise_intervention, revise_step, revise_threat
from .threats import close_threat, raise_threat

__all__ = [
    "DecidedClaim",
    "Ruling",
    "StaleRecord",
    "accept_claim",
    "close_threat",
    "decide",
    "dispute_claim",
    "open_intervention",
    "raise_threat",
    "record_claim",
    "record_control_period",
    "record_decided_claims",
    "reject_claim",
    "restore",
    "revise_claim",
    "revise_control_period",
    "revise_intervention",
    "revise_step",
    "revise_threat",
    "save_record",
    "step_intervention",
    "submit_claim",
    "supersede_claim",
    "withdraw_claim",
]
