"""The editors' desk: Django's admin, thin. It writes through actions alone and deletes nothing."""

from . import (
    actor,
    claim,
    comparison,
    control,
    desk,
    erasure,
    intervention,
    monument,
    people,
    photo,
    site,
    source,
    threat,
    tokens,
)

__all__ = [
    "actor",
    "claim",
    "comparison",
    "control",
    "desk",
    "erasure",
    "intervention",
    "monument",
    "people",
    "photo",
    "site",
    "source",
    "threat",
    "tokens",
]
