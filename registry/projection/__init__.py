"""Writes the stored copies of what is derived: segments, daily deltas, JSON documents. Nobody else does.

Every action calls this in its own transaction; `rebuild` makes the same rows anew from claims and decisions.
"""

from .counts import recount
from .locks import lock
from .rebuild import Difference, differences, rebuild
from .segments import project
from .stored_documents import refresh_claims, refresh_monuments

__all__ = ["Difference", "differences", "lock", "project", "rebuild", "recount", "refresh_claims", "refresh_monuments"]
