"""The read models: stored segments, gaps, daily state changes and public JSON, derived from claims and decisions.

Only actions write them, each in its own transaction. A rebuild derives them again and replaces those that differ.
"""

from .counts import rebuild_daily_counts
from .dated_documents import get_dated_documents
from .locks import lock_monuments, lock_sites
from .rebuild import Difference, find_differences, rebuild_read_models, rebuild_timelines
from .segments import refresh_read_models
from .stored_documents import refresh_claim_documents, refresh_monument_documents
from .stored_gaps import refresh_gaps

__all__ = [
    "Difference",
    "find_differences",
    "get_dated_documents",
    "lock_monuments",
    "lock_sites",
    "rebuild_daily_counts",
    "rebuild_read_models",
    "rebuild_timelines",
    "refresh_claim_documents",
    "refresh_gaps",
    "refresh_monument_documents",
    "refresh_read_models",
]
