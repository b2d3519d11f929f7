"""The codes that describe terms themselves: how a match fits, and what a definition follows."""

from __future__ import annotations

from enum import StrEnum


class MatchType(StrEnum):
    """How a concept of another vocabulary fits a term; the SKOS mapping property is `skos:<code>Match`."""

    EXACT = "exact"
    CLOSE = "close"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"


class DefinitionSource(StrEnum):
    """Whose definition, scale or list the definition of a term follows."""

    REGISTRY = "registry"
    EAMENA = "eamena"
    ADMIRALTY_CODE = "admiralty_code"
    SKOS = "skos"
    CREATIVE_COMMONS = "creative_commons"
    VENICE_CHARTER = "venice_charter"
