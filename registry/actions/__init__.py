"""Writing: verb and noun, keyword-only, `by=` the actor, one transaction each."""

from .access import TokenRefused, end_access, make_token, open_with, reset_second_factor, revoke_token
from .accounts import create_demo_editor, create_seed_people, save_account
from .alignments import Suggestion, align_by_points, search_of, suggest_alignment
from .bulk import DecidedClaim, Ruling, record_decided_claims
from .claims import record_claim, revise_claim
from .comparisons import (
    accept_alignment,
    draw_region,
    record_comparison,
    redraw_region,
    remove_alignment,
    remove_region,
    revise_comparison,
    set_alignment,
)
from .control import record_control_period
from .disclosures import reveal_details, reveal_identity, reveal_place
from .erasures import decide_erasure
from .imports import import_comparison, import_threat
from .interventions import open_intervention, step_intervention
from .locks import StaleRecord
from .photos import note_renditions, record_photo, revise_photo, revise_photo_with_claims, support_claims
from .places import save_placement
from .publication import (
    drop_proposal,
    move_publication,
    propose_publication,
    propose_withdrawal,
    publish,
    publish_recorded,
    unpublish,
)
from .records import save_record, save_source, seal_source
from .restore import restore
from .review import (
    MovedClaim,
    accept_claim,
    decide,
    dispute_claim,
    move_claim,
    move_claim_with_chronologies,
    reject_claim,
    submit_claim,
    supersede_claim,
    withdraw_claim,
)
from .revisions import (
    add_bound,
    revise_bound,
    revise_control_period,
    revise_intervention,
    revise_step,
    revise_threat,
)
from .threats import close_threat, raise_threat
from .traces import propose_erasure
from .uploads import Uploaded, render_photo, upload_photo
from .with_rows import (
    PlacementChange,
    RegionChange,
    StepChange,
    save_comparison,
    save_intervention,
    save_monument,
)

__all__ = [
    "DecidedClaim",
    "MovedClaim",
    "PlacementChange",
    "RegionChange",
    "Ruling",
    "StaleRecord",
    "StepChange",
    "Suggestion",
    "TokenRefused",
    "Uploaded",
    "accept_alignment",
    "accept_claim",
    "add_bound",
    "align_by_points",
    "close_threat",
    "create_demo_editor",
    "create_seed_people",
    "decide",
    "decide_erasure",
    "dispute_claim",
    "draw_region",
    "drop_proposal",
    "end_access",
    "import_comparison",
    "import_threat",
    "make_token",
    "move_claim",
    "move_claim_with_chronologies",
    "move_publication",
    "note_renditions",
    "open_intervention",
    "open_with",
    "propose_erasure",
    "propose_publication",
    "propose_withdrawal",
    "publish",
    "publish_recorded",
    "raise_threat",
    "record_claim",
    "record_comparison",
    "record_control_period",
    "record_decided_claims",
    "record_photo",
    "redraw_region",
    "reject_claim",
    "remove_alignment",
    "remove_region",
    "render_photo",
    "reset_second_factor",
    "restore",
    "reveal_details",
    "reveal_identity",
    "reveal_place",
    "revise_bound",
    "revise_claim",
    "revise_comparison",
    "revise_control_period",
    "revise_intervention",
    "revise_photo",
    "revise_photo_with_claims",
    "revise_step",
    "revise_threat",
    "revoke_token",
    "save_account",
    "save_comparison",
    "save_intervention",
    "save_monument",
    "save_placement",
    "save_record",
    "save_source",
    "seal_source",
    "search_of",
    "set_alignment",
    "step_intervention",
    "submit_claim",
    "suggest_alignment",
    "supersede_claim",
    "support_claims",
    "unpublish",
    "upload_photo",
    "withdraw_claim",
]
