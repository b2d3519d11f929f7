"""The read models: stored segments, daily state changes and public JSON, derived from claims and decisions.

Only actions write them, each in its own transaction. `rebuild` derives them again and replaces those that differ.
"""

from .counts import recount
from .locks import lock
from .rebuild import Difference, differences, rebuild
from .segments import project
from .stored_documents import refresh_claim_documents, refresh_monument_documents

__all__ = [
    "Difference",
    "differences",
    "lock",
    "project",
    "rebuild",
    "recount",
    "refresh_claim_documents",
    "refresh_monument_documents",
]
