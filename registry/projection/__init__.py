"""Writes the stored copies of what is derived: segments, daily deltas, JSON documents. Nobody else does.

Every action calls this in its own transaction; `rebuild` makes the same rows anew from claims and decisions.
"""

from .documents import refresh_claims, refresh_monuments
from .rebuild import Difference, differences, rebuild
from .segments import project

__all__ = ["Difference", "differences", "project", "rebuild", "refresh_claims", "refresh_monuments"]
