"""The nouns, one file each."""

from .access import AccessToken
from .actor import Actor
from .claim import Claim, ClaimEffect, Decision, number_of, ref_of
from .comparison import Comparison, DamageRegion, comparison_number
from .control import ControlBound, ControlPeriod
from .erasure import ProposedErasure
from .fixity import FixityCheck
from .intervention import Intervention, InterventionStep
from .monument import Monument
from .photo import ClaimPhoto, Photo, PhotoDetails, Rendition, photo_number
from .placement import ExactPlace, Placement
from .projection import ClaimDocument, MonumentDocument, StateDelta, StateSegment
from .publication import Disclosure, Publication
from .remembered import Remembered
from .revision import Erasure, Revision
from .site import Site
from .source import SealedIdentity, Source
from .threat import Threat

__all__ = [
    "AccessToken",
    "Actor",
    "Claim",
    "ClaimDocument",
    "ClaimEffect",
    "ClaimPhoto",
    "Comparison",
    "ControlBound",
    "ControlPeriod",
    "DamageRegion",
    "Decision",
    "Disclosure",
    "Erasure",
    "ExactPlace",
    "FixityCheck",
    "Intervention",
    "InterventionStep",
    "Monument",
    "MonumentDocument",
    "Photo",
    "PhotoDetails",
    "Placement",
    "ProposedErasure",
    "Publication",
    "Remembered",
    "Rendition",
    "Revision",
    "SealedIdentity",
    "Site",
    "Source",
    "StateDelta",
    "StateSegment",
    "Threat",
    "comparison_number",
    "number_of",
    "photo_number",
    "ref_of",
]
