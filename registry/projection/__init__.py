"""The read models: stored segments, daily state changes and public JSON, derived from claims and decisions.

Only actions write them, each in its own transaction. A rebuild derives them again and replaces those that differ.
"""

from .counts import rebuild_daily_counts
from .locks import lock_monuments
from .rebuild import Difference, differences, rebuild
from .segments import project
from .stored_documents import refresh_claim_documents, refresh_monument_documents

__all__ = [
    "Difference",
    "differences",
    "lock_monuments",
    "project",
    "rebuild",
    "rebuild_daily_counts",
    "refresh_claim_documents",
    "refresh_monument_documents",
]
