"""All terms, read once at import, and the way to look one up."""

from __future__ import annotations

import re
from enum import StrEnum
from importlib.resources import files

from registry.domain.vocabulary import codes, media

from .loader import load_terms
from .term import Term


def vocabulary_name(enum_class: type[StrEnum]) -> str:
    """The snake-case name under which a vocabulary is filed: `ClaimKind` is "claim_kind"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", enum_class.__name__).lower()


def term(member: StrEnum) -> Term:
    """The term of one code, e.g. of `Grade.SEVERE`."""
    return terms(type(member))[member.value]


def terms(enum_class: type[StrEnum]) -> dict[str, Term]:
    """All terms of one vocabulary by code, in the order of the enum."""
    return VOCABULARIES[vocabulary_name(enum_class)]


ENUMS: dict[str, type[StrEnum]] = {
    vocabulary_name(each): each
    for each in (*vars(codes).values(), *vars(media).values())
    if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
}

VOCABULARIES: dict[str, dict[str, Term]] = load_terms(files(__package__), ENUMS)
