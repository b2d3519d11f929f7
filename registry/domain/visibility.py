"""Who sees what: the one policy that everything public asks."""

from __future__ import annotations

from .review import PUBLIC
from .vocabulary import ClaimStatus, Precision

PUBLIC_STATUSES = tuple(sorted(status.value for status in PUBLIC))


def shows_claim(status: ClaimStatus) -> bool:
    """Whether the public sees a claim: once it is decided, however it was decided."""
    return status in PUBLIC


def shows_point(precision: Precision) -> bool:
    """Whether the public sees coordinates. Coarser places stay hidden until they are generalised when saved."""
    return precision == Precision.EXACT
