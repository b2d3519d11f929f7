"""Reserved names under which the audit log records writes that no user made."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class SystemActor(StrEnum):
    """A writer in the audit log that is not a user. No account may have one of these names."""

    NOBODY = "nobody named"
    VISITOR = "anonymous visitor"
    MIGRATION = "migration"
    LOADING = "load_fixtures"
    DEMO = "create_demo"
    TOKENS = "token command"
    SECOND_FACTOR = "second_factor command"


def is_reserved_username(name: str) -> bool:
    """Return whether a username looks like a name that the system uses in the audit log.

    Only letters and digits are compared, regardless of case.
    """
    reserved_names = {_letters_and_digits(system_actor) for system_actor in SystemActor}
    return _letters_and_digits(name) in reserved_names


def _letters_and_digits(name: str) -> str:
    """Return the letters and digits of a name in a normal form (NFKC, casefolded), without anything between them."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
