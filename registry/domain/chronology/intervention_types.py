"""The types of an intervention: which of several comes first, because states follow from it alone."""

from __future__ import annotations

from collections.abc import Sequence

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import InterventionType

from .restoration import ELSEWHERE, REPAIRING


class InvalidTypes(RuleViolation):
    """Violation by the types of an intervention, of which the first has to be the one that matters most."""

    code = "bad_types"


def check_further_types(main_type: str, further_types: Sequence[str]) -> None:
    """Raise InvalidTypes if a further type repeats the first one, or says more of what happened to the monument.

    Repairs and the restoration status follow from the first type alone.
    """
    for further_type in further_types:
        if further_type == main_type:
            raise InvalidTypes(
                gettext_noop("“%(type)s” is the type already. Leave it out here."),
                field="further_types",
                type=further_type,
            )
        if _get_weight(InterventionType(further_type)) > _get_weight(InterventionType(main_type)):
            raise InvalidTypes(
                gettext_noop(
                    "Make “%(type)s” the type, and the other a further one: the state of a monument follows from the "
                    "type alone."
                ),
                field="further_types",
                type=further_type,
            )


def _get_weight(intervention_type: InterventionType) -> int:
    """Return how much a type says of a monument: 2 if it repairs, 0 if it leaves even its stones alone, else 1."""
    if intervention_type in REPAIRING:
        return 2
    return 0 if intervention_type in ELSEWHERE else 1
