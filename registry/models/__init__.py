"""The nouns, one file each."""

from .actor import Actor
from .claim import Claim, ClaimEffect, Decision, number_of, ref_of
from .control import ControlBound, ControlPeriod
from .intervention import Intervention, InterventionStep
from .monument import Monument
from .placement import Placement
from .projection import ClaimDocument, MonumentDocument, StateDelta, StateSegment
from .revision import Erasure, Revision
from .site import Site
from .source import Source
from .threat import Threat

__all__ = [
    "Actor",
    "Claim",
    "ClaimDocument",
    "ClaimEffect",
    "ControlBound",
    "ControlPeriod",
    "Decision",
    "Erasure",
    "Intervention",
    "InterventionStep",
    "Monument",
    "MonumentDocument",
    "Placement",
    "Revision",
    "Site",
    "Source",
    "StateDelta",
    "StateSegment",
    "Threat",
    "number_of",
    "ref_of",
]
