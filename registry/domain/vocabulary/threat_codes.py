"""The codes of threats."""

from __future__ import annotations

from enum import StrEnum


class Likelihood(StrEnum):
    """How likely the harm of a threat is, as its source describes it."""

    IMMINENT = "imminent"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    NOT_STATED = "not_stated"


class ThreatOutcome(StrEnum):
    """The outcome of a threat."""

    MATERIALISED = "materialised"
    PARTLY_MATERIALISED = "partly_materialised"
    AVERTED = "averted"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"
