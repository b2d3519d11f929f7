"""The models, one file each."""

from .access_token import AccessToken
from .actor import Actor
from .cache_entry import CacheEntry
from .claim import Claim, ClaimEffect, ClaimSpeaker, claim_number, claim_ref
from .comparison import Comparison, DamageRegion, comparison_number
from .context_statement import ContextStatement
from .control_period import ControlBound, ControlPeriod
from .decision import Decision
from .erasure import ProposedErasure
from .fixity_check import FixityCheck
from .gap_dismissal import GapDismissal
from .intervention import Intervention, InterventionStep
from .intervention_party import InterventionParty
from .monument import Monument
from .photo import ClaimPhoto, Photo, PhotoDetails, Rendition, photo_number, photo_ref
from .placement import ExactPlace, Placement
from .projection import ClaimDocument, DatedDocument, MonumentDocument, StateDelta, StateSegment, StoredGap
from .publication import Disclosure, Publication
from .revision import Erasure, Revision
from .site import Site
from .source import SealedIdentity, Source
from .source_capture import SourceCapture
from .threat import Threat

__all__ = [
    "AccessToken",
    "Actor",
    "CacheEntry",
    "Claim",
    "ClaimDocument",
    "ClaimEffect",
    "ClaimPhoto",
    "ClaimSpeaker",
    "Comparison",
    "ContextStatement",
    "ControlBound",
    "ControlPeriod",
    "DamageRegion",
    "DatedDocument",
    "Decision",
    "Disclosure",
    "Erasure",
    "ExactPlace",
    "FixityCheck",
    "GapDismissal",
    "Intervention",
    "InterventionParty",
    "InterventionStep",
    "Monument",
    "MonumentDocument",
    "Photo",
    "PhotoDetails",
    "Placement",
    "ProposedErasure",
    "Publication",
    "Rendition",
    "Revision",
    "SealedIdentity",
    "Site",
    "Source",
    "SourceCapture",
    "StateDelta",
    "StateSegment",
    "StoredGap",
    "Threat",
    "claim_number",
    "claim_ref",
    "comparison_number",
    "photo_number",
    "photo_ref",
]
