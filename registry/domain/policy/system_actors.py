"""Names under which the audit log records writes that no person made, and the check that no account takes one."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class SystemActor(StrEnum):
    """Who the ledger says wrote where no person did. No account may have such a name."""

    NOBODY = "nobody named"
    VISITOR = "anonymous visitor"
    MIGRATION = "migration"
    LOADING = "load_fixtures"
    DEMO = "create_demo"
    TOKENS = "token command"
    SECOND_FACTOR = "second_factor command"


def is_reserved_username(name: str) -> bool:
    """Whether an account of that name could be taken for no person: by letters and digits alone, in any case."""
    return _bare(name) in {_bare(reserved) for reserved in SystemActor}


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
