"""All vocabularies with their terms, read once at import, and functions to look up a term."""

from __future__ import annotations

import re
from enum import StrEnum
from importlib.resources import files

from registry.domain.vocabulary import codes, media, wordings

from .loader import load_terms
from .term import Term


def vocabulary_name(enum_class: type[StrEnum]) -> str:
    """Return the name of a vocabulary: that of its enum in snake case, `claim_kind` for `ClaimKind`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", enum_class.__name__).lower()


def term(member: StrEnum) -> Term:
    """Return the term of a code, given as a member of its enum such as `Grade.SEVERE`."""
    return terms(type(member))[member.value]


def terms(enum_class: type[StrEnum]) -> dict[str, Term]:
    """Return all terms of a vocabulary by code, in the order of its enum."""
    return VOCABULARIES[vocabulary_name(enum_class)]


def _enums_by_name() -> dict[str, type[StrEnum]]:
    """Return every vocabulary (an enum of the modules `codes`, `media` and `wordings`), by its name."""
    enums_by_name: dict[str, type[StrEnum]] = {}
    for attribute in (*vars(codes).values(), *vars(media).values(), *vars(wordings).values()):
        is_enum = isinstance(attribute, type) and issubclass(attribute, StrEnum)
        # The modules also contain StrEnum itself, which they import.
        if is_enum and attribute is not StrEnum:
            enums_by_name[vocabulary_name(attribute)] = attribute
    return enums_by_name


ENUMS: dict[str, type[StrEnum]] = _enums_by_name()

VOCABULARIES: dict[str, dict[str, Term]] = load_terms(files(__package__), ENUMS)
