"""The editors' desk: Django's admin, thin. It writes through actions alone and deletes nothing."""

from . import (
    actor,
    claim,
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
