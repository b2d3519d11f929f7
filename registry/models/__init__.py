"""The nouns, one file each."""

from .access import AccessToken
from .actor import Actor
from .claim import Claim, ClaimEffect, Decision, number_of, ref_of
from .control import ControlBound, ControlPeriod
from .erasure import ProposedErasure
from .intervention import Intervention, InterventionStep
from .monument import Monument
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
    "ControlBound",
    "ControlPeriod",
    "Decision",
    "Disclosure",
    "Erasure",
    "ExactPlace",
    "Intervention",
    "InterventionStep",
    "Monument",
    "MonumentDocument",
    "Placement",
    "ProposedErasure",
    "Publication",
    "Remembered",
    "Revision",
    "SealedIdentity",
    "Site",
    "Source",
    "StateDelta",
    "StateSegment",
    "Threat",
    "number_of",
    "ref_of",
]
