"""Faults of fixture entries that a rule refuses."""

from __future__ import annotations

from registry.domain.chronology.plausibility import ImplausibleClaim
from registry.domain.errors import RuleViolation, UnacknowledgedWarnings

from .schema import Fault
from .yaml_reader import Entry


def list_faults(entry: Entry, violation: RuleViolation, *, acknowledged_in: str = "") -> list[Fault]:
    """Return the faults of an entry that a rule violation reports: one, or one for each warning or impossible date.

    `acknowledged_in` names the part of the entry that acknowledges warnings.
    """
    if isinstance(violation, UnacknowledgedWarnings):
        remedy = "If it is right all the same, name {} in “acknowledge” of {}."
        messages = [
            f"{warning.sentence} {remedy.format(warning.code, acknowledged_in)}" for warning in violation.warnings
        ]
    elif isinstance(violation, ImplausibleClaim):
        messages = [implausibility.sentence for implausibility in violation.implausibilities]
    else:
        messages = [str(violation)]
    return [Fault(entry.location, f"“{entry.key}”: {message}") for message in messages]
