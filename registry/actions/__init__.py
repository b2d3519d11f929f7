"""All writes to the database. An action is named verb and model, takes the user as `by`, and is one transaction."""

from .access_token import TokenRefused, authenticate_token, create_token, reset_mfa, revoke_all_access, revoke_token
from .account import create_demo_editor, create_seed_people, save_account
from .alignment import AlignmentSearch, align_by_points, get_alignment_search, suggest_alignment
from .bulk_claims import DecidedClaim, ReviewDecision, record_decided_claims
from .claim import record_claim, revise_claim
from .comparison import accept_alignment, record_comparison, remove_alignment, revise_comparison, set_alignment
from .context_statement import record_context_statement, revise_context_statement, withdraw_context_statement
from .control_period import record_control_period
from .damage_region import draw_region, redraw_region, remove_region
from .date_edtf import complete_date_edtf
from .discard import discard_claim, discard_photo, discard_step
from .disclosure import reveal_capture, reveal_details, reveal_identity, reveal_place
from .erasure_decision import decide_erasure
from .erasure_requests import propose_erasure
from .gap import dismiss_gap, reopen_gap
from .imports import import_comparison, import_threat
from .intervention import add_intervention_step, record_intervention
from .intervention_party import PartyChange, clean_party
from .locks import StaleRecord
from .photo import record_photo, revise_photo, revise_photo_with_claims, save_renditions, support_claims
from .placement import save_placement, withdraw_placement
from .plausibility import get_implausibilities
from .publishing import (
    drop_proposal,
    move_publication,
    propose_publication,
    propose_withdrawal,
    publish,
    publish_recorded,
    unpublish,
)
from .record import save_record, save_source, seal_source
from .restore_version import restore_record
from .review import (
    MovedClaim,
    accept_claim,
    decide_on_claim,
    dispute_claim,
    move_claim,
    move_claim_with_chronologies,
    reject_claim,
    reopen_claim,
    submit_claim,
    supersede_claim,
    withdraw_claim,
)
from .revision import add_bound, revise_bound, revise_control_period, revise_intervention, revise_step, revise_threat
from .source_capture import keep_capture, record_capture, withdraw_capture
from .threat import close_threat, record_threat, reopen_threat
from .upload import UploadedPhoto, render_photo, upload_photo
from .with_rows import PlacementChange, RegionChange, StepChange, save_comparison, save_intervention, save_monument

__all__ = [
    "AlignmentSearch",
    "DecidedClaim",
    "MovedClaim",
    "PartyChange",
    "PlacementChange",
    "RegionChange",
    "ReviewDecision",
    "StaleRecord",
    "StepChange",
    "TokenRefused",
    "UploadedPhoto",
    "accept_alignment",
    "accept_claim",
    "add_bound",
    "add_intervention_step",
    "align_by_points",
    "authenticate_token",
    "clean_party",
    "close_threat",
    "complete_date_edtf",
    "create_demo_editor",
    "create_seed_people",
    "create_token",
    "decide_erasure",
    "decide_on_claim",
    "discard_claim",
    "discard_photo",
    "discard_step",
    "dismiss_gap",
    "dispute_claim",
    "draw_region",
    "drop_proposal",
    "get_alignment_search",
    "get_implausibilities",
    "import_comparison",
    "import_threat",
    "keep_capture",
    "move_claim",
    "move_claim_with_chronologies",
    "move_publication",
    "propose_erasure",
    "propose_publication",
    "propose_withdrawal",
    "publish",
    "publish_recorded",
    "record_capture",
    "record_claim",
    "record_comparison",
    "record_context_statement",
    "record_control_period",
    "record_decided_claims",
    "record_intervention",
    "record_photo",
    "record_threat",
    "redraw_region",
    "reject_claim",
    "remove_alignment",
    "remove_region",
    "render_photo",
    "reopen_claim",
    "reopen_gap",
    "reopen_threat",
    "reset_mfa",
    "restore_record",
    "reveal_capture",
    "reveal_details",
    "reveal_identity",
    "reveal_place",
    "revise_bound",
    "revise_claim",
    "revise_comparison",
    "revise_context_statement",
    "revise_control_period",
    "revise_intervention",
    "revise_photo",
    "revise_photo_with_claims",
    "revise_step",
    "revise_threat",
    "revoke_all_access",
    "revoke_token",
    "save_account",
    "save_comparison",
    "save_intervention",
    "save_monument",
    "save_placement",
    "save_record",
    "save_renditions",
    "save_source",
    "seal_source",
    "set_alignment",
    "submit_claim",
    "suggest_alignment",
    "supersede_claim",
    "support_claims",
    "unpublish",
    "upload_photo",
    "withdraw_capture",
    "withdraw_claim",
    "withdraw_context_statement",
    "withdraw_placement",
]
